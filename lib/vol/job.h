/*
 * job.h - `tgarch` as a command: a column of numbers in, a table, JSON or a plot out
 *
 *   fit       parameters, errors, criteria, diagnostics of each model
 *   forecast  variance, VaR and ES at the horizons, from the end of the data
 *   simulate  a path of returns and volatilities from given parameters
 *   eval      a walk-forward comparison of the models
 *   train     weights of a network, written to a file
 *
 * The options' values as the command line has them; zero means what is usual.
 */
#ifndef TAPELINE_VOL_JOB_H
#define TAPELINE_VOL_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "vol/errors.h"
#include "vol/risk.h"
#include "vol/spec.h"

enum { JOB_MODELS = 64, JOB_HORIZONS = 16, JOB_LEVELS = 8, JOB_COLUMNS = 8 };

enum job_kind { JOB_NONE, JOB_FIT, JOB_FORECAST, JOB_SIMULATE, JOB_EVAL, JOB_TRAIN };
enum job_returns { RETURNS_GIVEN, RETURNS_LOG, RETURNS_SIMPLE }; /* the column holds … prices */
enum job_unit { UNIT_GUESS, UNIT_FRACTION, UNIT_PERCENT };
enum job_method { METHOD_ANALYTIC, METHOD_SIMULATE, METHOD_BOOTSTRAP };

/* What follows a schedule: every N bars, or where the calendar's month or week changes, or when
 * the mean log score of the last bars has fallen by `drift` below that of the fit's own window. */
enum refit_kind { REFIT_NEVER, REFIT_EVERY, REFIT_WEEK, REFIT_MONTH, REFIT_DRIFT };
struct refit {
	enum refit_kind kind;
	size_t every;
	double drift;
};

/* One forecast of all models' (combine.h). */
enum combine_kind { COMBINE_NONE, COMBINE_EQUAL, COMBINE_QLIKE };

/* "22", "week", "month", "drift:0.1", "never". */
int refit_parse(const char *text, struct refit *out, struct err *e);

/* Of a network that is trained; 0 and NULL: as the published baseline has it (hybrid.h). */
struct job_network {
	size_t units, layers, window, members, epochs;
	double dropout;
	const char *loss;   /* qlike, normal, t, mse, log-mse */
	const char *inputs; /* hybrid, plain, all */
	const char *base;   /* constant, gjr, linear */
};

struct vol_job {
	enum job_kind kind;
	bool json;
	const char *plot; /* FILE.svg or FILE.png, or NULL */

	const char *data; /* FILE:COLUMN */
	enum job_returns returns;
	const char *columns[JOB_COLUMNS]; /* --x: exogenous, of the same file */
	size_t n_columns;
	const char *from, *to; /* as columns_find() has them: dates, or row numbers */
	const char *realised;  /* --realised: a column of realised variances, in the returns' unit
				  squared */
	enum job_unit unit;    /* of the returns, where floors in percent need it */

	struct vol_choice
		models[JOB_MODELS]; /* mean, innovations, start-up and bounds are set in each */
	size_t n_models;
	const char *params; /* instead of a fit */
	enum vol_errors errors;

	size_t horizons[JOB_HORIZONS], n_horizons;
	double levels[JOB_LEVELS]; /* 0.05 */
	size_t n_levels;
	int quantile; /* enum of risk.h */
	enum job_method method;
	size_t paths, length; /* of simulations */
	uint64_t seed;

	size_t window; /* observations of a fit, 0: all before `test` */
	bool expanding;
	struct refit refit;
	enum combine_kind combine;
	const char
		*test; /* date or row from which forecasts are judged, and nothing is trained on */
	const char *check; /* with train: … from which days only say when to stop */
	const char *base;  /* the model that others are compared with; NULL: the first */
	unsigned threads;
	const char *weights; /* FILE: read by forecast and eval, written by train */
	struct job_network network;
	void (*progress)(const char *text); /* a line while training goes on; NULL: for nobody */
};

/* Do it; what is printed goes to out, also where a model could not be fitted: -1 with STATUS_NO
 * then.  0, or -1 with e. */
int job_run(const struct vol_job *job, struct buf *out, struct err *e);

#endif
