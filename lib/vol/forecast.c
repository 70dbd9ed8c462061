/*
 * forecast.c - what a model expects of the next steps, without simulation
 *
 * Where h is linear in past squares, its expectation follows the recursion of h
 * with expected squares in their place: E e² = E h, and a share of it below 0.
 * The mean's dynamics come in through the impulse responses psi of y to a shock:
 * var y_{T+k} = sum psi_j² h_{T+k-j}, and that of a sum has cumulated psi.
 */
#include "vol/filter_impl.h"
#include "vol/forecast.h"
#include "vol/model_impl.h"

static bool is_linear(const struct vol_spec *s)
{
	return s->kind != VOL_POWER1 && s->kind != VOL_EGARCH && s->kind != VOL_APARCH;
}

size_t vol_forecast_exact(const struct vol_filter *f, size_t steps)
{
	const bool unknown = f->nx > 0 && (f->spec.variance_x || f->spec.mean == MEAN_ARX);

	return steps > 1 && (unknown || !is_linear(&f->spec)) ? 1 : steps;
}

static bool has_dynamics(const struct vol_spec *s)
{
	return s->mean != MEAN_ZERO && s->mean != MEAN_CONSTANT;
}

/* The response of y after j steps: out[0 .. j) has those before. */
static double response(const struct vol_filter *f, size_t j, const struct vol_outlook *out)
{
	const struct vol_spec *s = &f->spec;
	const double *b = f->x + 1;
	double psi = 0;

	for (size_t k = 1; k <= (size_t)mean_ar(s); k++, b++)
		psi += k <= j ? *b * out[j - k].impulse : 0;
	if (j > 0 && j <= (size_t)mean_ma(s))
		psi += b[j - 1];
	for (size_t i = 0; s->mean == MEAN_HAR && i + 1 < f->n_mean; i++) {
		double total = 0;

		for (size_t k = 1; k <= (size_t)s->har[i] && k <= j; k++)
			total += out[j - k].impulse;
		psi += b[i] * total / s->har[i];
	}
	return psi;
}

/* Variances of step k (from 0) and of the sum up to it. */
static void spread(struct vol_outlook *out, size_t k)
{
	double cumulated = 0;

	out[k].variance = out[k].sum_variance = 0;
	for (size_t j = 0; j <= k; j++) {
		const double psi = out[j].impulse;

		cumulated += psi;
		out[k].variance += psi * psi * out[k - j].h;
		out[k].sum_variance += cumulated * cumulated * out[k - j].h;
	}
}

/* The next step, what comes being what is expected. */
static void expect(struct vol_filter *path, double below)
{
	path->e = path->z = 0;
	past_push(&path->y, path->mean);
	filter_expect(path, below);
	path->seen++;
	filter_mean(path, NULL);
	filter_variance(path, NULL);
}

size_t vol_forecast(const struct vol_filter *f, const struct dist *d, struct vol_filter *path,
		    size_t steps, struct vol_outlook *out)
{
	const size_t n = vol_forecast_exact(f, steps);
	const bool dynamics = has_dynamics(&f->spec);
	const double below = n > 1 ? dist_below(d) : 0;

	vol_filter_copy(path, f);
	for (size_t k = 0; k < n; k++) {
		const struct vol_outlook before =
			k > 0 ? out[k - 1] : (struct vol_outlook){.mean = 0};

		if (k > 0)
			expect(path, below);
		out[k] = (struct vol_outlook){.mean = path->mean, .h = path->h};
		out[k].impulse = k == 0 ? 1 : dynamics ? response(f, k, out) : 0;
		out[k].sum_mean = before.sum_mean + path->mean;
		if (dynamics) {
			spread(out, k);
		} else {
			out[k].variance = path->h;
			out[k].sum_variance = before.sum_variance + path->h;
		}
	}
	return n;
}
