/* job_fit.c - parameters, errors and diagnostics of each model */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/job_fit.h"

static const char *const presamples[] = {"fcp", "backcast", "fgarch"};
static const char *const spaces[] = {"arch", "fgarch", "none"};

/* ---- the words of a spec ---- */

static void mean_word(const struct vol_spec *s, char out[SPEC_TEXT])
{
	size_t n;

	switch (s->mean) {
	case MEAN_ZERO:
		snprintf(out, SPEC_TEXT, "zero");
		break;
	case MEAN_CONSTANT:
		snprintf(out, SPEC_TEXT, "constant");
		break;
	case MEAN_AR:
		snprintf(out, SPEC_TEXT, "ar:%d", s->ar);
		break;
	case MEAN_ARMA:
		snprintf(out, SPEC_TEXT, "arma:%d:%d", s->ar, s->ma);
		break;
	case MEAN_ARX:
		snprintf(out, SPEC_TEXT, "arx:%d", s->ar);
		break;
	case MEAN_HAR:
		n = (size_t)snprintf(out, SPEC_TEXT, "har");
		for (size_t i = 0; i < VOL_LAGS && s->har[i] && n < SPEC_TEXT; i++)
			n += (size_t)snprintf(out + n, SPEC_TEXT - n, ":%d", s->har[i]);
		break;
	}
}

static void describe(struct estimate *s, const struct vol_spec *spec)
{
	mean_word(spec, s->mean);
	snprintf(s->dist, sizeof(s->dist), "%s", dist_name(spec->dist));
	snprintf(s->presample, sizeof(s->presample), "%s", presamples[spec->presample]);
	snprintf(s->bounds, sizeof(s->bounds), "%s", spaces[spec->bounds]);
}

/* ---- the likelihood's maximum ---- */

static void take_names(struct estimate *s, const struct vol_model *m)
{
	s->n = m->n;
	s->nobs = m->nobs;
	memcpy(s->name, m->name, sizeof(s->name));
}

static void take_fit(struct estimate *s, const struct vol_fit *f)
{
	memcpy(s->x, f->x, sizeof(s->x));
	memcpy(s->at_bound, f->at_bound, sizeof(s->at_bound));
	s->on_edge = f->on_edge;
	s->loglik = f->loglik;
	s->aic = f->aic;
	s->bic = f->bic;
	s->converged = f->converged;
	s->starts = f->starts;
	s->iterations = f->iterations;
	s->evaluations = f->evaluations;
	snprintf(s->reason, sizeof(s->reason), "%s", f->reason);
}

static int take_given(struct estimate *s, struct vol_model *m, const char *params, struct err *e)
{
	const double k = (double)m->n;

	if (spec_params(m, params, s->x, e) < 0)
		return -1;
	s->given = true;
	s->loglik = vol_loglik(m, s->x, NULL, NULL, NULL);
	if (!isfinite(s->loglik))
		return err_set(e, STATUS_USAGE,
			       "option --params: the likelihood does not exist there");
	s->aic = 2 * k - 2 * s->loglik;
	s->bic = k * tl_log((double)m->nobs) - 2 * s->loglik;
	s->evaluations = 1;
	snprintf(s->reason, sizeof(s->reason), "parameters as given");
	return 0;
}

/* All kinds of errors; `kind` is the one that tests are made with. */
static void take_errors(struct estimate *s, struct vol_model *m, enum vol_errors kind)
{
	struct vol_covariance c;

	for (int i = ERRORS_HESSIAN; i < ERRORS_KINDS; i++) {
		const size_t at = s->kinds++;

		s->kind[at] = errors_name((enum vol_errors)i);
		if (kind == (enum vol_errors)i)
			s->test = at;
		if (vol_covariance(m, s->x, (enum vol_errors)i, &c) < 0)
			continue;
		for (size_t p = 0; p < m->n; p++)
			if (c.known[p])
				s->se[at][p] = c.se[p];
	}
}

static int take_series(struct estimate *s, struct vol_model *m, struct err *e)
{
	double *scores = malloc((m->nobs * m->n + 1) * sizeof(*scores));

	s->e = malloc((m->nobs + 1) * sizeof(*s->e));
	s->h = malloc((m->nobs + 1) * sizeof(*s->h));
	s->diagnosis.has_density =
		dist_set(&s->dist_at, m->spec.dist, s->x + m->n_mean + m->n_variance) == 0;
	if (!scores || !s->e || !s->h) {
		free(scores);
		return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	if (vol_series(m, s->x, s->e, s->h) == 0 &&
	    isfinite(vol_loglik(m, s->x, NULL, NULL, scores)) &&
	    estimate_diagnose(s, s->given ? NULL : scores, (size_t)(m->spec.ar + m->spec.ma)) < 0)
		err_set(e, STATUS_SYSTEM, "out of memory");
	free(scores);
	return 0;
}

int job_fit_likelihood(const struct vol_job *job, const struct job_data *d,
		       const struct vol_choice *choice, struct estimate *s, struct err *e)
{
	const struct vol_data data = job_data_of(d);
	struct vol_units u;
	struct vol_fit fit;
	int result = 0;

	estimate_init(s, choice);
	describe(s, &choice->spec);
	if (vol_units_init(&u, &choice->spec, &data, e) < 0)
		return err_prefix(e, "model '%s'", choice->text);
	take_names(s, &u.model);
	if (job->params) {
		result = take_given(s, &u.model, job->params, e);
	} else {
		vol_units_fit(&u, NULL, &fit);
		take_fit(s, &fit);
		if (fit.converged && job->errors != ERRORS_NONE)
			take_errors(s, &u.model, job->errors);
		if (!isfinite(fit.loglik) || fit.loglik == 0)
			s->loglik = s->aic = s->bic = NAN;
	}
	if (result == 0 && isfinite(s->loglik)) {
		persistence_of(&u.model, s->x, &s->persistence);
		result = take_series(s, &u.model, e);
	}
	vol_units_release(&u);
	if (result < 0)
		estimate_release(s);
	return result;
}

/* ---- any model ---- */

int job_fit_one(const struct vol_job *job, const struct job_data *d,
		const struct vol_choice *choice, struct estimate *s, struct err *e)
{
	if (choice->family == FAMILY_LIKELIHOOD)
		return job_fit_likelihood(job, d, choice, s, e);
	if (job->params)
		return err_set(e, STATUS_USAGE, "option --params: not with model '%s'",
			       choice->text);
	if (choice->family == FAMILY_HAR)
		return job_fit_har(d, choice, s, e);
	if (choice->family == FAMILY_LEVERAGE)
		return job_fit_leverage(d, choice, s, e);
	return err_set(e, STATUS_USAGE, "model '%s' is trained, not fitted: --train --weights FILE",
		       choice->text);
}
