/*
 * vol_table.h - tests/data/vol-fits.txt and vol-errors.txt, line by line, with the series they
 * speak of
 */
#ifndef TAPELINE_TEST_VOL_TABLE_H
#define TAPELINE_TEST_VOL_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "vol/model.h"
#include "vol_sp500.h"

enum { DEMGBP_DAYS = 1974 };

struct vol_series {
	struct sp500 sp500;
	double demgbp[DEMGBP_DAYS], simple[SP500_DAYS];
};

static inline double vol_number(const char *text)
{
	double x = 0;

	assert_int_equal(num_parse(text, strlen(text), &x), 0);
	return x;
}

static inline void vol_series_load(struct vol_series *s)
{
	FILE *f = fopen("examples/data/demgbp.csv", "r");
	char line[128];
	size_t n = 0;

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		assert_true(n < DEMGBP_DAYS);
		s->demgbp[n++] = sp500_column(line, 1);
	}
	fclose(f);
	assert_int_equal(n, DEMGBP_DAYS);
	sp500_load(&s->sp500);
	for (size_t i = 0; i < SP500_DAYS; i++)
		s->simple[i] = 100 * (tl_exp(s->sp500.r[i] / 100) - 1);
}

/* One line of the table. */
struct vol_reference {
	char tool[16], series[32], mean[16], kind[16], dist[16], lags[32];
	struct vol_spec spec;
	double loglik;
	size_t n;
	char name[VOL_PARAMS][VOL_NAME];
	double x[VOL_PARAMS];
	char errors[16]; /* vol-errors.txt: the kind, and the errors */
	double se[VOL_PARAMS];
};

static inline enum vol_kind vol_kind_find(const char *name)
{
	static const char *const names[VOL_KINDS] = {"constant", "ewma",   "rm2006", "garch",
						     "power1",   "egarch", "aparch", "figarch",
						     "harch",    "midas"};

	for (int i = 0; i < VOL_KINDS; i++)
		if (strcmp(names[i], name) == 0)
			return (enum vol_kind)i;
	fail_msg("no kind %s", name);
	return VOL_KINDS;
}

static inline void vol_reference_mean(struct vol_reference *r)
{
	struct vol_spec *s = &r->spec;

	if (strcmp(r->mean, "zero") == 0) {
		s->mean = MEAN_ZERO;
	} else if (strcmp(r->mean, "constant") == 0) {
		s->mean = MEAN_CONSTANT;
	} else if (strcmp(r->mean, "ar1") == 0) {
		s->mean = MEAN_AR;
		s->ar = 1;
	} else if (strcmp(r->mean, "arma1,1") == 0) {
		s->mean = MEAN_ARMA;
		s->ar = s->ma = 1;
	} else {
		assert_string_equal(r->mean, "har");
		s->mean = MEAN_HAR;
		s->har[0] = 1;
		s->har[1] = 5;
		s->har[2] = 22;
	}
}

/* Every school's start-up and its space of parameters. */
static inline void vol_reference_school(struct vol_reference *r)
{
	struct vol_spec *s = &r->spec;

	if (strcmp(r->tool, "arch") == 0) {
		s->presample = PRESAMPLE_BACKCAST;
		s->bounds = BOUNDS_ARCH;
	} else if (strcmp(r->tool, "fGarch") == 0) {
		s->presample = PRESAMPLE_FGARCH;
		s->bounds = BOUNDS_FGARCH;
	} else {
		assert_string_equal(r->tool, "gretl");
		s->presample = PRESAMPLE_FCP;
		s->bounds = BOUNDS_ARCH;
	}
}

static inline void vol_reference_lags(struct vol_reference *r)
{
	size_t n = 0;

	if (strcmp(r->lags, "-") == 0)
		return;
	for (char *p = r->lags; *p; n++) {
		r->spec.lags[n] = (int)strtol(p, &p, 10);
		p += *p == ',';
	}
}

/* name=value,… : how many. */
static inline size_t vol_reference_list(char *list, char name[][VOL_NAME], double *x)
{
	size_t n = 0;

	for (char *p; (p = strsep(&list, ",")) != NULL; n++) {
		char *value = strchr(p, '=');

		assert_non_null(value);
		*value = '\0';
		snprintf(name[n], VOL_NAME, "%s", p);
		x[n] = vol_number(value + 1);
	}
	return n;
}

static inline void vol_reference_parse(char *line, struct vol_reference *r)
{
	enum { FIELDS = 14, ERRORS = 2 };
	char *field[FIELDS + ERRORS], *rest = line;
	size_t n = 0;

	memset(r, 0, sizeof(*r));
	for (char *p; n < FIELDS + ERRORS && (p = strsep(&rest, " \n")) != NULL;)
		if (*p)
			field[n++] = p;
	assert_true(n == FIELDS || n == FIELDS + ERRORS);
	snprintf(r->tool, sizeof(r->tool), "%s", field[0]);
	snprintf(r->series, sizeof(r->series), "%s", field[1]);
	snprintf(r->mean, sizeof(r->mean), "%s", field[2]);
	snprintf(r->kind, sizeof(r->kind), "%s", field[3]);
	snprintf(r->dist, sizeof(r->dist), "%s", field[7]);
	snprintf(r->lags, sizeof(r->lags), "%s", field[11]);
	r->spec.kind = vol_kind_find(r->kind);
	r->spec.p = (int)vol_number(field[4]);
	r->spec.o = (int)vol_number(field[5]);
	r->spec.q = (int)vol_number(field[6]);
	r->spec.dist = (enum dist_kind)dist_find(r->dist);
	r->spec.delta = vol_number(field[8]);
	r->spec.lambda = vol_number(field[9]);
	r->spec.m = (int)vol_number(field[10]);
	vol_reference_mean(r);
	vol_reference_school(r);
	vol_reference_lags(r);
	r->loglik = vol_number(field[12]);
	r->n = vol_reference_list(field[13], r->name, r->x);
	if (n > FIELDS) {
		char name[VOL_PARAMS][VOL_NAME];

		snprintf(r->errors, sizeof(r->errors), "%s", field[14]);
		assert_int_equal(vol_reference_list(field[15], name, r->se), r->n);
	}
}

static inline struct vol_data vol_reference_data(const struct vol_reference *r,
						 const struct vol_series *s)
{
	if (strcmp(r->series, "demgbp") == 0)
		return (struct vol_data){.y = s->demgbp, .n = DEMGBP_DAYS};
	if (strcmp(r->series, "sp500_simple") == 0)
		return (struct vol_data){.y = s->simple, .n = SP500_DAYS};
	if (strcmp(r->series, "sp500_parkinson") == 0)
		return (struct vol_data){.y = s->sp500.range, .n = SP500_DAYS};
	assert_string_equal(r->series, "sp500");
	return (struct vol_data){.y = s->sp500.r, .n = SP500_DAYS};
}

#endif
