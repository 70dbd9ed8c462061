/*
 * corpus.h - lines for the differential test: read from files, then mutated
 *
 * Mutations are seeded, so a run that finds something finds it again.
 */
#ifndef TAPELINE_TESTS_CORPUS_H
#define TAPELINE_TESTS_CORPUS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CORPUS_LINE = 1 << 14 };

struct corpus {
	char **line;
	size_t *n;
	size_t count, good; /* the first `good` are records */
	uint64_t seed;
};

/* splitmix64: Steele, Lea, Flood (2014). */
static inline uint64_t corpus_next(struct corpus *c)
{
	uint64_t z = c->seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline size_t corpus_below(struct corpus *c, size_t n)
{
	return n ? (size_t)(corpus_next(c) % n) : 0;
}

static inline void corpus_add(struct corpus *c, const char *p, size_t n)
{
	c->line = realloc(c->line, (c->count + 1) * sizeof(*c->line));
	c->n = realloc(c->n, (c->count + 1) * sizeof(*c->n));
	c->line[c->count] = malloc(n + 1);
	memcpy(c->line[c->count], p, n);
	c->line[c->count][n] = '\0';
	c->n[c->count++] = n;
}

/* Add every line of the file; false where it cannot be read. */
static inline bool corpus_read(struct corpus *c, const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = malloc(CORPUS_LINE);

	while (f && fgets(text, CORPUS_LINE, f))
		corpus_add(c, text, strcspn(text, "\n"));
	free(text);
	return f && fclose(f) == 0;
}

static inline void corpus_release(struct corpus *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->line[i]);
	free(c->line);
	free(c->n);
}

/* Replace out[at..at+cut) by p[0..n). */
static inline size_t corpus_splice(char *out, size_t len, size_t at, size_t cut, const char *p,
				   size_t n)
{
	char copy[256];

	n = n > sizeof(copy) ? sizeof(copy) : n;
	memcpy(copy, p, n);
	if (len - cut + n >= CORPUS_LINE)
		return len;
	memmove(out + at + n, out + at + cut, len - at - cut);
	memcpy(out + at, copy, n);
	return len - cut + n;
}

/* Pieces that break or make JSON. */
static const char *const corpus_pieces[] = {
	"{",
	"}",
	"[",
	"]",
	"\"",
	"\\",
	",",
	":",
	"0",
	"-",
	".",
	"e",
	"1e5",
	"1e999",
	"-0",
	"null",
	"true",
	"false",
	"\"\"",
	"\\u0000",
	"\\ud83d\\ude00",
	"\\ud800",
	"\\u0074",
	" ",
	"\t",
	"\r",
	"é",
	"€",
	"😀",
	"\xff",
	"\xed\xa0\x80",
	"\x01",
	"\x7f",
	"9223372036854775807",
	"9223372036854775808",
	"9007199254740993",
	"0.0000000001",
	"1e-9",
	"9.3e9",
	"\"type\":\"trade\",",
	"\"ts\":\"2013-10-07T08:00:00Z\",",
	"\"symbol\":\"A\",",
	"\"price\":1,",
	"\"size\":2,",
	",\"x\":1",
	",\"x\":[{}]",
	",\"\\u0000\":0",
	"+02:00",
	"Z",
	"60",
	"[[[[[[[[[[[[[[[[",
	"]]]]]]]]]]]]]]]]",
	"1.5",
	"100",
	"-1",
	"national",
	"\"buy\"",
};

/* Values that take another's place. */
static const char *const corpus_values[] = {
	"0",
	"-0",
	"1.50",
	"1e3",
	"-2.5e-7",
	"123456789012345678901234567890",
	"5e-324",
	"1e-9",
	"1e-10",
	"9.3e9",
	"100",
	"null",
	"true",
	"\"\"",
	"\"buy\"",
	"\"trade\"",
	"[]",
	"{}",
	"\"\\u0041\"",
	"\"2013-10-07T08:00:00.5+02:00\"",
	"\"2013-10-07T08:00:60Z\"",
	"9007199254740993",
	"-9223372036854775808",
	"0.1000",
	"\"venue\"",
	"[{\"a\":1}]",
};

/* Put a good value in the place of one, or a key of nobody's before one. */
static inline size_t corpus_soft(struct corpus *c, char *out, size_t len)
{
	size_t at = corpus_below(c, len + 1), cut = 0;
	const char *v;

	while (at < len && out[at] != ':')
		at++;
	if (at++ >= len)
		return len;
	if (corpus_below(c, 4) == 0)
		return corpus_splice(out, len, at, 0, "0,\"own\":", 8);
	while (at + cut < len && !strchr(",}", out[at + cut]))
		cut++;
	v = corpus_values[corpus_below(c, sizeof(corpus_values) / sizeof(v))];
	return corpus_splice(out, len, at, cut, v, strlen(v));
}

/* Change out[0..len) once; its new length. */
static inline size_t corpus_change(struct corpus *c, char *out, size_t len)
{
	size_t at = corpus_below(c, len + 1), other = corpus_below(c, c->count), cut;
	const char *piece;

	switch (corpus_below(c, 8)) {
	case 0: /* a byte */
		if (at < len)
			out[at] = (char)corpus_next(c);
		return len;
	case 1: /* a bit */
		if (at < len)
			out[at] ^= (char)(1 << corpus_below(c, 8));
		return len;
	case 2: /* take something out */
		cut = corpus_below(c, (len - at < 8 ? len - at : 8) + 1);
		return corpus_splice(out, len, at, cut, "", 0);
	case 3:
	case 4: /* put a piece in, or in place of something */
		piece = corpus_pieces[corpus_below(c, sizeof(corpus_pieces) / sizeof(piece))];
		cut = corpus_below(c, 2) ? corpus_below(c, (len - at < 4 ? len - at : 4) + 1) : 0;
		return corpus_splice(out, len, at, cut, piece, strlen(piece));
	case 5: /* something of another line */
		cut = corpus_below(c, c->n[other] + 1);
		return corpus_splice(out, len, at, 0, c->line[other] + cut,
				     corpus_below(c, c->n[other] - cut + 1));
	case 6: /* the line's own once more */
		cut = corpus_below(c, (len - at < 64 ? len - at : 64) + 1);
		return corpus_splice(out, len, at, 0, out + at, cut);
	default: /* cut the end off */
		return corpus_below(c, 4) ? len : at;
	}
}

/* A mutated line in out (CORPUS_LINE bytes), without newlines; its length. */
static inline size_t corpus_mutate(struct corpus *c, char *out)
{
	size_t from = corpus_below(c, corpus_below(c, 4) && c->good ? c->good : c->count);
	size_t len = c->n[from];

	memcpy(out, c->line[from], len);
	if (corpus_below(c, 2))
		len = corpus_soft(c, out, len);
	else
		for (size_t i = 1 + corpus_below(c, 3); i > 0; i--)
			len = corpus_change(c, out, len);
	for (size_t i = 0; i < len; i++)
		if (out[i] == '\n')
			out[i] = ' ';
	return len;
}

#endif
