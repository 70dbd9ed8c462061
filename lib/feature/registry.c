/* registry.c - the families in order, and what is done around every feature */
#include <string.h>

#include "feature/family.h"

static const struct feature_def *const families[] = {
	average_features, momentum_features,   oscillator_features, directional_features,
	sar_features,     price_features,      volatility_features, range_features,
	volume_features,  statistics_features, micro_features,      cross_features,
	clock_features,
};

const struct feature_def *feature_at(size_t n)
{
	const struct feature_def *def;
	size_t f;

	for (f = 0; f < sizeof(families) / sizeof(families[0]); f++)
		for (def = families[f]; def->name; def++)
			if (n-- == 0)
				return def;
	return NULL;
}

void feature_reset(const struct feature *f, double *d, int64_t *i)
{
	if (f->nd > 0)
		memset(d, 0, f->nd * sizeof(*d));
	memset(i, 0, f->ni * sizeof(*i));
}

/* Squares and products of squares of anything that enters stay finite. */
static bool usable(double x)
{
	return x >= -1e60 && x <= 1e60;
}

static unsigned have(const struct feature_input *in)
{
	unsigned bits = 0;

	bits |= usable(in->open) ? NEED_OPEN : 0;
	bits |= usable(in->high) ? NEED_HIGH : 0;
	bits |= usable(in->low) ? NEED_LOW : 0;
	bits |= usable(in->close) ? NEED_CLOSE : 0;
	bits |= usable(in->volume) ? NEED_VOLUME : 0;
	bits |= usable(in->buy_volume) && usable(in->sell_volume) ? NEED_SIGNED_VOLUME : 0;
	bits |= usable(in->bid) && usable(in->ask) ? NEED_BEST : 0;
	bits |= usable(in->bid_size) && usable(in->ask_size) ? NEED_SIZES : 0;
	bits |= usable(in->ofi) ? NEED_OFI : 0;
	bits |= usable(in->mean_spread) ? NEED_MEAN_SPREAD : 0;
	bits |= usable(in->other) && in->other > 0 ? NEED_OTHER : 0;
	bits |= in->day != NO_DAY ? NEED_DAY : 0;
	bits |= in->session_start != NO_SESSION ? NEED_SESSION : 0;
	if (in->open > 0 && in->high > 0 && in->low > 0 && in->close > 0)
		bits |= NEED_POSITIVE;
	return bits;
}

void feature_prepare(struct feature_input *in, double factor)
{
	in->open *= factor;
	in->high *= factor;
	in->low *= factor;
	in->close *= factor;
	in->vwap *= factor;
	in->bid *= factor;
	in->ask *= factor;
	in->mean_spread *= factor;
	in->volume /= factor;
	in->buy_volume /= factor;
	in->sell_volume /= factor;
	in->bid_size /= factor;
	in->ask_size /= factor;
	in->ofi /= factor;
	in->have = have(in);
}

bool feature_update(const struct feature *f, double *d, int64_t *i, const struct feature_input *in,
		    double *out)
{
	struct feature_state st = {d, i + 1, 0};
	size_t k;

	if (f->def->needs & ~in->have) {
		for (k = 0; k < f->n_outputs; k++)
			out[k] = NAN;
		return i[0] >= f->warmup;
	}
	st.n = ++i[0];
	f->def->update(f->p, &st, in, out);
	for (k = 0; k < f->n_outputs; k++)
		if (!isfinite(out[k]))
			out[k] = NAN;
	return st.n >= f->warmup;
}

bool feature_sound(const struct feature *f, const double *d, const int64_t *i)
{
	/* Nothing writes to it: the blocks only take their places. */
	struct feature_state st = {(double *)(uintptr_t)d, (int64_t *)(uintptr_t)i + 1, i[0]};

	return st.n >= 0 && st.n < INT64_MAX / 2 && (!f->def->sound || f->def->sound(f->p, &st));
}

double feature_rescale(double value, struct feature_unit unit, double factor)
{
	int k;

	for (k = unit.volume; k > 0; k--)
		value *= factor;
	for (k = unit.volume; k < 0; k++)
		value /= factor;
	for (k = unit.price; k > 0; k--)
		value /= factor;
	return value;
}

/* ---- what the families' rows share ---- */

void size_none(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = *ni = 0;
}

int64_t warmup_one(const double *p)
{
	(void)p;
	return 1;
}

int64_t warmup_window(const double *p)
{
	return win(p[0]);
}

int64_t warmup_window1(const double *p)
{
	return win(p[0]) + 1;
}

int64_t warmup_window2(const double *p)
{
	return win(p[0]) + 2;
}

double true_range(const struct feature_input *in, double close_before)
{
	double range = in->high - in->low, up = fabs(in->high - close_before);
	double down = fabs(in->low - close_before);

	return higher(range, higher(up, down));
}
