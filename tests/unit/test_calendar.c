/*
 * test_calendar.c - the exchange's days against lists made without its rules
 *
 * tests/data/nyse-days.txt was written by hand.  Where the local data is, every
 * weekday of 1999 to 2028 is compared with its calendar as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "market/calendar.h"

#define US CALENDAR_US_EQUITY

enum { FIRST_DAY = 7305, LAST_DAY = 65744 }; /* 1990-01-01, 2149-12-31 */

static int32_t day_of(const char *date)
{
	int32_t day;

	if (civil_parse(date, 10, &day) < 0)
		fail_msg("'%.10s' is no date", date);
	return day;
}

static int64_t ns_of(const char *text)
{
	int64_t ns;

	if (rfc3339_parse(text, strlen(text), &ns) < 0)
		fail_msg("'%s' is no time", text);
	return ns;
}

static struct trading_day us(const char *date)
{
	struct trading_day t;

	calendar_day(US, day_of(date), &t);
	return t;
}

/* The close on the wall, in minutes; 0 where it is shut. */
static int close_minutes(const struct trading_day *t)
{
	if (!t->open)
		return 0;
	return (int)((t->end - t->midnight) / NS_PER_MINUTE);
}

/* --- lists ------------------------------------------------------------------- */

struct list {
	struct {
		int32_t day;
		int close; /* minutes; 0 shut */
		char name[128];
	} rows[1024];
	size_t n;
};

static void list_add(struct list *l, int32_t day, int close, const char *name)
{
	assert_true(l->n < sizeof(l->rows) / sizeof(*l->rows));
	l->rows[l->n].day = day;
	l->rows[l->n].close = close;
	snprintf(l->rows[l->n].name, sizeof(l->rows[l->n].name), "%s", name);
	l->n++;
}

static size_t list_find(const struct list *l, int32_t day)
{
	size_t i = 0;

	while (i < l->n && l->rows[i].day != day)
		i++;
	return i;
}

/* Every weekday of a year is as the list says, or a full session. */
static void compare_year(const struct list *l, int32_t year)
{
	int32_t day = civil_to_days((struct civil){year, 1, 1});
	int32_t end = civil_to_days((struct civil){year + 1, 1, 1});

	for (; day < end; day++) {
		size_t i = list_find(l, day);
		int wanted = i < l->n ? l->rows[i].close : 16 * 60;
		struct civil c = civil_from_days(day);
		struct trading_day t;

		calendar_day(US, day, &t);
		if (civil_weekday(day) % 6 == 0) {
			assert_false(t.open);
			assert_null(t.holiday);
			continue;
		}
		if (close_minutes(&t) != wanted)
			fail_msg("%d-%02d-%02d: closes at minute %d, listed is %d", c.year, c.month,
				 c.day, close_minutes(&t), wanted);
		assert_int_equal(t.half, wanted && wanted < 16 * 60);
		assert_int_equal(!t.holiday, wanted > 0);
		if (!wanted && *l->rows[i].name)
			assert_string_equal(t.holiday, l->rows[i].name);
	}
}

static void hand_written_list(void **state)
{
	static struct list l;
	char line[128];
	FILE *f = fopen("tests/data/nyse-days.txt", "r");
	int32_t year = 0, years = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == '#' || !*line)
			continue;
		if (strncmp(line + 11, "closed ", 7) == 0)
			list_add(&l, day_of(line), 0, line + 18);
		else
			list_add(&l, day_of(line), 13 * 60, "");
	}
	fclose(f);
	for (size_t i = 0; i < l.n; i++) {
		struct civil c = civil_from_days(l.rows[i].day);

		if (c.year != year) {
			year = c.year;
			years++;
			compare_year(&l, year);
		}
	}
	assert_int_equal(years, 10);
}

/* date,kind,close with kind holiday or early_close */
static void local_list(void **state)
{
	static struct list l;
	const char *dir = getenv("TAPELINE_DATA");
	char path[512], line[128];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/us-equity-calendar.csv",
		 dir && *dir ? dir : "../shared/data/local");
	f = fopen(path, "r");
	if (!f) {
		print_message("# skipped: no %s\n", path);
		skip();
	}
	assert_non_null(fgets(line, sizeof(line), f));
	assert_string_equal(line, "date,kind,close\n");
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line + 11, "holiday,", 8) == 0)
			list_add(&l, day_of(line), 0, "");
		else if (strncmp(line + 11, "early_close,13:00:00", 20) == 0)
			list_add(&l, day_of(line), 13 * 60, "");
		else
			fail_msg("%s: %s", path, line);
	}
	fclose(f);
	for (int32_t year = 1999; year <= 2028; year++)
		compare_year(&l, year);
}

/* Sessions a year, as every long daily series of US stocks shows them. */
static void sessions_a_year(void **state)
{
	static const int counts[] = {
		253, 253, 254, 253, 252, 252, 254, 253, 252, 252, /* 1990 */
		252, 248, 252, 252, 252, 252, 251, 251, 253, 252, /* 2000 */
		252, 252, 250, 252, 252, 252, 252, 251, 251, 252, /* 2010 */
		253, 252, 251, 250, 252, 250,                     /* 2020 */
	};

	(void)state;
	for (int i = 0; i < (int)(sizeof(counts) / sizeof(*counts)); i++) {
		int32_t day = civil_to_days((struct civil){1990 + i, 1, 1}) - 1;
		int32_t end = civil_to_days((struct civil){1991 + i, 1, 1});
		int n = 0;

		while ((day = calendar_next(US, day)) < end)
			n++;
		assert_int_equal(n, counts[i]);
	}
}

static void special_days(void **state)
{
	static const struct {
		const char *date;
		int open, close; /* hhmm */
		const char *why;
	} cases[] = {
		{"1990-12-24", 930, 1400, NULL},
		{"1991-12-24", 930, 1400, NULL},
		{"1991-11-29", 930, 1600, NULL},
		{"1992-11-27", 930, 1400, NULL},
		{"1992-12-24", 930, 1400, NULL},
		{"1993-11-26", 930, 1300, NULL},
		{"1993-12-31", 930, 1600, NULL}, /* New Year on a Saturday */
		{"1994-02-11", 930, 1430, NULL},
		{"1994-04-27", 0, 0, "Funeral of Richard Nixon"},
		{"1994-07-05", 930, 1600, NULL},
		{"1995-07-03", 930, 1300, NULL},
		{"1996-01-08", 1100, 1400, NULL},
		{"1996-07-03", 930, 1600, NULL},
		{"1996-07-05", 930, 1300, NULL},
		{"1996-12-24", 930, 1300, NULL},
		{"1997-01-20", 930, 1600, NULL}, /* the year before Dr. King's day was kept */
		{"1997-12-24", 930, 1300, NULL},
		{"1997-12-26", 930, 1300, NULL},
		{"1998-01-19", 0, 0, "Martin Luther King Jr. Day"},
		{"1998-11-27", 930, 1300, NULL},
		{"1998-12-24", 930, 1300, NULL},
		{"1999-12-31", 930, 1600, NULL},
		{"2001-09-10", 930, 1600, NULL},
		{"2001-09-11", 0, 0, "Attacks of September 11"},
		{"2001-09-14", 0, 0, "Attacks of September 11"},
		{"2001-09-17", 930, 1600, NULL},
		{"2002-07-03", 930, 1600, NULL},
		{"2002-07-05", 930, 1300, NULL},
		{"2002-09-11", 1200, 1600, NULL},
		{"2003-12-26", 930, 1300, NULL},
		{"2004-06-11", 0, 0, "Mourning for Ronald Reagan"},
		{"2005-06-01", 930, 1600, NULL}, /* systems failed at 15:56: no schedule */
		{"2007-01-02", 0, 0, "Mourning for Gerald Ford"},
		{"2010-12-31", 930, 1600, NULL},
		{"2013-07-05", 930, 1600, NULL},
		{"2021-06-18", 930, 1600, NULL}, /* the year before Juneteenth was kept */
		{"2021-12-31", 930, 1600, NULL},
		{"2027-06-18", 0, 0, "Juneteenth"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct trading_day t = us(cases[i].date);
		int open = (int)((t.start - t.midnight) / NS_PER_MINUTE);

		assert_int_equal(t.open, cases[i].close != 0);
		if (cases[i].why)
			assert_string_equal(t.holiday, cases[i].why);
		if (!t.open)
			continue;
		assert_null(t.holiday);
		assert_int_equal(open / 60 * 100 + open % 60, cases[i].open);
		assert_int_equal(close_minutes(&t) / 60 * 100 + close_minutes(&t) % 60,
				 cases[i].close);
		assert_int_equal(t.half, cases[i].close < 1600);
		assert_true(t.extended_end == t.end + 4 * NS_PER_HOUR);
	}
}

/* Easter after Gauss (1800, 1816), with his two exceptions. */
static int32_t gauss_easter(int year)
{
	int a = year % 19, b = year % 4, c = year % 7, k = year / 100;
	int m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30, n = (4 + k - k / 4) % 7;
	int d = (19 * a + m) % 30, e = (2 * b + 4 * c + 6 * d + n) % 7;
	int32_t march = civil_to_days((struct civil){year, 3, 1}) - 1;

	if (d == 29 && e == 6)
		return march + 31 + 19;
	if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19)
		return march + 31 + 18;
	return march + 22 + d + e;
}

static void good_fridays(void **state)
{
	(void)state;
	assert_int_equal(gauss_easter(2008), day_of("2008-03-23"));
	assert_int_equal(gauss_easter(2038), day_of("2038-04-25"));
	for (int year = 1700; year < 2262; year++) {
		int32_t day = civil_to_days((struct civil){year, 3, 1}), n = 0;

		for (; day < civil_to_days((struct civil){year, 5, 1}); day++) {
			struct trading_day t;

			calendar_day(US, day, &t);
			if (!t.holiday || strcmp(t.holiday, "Good Friday") != 0)
				continue;
			assert_int_equal(day, gauss_easter(year) - 2);
			n++;
		}
		assert_int_equal(n, 1);
	}
}

/* --- times ------------------------------------------------------------------- */

static void sides_of_daylight_time(void **state)
{
	static const struct {
		const char *date, *midnight, *early, *start, *end, *late;
	} cases[] = {
		{"2013-03-08", "2013-03-08T05:00:00Z", "2013-03-08T09:00:00Z",
		 "2013-03-08T14:30:00Z", "2013-03-08T21:00:00Z", "2013-03-09T01:00:00Z"},
		{"2013-03-11", "2013-03-11T04:00:00Z", "2013-03-11T08:00:00Z",
		 "2013-03-11T13:30:00Z", "2013-03-11T20:00:00Z", "2013-03-12T00:00:00Z"},
		{"2013-11-01", "2013-11-01T04:00:00Z", "2013-11-01T08:00:00Z",
		 "2013-11-01T13:30:00Z", "2013-11-01T20:00:00Z", "2013-11-02T00:00:00Z"},
		{"2013-11-04", "2013-11-04T05:00:00Z", "2013-11-04T09:00:00Z",
		 "2013-11-04T14:30:00Z", "2013-11-04T21:00:00Z", "2013-11-05T01:00:00Z"},
		{"2006-03-31", "2006-03-31T05:00:00Z", "2006-03-31T09:00:00Z",
		 "2006-03-31T14:30:00Z", "2006-03-31T21:00:00Z", "2006-04-01T01:00:00Z"},
		{"2006-04-03", "2006-04-03T04:00:00Z", "2006-04-03T08:00:00Z",
		 "2006-04-03T13:30:00Z", "2006-04-03T20:00:00Z", "2006-04-04T00:00:00Z"},
		{"2013-11-29", "2013-11-29T05:00:00Z", "2013-11-29T09:00:00Z",
		 "2013-11-29T14:30:00Z", "2013-11-29T18:00:00Z", "2013-11-29T22:00:00Z"},
	};
	struct trading_day t;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		t = us(cases[i].date);
		assert_int_equal(t.midnight, ns_of(cases[i].midnight));
		assert_int_equal(t.extended_start, ns_of(cases[i].early));
		assert_int_equal(t.start, ns_of(cases[i].start));
		assert_int_equal(t.end, ns_of(cases[i].end));
		assert_int_equal(t.extended_end, ns_of(cases[i].late));
		assert_int_equal(calendar_close(US, t.day), t.end);
	}
	/* The days of the changes themselves: midnight by the old, 16:00 by the new. */
	t = us("2013-03-10");
	assert_int_equal(t.midnight, ns_of("2013-03-10T05:00:00Z"));
	assert_int_equal(t.end, ns_of("2013-03-10T20:00:00Z"));
	t = us("2013-11-03");
	assert_int_equal(t.midnight, ns_of("2013-11-03T04:00:00Z"));
	assert_int_equal(t.end, ns_of("2013-11-03T21:00:00Z"));
	assert_int_equal(calendar_close(US, t.day), t.end);
	assert_int_equal(calendar_close(US, day_of("2013-12-25")), ns_of("2013-12-25T21:00:00Z"));
}

static void dates_around_midnight(void **state)
{
	(void)state;
	assert_int_equal(calendar_date(US, ns_of("2013-10-07T03:59:59.999999999Z")),
			 day_of("2013-10-06"));
	assert_int_equal(calendar_date(US, ns_of("2013-10-07T04:00:00Z")), day_of("2013-10-07"));
	assert_int_equal(calendar_date(US, ns_of("2013-12-07T04:59:59.999999999Z")),
			 day_of("2013-12-06"));
	assert_int_equal(calendar_date(US, ns_of("2013-12-07T05:00:00Z")), day_of("2013-12-07"));
	assert_int_equal(calendar_date(CALENDAR_24X7, ns_of("2013-10-06T23:59:59.999999999Z")),
			 day_of("2013-10-06"));
	assert_int_equal(calendar_date(CALENDAR_24X7, ns_of("2013-10-07T00:00:00Z")),
			 day_of("2013-10-07"));
}

static void in_session(void **state)
{
	static const struct {
		const char *ts;
		bool regular, extended;
	} cases[] = {
		{"2013-10-07T07:59:59.999999999Z", false, false},
		{"2013-10-07T08:00:00Z", false, true},
		{"2013-10-07T13:29:59.999999999Z", false, true},
		{"2013-10-07T13:30:00Z", true, true},
		{"2013-10-07T19:59:59.999999999Z", true, true},
		{"2013-10-07T20:00:00Z", false, true},
		{"2013-10-07T23:59:59.999999999Z", false, true},
		{"2013-10-08T00:00:00Z", false, false},
		{"2013-11-29T17:59:59.999999999Z", true, true},
		{"2013-11-29T18:00:00Z", false, true},
		{"2013-11-29T21:59:59.999999999Z", false, true},
		{"2013-11-29T22:00:00Z", false, false},
		{"2013-12-25T17:00:00Z", false, false},
		{"2013-12-25T21:00:00Z", false, false}, /* 16:00 of a closed day */
		{"2013-10-05T17:00:00Z", false, false},
		{"2013-12-06T00:59:59Z", false, true}, /* Thursday evening, Friday in UTC */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t ns = ns_of(cases[i].ts);

		assert_int_equal(calendar_in_session(US, SESSION_REGULAR, ns), cases[i].regular);
		assert_int_equal(calendar_in_session(US, SESSION_EXTENDED, ns), cases[i].extended);
		assert_true(calendar_in_session(US, SESSION_ALL, ns));
		assert_true(calendar_in_session(CALENDAR_24X7, SESSION_REGULAR, ns));
	}
}

/* What holds on every day, half of them in the future. */
static void every_day(void **state)
{
	int32_t last = calendar_previous(US, FIRST_DAY);

	(void)state;
	for (int32_t day = FIRST_DAY; day <= LAST_DAY; day++) {
		struct trading_day t;

		calendar_day(US, day, &t);
		assert_int_equal(t.day, day);
		assert_int_equal(calendar_date(US, t.midnight), day);
		assert_int_equal(calendar_date(US, t.midnight - 1), day - 1);
		assert_int_equal(calendar_previous(US, day), last);
		assert_true(calendar_next(US, last) >= day);
		assert_int_equal(calendar_in_session(US, SESSION_REGULAR, t.start), t.open);
		assert_int_equal(calendar_in_session(US, SESSION_REGULAR, t.end - 1), t.open);
		assert_int_equal(calendar_in_session(US, SESSION_EXTENDED, t.end), t.open);
		assert_false(calendar_in_session(US, SESSION_REGULAR, t.start - 1));
		assert_false(calendar_in_session(US, SESSION_REGULAR, t.end));
		assert_false(calendar_in_session(US, SESSION_EXTENDED, t.extended_start - 1));
		assert_false(calendar_in_session(US, SESSION_EXTENDED, t.extended_end));
		if (!t.open) {
			assert_int_equal(t.start, t.end);
			assert_int_equal(t.extended_start, t.extended_end);
			assert_false(t.half);
			continue;
		}
		assert_int_equal(calendar_next(US, last), day);
		assert_true(day - last <= 7); /* September 2001: Monday to Monday */
		assert_true(t.midnight < t.extended_start && t.extended_start < t.start);
		assert_true(t.start < t.end && t.end < t.extended_end);
		last = day;
	}
}

static void round_the_clock(void **state)
{
	int32_t day = day_of("2013-12-25");
	struct trading_day t;

	(void)state;
	calendar_day(CALENDAR_24X7, day, &t);
	assert_true(t.open);
	assert_false(t.half);
	assert_null(t.holiday);
	assert_int_equal(t.day, day);
	assert_int_equal(t.midnight, ns_of("2013-12-25T00:00:00Z"));
	assert_int_equal(t.start, t.midnight);
	assert_int_equal(t.extended_start, t.midnight);
	assert_int_equal(t.end, ns_of("2013-12-26T00:00:00Z"));
	assert_int_equal(t.extended_end, t.end);
	assert_int_equal(calendar_close(CALENDAR_24X7, day), t.end);
	assert_int_equal(calendar_next(CALENDAR_24X7, day), day + 1);
	assert_int_equal(calendar_previous(CALENDAR_24X7, day), day - 1);
}

static void ends_of_the_range(void **state)
{
	static const int32_t far[] = {INT32_MIN, CIVIL_FIRST_DAY - 1, CIVIL_LAST_DAY + 1,
				      INT32_MAX};
	struct trading_day t;

	(void)state;
	for (int c = 0; c < 2; c++) {
		for (int i = 0; i < 4; i++) {
			int32_t nearest = i < 2 ? CIVIL_FIRST_DAY : CIVIL_LAST_DAY;

			calendar_day((enum calendar)c, far[i], &t);
			assert_int_equal(t.day, nearest);
			assert_true(i < 2 ? t.end < 0 : t.end > 0);
		}
		assert_int_equal(calendar_next((enum calendar)c, INT32_MAX), CIVIL_LAST_DAY);
		assert_int_equal(calendar_previous((enum calendar)c, INT32_MIN), CIVIL_FIRST_DAY);
		calendar_in_session((enum calendar)c, SESSION_REGULAR, INT64_MIN);
		calendar_in_session((enum calendar)c, SESSION_REGULAR, INT64_MAX);
	}
	assert_int_equal(calendar_date(CALENDAR_24X7, INT64_MAX), 106751);
	assert_int_equal(calendar_date(US, INT64_MAX), 106751);
	assert_int_equal(calendar_date(US, INT64_MIN), -106752);
}

static void names(void **state)
{
	(void)state;
	assert_int_equal(calendar_find("us-equity"), CALENDAR_US_EQUITY);
	assert_int_equal(calendar_find("24x7"), CALENDAR_24X7);
	assert_int_equal(calendar_find("24X7"), -1);
	assert_int_equal(calendar_find(""), -1);
	assert_int_equal(calendar_find("us-equity "), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hand_written_list),
		cmocka_unit_test(local_list),
		cmocka_unit_test(sessions_a_year),
		cmocka_unit_test(special_days),
		cmocka_unit_test(good_fridays),
		cmocka_unit_test(sides_of_daylight_time),
		cmocka_unit_test(dates_around_midnight),
		cmocka_unit_test(in_session),
		cmocka_unit_test(every_day),
		cmocka_unit_test(round_the_clock),
		cmocka_unit_test(ends_of_the_range),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
