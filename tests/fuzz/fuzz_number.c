/*
 * fuzz_number.c - texts of numbers, decimals, times and durations, there and back
 *
 * strtod() of the C library is the oracle for doubles; jansson says what a JSON
 * number is.
 */
#include <errno.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dec.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/rfc3339.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* A text that is a number: parse, and write and parse again. */
static void check_double(const char *s, size_t n)
{
	json_error_t e;
	json_t *j = json_loadb(s, n, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &e);
	bool number = json_is_real(j);
	double x, y;
	char text[NUM_TEXT];
	int got = num_parse(s, n, &x);

	/* jansson skips white space around it. */
	if (n && !strchr(" \t\r\n", s[0]) && !strchr(" \t\r\n", s[n - 1])) {
		check(number == (got == 0), "jansson and num_parse");
		check(got != -2 || json_error_code(&e) == json_error_numeric_overflow, "overflow");
	}
	if (got == 0 && number)
		check(same_bits(x, json_real_value(j)), "value");
	json_decref(j);
	if (got != 0)
		return;
	check(num_parse(text, num_format(x, text), &y) == 0 && same_bits(x, y), "double again");
}

/* Eight bytes as a double: its text is the shortest that reads back. */
static void check_format(const uint8_t *data)
{
	char text[NUM_TEXT + 1], longer[40];
	double x, y;
	size_t n, digits = 0;

	memcpy(&x, data, sizeof(x));
	n = num_format(x, text);
	check(n > 0 && n <= NUM_TEXT, "length");
	text[n] = '\0';
	if (!isfinite(x)) {
		check(strcmp(text, "null") == 0, "not finite");
		return;
	}
	check(num_parse(text, n, &y) == 0 && same_bits(x, y), "shortest reads back");
	check(same_bits(x, strtod(text, NULL)), "strtod reads the same");
	for (int k = 1; k < 17 && x != 0; k++) {
		snprintf(longer, sizeof(longer), "%.*e", k - 1, x);
		if (!same_bits(strtod(longer, NULL), x))
			continue;
		for (size_t i = 0; i < n && text[i] != 'e'; i++)
			digits += text[i] >= '0' && text[i] <= '9';
		/* Zeros that only hold the place do not count; it is at most as long. */
		check(digits <= (size_t)k + 21, "shortest");
		break;
	}
}

static void check_decimal(const char *s, size_t n)
{
	char text[DEC_WIDE_TEXT];
	dec d, d2;
	dec_wide w, w2;
	double x;
	enum dec_status narrow = dec_parse(s, n, &d), wide = dec_wide_parse(s, n, &w);

	check((narrow == DEC_SYNTAX) == (num_parse(s, n, &x) == -1), "what a number is");
	check((narrow == DEC_SYNTAX) == (wide == DEC_SYNTAX), "narrow and wide");
	if (narrow >= 0) {
		check(wide == narrow && w == d, "the same value");
		check(dec_parse(text, dec_format(d, text), &d2) == DEC_OK && d == d2, "dec again");
	}
	if (wide >= 0)
		check(dec_wide_parse(text, dec_wide_format(w, text), &w2) == DEC_OK && w == w2,
		      "dec_wide again");
	if (narrow >= 0 && num_parse(s, n, &x) == 0)
		check(fabs(dec_to_double(d) - x) <= 5.1e-10 + 1e-15 * fabs(x), "dec is near");
}

static void check_time(const char *s, size_t n)
{
	char text[RFC3339_TEXT];
	int64_t ns, again;
	size_t len;

	if (rfc3339_parse(s, n, &ns) < 0)
		return;
	len = rfc3339_format(ns, text);
	check(len <= RFC3339_TEXT && text[len - 1] == 'Z', "form of a time");
	check(rfc3339_parse(text, len, &again) == 0 && ns == again, "time again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *s = (const char *)data;
	char *copy;
	int64_t ns;

	if (n > 4096)
		return 0;
	check_double(s, n);
	check_decimal(s, n);
	check_time(s, n);
	if (n >= 8) {
		memcpy(&ns, data, sizeof(ns));
		check_format(data);
	}
	copy = strndup(s, n);
	if (copy && opt_duration(copy, &ns) == 0)
		check(ns >= 0, "duration");
	free(copy);
	return 0;
}
