/*
 * report.h - what is known of one or several tapes, and every form of saying it
 *
 * A report has columns: one for each tape, or two (before and after a date, in
 * and out of sample).  Everything is computed once, in report_compute(); text,
 * JSON and HTML only write it down.
 */
#ifndef TAPELINE_REPORT_REPORT_H
#define TAPELINE_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "report/bootstrap.h"
#include "report/caveats.h"
#include "report/digest.h"
#include "report/measure.h"

enum { REPORT_TAPES = 32, REPORT_COLUMNS = 2 * REPORT_TAPES, REPORT_BYTES = 256 << 20 };

struct report_options {
	struct measure_options measure;
	int64_t split; /* NO_TS: none */
	const char *universe_note;
	const char *benchmark_file; /* its name, where prices came from one */
};

struct report_column {
	const struct digest *tape;
	const char *part; /* "", "in sample", "out of sample" */
	struct measures m;
};

/* A tape beside the first one. */
struct report_difference {
	size_t tape;
	long days; /* that both have */
	double figures[BOOT_FIGURES];
	struct boot_interval range[BOOT_FIGURES];
};

struct report {
	struct report_options o;
	struct digest *tapes[REPORT_TAPES]; /* borrowed */
	size_t n_tapes;

	struct report_column columns[REPORT_COLUMNS];
	size_t n_columns;
	struct report_difference differences[REPORT_TAPES];
	size_t n_differences;
	struct measures whole[REPORT_TAPES]; /* of each tape without a split */
	struct caveats caveats[REPORT_TAPES];
	bool synthetic, idle; /* any of them; idle: see struct measures */
};

/* Compute everything of tapes[0..n_tapes).  0, or -1 with e (memory). */
int report_compute(struct report *r, struct err *e);
void report_release(struct report *r);

/* Is there a tape with a day of trading? */
bool report_has_days(const struct report *r);

/* Are there days before that time as well as from it on? */
bool report_splits(const struct digest *d, int64_t split);

/* Write it (also where there is no day of trading: then what stands on the tapes, and
 * why there is nothing to report): text of at most 100 columns, one JSON object with a newline, or
 * a page of HTML that needs nothing else.  out->failed where memory ended. */
void report_text(struct report *r, struct buf *out);
void report_json(struct report *r, struct buf *out);
void report_html(struct report *r, struct buf *out);

/* Why there is no Sharpe ratio; NULL where nothing forbids one. */
const char *report_no_skill(const struct report *r);

#endif
