/* residuals.c - the last standardised residuals, always sorted */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/residuals.h"

#define TAIL_SHARE 0.1

int residuals_init(struct residuals *r, size_t window)
{
	*r = (struct residuals){.window = window};
	r->ring = calloc(window, sizeof(*r->ring));
	r->sorted = calloc(window, sizeof(*r->sorted));
	r->excess = calloc(window, sizeof(*r->excess));
	if (r->ring && r->sorted && r->excess)
		return 0;
	residuals_release(r);
	return -1;
}

void residuals_reset(struct residuals *r)
{
	r->n = r->next = 0;
	r->fitted = false;
}

void residuals_release(struct residuals *r)
{
	free(r->ring);
	free(r->sorted);
	free(r->excess);
	*r = (struct residuals){0};
}

/* How many are below z. */
static size_t count_below(const double *sorted, size_t n, double z)
{
	size_t low = 0;

	while (n > 0) {
		const size_t half = n / 2;

		if (sorted[low + half] < z) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return low;
}

static size_t tail_count(size_t n)
{
	return (size_t)((double)n * TAIL_SHARE);
}

void residuals_add(struct residuals *r, double z)
{
	if (!(fabs(z) < INFINITY))
		return;
	z += 0.0; /* -0 and 0 are one: the order of equals is then no question */

	size_t from = r->n, to = count_below(r->sorted, r->n, z);

	if (r->n == r->window) {
		from = count_below(r->sorted, r->n, r->ring[r->next]);
		if (to > from)
			to--;
	} else {
		r->n++;
		r->fitted = false;
	}
	if (from < to)
		memmove(r->sorted + from, r->sorted + from + 1, (to - from) * sizeof(z));
	else
		memmove(r->sorted + to + 1, r->sorted + to, (from - to) * sizeof(z));
	r->sorted[to] = z;
	r->ring[r->next] = z;
	r->next = r->next + 1 == r->window ? 0 : r->next + 1;

	const size_t k = tail_count(r->n);

	if (from <= k || to <= k)
		r->fitted = false;
}

void residuals_copy(const struct residuals *r, double *out)
{
	const size_t oldest = r->n < r->window ? 0 : r->next;

	for (size_t i = 0; i < r->n; i++)
		out[i] = r->ring[(oldest + i) % r->window];
}

bool residuals_ready(const struct residuals *r)
{
	return r->n >= RESIDUALS_READY;
}

const struct gpd *residuals_tail(struct residuals *r)
{
	if (!r->fitted) {
		const size_t k = tail_count(r->n);

		r->fitted = true;
		r->threshold = k < r->n ? -r->sorted[k] : 0;
		/* Those that equal it are not beyond it. */
		for (r->beyond = 0; r->beyond < k; r->beyond++) {
			r->excess[r->beyond] = -r->sorted[r->beyond] - r->threshold;
			if (!(r->excess[r->beyond] > 0))
				break;
		}
		r->fits = gpd_fit(r->excess, r->beyond, &r->tail) == 0;
	}
	return r->fits ? &r->tail : NULL;
}

double sorted_quantile(const double *x, size_t n, double p)
{
	const double at = p * (double)(n - 1);
	const size_t i = at <= 0 ? 0 : (size_t)at;

	if (i + 1 >= n)
		return x[n - 1];
	return x[i] + (x[i + 1] - x[i]) * (at - (double)i);
}

double sorted_mean_below(const double *x, size_t n, double p)
{
	const double at = p * (double)(n - 1);
	const size_t last = at <= 0 ? 0 : (at >= (double)(n - 1) ? n - 1 : (size_t)at);
	double sum = 0;

	for (size_t i = 0; i <= last; i++)
		sum += x[i];
	return sum / (double)(last + 1);
}

static int number_compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sort_numbers(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] += 0.0;
	qsort(x, n, sizeof(*x), number_compare);
}
