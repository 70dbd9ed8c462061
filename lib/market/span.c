/* span.c - how long a bar is, and which interval a time falls into */
#include <stdio.h>

#include "base/civil.h"
#include "market/span.h"

/* ---- the words ---- */

static const char expected[] =
	"expected such as 1s 1m 5m 1h 1d 1w tick:500 volume:10000 dollar:1000000";

/* Digits of a whole number without leading zero, up to 9 of them. */
static size_t span_whole(const char *s, size_t n, int64_t *out)
{
	size_t i = 0;

	*out = 0;
	while (i < n && i < 10 && s[i] >= '0' && s[i] <= '9')
		*out = *out * 10 + (s[i++] - '0');
	return i && i < 10 && s[0] != '0' ? i : 0;
}

static void span_write_intraday(struct span *sp)
{
	int64_t seconds = sp->ns / NS_PER_SECOND;

	if (seconds % 3600 == 0)
		snprintf(sp->text, SPAN_TEXT, "%lldh", (long long)(seconds / 3600));
	else if (seconds % 60 == 0)
		snprintf(sp->text, SPAN_TEXT, "%lldm", (long long)(seconds / 60));
	else
		snprintf(sp->text, SPAN_TEXT, "%llds", (long long)seconds);
}

/* "5m": false where it is no such thing. */
static bool span_parse_time(const char *s, size_t n, struct span *out)
{
	int64_t count;
	size_t digits = span_whole(s, n, &count);

	if (!digits || digits + 1 != n)
		return false;
	switch (s[digits]) {
	case 's':
		out->ns = count * NS_PER_SECOND;
		break;
	case 'm':
		out->ns = count * NS_PER_MINUTE;
		break;
	case 'h':
		out->ns = count > 24 ? NS_PER_DAY : count * NS_PER_HOUR;
		break;
	case 'd':
		out->kind = SPAN_DAY;
		out->ns = NS_PER_DAY;
		snprintf(out->text, SPAN_TEXT, "1d");
		return count == 1;
	case 'w':
		out->kind = SPAN_WEEK;
		out->ns = 7 * NS_PER_DAY;
		snprintf(out->text, SPAN_TEXT, "1w");
		return count == 1;
	default:
		return false;
	}
	out->kind = SPAN_INTRADAY;
	if (out->ns >= NS_PER_DAY)
		return false;
	span_write_intraday(out);
	return true;
}

/* The largest amount: what one trade can hold (BAR_MAX_SIZE). */
#define SPAN_MAX ((dec_wide)DEC_ONE * DEC_ONE * DEC_ONE)

/* "tick:500" and its like. */
static bool span_parse_count(const char *s, size_t n, struct span *out)
{
	static const struct {
		const char *word;
		size_t n;
		enum span_kind kind;
	} kinds[] = {
		{"tick:", 5, SPAN_TICK}, {"volume:", 7, SPAN_VOLUME}, {"dollar:", 7, SPAN_DOLLAR}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t skip = kinds[i].n, text;
		char amount[DEC_WIDE_TEXT];
		dec_wide d;

		if (n <= skip || memcmp(s, kinds[i].word, skip) != 0)
			continue;
		if (dec_wide_parse(s + skip, n - skip, &d) != DEC_OK || d <= 0 || d > SPAN_MAX)
			return false;
		if (kinds[i].kind == SPAN_TICK && d % DEC_ONE)
			return false;
		out->kind = kinds[i].kind;
		out->amount = kinds[i].kind == SPAN_TICK ? d / DEC_ONE : d;
		text = dec_wide_format(d, amount);
		snprintf(out->text, SPAN_TEXT, "%s%.*s", kinds[i].word, (int)text, amount);
		return true;
	}
	return false;
}

int span_parse(const char *s, size_t n, struct span *out, struct err *e)
{
	*out = (struct span){0};
	if (span_parse_time(s, n, out) || span_parse_count(s, n, out))
		return 0;
	return err_set(e, STATUS_USAGE, "span '%.*s': %s", (int)(n > 80 ? 80 : n), s, expected);
}

int span_compare(const struct span *a, const struct span *b)
{
	enum span_kind ka = span_is_time(a) ? SPAN_INTRADAY : a->kind;
	enum span_kind kb = span_is_time(b) ? SPAN_INTRADAY : b->kind;

	if (ka != kb)
		return ka < kb ? -1 : 1;
	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->amount < b->amount ? -1 : a->amount > b->amount;
}

/* ---- the intervals ---- */

void span_clock_init(struct span_clock *k, enum calendar calendar, enum session session)
{
	*k = (struct span_clock){.calendar = calendar, .session = session, .monday = INT32_MIN};
}

static struct interval clock_session(const struct span_clock *k, const struct trading_day *d,
				     int64_t midnight_after)
{
	if (k->session == SESSION_ALL)
		return (struct interval){d->midnight, midnight_after};
	if (!d->open)
		return (struct interval){d->midnight, d->midnight};
	if (k->session == SESSION_EXTENDED)
		return (struct interval){d->extended_start, d->extended_end};
	return (struct interval){d->start, d->end};
}

static void clock_set_day(struct span_clock *k, int32_t day)
{
	struct trading_day today, tomorrow;
	struct interval session;

	calendar_day(k->calendar, day, &today);
	calendar_day(k->calendar, day + 1, &tomorrow);
	session = clock_session(k, &today, tomorrow.midnight);
	k->day = day;
	k->day_start = today.midnight;
	k->day_end = tomorrow.midnight;
	k->start = session.start;
	k->end = session.end;
	k->close = today.open ? today.end : today.midnight;
}

void span_clock_set(struct span_clock *k, int64_t ns)
{
	if (ns < k->day_start || ns >= k->day_end)
		clock_set_day(k, calendar_date(k->calendar, ns));
}

/* From the first session of the week to the last: empty where it has none. */
static void clock_set_week(struct span_clock *k, int32_t monday)
{
	int32_t kept = k->day;

	k->week = (struct interval){0, 0};
	for (int32_t day = monday; day < monday + 7; day++) {
		clock_set_day(k, day);
		if (k->start == k->end)
			continue;
		if (k->week.start == k->week.end)
			k->week.start = k->start;
		k->week.end = k->end;
	}
	clock_set_day(k, kept);
	k->monday = monday;
}

/* The week that holds the kept day. */
static bool clock_week(struct span_clock *k, struct interval *out)
{
	int32_t monday = k->day - (civil_weekday(k->day) + 6) % 7;

	if (monday != k->monday)
		clock_set_week(k, monday);
	*out = k->week;
	return out->start < out->end;
}

/* The cell of the day's grid that holds ns, cut to the session. */
static void clock_cell(const struct span_clock *k, int64_t span_ns, int64_t ns,
		       struct interval *out)
{
	int64_t cell = k->day_start + (ns - k->day_start) / span_ns * span_ns;

	out->start = cell > k->start ? cell : k->start;
	out->end = cell + span_ns < k->end ? cell + span_ns : k->end;
}

bool span_interval(struct span_clock *k, const struct span *sp, int64_t ns, struct interval *out)
{
	span_clock_set(k, ns);
	if (ns < k->start || ns >= k->end)
		return false;
	if (sp->kind == SPAN_WEEK)
		return clock_week(k, out);
	if (sp->kind == SPAN_DAY)
		*out = (struct interval){k->start, k->end};
	else
		clock_cell(k, sp->ns, ns, out);
	return true;
}

bool span_interval_of_bar(struct span_clock *k, const struct span *sp, int64_t start, int64_t end,
			  struct interval *out)
{
	span_clock_set(k, start);
	if (start < k->start && k->start < end && k->start < k->end)
		start = k->start;
	return span_interval(k, sp, start, out);
}

bool span_interval_of_date(struct span_clock *k, const struct span *sp, int32_t day,
			   struct interval *out)
{
	if (day != k->day || k->day_start == k->day_end)
		clock_set_day(k, day);
	if (sp->kind == SPAN_WEEK)
		return clock_week(k, out);
	*out = (struct interval){k->start, k->end};
	return k->start < k->end;
}
