/* source_sim.c - sim: a made-up market, the same for the same seed */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "market/source_sim.h"
#include "tape/merge.h"

extern const struct source_driver source_sim;

enum { MARKET_STREAM = 0, SECURITIES_MAX = 100000 };

struct sim_source {
	struct source base;
	enum calendar calendar;
	struct sim_params params;
	struct sim_walk market; /* moves on whole seconds */
	struct sim_day day;     /* the market's */
	int64_t begun;          /* sessions that the market has opened */
	struct sim_security *securities;
	uint32_t n;
	struct merge merge; /* whose turn it is */
	struct buf line;
	uint64_t row;
	int64_t first_ts, last_ts; /* of the whole simulation, for the progress */
};

/* ---- parameters ---- */

static int number_within(const char *key, const char *s, size_t n, double min, double max,
			 double *out, struct err *e)
{
	double x;

	if (num_parse(s, n, &x) < 0 || !(x >= min && x <= max))
		return err_set(e, STATUS_USAGE, "sim: %s '%.*s': not a number from %g to %g", key,
			       (int)n, s, min, max);
	*out = x;
	return 0;
}

static int param_set(struct sim_params *p, const char *s, size_t n, struct err *e)
{
	const char *is = memchr(s, '=', n);
	size_t key = is ? (size_t)(is - s) : n, value = is ? n - key - 1 : 0;
	double days = 0;
	static const struct {
		const char *name;
		size_t offset;
		double min, max;
	} numbers[] = {
		{"trades", offsetof(struct sim_params, trades), 1, 1e8},
		{"quotes", offsetof(struct sim_params, quotes), 0, 1000},
		{"price", offsetof(struct sim_params, price), 2, 1e5},
		{"volatility", offsetof(struct sim_params, volatility), 0.001, 10},
	};

	is = is ? is + 1 : s + n;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strlen(numbers[i].name) == key && memcmp(numbers[i].name, s, key) == 0)
			return number_within(numbers[i].name, is, value, numbers[i].min,
					     numbers[i].max,
					     (double *)(void *)((char *)p + numbers[i].offset), e);
	if (key == 4 && memcmp(s, "days", 4) == 0) {
		if (number_within("days", is, value, 1, 1e6, &days, e) < 0)
			return -1;
		p->days = (int64_t)days;
		return 0;
	}
	if (key == 5 && memcmp(s, "start", 5) == 0) {
		if (civil_parse(is, value, &p->start) == 0)
			return 0;
		return err_set(e, STATUS_USAGE, "sim: start '%.*s': not a date such as 2024-01-02",
			       (int)value, is);
	}
	return err_set(e, STATUS_USAGE,
		       "sim: no parameter '%.*s': there are days, start, trades, quotes, price, "
		       "volatility",
		       (int)key, s);
}

static int params_parse(struct sim_params *p, const char *s, struct err *e)
{
	struct civil first = {2024, 1, 2};

	*p = (struct sim_params){.days = 1,
				 .start = civil_to_days(first),
				 .trades = 20000,
				 .quotes = 3,
				 .price = 100,
				 .volatility = 0.25};
	while (*s) {
		size_t n = strcspn(s, ",");

		if (param_set(p, s, n, e) < 0)
			return -1;
		s += n;
		s += *s == ',';
	}
	return 0;
}

/* ---- opening ---- */

static void sim_close(struct source *base)
{
	struct sim_source *s = (struct sim_source *)base;

	for (uint32_t i = 0; i < s->n; i++)
		buf_release(&s->securities[i].symbol);
	free(s->securities);
	merge_release(&s->merge);
	buf_release(&s->line);
	free(s);
}

static int securities_open(struct sim_source *s, const struct source_options *o, struct err *e)
{
	static const char *const one[] = {"SIM"};
	const char *const *names = o->n_symbols ? o->symbols : one;
	size_t n = o->n_symbols ? o->n_symbols : 1;

	if (n > SECURITIES_MAX)
		return err_set(e, STATUS_USAGE, "sim: more than %d symbols", SECURITIES_MAX);
	s->securities = calloc(n, sizeof(*s->securities));
	if (!s->securities || merge_init(&s->merge, (uint32_t)n) < 0)
		return err_set(e, STATUS_SYSTEM, "sim: no memory for %zu symbols", n);
	for (; s->n < n; s->n++) {
		if (!utf8_valid(names[s->n], strlen(names[s->n])))
			return err_set(e, STATUS_USAGE, "sim: a symbol is not UTF-8");
		sim_security_init(&s->securities[s->n], &s->params, (uint64_t)o->seed, s->n + 1,
				  &s->day, names[s->n]);
		merge_add(&s->merge, s->n, s->securities[s->n].ts);
	}
	return 0;
}

/* A date about as far behind the first as the last session is, or an error where the
 * tape's time does not reach so far. */
static int dates_check(struct sim_source *s, int32_t *last, struct err *e)
{
	struct civil earliest = {1900, 1, 1}, latest = {2260, 1, 1};
	double days = (double)s->params.days * (s->calendar == CALENDAR_24X7 ? 1 : 1.46);

	if (s->params.start < civil_to_days(earliest) ||
	    s->params.start + days > civil_to_days(latest))
		return err_set(e, STATUS_USAGE, "sim: start and days: only 1900 to 2259");
	*last = s->params.start + (int32_t)days;
	return 0;
}

static struct source *sim_open(const char *rest, const struct source_options *o, struct err *e)
{
	struct sim_source *s = calloc(1, sizeof(*s));
	int32_t last = 0;

	if (!s) {
		err_set(e, STATUS_SYSTEM, "sim: no memory");
		return NULL;
	}
	s->base.driver = &source_sim;
	s->calendar = o->calendar;
	buf_init(&s->line, LINE_MAX_BYTES);
	if (params_parse(&s->params, rest, e) < 0 || dates_check(s, &last, e) < 0) {
		sim_close(&s->base);
		return NULL;
	}
	sim_day_set(&s->day, &s->params, s->calendar,
		    calendar_next(s->calendar, s->params.start - 1));
	sim_walk_init(&s->market, (uint64_t)o->seed, MARKET_STREAM, SIM_MARKET_SHARE);
	if (securities_open(s, o, e) < 0) {
		sim_close(&s->base);
		return NULL;
	}
	s->first_ts = s->day.start;
	s->last_ts = s->first_ts + (last - s->day.day) * NS_PER_DAY;
	return &s->base;
}

/* ---- running ---- */

/* The market moves on to the second of ts, in whole seconds and not beyond the session,
 * so that its path is the same whoever asks. */
static void market_move(struct sim_source *s, const struct sim_security *who)
{
	if (s->begun == 0 || s->day.day != who->day.day) {
		s->day = who->day;
		sim_walk_open(&s->market, &s->day, s->begun == 0);
		s->begun++;
	}
	while (s->market.at + NS_PER_SECOND <= who->ts && s->market.at < s->day.end)
		sim_walk_move(&s->market, &s->day, s->market.at + NS_PER_SECOND);
}

static enum source_result sim_next(struct source *base, struct source_item *item, struct err *e)
{
	struct sim_source *s = (struct sim_source *)base;
	uint32_t i = merge_first(&s->merge);
	struct sim_security *who;

	if (i == MERGE_NONE)
		return SOURCE_END;
	who = &s->securities[i];
	market_move(s, who);
	*item = (struct source_item){.ts = who->ts, .file = "sim", .row = ++s->row};
	buf_reset(&s->line);
	if (sim_security_act(who, &s->params, s->calendar, s->market.level, &s->line))
		merge_raise(&s->merge, who->ts);
	else
		merge_remove(&s->merge);
	if (s->line.failed) {
		err_set(e, STATUS_USAGE, "sim: a symbol is too long");
		return SOURCE_FAIL;
	}
	item->line = s->line.p;
	item->len = s->line.n - 1;
	return SOURCE_LINE;
}

static void sim_snap(struct source *base, struct snap *sn)
{
	struct sim_source *s = (struct sim_source *)base;
	int64_t day = s->day.day;
	size_t n = s->n;

	snap_u64(sn, "row", &s->row);
	snap_i64(sn, "begun", &s->begun);
	snap_i64(sn, "day", &day);
	sim_walk_snap(&s->market, sn);
	snap_list(sn, "securities", &n, s->n);
	if (snap_ok(sn) && n != s->n)
		snap_fail(sn, "another number of symbols");
	for (uint32_t i = 0; i < s->n && snap_ok(sn); i++)
		sim_security_snap(&s->securities[i], &s->params, s->calendar, sn);
	snap_end(sn);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	sim_day_set(&s->day, &s->params, s->calendar, (int32_t)day);
	while (merge_first(&s->merge) != MERGE_NONE)
		merge_remove(&s->merge);
	for (uint32_t i = 0; i < s->n; i++)
		if (s->securities[i].days_left > 0)
			merge_add(&s->merge, i, s->securities[i].ts);
}

/* Time stands for bytes here. */
static void sim_progress(const struct source *base, uint64_t *done, uint64_t *total)
{
	const struct sim_source *s = (const struct sim_source *)base;
	uint32_t i = merge_first(&s->merge);

	*total = (uint64_t)(s->last_ts - s->first_ts);
	*done = i == MERGE_NONE ? *total : (uint64_t)(s->securities[i].ts - s->first_ts);
	if (*done > *total)
		*done = *total;
}

const struct source_driver source_sim = {
	.scheme = "sim",
	.brief = "a made-up market of any length, the same for the same seed",
	.synthetic = true,
	.open = sim_open,
	.next = sim_next,
	.snap = sim_snap,
	.progress = sim_progress,
	.close = sim_close,
};
