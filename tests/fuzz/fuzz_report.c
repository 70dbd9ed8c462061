/*
 * fuzz_report.c - any lines as a tape to report on: figures, a story, a plot
 *
 * Whatever the tape says, the text has nothing a terminal obeys, and JSON is JSON.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/report.h"
#include "report/story.h"
#include "report/track.h"
#include "tape/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { TAPE_MOST = 1 << 14, OUT_MOST = 1 << 26 };

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

static void check_text(struct buf *b)
{
	check(!b->failed, "room");
	for (size_t i = 0; i < b->n;) {
		size_t n = text_char(b->p + i, b->n - i);
		unsigned char c = (unsigned char)b->p[i];

		check(n > 0, "UTF-8");
		check(c == '\n' || (c >= ' ' && c != 0x7f), "a control character");
		check(n != 2 || c != 0xc2 || (unsigned char)b->p[i + 1] > 0x9f, "a C1 character");
		i += n;
	}
	buf_reset(b);
}

/* Is it jansson only that cannot hold it?  A story has lines as they are: 1e999 among them. */
static bool beyond_jansson(const json_error_t *e)
{
	return json_error_code(e) == json_error_null_byte_in_key ||
	       json_error_code(e) == json_error_numeric_overflow;
}

static void check_json(struct buf *b)
{
	json_error_t e;
	json_t *j;

	check(!b->failed, "room");
	if (b->n > 0) {
		j = json_loadb(b->p, b->n, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &e);
		check(j || beyond_jansson(&e), "JSON");
		json_decref(j);
	}
	buf_reset(b);
}

static void read_lines(const char *p, size_t n, struct digest *d, struct story *st, struct track *t)
{
	while (n > 0) {
		const char *end = memchr(p, '\n', n);
		size_t len = end ? (size_t)(end - p) : n;

		if (digest_line(d, p, len)) {
			story_line(st, d, p, len);
			track_line(t, p, len);
		}
		n -= end ? len + 1 : len;
		p = end ? end + 1 : p + len;
	}
	story_finish(st);
}

static void tell(struct digest *d, struct story *st, struct track *t)
{
	struct report *r = calloc(1, sizeof(*r));
	struct buf out;
	struct err e;

	buf_init(&out, OUT_MOST);
	chart_text(&t->chart, 80, 10, &out);
	check_text(&out);
	if (st->n_told) {
		story_text(st, d, &out);
		check_text(&out);
		story_json(st, d, &out);
		check_json(&out);
	}
	if (r) {
		r->o = (struct report_options){
			.measure = {.periods = 252, .resamples = 3, .block = 5, .seed = 1},
			.split = NO_TS};
		r->tapes[0] = d;
		r->n_tapes = 1;
		if (report_compute(r, &e) == 0) {
			report_text(r, &out);
			check_text(&out);
			report_json(r, &out);
			check_json(&out);
		}
		report_release(r);
	}
	free(r);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct digest_options o = {
		.from = NO_TS, .to = NO_TS, .split = NO_TS, .closes = true};
	struct digest *d = calloc(1, sizeof(*d));
	struct story st;
	struct track t;
	struct err e;

	if (d && n <= TAPE_MOST &&
	    track_init(&t, "close,equity,sma_3,position,buys", "A", &e) == 0) {
		digest_init(d, "tape", &o);
		story_init(&st, "o1");
		read_lines((const char *)data, n, d, &st, &t);
		if (!d->failed && !st.failed)
			tell(d, &st, &t);
		story_release(&st);
		track_release(&t);
		digest_release(d);
	}
	free(d);
	return 0;
}
