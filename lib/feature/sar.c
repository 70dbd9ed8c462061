/* sar.c - Wilder's parabolic stop and reverse */
#include "feature/family.h"
#include "feature/window.h"

/* What is known after a bar; it lies in d[] as it is. */
struct sar {
	double stop;      /* for the next bar */
	double extreme;   /* highest high of a long position, lowest low of a short one */
	double rate;      /* acceleration so far */
	double high, low; /* of the bar before */
	double sign;      /* 1 long, -1 short */
};

static void sar_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = sizeof(struct sar) / sizeof(double);
	*ni = 0;
}

/* The stop must not stand inside the range of this bar or the one before. */
static double keep_outside(const struct sar *s, const struct feature_input *in, double stop)
{
	if (s->sign > 0)
		return lower(stop, lower(s->low, in->low));
	return higher(stop, higher(s->high, in->high));
}

/* The second bar: its direction is that of the larger movement, up on a tie, and
 * its stop the far end of the first bar. */
static void sar_start(struct sar *s, const struct feature_input *in, double rate)
{
	double up = in->high - s->high, down = s->low - in->low;

	s->sign = down > 0 && down > up ? -1 : 1;
	s->stop = s->sign > 0 ? s->low : s->high;
	s->extreme = s->sign > 0 ? in->high : in->low;
	s->rate = rate;
	s->high = in->high;
	s->low = in->low;
}

static void sar_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	struct sar *s = (struct sar *)take(st, sizeof(*s) / sizeof(double));
	double rate = lower(p[0], p[1]), best;

	out[0] = NAN;
	if (st->n == 2)
		sar_start(s, in, rate);
	if (st->n > 1) {
		best = s->sign > 0 ? in->high : in->low;
		if (s->sign > 0 ? in->low <= s->stop : in->high >= s->stop) {
			s->sign = -s->sign;
			out[0] = keep_outside(s, in, s->extreme);
			s->extreme = s->sign > 0 ? in->high : in->low;
			s->rate = rate;
		} else {
			out[0] = s->stop;
			if (s->sign * best > s->sign * s->extreme) {
				s->extreme = best;
				s->rate = lower(s->rate + rate, p[1]);
			}
		}
		s->stop = out[0] + s->rate * (s->extreme - out[0]);
		s->stop = keep_outside(s, in, s->stop);
	}
	s->high = in->high;
	s->low = in->low;
}

static int64_t sar_warmup(const double *p)
{
	(void)p;
	return 2;
}

const struct feature_def sar_features[] = {
	{
		.name = "sar",
		.title = "parabolic stop and reverse",
		.source = "Wilder 1978; begins long unless the second bar moved down more than "
			  "up, with the first bar's far end as stop (TA-Lib SAR)",
		.needs = NEED_HIGH | NEED_LOW,
		.params = {{"step", 0.02, 0.0001, 1, false}, {"max", 0.2, 0.0001, 1, false}},
		.outputs = {{"", UNIT_PRICE}},
		.size = sar_size,
		.update = sar_update,
		.warmup = sar_warmup,
	},
	{.name = NULL},
};
