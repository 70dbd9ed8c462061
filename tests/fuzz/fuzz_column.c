/*
 * fuzz_column.c - any bytes as a table or tape that a column is read from, and as a model
 *
 * The first line is the column's name, the second where rows begin, the third a model; the rest is
 * the file.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vol/column.h"
#include "vol/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* The next line into out; what is behind it. */
static const char *take(const char *p, const char *end, char *out, size_t cap)
{
	const char *stop = memchr(p, '\n', (size_t)(end - p));
	const size_t n = (size_t)((stop ? stop : end) - p);

	snprintf(out, cap, "%.*s", (int)n, p);
	return stop ? stop + 1 : end;
}

static void check_rows(const struct columns *c, const char *when)
{
	size_t row, n;
	struct err e;

	for (size_t i = 0; i < c->n; i++) {
		const char *date = columns_date(c, i, &n);

		check(c->row[i].at + c->row[i].n <= c->text.n, "a row is in the text");
		check(i == 0 || c->row[i].line > c->row[i - 1].line, "lines rise");
		check(!date || (date >= c->text.p && date + n <= c->text.p + c->text.n),
		      "a date is in the text");
	}
	if (columns_find(c, when, false, &row, &e) == 0)
		check(row < c->n, "a row that is there");
	else
		check(e.text[0], "says why");
	if (columns_find(c, when, true, &row, &e) == 0)
		check(row <= c->n, "a row that is there, or the end");
}

static void check_column(const char *name, const char *when, const char *text, size_t n)
{
	char spec[80];
	struct columns c;
	struct err e = {STATUS_OK, ""};
	double *x;

	snprintf(spec, sizeof(spec), "FILE:%s", name);
	if (columns_parse(&c, *name ? spec : "FILE", text, n, &e) < 0) {
		check(e.text[0] && e.status != STATUS_OK, "says why");
		return;
	}
	check(c.n > 0, "rows");
	x = malloc(c.n * sizeof(*x));
	check(x != NULL, "memory");
	if (columns_read(&c, NULL, x, &e) == 0)
		for (size_t i = 0; i < c.n; i++)
			check(isfinite(x[i]), "a number");
	else
		check(strstr(e.text, "line ") != NULL, "names the line");
	check_rows(&c, when);
	free(x);
	columns_release(&c);
}

static void check_model(const char *text)
{
	struct vol_choice c, again;
	struct err e = {STATUS_OK, ""};

	memset(&c, 0, sizeof(c));
	if (spec_model(text, &c, &e) < 0) {
		check(e.status == STATUS_USAGE && e.text[0], "says why");
		return;
	}
	memset(&again, 0, sizeof(again));
	check(spec_model(c.text, &again, &e) == 0, "what is printed can be read");
	check(again.family == c.family && again.spec.kind == c.spec.kind &&
		      again.spec.p == c.spec.p && again.spec.q == c.spec.q,
	      "and means the same");
	if (spec_mean(text, &c.spec, &e) < 0)
		check(e.text[0], "says why");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data, *end = p + n;
	char name[64], when[64], model[96];

	if (n == 0)
		return 0;
	p = take(p, end, name, sizeof(name));
	p = take(p, end, when, sizeof(when));
	p = take(p, end, model, sizeof(model));
	check_column(name, when, p, (size_t)(end - p));
	check_model(model);
	return 0;
}
