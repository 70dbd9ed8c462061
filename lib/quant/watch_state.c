/* watch_state.c - all securities in a state file */
#include "quant/watch.h"

#include <math.h>
#include <stdlib.h>

static void security_snap(struct snap *sn, const struct watch *w, struct security *s)
{
	static const char *const sources[WATCH_SOURCES] = {"quote", "trade", "bar"};
	int64_t expiry = s->contract.expiry, right = s->contract.right, exercise = s->exercise;

	for (int i = 0; i < WATCH_SOURCES; i++) {
		snap_f64(sn, sources[i], &s->price[i]);
		snap_i64(sn, "at", &s->at[i]);
	}
	snap_f64(sn, "bid", &s->bid);
	snap_f64(sn, "ask", &s->ask);
	snap_bool(sn, "seen", &s->seen);
	snap_bool(sn, "option", &s->option);
	snap_i64(sn, "expiry", &expiry);
	snap_f64(sn, "strike", &s->contract.strike);
	snap_i64(sn, "right", &right);
	snap_i64(sn, "exercise", &exercise);
	snap_u32(sn, "underlying", &s->underlying);
	snap_u32(sn, "forecast", &s->forecast);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	if (expiry < INT32_MIN || expiry > INT32_MAX || right < OPTION_CALL || right > OPTION_PUT ||
	    exercise < -1 || exercise > OPTION_AMERICAN ||
	    (s->underlying != MAP_NONE && s->underlying >= w->symbols.map.count))
		snap_fail(sn, "a security has no sense");
	s->contract.expiry = (int32_t)expiry;
	s->contract.right = (enum option_right)right;
	s->exercise = (int8_t)exercise;
}

/* Lists only go back, so they end. */
static void forecast_snap(struct snap *sn, struct watch *w, uint32_t k)
{
	struct forecast *f = &w->forecasts[k];

	snap_u64(sn, "span", &f->span);
	snap_i64(sn, "horizon", &f->horizon);
	snap_f64(sn, "years", &f->years);
	snap_f64(sn, "annual", &f->annual);
	snap_u32(sn, "next", &f->next);
	if (snap_loading(sn) && snap_ok(sn) && f->next != MAP_NONE && f->next >= k)
		snap_fail(sn, "a forecast has no sense");
}

void watch_snap(struct snap *sn, struct watch *w)
{
	size_t n = w->n, m = w->n_forecasts;

	symbols_snap(&w->symbols, sn);
	snap_list(sn, "securities", &n, w->symbols.map.count);
	if (snap_loading(sn) && snap_ok(sn)) {
		if (n != w->symbols.map.count)
			snap_fail(sn, "a security has no state");
		w->all = n ? calloc(n, sizeof(*w->all)) : NULL;
		w->n = w->cap = w->all ? (uint32_t)n : 0;
		if (n && !w->all)
			snap_fail(sn, "out of memory");
	}
	for (size_t k = 0; k < n && snap_ok(sn); k++)
		security_snap(sn, w, &w->all[k]);
	snap_end(sn);
	snap_list(sn, "forecasts", &m, WATCH_MAX_FORECASTS);
	if (snap_loading(sn) && snap_ok(sn)) {
		w->forecasts = m ? calloc(m, sizeof(*w->forecasts)) : NULL;
		w->n_forecasts = w->cap_forecasts = w->forecasts ? (uint32_t)m : 0;
		if (m && !w->forecasts)
			snap_fail(sn, "out of memory");
	}
	for (size_t k = 0; k < m && snap_ok(sn); k++)
		forecast_snap(sn, w, (uint32_t)k);
	snap_end(sn);
	for (size_t k = 0; snap_loading(sn) && k < n && snap_ok(sn); k++)
		if (w->all[k].forecast != MAP_NONE && w->all[k].forecast >= w->n_forecasts)
			snap_fail(sn, "a security has no forecast");
}
