/* test_num.c - doubles as text, against glibc's printf and strtod */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/pow10.h"
#include "base/rng.h"

enum { RANDOM_DOUBLES = 1000000, RANDOM_TEXTS = 300000 };

static double bits_double(uint64_t b)
{
	double x;

	memcpy(&x, &b, sizeof(x));
	return x;
}

static uint64_t double_bits(double x)
{
	uint64_t b;

	memcpy(&b, &x, sizeof(b));
	return b;
}

static const char *format(double x)
{
	static char text[NUM_TEXT + 1];

	text[num_format(x, text)] = '\0';
	return text;
}

/* The significant digits of a number's text; how many. */
static int significant(const char *text, char digits[32])
{
	int n = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '1' || (*text == '0' && n))
			digits[n++] = *text;
	while (n && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return n;
}

/* Does x written by printf with so many digits read back? */
static bool printf_reads_back(double x, int n_digits, char text[64])
{
	snprintf(text, 64, "%.*e", n_digits - 1, x);
	return double_bits(strtod(text, NULL)) == double_bits(x);
}

/*
 * The n-digit decimal nearest to x is what printf writes.  So our n digits are
 * the shortest and nearest if printf's n digits are ours and its n - 1 do not
 * read back.  Powers of two are lopsided: there the nearest may not read back
 * while a farther one does, and ours may be shorter than printf can find.
 */
static void check_shortest(double x)
{
	char ours[32], theirs[32], text[64];
	const char *out = format(x);
	const int n = significant(out, ours);
	const bool lopsided = (double_bits(x) & ((UINT64_C(1) << 52) - 1)) == 0;

	if (double_bits(strtod(out, NULL)) != double_bits(x))
		fail_msg("%a: '%s' does not read back", x, out);
	if (n > 1 && printf_reads_back(x, n - 1, text))
		fail_msg("%a: '%s' is longer than '%s'", x, out, text);
	const bool readable = printf_reads_back(x, n, text);

	if (!readable && lopsided)
		return;
	significant(text, theirs);
	if (!readable || strcmp(ours, theirs) != 0)
		fail_msg("%a: '%s' is not nearest: '%s'", x, out, text);
}

static void test_format_random(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 1, 0);
	for (int i = 0; i < RANDOM_DOUBLES; i++) {
		const double x = bits_double(rng_next(&r));
		double y;

		if (!isfinite(x))
			continue;
		const char *text = format(x);

		assert_int_equal(num_parse(text, strlen(text), &y), 0);
		assert_int_equal(double_bits(y), double_bits(x));
		assert_int_equal(double_bits(strtod(text, NULL)), double_bits(x));
		if (i % 4 == 0)
			check_shortest(x);
	}
}

/* Numbers as they occur: few decimals, sums of them, integers of every size. */
static void test_format_usual(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 2, 0);
	for (int i = 0; i < 30000; i++) {
		const double cents = (double)rng_below(&r, 1000000) / 100;

		check_shortest(1 + cents);
		check_shortest(cents / 3 + 0.1);
		check_shortest(rng_normal(&r) * 0.01);
		check_shortest((double)(rng_next(&r) >> rng_below(&r, 64)) + 1);
		check_shortest(bits_double(1 + (rng_next(&r) >> (12 + rng_below(&r, 51)))));
	}
}

/* Every power of two, where the interval is lopsided, and its neighbours. */
static void test_format_powers(void **state)
{
	(void)state;
	for (uint64_t exponent = 1; exponent < 0x7ff; exponent++) {
		check_shortest(bits_double(exponent << 52));
		check_shortest(bits_double((exponent << 52) - 1));
		check_shortest(bits_double((exponent << 52) + 1));
	}
	for (int i = 0; i < 52; i++)
		check_shortest(bits_double(UINT64_C(1) << i));
	for (int k = -323; k <= 308; k++) {
		char text[16];

		snprintf(text, sizeof(text), "1e%d", k);
		check_shortest(strtod(text, NULL));
	}
}

/* The digits are those of Python 3.11's repr(), the layout is ours. */
static void test_format_examples(void **state)
{
	static const struct {
		double x;
		const char *text;
	} examples[] = {
		{0.0, "0"},
		{-0.0, "-0"},
		{1, "1"},
		{-1, "-1"},
		{10, "10"},
		{100000, "100000"},
		{0.1, "0.1"},
		{0.3, "0.3"},
		{0.1 + 0.2, "0.30000000000000004"},
		{13.94, "13.94"},
		{-13.9, "-13.9"},
		{1e-6, "0.000001"},
		{1.5e-7, "0.00000015"},
		{1e-7, "0.0000001"},
		{0x1.ad7f29abcaf47p-24, "9.999999999999998e-8"},
		{1.5e-9, "1.5e-9"},
		{-1e-9, "-1e-9"},
		{1e20, "100000000000000000000"},
		{123456789012345680000.0, "123456789012345680000"},
		{999999999999999900000.0, "999999999999999900000"},
		{1e21, "1e21"},
		{1.5e21, "1.5e21"},
		{1e22, "1e22"},
		{1e23, "1e23"},
		{9.5e-3, "0.0095"},
		{1e300, "1e300"},
		{0x1p-1074, "5e-324"},
		{0x1p-1073, "1e-323"},
		{0x1p-1022, "2.2250738585072014e-308"},
		{0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
		{0x1.fffffffffffffp+1023, "1.7976931348623157e308"},
		{-0x1.fffffffffffffp+1023, "-1.7976931348623157e308"},
		{0x1p-44, "5.684341886080802e-14"},
		{0x1p+89, "6.189700196426902e26"},
		{9007199254740991.0, "9007199254740991"},
		{9007199254740992.0, "9007199254740992"},
		{9007199254740994.0, "9007199254740994"},
		{2.0e-3 / 3, "0.0006666666666666666"},
		{NAN, "null"},
		{INFINITY, "null"},
		{-INFINITY, "null"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
		assert_string_equal(format(examples[i].x), examples[i].text);
}

static void test_parse_grammar(void **state)
{
	static const char *const good[] = {"0",    "-0",    "0.0",  "1",      "-1",     "10",
					   "1.5",  "0.5e1", "1e5",  "1E5",    "1e+5",   "1e-5",
					   "1E-5", "0e0",   "1e00", "1.0e01", "0e-9",   "123456789",
					   "-0.1", "-0e-0", "9e22", "1e22",   "1e-400", "13.94"};
	static const char *const bad[] = {
		"",         "-",    "+1",   "01",   "-01",  "00",   ".5",    "1.",  "-.5",
		"1.e5",     "1e",   "1e+",  "1e-",  "e5",   "1e5.", "1e5.0", "1 ",  " 1",
		"1a",       "0x10", "1_0",  "1,5",  "--1",  "1-",   "NaN",   "inf", "-inf",
		"Infinity", "nan",  "1..5", "1e1e", "1ee1", "null", "1e+-1"};
	double x;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_int_equal(num_parse(good[i], strlen(good[i]), &x), 0);
		assert_int_equal(double_bits(x), double_bits(strtod(good[i], NULL)));
	}
	x = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (num_parse(bad[i], strlen(bad[i]), &x) != -1)
			fail_msg("'%s' was taken for a number", bad[i]);
	assert_int_equal(num_parse("1\0", 2, &x), -1);
	assert_true(x == 42);
}

static void test_parse_range(void **state)
{
	static const char *const beyond[] = {"1e309", "-1e309", "1e999999999999999999999",
					     "1.7976931348623159e308",
					     "1797693134862315807937289714053034150799341327100378"
					     "2693617377898044496829276475094664901797758720709633"
					     "0286416692887910946555547851940402630657488671505820"
					     "6819089020007083836762738548458177115317644757302700"
					     "6985557136695962284291481986083493647529271907416844"
					     "4365510704342711559699508093042880177904174497792"};
	double x = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(beyond) / sizeof(*beyond); i++)
		assert_int_equal(num_parse(beyond[i], strlen(beyond[i]), &x), -2);
	assert_true(x == 42);
	assert_int_equal(num_parse("1e-999999999999999999999", 24, &x), 0);
	assert_int_equal(double_bits(x), 0);
	assert_int_equal(num_parse("-0e99999999999999999999", 23, &x), 0);
	assert_int_equal(double_bits(x), UINT64_C(1) << 63);
	assert_int_equal(num_parse("1.7976931348623157e308", 22, &x), 0);
	assert_true(x == 0x1.fffffffffffffp+1023);
}

static void check_parse(const char *text, size_t n)
{
	const double want = strtod(text, NULL);
	double got = 0;
	const int rc = num_parse(text, n, &got);

	if (rc != (isinf(want) ? -2 : 0))
		fail_msg("%d for '%s'", rc, text);
	if (!rc && double_bits(got) != double_bits(want))
		fail_msg("%a for '%s', not %a", got, text, want);
}

/* A number of so many digits, leading zeros behind the point now and then. */
static size_t random_text(struct rng *r, char *text, size_t n_digits, int exponent_range)
{
	const size_t point = (size_t)rng_below(r, n_digits + 1);
	char *p = text;

	if (rng_below(r, 2))
		*p++ = '-';
	if (point == 0)
		*p++ = '0';
	for (size_t i = 0; i < n_digits; i++) {
		if (i == point)
			*p++ = '.';
		*p++ = (char)('0' + (i == 0 && point > 1 ? 1 + rng_below(r, 9) : rng_below(r, 10)));
	}
	if (exponent_range)
		p += snprintf(p, 16, "e%d",
			      (int)rng_below(r, (uint64_t)(2 * exponent_range + 1)) -
				      exponent_range);
	*p = '\0';
	return (size_t)(p - text);
}

static void test_parse_random(void **state)
{
	static const struct {
		size_t max_digits;
		int exponents;
	} kinds[] = {{6, 0}, {19, 0}, {17, 20}, {19, 330}, {30, 330}, {25, 5}};
	char text[64];
	struct rng r;

	(void)state;
	rng_seed(&r, 3, 0);
	for (int i = 0; i < RANDOM_TEXTS; i++) {
		const size_t kind = (size_t)i % (sizeof(kinds) / sizeof(*kinds));

		check_parse(text, random_text(&r, text, 1 + rng_below(&r, kinds[kind].max_digits),
					      kinds[kind].exponents));
	}
}

/* Half way between two doubles, exactly, one digit above and one below. */
static void test_parse_ties(void **state)
{
	char text[1300];
	struct rng r;

	(void)state;
	rng_seed(&r, 4, 0);
	for (int i = 0; i < 20000; i++) {
		const uint64_t odd = (UINT64_C(1) << 53) + 2 * (rng_next(&r) >> 12) + 1;
		const int k = (int)rng_below(&r, 10);

		/* 54 bits, the last one set: a tie, in 16 to 19 digits or a few more */
		check_parse(text, (size_t)snprintf(text, sizeof(text), "%" PRIu64, odd));
		check_parse(text, (size_t)snprintf(text, sizeof(text), "%.*f", k,
						   (double)(odd >> 2) / (1 << k)));
	}
	for (int i = 0; i < 300; i++) {
		/* the exact decimal of the middle of two subnormals or small normals */
		const double a = bits_double(1 + rng_next(&r) % (UINT64_C(60) << 52));
		const double b = bits_double(double_bits(a) + 1);
		const long double middle = ((long double)a + b) / 2;
		const int n = snprintf(text, sizeof(text), "%.1100Lf", middle);
		size_t len = (size_t)n;

		check_parse(text, len);
		while (text[len - 1] == '0')
			len--;
		text[len] = '1';
		check_parse(text, (size_t)n);
		text[len] = '0';
		text[len - 1]--;
		text[len] = '9';
		check_parse(text, (size_t)n);
	}
}

/* Thousands of digits: what lies beyond the ones kept still counts. */
static void test_parse_long(void **state)
{
	enum { LONG = 5000 };
	char *text = malloc(LONG + 64);
	double x;

	(void)state;
	assert_non_null(text);
	memset(text, '0', LONG);
	memcpy(text, "9007199254740993.", 17); /* 2^53 + 1: a tie, which goes to even */
	text[LONG] = '\0';
	check_parse(text, LONG);
	assert_int_equal(num_parse(text, LONG, &x), 0);
	assert_true(x == 9007199254740992.0);
	text[LONG - 1] = '1';
	check_parse(text, LONG);
	assert_int_equal(num_parse(text, LONG, &x), 0);
	assert_true(x == 9007199254740994.0);

	memset(text, '0', LONG);
	memcpy(text, "0.", 2);
	text[LONG - 1] = '7';
	check_parse(text, LONG);
	check_parse(text, LONG + (size_t)snprintf(text + LONG, 16, "e%d", LONG));
	assert_int_equal(num_parse(text, strlen(text), &x), 0);
	assert_true(x == 700.0);
	memset(text, '3', LONG);
	check_parse(text, LONG + (size_t)snprintf(text + LONG, 16, "e-%d", LONG));
	free(text);
}

/* 10^k / 2^log2 rounded up, from its neighbours: ten times the one before. */
static void test_pow10(void **state)
{
	(void)state;
	assert_true(pow10_significand(0) == (u128)1 << 127);
	assert_true(pow10_significand(1) == (u128)10 << 124);
	for (int k = POW10_MIN; k < POW10_MAX; k++) {
		const u128 ten = pow10_significand(k), next = pow10_significand(k + 1);
		const int octaves = pow10_log2(k + 1) - pow10_log2(k); /* 3 or 4 */
		/* true values: ten - 1 < t <= ten, and the next is t 10 / 2^octaves */
		const u128 eighth = octaves == 3 ? ten : ten / 2;
		const u128 most = eighth + eighth / 4 + 2, least = eighth + eighth / 4 - 2;

		assert_true(ten >> 127 == 1);
		assert_true(next >= least && next <= most);
	}
	/* as Python 3.11's integers have them */
	assert_true(pow10_significand(-1) ==
		    ((u128)UINT64_C(0xcccccccccccccccc) << 64 | UINT64_C(0xcccccccccccccccd)));
	assert_true(pow10_significand(POW10_MIN) ==
		    ((u128)UINT64_C(0xff77b1fcbebcdc4f) << 64 | UINT64_C(0x25e8e89c13bb0f7b)));
	assert_true(pow10_significand(56) ==
		    ((u128)UINT64_C(0x82818f1281ed449f) << 64 | UINT64_C(0xbff8f10e7a8921a5)));
	assert_true(pow10_significand(POW10_MAX) ==
		    ((u128)UINT64_C(0x9e19db92b4e31ba9) << 64 | UINT64_C(0x6c07a2c26a8346d2)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format_random), cmocka_unit_test(test_format_usual),
		cmocka_unit_test(test_format_powers), cmocka_unit_test(test_format_examples),
		cmocka_unit_test(test_parse_grammar), cmocka_unit_test(test_parse_range),
		cmocka_unit_test(test_parse_random),  cmocka_unit_test(test_parse_ties),
		cmocka_unit_test(test_parse_long),    cmocka_unit_test(test_pow10),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
