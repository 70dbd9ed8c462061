/*
 * spec.h - models as they are written on the command line
 *
 *   constant  ewma[:LAMBDA|est]  rm2006  arch:P  garch:P:Q  gjr:P:O:Q  avgarch:P:Q
 *   tarch:P:O:Q  egarch:P:O:Q  aparch:P:O:Q[:DELTA]  figarch:P:Q[:LAGS]
 *   harch:LAG:LAG:…  midas:LAGS[:O]  har[:LAG:…]  log-har[:LAG:…]  log-har-lev  garch-lstm
 *
 * Orders left out are 1 (harch and har: 1:5:22; midas: 22; ewma: 0.94).  Means are
 * zero, constant, ar:P, arma:P:Q, har:LAG:…, arx:P.
 */
#ifndef TAPELINE_VOL_SPEC_H
#define TAPELINE_VOL_SPEC_H

#include "base/err.h"
#include "vol/har.h"
#include "vol/model.h"

/* What a name stands for: a likelihood, a regression, a network. */
enum vol_family { FAMILY_LIKELIHOOD, FAMILY_HAR, FAMILY_LEVERAGE, FAMILY_NETWORK };

enum { SPEC_TEXT = 64 };

struct vol_choice {
	enum vol_family family;
	char text[SPEC_TEXT]; /* as it was written: its name in records and tables */
	struct vol_spec
		spec;        /* FAMILY_LIKELIHOOD: kind and orders are set, all else is untouched */
	struct har_spec har; /* FAMILY_HAR */
};

/* Read a model's text into *c, whose spec keeps what it has of mean, innovations, start-up and
 * bounds.  0, or -1 with e, which names what is wrong and what was meant. */
int spec_model(const char *text, struct vol_choice *c, struct err *e);

/* Read a mean's text into the spec; likewise. */
int spec_mean(const char *text, struct vol_spec *s, struct err *e);

/* The names alone, separated by blanks, for completions and messages. */
extern const char spec_models[], spec_means[];

/* Set parameters from "name=value,name=value": all of the model's, each once.  0, or -1 with e
 * that names what is missing, not known, impossible whatever the data, or so large that forecasts
 * would be nothing else: an intercept above 100 deviations of a bar (by the other parameters, or
 * those of m's data where these have no mean variance). */
int spec_params(const struct vol_model *m, const char *text, double *x, struct err *e);

#endif
