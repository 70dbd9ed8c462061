/*
 * risk.h - value at risk and expected shortfall of a forecast
 *
 *   model  the innovations' own quantiles
 *   fhs    filtered historical simulation: those of the model's past standardised residuals
 *          (Barone-Adesi, Giannopoulos and Vosper 1999)
 *   evt    a generalised Pareto tail fitted to the losses among these (McNeil and Frey 2000)
 *
 * Both are losses: positive where money is lost.  With the standardised loss
 * exceeded with chance p, a forecast (mean, sigma) has sigma loss - mean.
 */
#ifndef TAPELINE_VOL_RISK_H
#define TAPELINE_VOL_RISK_H

#include <stddef.h>

#include "vol/dist.h"
#include "vol/residuals.h"

enum risk_method { RISK_MODEL, RISK_FHS, RISK_EVT, RISK_METHODS };

/* By the name on the command line; -1 where there is none.  `risk_name` is its inverse. */
int risk_find(const char *name);
const char *risk_name(enum risk_method method);

struct risk {
	double var, es;
};

/* Of a standardised loss, 0 < p < 1; -1 where the method needs more residuals than there are, out
 * then being untouched.  What a method does not use may be NULL.  RISK_MODEL takes microseconds
 * and depends on nothing but d and p: keep it until the next fit.  RISK_EVT is RISK_FHS where p
 * lies on this side of its threshold, or all residuals beyond it are alike. */
int risk_standard(enum risk_method method, const struct dist *d, struct residuals *r, double p,
		  struct risk *out);

/* Of a forecast with that standardised risk. */
struct risk risk_forecast(const struct risk *standard, double mean, double sigma);

/* Of simulated returns, ascending (sort_numbers), n > 0. */
struct risk risk_sample(const double *sorted, size_t n, double p);

#endif
