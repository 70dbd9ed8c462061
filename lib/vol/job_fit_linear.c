/* job_fit_linear.c - the models of variances: HAR, and HAR with leverage by QLIKE */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/har.h"
#include "vol/job_fit.h"
#include "vol/loss.h"
#include "vol/rival.h"

/* Room for the series of days [first, n); 0, or -1 with e. */
static int series_new(struct estimate *s, const struct job_data *d, size_t first, struct err *e)
{
	s->nobs = d->n - first;
	s->e = malloc((s->nobs + 1) * sizeof(*s->e));
	s->h = malloc((s->nobs + 1) * sizeof(*s->h));
	if (s->e && s->h)
		return 0;
	estimate_release(s);
	return err_set(e, STATUS_SYSTEM, "out of memory");
}

/* With the variances in s->h at the level of v: residuals around the mean return, the QLIKE
 * against v, and what is left when h has the level of the squared returns. */
static int series_judge(struct estimate *s, const struct job_data *d, const double *v,
			struct err *e)
{
	const size_t first = d->n - s->nobs;
	const double floor = LOSS_FLOOR_RANGE * d->percent * d->percent;
	double mean = 0, square = 0, level = 0, loss = 0;

	for (size_t i = 0; i < s->nobs; i++)
		mean += d->y[first + i] / (double)s->nobs;
	for (size_t i = 0; i < s->nobs; i++) {
		const double x = v[first + i] > floor ? v[first + i] : floor;

		s->e[i] = d->y[first + i] - mean;
		square += s->e[i] * s->e[i];
		level += s->h[i];
		loss += x / s->h[i] - tl_log(x / s->h[i]) - 1;
	}
	s->loss = loss / (double)s->nobs;
	for (size_t i = 0; i < s->nobs; i++)
		s->h[i] *= square / level;
	if (estimate_diagnose(s, NULL, 0) == 0)
		return 0;
	estimate_release(s);
	return err_set(e, STATUS_SYSTEM, "out of memory");
}

static void add_kind(struct estimate *s, const char *name, const double *se)
{
	s->kind[s->kinds] = name;
	memcpy(s->se[s->kinds++], se, s->n * sizeof(*se));
}

int job_fit_har(const struct job_data *d, const struct vol_choice *choice, struct estimate *s,
		struct err *e)
{
	struct har_spec spec = choice->har;
	const double *v;
	struct har har;

	estimate_init(s, choice);
	spec.floor = LOSS_FLOOR_RANGE * d->percent * d->percent;
	v = job_variances(d, &s->variances, e);
	if (!v || har_fit(&spec, v, d->n, &har, e) < 0)
		return err_prefix(e, "model '%s'", choice->text);
	s->n = har.ols.k;
	snprintf(s->name[0], VOL_NAME, "const");
	for (size_t i = 0; i < har.n_lags; i++)
		snprintf(s->name[1 + i], VOL_NAME, "har%zu", spec.lags[i]);
	memcpy(s->x, har.ols.beta, s->n * sizeof(*s->x));
	add_kind(s, "classic", har.ols.se_classic);
	add_kind(s, "hc0", har.ols.se_hc0);
	add_kind(s, "hac", har.ols.se_hac);
	s->test = 2;
	s->loglik = har.ols.loglik;
	s->aic = har.ols.aic;
	s->bic = har.ols.bic;
	s->r2 = har.ols.r2;
	s->converged = true;
	snprintf(s->reason, sizeof(s->reason), "least squares; Newey-West errors with %zu lags",
		 har.ols.hac_lags);
	if (series_new(s, d, har.longest, e) < 0)
		return -1;
	for (size_t i = 0; i < s->nobs; i++)
		s->h[i] = har_variance(&har, v + i);
	return series_judge(s, d, v, e);
}

int job_fit_leverage(const struct job_data *d, const struct vol_choice *choice, struct estimate *s,
		     struct err *e)
{
	double beta[RIVAL_COLUMNS] = {0}, se[RIVAL_COLUMNS], row[RIVAL_COLUMNS];
	struct rival_floors floors;
	struct qlike_fit fit;
	const double *v;

	estimate_init(s, choice);
	rival_floors_init(&floors, 100 * d->percent);
	v = job_variances(d, &s->variances, e);
	if (!v || rival_fit(&floors, d->y, v, v, d->n, beta, se, &fit, e) < 0)
		return err_prefix(e, "model '%s'", choice->text);
	s->n = fit.k;
	for (size_t i = 0; i < s->n; i++)
		snprintf(s->name[i], VOL_NAME, "%s", rival_column[i]);
	memcpy(s->x, beta, s->n * sizeof(*s->x));
	add_kind(s, "qml", se);
	s->converged = fit.converged;
	s->iterations = fit.iterations;
	snprintf(s->reason, sizeof(s->reason), "QLIKE, by Newton's method");
	if (series_new(s, d, RIVAL_HISTORY, e) < 0)
		return -1;
	for (size_t i = 0; i < s->nobs; i++) {
		rival_row(&floors, d->y + i + RIVAL_HISTORY - 1, v + i + RIVAL_HISTORY - 1, row);
		s->h[i] = tl_exp(qlike_log(beta, row, s->n));
	}
	return series_judge(s, d, v, e);
}
