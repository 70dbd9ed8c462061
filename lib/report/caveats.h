/*
 * caveats.h - what could be wrong with a report
 *
 * A back-test is believed too easily.  Each caveat is a code for programs and a
 * sentence for people, about one tape: how fills were made up, what was free, who
 * chose the securities, how little it may prove.
 */
#ifndef TAPELINE_REPORT_CAVEATS_H
#define TAPELINE_REPORT_CAVEATS_H

#include <stdbool.h>

#include "base/buf.h"
#include "report/digest.h"
#include "report/measure.h"

enum { CAVEATS_MAX = 40, CAVEATS_BYTES = 1 << 20 };

struct caveats {
	const char *code[CAVEATS_MAX];
	size_t at[CAVEATS_MAX]; /* where its sentence begins in text; ended by a NUL */
	size_t n;
	struct buf text;
};

struct caveat_options {
	bool split;                 /* an out-of-sample part is shown */
	const char *universe_note;  /* the user's word on who chose the securities, or NULL */
	const char *benchmark_file; /* or NULL */
	double periods;             /* of a year */
	double risk_free;           /* of a year; 0: not said */
};

void caveats_find(struct caveats *c, const struct digest *d, const struct measures *m,
		  const struct caveat_options *o);
/* Of a tape without a day of trading: why that may be. */
void caveats_find_idle(struct caveats *c, const struct digest *d);

void caveats_release(struct caveats *c);

static inline const char *caveat_text(const struct caveats *c, size_t i)
{
	return c->text.p + c->at[i];
}

#endif
