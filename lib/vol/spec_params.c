/* spec_params.c - parameters as they are written on the command line */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "vol/persistence.h"
#include "vol/spec.h"

#define MEAN_MOST  1e6   /* an intercept, in standard deviations of a bar */
#define SHARE_MOST 100.0 /* what a mean takes of past returns */
#define MOST       1e100 /* anything else, as data are refused that vary by more */

static size_t place_of(const struct vol_model *m, const char *name, size_t n)
{
	size_t i = 0;

	while (i < m->n && (strlen(m->name[i]) != n || memcmp(m->name[i], name, n) != 0))
		i++;
	return i;
}

static int wrong_name(const struct vol_model *m, const char *name, size_t n, struct err *e)
{
	char known[VOL_PARAMS * (VOL_NAME + 1)];
	size_t at = 0;

	for (size_t i = 0; i < m->n; i++)
		at += (size_t)snprintf(known + at, sizeof(known) - at, " %s", m->name[i]);
	return err_set(e, STATUS_USAGE,
		       "option --params: '%.*s' is no parameter of the model: it has%s", (int)n,
		       name, known);
}

/* Does the name end in a number, and not in the first one? */
static bool is_later_lag(const char *name)
{
	const size_t n = strcspn(name, "0123456789");

	return name[n] && strcmp(name + n, "1") != 0;
}

/*
 * Parameters that no data allow: below 0 where a variance would be, or a share beyond its whole.
 * Scales come from the data and are no limits; a later lag may be below 0 where others make up for
 * it (Nelson and Cao 1992), which the likelihood finds out.
 */
static int check_possible(const struct vol_model *m, const double *x, struct err *e)
{
	bool any = false;

	for (size_t i = m->n_mean; i < m->n_mean + m->n_variance; i++) {
		const char *name = m->name[i];
		const bool positive = strcmp(name, "sigma2") == 0 || strcmp(name, "delta") == 0;
		const bool share = !positive && strcmp(name, "omega") != 0 &&
				   !name[strcspn(name, "0123456789")];

		any |= x[i] != 0;
		if (positive && !(x[i] > 0))
			return err_set(e, STATUS_USAGE, "option --params: %s must be above 0",
				       name);
		if (m->low[i] >= 0 && x[i] < 0 && !is_later_lag(name))
			return err_set(e, STATUS_USAGE, "option --params: %s cannot be below 0",
				       name);
		if (share && x[i] > m->high[i])
			return err_set(e, STATUS_USAGE, "option --params: %s cannot be above %g",
				       name, m->high[i]);
	}
	return any || m->n_variance == 0 || m->spec.kind == VOL_EGARCH
		       ? 0
		       : err_set(e, STATUS_USAGE, "option --params: no variance comes of these");
}

/* What a bar moves by: by these parameters where they tell, else by the data. */
static double deviation_of(const struct vol_model *m, const double *x)
{
	struct persistence p;

	persistence_of(m, x, &p);
	return p.unconditional > 0 && isfinite(p.unconditional) ? sqrt(p.unconditional) : m->scale;
}

/* Parameters that leave nothing of a forecast but themselves.  Units are the user's, so a mean is
 * measured by the deviation: it is some hundredths of a share's, some hundred of a money market
 * fund's. */
static int check_size(const struct vol_model *m, const double *x, struct err *e)
{
	const double moves = deviation_of(m, x);
	const bool has_mu = m->n_mean > 0 && strcmp(m->name[0], "mu") == 0;

	if (has_mu && !(fabs(x[0]) <= MEAN_MOST * moves))
		return err_set(e, STATUS_USAGE,
			       "option --params: mu is %g, more than %g times what a bar moves by "
			       "(%g)",
			       x[0], MEAN_MOST, moves);
	for (size_t i = 0; i < m->n; i++) {
		const bool share = i < m->n_mean && !(i == 0 && has_mu) && m->name[i][0] != 'x';

		if (!(fabs(x[i]) <= (share ? SHARE_MOST : MOST)))
			return err_set(e, STATUS_USAGE,
				       "option --params: %s is %g, which is beyond %g", m->name[i],
				       x[i], share ? SHARE_MOST : MOST);
	}
	return 0;
}

int spec_params(const struct vol_model *m, const char *text, double *x, struct err *e)
{
	bool given[VOL_PARAMS] = {false};

	for (const char *p = text; *p;) {
		const size_t n = strcspn(p, "=,"), i = place_of(m, p, n);
		const char *value = p + n + (p[n] == '=');
		const size_t value_n = strcspn(value, ",");

		if (p[n] != '=')
			return err_set(e, STATUS_USAGE, "option --params: '%.*s' is not NAME=VALUE",
				       (int)n, p);
		if (i == m->n)
			return wrong_name(m, p, n, e);
		if (given[i])
			return err_set(e, STATUS_USAGE, "option --params: %s stands twice",
				       m->name[i]);
		if (num_parse(value, value_n, &x[i]) < 0)
			return err_set(e, STATUS_USAGE, "option --params: %s: '%.*s' is no number",
				       m->name[i], (int)value_n, value);
		given[i] = true;
		p = value + value_n + (value[value_n] == ',');
	}
	for (size_t i = 0; i < m->n; i++)
		if (!given[i])
			return err_set(e, STATUS_USAGE, "option --params: %s is missing",
				       m->name[i]);
	return check_possible(m, x, e) < 0 ? -1 : check_size(m, x, e);
}
