/* source_csv_time.c - the many ways in which files write a time */
#include <string.h>

#include "base/civil.h"
#include "base/dec.h"
#include "base/rfc3339.h"
#include "market/source_csv.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(s[i]))
			return false;
	return n > 0;
}

/* "2013-10-07", "2013/10/07" or "20131007" at the start of s as "2013-10-07";
 * returns how much of s that took, 0 where it is no date. */
static size_t date_take(const char *s, size_t n, char out[10])
{
	if (n >= 10 && (s[4] == '-' || s[4] == '/') && s[7] == s[4]) {
		memcpy(out, s, 10);
		out[4] = out[7] = '-';
		return 10;
	}
	if (n >= 8 && all_digits(s, 8) && (n == 8 || !is_digit(s[8]))) {
		memcpy(out, s, 4);
		memcpy(out + 5, s + 4, 2);
		memcpy(out + 8, s + 6, 2);
		out[4] = out[7] = '-';
		return 8;
	}
	return 0;
}

/* How much of s is a time of day: "9:30", "09:30:00", "09:30:00.123". */
static size_t clock_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (is_digit(s[i]) || s[i] == ':' || s[i] == '.'))
		i++;
	return i;
}

/* Write the time of day in full, "09:30:00.123": its length, or 0. */
static size_t clock_full(const char *s, size_t n, char out[24])
{
	size_t hour = n > 1 && s[1] == ':' ? 1 : 2, k = 0;

	if (n < hour + 3 || n > 18 || s[hour] != ':')
		return 0;
	if (hour == 1)
		out[k++] = '0';
	memcpy(out + k, s, n);
	k += n;
	if (n == hour + 3) {
		memcpy(out + k, ":00", 3);
		k += 3;
	}
	return k;
}

/* A wall-clock time of day on a date, as if in UTC. */
static int wall_parse(const char date[10], const char *clock, size_t n, int64_t *wall)
{
	char text[64];
	size_t k;

	memcpy(text, date, 10);
	text[10] = 'T';
	k = clock_full(clock, n, text + 11);
	if (!k)
		return -1;
	text[11 + k] = 'Z';
	return rfc3339_parse(text, 12 + k, wall);
}

/* Not within a day of the ends of time: a bar's other end, the midnight before and
 * the same moment in another zone are times, too. */
static bool is_usable(int64_t ns)
{
	return ns > INT64_MIN + NS_PER_DAY && ns < INT64_MAX - NS_PER_DAY;
}

static int time_set(struct csv_time *t, int64_t wall, int64_t ns)
{
	if (!is_usable(wall) || !is_usable(ns))
		return -1;
	*t = (struct csv_time){.ns = ns, .day = civil_day_of(wall)};
	t->midnight = wall == t->day * NS_PER_DAY;
	return 0;
}

/* The offset "Z", "+02:00", "+0200", "+02" or nothing, in full; 0 or -1. */
static int offset_full(const char *s, size_t n, char out[7], size_t *out_n)
{
	*out_n = n;
	if (n > 6)
		return -1;
	memcpy(out, s, n);
	if (n == 5 && s[3] != ':') {
		memcpy(out + 3, ":", 1);
		memcpy(out + 4, s + 3, 2);
		*out_n = 6;
	} else if (n == 3) {
		memcpy(out + 3, ":00", 3);
		*out_n = 6;
	}
	return 0;
}

/* A date, a separator, a time of day and perhaps an offset. */
static int stamp_parse(struct csv_time *t, const char *s, size_t n, const struct zone *z)
{
	char text[64], offset[7];
	size_t date = date_take(s, n, text), clock, offset_n;
	int64_t wall, utc;
	int32_t day;

	if (!date || n <= date + 1 || (s[date] != 'T' && s[date] != 't' && s[date] != ' '))
		return -1;
	s += date + 1;
	n -= date + 1;
	clock = clock_length(s, n);
	if (wall_parse(text, s, clock, &wall) < 0 || !is_usable(wall))
		return -1;
	s += clock;
	n -= clock;
	if (n > 1 && s[0] == ' ') {
		s++;
		n--;
	}
	if (n == 0)
		return time_set(t, wall, zone_to_utc(z, wall));
	if (offset_full(s, n, offset, &offset_n) < 0)
		return -1;
	memcpy(text + 10, "T00:00:00", 9);
	memcpy(text + 19, offset, offset_n);
	if (rfc3339_parse(text, 19 + offset_n, &utc) < 0 || civil_parse(text, 10, &day) < 0)
		return -1;
	/* The offset is what midnight of that day with it differs from midnight. */
	return time_set(t, wall, wall + (utc - day * NS_PER_DAY));
}

static enum source_unit unit_guess(dec_wide x)
{
	dec_wide size = x < 0 ? -x : x;

	if (size < (dec_wide)100 * DEC_ONE * DEC_ONE)
		return SOURCE_UNIT_S; /* to the year 5138 */
	if (size < (dec_wide)100000 * DEC_ONE * DEC_ONE)
		return SOURCE_UNIT_MS;
	if (size < (dec_wide)100000000 * DEC_ONE * DEC_ONE)
		return SOURCE_UNIT_US;
	return SOURCE_UNIT_NS;
}

/* A number since 1970, which must be whole nanoseconds. */
static int epoch_parse(struct csv_time *t, const char *s, size_t n, enum source_unit unit)
{
	static const int64_t unit_ns[] = {0, NS_PER_SECOND, 1000000, 1000, 1};
	dec_wide x;

	if (dec_wide_parse(s, n, &x) != DEC_OK)
		return -1;
	if (unit == SOURCE_UNIT_AUTO)
		unit = unit_guess(x);
	if (x > (dec_wide)INT64_MAX * DEC_ONE || x < -(dec_wide)INT64_MAX * DEC_ONE)
		return -1;
	x *= unit_ns[unit];
	if (x % DEC_ONE != 0)
		return -1;
	x /= DEC_ONE;
	if (x > INT64_MAX || x < -INT64_MAX)
		return -1;
	return time_set(t, (int64_t)x, (int64_t)x);
}

int csv_time_parse(struct csv_time *t, const char *s, size_t n, const struct zone *z,
		   enum source_unit unit)
{
	char text[10];
	size_t date;

	if (n >= 20 && s[n - 1] == 'Z') { /* the usual spelling, first */
		int64_t ns;

		if (rfc3339_parse(s, n, &ns) == 0)
			return time_set(t, ns, ns);
	}
	date = unit == SOURCE_UNIT_AUTO || n != 8 ? date_take(s, n, text) : 0;
	if (date && date == n && civil_parse(text, sizeof(text), &t->day) == 0) {
		t->date = t->midnight = true;
		t->ns = NO_TS;
		return 0;
	}
	if (date)
		return stamp_parse(t, s, n, z);
	return epoch_parse(t, s, n, unit);
}

int csv_time_join(struct csv_time *t, const struct csv_cell *date, const struct csv_cell *time,
		  const struct zone *z)
{
	char text[10];
	int64_t wall;

	if (date_take(date->p, date->n, text) != date->n || date->n == 0)
		return -1;
	if (wall_parse(text, time->p, time->n, &wall) < 0)
		return -1;
	return time_set(t, wall, zone_to_utc(z, wall));
}

int csv_time_of(struct csv_time *t, const struct csv_columns *c, const struct csv_row *row,
		const struct zone *z, enum source_unit unit, struct csv_cell *bad)
{
	struct csv_cell date;

	if (c->at[CSV_TIMESTAMP] >= 0) {
		*bad = csv_cell_of(c, row, CSV_TIMESTAMP);
		return csv_time_parse(t, bad->p, bad->n, z, unit);
	}
	date = csv_cell_of(c, row, CSV_DATE);
	*bad = csv_cell_of(c, row, CSV_TIME);
	return csv_time_join(t, &date, bad, z);
}
