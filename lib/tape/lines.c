/* lines.c - bytes in, whole lines out */
#include <stdlib.h>
#include <string.h>

#include "tape/line.h"
#include "tape/lines.h"

/* One read's worth beside the longest line; small reads stay in the CPU's cache. */
enum { READ_BYTES = 128 * 1024, CAPACITY = LINE_MAX_BYTES + READ_BYTES };

int lines_init(struct lines *l)
{
	l->head = l->tail = l->seen = l->n_raw = 0;
	l->skipping = false;
	l->cap = CAPACITY;
	l->buf = malloc(l->cap);
	return l->buf ? 0 : -1;
}

void lines_release(struct lines *l)
{
	free(l->buf);
	l->buf = NULL;
}

/* The rest is too long already: keep its beginning and drop it. */
static void skip_rest(struct lines *l)
{
	if (!l->skipping) {
		l->n_raw = LINES_RAW;
		memcpy(l->raw, l->buf + l->head, l->n_raw);
		l->skipping = true;
	}
	l->head = l->tail = l->seen = 0;
}

char *lines_room(struct lines *l, size_t *n)
{
	size_t rest = l->tail - l->head;

	if (l->skipping || rest >= LINE_MAX_BYTES) {
		skip_rest(l);
	} else if (l->head > 0) {
		memmove(l->buf, l->buf + l->head, rest);
		l->head = 0;
		l->tail = rest;
	}
	*n = l->cap - l->tail < READ_BYTES ? l->cap - l->tail : READ_BYTES;
	return l->buf + l->tail;
}

void lines_added(struct lines *l, size_t n)
{
	l->tail += n;
}

enum lines_result lines_long(struct lines *l, const char **p, size_t *n)
{
	if (l->skipping) {
		l->skipping = false;
		*p = l->raw;
		*n = l->n_raw;
	} else {
		*n = LINES_RAW;
	}
	return LINES_LONG;
}

enum lines_result lines_rest(struct lines *l, bool take, const char **p, size_t *n)
{
	bool skipping = l->skipping;

	*p = skipping ? l->raw : l->buf + l->head;
	*n = skipping ? l->n_raw : l->tail - l->head;
	if (take) {
		l->head = l->tail = l->seen = 0;
		l->skipping = false;
	}
	if (skipping || *n + 1 > LINE_MAX_BYTES) {
		*n = LINES_RAW;
		return LINES_LONG;
	}
	return *n ? LINES_LINE : LINES_NONE;
}

void lines_snap(struct lines *l, struct snap *sn)
{
	struct buf rest;

	buf_init(&rest, LINE_MAX_BYTES + READ_BYTES);
	if (!snap_loading(sn))
		buf_add(&rest, l->skipping ? l->raw : l->buf + l->head,
			l->skipping ? l->n_raw : l->tail - l->head);
	snap_bool(sn, "skipping", &l->skipping);
	snap_bytes(sn, "rest", &rest);
	if (snap_loading(sn) && snap_ok(sn)) {
		if (l->skipping && rest.n != LINES_RAW) {
			snap_fail(sn, "'rest' has another length");
		} else if (l->skipping) {
			l->n_raw = rest.n;
			memcpy(l->raw, rest.p, rest.n);
		} else if (rest.n) {
			memcpy(l->buf, rest.p, rest.n);
			l->tail = rest.n;
		}
	}
	buf_release(&rest);
}
