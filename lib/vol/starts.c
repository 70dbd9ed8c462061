/* starts.c - where the search for a maximum begins */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/fit.h"

/* The list as it grows. */
struct list {
	const struct vol_model *m;
	double (*point)[VOL_PARAMS];
	size_t n;
	double variance; /* of y around its mean */
};

static size_t place_of(const struct vol_model *m, const char *name)
{
	size_t i = 0;

	while (i < m->n && strcmp(m->name[i], name) != 0)
		i++;
	return i;
}

/* name1 … nameK: how many. */
static size_t count_of(const struct vol_model *m, const char *name)
{
	const size_t length = strlen(name);
	size_t n = 0;

	for (size_t i = m->n_mean; i < m->n_mean + m->n_variance; i++)
		if (strncmp(m->name[i], name, length) == 0 && m->name[i][length] >= '0' &&
		    m->name[i][length] <= '9')
			n++;
	return n;
}

static void put(const struct vol_model *m, double *x, const char *name, double value)
{
	size_t i = place_of(m, name);

	if (i < m->n)
		x[i] = value;
}

/* `total` over name1 … nameK: `first` of it to the first, the rest evenly. */
static void spread(const struct vol_model *m, double *x, const char *name, double total,
		   double first)
{
	const size_t length = strlen(name), n = count_of(m, name);
	double share = total;

	if (n > 1)
		share = total * first;
	for (size_t i = m->n_mean; i < m->n_mean + m->n_variance; i++) {
		if (strncmp(m->name[i], name, length) != 0 || m->name[i][length] < '0' ||
		    m->name[i][length] > '9')
			continue;
		x[i] = share;
		share = n > 1 ? total * (1 - first) / (double)(n - 1) : 0;
	}
}

/* The next point, as the model's own start has it; NULL where the list is full. */
static double *next(struct list *l)
{
	if (l->n == VOL_STARTS)
		return NULL;
	memcpy(l->point[l->n], l->m->start, sizeof(l->m->start));
	return l->point[l->n++];
}

static double power(double x, double y)
{
	return tl_exp(y * tl_log(x));
}

/* What a unit of alpha and of gamma adds to the persistence, sigma having the power delta, for
 * roughly normal innovations. */
static double weight_of(double delta)
{
	return delta > 1.5 ? 1 : 0.8;
}

/* GARCH and the models on other powers: alphas, gammas, persistence; omega such that the variance
 * is the data's. */
static void add_garch(struct list *l, double alpha, double gamma, double persistence, double first)
{
	const struct vol_model *m = l->m;
	const bool aparch = m->spec.kind == VOL_APARCH;
	const size_t at = place_of(m, "delta");
	double delta = 2, *x = next(l), beta, w;

	if (!x)
		return;
	if (m->spec.kind == VOL_POWER1)
		delta = 1;
	if (aparch)
		delta = m->spec.delta > 0 ? m->spec.delta : at < m->n ? x[at] : 2;
	w = weight_of(delta);
	if (count_of(m, "beta") == 0) {
		alpha = persistence;
		gamma = 0;
	}
	beta = persistence - alpha * w - (aparch ? 0 : gamma * w / 2);
	spread(m, x, "alpha", alpha, first);
	spread(m, x, "gamma", gamma, first);
	spread(m, x, "beta", beta > 0 ? beta : 0, first);
	put(m, x, "omega", power(l->variance, delta / 2) * (1 - persistence));
}

static void add_garches(struct list *l)
{
	static const double alphas[] = {0.05, 0.1, 0.2}, persistences[] = {0.98, 0.9, 0.6};
	const size_t gammas = count_of(l->m, "gamma"), lags = count_of(l->m, "alpha");
	const bool aparch = l->m->spec.kind == VOL_APARCH;
	/* Without betas the alphas take all of the persistence. */
	const size_t shares = count_of(l->m, "beta") > 0 ? 3 : 1;

	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < shares; k++) {
			double a = alphas[k];

			if (gammas > 0) {
				add_garch(l, a / 4, aparch ? 0.5 : a * 1.5, persistences[i], 0.5);
				if (aparch && k == 1)
					add_garch(l, a, 0.9, persistences[i], 0.5);
				if (k == 1)
					add_garch(l, a, 0, persistences[i], 0.5);
			} else {
				add_garch(l, a, 0, persistences[i], 0.5);
			}
		}
		if (lags > 1 || count_of(l->m, "beta") > 1)
			add_garch(l, 0.1, gammas > 0 && !aparch ? 0.1 : 0, persistences[i], 0.9);
	}
}

/* APARCH with its power free: the grid once more for each of some powers. */
static void add_powers(struct list *l)
{
	static const double deltas[] = {1, 1.5};
	const size_t at = place_of(l->m, "delta"), first = l->n;

	if (at == l->m->n)
		return;
	for (size_t d = 0; d < 2; d++) {
		for (size_t i = 0; i < first; i++) {
			double *x = next(l);
			size_t omega = place_of(l->m, "omega");

			if (!x)
				return;
			memcpy(x, l->point[i], sizeof(l->m->start));
			x[omega] *= power(l->variance, (deltas[d] - x[at]) / 2);
			x[at] = deltas[d];
		}
	}
}

static void add_egarches(struct list *l)
{
	static const double alphas[] = {0.1, 0.25}, gammas[] = {0, -0.1}, betas[] = {0.98, 0.9};

	for (size_t b = 0; b < 2; b++) {
		for (size_t a = 0; a < 2; a++) {
			for (size_t g = 0; g < 2; g++) {
				double *x = next(l);

				if (!x)
					return;
				spread(l->m, x, "alpha", alphas[a],
				       count_of(l->m, "alpha") > 1 ? 1.6 : 1);
				spread(l->m, x, "gamma", gammas[g], 0.5);
				spread(l->m, x, "beta", betas[b], 0.9);
				put(l->m, x, "omega", (1 - betas[b]) * tl_log(l->variance));
			}
		}
	}
}

static void add_figarches(struct list *l)
{
	static const double ds[] = {0.3, 0.45, 0.6};
	static const double phis[] = {0.2, 0.05}, betas[] = {0.4, 0.2};

	for (size_t d = 0; d < 3; d++) {
		for (size_t k = 0; k < 2; k++) {
			double *x = next(l);

			if (!x)
				return;
			put(l->m, x, "d", ds[d]);
			put(l->m, x, "phi", phis[k]);
			put(l->m, x, "beta", betas[k]);
			put(l->m, x, "beta1", betas[k]);
			put(l->m, x, "omega", l->variance * 0.2 * (1 - betas[k]));
		}
	}
}

/* HARCH and MIDAS: how much of the variance the past explains. */
static void add_sums(struct list *l)
{
	static const double totals[] = {0.5, 0.8, 0.95};

	for (size_t i = 0; i < 3; i++) {
		double *x = next(l);

		if (!x)
			return;
		spread(l->m, x, "alpha", totals[i], 1.0 / 3);
		put(l->m, x, "alpha", totals[i]);
		put(l->m, x, "omega", l->variance * (1 - totals[i]));
		put(l->m, x, "theta", i == 0 ? 0.5 : 0.1);
	}
}

static double variance_of(const struct vol_data *d)
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < d->n; i++)
		mean += d->y[i] / (double)d->n;
	for (size_t i = 0; i < d->n; i++)
		sum += (d->y[i] - mean) * (d->y[i] - mean);
	return sum / (double)d->n;
}

size_t vol_starts(struct vol_model *m, double starts[][VOL_PARAMS])
{
	struct list l = {m, starts, 0, variance_of(&m->data)};

	next(&l);
	switch (m->spec.kind) {
	case VOL_GARCH:
	case VOL_POWER1:
		add_garches(&l);
		break;
	case VOL_APARCH:
		add_garches(&l);
		add_powers(&l);
		break;
	case VOL_EGARCH:
		add_egarches(&l);
		break;
	case VOL_FIGARCH:
		add_figarches(&l);
		break;
	case VOL_HARCH:
	case VOL_MIDAS:
		add_sums(&l);
		break;
	case VOL_CONSTANT:
	case VOL_EWMA:
	case VOL_RM2006:
	case VOL_KINDS:
		break;
	}
	return l.n;
}
