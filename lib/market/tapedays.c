/* tapedays - the exchange dates of what is on a tape */
#include "market/tapedays.h"

#include "tape/reel.h"

static bool shows_session(const struct record *r)
{
	const uint64_t others = SELECT_FRAME | TYPE_BIT(TYPE_CONTROL) | TYPE_BIT(TYPE_ACTION);

	return r->dated && !(others & TYPE_BIT(r->type));
}

/* `behind` is the midnight after *last: below it there is nothing new. */
static void see(const struct record *r, enum calendar c, int64_t *behind, int32_t *last)
{
	int64_t ts = r->type == TYPE_BAR ? r->ts - 1 : r->ts;
	struct trading_day d;

	if (!shows_session(r) || ts < *behind)
		return;
	calendar_day(c, calendar_date(c, ts), &d);
	if (!d.open || d.day <= *last)
		return;
	*last = d.day;
	calendar_day(c, d.day + 1, &d);
	*behind = d.midnight;
}

int tapedays_last(const char *name, enum calendar c, const struct stage *s, int32_t *last,
		  struct err *e)
{
	int64_t behind = NO_TS;
	enum reel_result got;
	struct reel reel;
	struct record r;

	if (reel_open(&reel, name, e) < 0)
		return -1;
	do {
		got = reel_next(&reel, e);
		if (got == REEL_AGAIN) {
			err_set(e, STATUS_USAGE, "'%s' is no file that can be read twice", name);
			got = REEL_FAIL;
		}
		if ((got == REEL_LINE || got == REEL_TORN) &&
		    record_head(&r, reel.line, reel.len) == 0)
			see(&r, c, &behind, last);
	} while (got != REEL_FAIL && got != REEL_END && !stage_stopping(s));
	reel_close(&reel);
	return got == REEL_FAIL ? -1 : 0;
}

void tapedays_select(enum calendar c, int32_t date, struct select *out)
{
	struct trading_day d, next;

	calendar_day(c, date, &d);
	calendar_day(c, date + 1, &next);
	out->from = d.midnight;
	out->to = next.midnight;
	out->days = true;
}
