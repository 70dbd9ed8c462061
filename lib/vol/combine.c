/* combine.c - one forecast from several models' */
#include <math.h>

#include "base/explog.h"
#include "vol/combine.h"

#define MEMORY      0.99 /* what a past bar counts for after one more */
#define SQUARE_PART 0.01 /* of the mean square: a floor below logs of squares */
#define LOSS_PRIOR                                                                                 \
	1.27          /* the loss of a perfect forecast of a normal return's square: -E log z²    \
		       */
#define LOSSES   10.0 /* … which counts for so many */
#define LOSS_MAX 100.0
#define LOSS_MIN 1e-3

void combine_init(struct combine *c, enum combine_kind kind, size_t n)
{
	*c = (struct combine){.kind = kind, .n = n};
}

void combine_return(struct combine *c, double r)
{
	c->square = c->square * MEMORY + r * r;
	c->squares = c->squares * MEMORY + 1;
}

void combine_score(struct combine *c, size_t model, double r, double h)
{
	const double ratio = (r * r + SQUARE_PART * c->square / c->squares) / h;
	double loss = LOSS_MAX;

	if (ratio > 1e-300 && ratio < LOSS_MAX)
		loss = fmin(ratio - tl_log(ratio) - 1, LOSS_MAX);
	c->loss[model] = c->loss[model] * MEMORY + loss;
	c->losses[model] = c->losses[model] * MEMORY + 1;
}

bool combine_weights(const struct combine *c, const bool *ready, double *weight)
{
	double sum = 0;

	for (size_t i = 0; i < c->n; i++) {
		const double loss = (LOSSES * LOSS_PRIOR + c->loss[i]) / (LOSSES + c->losses[i]);

		weight[i] = 0;
		if (ready[i])
			weight[i] = c->kind == COMBINE_QLIKE ? 1 / fmax(loss, LOSS_MIN) : 1;
		sum += weight[i];
	}
	for (size_t i = 0; i < c->n && sum > 0; i++)
		weight[i] /= sum;
	return sum > 0;
}

void combine_parts(const struct combine *c, const bool *ready, const double *weight,
		   const struct combine_part *part, size_t levels, struct combine_part *out)
{
	*out = (struct combine_part){0};
	for (size_t i = 0; i < c->n; i++) {
		if (!ready[i])
			continue;
		out->mean += weight[i] * part[i].mean;
		out->variance += weight[i] * part[i].variance;
		for (size_t l = 0; l < levels; l++) {
			out->risk[l].var += weight[i] * part[i].risk[l].var;
			out->risk[l].es += weight[i] * part[i].risk[l].es;
		}
	}
}

void combine_snap(struct snap *sn, struct combine *c)
{
	snap_f64(sn, "square", &c->square);
	snap_f64(sn, "squares", &c->squares);
	snap_f64s(sn, "loss", c->loss, c->n);
	snap_f64s(sn, "losses", c->losses, c->n);
	snap_f64(sn, "combined_mean", &c->mean);
	snap_f64(sn, "combined_variance", &c->variance);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	for (size_t i = 0; i < c->n; i++)
		if (!(c->loss[i] >= 0 && isfinite(c->loss[i]) && c->losses[i] >= 0))
			snap_fail(sn, "a loss has no sense");
	if (!(c->square >= 0 && c->squares >= 0 && c->variance >= 0 && isfinite(c->variance) &&
	      isfinite(c->mean)))
		snap_fail(sn, "a combination has no sense");
}
