/*
 * tzfile.c - zone files: TZif, RFC 8536
 *
 * A file holds its data twice: with 32-bit times for old readers, which is
 * skipped, and with 64-bit times, followed by a rule for the time after the
 * last change.  The rule is written out as changes to the end of the range of
 * times, some 450, so that a look-up knows only one kind of thing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/tzrule.h"
#include "base/zone.h"

enum {
	HEADER = 44,
	FIRST_YEAR = 1676, /* of 64-bit nanoseconds, and one before */
	LAST_YEAR = 2262,
	YEAR_SECONDS = 31556952,
	OFFSET_LIMIT = 26 * 3600, /* RFC 8536, 3.2 */
	FIRST_CHANGES = 512,
};

/* Changes further from 1970 than this (34,865 years) are none of ours. */
#define TIME_LIMIT (INT64_C(1) << 40)
#define NONE       (-TIME_LIMIT - 1) /* the time of the last change where there is none */

struct tz_header {
	uint64_t version, isut, isstd, leap, times, types, chars;
};

static uint64_t big_endian(const unsigned char *p, int n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

static int header_read(const unsigned char *p, size_t n, struct tz_header *h)
{
	if (n < HEADER || memcmp(p, "TZif", 4) != 0)
		return -1;
	*h = (struct tz_header){
		.version = p[4],
		.isut = big_endian(p + 20, 4),
		.isstd = big_endian(p + 24, 4),
		.leap = big_endian(p + 28, 4),
		.times = big_endian(p + 32, 4),
		.types = big_endian(p + 36, 4),
		.chars = big_endian(p + 40, 4),
	};
	return 0;
}

/* Length of the data behind a header whose times have `width` bytes; counts
 * have 32 bits, so that nothing overflows. */
static uint64_t data_length(const struct tz_header *h, uint64_t width)
{
	return h->times * (width + 1) + h->types * 6 + h->chars + h->leap * (width + 4) + h->isstd +
	       h->isut;
}

static int32_t offset_now(const struct zone *z)
{
	return z->n ? z->changes[z->n - 1].offset : z->offset;
}

/* Append a change; one that is not after the last takes its place.  0 or -1. */
static int change_add(struct zone *z, int64_t at, int32_t offset)
{
	int32_t before;

	while (z->n && z->changes[z->n - 1].at >= at)
		z->n--;
	before = offset_now(z);
	if (offset == before)
		return 0;
	if (z->n == z->cap) {
		size_t cap = z->cap ? z->cap * 2 : FIRST_CHANGES;
		struct zone_change *more = realloc(z->changes, cap * sizeof(*more));

		if (!more)
			return -1;
		z->changes = more;
		z->cap = cap;
	}
	z->changes[z->n++] = (struct zone_change){at, at + before, offset};
	return 0;
}

/* The changes by the rule that come after the last one of the file.  0 or -1. */
static int rule_apply(struct zone *z, const struct tz_rule *r, int64_t last)
{
	int32_t year = 1970 + (int32_t)(last / YEAR_SECONDS) - 2;

	if (!r->changes)
		return 0;
	for (year = year < FIRST_YEAR ? FIRST_YEAR : year; year <= LAST_YEAR; year++) {
		int64_t begin = tz_rule_begin(r, year), end = tz_rule_end(r, year);
		bool north = begin < end; /* of the equator: summer lies within the year */
		int64_t first = north ? begin : end, second = north ? end : begin;

		if (first > last && change_add(z, first, north ? r->daylight : r->standard) < 0)
			return -1;
		if (second > last && change_add(z, second, north ? r->standard : r->daylight) < 0)
			return -1;
	}
	return 0;
}

/* What is at fixed places of the 64-bit block. */
struct tz_data {
	const unsigned char *times, *kinds, *types;
	uint64_t n, n_types;
};

static int offset_read(const struct tz_data *d, uint64_t kind, int32_t *offset)
{
	if (kind >= d->n_types)
		return -1;
	*offset = (int32_t)(uint32_t)big_endian(d->types + 6 * kind, 4);
	return *offset < -OFFSET_LIMIT || *offset > OFFSET_LIMIT ? -1 : 0;
}

/* The changes that the file lists; *last is the time of the last one.  0, -1
 * where it is damaged, -2 where memory ended. */
static int changes_read(struct zone *z, const struct tz_data *d, int64_t *last)
{
	if (offset_read(d, 0, &z->offset) < 0)
		return -1;
	for (uint64_t i = 0; i < d->n; i++) {
		int64_t at = (int64_t)big_endian(d->times + 8 * i, 8);
		int32_t offset;

		if (offset_read(d, d->kinds[i], &offset) < 0)
			return -1;
		if (at < -TIME_LIMIT) { /* "since the Big Bang" */
			z->offset = offset;
			continue;
		}
		if (at <= *last || at > TIME_LIMIT)
			return -1;
		if (change_add(z, at, offset) < 0)
			return -2;
		*last = at;
	}
	return 0;
}

static int file_is_damaged(struct zone *z, const char *where, const char *what, struct err *e)
{
	zone_release(z);
	return err_set(e, STATUS_NOINPUT, "zone file '%s': %s", where, what);
}

/* The 64-bit data and the rule, p[0..n) being what follows its header. */
static int block_read(struct zone *z, const struct tz_header *h, const unsigned char *p, size_t n,
		      struct tz_rule *rule, int64_t *last)
{
	uint64_t length = data_length(h, 8);
	struct tz_data d = {p, NULL, NULL, h->times, h->types};
	const unsigned char *footer, *end;
	int result;

	if (length >= n || p[length] != '\n')
		return -1;
	footer = p + length + 1;
	end = memchr(footer, '\n', n - length - 1);
	if (!end)
		return -1;
	d.kinds = p + 8 * h->times;
	d.types = d.kinds + h->times;
	result = changes_read(z, &d, last);
	if (result < 0 || end == footer)
		return result;
	if (tz_rule_parse((const char *)footer, (size_t)(end - footer), rule) < 0)
		return -1;
	if (*last == NONE)
		z->offset = rule->standard; /* without changes the rule is for all times */
	return 0;
}

int zone_read(struct zone *z, const void *bytes, size_t n, const char *where, struct err *e)
{
	const unsigned char *p = bytes;
	struct tz_rule rule = {0};
	int64_t last = NONE;
	struct tz_header h;
	uint64_t skip;
	int result;

	*z = (struct zone){0};
	if (header_read(p, n, &h) < 0)
		return file_is_damaged(z, where, "not a zone file", e);
	if (h.version < '2')
		return file_is_damaged(z, where, "version 1 has no 64-bit times", e);
	skip = HEADER + data_length(&h, 4);
	if (skip > n || header_read(p + skip, n - skip, &h) < 0)
		return file_is_damaged(z, where, "damaged", e);
	if (h.leap)
		return file_is_damaged(z, where, "counts leap seconds, as UTC here does not", e);
	skip += HEADER;
	result = block_read(z, &h, p + skip, n - skip, &rule, &last);
	if (result == -1)
		return file_is_damaged(z, where, "damaged", e);
	if (result < 0 || rule_apply(z, &rule, last) < 0) {
		zone_release(z);
		return err_set(e, STATUS_SYSTEM, "time zone '%s': out of memory", where);
	}
	return 0;
}
