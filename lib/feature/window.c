/* window.c - aggregates of the last w values by suffix and prefix */
#include "feature/window.h"

#include <math.h>

double window_sum(struct feature_state *st, int64_t w, int64_t n, double x)
{
	double *prefix = take(st, 1), *ring = take(st, (size_t)w);
	int64_t pos = (n - 1) % w, k;

	if (n < 1)
		return NAN;
	*prefix = pos == 0 ? x : *prefix + x;
	ring[pos] = x;
	if (pos < w - 1)
		return n > w ? ring[pos + 1] + *prefix : *prefix;
	for (k = w - 2; k >= 0; k--)
		ring[k] += ring[k + 1];
	return ring[0];
}

static void moments_add(struct moments *m, int64_t count, double x)
{
	double delta = x - m->mean;

	m->mean += delta / (double)(count + 1);
	m->m2 += delta * (x - m->mean);
}

static struct moments moments_merge(struct moments a, int64_t na, struct moments b, int64_t nb)
{
	double delta = b.mean - a.mean, all = (double)(na + nb);

	a.m2 += b.m2 + delta * delta * ((double)na * (double)nb / all);
	a.mean += delta * ((double)nb / all);
	return a;
}

struct moments window_moments(struct feature_state *st, int64_t w, int64_t n, double x)
{
	struct moments *prefix = (struct moments *)take(st, 2);
	struct moments *ring = (struct moments *)take(st, 2 * (size_t)w);
	struct moments sofar = {0, 0};
	int64_t pos = (n - 1) % w, k;

	if (pos == 0)
		*prefix = sofar;
	moments_add(prefix, pos, x);
	ring[pos].mean = x;
	if (pos < w - 1)
		return n > w ? moments_merge(ring[pos + 1], w - 1 - pos, *prefix, pos + 1)
			     : *prefix;
	for (k = w - 1; k >= 0; k--) {
		moments_add(&sofar, w - 1 - k, ring[k].mean);
		ring[k] = sofar;
	}
	return ring[0];
}

/* The index of a new last value is (m+1)/2 above the mean index of the m before
 * it, and the share of its deviation that stays is m/(m+1). */
static void trend_add(struct trend *t, int64_t count, double x, int sign)
{
	double delta = x - t->mean;

	t->c += sign * delta * ((double)count / 2);
	t->mean += delta / (double)(count + 1);
}

static struct trend trend_merge(struct trend a, int64_t na, struct trend b, int64_t nb)
{
	double delta = b.mean - a.mean;

	a.c += b.c + delta * ((double)na * (double)nb / 2);
	a.mean += delta * ((double)nb / (double)(na + nb));
	return a;
}

struct trend window_trend(struct feature_state *st, int64_t w, int64_t n, double x)
{
	struct trend *prefix = (struct trend *)take(st, 2);
	struct trend *ring = (struct trend *)take(st, 2 * (size_t)w);
	struct trend sofar = {0, 0};
	int64_t pos = (n - 1) % w, k;

	if (pos == 0)
		*prefix = sofar;
	trend_add(prefix, pos, x, 1);
	ring[pos].mean = x;
	if (pos < w - 1)
		return n > w ? trend_merge(ring[pos + 1], w - 1 - pos, *prefix, pos + 1) : *prefix;
	for (k = w - 1; k >= 0; k--) { /* each goes in front of the others */
		trend_add(&sofar, w - 1 - k, ring[k].mean, -1);
		ring[k] = sofar;
	}
	return ring[0];
}

static void comoments_add(struct comoments *m, int64_t count, double x, double y)
{
	double dx = x - m->mean_x, dy = y - m->mean_y;

	m->mean_x += dx / (double)(count + 1);
	m->mean_y += dy / (double)(count + 1);
	m->xx += dx * (x - m->mean_x);
	m->yy += dy * (y - m->mean_y);
	m->xy += dx * (y - m->mean_y);
}

static struct comoments comoments_merge(struct comoments a, int64_t na, struct comoments b,
					int64_t nb)
{
	double dx = b.mean_x - a.mean_x, dy = b.mean_y - a.mean_y;
	double share = (double)nb / (double)(na + nb), weight = (double)na * share;

	a.xx += b.xx + dx * dx * weight;
	a.yy += b.yy + dy * dy * weight;
	a.xy += b.xy + dx * dy * weight;
	a.mean_x += dx * share;
	a.mean_y += dy * share;
	return a;
}

/* Make the suffixes that begin in [from, from + len) of a block of w pairs. */
static void comoments_suffixes(const double *pairs, int64_t w, int64_t from, int64_t len,
			       struct comoments *out)
{
	struct comoments sofar = {0, 0, 0, 0, 0};
	int64_t k;

	for (k = w - 1; k >= from; k--) {
		comoments_add(&sofar, w - 1 - k, pairs[2 * k], pairs[2 * k + 1]);
		if (k < from + len)
			out[k - from] = sofar;
	}
}

struct comoments window_comoments(struct feature_state *st, int64_t w, int64_t n, double x,
				  double y)
{
	int64_t quarter = (w + 3) / 4, pos = (n - 1) % w, next = (pos + 1) % w;
	double *pairs = take(st, 2 * (size_t)w);
	struct comoments *prefix = (struct comoments *)take(st, 5);
	struct comoments *suffix = (struct comoments *)take(st, 5 * (size_t)quarter);
	struct comoments zero = {0, 0, 0, 0, 0};

	if (pos == 0)
		*prefix = zero;
	comoments_add(prefix, pos, x, y);
	pairs[2 * pos] = x;
	pairs[2 * pos + 1] = y;
	if (n >= w && next % quarter == 0)
		comoments_suffixes(pairs, w, next, quarter, suffix);
	if (next == 0)
		return suffix[0];
	return n > w ? comoments_merge(suffix[next % quarter], w - next, *prefix, next) : *prefix;
}

double window_lag(struct feature_state *st, int64_t w, int64_t n, double x)
{
	double *slot = take(st, (size_t)w) + (n - 1) % w, old = *slot;

	*slot = x;
	return n > w ? old : NAN;
}

double running_total(struct feature_state *st, double x)
{
	double *d = take(st, TOTAL_SIZE), sum = d[0] + x;

	d[1] += fabs(d[0]) >= fabs(x) ? (d[0] - sum) + x : (x - sum) + d[0];
	d[0] = sum;
	return d[0] + d[1];
}
