/* vol_case.h - the benchmark series, and models by the names that reference lists use */
#ifndef TAPELINE_TEST_VOL_CASE_H
#define TAPELINE_TEST_VOL_CASE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/explog.h"
#include "base/num.h"
#include "vol/model.h"

enum { CASE_ROWS = 6000 };

struct case_series {
	size_t n;
	double y[CASE_ROWS];
};

/* Column `column` of a CSV file with a head, as it is. */
static inline void case_column(const char *path, int column, struct case_series *s)
{
	FILE *f = fopen(path, "r");
	char line[512];

	s->n = 0;
	if (!f)
		fail_msg("%s is missing: run from the root of the project", path);
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		char *p = line;

		for (int i = 0; i < column; i++)
			p = strchr(p, ',') + 1;
		assert_true(s->n < CASE_ROWS);
		assert_int_equal(num_parse(p, strcspn(p, ",\n"), &s->y[s->n++]), 0);
	}
	fclose(f);
}

/* demgbp, sp500 (log returns in per cent) or sp500_simple (simple ones). */
static inline void case_series_load(const char *name, struct case_series *s)
{
	if (strcmp(name, "demgbp") == 0) {
		case_column("examples/data/demgbp.csv", 1, s);
		assert_int_equal(s->n, 1974);
		return;
	}
	case_column("examples/data/sp500.csv", 5, s);
	for (size_t t = 0; t + 1 < s->n; t++)
		s->y[t] = strcmp(name, "sp500") == 0 ? 100 * (tl_log(s->y[t + 1]) - tl_log(s->y[t]))
						     : 100 * (s->y[t + 1] / s->y[t] - 1);
	s->n--;
	assert_int_equal(s->n, 5030);
}

static inline void case_mean(const char *name, struct vol_spec *s)
{
	if (strcmp(name, "zero") == 0)
		s->mean = MEAN_ZERO;
	else if (strcmp(name, "constant") == 0)
		s->mean = MEAN_CONSTANT;
	else if (sscanf(name, "arma(%d,%d)", &s->ar, &s->ma) == 2)
		s->mean = MEAN_ARMA;
	else if (sscanf(name, "ar%d", &s->ar) == 1)
		s->mean = MEAN_AR;
	else
		fail_msg("no mean '%s'", name);
}

/* garch(p,q), gjr(p,o,q), aparch(1,1,1)d2 … */
static inline void case_variance(const char *name, struct vol_spec *s)
{
	if (sscanf(name, "garch(%d,%d)", &s->p, &s->q) == 2 ||
	    sscanf(name, "arch(%d)", &s->p) == 1 ||
	    sscanf(name, "gjr(%d,%d,%d)", &s->p, &s->o, &s->q) == 3)
		s->kind = VOL_GARCH;
	else if (sscanf(name, "avgarch(%d,%d)", &s->p, &s->q) == 2 ||
		 sscanf(name, "tarch(%d,%d,%d)", &s->p, &s->o, &s->q) == 3)
		s->kind = VOL_POWER1;
	else if (sscanf(name, "egarch(%d,%d,%d)", &s->p, &s->o, &s->q) == 3)
		s->kind = VOL_EGARCH;
	else if (sscanf(name, "aparch(%d,%d,%d)d%lf", &s->p, &s->o, &s->q, &s->delta) >= 3)
		s->kind = VOL_APARCH;
	else if (strncmp(name, "figarch(", 8) == 0 && strlen(name) == 14) {
		s->kind = VOL_FIGARCH;
		s->p = name[8] - '0';
		s->q = name[12] - '0';
	} else if (sscanf(name, "harch(%d,%d,%d)", &s->lags[0], &s->lags[1], &s->lags[2]) >= 1)
		s->kind = VOL_HARCH;
	else if (sscanf(name, "midas_hyp(%d)", &s->m) == 1) {
		s->kind = VOL_MIDAS;
		s->o = name[strlen(name) - 1] == 'o';
	} else if (strcmp(name, "ewma(est)") == 0)
		s->kind = VOL_EWMA;
	else if (sscanf(name, "ewma(%lf)", &s->lambda) == 1)
		s->kind = VOL_EWMA;
	else if (strcmp(name, "rm2006") == 0)
		s->kind = VOL_RM2006;
	else if (strcmp(name, "constant") == 0)
		s->kind = VOL_CONSTANT;
	else
		fail_msg("no variance '%s'", name);
}

#endif
