/* snap.c - the body of a state file: named, typed values, both ways */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tape/snap_impl.h"

/* An entry is: kind, length of the name, name, value.  Names make the file tell
 * its own story (--dump-state) and catch a program that reads other members than
 * it wrote.  All numbers are little-endian. */

bool snap_loading(const struct snap *s)
{
	return s->loading;
}

bool snap_ok(const struct snap *s)
{
	return !s->failed;
}

void snap_fail(struct snap *s, const char *fmt, ...)
{
	va_list ap;

	if (s->failed)
		return;
	s->failed = true;
	va_start(ap, fmt);
	vsnprintf(s->why, sizeof(s->why), fmt, ap);
	va_end(ap);
}

/* ---- bytes ---- */

void snap_put64(struct buf *out, uint64_t v)
{
	char b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (char)(v >> (8 * i));
	buf_add(out, b, sizeof(b));
}

uint64_t snap_get64(const char *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return v;
}

static void put_entry(struct snap *s, enum snap_kind kind, const char *name)
{
	size_t n = strlen(name);

	buf_addc(s->out, (char)kind);
	buf_addc(s->out, (char)n);
	buf_add(s->out, name, n);
}

/* The next entry must be this one. */
static bool get_entry(struct snap *s, enum snap_kind kind, const char *name)
{
	size_t n = strlen(name);
	size_t left = (size_t)(s->end - s->p);

	if (s->failed)
		return false;
	if (left < 2 + n || s->p[0] != (char)kind || s->p[1] != (char)n ||
	    memcmp(s->p + 2, name, n) != 0) {
		snap_fail(s, "'%s' expected at byte %zu", name, (size_t)(s->p - s->begin));
		return false;
	}
	s->p += 2 + n;
	return true;
}

static bool get64(struct snap *s, uint64_t *v)
{
	if (s->failed)
		return false;
	if (s->end - s->p < 8) {
		snap_fail(s, "cut short");
		return false;
	}
	*v = snap_get64(s->p);
	s->p += 8;
	return true;
}

/* ---- scalars ---- */

static void scalar(struct snap *s, enum snap_kind kind, const char *name, uint64_t *bits)
{
	if (s->failed)
		return;
	if (s->loading) {
		if (get_entry(s, kind, name))
			get64(s, bits);
		return;
	}
	put_entry(s, kind, name);
	snap_put64(s->out, *bits);
}

void snap_i64(struct snap *s, const char *name, int64_t *v)
{
	uint64_t bits = (uint64_t)*v;

	scalar(s, SNAP_I64, name, &bits);
	*v = (int64_t)bits;
}

void snap_u64(struct snap *s, const char *name, uint64_t *v)
{
	scalar(s, SNAP_U64, name, v);
}

void snap_u32(struct snap *s, const char *name, uint32_t *v)
{
	uint64_t bits = *v;

	scalar(s, SNAP_U64, name, &bits);
	if (bits > UINT32_MAX)
		snap_fail(s, "'%s' is too large", name);
	else
		*v = (uint32_t)bits;
}

void snap_f64(struct snap *s, const char *name, double *v)
{
	uint64_t bits;

	memcpy(&bits, v, sizeof(bits));
	scalar(s, SNAP_F64, name, &bits);
	memcpy(v, &bits, sizeof(bits));
}

void snap_bool(struct snap *s, const char *name, bool *v)
{
	uint64_t bits = *v;

	scalar(s, SNAP_BOOL, name, &bits);
	if (bits > 1)
		snap_fail(s, "'%s' is neither true nor false", name);
	else
		*v = bits;
}

/* ---- arrays ---- */

/* v: n values of eight bytes. */
static void array(struct snap *s, enum snap_kind kind, const char *name, void *v, size_t n)
{
	uint64_t count, bits;
	char *at = v;

	if (s->failed)
		return;
	if (!s->loading) {
		put_entry(s, kind, name);
		snap_put64(s->out, n);
		for (size_t i = 0; i < n; i++) {
			memcpy(&bits, at + 8 * i, sizeof(bits));
			snap_put64(s->out, bits);
		}
		return;
	}
	if (!get_entry(s, kind, name) || !get64(s, &count))
		return;
	if (count != n || (size_t)(s->end - s->p) / 8 < n) {
		snap_fail(s, "'%s' has another length", name);
		return;
	}
	for (size_t i = 0; i < n; i++, s->p += 8) {
		bits = snap_get64(s->p);
		memcpy(at + 8 * i, &bits, sizeof(bits));
	}
}

void snap_f64s(struct snap *s, const char *name, double *v, size_t n)
{
	array(s, SNAP_F64S, name, v, n);
}

void snap_i64s(struct snap *s, const char *name, int64_t *v, size_t n)
{
	array(s, SNAP_I64S, name, v, n);
}

/* The length and place of a run of bytes that is being loaded; NULL on failure. */
static const char *get_bytes(struct snap *s, const char *name, size_t *n, size_t max)
{
	const char *p;
	uint64_t count;

	if (!get_entry(s, SNAP_BYTES, name) || !get64(s, &count))
		return NULL;
	if (count > max || count > (uint64_t)(s->end - s->p)) {
		snap_fail(s, "'%s' is too long", name);
		return NULL;
	}
	p = s->p;
	*n = (size_t)count;
	s->p += count;
	return p;
}

static void put_bytes(struct snap *s, const char *name, const char *p, size_t n)
{
	put_entry(s, SNAP_BYTES, name);
	snap_put64(s->out, n);
	buf_add(s->out, p, n);
}

void snap_bytes(struct snap *s, const char *name, struct buf *b)
{
	const char *p;
	size_t n;

	if (s->failed)
		return;
	if (!s->loading) {
		put_bytes(s, name, b->p, b->n);
		return;
	}
	p = get_bytes(s, name, &n, b->max);
	if (!p)
		return;
	buf_reset(b);
	if (buf_add(b, p, n) < 0)
		snap_fail(s, "'%s' does not fit into memory", name);
}

void snap_text(struct snap *s, const char *name, char *v, uint32_t *n, size_t cap)
{
	const char *p;
	size_t len;

	if (s->failed)
		return;
	if (!s->loading) {
		put_bytes(s, name, v, *n);
		return;
	}
	p = get_bytes(s, name, &len, cap);
	if (!p)
		return;
	memcpy(v, p, len);
	*n = (uint32_t)len;
}

/* ---- lists ---- */

void snap_list(struct snap *s, const char *name, size_t *n, size_t max)
{
	uint64_t count = *n;

	if (s->failed)
		return;
	scalar(s, SNAP_LIST, name, &count);
	/* An item takes at least three bytes, so no false count can ask for more
	 * memory than the file's size warrants. */
	if (s->loading && !s->failed && (count > max || count > (uint64_t)(s->end - s->p)))
		snap_fail(s, "'%s' has too many items", name);
	if (!s->failed)
		*n = (size_t)count;
}

void snap_end(struct snap *s)
{
	if (s->failed)
		return;
	if (s->loading)
		get_entry(s, SNAP_END, "");
	else
		put_entry(s, SNAP_END, "");
}
