/* source_tape.c - tape: lines of a tape file, as they are */
#include <stdlib.h>
#include <string.h>

#include "market/source.h"
#include "tape/json.h"
#include "tape/peek.h"
#include "tape/reel.h"
#include "tape/symbols.h"

extern const struct source_driver source_tape;

struct tape_source {
	struct source base;
	const struct source_options *o;
	char *name;
	struct reel reel;
	struct record r;
};

static void tape_close(struct source *base)
{
	struct tape_source *s = (struct tape_source *)base;

	if (s->reel.file)
		reel_close(&s->reel);
	free(s->name);
	free(s);
}

static struct source *tape_open(const char *path, const struct source_options *o, struct err *e)
{
	struct tape_source *s = calloc(1, sizeof(*s));

	if (s)
		s->name = strdup(path);
	if (!s || !s->name) {
		err_set(e, STATUS_SYSTEM, "cannot open '%s': no memory", path);
		free(s);
		return NULL;
	}
	s->base.driver = &source_tape;
	s->o = o;
	if (reel_open(&s->reel, s->name, e) < 0) {
		s->reel.file = NULL;
		tape_close(&s->base);
		return NULL;
	}
	s->reel.keep_torn = o->keep_tail;
	return &s->base;
}

static bool is_asked_for(const struct tape_source *s, const struct json_value *symbol)
{
	if (s->o->names && symbol->kind == VALUE_STRING)
		return symbol_among(s->o->names, symbol) != MAP_NONE;
	for (size_t i = 0; i < s->o->n_symbols; i++)
		if (json_is(symbol, s->o->symbols[i], strlen(s->o->symbols[i])))
			return true;
	return false;
}

/* Is it about a symbol that was asked for, or an option on one?  Yes where it is about
 * none. */
static bool is_wanted(const struct tape_source *s)
{
	struct json_value v;

	if (!s->o->n_symbols || !record_peek(&s->r, "symbol", &v) || is_asked_for(s, &v))
		return true;
	return record_underlying(&s->r, &v) && is_asked_for(s, &v);
}

static enum source_result tape_next(struct source *base, struct source_item *item, struct err *e)
{
	struct tape_source *s = (struct tape_source *)base;

	for (;;) {
		enum reel_result got = reel_next(&s->reel, e);

		*item = (struct source_item){.ts = NO_TS};
		if (got == REEL_AGAIN)
			return SOURCE_AGAIN;
		if (got == REEL_END)
			return SOURCE_END;
		if (got == REEL_FAIL)
			return SOURCE_FAIL;
		reel_used(&s->reel); /* who asks for lines keeps them */
		item->file = s->name;
		item->row = s->reel.number;
		item->raw = item->line = s->reel.line;
		item->raw_len = item->len = s->reel.len;
		item->why = "line longer than 1 MiB";
		if (got == REEL_LONG)
			return SOURCE_BAD;
		item->why = "torn";
		if (got == REEL_TORN && !reel_line_is_whole(&s->reel))
			return SOURCE_BAD;
		if (record_head(&s->r, s->reel.line, s->reel.len) < 0)
			return SOURCE_LINE;
		if (!is_wanted(s))
			continue;
		item->ts = s->r.dated ? s->r.ts : NO_TS;
		item->bar = s->r.type == TYPE_BAR;
		item->end = s->r.type == TYPE_END_;
		return SOURCE_LINE;
	}
}

static void tape_snap(struct source *base, struct snap *sn)
{
	reel_snap(&((struct tape_source *)base)->reel, sn);
}

static void tape_progress(const struct source *base, uint64_t *done, uint64_t *total)
{
	infile_progress(((const struct tape_source *)base)->reel.file, done, total);
}

static int tape_fd(const struct source *base)
{
	return reel_fd(&((const struct tape_source *)base)->reel);
}

static size_t tape_held(const struct source *base)
{
	const struct reel *r = &((const struct tape_source *)base)->reel;
	size_t n = 0;

	if (!infile_is_stdin(r->file))
		return 0;
	for (size_t i = r->lines.head; i < r->lines.tail; i++)
		n += r->lines.buf[i] == '\n' || i + 1 == r->lines.tail;
	return n;
}

const struct source_driver source_tape = {
	.scheme = "tape",
	.brief = "tape files, line by line as they are",
	.files = true,
	.open = tape_open,
	.next = tape_next,
	.snap = tape_snap,
	.progress = tape_progress,
	.fd = tape_fd,
	.held = tape_held,
	.close = tape_close,
};
