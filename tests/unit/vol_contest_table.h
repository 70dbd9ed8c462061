/*
 * vol_contest_table.h - the tables of the contest: who stands in them, and on whose dates it learnt
 */
#ifndef TAPELINE_TEST_VOL_CONTEST_TABLE_H
#define TAPELINE_TEST_VOL_CONTEST_TABLE_H

#include "vol_contest_days.h"
#include "vol_contest_often.h"

static inline void say(const struct contest_days *d, const struct contest_row *row)
{
	struct buf b;

	buf_init(&b, 1 << 12);
	if (row)
		contest_print(d, row, &b);
	else
		contest_head(d, &b);
	print_message("%s", buf_cstr(&b));
	buf_release(&b);
}

/* Networks alone, joined with the linear model, and that corrected. */
enum { ALONE, JOINED, CORRECTED, WAYS };

struct table {
	const struct contest_days *d;
	struct contest_plan p;
	struct contest_forecast linear;
	struct contest_forecast yearly; /* linear, too, but refitted when networks are trained */
};

/* What is the least chooses. */
static inline double scored(const struct table *t, const char *name,
			    const struct contest_forecast *f)
{
	struct contest_row row;
	struct err e;

	must(contest_score(t->d, &t->p, name, f, &t->linear, &row, &e), &e);
	say(t->d, &row);
	return row.range + row.square;
}

/* The head and the models without networks, which stand in every table. */
static inline void table_begin(struct table *t, const struct days *d, int first, int last)
{
	static const char dates[] =
		"Fitted before each year: gjr-t, networks and what says so; before each year and "
		"every 22 days in it:\nlog-har-lev and what says so. Levels are corrected every "
		"22 days from the first on.\n";
	struct contest_plan each_year;
	struct contest_forecast f;
	struct err e;

	t->d = &d->contest;
	plan_years(d, first, last, &t->p);
	if (t->p.begin[t->p.blocks] > d->contest.n)
		t->p.begin[t->p.blocks] = d->contest.n;
	each_year = t->p;
	each_year.refit = DAYS;
	print_message("%s", dates);
	say(t->d, NULL);
	must(contest_linear(t->d, &t->p, &t->linear, &e), &e);
	must(contest_linear(t->d, &each_year, &t->yearly, &e), &e);
	must(contest_gjr(t->d, &t->p, &f, &e), &e);
	scored(t, "gjr-t, each year", &f);
	contest_forecast_release(&f);
	scored(t, "log-har-lev, each year", &t->yearly);
	scored(t, "log-har-lev", &t->linear);
	must(contest_join(&t->linear, &t->linear, 1, t->d->n, &f, &e), &e);
	must(contest_level(t->d, &t->p, CONTEST_LEVEL, &f, &e), &e);
	scored(t, "log-har-lev, level", &f);
	contest_forecast_release(&f);
}

static inline void table_end(struct table *t)
{
	contest_forecast_release(&t->linear);
	contest_forecast_release(&t->yearly);
}

static inline const char *way_name(const char *name, size_t way)
{
	return way == ALONE ? name : way == JOINED ? "  + linear" : "  + linear, level";
}

/* From networks alone the other ways; the last one's criterion. */
static inline double ways_run(const struct table *t, const char *name,
			      struct contest_forecast f[WAYS])
{
	double criterion = 0;
	struct err e;

	must(contest_join(&f[ALONE], &t->linear, CONTEST_WEIGHT, t->d->n, &f[JOINED], &e), &e);
	must(contest_join(&f[JOINED], &f[JOINED], 1, t->d->n, &f[CORRECTED], &e), &e);
	must(contest_level(t->d, &t->p, CONTEST_LEVEL, &f[CORRECTED], &e), &e);
	for (size_t way = 0; way < WAYS; way++)
		criterion = scored(t, way_name(name, way), &f[way]);
	return criterion;
}

static inline void ways_release(struct contest_forecast f[WAYS])
{
	for (size_t way = 0; way < WAYS; way++)
		contest_forecast_release(&f[way]);
}

static inline double entry_run(const struct table *t, const struct contest_entry *entry,
			       struct contest_forecast f[WAYS])
{
	struct contest_entry both = *entry;
	struct err e;

	both.spec.threads = 2;
	must(contest_network(t->d, &t->p, &both, NULL, &f[ALONE], &e), &e);
	return ways_run(t, entry->name, f);
}

/* The same, trained on the linear model's dates. */
static inline double often_run(const struct table *t, const struct contest_entry *entry, bool warm,
			       const char *name)
{
	struct contest_entry both = *entry;
	struct contest_forecast f[WAYS];
	double criterion;

	both.spec.threads = 2;
	contest_often(t->d, &t->p, &both, warm, &f[ALONE]);
	criterion = ways_run(t, name, f);
	ways_release(f);
	return criterion;
}

/* Networks that learn each year beside the linear model that does. */
static inline void same_dates_say(const struct table *t, const char *name,
				  const struct contest_forecast f[WAYS])
{
	print_message("\nDiebold-Mariano against log-har-lev, each year\n%-34s%s %6s\n", "model",
		      t->d->has_range ? " dm rng" : "", "dm r2");
	for (size_t way = 0; way < WAYS; way++) {
		struct contest_row row;
		struct err e;

		must(contest_score(t->d, &t->p, name, &f[way], &t->yearly, &row, &e), &e);
		print_message("%-34s", way_name(name, way));
		if (t->d->has_range)
			print_message(" %6.2f", row.dm_range);
		print_message(" %6.2f\n", row.dm_square);
	}
}

#endif
