/*
 * persistence.c - how long shocks last, and where the variance returns to
 *
 *   garch    a + g E(z²; z < 0) + b of h                Bollerslev (1986), Glosten et al. (1993)
 *   power1   a E|z| + g E(|z|; z < 0) + b of sigma       Zakoian (1994)
 *   aparch   a E(|z| - g z)^delta + b of sigma^delta     Ding, Granger and Engle (1993)
 *   egarch   b of log h                                  Nelson (1991)
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/explog.h"
#include "vol/persistence.h"

/* The parameters of a variance, by the parts of their names. */
struct parts {
	double omega, alpha, gamma, beta;
	size_t alphas, gammas, betas;
};

static bool is_part(const char *name, const char *part)
{
	const size_t n = strlen(part);

	return strncmp(name, part, n) == 0 && name[n] >= '0' && name[n] <= '9';
}

static double value_of(const struct vol_model *m, const double *x, const char *name,
		       double otherwise)
{
	for (size_t i = m->n_mean; i < m->n; i++)
		if (strcmp(m->name[i], name) == 0)
			return x[i];
	return otherwise;
}

/* The intercept, to which other series add their means. */
static double intercept(const struct vol_model *m, const double *x)
{
	double sum = value_of(m, x, "omega", 0);
	size_t k = 0;

	for (size_t i = m->n_mean; m->spec.variance_x && i < m->n; i++) {
		double mean = 0;

		if (!is_part(m->name[i], "x"))
			continue;
		for (size_t t = 0; t < m->data.n; t++)
			mean += m->data.x[t * m->data.nx + k] / (double)m->data.n;
		sum += x[i] * mean;
		k++;
	}
	return sum;
}

static struct parts parts_of(const struct vol_model *m, const double *x)
{
	struct parts p = {.omega = intercept(m, x)};

	for (size_t i = m->n_mean; i < m->n_mean + m->n_variance; i++) {
		if (is_part(m->name[i], "alpha")) {
			p.alpha += x[i];
			p.alphas++;
		} else if (is_part(m->name[i], "gamma")) {
			p.gamma += x[i];
			p.gammas++;
		} else if (is_part(m->name[i], "beta")) {
			p.beta += x[i];
			p.betas++;
		}
	}
	return p;
}

static double ratio(double omega, double persistence)
{
	return persistence < 1 ? omega / (1 - persistence) : NAN;
}

/* Of sigma' = omega + (beta + alpha |z| + gamma |z| [z < 0]) sigma: E sigma² from its first two
 * moments, for one lag of each. */
static void of_power1(const struct parts *p, const struct dist *d, struct persistence *out)
{
	const double absolute = dist_absolute(d), below = dist_below(d);
	const double left = -dist_partial(d, 0), c = p->alpha + p->gamma;
	const double square = p->beta * p->beta +
			      2 * p->beta * (p->alpha * (absolute - left) + c * left) +
			      p->alpha * p->alpha * (1 - below) + c * c * below;

	out->value = p->alpha * absolute + p->gamma * left + p->beta;
	out->unconditional = NAN;
	if (p->alphas <= 1 && p->gammas <= 1 && p->betas <= 1 && out->value < 1 && square < 1)
		out->unconditional = (p->omega * p->omega +
				      2 * p->omega * out->value * p->omega / (1 - out->value)) /
				     (1 - square);
}

static void of_aparch(const struct vol_model *m, const double *x, const struct parts *p,
		      const struct dist *d, struct persistence *out)
{
	const double delta = value_of(m, x, "delta", m->spec.delta);
	double sum = p->beta;
	int lag = 0;

	for (size_t i = m->n_mean; i < m->n_mean + m->n_variance; i++) {
		char gamma[VOL_NAME];

		if (!is_part(m->name[i], "alpha"))
			continue;
		snprintf(gamma, sizeof(gamma), "gamma%d", ++lag);
		sum += x[i] * dist_moment(d, delta, value_of(m, x, gamma, 0));
	}
	out->value = sum;
	out->unconditional = delta == 2 ? ratio(p->omega, sum) : NAN;
}

void persistence_of(const struct vol_model *m, const double *x, struct persistence *out)
{
	const struct parts p = parts_of(m, x);
	struct dist d;

	*out = (struct persistence){NAN, NAN, NAN};
	if (dist_set(&d, m->spec.dist, x + m->n_mean + m->n_variance) < 0)
		return;
	switch (m->spec.kind) {
	case VOL_CONSTANT:
		out->value = 0;
		out->unconditional = value_of(m, x, "sigma2", NAN);
		break;
	case VOL_EWMA:
	case VOL_RM2006:
		out->value = 1;
		break;
	case VOL_GARCH:
	case VOL_HARCH:
	case VOL_MIDAS:
		out->value = p.alpha + p.gamma * dist_below(&d) + p.beta;
		out->unconditional = ratio(p.omega, out->value);
		break;
	case VOL_POWER1:
		of_power1(&p, &d, out);
		break;
	case VOL_EGARCH:
		out->value = p.beta;
		break;
	case VOL_APARCH:
		of_aparch(m, x, &p, &d, out);
		break;
	case VOL_FIGARCH:
	case VOL_KINDS:
		break;
	}
	if (out->value > 0 && out->value < 1)
		out->half_life = tl_log(0.5) / tl_log(out->value);
}
