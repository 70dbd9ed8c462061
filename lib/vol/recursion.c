/* recursion.c - linear recursions of any order, forward and back in time */
#include "vol/model_impl.h"

void pad_set(double *series, double value)
{
	for (int t = -PAD; t < 0; t++)
		series[t] = value;
}

/* Two lags, kept in registers: only the multiplication by b[0] waits for the value before. */
static void forward_two(const double *b, double *y, size_t n)
{
	const double b0 = b[0], b1 = b[1];
	double last = y[-1], older = y[-2];

	for (size_t t = 0; t < n; t++) {
		const double now = (y[t] + b1 * older) + b0 * last;

		older = last;
		last = now;
		y[t] = now;
	}
}

static void back_two(const double *b, double *y, size_t n)
{
	const double b0 = b[0], b1 = b[1];
	double last = 0, older = 0;

	for (size_t t = n; t-- > 0;) {
		const double now = (y[t] + b1 * older) + b0 * last;

		older = last;
		last = now;
		y[t] = now;
	}
}

void recursion_forward(const struct work *w, const double *b, int q, size_t from, double *y)
{
	if (q == 1)
		w->k->scan(b[0], y[(ptrdiff_t)from - 1], y + from, y + from, w->n - from);
	if (q == 2)
		forward_two(b, y + from, w->n - from);
	if (q < 3)
		return;
	for (ptrdiff_t t = (ptrdiff_t)from; t < (ptrdiff_t)w->n; t++) {
		double s = y[t];

		for (int j = q; j > 0; j--)
			s += b[j - 1] * y[t - j];
		y[t] = s;
	}
}

void recursion_back(const struct work *w, const double *b, int q, size_t from, double *y)
{
	if (q == 0)
		return;
	if (q == 1)
		w->k->scan_back(b[0], y + from, y + from, w->n - from);
	if (q == 2)
		back_two(b, y + from, w->n - from);
	for (size_t t = q <= 2 ? from : w->n; t-- > 0;) {
		double s = y[t];

		for (size_t j = (size_t)q; j > 0; j--)
			if (t + j >= from && t + j < w->n)
				s += b[j - 1] * y[t + j];
		y[t] = s;
	}
}

void lags_add(const struct work *w, const double *c, int p, size_t from, const double *x,
	      double *out)
{
	for (int k = 1; k <= p; k++)
		w->k->add(c[k - 1], x + from - k, out + from, w->n - from);
}

void lags_back(const struct work *w, const double *c, int p, size_t from, const double *x,
	       double *out)
{
	for (size_t k = 1; k <= (size_t)p; k++) {
		const size_t first = from > k ? from - k : 0;

		if (first + k < w->n)
			w->k->add(c[k - 1], x + first + k, out + first, w->n - first - k);
	}
}

double lags_dot(const struct work *w, const double *x, int k, size_t from, const double *y)
{
	return w->k->dot(x + from, y + from - k, w->n - from);
}

double head_sum(const double *x, size_t from, int k)
{
	double s = 0;

	for (size_t t = from; t < (size_t)k; t++)
		s += x[t];
	return s;
}
