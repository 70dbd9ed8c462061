/* clock.c - where the bar stands in the day and in the week */
#include "base/civil.h"
#include "feature/family.h"

static void tod_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	(void)p;
	(void)st;
	out[0] = (double)(in->ts - in->session_start) /
		 (double)(in->session_end - in->session_start);
}

static void minutes_update(const double *p, struct feature_state *st,
			   const struct feature_input *in, double *out)
{
	(void)p;
	(void)st;
	out[0] = (double)(in->ts - in->session_start) / (double)NS_PER_MINUTE;
}

static void dow_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int weekday = civil_weekday((int32_t)in->day);

	(void)p;
	(void)st;
	out[0] = weekday == 0 ? 7 : weekday;
}

const struct feature_def clock_features[] = {
	{
		.name = "tod",
		.title = "time of day as a fraction of the regular session",
		.source = "(ts - open) / (close - open): below 0 before, above 1 after; undefined "
			  "on a date without a session",
		.needs = NEED_SESSION,
		.outputs = {{"", UNIT_NONE}},
		.size = size_none,
		.update = tod_update,
		.warmup = warmup_one,
	},
	{
		.name = "minutes",
		.title = "minutes since the open of the regular session",
		.source = "(ts - open) / 60 s, negative before; undefined on a date without a "
			  "session",
		.needs = NEED_SESSION,
		.outputs = {{"", UNIT_NONE}},
		.size = size_none,
		.update = minutes_update,
		.warmup = warmup_one,
	},
	{
		.name = "dow",
		.title = "day of the week of the exchange's date, 1 Monday to 7 Sunday",
		.source = "ISO 8601",
		.needs = NEED_DAY,
		.outputs = {{"", UNIT_NONE}},
		.size = size_none,
		.update = dow_update,
		.warmup = warmup_one,
	},
	{.name = NULL},
};
