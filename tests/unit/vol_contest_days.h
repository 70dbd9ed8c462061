/*
 * vol_contest_days.h - any index or fund by day, as the contest wants it
 */
#ifndef TAPELINE_TEST_VOL_CONTEST_DAYS_H
#define TAPELINE_TEST_VOL_CONTEST_DAYS_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vol/contest.h"
#include "vol_sp500.h"

enum { DAYS = 6000 };

struct days {
	size_t n;
	char date[DAYS][11];
	double r[DAYS], raw[DAYS], range[DAYS];
	struct contest_days contest;
};

static inline size_t days_row(const struct days *d, const char *date)
{
	size_t i = 0;

	while (i < d->n && strcmp(d->date[i], date) < 0)
		i++;
	return i;
}

/* Ranges at the level of squared returns before that day, and what is scored less their mean. */
static inline void days_until(struct days *d, const char *from, const char *until, bool has_range)
{
	const size_t begin = days_row(d, from);
	double squares = 0, ranges = 0, mean = 0;

	for (size_t t = 0; t < begin; t++)
		mean += d->r[t] / (double)begin;
	for (size_t t = 0; t < begin; t++) {
		squares += (d->r[t] - mean) * (d->r[t] - mean);
		ranges += d->raw[t];
	}
	for (size_t t = 0; t < d->n; t++) {
		d->range[t] = d->raw[t] * (squares / ranges);
		if (d->range[t] < 1e-4)
			d->range[t] = 1e-4;
	}
	d->contest = (struct contest_days){
		.n = days_row(d, until),
		.r = d->r,
		.range = d->range,
		.target = d->range,
		.mean = mean,
		.has_range = has_range,
	};
}

/* Blocks of a year each. */
static inline void plan_years(const struct days *d, int first, int last, struct contest_plan *p)
{
	*p = (struct contest_plan){
		.blocks = (size_t)(last - first + 1), .check = CONTEST_CHECK, .refit = RIVAL_REFIT};
	for (int year = first; year <= last + 1; year++) {
		char date[16];

		snprintf(date, sizeof(date), "%d-01-01", year);
		p->begin[year - first] = days_row(d, date);
	}
}

/* SPY as traded from 1998 on, whose highs and lows before 2008 are bad; or from 2008 on. */
static inline int spy_load(struct days *d, const char *from)
{
	const char *folder = getenv("TAPELINE_DATA");
	char path[512], line[256];
	double before = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/daily/SPY.csv", folder ? folder : "../shared/data/local");
	f = fopen(path, "r");
	if (!f)
		return -1;
	d->n = 0;
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		const double close = sp500_column(line, 4);
		const double reach = 100 * log(sp500_column(line, 2) / sp500_column(line, 3));

		if (before > 0 && strncmp(line, from, 10) >= 0) {
			assert_true(d->n < DAYS);
			snprintf(d->date[d->n], sizeof(d->date[0]), "%.10s", line);
			d->r[d->n] = 100 * log(close / before);
			d->raw[d->n++] = reach * reach / SP500_4_LOG_2;
		}
		before = close;
	}
	fclose(f);
	return 0;
}

#endif
