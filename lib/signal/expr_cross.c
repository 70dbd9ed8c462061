/* expr_cross.c - across securities: rank, place, mean, deviation */
#include <math.h>

#include "signal/expr.h"

/* A total order of what is there: by value, then by number. */
static bool before(const double *v, uint32_t a, uint32_t b)
{
	return v[a] != v[b] ? v[a] < v[b] : a < b;
}

static void sift(const double *v, uint32_t *order, size_t at, size_t n)
{
	size_t child;

	while ((child = 2 * at + 1) < n) {
		uint32_t held = order[at];

		if (child + 1 < n && before(v, order[child], order[child + 1]))
			child++;
		if (!before(v, held, order[child]))
			break;
		order[at] = order[child];
		order[child] = held;
		at = child;
	}
}

/* Heap sort: the library's may allocate. */
static void sort(const double *v, uint32_t *order, size_t n)
{
	for (size_t i = n / 2; i > 0; i--)
		sift(v, order, i - 1, n);
	for (size_t i = n; i > 1; i--) {
		uint32_t top = order[0];

		order[0] = order[i - 1];
		order[i - 1] = top;
		sift(v, order, 0, i - 1);
	}
}

/* rank: 0 lowest to 1 highest, 0.5 alone; place: 1 is highest; equal ones share. */
static void give_places(enum cross_kind kind, const double *in, double *out, const uint32_t *order,
			size_t n)
{
	for (size_t from = 0, to; from < n; from = to) {
		double value;

		for (to = from + 1; to < n && in[order[to]] == in[order[from]];)
			to++;
		if (kind == CROSS_PLACE)
			value = (double)(n - to + 1);
		else
			value = n == 1 ? 0.5 : ((double)(from + to - 1) / 2) / (double)(n - 1);
		for (size_t i = from; i < to; i++)
			out[order[i]] = value;
	}
}

/* Mean, or population standard deviation, of what is there; the same for all. */
static double moment_of(enum cross_kind kind, const double *in, const uint32_t *order, size_t n)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		mean += in[order[i]];
	mean /= (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (in[order[i]] - mean) * (in[order[i]] - mean);
	mean = kind == CROSS_MEAN ? mean : sqrt(squares / (double)n);
	return isfinite(mean) ? mean : NAN;
}

void cross_values(enum cross_kind kind, const double *in, double *out, uint32_t *order, size_t n)
{
	size_t there = 0;
	double all;

	for (size_t i = 0; i < n; i++) {
		out[i] = NAN;
		if (!isnan(in[i]))
			order[there++] = (uint32_t)i;
	}
	if (there == 0)
		return;
	if (kind == CROSS_RANK || kind == CROSS_PLACE) {
		sort(in, order, there);
		give_places(kind, in, out, order, there);
		return;
	}
	all = moment_of(kind, in, order, there);
	for (size_t i = 0; i < n; i++)
		out[i] = all;
}
