/*
 * report_tables.h - the tables that the text and the page of a report share
 *
 * Each fills a fresh table, for table_release(); those that return bool say whether
 * there is anything in it.
 */
#ifndef TAPELINE_REPORT_REPORT_TABLES_H
#define TAPELINE_REPORT_REPORT_TABLES_H

#include "report/chart.h"
#include "report/report.h"
#include "report/table.h"

/* One part of the figures, of columns[first .. first + n). */
bool report_figures(const struct report *r, enum measure_part part, size_t first, size_t n,
		    struct table *t);

bool report_symbols(const struct report *r, size_t tape, struct table *t);
bool report_strategies(const struct report *r, size_t tape, struct table *t);
bool report_refusals(const struct digest *d, struct table *t);

/* The best and the worst finished round trips, `n` of each. */
bool report_trips(const struct digest *d, size_t n, struct table *t);

/* Years by months. */
bool report_months(const struct digest *d, struct table *t);

bool report_differences(const struct report *r, struct table *t);

/* How it was made, one line a stage; "" where the tape does not say. */
void report_made(const struct digest *d, size_t width, struct buf *out);

/* "books: difference 0 ..." */
void report_books(const struct digest *d, struct buf *out);

/* A tape's name, or with its part. */
void report_column_name(const struct report_column *c, bool with_tape, struct buf *out);

/* Equity, with the benchmark and buy-and-hold from the same start; falls from the
 * highest value so far; prices of a security with its fills. */
void report_equity(const struct digest *d, struct chart *c);
void report_fall(const struct digest *d, struct chart *c);
void report_prices(const struct digest *d, uint32_t symbol, struct chart *c);

#endif
