/* stats.c - what a series of returns is worth */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "report/stats.h"

int stats_compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double stats_power(double growth, double power)
{
	return growth > 0 ? tl_exp(tl_log(growth) * power) : 0;
}

/* The interpolation of numpy.percentile: from the nearer end. */
double stats_quantile(const double *sorted, size_t n, double p)
{
	double place, part, step;
	size_t low;

	if (n == 0)
		return NAN;
	place = p * (double)(n - 1);
	low = (size_t)place;
	if (low + 1 >= n)
		return sorted[n - 1];
	part = place - (double)low;
	step = sorted[low + 1] - sorted[low];
	return part < 0.5 ? sorted[low] + step * part : sorted[low + 1] - step * (1 - part);
}

static double worst_mean(const double *sorted, size_t n, double cutoff)
{
	size_t k = (size_t)((double)(n - 1) * cutoff) + 1;
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += sorted[i];
	return sum / (double)k;
}

/* 0 / 0 and the like are not defined; neither is x / 0. */
static double ratio(double a, double b)
{
	return b != 0 ? a / b : NAN;
}

/* Mean, deviation, skewness and kurtosis, around the mean. */
static void moments(const double *r, size_t n, struct stats *s)
{
	double sum = 0, m2 = 0, m3 = 0, m4 = 0;

	for (size_t i = 0; i < n; i++)
		sum += r[i];
	s->mean = sum / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = r[i] - s->mean, d2 = d * d;

		m2 += d2;
		m3 += d2 * d;
		m4 += d2 * d2;
	}
	s->deviation = n > 1 ? sqrt(m2 / (double)(n - 1)) : NAN;
	m2 /= (double)n;
	s->skew = ratio(m3 / (double)n, m2 * sqrt(m2));
	s->kurtosis = ratio(m4 / (double)n, m2 * m2) - 3;
}

/* Gains, losses and what lies below, once with and once without the risk-free rate. */
static void sides(const double *r, size_t n, double periods, double risk_free, struct stats *s)
{
	double gain = 0, loss = 0, excess_gain = 0, excess_loss = 0, below = 0;
	size_t hits = 0;

	for (size_t i = 0; i < n; i++) {
		double x = r[i] - risk_free;

		gain += r[i] > 0 ? r[i] : 0;
		loss -= r[i] < 0 ? r[i] : 0;
		excess_gain += x > 0 ? x : 0;
		excess_loss -= x < 0 ? x : 0;
		below += x < 0 ? x * x : 0;
		hits += r[i] > 0;
	}
	s->profit_factor = ratio(gain, loss);
	s->omega = ratio(excess_gain, excess_loss);
	s->hit_rate = (double)hits / (double)n;
	s->downside = sqrt(below / (double)n) * sqrt(periods);
	s->sortino = ratio((s->mean - risk_free) * periods, s->downside);
}

static void tails(const double *sorted, size_t n, struct stats *s)
{
	s->var_5 = stats_quantile(sorted, n, 0.05);
	s->var_1 = stats_quantile(sorted, n, 0.01);
	s->es_5 = worst_mean(sorted, n, 0.05);
	s->es_1 = worst_mean(sorted, n, 0.01);
	s->best = sorted[n - 1];
	s->worst = sorted[0];
	s->tail_ratio = ratio(fabs(stats_quantile(sorted, n, 0.95)), fabs(s->var_5));
}

/* The fit of a straight line to the cumulative log return. */
static double line_fit(const double *r, size_t n)
{
	double middle = (double)(n - 1) / 2, mean = 0, level = 0, xx = 0, xy = 0, yy = 0;

	for (size_t i = 0; i < n; i++) {
		if (r[i] <= -1)
			return NAN;
		level += tl_log(1 + r[i]);
		mean += level / (double)n;
	}
	level = 0;
	for (size_t i = 0; i < n; i++) {
		double x = (double)i - middle, y;

		level += tl_log(1 + r[i]);
		y = level - mean;
		xx += x * x;
		xy += x * y;
		yy += y * y;
	}
	return ratio(xy * xy, xx * yy);
}

static double ulcer_index(const double *r, size_t n)
{
	double value = 1, high = 1, sum = 0;

	for (size_t i = 0; i < n; i++) {
		value *= 1 + r[i];
		high = value > high ? value : high;
		sum += (value / high - 1) * (value / high - 1);
	}
	return sqrt(sum / (double)n);
}

static void sharpe_ratio(double periods, double risk_free, struct stats *s)
{
	double n = (double)s->n, one = ratio(s->mean - risk_free, s->deviation);
	double any = 1 - s->skew * one + (s->kurtosis + 2) / 4 * one * one;

	s->sharpe = one * sqrt(periods);
	s->sharpe_error_normal = sqrt((1 + one * one / 2) / n) * sqrt(periods);
	s->sharpe_error = any >= 0 ? sqrt(any / n) * sqrt(periods) : NAN;
}

static void nothing(struct stats *s)
{
	*s = (struct stats){0};
	s->total = s->annual = s->mean = s->deviation = s->volatility = s->sharpe = NAN;
	s->sharpe_error_normal = s->sharpe_error = s->downside = s->sortino = NAN;
	s->skew = s->kurtosis = s->var_5 = s->var_1 = s->es_5 = s->es_1 = NAN;
	s->omega = s->profit_factor = s->hit_rate = s->best = s->worst = NAN;
	s->tail_ratio = s->stability = s->calmar = s->ulcer = NAN;
}

int stats_compute(const double *r, size_t n, double periods, double risk_free, struct stats *s)
{
	struct drawdown deepest;
	double growth = 1;
	double *sorted;

	nothing(s);
	if (n == 0)
		return 0;
	sorted = malloc(n * sizeof(*sorted));
	if (!sorted)
		return -1;
	memcpy(sorted, r, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), stats_compare);
	s->n = n;
	for (size_t i = 0; i < n; i++)
		growth *= 1 + r[i];
	s->total = growth - 1;
	s->annual = stats_power(growth, periods / (double)n) - 1;
	moments(r, n, s);
	s->volatility = s->deviation * sqrt(periods);
	sharpe_ratio(periods, risk_free, s);
	sides(r, n, periods, risk_free, s);
	tails(sorted, n, s);
	s->stability = line_fit(r, n);
	s->ulcer = ulcer_index(r, n);
	stats_drawdown(r, n, &deepest);
	s->calmar = ratio(s->annual, -deepest.depth);
	free(sorted);
	return 0;
}

void stats_drawdown(const double *r, size_t n, struct drawdown *d)
{
	double value = 1, high = 1, target = 1;
	size_t high_at = 0;

	*d = (struct drawdown){.recovered = STATS_NEVER};
	for (size_t i = 1; i <= n; i++) {
		value *= 1 + r[i - 1];
		if (d->depth < 0 && d->recovered == STATS_NEVER && value >= target)
			d->recovered = i;
		if (i - high_at > d->longest)
			d->longest = i - high_at;
		if (value >= high) {
			high = value;
			high_at = i;
		} else if (value / high - 1 < d->depth) {
			d->depth = value / high - 1;
			d->peak = high_at;
			d->trough = i;
			d->recovered = STATS_NEVER;
			target = high;
		}
	}
	/* One step at a time upwards is no time under water. */
	if (d->depth == 0)
		d->longest = 0;
}

void stats_relative(const double *r, const double *b, size_t n, double periods, double risk_free,
		    struct relative *out)
{
	double mr = 0, mb = 0, rr = 0, rb = 0, bb = 0, dd = 0, deviation;

	*out = (struct relative){NAN, NAN, NAN, NAN, NAN};
	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++) {
		mr += (r[i] - risk_free) / (double)n;
		mb += (b[i] - risk_free) / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		double x = r[i] - risk_free - mr, y = b[i] - risk_free - mb;

		rr += x * x;
		rb += x * y;
		bb += y * y;
		dd += (x - y) * (x - y);
	}
	deviation = sqrt(dd / (double)(n - 1));
	out->beta = ratio(rb, bb);
	out->alpha = stats_power(1 + mr - out->beta * mb, periods) - 1;
	out->correlation = ratio(rb, sqrt(rr) * sqrt(bb));
	out->tracking = deviation * sqrt(periods);
	out->information = ratio(mr - mb, deviation) * sqrt(periods);
}
