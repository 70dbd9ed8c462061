/* layout.c - a model's list of parameters: names, bounds, constraints, where to start */
#include <math.h>

#include "vol/model_impl.h"

/* fGarch keeps shares this far from the ends of their range. */
#define FGARCH_TINY 1e-8

int layout_add(struct vol_model *m, const char *name, int number, double low, double high,
	       double start, struct err *e)
{
	if (m->n == VOL_PARAMS)
		return err_set(e, STATUS_USAGE, "more than %d parameters", VOL_PARAMS);
	if (number > 0)
		snprintf(m->name[m->n], VOL_NAME, "%s%d", name, number);
	else
		snprintf(m->name[m->n], VOL_NAME, "%s", name);
	m->low[m->n] = low;
	m->high[m->n] = high;
	m->start[m->n] = start;
	m->n++;
	return 0;
}

int layout_constrain(struct vol_model *m, double b, struct err *e)
{
	if (m->m == VOL_CONSTRAINTS)
		return err_set(e, STATUS_USAGE, "more than %d constraints", VOL_CONSTRAINTS);
	memset(m->a[m->m], 0, sizeof(m->a[m->m]));
	m->b[m->m++] = b;
	return 0;
}

void layout_coefficient(struct vol_model *m, size_t i, double a)
{
	m->a[m->m - 1][i] = a;
}

double share_low(const struct vol_model *m)
{
	return m->spec.bounds == BOUNDS_FGARCH ? FGARCH_TINY : 0;
}

double share_high(const struct vol_model *m)
{
	if (m->spec.bounds == BOUNDS_NONE)
		return INFINITY;
	return m->spec.bounds == BOUNDS_FGARCH ? 1 - FGARCH_TINY : 1;
}

static int order_check(const char *what, int order, int low, int high, struct err *e)
{
	if (order >= low && order <= high)
		return 0;
	return err_set(e, STATUS_USAGE, "order %s is %d, not %d to %d", what, order, low, high);
}

static int list_check(const char *what, const int *lags, int most, struct err *e)
{
	int last = 0;

	for (int i = 0; i < VOL_LAGS && lags[i] != 0; i++) {
		if (lags[i] <= last || lags[i] > most)
			return err_set(e, STATUS_USAGE, "lags of %s must rise from 1 to at most %d",
				       what, most);
		last = lags[i];
	}
	return last > 0 ? 0 : err_set(e, STATUS_USAGE, "%s has no lags", what);
}

static int mean_orders(const struct vol_spec *s, struct err *e)
{
	if (s->mean == MEAN_HAR)
		return list_check("the mean", s->har, MEAN_LAG_MAX, e);
	if (s->mean == MEAN_AR || s->mean == MEAN_ARMA || s->mean == MEAN_ARX)
		if (order_check("ar", s->ar, s->mean == MEAN_AR, VOL_LAGS, e) < 0)
			return -1;
	if (s->mean == MEAN_ARMA)
		return order_check("ma", s->ma, 0, VOL_LAGS, e);
	return 0;
}

int vol_spec_check(const struct vol_spec *s, struct err *e)
{
	if (mean_orders(s, e) < 0)
		return -1;
	switch (s->kind) {
	case VOL_GARCH:
	case VOL_POWER1:
	case VOL_EGARCH:
	case VOL_APARCH:
		if (order_check("p", s->p, 0, VOL_LAGS, e) < 0 ||
		    order_check("o", s->o, 0, VOL_LAGS, e) < 0 ||
		    order_check("q", s->q, 0, VOL_LAGS, e) < 0)
			return -1;
		if (s->p + s->o == 0 || (s->kind == VOL_APARCH && (s->p == 0 || s->o > s->p)))
			return err_set(e, STATUS_USAGE, "no lag of the shock to build on");
		return 0;
	case VOL_FIGARCH:
		if (order_check("p", s->p, 0, 1, e) < 0 || order_check("q", s->q, 0, 1, e) < 0)
			return -1;
		return order_check("truncation", s->m, 0, LONG_LAG_MAX, e);
	case VOL_HARCH:
		return list_check("harch", s->lags, LONG_LAG_MAX, e);
	case VOL_MIDAS:
		if (order_check("o", s->o, 0, 1, e) < 0)
			return -1;
		return order_check("m", s->m, 1, LONG_LAG_MAX, e);
	case VOL_EWMA:
		if (!(s->lambda >= 0 && s->lambda < 1))
			return err_set(e, STATUS_USAGE, "lambda must be above 0 and below 1");
		return 0;
	default:
		return 0;
	}
}
