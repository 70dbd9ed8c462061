/*
 * fuzz_state.c - any bytes as a state file
 *
 * The first byte chooses: a file as it is; or the rest as the body of a file whose
 * head and checksum are right, read by the parts that keep state.  What a body like
 * that makes of them must still be safe to use.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feature/streams.h"
#include "market/bar_set.h"
#include "tape/lines.h"
#include "tape/snap_impl.h"
#include "tape/timers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct body {
	const uint8_t *p;
	size_t n;
};

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

static void put_body(struct snap *s, void *ctx)
{
	const struct body *b = ctx;

	buf_add(s->out, b->p, b->n);
}

static void check_dump(const char *p, size_t n)
{
	struct buf out;
	struct err e;
	json_error_t je;
	json_t *j;

	buf_init(&out, 1 << 24);
	if (snap_dump("FILE", p, n, &out, &e) == 0 && !out.failed) {
		j = json_loadb(out.p, out.n, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &je);
		check(j || json_error_code(&je) == json_error_null_byte_in_key, "dump is JSON");
		json_decref(j);
	}
	buf_release(&out);
}

/* ---- the loop's own parts ---- */

struct parts {
	struct lines lines;
	struct timers timers;
	struct symbols symbols;
};

static void snap_parts(struct snap *sn, void *ctx)
{
	struct parts *p = ctx;

	lines_snap(&p->lines, sn);
	timers_snap(&p->timers, sn);
	symbols_snap(&p->symbols, sn);
}

static void read_parts(const char *file, size_t n, struct snap_head *h)
{
	struct parts p;
	struct timer t;
	const char *line;
	size_t len;
	struct err e;

	check(lines_init(&p.lines) == 0, "memory");
	timers_init(&p.timers);
	symbols_init(&p.symbols, 1000);
	if (snap_parse("FILE", file, n, h, snap_parts, &p, &e) == 0) {
		int64_t last = INT64_MIN;

		while (timers_due(&p.timers, INT64_MAX, true, &t)) {
			check(t.due >= last, "order of timers");
			last = t.due;
		}
		while (lines_next(&p.lines, &line, &len) != LINES_NONE)
			;
		lines_rest(&p.lines, true, &line, &len);
	}
	lines_release(&p.lines);
	timers_release(&p.timers);
	symbols_release(&p.symbols);
}

/* ---- bars ---- */

static void on_bar(void *ctx, const struct bar_done *done)
{
	check(done->bar != NULL, "a bar");
	++*(size_t *)ctx;
}

static void on_due(void *ctx, int64_t due, bool moment)
{
	(void)ctx;
	(void)due;
	(void)moment;
}

static void snap_bars(struct snap *sn, void *ctx)
{
	bar_set_snap(sn, ctx);
}

static void read_bars(const char *file, size_t n, struct snap_head *h)
{
	size_t bars = 0;
	struct bar_hooks hooks = {&bars, on_bar, on_due};
	struct bar_options o = {.session = SESSION_ALL};
	struct json_value a = {.p = "A", .n = 1, .kind = VALUE_STRING};
	struct bar_trade t = {0};
	struct span spans[2];
	struct bar_set set;
	struct err e;
	const int64_t ts = INT64_C(1381152600000000000);

	check(span_parse("1m", 2, &spans[0], &e) == 0 &&
		      span_parse("tick:3", 6, &spans[1], &e) == 0,
	      "spans");
	check(bar_set_init(&set, &o, spans, 2, &hooks, &e) == 0, "bar set");
	if (snap_parse("FILE", file, n, h, snap_bars, &set, &e) == 0) {
		struct bar_origin from = {"N", "@", 1, 1};
		uint32_t symbol = bar_set_symbol(&set, &a);

		bar_price_set(&t.price, 1.5, "1.5", 3);
		t.size = DEC_ONE;
		t.ts = ts;
		if (symbol != MAP_NONE)
			for (int i = 0; i < 4; i++)
				bar_set_trade(&set, ts, symbol, &t, &from);
		bar_set_due(&set, ts + INT64_C(60000000000));
		bar_set_end(&set, ts + INT64_C(120000000000));
	}
	bar_set_release(&set);
}

/* ---- features ---- */

static void on_result(void *ctx, const struct stream_result *r)
{
	(void)ctx;
	check(r->values != NULL, "a result");
}

static void snap_features(struct snap *sn, void *ctx)
{
	streams_snap(sn, ctx);
}

static void read_features(const char *file, size_t n, struct snap_head *h)
{
	struct stream_hooks hooks = {NULL, on_result, NULL};
	struct json_value a = {.p = "A", .n = 1, .kind = VALUE_STRING};
	struct json_value span = {.p = "1m", .n = 2, .kind = VALUE_STRING};
	struct feature_set set;
	struct streams st;
	struct err e;

	feature_set_init(&set);
	check(feature_set_add(&set, "sma:3,rsi:4,max:5,pctrank:5,corr:3:B", &e) == 0, "features");
	check(streams_init(&st, &set, CALENDAR_US_EQUITY, &hooks) == 0, "streams");
	if (snap_parse("FILE", file, n, h, snap_features, &st, &e) == 0) {
		for (int64_t i = 0; i < 12; i++) {
			struct feature_input in = {.ts = INT64_C(1381152600000000000) + i,
						   .open = 1,
						   .high = 2,
						   .low = 1,
						   .close = 1.5,
						   .volume = 100};
			uint32_t symbol = streams_symbol(&st, &a), stream;

			stream = symbol == MAP_NONE ? MAP_NONE
						    : streams_stream(&st, symbol, &span, in.ts);
			if (stream != MAP_NONE)
				streams_bar(&st, stream, &in);
			streams_due(&st, in.ts);
		}
	}
	streams_release(&st);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	typedef void read_fn(const char *file, size_t n, struct snap_head *h);
	static read_fn *const readers[] = {read_parts, read_bars, read_features};
	struct snap_head h = {.program = "fuzz", .options = ""};
	struct body body = {data + 1, n - 1};
	struct buf file;
	struct err e;

	if (n < 1 || n > 1 << 16)
		return 0;
	memset(h.hash, '0', sizeof(h.hash) - 1);
	if (data[0] % 4 == 3) {
		check_dump((const char *)data + 1, n - 1);
		read_parts((const char *)data + 1, n - 1, &h);
		return 0;
	}
	buf_init(&file, 1 << 20);
	check(snap_encode(&h, put_body, &body, &file, &e) == 0, "a file");
	check_dump(file.p, file.n);
	readers[data[0] % 4](file.p, file.n, &h);
	buf_release(&file);
	return 0;
}
