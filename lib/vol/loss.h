/*
 * loss.h - how far variance forecasts were off
 *
 * h is the forecast of a period's variance and x a proxy of what it was: the squared
 * return (less its mean), a range variance, or a realised variance.  Everything is in
 * percent squared, since the floors are.
 *
 *   mse       mean (x - h)²
 *   mae       mean |x - h|
 *   qlike     squared return: mean(log h + x/h), since x may be 0;
 *             range, realised: mean(x/h - log(x/h) - 1), 0 for a perfect forecast
 *   log_mse   mean (log x - log h)²: the best forecast is a median, so it is printed
 *             beside the ratio and never alone
 *   ratio     mean(x/h): 1 where the level is right; a model that forecasts too much
 *             has less
 *   r2        R² of the regression of x on a constant and h (Mincer and Zarnowitz)
 *
 * QLIKE and the squared error rank forecasts rightly though the proxy is noisy
 * (Patton 2011); the absolute and the log error need not.
 *
 * Floors: a range or realised variance below 1e-4 counts as 1e-4 everywhere; a squared
 * return below 0.01 counts as 0.01 inside a logarithm only.
 */
#ifndef TAPELINE_VOL_LOSS_H
#define TAPELINE_VOL_LOSS_H

#include <stddef.h>

enum loss_proxy { PROXY_SQUARE, PROXY_RANGE, PROXY_REALISED, PROXIES };
enum loss_kind { LOSS_MSE, LOSS_MAE, LOSS_QLIKE, LOSS_LOG_MSE, LOSS_RATIO, LOSS_KINDS };

#define LOSS_FLOOR_RANGE 1e-4
#define LOSS_FLOOR_LOG   0.01

/* Words for tables: "r2", "range", "realised"; "mse", "mae", …. */
const char *loss_proxy_name(enum loss_proxy proxy);
const char *loss_name(enum loss_kind kind);

/* One period's; h > 0. */
double loss_one(enum loss_kind kind, enum loss_proxy proxy, double x, double h);

/* All of them, for comparisons. */
void loss_series(enum loss_kind kind, enum loss_proxy proxy, const double *x, const double *h,
		 size_t n, double *out);

struct losses {
	size_t n;
	size_t floored; /* periods whose proxy a floor replaced in at least one loss */
	double mean_x, mean_h;
	double loss[LOSS_KINDS]; /* means */
	double r2;               /* NAN where h or x is constant */
};

void loss_summarise(enum loss_proxy proxy, const double *x, const double *h, size_t n,
		    struct losses *out);

/* What a range variance is multiplied with to have the level of squared returns, from
 * days of the past only: mean(r2) / mean(x); NAN where that is not defined. */
double loss_level(const double *r2, const double *x, size_t n);

#endif
