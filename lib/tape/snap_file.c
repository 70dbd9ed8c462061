/* snap_file.c - state files as a whole: head, checks, and printing any of them */
#include <math.h>
#include <string.h>

#include "base/base64.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "tape/json.h"
#include "tape/snap_impl.h"

/* The head: magic 8, format 8, program 16, hash 64, lines 8, ts 8, length 8, CRC 8.
 * The CRC is over everything before it and the body behind it. */
static const char magic[8] = {'T', 'A', 'P', 'E', 'S', 'N', 'A', 'P'};

enum {
	AT_FORMAT = 8,
	AT_PROGRAM = 16,
	PROGRAM_BYTES = 16,
	AT_HASH = 32,
	HASH_BYTES = 64,
	AT_LINES = 96,
	AT_TS = 104,
	AT_LENGTH = 112,
	AT_CRC = 120,
	DUMP_DEPTH = 16,
};

static uint32_t checksum(const char *p, size_t n)
{
	return crc32c(crc32c(0, p, AT_CRC), p + SNAP_HEAD_BYTES, n - SNAP_HEAD_BYTES);
}

static void put64_at(char *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (char)(v >> (8 * i));
}

int snap_encode(const struct snap_head *h, snap_fn *fn, void *ctx, struct buf *out, struct err *e)
{
	static const char zeros[SNAP_HEAD_BYTES];
	struct snap s = {.out = out};
	size_t begin = out->n;
	char *p;
	struct buf options = {.p = (char *)(uintptr_t)h->options, .n = strlen(h->options)};

	buf_add(out, zeros, sizeof(zeros));
	snap_bytes(&s, "options", &options);
	fn(&s, ctx);
	if (s.failed)
		return err_set(e, STATUS_BUG, "cannot save the state: %s", s.why);
	if (out->failed)
		return err_set(e, STATUS_SYSTEM, "cannot save the state: out of memory");
	p = out->p + begin;
	memcpy(p, magic, sizeof(magic));
	put64_at(p + AT_FORMAT, SNAP_FORMAT);
	memcpy(p + AT_PROGRAM, h->program, strnlen(h->program, PROGRAM_BYTES));
	memcpy(p + AT_HASH, h->hash, strnlen(h->hash, HASH_BYTES));
	put64_at(p + AT_LINES, h->lines);
	put64_at(p + AT_TS, (uint64_t)h->ts);
	put64_at(p + AT_LENGTH, out->n - begin - SNAP_HEAD_BYTES);
	put64_at(p + AT_CRC, checksum(p, out->n - begin));
	return 0;
}

/* Is it a whole, undamaged state file? */
static int check_file(const char *name, const char *p, size_t n, struct err *e)
{
	if (n < SNAP_HEAD_BYTES || memcmp(p, magic, sizeof(magic)) != 0)
		return err_set(e, STATUS_CONFIG, "'%s' is not a state file", name);
	if (snap_get64(p + AT_FORMAT) != SNAP_FORMAT)
		return err_set(e, STATUS_CONFIG,
			       "state file '%s' has format %llu, this program reads %d", name,
			       (unsigned long long)snap_get64(p + AT_FORMAT), SNAP_FORMAT);
	if (snap_get64(p + AT_LENGTH) != n - SNAP_HEAD_BYTES)
		return err_set(e, STATUS_CONFIG, "state file '%s' is cut short or has grown", name);
	if (snap_get64(p + AT_CRC) != checksum(p, n))
		return err_set(e, STATUS_CONFIG, "state file '%s' is damaged: its checksum differs",
			       name);
	return 0;
}

int snap_parse(const char *name, const void *bytes, size_t n, struct snap_head *h, snap_fn *fn,
	       void *ctx, struct err *e)
{
	const char *p = bytes;
	struct snap s = {.loading = true};
	struct buf options;
	int result = 0;

	if (check_file(name, p, n, e) < 0)
		return -1;
	if (strncmp(p + AT_PROGRAM, h->program, PROGRAM_BYTES) != 0)
		return err_set(e, STATUS_CONFIG, "state file '%s' was written by %.*s, not %s",
			       name, PROGRAM_BYTES, p + AT_PROGRAM, h->program);
	s.begin = p;
	s.p = p + SNAP_HEAD_BYTES;
	s.end = p + n;
	buf_init(&options, 1 << 20);
	snap_bytes(&s, "options", &options);
	if (!s.failed && strncmp(p + AT_HASH, h->hash, HASH_BYTES) != 0) {
		result = err_set(e, STATUS_CONFIG,
				 "state file '%s' was saved with other options: %.*s then, %s now; "
				 "use those, or another file",
				 name, (int)(options.n > 160 ? 160 : options.n),
				 options.p ? options.p : "", h->options);
	} else {
		if (!s.failed)
			fn(&s, ctx);
		if (!s.failed && s.p != s.end)
			snap_fail(&s, "%zu bytes too many", (size_t)(s.end - s.p));
		if (s.failed)
			result = err_set(e, STATUS_CONFIG, "state file '%s' is damaged: %s", name,
					 s.why);
	}
	buf_release(&options);
	h->lines = snap_get64(p + AT_LINES);
	h->ts = (int64_t)snap_get64(p + AT_TS);
	return result;
}

/* ---- printing ---- */

struct dump {
	const char *p, *end;
	struct buf *out;
	const char *name; /* of the entry in hand */
	size_t name_len;
	enum snap_kind kind;
	const char *why;
};

static int dump_fail(struct dump *d, const char *why)
{
	d->why = why;
	return -1;
}

static int dump_head(struct dump *d)
{
	if (d->end - d->p < 2 || d->end - d->p < 2 + (unsigned char)d->p[1])
		return dump_fail(d, "an entry is cut short");
	d->kind = (enum snap_kind)d->p[0];
	d->name_len = (unsigned char)d->p[1];
	d->name = d->p + 2;
	d->p += 2 + d->name_len;
	return 0;
}

static int dump_u64(struct dump *d, uint64_t *v)
{
	if (d->end - d->p < 8)
		return dump_fail(d, "a value is cut short");
	*v = snap_get64(d->p);
	d->p += 8;
	return 0;
}

static void dump_number(struct dump *d, enum snap_kind kind, uint64_t bits)
{
	char text[NUM_TEXT];
	double x;

	switch (kind) {
	case SNAP_F64:
	case SNAP_F64S:
		memcpy(&x, &bits, sizeof(x));
		if (isfinite(x))
			buf_add(d->out, text, num_format(x, text));
		else
			buf_adds(d->out, "null");
		break;
	case SNAP_BOOL:
		buf_adds(d->out, bits ? "true" : "false");
		break;
	case SNAP_U64:
		buf_addf(d->out, "%llu", (unsigned long long)bits);
		break;
	default:
		buf_addf(d->out, "%lld", (long long)bits);
	}
}

static int dump_array(struct dump *d)
{
	enum snap_kind kind = d->kind;
	uint64_t n, bits;

	if (dump_u64(d, &n) < 0)
		return -1;
	buf_addc(d->out, '[');
	for (uint64_t i = 0; i < n; i++) {
		if (dump_u64(d, &bits) < 0)
			return -1;
		if (i)
			buf_addc(d->out, ',');
		dump_number(d, kind, bits);
	}
	buf_addc(d->out, ']');
	return 0;
}

static int dump_bytes(struct dump *d)
{
	uint64_t n;

	if (dump_u64(d, &n) < 0)
		return -1;
	if (n > (uint64_t)(d->end - d->p))
		return dump_fail(d, "bytes are cut short");
	if (utf8_valid(d->p, (size_t)n)) {
		json_quote(d->out, d->p, (size_t)n);
	} else {
		buf_adds(d->out, "{\"base64\":\"");
		base64_add(d->out, d->p, (size_t)n);
		buf_adds(d->out, "\"}");
	}
	d->p += n;
	return 0;
}

static int dump_entries(struct dump *d, bool list, int depth);

static int dump_value(struct dump *d, int depth)
{
	uint64_t bits;

	switch (d->kind) {
	case SNAP_I64:
	case SNAP_U64:
	case SNAP_F64:
	case SNAP_BOOL:
		if (dump_u64(d, &bits) < 0)
			return -1;
		dump_number(d, d->kind, bits);
		return 0;
	case SNAP_F64S:
	case SNAP_I64S:
		return dump_array(d);
	case SNAP_BYTES:
		return dump_bytes(d);
	case SNAP_LIST:
		if (dump_u64(d, &bits) < 0)
			return -1;
		return dump_entries(d, true, depth + 1);
	case SNAP_END:
		break;
	}
	return dump_fail(d, "an unknown kind of entry");
}

/* Entries up to the end of the list (or file).  A list's items are told apart by
 * the name that the first of them begins with. */
static int dump_entries(struct dump *d, bool list, int depth)
{
	const char *first = NULL;
	size_t first_len = 0;
	bool inside = false;

	if (depth > DUMP_DEPTH)
		return dump_fail(d, "lists nested too deep");
	buf_addc(d->out, list ? '[' : '{');
	while (list || d->p < d->end) {
		if (dump_head(d) < 0)
			return -1;
		if (list && d->kind == SNAP_END)
			break;
		if (list && (!first || (first_len == d->name_len &&
					memcmp(first, d->name, first_len) == 0))) {
			buf_adds(d->out, first ? "},{" : "{");
			first = d->name;
			first_len = d->name_len;
			inside = false;
		}
		if (inside)
			buf_addc(d->out, ',');
		inside = true;
		text_quote(d->out, d->name, d->name_len);
		buf_addc(d->out, ':');
		if (dump_value(d, depth) < 0)
			return -1;
	}
	if (list)
		buf_adds(d->out, first ? "}]" : "]");
	else
		buf_addc(d->out, '}');
	return 0;
}

int snap_dump(const char *name, const void *bytes, size_t n, struct buf *out, struct err *e)
{
	const char *p = bytes;
	struct dump d = {.out = out};
	char text[RFC3339_TEXT];
	int64_t ts;

	if (check_file(name, p, n, e) < 0)
		return -1;
	d.p = p + SNAP_HEAD_BYTES;
	d.end = p + n;
	ts = (int64_t)snap_get64(p + AT_TS);
	buf_adds(out, "{\"program\":");
	text_quote(out, p + AT_PROGRAM, strnlen(p + AT_PROGRAM, PROGRAM_BYTES));
	buf_addf(out, ",\"format\":%d,\"hash\":", SNAP_FORMAT);
	text_quote(out, p + AT_HASH, strnlen(p + AT_HASH, HASH_BYTES));
	buf_addf(out, ",\"lines\":%llu", (unsigned long long)snap_get64(p + AT_LINES));
	if (ts != INT64_MIN)
		buf_addf(out, ",\"ts\":\"%.*s\"", (int)rfc3339_format(ts, text), text);
	buf_adds(out, ",\"state\":");
	if (dump_entries(&d, false, 0) < 0)
		return err_set(e, STATUS_CONFIG, "state file '%s' is damaged: %s", name, d.why);
	buf_adds(out, "}\n");
	return 0;
}
