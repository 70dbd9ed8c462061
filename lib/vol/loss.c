/* loss.c - how far variance forecasts were off */
#include <math.h>

#include "base/explog.h"
#include "vol/loss.h"

const char *loss_proxy_name(enum loss_proxy proxy)
{
	static const char *const name[PROXIES] = {"r2", "range", "realised"};

	return name[proxy];
}

const char *loss_name(enum loss_kind kind)
{
	static const char *const name[LOSS_KINDS] = {"mse", "mae", "qlike", "log_mse", "ratio"};

	return name[kind];
}

static double at_least(double x, double floor)
{
	return x < floor ? floor : x;
}

double loss_one(enum loss_kind kind, enum loss_proxy proxy, double x, double h)
{
	double in_log = x, d;

	if (proxy == PROXY_SQUARE)
		in_log = at_least(x, LOSS_FLOOR_LOG);
	else
		in_log = x = at_least(x, LOSS_FLOOR_RANGE);
	switch (kind) {
	case LOSS_MSE:
		return (x - h) * (x - h);
	case LOSS_MAE:
		return fabs(x - h);
	case LOSS_QLIKE:
		return proxy == PROXY_SQUARE ? tl_log(h) + x / h : x / h - tl_log(x / h) - 1;
	case LOSS_LOG_MSE:
		d = tl_log(in_log / h);
		return d * d;
	default:
		return x / h;
	}
}

void loss_series(enum loss_kind kind, enum loss_proxy proxy, const double *x, const double *h,
		 size_t n, double *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = loss_one(kind, proxy, x[i], h[i]);
}

static double squared_correlation(const double *x, const double *h, const struct losses *s,
				  double floor)
{
	double xx = 0, xh = 0, hh = 0;

	for (size_t i = 0; i < s->n; i++) {
		const double dx = at_least(x[i], floor) - s->mean_x, dh = h[i] - s->mean_h;

		xx += dx * dx;
		xh += dx * dh;
		hh += dh * dh;
	}
	return xx > 0 && hh > 0 ? xh / xx * (xh / hh) : NAN;
}

void loss_summarise(enum loss_proxy proxy, const double *x, const double *h, size_t n,
		    struct losses *out)
{
	const double floor = proxy == PROXY_SQUARE ? 0 : LOSS_FLOOR_RANGE;
	const double least = proxy == PROXY_SQUARE ? LOSS_FLOOR_LOG : floor;

	*out = (struct losses){.n = n};
	for (size_t i = 0; i < n; i++) {
		out->floored += x[i] < least;
		out->mean_x += at_least(x[i], floor);
		out->mean_h += h[i];
		for (int k = 0; k < LOSS_KINDS; k++)
			out->loss[k] += loss_one((enum loss_kind)k, proxy, x[i], h[i]);
	}
	out->mean_x /= (double)n;
	out->mean_h /= (double)n;
	for (int k = 0; k < LOSS_KINDS; k++)
		out->loss[k] /= (double)n;
	out->r2 = squared_correlation(x, h, out, floor);
}

double loss_level(const double *r2, const double *x, size_t n)
{
	double top = 0, bottom = 0;

	for (size_t i = 0; i < n; i++) {
		top += r2[i];
		bottom += x[i];
	}
	return bottom > 0 ? top / bottom : NAN;
}
