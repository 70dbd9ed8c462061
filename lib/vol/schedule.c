/* schedule.c - when a model on a stream is fitted anew */
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/text.h"
#include "vol/schedule.h"

#define EVERY_MAX 1000000

int refit_parse(const char *text, struct refit *out, struct err *e)
{
	static const char drift[] = "drift:";
	int64_t every;

	*out = (struct refit){.kind = REFIT_NEVER};
	if (strcmp(text, "never") == 0)
		return 0;
	if (strcmp(text, "week") == 0 || strcmp(text, "month") == 0) {
		out->kind = *text == 'w' ? REFIT_WEEK : REFIT_MONTH;
		return 0;
	}
	if (strncmp(text, drift, strlen(drift)) == 0) {
		const char *x = text + strlen(drift);

		out->kind = REFIT_DRIFT;
		if (num_parse(x, strlen(x), &out->drift) == 0 && out->drift > 0)
			return 0;
		return err_set(e, STATUS_USAGE, "'%s': the drift is a number above 0", text);
	}
	out->kind = REFIT_EVERY;
	if (text_integer(text, &every) < 0 || every < 1 || every > EVERY_MAX)
		return err_set(e, STATUS_USAGE,
			       "'%s' is no schedule: a number of bars from 1 to %d, week, month, "
			       "drift:X or never",
			       text, EVERY_MAX);
	out->every = (size_t)every;
	return 0;
}

void schedule_init(struct schedule *s)
{
	memset(s, 0, sizeof(*s));
}

void schedule_score(struct schedule *s, double score)
{
	s->score[s->n_scores++ % DRIFT_BARS] = score;
}

/* The Monday of the week. */
static int32_t monday(int32_t day)
{
	return day - (civil_weekday(day) + 6) % 7;
}

static bool another_month(int32_t a, int32_t b)
{
	const struct civil x = civil_from_days(a), y = civil_from_days(b);

	return x.month != y.month || x.year != y.year;
}

static bool drifted(const struct schedule *s, double drift)
{
	double sum = 0;

	if (s->n_scores < DRIFT_BARS)
		return false;
	for (int i = 0; i < DRIFT_BARS; i++)
		sum += s->score[i];
	return sum / DRIFT_BARS < s->fit_score - drift;
}

bool schedule_due(struct schedule *s, const struct refit *r, int32_t day, bool enough)
{
	s->since++;
	if (!enough)
		return false;
	if (!s->tried)
		return true;
	switch (r->kind) {
	case REFIT_EVERY:
		return s->since >= r->every;
	case REFIT_WEEK:
		return day != s->day && monday(day) != monday(s->day);
	case REFIT_MONTH:
		return day != s->day && another_month(day, s->day);
	case REFIT_DRIFT:
		if (s->fitted)
			return s->since >= RETRY_BARS && drifted(s, r->drift);
		break;
	case REFIT_NEVER:
		if (s->fitted)
			return false;
		break;
	}
	return s->since >= RETRY_BARS;
}

void schedule_fitted(struct schedule *s, bool good, int32_t day, double score)
{
	s->tried = true;
	s->since = 0;
	s->day = day;
	if (!good)
		return;
	s->fitted = true;
	s->fit_score = score;
	s->n_scores = 0;
}

void schedule_snap(struct snap *sn, struct schedule *s)
{
	int64_t day = s->day;

	snap_u64(sn, "since", &s->since);
	snap_bool(sn, "tried", &s->tried);
	snap_bool(sn, "fitted", &s->fitted);
	snap_i64(sn, "day", &day);
	snap_f64(sn, "fit_score", &s->fit_score);
	snap_f64s(sn, "scores", s->score, DRIFT_BARS);
	snap_u64(sn, "n_scores", &s->n_scores);
	s->day = (int32_t)day;
	if (snap_loading(sn) && snap_ok(sn) && s->day != day)
		snap_fail(sn, "the day of a fit has no sense");
}
