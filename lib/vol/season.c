/* season.c - the time of day in the variance of intraday returns */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "vol/season.h"

#define MEMORY      0.97 /* what a past day counts for after one more */
#define SQUARE_MAX  25.0 /* of a slot's mean square on one day, over the day's level */
#define WEIGHT_MIN  0.02
#define NIGHT_PRIOR 0.25 /* of the session's variance, with the weight of so many nights: */
#define NIGHTS      10.0
#define NIGHT_MAX   9.0 /* of a night's square, over what was expected of it */

/* So many squares make a weight whose noise hardly shows: E 1/mean of n squares is n / (n - 2). */
enum { SQUARES = 32 };

/* ---- the clock ---- */

void season_clock_init(struct season_clock *k, enum calendar c)
{
	*k = (struct season_clock){.calendar = c, .day = {.day = INT32_MIN}};
}

const struct trading_day *season_clock_day(struct season_clock *k, int64_t ts)
{
	const int64_t at = time_shift(ts, -1);

	if (k->day.day == INT32_MIN || at < k->day.midnight ||
	    at >= k->day.midnight + 23 * NS_PER_HOUR) {
		const int32_t day = calendar_date(k->calendar, at);

		if (day != k->day.day)
			calendar_day(k->calendar, day, &k->day);
	}
	return &k->day;
}

/* ---- slots ---- */

static uint32_t bars_in_slot(const struct season *s)
{
	return (uint32_t)(s->width / s->span);
}

/* Which of its day's bars ends at ts; -1 where there are no slots. */
static int64_t bar_number(const struct season *s, int64_t ts, const struct trading_day *day)
{
	int64_t at, number;

	if (s->n == 0)
		return -1;
	at = time_shift(ts, -1) - day->midnight;
	number = at > 0 ? at / s->span : 0;
	/* A day on which clocks change may be longer. */
	return number < (int64_t)s->n * bars_in_slot(s) ? number
							: (int64_t)s->n * bars_in_slot(s) - 1;
}

/* Does a bar come in that slot on a usual day? */
static bool slot_usual(const struct season *s, uint32_t k)
{
	return (k >= s->open && k < s->close) || (s->days > 0 && s->slot[k].came >= s->days / 2);
}

/* The regular session of a usual day. */
static void session_find(struct season *s)
{
	struct trading_day day = {.open = false};
	int64_t open, close;

	for (int32_t d = 0; !day.open || day.half; d = day.day)
		calendar_day(s->calendar, calendar_next(s->calendar, d), &day);
	open = (day.start - day.midnight) / s->width;
	close = (day.end - day.midnight + s->width - 1) / s->width;
	s->open = (uint32_t)open;
	s->close = (uint32_t)(close < (int64_t)s->n ? close : (int64_t)s->n);
}

int season_init(struct season *s, const struct span *sp, enum calendar c, enum overnight o, bool on)
{
	*s = (struct season){
		.on = on,
		.overnight = o,
		.calendar = c,
		.day = INT32_MIN,
		.last = -1,
		.night_square = -1,
	};
	if (sp->kind != SPAN_INTRADAY)
		return 0;
	s->span = sp->ns;
	s->width = s->span;
	if (s->width < NS_PER_MINUTE)
		s->width *= (NS_PER_MINUTE + s->span - 1) / s->span;
	s->n = (uint32_t)((NS_PER_DAY + s->width - 1) / s->width);
	s->slot = calloc(s->n, sizeof(*s->slot));
	s->list = calloc(s->n, sizeof(*s->list));
	if (!s->slot || !s->list) {
		season_release(s);
		return -1;
	}
	for (uint32_t k = 0; k < s->n; k++)
		s->slot[k].weight = 1;
	session_find(s);
	s->bars = (double)(s->close - s->open) * bars_in_slot(s);
	return 0;
}

void season_release(struct season *s)
{
	free(s->slot);
	free(s->list);
	s->slot = NULL;
	s->list = NULL;
}

/* ---- what past days say ---- */

double season_night_weight(const struct season *s)
{
	return (NIGHTS * NIGHT_PRIOR * s->bars + s->night_sum) / (NIGHTS + s->night_count);
}

/* Weights of n slots that lie together in the day: each from those nearest to it. */
static void smooth(struct season *s, const uint32_t *list, uint32_t n)
{
	const double want = ceil(SQUARES / s->days);
	const uint32_t window = want < n ? (uint32_t)want : n;
	double sum = 0, count = 0;
	uint32_t from = 0, to = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t begin = i > window / 2 ? i - window / 2 : 0;

		if (begin > n - window)
			begin = n - window;
		/* Sums are made anew, so that nothing is left of what has gone. */
		if (begin != from || to == 0) {
			sum = count = 0;
			for (from = to = begin; to < begin + window; to++) {
				sum += s->slot[list[to]].sum;
				count += s->slot[list[to]].count;
			}
		}
		s->slot[list[i]].weight = count > 0 ? sum / count : NAN;
	}
}

/* Divide by the mean over the usual slots: the scale of all weights. */
static double usual_mean(const struct season *s, uint32_t n)
{
	double sum = 0, known = 0;

	for (uint32_t i = 0; i < n; i++) {
		const double w = s->slot[s->list[i]].weight;

		if (isnan(w))
			continue;
		sum += w;
		known++;
	}
	return known > 0 ? sum / known : 0;
}

/* Where bars are rare, one weight for all slots of that part of the day. */
static double rare_weight(const struct season *s, uint32_t from, uint32_t to)
{
	double sum = 0, count = 0;

	for (uint32_t k = from; k < to; k++) {
		sum += s->slot[k].sum;
		count += s->slot[k].count;
	}
	return count > 0 ? sum / count : NAN;
}

static void weights_find(struct season *s)
{
	const uint32_t edge[] = {0, s->open, s->close, s->n};
	uint32_t n = 0;
	double mean;

	for (int g = 0; g < 3; g++) {
		const double rare = rare_weight(s, edge[g], edge[g + 1]);
		const uint32_t first = n;

		for (uint32_t k = edge[g]; k < edge[g + 1]; k++) {
			s->slot[k].weight = rare;
			if (slot_usual(s, k))
				s->list[n++] = k;
		}
		smooth(s, s->list + first, n - first);
	}
	s->bars = (double)n * bars_in_slot(s);
	mean = usual_mean(s, n);
	for (uint32_t k = 0; k < s->n; k++) {
		double *w = &s->slot[k].weight;

		*w = !s->on || isnan(*w) || !(mean > 0) ? 1 : *w / mean;
		if (*w < WEIGHT_MIN)
			*w = WEIGHT_MIN;
	}
}

/* The day that is over becomes past.  One on which nothing moved says nothing. */
static void day_over(struct season *s)
{
	const double day = s->square / s->weighed;

	if (!(s->weighed > 0) || !(day > 0) || !isfinite(day))
		return;
	s->days = s->days * MEMORY + 1;
	for (uint32_t k = 0; k < s->n; k++) {
		struct season_slot *slot = &s->slot[k];

		slot->sum *= MEMORY;
		slot->count *= MEMORY;
		slot->came = slot->came * MEMORY + slot->today;
		if (slot->bars > 0) {
			slot->sum += fmin(slot->square / slot->bars / day, SQUARE_MAX);
			slot->count++;
		}
	}
	if (s->night_square >= 0) {
		const double most = NIGHT_MAX * season_night_weight(s);

		s->night_sum = s->night_sum * MEMORY + fmin(s->night_square / day, most);
		s->night_count = s->night_count * MEMORY + 1;
	}
	if (s->n > 0)
		weights_find(s);
	else
		s->bars += ((double)s->seen - s->bars) / s->days;
}

/* ---- a bar ---- */

bool season_begin(struct season *s, const struct trading_day *day)
{
	const bool first = s->day == INT32_MIN;

	if (day->day == s->day)
		return false;
	if (!first)
		day_over(s);
	for (uint32_t k = 0; k < s->n; k++)
		s->slot[k].square = s->slot[k].bars = s->slot[k].today = 0;
	s->square = s->weighed = 0;
	s->night_square = -1;
	s->seen = 0;
	s->day = day->day;
	s->last = -1;
	return !first && s->calendar != CALENDAR_24X7;
}

static uint32_t slot_of(const struct season *s, int64_t number)
{
	return (uint32_t)(number / bars_in_slot(s));
}

/* The first slot that the return of a bar in slot k, the next after the last bar, may reach over.
 */
static uint32_t reach(const struct season *s, uint32_t k)
{
	const uint32_t after = s->last >= 0 ? slot_of(s, s->last) + 1 : k;

	return after < k ? after : k;
}

/* Is a bar missed there?  Where they are rare, none is. */
static bool slot_missed(const struct season *s, uint32_t k)
{
	return s->days > 0 ? s->slot[k].came >= s->days / 2 : k >= s->open && k < s->close;
}

double season_weight(const struct season *s, int64_t ts, const struct trading_day *day)
{
	double weight = 1;

	if (s->n > 0) {
		const uint32_t own = slot_of(s, bar_number(s, ts, day));

		weight = s->slot[own].weight;
		for (uint32_t k = reach(s, own); k < own; k++)
			if (slot_missed(s, k))
				weight += s->slot[k].weight;
	}
	return weight;
}

void season_night(struct season *s, double r)
{
	s->night_square = r * r;
}

void season_end(struct season *s, int64_t ts, const struct trading_day *day, double r)
{
	const int64_t number = bar_number(s, ts, day);
	const double weight = season_weight(s, ts, day), share = r * r / weight;

	s->square += r * r;
	s->weighed += weight;
	s->seen++;
	if (s->n == 0)
		return;
	for (uint32_t own = slot_of(s, number), k = reach(s, own); k <= own; k++) {
		if (k < own && !slot_missed(s, k))
			continue;
		s->slot[k].square += share * s->slot[k].weight;
		s->slot[k].bars++;
	}
	s->slot[slot_of(s, number)].today = 1;
	if (number > s->last)
		s->last = number;
}

/* ---- what comes ---- */

/* The next bar after `number` on a day whose last slot is before `end`; -1: it is the next day's.
 */
static int64_t bar_after(const struct season *s, int64_t number, uint32_t end)
{
	const int64_t per = bars_in_slot(s);
	uint32_t k = (uint32_t)((number + 1) / per);

	if (k < end && slot_usual(s, k))
		return number + 1;
	while (k < end && !slot_usual(s, k))
		k++;
	return k < end ? k * per : -1;
}

/* Where the slots of that day end: early on a day that is cut short. */
static uint32_t day_end(const struct season *s, const struct trading_day *day)
{
	return day->half ? (uint32_t)((day->end - day->midnight + s->width - 1) / s->width) : s->n;
}

size_t season_ahead(const struct season *s, const struct trading_day *day, size_t bars,
		    struct season_step *out, size_t cap)
{
	uint32_t end = s->n ? day_end(s, day) : 0;
	int64_t number = s->last;
	size_t n = 0;

	for (uint32_t bar = 1; bar <= bars && n < cap; bar++) {
		if (s->n > 0)
			number = bar_after(s, number, end);
		if (s->n > 0 && number < 0) {
			end = s->n;
			number = bar_after(s, -1, end);
			if (s->calendar != CALENDAR_24X7 && s->overnight == OVERNIGHT_OWN)
				out[n++] = (struct season_step){season_night_weight(s), bar};
		}
		if (n < cap)
			out[n++] = (struct season_step){
				number < 0 ? 1 : s->slot[slot_of(s, number)].weight, bar};
	}
	return n;
}

double season_total(const struct season *s)
{
	const bool night = s->calendar != CALENDAR_24X7 && s->overnight == OVERNIGHT_OWN;

	return s->bars > 0 && night ? s->bars + season_night_weight(s) : s->bars;
}

/* ---- state ---- */

_Static_assert(sizeof(struct season_slot) == SEASON_SLOT_NUMBERS * sizeof(double),
	       "slots are saved as one array of numbers");

static void slots_snap(struct snap *sn, struct season *s)
{
	snap_f64s(sn, "slots", s->slot ? &s->slot->sum : NULL, (size_t)s->n * SEASON_SLOT_NUMBERS);
	for (uint32_t k = 0; snap_loading(sn) && snap_ok(sn) && k < s->n; k++)
		if (!(s->slot[k].weight > 0 && isfinite(s->slot[k].weight)) ||
		    !(s->slot[k].count >= 0) || !(s->slot[k].came >= 0))
			snap_fail(sn, "a slot has no sense");
}

void season_snap(struct snap *sn, struct season *s)
{
	int64_t day = s->day;

	slots_snap(sn, s);
	snap_f64(sn, "days", &s->days);
	snap_f64(sn, "bars", &s->bars);
	snap_f64(sn, "night_sum", &s->night_sum);
	snap_f64(sn, "night_count", &s->night_count);
	snap_i64(sn, "day", &day);
	snap_i64(sn, "last", &s->last);
	snap_f64(sn, "square", &s->square);
	snap_f64(sn, "weighed", &s->weighed);
	snap_f64(sn, "night_square", &s->night_square);
	snap_u64(sn, "seen", &s->seen);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	s->day = (int32_t)day;
	if (s->last < -1 || (s->last >= 0 && s->n == 0) ||
	    (s->n > 0 && s->last >= (int64_t)s->n * bars_in_slot(s)) || s->day != day ||
	    !(s->night_count >= 0) || !(s->night_sum >= 0) || !(s->bars >= 0))
		snap_fail(sn, "the time of day has no sense");
}
