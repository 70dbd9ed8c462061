/*
 * text.h - small matters of text: UTF-8, JSON strings, words, whole numbers
 */
#ifndef TAPELINE_BASE_TEXT_H
#define TAPELINE_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Length of the well-formed UTF-8 character that s[0..n) begins with (no
 * surrogates, no overlong forms, at most U+10FFFF); 0 where there is none. */
size_t text_char(const char *s, size_t n);

/* Take one character from s[0..n), n > 0, and write its form inside a JSON
 * string, at most TEXT_ESCAPED bytes, to out.  A byte that is not UTF-8 becomes
 * U+FFFD.  Returns how many bytes of s were taken. */
enum { TEXT_ESCAPED = 6 };
size_t text_escape(const char *s, size_t n, char out[TEXT_ESCAPED], size_t *out_n);

/* Bytes of the character that s[0..n), n > 0, begins with; can it be shown as it is?
 * Not so controls, what turns the direction of a line, and bytes that are no UTF-8. */
size_t text_shown(const char *s, size_t n, bool *shown);

/* Append s[0..n), whatever its bytes, as a JSON string with its quotes. */
void text_quote(struct buf *b, const char *s, size_t n);

/* Place of the word s[0..n) in `words` (separated by single spaces), from 0; -1
 * where it is not there. */
int text_word_find(const char *words, const char *s, size_t n);

/* The word at that place, not NUL-terminated; NULL behind the last. */
const char *text_word_at(const char *words, int place, size_t *n);

/* Append "a, b or c". */
void text_word_list(struct buf *b, const char *words);

/* A whole number: digits, perhaps a minus before them, nothing else.  0; -1 where
 * it is none or does not fit. */
int text_integer(const char *s, int64_t *out);

/* Append "a number from 1 to 5", "a number of at least 1", … for messages; an
 * infinite bound is none. */
void text_range(struct buf *b, const char *what, double min, double max);

/* Which of several words was meant?  Start, try each, then look at `best`: NULL
 * where none is near enough to be proposed.  Near is few edits (insertions,
 * deletions, changes, swaps of neighbours) for its length, or the beginning of
 * a word.  The first of several equally near ones wins. */
struct suggest {
	const char *typed;
	size_t typed_n;
	const char *best; /* borrowed from the caller of suggest_try() */
	size_t best_n;
	unsigned distance;
};

void suggest_start(struct suggest *s, const char *typed, size_t n);
void suggest_try(struct suggest *s, const char *word, size_t n);
void suggest_words(struct suggest *s, const char *words);

#endif
