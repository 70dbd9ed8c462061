/* tzrule.c - the rule at the end of a zone file */
#include "base/civil.h"
#include "base/tzrule.h"

enum { HOUR = 3600, DAY = 24 * HOUR, OFFSET_HOURS = 24, MOMENT_HOURS = 167 };

struct cursor {
	const char *p, *end;
};

static bool cursor_skip(struct cursor *c, char wanted)
{
	if (c->p == c->end || *c->p != wanted)
		return false;
	c->p++;
	return true;
}

/* Up to three digits within min..max; -1 for none or another number. */
static int cursor_number(struct cursor *c, int min, int max)
{
	const char *first = c->p;
	int value = 0;

	while (c->p < c->end && c->p < first + 3 && *c->p >= '0' && *c->p <= '9')
		value = value * 10 + (*c->p++ - '0');
	return c->p == first || value < min || value > max ? -1 : value;
}

static bool is_letter(char ch)
{
	return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
}

static bool is_quotable(char ch)
{
	return is_letter(ch) || (ch >= '0' && ch <= '9') || ch == '+' || ch == '-';
}

/* The zone's abbreviation, "EST" or "<+0530>", which nobody here needs. */
static int name_skip(struct cursor *c)
{
	bool quoted = cursor_skip(c, '<');
	const char *first = c->p;

	while (c->p < c->end && (quoted ? is_quotable(*c->p) : is_letter(*c->p)))
		c->p++;
	if (c->p - first < 3 || (quoted && !cursor_skip(c, '>')))
		return -1;
	return 0;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static int span_parse(struct cursor *c, int max_hours, int32_t *seconds)
{
	bool negative = cursor_skip(c, '-');
	int hours, minutes = 0, secs = 0;

	if (!negative)
		cursor_skip(c, '+');
	hours = cursor_number(c, 0, max_hours);
	if (hours >= 0 && cursor_skip(c, ':')) {
		minutes = cursor_number(c, 0, 59);
		if (minutes >= 0 && cursor_skip(c, ':'))
			secs = cursor_number(c, 0, 59);
	}
	if (hours < 0 || minutes < 0 || secs < 0)
		return -1;
	*seconds = hours * HOUR + minutes * 60 + secs;
	if (negative)
		*seconds = -*seconds;
	return 0;
}

/* ",M3.2.0/2" */
static int moment_parse(struct cursor *c, struct tz_moment *m)
{
	*m = (struct tz_moment){.time = 2 * HOUR};
	if (!cursor_skip(c, ','))
		return -1;
	if (cursor_skip(c, 'M')) {
		m->form = TZ_WEEKDAY;
		m->month = cursor_number(c, 1, 12);
		m->week = cursor_skip(c, '.') ? cursor_number(c, 1, 5) : -1;
		m->day = cursor_skip(c, '.') ? cursor_number(c, 0, 6) : -1;
	} else if (cursor_skip(c, 'J')) {
		m->form = TZ_JULIAN;
		m->day = cursor_number(c, 1, 365);
	} else {
		m->form = TZ_ORDINAL;
		m->day = cursor_number(c, 0, 365);
	}
	if (m->month < 0 || m->week < 0 || m->day < 0)
		return -1;
	return cursor_skip(c, '/') ? span_parse(c, MOMENT_HOURS, &m->time) : 0;
}

int tz_rule_parse(const char *s, size_t n, struct tz_rule *r)
{
	struct cursor c = {s, s + n};

	*r = (struct tz_rule){0};
	if (name_skip(&c) < 0 || span_parse(&c, OFFSET_HOURS, &r->standard) < 0)
		return -1;
	r->standard = -r->standard; /* POSIX counts west of Greenwich */
	r->daylight = r->standard + HOUR;
	if (c.p == c.end)
		return 0;
	r->changes = true;
	if (name_skip(&c) < 0)
		return -1;
	if (c.p < c.end && *c.p != ',') {
		if (span_parse(&c, OFFSET_HOURS, &r->daylight) < 0)
			return -1;
		r->daylight = -r->daylight;
	}
	if (moment_parse(&c, &r->begin) < 0 || moment_parse(&c, &r->end) < 0)
		return -1;
	return c.p == c.end ? 0 : -1;
}

static int32_t first_of(int32_t year, int month)
{
	return civil_to_days((struct civil){year, month, 1});
}

/* The day of a change. */
static int32_t moment_day(const struct tz_moment *m, int32_t year)
{
	int32_t first, next;

	switch (m->form) {
	case TZ_JULIAN: /* where January and February together have 59 days */
		if (m->day > 59)
			return first_of(year, 3) + m->day - 60;
		return first_of(year, 1) + m->day - 1;
	case TZ_ORDINAL:
		return first_of(year, 1) + m->day;
	case TZ_WEEKDAY:
		break;
	}
	first = first_of(year, m->month);
	next = m->month < 12 ? first_of(year, m->month + 1) : first_of(year + 1, 1);
	first += (m->day - civil_weekday(first) + 7) % 7 + 7 * (m->week - 1);
	return first < next ? first : first - 7;
}

int64_t tz_rule_begin(const struct tz_rule *r, int32_t year)
{
	return (int64_t)moment_day(&r->begin, year) * DAY + r->begin.time - r->standard;
}

int64_t tz_rule_end(const struct tz_rule *r, int32_t year)
{
	return (int64_t)moment_day(&r->end, year) * DAY + r->end.time - r->daylight;
}
