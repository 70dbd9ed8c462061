/*
 * fuzz_quant.c - any lines about options: each is taken or refused, and what is said of
 * an option is a valid line
 *
 * The first byte chooses exercise, model and where the volatility comes from.  The text
 * is also read as an option's symbol and as rates and dividends.  A state that is saved
 * and loaded is the same state.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quant/watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { LINES_MOST = 24, OUT_BYTES = 1 << 16, STATE_BYTES = 1 << 24 };

static struct watch watch;
static struct terms terms;
static struct buf out;

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

static bool is_none_or_finite(double x)
{
	return x != x || isfinite(x);
}

static void check_line(void)
{
	struct record r;

	check(!out.failed && out.n > 0 && out.p[out.n - 1] == '\n', "line");
	check(record_head(&r, out.p, out.n - 1) == 0 && record_scan(&r) == 0, "record");
	check(record_has(&r, GREEK_REASON) != record_has(&r, GREEK_VOLATILITY), "reason");
}

static void tell(uint32_t option, int64_t now)
{
	struct greek g;
	struct line w;

	watch_solve(&watch, option, now, &g);
	check(g.refusal >= REFUSAL_NONE && g.refusal < REFUSALS, "refusal");
	check((g.refusal == REFUSAL_NONE) == (g.volatility == g.volatility), "volatility");
	check(is_none_or_finite(g.value.price) && is_none_or_finite(g.volatility), "numbers");
	buf_reset(&out);
	line_begin(&w, &out, TYPE_GREEK, now);
	greek_write(&watch, option, &g, &w);
	line_end(&w);
	check_line();
}

static void take(const char *p, size_t n)
{
	struct record r;
	uint32_t option;
	const char *why = NULL;
	int got;

	if (record_head(&r, p, n) < 0 || !r.dated || record_scan(&r) < 0)
		return;
	got = watch_record(&watch, &r, &option, &why);
	check(got >= 0 || why, "a refusal has a reason");
	if (got > 0)
		tell(option, r.ts);
}

static void snap(struct snap *s, void *ctx)
{
	watch_snap(s, ctx);
}

/* The bytes of a state that was loaded are those it was loaded from. */
static void save_and_load(void)
{
	struct snap_head head = {.program = "fuzz", .options = ""};
	struct watch again;
	struct buf a, b;
	struct err e;

	buf_init(&a, STATE_BYTES);
	buf_init(&b, STATE_BYTES);
	watch_init(&again, &watch.o, &terms, watch.pricer);
	check(snap_encode(&head, snap, &watch, &a, &e) == 0, "save");
	if (snap_parse("state", a.p, a.n, &head, snap, &again, &e) < 0)
		check(false, e.text);
	check(snap_encode(&head, snap, &again, &b, &e) == 0, "save again");
	check(a.n == b.n && memcmp(a.p, b.p, a.n) == 0, "the same state");
	watch_release(&again);
	buf_release(&a);
	buf_release(&b);
}

static void parse_words(const uint8_t *data, size_t n)
{
	char *text = malloc(n + 1);
	struct contract c;
	const char *root;
	size_t root_n;
	struct terms t = {0};

	check(text, "memory");
	memcpy(text, data, n);
	text[n] = '\0';
	if (contract_parse(text, n, &c, &root, &root_n))
		check(root >= text && root + root_n <= text + n && c.strike > 0, "root");
	terms_add_yield(&t, text, NULL);
	terms_add_dividends(&t, text, NULL);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const unsigned how = n ? data[0] : 0;
	const struct pricer_options p = {.model = how & 1   ? QUANT_BLACK76
						  : how & 2 ? QUANT_BACHELIER
							    : QUANT_BSM};
	const struct watch_options o = {.volatility = how & 4   ? WATCH_FORECAST
						      : how & 8 ? WATCH_FIXED
								: WATCH_IMPLIED,
					.fixed = 0.3,
					.exercise = how & 16 ? OPTION_AMERICAN : OPTION_EUROPEAN,
					.max_age = how & 32 ? 1000000000 : 0};
	static struct pricer pricer;
	const char *text = (const char *)data, *end = text + n;

	check(pricer_init(&pricer, &p, NULL) == 0, "memory");
	terms = (struct terms){.rate = how & 64 ? 0.05 : -0.01};
	buf_init(&out, OUT_BYTES);
	watch_init(&watch, &o, &terms, &pricer);
	parse_words(data, n);
	if (n)
		text++;
	for (int i = 0; i < LINES_MOST && text < end; i++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));

		stop = stop ? stop : end;
		take(text, (size_t)(stop - text));
		text = stop < end ? stop + 1 : end;
	}
	save_and_load();
	watch_release(&watch);
	pricer_release(&pricer);
	buf_release(&out);
	return 0;
}
