/*
 * fuzz_csv.c - any bytes as a CSV file
 *
 * Every row is a valid tape line or a bad row with a reason; stopped anywhere and
 * gone on from its state, the reader gives the same rest.  The reader of option chains
 * takes or refuses the same bytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "market/source.h"
#include "quant/chain.h"
#include "tape/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { ITEMS = 400 };

static struct record r;

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* The first bytes of the input choose the options. */
static struct source_options options_of(const uint8_t *data)
{
	static const char *const symbols[] = {"SPY"}, *const map[] = {"a=price", "Adj Close=close"};
	static const char *const zones[] = {NULL, "UTC", "exchange", "+02:00"};
	static const char *const spans[] = {NULL, "1m", "1d", "1s"};

	return (struct source_options){
		.tz = zones[data[0] & 3],
		.span = spans[data[0] >> 2 & 3],
		.type = (enum source_type)(data[0] >> 4 & 3),
		.stamp_end = data[0] >> 6 & 1,
		.conditions = data[0] >> 7 ? CONDITIONS_ALGOSEEK : CONDITIONS_AS_THEY_ARE,
		.unit = (enum source_unit)(data[1] % 5),
		.header = data[1] & 8 ? "timestamp,price,size" : NULL,
		.map = map,
		.n_map = data[1] & 16 ? 2 : 0,
		.symbols = symbols,
		.n_symbols = data[1] & 32 ? 0 : 1,
		.calendar = data[1] & 64 ? CALENDAR_24X7 : CALENDAR_US_EQUITY,
	};
}

/* An option is whole, and never goes by the name of what it is on. */
static void check_option(void)
{
	const struct json_value *name = &r.f[QUOTE_SYMBOL].v, *on = &r.f[QUOTE_UNDERLYING].v;

	check(record_has(&r, QUOTE_EXPIRY) && record_has(&r, QUOTE_RIGHT), "whole option");
	/* The underlying might be spelt as the option's name would be. */
	check(!record_has(&r, QUOTE_UNDERLYING) || name->n != on->n || on->n > 15 ||
		      memcmp(name->p, on->p, on->n) != 0,
	      "option's name");
}

/* Is the item right, and its fingerprint. */
static uint32_t check_item(enum source_result result, const struct source_item *item)
{
	uint32_t crc = crc32c((uint32_t)result, &item->row, sizeof(item->row));

	if (result == SOURCE_LINE) {
		check(item->len < LINE_MAX_BYTES, "length");
		check(record_head(&r, item->line, item->len) == 0 && record_scan(&r) == 0, "line");
		check(!r.dated || r.ts == item->ts, "ts");
		if (r.type == TYPE_QUOTE && record_has(&r, QUOTE_STRIKE))
			check_option();
		return crc32c(crc, item->line, item->len);
	}
	if (result == SOURCE_BAD) {
		check(item->why && item->why[0], "why");
		return crc32c(crc, item->raw, item->raw_len);
	}
	return crc;
}

static void snap_it(struct snap *sn, void *ctx)
{
	struct source *s = ctx;

	s->driver->snap(s, sn);
}

static struct source *open_it(const char *path, const struct source_options *o)
{
	struct err e;
	const char *rest;
	const struct source_driver *driver = source_find(path, &rest);

	check(driver != NULL, "the driver");
	return driver->open(rest, o, &e);
}

/* Read up to `most` items from at; how many. */
static size_t read_items(struct source *s, uint32_t *marks, size_t at, size_t most, bool *over)
{
	struct source_item item;
	struct err e;

	for (*over = false; at < most; at++) {
		enum source_result result = source_next(s, &item, &e);

		check(result != SOURCE_AGAIN, "a file is never behind");
		*over = result == SOURCE_END || result == SOURCE_FAIL;
		if (*over)
			break;
		marks[at] = check_item(result, &item);
	}
	return at;
}

/* Read `cut` items, save, and go on with another source from there. */
static void read_in_two(const char *path, const struct source_options *o, size_t cut,
			const uint32_t *whole, size_t n_whole, bool whole_over)
{
	static uint32_t marks[ITEMS];
	struct snap_head h = {.program = "fuzz", .options = ""};
	struct source *s = open_it(path, o);
	struct buf state;
	struct err e;
	bool over;
	size_t n;

	check(s != NULL, "open again");
	buf_init(&state, 1 << 24);
	n = read_items(s, marks, 0, cut, &over);
	check(snap_encode(&h, snap_it, s, &state, &e) == 0, "save");
	s->driver->close(s);
	s = open_it(path, o);
	check(s && snap_parse("state", state.p, state.n, &h, snap_it, s, &e) == 0, "load");
	n = read_items(s, marks, n, ITEMS, &over);
	check(n == n_whole && over == whole_over, "as many items");
	check(memcmp(marks, whole, n * sizeof(*marks)) == 0, "the same items");
	s->driver->close(s);
	buf_release(&state);
}

static void read_chain(const char *path)
{
	const struct terms terms = {.calendar = CALENDAR_US_EQUITY};
	struct chain c;
	struct err e;
	int got = CHAIN_MORE, fd;

	chain_init(&c, NULL, &terms, OPTION_EUROPEAN, 0);
	if (chain_open(&c, path, &e) == 0)
		while ((got = chain_read(&c, &fd, &e)) == CHAIN_MORE)
			;
	check(got != CHAIN_WAIT, "a file never waits");
	for (size_t k = 0; k < c.n && got == CHAIN_DONE; k++)
		check(c.rows[k].contract.strike >= 0 && c.rows[k].underlying < c.underlyings.count,
		      "contract");
	chain_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static uint32_t marks[ITEMS];
	struct source_options o;
	struct source *s;
	char path[64] = "/dev/shm/fuzz.XXXXXX";
	size_t items;
	bool over;
	int fd;

	if (n < 3 || n > 1 << 16)
		return 0;
	o = options_of(data);
	fd = mkstemp(path);
	unlink(path);
	check(fd >= 0 && write(fd, data + 3, n - 3) == (ssize_t)(n - 3), "a file in memory");
	snprintf(path, sizeof(path), "csv:/proc/self/fd/%d", fd);
	s = open_it(path, &o);
	if (s) {
		items = read_items(s, marks, 0, ITEMS, &over);
		s->driver->close(s);
		read_in_two(path, &o, data[2] % (items + 1), marks, items, over);
	}
	read_chain(path + strlen("csv:"));
	close(fd);
	return 0;
}
