/* estimate.c - a fitted model as people read it */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vol/estimate.h"

void estimate_init(struct estimate *s, const struct vol_choice *choice)
{
	memset(s, 0, sizeof(*s));
	snprintf(s->model, sizeof(s->model), "%s", choice->text);
	s->family = choice->family;
	s->loglik = s->aic = s->bic = s->loss = s->r2 = NAN;
	s->persistence = (struct persistence){NAN, NAN, NAN};
	for (size_t k = 0; k < ESTIMATE_ERRORS; k++)
		for (size_t i = 0; i < VOL_PARAMS; i++)
			s->se[k][i] = NAN;
}

void estimate_release(struct estimate *s)
{
	free(s->e);
	free(s->h);
	s->e = s->h = NULL;
}

/* PIT of each residual into u; the mean of the log densities of the observations. */
static double densities(const struct estimate *s, double *u)
{
	double sum = 0;

	for (size_t t = 0; t < s->nobs; t++) {
		u[t] = pit_value(&s->dist_at, s->e[t], 0, s->h[t]);
		sum += log_score(&s->dist_at, s->e[t], 0, s->h[t]);
	}
	return sum / (double)s->nobs;
}

int estimate_diagnose(struct estimate *s, const double *scores, size_t fitted)
{
	struct diagnosis *d = &s->diagnosis;
	double *z = malloc((s->nobs + 1) * sizeof(*z));
	int result = 0;

	if (!z)
		return -1;
	for (size_t t = 0; t < s->nobs; t++)
		z[t] = s->e[t] / sqrt(s->h[t]);
	d->n = s->nobs;
	d->lags = ESTIMATE_LAGS;
	d->arch_lags = ESTIMATE_ARCH_LAGS;
	moments4(z, s->nobs, &d->moments);
	d->box = ljung_box(z, s->nobs, d->lags, fitted);
	d->box_squares = ljung_box_squares(z, s->nobs, d->lags, 0);
	d->jarque_bera = jarque_bera(z, s->nobs);
	arch_lm(z, s->nobs, d->arch_lags, &d->arch);
	sign_bias(s->e, z, s->nobs, &d->sign);
	if (d->has_density) {
		d->log_score = densities(s, z);
		result = pit_test(z, s->nobs, &d->pit);
	}
	d->has_nyblom = scores && s->n <= NYBLOM_MAX;
	if (d->has_nyblom)
		nyblom(scores, s->nobs, s->n, &d->nyblom);
	s->diagnosed = result == 0;
	free(z);
	return result;
}
