/*
 * vol_sp500.h - the S&P 500 of examples/data/sp500.csv for tests of lib/vol
 *
 * Returns are percent and log, of the adjusted close; ranges are Parkinson's variance
 * (log(high / low))² / (4 log 2), percent squared.  Row 0 of the file has no return and is left
 * out, so that all arrays have 5,030 elements.
 */
#ifndef TAPELINE_TEST_VOL_SP500_H
#define TAPELINE_TEST_VOL_SP500_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/explog.h"
#include "base/num.h"

enum { SP500_DAYS = 5030 };

struct sp500 {
	size_t n;
	char date[SP500_DAYS][11];
	int32_t day[SP500_DAYS]; /* the same, since 1970 */
	double r[SP500_DAYS], range[SP500_DAYS];
};

#define SP500_4_LOG_2 2.7725887222397812377

static inline double sp500_column(const char *line, int column)
{
	double x = 0;

	while (column-- > 0)
		line = strchr(line, ',') + 1;
	assert_int_equal(num_parse(line, strcspn(line, ",\n"), &x), 0);
	return x;
}

static inline void sp500_load(struct sp500 *s)
{
	FILE *f = fopen("examples/data/sp500.csv", "r");
	char line[256];
	double before = 0;

	if (!f)
		fail_msg("examples/data/sp500.csv is missing: run from the root of the project");
	assert_non_null(fgets(line, sizeof(line), f));
	s->n = 0;
	for (size_t row = 0; fgets(line, sizeof(line), f); row++) {
		const double close = sp500_column(line, 5);
		const double reach = 100 * tl_log(sp500_column(line, 2) / sp500_column(line, 3));

		if (row > 0) {
			assert_true(s->n < SP500_DAYS);
			snprintf(s->date[s->n], sizeof(s->date[0]), "%.10s", line);
			assert_int_equal(civil_parse(line, 10, &s->day[s->n]), 0);
			s->r[s->n] = 100 * tl_log(close / before);
			s->range[s->n] = reach * reach / SP500_4_LOG_2;
			s->n++;
		}
		before = close;
	}
	fclose(f);
	assert_int_equal(s->n, SP500_DAYS);
}

/* The first row on or after that date. */
static inline size_t sp500_row(const struct sp500 *s, const char *date)
{
	size_t i = 0;

	while (i < s->n && strcmp(s->date[i], date) < 0)
		i++;
	return i;
}

#endif
