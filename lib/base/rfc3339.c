/*
 * rfc3339.c - time stamps as text, to the nanosecond
 *
 * Every line of a tape passes the parser, so what is at a fixed place is read
 * from there, and wrong characters are collected and judged once.
 */
#include <stdbool.h>
#include <string.h>

#include "base/civil.h"
#include "base/rfc3339.h"

enum {
	FIXED = 19, /* "2013-10-07T08:00:00" */
	SHORTEST = FIXED + 1,
	DAY_SECONDS = 86400,
	FIRST_YEAR = 1677,
	LAST_YEAR = 2262,
	EPOCH_DAYS = 719163, /* 1970-01-01, 0001-01-01 being day 1 */
	NO_DATE = INT32_MIN,
};

/* The seconds at both ends of the range, and the nanoseconds there. */
#define FIRST_SECOND   INT64_C(-9223372037)
#define FIRST_FRACTION 145224193
#define LAST_SECOND    INT64_C(9223372036)
#define LAST_FRACTION  854775807

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

/* A digit's value; *bad keeps a bit once something was none. */
static inline uint32_t digit(char c, uint32_t *bad)
{
	uint32_t value = (uint32_t)(unsigned char)c - '0';

	*bad |= value > 9;
	return value;
}

static inline uint32_t two(const char *s, uint32_t *bad)
{
	uint32_t tens = digit(s[0], bad);

	return tens * 10 + digit(s[1], bad);
}

/*
 * Eight characters at once.  XOR with the shape ("0000-00-") leaves a digit's
 * value where the shape has a 0, and 0 where it has a separator.  Adding 0x76
 * to a digit and 0x7f to a separator sets the top bit of those that are not.
 */
static inline uint64_t eight(const char *s, uint64_t shape, uint64_t add, uint64_t *bad)
{
	uint64_t v;

	memcpy(&v, s, sizeof(v));
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		v = __builtin_bswap64(v);
	v ^= shape;
	*bad |= v | (v + add);
	return v * 10 + (v >> 8); /* in byte i: the number made of digits i and i + 1 */
}

static inline uint32_t byte_of(uint64_t v, int i)
{
	return v >> (8 * i) & 0xff;
}

#define DATE_SHAPE UINT64_C(0x2d30302d30303030) /* "0000-00-", last character first */
#define DATE_ADD   UINT64_C(0x7f76767f76767676)
#define TIME_SHAPE UINT64_C(0x30303a30303a3030) /* "00:00:00" */
#define TIME_ADD   UINT64_C(0x76767f76767f7676)
#define TOP_BITS   UINT64_C(0x8080808080808080)

/*
 * Days since 1970 of a date in the few years that nanoseconds reach, or
 * NO_DATE where there is no such date.  As civil_valid() and civil_to_days()
 * say, which the tests hold it to, in half their time.
 */
static inline int32_t date_days(uint32_t year, uint32_t month, uint32_t day)
{
	static const uint16_t ends[2][13] = {
		{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
		{0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
	};
	bool leap = (year % 100 ? year % 4 : year % 400) == 0;
	uint32_t past = year - 1, first;

	if (year - FIRST_YEAR > LAST_YEAR - FIRST_YEAR || month - 1 > 11)
		return NO_DATE;
	first = ends[leap][month - 1];
	if (day - 1 >= ends[leap][month] - first)
		return NO_DATE;
	return (int32_t)(past * 365 + past / 4 - past / 100 + past / 400 + first + day) -
	       EPOCH_DAYS;
}

/* The date and time of day at s[0..19) as seconds since 1970 on that clock. */
static inline int clock_parse(const char *s, int64_t *seconds)
{
	uint64_t wrong = 0;
	uint64_t date = eight(s, DATE_SHAPE, DATE_ADD, &wrong);
	uint64_t time = eight(s + 11, TIME_SHAPE, TIME_ADD, &wrong);
	uint32_t bad = (wrong & TOP_BITS) != 0;
	uint32_t year = byte_of(date, 0) * 100 + byte_of(date, 2);
	uint32_t month = byte_of(date, 5), day = two(s + 8, &bad);
	uint32_t hour = byte_of(time, 0), minute = byte_of(time, 3), second = byte_of(time, 6);
	int32_t days = date_days(year, month, day);

	bad |= (uint32_t)(((s[10] | 0x20) != 't') & (s[10] != ' '));
	bad |= (uint32_t)((hour > 23) | (minute > 59) | (second > 60) | (days == NO_DATE));
	if (bad)
		return -1;
	*seconds = (int64_t)days * DAY_SECONDS + (int64_t)(hour * 3600 + minute * 60 + second);
	return 0;
}

/* The fraction from s[*i], a '.', on, in nanoseconds; *i goes behind it. */
static inline int fraction_parse(const char *s, size_t n, size_t *i, uint32_t *ns)
{
	static const uint32_t unit[] = {0,     100000000, 10000000, 1000000, 100000,
					10000, 1000,      100,      10,      1};
	size_t first = *i + 1, at = first, used;
	uint32_t value = 0, bad = 0, next;

	while (at < n && at < first + 9 && (next = digit(s[at], &bad)) <= 9) {
		value = value * 10 + next;
		at++;
	}
	used = at - first;
	while (used == 9 && at < n && s[at] == '0')
		at++;
	*i = at;
	*ns = value * unit[used];
	return used ? 0 : -1;
}

/* What ends the stamp: Z or an offset, in seconds east of Greenwich. */
static inline int offset_parse(const char *s, size_t n, int32_t *seconds)
{
	uint32_t bad = 0, hours, minutes;

	if (n == 1 && (s[0] == 'Z' || s[0] == 'z')) {
		*seconds = 0;
		return 0;
	}
	if (n != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':')
		return -1;
	hours = two(s + 1, &bad);
	minutes = two(s + 4, &bad);
	if (bad || hours > 23 || minutes > 59)
		return -1;
	*seconds = (int32_t)(hours * 3600 + minutes * 60);
	if (s[0] == '-')
		*seconds = -*seconds;
	return 0;
}

static inline bool time_fits(int64_t seconds, uint32_t ns)
{
	if (seconds > FIRST_SECOND && seconds < LAST_SECOND)
		return true;
	return (seconds == FIRST_SECOND && ns >= FIRST_FRACTION) ||
	       (seconds == LAST_SECOND && ns <= LAST_FRACTION);
}

int rfc3339_parse(const char *s, size_t n, int64_t *ns)
{
	size_t i = FIXED;
	uint32_t fraction = 0;
	int64_t seconds;
	int32_t offset;

	if (n < SHORTEST || clock_parse(s, &seconds) < 0)
		return -1;
	if (s[i] == '.' && fraction_parse(s, n, &i, &fraction) < 0)
		return -1;
	if (offset_parse(s + i, n - i, &offset) < 0)
		return -1;
	seconds -= offset;
	if (!time_fits(seconds, fraction))
		return -1;
	/* In the first second the product alone wraps, and the sum wraps back. */
	*ns = (int64_t)((uint64_t)seconds * (uint64_t)NS_PER_SECOND + fraction);
	return 0;
}

static inline void put_two(char *out, uint32_t value)
{
	memcpy(out, &pairs[2 * value], 2);
}

/* Three digits of the fraction. */
static inline void put_three(char *out, uint32_t value)
{
	out[0] = (char)('0' + value / 100);
	put_two(out + 1, value % 100);
}

/* The fraction with its point; returns the length. */
static size_t fraction_format(uint32_t ns, char *out)
{
	size_t n = 4;

	if (!ns)
		return 0;
	out[0] = '.';
	put_three(out + 1, ns / 1000000);
	if (ns % 1000000) {
		put_three(out + 4, ns / 1000 % 1000);
		n = 7;
	}
	if (ns % 1000) {
		put_three(out + 7, ns % 1000);
		n = 10;
	}
	return n;
}

size_t rfc3339_format(int64_t ns, char out[RFC3339_TEXT])
{
	int32_t day = civil_day_of(ns);
	/* Unsigned, since the start of the first day lies below the range. */
	uint64_t of_day = (uint64_t)ns - (uint64_t)day * (uint64_t)NS_PER_DAY;
	uint32_t second = (uint32_t)(of_day / (uint64_t)NS_PER_SECOND);
	uint32_t fraction = (uint32_t)(of_day % (uint64_t)NS_PER_SECOND);
	struct civil c = civil_from_days(day);
	size_t n = FIXED;

	memcpy(out, "0000-00-00T00:00:00", FIXED);
	put_two(out, (uint32_t)c.year / 100);
	put_two(out + 2, (uint32_t)c.year % 100);
	put_two(out + 5, (uint32_t)c.month);
	put_two(out + 8, (uint32_t)c.day);
	put_two(out + 11, second / 3600);
	put_two(out + 14, second / 60 % 60);
	put_two(out + 17, second % 60);
	n += fraction_format(fraction, out + n);
	out[n] = 'Z';
	return n + 1;
}
