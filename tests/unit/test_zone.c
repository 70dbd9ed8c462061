/*
 * test_zone.c - wall-clock times of zones by name
 *
 * Against known changes and, where the system has zone files, against the C
 * library's localtime_r().  test_tzfile.c has files of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/newyork.h"
#include "base/rfc3339.h"
#include "base/zone.h"

static uint64_t seed = 1967;

static uint64_t next(void) /* splitmix64 */
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* "2013-03-10T02:30:00" as nanoseconds on that clock. */
static int64_t clock_ns(const char *s)
{
	char text[40];
	int64_t ns;
	int n = snprintf(text, sizeof(text), "%sZ", s);

	assert_int_equal(rfc3339_parse(text, (size_t)n, &ns), 0);
	return ns;
}

static void open_zone(struct zone *z, const char *name)
{
	struct err e;

	if (zone_open(z, name, &e) < 0)
		fail_msg("%s: %s", name, e.text);
}

static const char *zone_dir(void)
{
	const char *dir = getenv("TZDIR");

	return dir && *dir ? dir : "/usr/share/zoneinfo";
}

static bool have_zone(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", zone_dir(), name);
	return access(path, R_OK) == 0;
}

static void skip_without_zones(void)
{
	if (!have_zone("America/New_York")) {
		print_message("# skipped: no zone files in %s\n", zone_dir());
		skip();
	}
}

/* --- names ------------------------------------------------------------------- */

static void fixed_offsets(void **state)
{
	static const struct {
		const char *name;
		int minutes;
	} cases[] = {
		{"UTC", 0},       {"+00:00", 0},     {"-00:00", 0},    {"+02:00", 120},
		{"-0500", -300},  {"+0530", 330},    {"-03:30", -210}, {"+14", 840},
		{"+23:59", 1439}, {"-23:59", -1439},
	};
	int64_t noon = clock_ns("2013-10-07T12:00:00");
	struct zone z;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		open_zone(&z, cases[i].name);
		assert_int_equal(zone_to_utc(&z, noon), noon - cases[i].minutes * NS_PER_MINUTE);
		zone_release(&z);
	}
	open_zone(&z, "+02:00");
	assert_int_equal(zone_to_utc(&z, INT64_MIN + 1), INT64_MIN + 1);
	zone_release(&z);
	open_zone(&z, "-02:00");
	assert_int_equal(zone_to_utc(&z, INT64_MAX), INT64_MAX);
	zone_release(&z);
}

static void names_not_known(void **state)
{
	static const char *const bad[] = {
		"",
		"Europe/Lonndon",
		"/etc/passwd",
		"../zoneinfo/UTC",
		"Europe/../UTC",
		"Europe",
		"Europe/",
		"Europe//London",
		"+24:00",
		"+02:60",
		"+2",
		"+02:0",
		"+02:000",
		"+02000",
		"+",
		"-",
		"+0x:00",
		"EST5EDT,M3.2.0",
		"Europe/London ",
		"Europe/Lon\ndon",
		"zone.tab",
		"./UTC",
		"utc ",
		"London",
	};
	char longest[200];
	struct zone z;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		e = (struct err){0};
		assert_int_equal(zone_open(&z, bad[i], &e), -1);
		assert_int_equal(e.status, STATUS_USAGE);
		assert_non_null(strstr(e.text, "not known: give UTC, exchange, an offset"));
		assert_null(z.changes);
	}
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(zone_open(&z, longest, &e), -1);
	assert_int_equal(e.status, STATUS_USAGE);
	assert_int_equal(zone_open(&z, longest, NULL), -1);
}

/* --- the system's zone files ----------------------------------------------------- */

static void known_changes(void **state)
{
	static const struct {
		const char *zone, *wall, *utc;
	} cases[] = {
		/* London: 31 March and 27 October 2013 at 01:00 UTC; 1968 to 1971 one hour on */
		{"Europe/London", "2013-03-31T00:59:59", "2013-03-31T00:59:59"},
		{"Europe/London", "2013-03-31T01:30:00", "2013-03-31T01:30:00"},
		{"Europe/London", "2013-03-31T02:00:00", "2013-03-31T01:00:00"},
		{"Europe/London", "2013-10-27T01:30:00", "2013-10-27T00:30:00"},
		{"Europe/London", "2013-10-27T02:00:00", "2013-10-27T02:00:00"},
		{"Europe/London", "1970-01-01T12:00:00", "1970-01-01T11:00:00"},
		{"Europe/London", "2150-07-01T12:00:00", "2150-07-01T11:00:00"},
		{"America/New_York", "2013-03-10T02:30:00", "2013-03-10T07:30:00"},
		{"America/New_York", "2013-11-03T01:30:00", "2013-11-03T05:30:00"},
		{"America/New_York", "2200-11-02T01:30:00", "2200-11-02T05:30:00"},
		{"America/New_York", "2200-11-02T02:00:00", "2200-11-02T07:00:00"},
		{"Asia/Kolkata", "2013-10-07T12:00:00", "2013-10-07T06:30:00"},
		{"Asia/Kolkata", "2199-10-07T12:00:00", "2199-10-07T06:30:00"},
		{"Asia/Kolkata", "1943-01-01T12:00:00", "1943-01-01T05:30:00"}, /* war time */
		/* Lord Howe: half an hour, on 6 October 2013 and 6 April 2014 at 02:00 */
		{"Australia/Lord_Howe", "2013-10-06T01:59:59", "2013-10-05T15:29:59"},
		{"Australia/Lord_Howe", "2013-10-06T02:15:00", "2013-10-05T15:45:00"},
		{"Australia/Lord_Howe", "2013-10-06T02:30:00", "2013-10-05T15:30:00"},
		{"Australia/Lord_Howe", "2014-04-06T01:45:00", "2014-04-05T14:45:00"},
		{"Australia/Lord_Howe", "2014-04-06T02:00:00", "2014-04-05T15:30:00"},
		/* Samoa left out 30 December 2011 */
		{"Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59"},
		{"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00"},
		{"Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00"},
	};
	struct zone z;

	(void)state;
	skip_without_zones();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		open_zone(&z, cases[i].zone);
		if (zone_to_utc(&z, clock_ns(cases[i].wall)) != clock_ns(cases[i].utc))
			fail_msg("%s %s is not %s", cases[i].zone, cases[i].wall, cases[i].utc);
		zone_release(&z);
	}
}

static int64_t libc_offset(int64_t utc)
{
	time_t t = (time_t)utc;
	struct tm tm;

	assert_non_null(localtime_r(&t, &tm));
	return tm.tm_gmtoff;
}

/* What zone_to_utc() promises, found by trying every offset that the C library
 * knows around that time. */
static int64_t libc_to_utc(int64_t wall)
{
	int64_t earliest = INT64_MAX, latest = INT64_MIN;

	for (int h = -30; h <= 30; h += 5) {
		int64_t utc = wall - libc_offset(wall + h * 3600);

		if (utc + libc_offset(utc) == wall && utc < earliest)
			earliest = utc;
		if (utc > latest)
			latest = utc;
	}
	return earliest < INT64_MAX ? earliest : latest; /* in a gap: by the old offset */
}

static void compare(const struct zone *z, const char *name, int64_t wall)
{
	int64_t ours = zone_to_utc(z, wall * NS_PER_SECOND), theirs = libc_to_utc(wall);
	char text[RFC3339_TEXT];

	if (ours == theirs * NS_PER_SECOND)
		return;
	rfc3339_format(wall * NS_PER_SECOND, text);
	fail_msg("%s %.19s: %lld, the C library says %lld", name, text,
		 (long long)(ours / NS_PER_SECOND), (long long)theirs);
}

static void as_the_c_library(void **state)
{
	static const char *const names[] = {
		"Europe/London",       "America/New_York",
		"Asia/Kolkata",        "Asia/Gaza",
		"Australia/Lord_Howe", "America/Nuuk",
		"Antarctica/Troll",    "Europe/Dublin",
		"Africa/Casablanca",   "Pacific/Apia",
		"America/Caracas",     "Asia/Pyongyang",
		"Europe/Lisbon",       "America/Argentina/Buenos_Aires",
		"Asia/Tokyo",          "Pacific/Kwajalein",
		"Etc/GMT+5",
	};
	/* 1700 to 2240; the C library's own range is wider */
	const int64_t first = INT64_C(-8520336000), span = INT64_C(17040844800);

	(void)state;
	skip_without_zones();
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct zone z;

		if (!have_zone(names[i]))
			continue;
		open_zone(&z, names[i]);
		setenv("TZ", names[i], 1);
		tzset();
		for (int k = 0; k < 500; k++)
			compare(&z, names[i], first + (int64_t)(next() % (uint64_t)span));
		for (size_t k = 0; k < z.n; k += 1 + (size_t)(next() % 4)) {
			int64_t wall = z.changes[k].wall;

			if (wall < first || wall > first + span)
				continue;
			for (int minutes = -90; minutes <= 90; minutes += 15) {
				compare(&z, names[i], wall + minutes * 60);
				compare(&z, names[i], wall + minutes * 60 - 1);
			}
		}
		zone_release(&z);
	}
	unsetenv("TZ");
	tzset();
}

/* New York's own rule is the zone file's, on every half hour of these years. */
static void exchange_is_new_york(void **state)
{
	int64_t t = clock_ns("1946-01-01T00:00:00"), end = clock_ns("2038-01-01T00:00:00");
	struct zone rule, file;

	(void)state;
	skip_without_zones();
	open_zone(&rule, "exchange");
	open_zone(&file, "America/New_York");
	for (; t < end; t += 30 * NS_PER_MINUTE) {
		int64_t utc = zone_to_utc(&file, t);

		assert_int_equal(zone_to_utc(&rule, t), utc);
		assert_int_equal(new_york_to_utc(t - 1), zone_to_utc(&file, t - 1));
		if (utc + new_york_offset(utc) * NS_PER_SECOND != t)
			assert_int_equal(utc + new_york_offset(utc) * NS_PER_SECOND,
					 t + NS_PER_HOUR); /* the gap */
	}
	zone_release(&rule);
	zone_release(&file);
}

/* Neither TZ nor a tzset() by someone else matters. */
static void no_hidden_state(void **state)
{
	int64_t noon = clock_ns("2013-10-07T12:00:00");
	struct zone z;

	(void)state;
	skip_without_zones();
	setenv("TZ", "Asia/Kolkata", 1);
	tzset();
	open_zone(&z, "Europe/London");
	assert_int_equal(zone_to_utc(&z, noon), noon - NS_PER_HOUR);
	zone_release(&z);
	unsetenv("TZ");
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_offsets),        cmocka_unit_test(names_not_known),
		cmocka_unit_test(known_changes),        cmocka_unit_test(as_the_c_library),
		cmocka_unit_test(exchange_is_new_york), cmocka_unit_test(no_hidden_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
