/* test_rfc3339.c - time stamps against a slow reader that follows the grammar */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"

__extension__ typedef __int128 wide;

/* splitmix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" */
static uint64_t seed = 20131007;

static uint64_t next(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t n)
{
	return next() % n;
}

/* --- the slow reader ------------------------------------------------------- */

struct text {
	const char *s;
	size_t n, at;
	bool bad;
};

static char take(struct text *t)
{
	if (t->at == t->n) {
		t->bad = true;
		return 0;
	}
	return t->s[t->at++];
}

static char peek(const struct text *t)
{
	return t->at < t->n ? t->s[t->at] : 0;
}

static void want(struct text *t, const char *any)
{
	char c = take(t);

	if (!c || !strchr(any, c))
		t->bad = true;
}

static int number(struct text *t, int digits)
{
	int value = 0;

	while (digits--) {
		char c = take(t);

		if (c < '0' || c > '9') {
			t->bad = true;
			return 0;
		}
		value = value * 10 + (c - '0');
	}
	return value;
}

static wide slow_fraction(struct text *t)
{
	wide ns = 0;
	int digits = 0;

	want(t, ".");
	while (peek(t) >= '0' && peek(t) <= '9') {
		int digit = take(t) - '0';

		if (digits++ < 9)
			ns = ns * 10 + digit;
		else if (digit)
			t->bad = true;
	}
	if (!digits)
		t->bad = true;
	while (digits++ < 9)
		ns *= 10;
	return ns;
}

static int slow_offset(struct text *t)
{
	char sign = take(t);
	int hours, minutes;

	if (sign == 'Z' || sign == 'z')
		return 0;
	if (sign != '+' && sign != '-')
		t->bad = true;
	hours = number(t, 2);
	want(t, ":");
	minutes = number(t, 2);
	if (hours > 23 || minutes > 59)
		t->bad = true;
	return (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

static int slow_parse(const char *s, size_t n, int64_t *out)
{
	struct text t = {s, n, 0, false};
	struct civil c;
	int hour, minute, second, offset;
	wide ns = 0;

	c.year = number(&t, 4);
	want(&t, "-");
	c.month = number(&t, 2);
	want(&t, "-");
	c.day = number(&t, 2);
	want(&t, "Tt ");
	hour = number(&t, 2);
	want(&t, ":");
	minute = number(&t, 2);
	want(&t, ":");
	second = number(&t, 2);
	if (peek(&t) == '.')
		ns = slow_fraction(&t);
	offset = slow_offset(&t);
	if (t.bad || t.at != n || !civil_valid(c) || hour > 23 || minute > 59 || second > 60)
		return -1;
	second += hour * 3600 + minute * 60 - offset;
	ns += ((wide)civil_to_days(c) * 86400 + second) * 1000000000;
	if (ns <= INT64_MIN || ns > INT64_MAX)
		return -1;
	*out = (int64_t)ns;
	return 0;
}

/* Parse from memory of exactly that length, so that a sanitizer sees any byte
 * read beyond it; both readers must agree. */
static int parse_exact(const char *s, size_t n, int64_t *ns)
{
	char *copy = malloc(n ? n : 1);
	int64_t slow = 0, fast = 0;
	int result;

	assert_non_null(copy);
	memcpy(copy, s, n);
	result = rfc3339_parse(copy, n, &fast);
	free(copy);
	if (result != slow_parse(s, n, &slow) || fast != slow)
		fail_msg("'%.*s': %d, %lld and %lld", (int)n, s, result, (long long)fast,
			 (long long)slow);
	*ns = fast;
	return result;
}

static int64_t parsed(const char *s)
{
	int64_t ns = 0;

	if (parse_exact(s, strlen(s), &ns) < 0)
		fail_msg("'%s' was refused", s);
	return ns;
}

/* --- what must be so --------------------------------------------------------- */

static void known_times(void **state)
{
	(void)state;
	assert_int_equal(parsed("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(parsed("2013-10-07T08:00:00.614Z"), INT64_C(1381132800614000000));
	assert_int_equal(parsed("2001-09-09T01:46:40Z"), INT64_C(1000000000000000000));
	assert_int_equal(parsed("2009-02-13T23:31:30.123456789Z"), INT64_C(1234567890123456789));
	assert_int_equal(parsed("1969-12-31T23:59:59.999999999Z"), -1);
	/* RFC 3339, section 5.8 */
	assert_int_equal(parsed("1985-04-12T23:20:50.52Z"), INT64_C(482196050520000000));
	assert_int_equal(parsed("1996-12-19T16:39:57-08:00"), parsed("1996-12-20T00:39:57Z"));
	assert_int_equal(parsed("1990-12-31T23:59:60Z"), parsed("1991-01-01T00:00:00Z"));
	assert_int_equal(parsed("1990-12-31T15:59:60-08:00"), parsed("1991-01-01T00:00:00Z"));
	assert_int_equal(parsed("1937-01-01T12:00:27.87+00:20"),
			 parsed("1937-01-01T11:40:27.870Z"));
}

static void forms(void **state)
{
	int64_t t = parsed("2013-10-07T08:00:00.600Z");

	(void)state;
	assert_int_equal(parsed("2013-10-07t08:00:00.600z"), t);
	assert_int_equal(parsed("2013-10-07 08:00:00.600Z"), t);
	assert_int_equal(parsed("2013-10-07T08:00:00.6Z"), t);
	assert_int_equal(parsed("2013-10-07T08:00:00.600000000Z"), t);
	assert_int_equal(parsed("2013-10-07T08:00:00.60000000000000Z"), t);
	assert_int_equal(parsed("2013-10-07T08:00:00.600-00:00"), t);
	assert_int_equal(parsed("2013-10-07T08:00:00.600+00:00"), t);
	assert_int_equal(parsed("2013-10-07T10:00:00.600+02:00"), t);
	assert_int_equal(parsed("2013-10-07T04:00:00.600-04:00"), t);
	assert_int_equal(parsed("2013-10-08T07:59:00.600+23:59"), t);
	assert_int_equal(parsed("2013-10-06T08:01:00.600-23:59"), t);
	assert_int_equal(parsed("2013-10-07T07:59:60.600Z"), t);
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"",
		"Z",
		"2013-10-07",
		"2013-10-07T08:00:00",
		"2013-10-07T08:00:00.614",
		"2013-10-07T08:00Z",
		"2013-10-07T08:00:00.Z",
		"2013-10-07T08:00:00.",
		"2013-10-07T08:00:00,614Z",
		"2013/10/07T08:00:00Z",
		"2013-10-07T08.00.00Z",
		"2013-10-07_08:00:00Z",
		"2013-10-0708:00:00.0Z",
		"2013-00-07T08:00:00Z",
		"2013-13-07T08:00:00Z",
		"2013-10-00T08:00:00Z",
		"2013-10-32T08:00:00Z",
		"2013-02-29T08:00:00Z",
		"1900-02-29T08:00:00Z",
		"2100-02-29T08:00:00Z",
		"2013-04-31T08:00:00Z",
		"2013-10-07T24:00:00Z",
		"2013-10-07T08:60:00Z",
		"2013-10-07T08:00:61Z",
		"2013-10-07T08:00:99Z",
		"2013-10-07T08:00:00ZZ",
		"2013-10-07T08:00:00Z ",
		" 2013-10-07T08:00:00Z",
		"2013-10-07T08:00:00+24:00",
		"2013-10-07T08:00:00+02:60",
		"2013-10-07T08:00:00+0200",
		"2013-10-07T08:00:00+02",
		"2013-10-07T08:00:00+2:00",
		"2013-10-07T08:00:00+02:0",
		"2013-10-07T08:00:00+02:000",
		"2013-10-07T08:00:00+02:00Z",
		"2013-10-07T08:00:00 02:00",
		"2013-10-07T08:00:00.0000000001Z",
		"2013-10-07T08:00:00.00000000000001Z",
		"2013-10-07T08:00:00.1234567890x",
		"2013-10-07T08:00:00.-14Z",
		"2013-10-07T08:00:00.+14Z",
		"2013-10-07T08:00:00.6 4Z",
		"2013-10-07T+8:00:00Z",
		"2013-10-07T 8:00:00Z",
		"2013-10-07T08:00: 0Z",
		"-013-10-07T08:00:00Z",
		"20x3-10-07T08:00:00Z",
		"2013-1\xb0-07T08:00:00Z",
		"2013-10-07T08:00:0\xffZ",
		"1677-08-21T00:00:00Z",
		"1600-01-01T00:00:00Z",
		"0000-01-01T00:00:00Z",
		"2263-01-01T00:00:00Z",
		"9999-12-31T23:59:59Z",
	};
	int64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (parse_exact(bad[i], strlen(bad[i]), &ns) == 0)
			fail_msg("'%s' was accepted", bad[i]);
	}
	assert_int_equal(parse_exact("2013-10-07T08:00:00\0Z", 21, &ns), -1);
	ns = 42;
	assert_int_equal(rfc3339_parse("2013-10-07T08:00:61Z", 20, &ns), -1);
	assert_int_equal(ns, 42);
}

static void ends_of_the_range(void **state)
{
	char out[RFC3339_TEXT];
	int64_t ns;

	(void)state;
	assert_int_equal(parsed("2262-04-11T23:47:16.854775807Z"), INT64_MAX);
	assert_int_equal(parsed("2262-04-12T23:46:16.854775807+23:59"), INT64_MAX);
	assert_int_equal(parsed("1677-09-21T00:12:43.145224193Z"), INT64_MIN + 1);
	assert_int_equal(parsed("1677-09-20T00:13:43.145224193-23:59"), INT64_MIN + 1);
	assert_int_equal(parsed("1677-09-21T00:12:44Z"), INT64_C(-9223372036000000000));
	assert_int_equal(parse_exact("2262-04-11T23:47:16.854775808Z", 30, &ns), -1);
	assert_int_equal(parse_exact("2262-04-11T23:47:17Z", 20, &ns), -1);
	assert_int_equal(parse_exact("2262-04-11T23:46:60.9Z", 22, &ns), 0);
	assert_int_equal(parse_exact("2262-04-11T23:47:16.854775807-00:01", 35, &ns), -1);
	/* INT64_MIN is "no time" */
	assert_int_equal(parse_exact("1677-09-21T00:12:43.145224192Z", 30, &ns), -1);
	assert_int_equal(parse_exact("1677-09-21T00:12:43.145224191Z", 30, &ns), -1);
	assert_int_equal(parse_exact("1677-09-21T00:12:43Z", 20, &ns), -1);
	assert_int_equal(parse_exact("1677-09-21T00:12:42.9Z", 22, &ns), -1);

	assert_int_equal(rfc3339_format(INT64_MAX, out), 30);
	assert_memory_equal(out, "2262-04-11T23:47:16.854775807Z", 30);
	assert_int_equal(rfc3339_format(INT64_MIN + 1, out), 30);
	assert_memory_equal(out, "1677-09-21T00:12:43.145224193Z", 30);
	assert_int_equal(rfc3339_format(INT64_MIN, out), 30);
	assert_memory_equal(out, "1677-09-21T00:12:43.145224192Z", 30);
}

static void fewest_digits(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00Z"},
		{1, "1970-01-01T00:00:00.000000001Z"},
		{1000, "1970-01-01T00:00:00.000001Z"},
		{1000000, "1970-01-01T00:00:00.001Z"},
		{999000000, "1970-01-01T00:00:00.999Z"},
		{999999000, "1970-01-01T00:00:00.999999Z"},
		{100000, "1970-01-01T00:00:00.000100Z"},
		{10, "1970-01-01T00:00:00.000000010Z"},
		{-1, "1969-12-31T23:59:59.999999999Z"},
		{-1000000000, "1969-12-31T23:59:59Z"},
		{INT64_C(1381132800614000000), "2013-10-07T08:00:00.614Z"},
		{INT64_C(951782400000000000), "2000-02-29T00:00:00Z"},
	};
	char out[RFC3339_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(rfc3339_format(cases[i].ns, out), strlen(cases[i].text));
		assert_memory_equal(out, cases[i].text, strlen(cases[i].text));
	}
}

/* Every day of every whole year of the range, and the days that are none. */
static void every_day(void **state)
{
	(void)state;
	for (int year = 1678; year <= 2261; year++) {
		for (int i = 0; i < 14 * 33; i++) {
			struct civil c = {year, i / 33, i % 33};
			char text[32], out[RFC3339_TEXT];
			int64_t ns = 0;

			snprintf(text, sizeof(text), "%04d-%02d-%02dT12:34:56Z", year, c.month,
				 c.day);
			assert_int_equal(rfc3339_parse(text, 20, &ns), civil_valid(c) ? 0 : -1);
			if (!civil_valid(c))
				continue;
			assert_int_equal(ns, civil_to_days(c) * NS_PER_DAY + 45296 * NS_PER_SECOND);
			assert_int_equal(rfc3339_format(ns, out), 20);
			assert_memory_equal(out, text, 20);
		}
	}
}

/* A random time, with as many fraction digits as often stand on a tape. */
static int64_t random_time(void)
{
	static const int64_t units[] = {1, 1000, 1000000, 1000000000};
	int64_t unit = units[below(4)];

	return (int64_t)next() / unit * unit;
}

/* Write it with another offset and needless zeros. */
static size_t write_odd(int64_t ns, char *out, size_t cap)
{
	int offset = (int)below(2 * 1439 + 1) - 1439, minutes = offset < 0 ? -offset : offset;
	char utc[RFC3339_TEXT];
	int64_t local;
	size_t n;

	if (__builtin_add_overflow(ns, offset * NS_PER_MINUTE, &local))
		local = ns, offset = minutes = 0;
	n = rfc3339_format(local, utc) - 1;
	if (n == 20 - 1 && below(2))
		return (size_t)snprintf(out, cap, "%.19s.%0*d%c%02d:%02d", utc, (int)below(12) + 1,
					0, offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
	return (size_t)snprintf(out, cap, "%.*s%s%c%02d:%02d", (int)n, utc,
				n == 29 && below(2) ? "000" : "", offset < 0 ? '-' : '+',
				minutes / 60, minutes % 60);
}

static void round_trips(void **state)
{
	(void)state;
	for (int i = 0; i < 300000; i++) {
		char text[64], out[RFC3339_TEXT];
		int64_t ns = random_time(), back = 0;
		size_t n;

		if (ns == INT64_MIN)
			continue;
		n = rfc3339_format(ns, out);
		assert_int_equal(parse_exact(out, n, &back), 0);
		assert_int_equal(back, ns);
		n = write_odd(ns, text, sizeof(text));
		assert_int_equal(parse_exact(text, n, &back), 0);
		assert_int_equal(back, ns);
	}
}

/* Damaged stamps: both readers agree on each, and nothing beyond is read. */
static void mutations(void **state)
{
	static const char likely[] = "0123456789019-:.TtZz+- /;,_\0\x80\xb0\xff";
	size_t accepted = 0;

	(void)state;
	for (int i = 0; i < 600000; i++) {
		char text[64];
		int64_t ns = random_time();
		size_t n = below(2) ? rfc3339_format(ns, text) : write_odd(ns, text, sizeof(text));
		uint64_t times = below(4);

		for (uint64_t k = 0; k < times; k++)
			text[below(n)] =
				below(4) ? likely[below(sizeof(likely) - 1)] : (char)next();
		if (!below(4))
			n = below(n + 1);
		if (!below(8) && n > 20) {
			size_t at = below(n);

			memmove(text + at, text + at + 1, n - at - 1);
			n--;
		}
		accepted += parse_exact(text, n, &ns) == 0;
	}
	assert_true(accepted > 100000); /* the loop tests acceptance, too */
	assert_true(accepted < 500000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_times),   cmocka_unit_test(forms),
		cmocka_unit_test(refused),       cmocka_unit_test(ends_of_the_range),
		cmocka_unit_test(fewest_digits), cmocka_unit_test(every_day),
		cmocka_unit_test(round_trips),   cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
