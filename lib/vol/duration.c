/*
 * duration.c - days between exceptions: do they come in clusters?
 *
 * Durations have the density a^b b d^(b-1) exp(-(a d)^b).  For a given b the best a is
 * a^b = m / sum d^b, m being how many durations are complete; what is left to find is b
 * alone, and the log-likelihood is concave in it.
 */
#include <math.h>

#include "base/explog.h"
#include "vol/coverage.h"

/* Durations by running over the hits: the first one ends at the first hit and the last
 * one is cut off by the end, both counted as complete only where a hit stands at the edge. */
struct spells {
	const bool *hit;
	size_t n;
};

struct sums {
	double complete, log_complete; /* their number and the sum of their logs */
	double power, power_log;       /* sums of d^b and of d^b log d, over all */
};

static void add(struct sums *s, size_t days, bool complete, double b)
{
	const double log_days = tl_log((double)days), power = tl_exp(b * log_days);

	s->power += power;
	s->power_log += power * log_days;
	if (complete) {
		s->complete++;
		s->log_complete += log_days;
	}
}

static struct sums sums_at(const struct spells *d, double b)
{
	struct sums s = {0};
	size_t since = 0;
	bool any = false;

	for (size_t i = 0; i < d->n; i++) {
		if (!d->hit[i])
			continue;
		/* On the very first day nothing has lasted yet. */
		if (any || i > 0)
			add(&s, any ? i - since : i + 1, any, b);
		any = true;
		since = i;
	}
	if (any && since + 1 < d->n)
		add(&s, d->n - 1 - since, false, b);
	return s;
}

static double slope(const struct spells *d, double b)
{
	const struct sums s = sums_at(d, b);

	return s.complete / b + s.log_complete - s.complete * s.power_log / s.power;
}

static double loglik(const struct spells *d, double b)
{
	const struct sums s = sums_at(d, b);

	return s.complete * (tl_log(s.complete / s.power) + tl_log(b) - 1) +
	       (b - 1) * s.log_complete;
}

/* Where the slope changes its sign; INFINITY where durations are all the same. */
static double best_shape(const struct spells *d)
{
	double low = 1e-3, high = 1;

	while (slope(d, high) > 0) {
		low = high;
		high *= 2;
		if (high > 50)
			return INFINITY;
	}
	for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
		const double middle = low + (high - low) / 2;

		if (slope(d, middle) > 0)
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}

void duration_test(const bool *hit, size_t n, struct duration *out)
{
	const struct spells d = {hit, n};

	*out = (struct duration){NAN, verdict_none()};
	if (sums_at(&d, 1).complete < 2)
		return;
	out->b = best_shape(&d);
	if (isfinite(out->b))
		out->ratio = verdict_chi2(2 * (loglik(&d, out->b) - loglik(&d, 1)), 1);
	else
		out->b = NAN;
}
