/* place.c - where a piece of an expression stands in the file */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "signal/place.h"

struct place place_of(const struct config *c, const char *text, size_t n)
{
	return (struct place){c->file, text, n, c->line, c->column, c->text};
}

/* A walk through the file that knows its line and column. */
struct cursor {
	const char *p, *end;
	unsigned line, column;
};

static void step(struct cursor *c)
{
	if (*c->p == '\n') {
		c->line++;
		c->column = 1;
	} else if (c->p + 1 == c->end || ((unsigned char)c->p[1] & 0xc0) != 0x80) {
		c->column++; /* the next byte begins a character */
	}
	c->p++;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		step(c);
}

/* The walk from the start of the file to the scalar. */
static struct cursor cursor_at(const struct place *p)
{
	struct cursor c = {p->text, p->text + p->n, 1, 1};

	if (p->n >= 3 && memcmp(p->text, "\xef\xbb\xbf", 3) == 0)
		c.p += 3;
	while (c.p < c.end && (c.line < p->line || (c.line == p->line && c.column < p->column)))
		step(&c);
	return c;
}

/* Past a quote, or the header line of a block. */
static void skip_opening(struct cursor *c)
{
	if (c->p == c->end)
		return;
	if (*c->p == '"' || *c->p == '\'') {
		step(c);
	} else if (*c->p == '|' || *c->p == '>') {
		while (c->p < c->end && *c->p != '\n')
			step(c);
	}
}

void place_find(const struct place *p, size_t offset, unsigned *line, unsigned *column)
{
	size_t length = strlen(p->value);
	struct cursor c;

	*line = p->line;
	*column = p->column;
	if (!p->text) {
		*column += (unsigned)offset;
		return;
	}
	c = cursor_at(p);
	skip_opening(&c);
	for (size_t i = 0;; i++) {
		if (i < length && is_blank(p->value[i]) && i < offset)
			continue;
		if (i < length)
			skip_blanks(&c);
		if (i >= offset || i >= length)
			break;
		if (c.p == c.end || *c.p != p->value[i])
			return; /* an escape: the scalar's own place */
		step(&c);
	}
	*line = c.line;
	*column = c.column;
}

int place_error(const struct place *p, size_t offset, struct err *e, const char *fmt, ...)
{
	char what[sizeof(e->text)];
	unsigned line, column;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	place_find(p, offset, &line, &column);
	return err_set(e, STATUS_CONFIG, "%s:%u:%u: %s", p->file, line, column, what);
}
