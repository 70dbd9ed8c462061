/* moment.c - the clock and the calendar as expressions see them */
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "signal/moment.h"

void moment_init(struct moment *m, enum calendar calendar)
{
	memset(m, 0, sizeof(*m));
	m->calendar = calendar;
}

/* Monday of a date's week. */
static int32_t monday_of(int32_t day)
{
	return day - (civil_weekday(day) + 6) % 7;
}

/* What only changes with the date. */
static void set_day(struct moment *m, int32_t day)
{
	struct civil today = civil_from_days(day), then;
	int weekday = civil_weekday(day);
	int32_t next;

	calendar_day(m->calendar, day, &m->day);
	m->known = true;
	next = calendar_next(m->calendar, day);
	then = civil_from_days(next);
	m->value[MOMENT_DAY_OF_WEEK] = weekday == 0 ? 7 : weekday;
	m->value[MOMENT_DAY_OF_MONTH] = today.day;
	m->value[MOMENT_MONTH] = today.month;
	m->value[MOMENT_YEAR] = today.year;
	m->value[MOMENT_WEEK_END] = m->day.open && monday_of(next) != monday_of(day);
	m->value[MOMENT_MONTH_END] =
		m->day.open && (then.month != today.month || then.year != today.year);
}

/* Seconds since midnight on the exchange's wall. */
static int64_t wall_seconds(enum calendar calendar, int64_t ns)
{
	const int64_t day = NS_PER_DAY / NS_PER_SECOND;
	int64_t s = ns / NS_PER_SECOND - (ns % NS_PER_SECOND < 0);

	s = s % day + day;
	if (calendar == CALENDAR_US_EQUITY)
		s += new_york_offset(ns);
	return s % day;
}

void moment_set(struct moment *m, int64_t ns)
{
	int32_t day = calendar_date(m->calendar, ns);
	int64_t wall = wall_seconds(m->calendar, ns);

	if (!m->known || m->day.day != day)
		set_day(m, day);
	m->value[MOMENT_SINCE_OPEN] = NAN;
	m->value[MOMENT_TO_CLOSE] = NAN;
	if (m->day.open) {
		m->value[MOMENT_SINCE_OPEN] = (double)(ns - m->day.start) / (double)NS_PER_MINUTE;
		m->value[MOMENT_TO_CLOSE] = (double)(m->day.end - ns) / (double)NS_PER_MINUTE;
	}
	m->value[MOMENT_IN_SESSION] = m->day.open && ns >= m->day.start && ns < m->day.end;
	m->value[MOMENT_HOUR] = (double)(wall / 3600);
	m->value[MOMENT_MINUTE] = (double)(wall / 60 % 60);
}

int64_t moment_close(enum calendar calendar, int64_t ns)
{
	int32_t day = calendar_date(calendar, ns), next;
	struct trading_day d;

	for (;;) {
		calendar_day(calendar, day, &d);
		if (d.open && d.end > ns)
			return d.end;
		next = calendar_next(calendar, day);
		if (next <= day)
			return INT64_MAX;
		day = next;
	}
}
