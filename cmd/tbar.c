/* tbar - build bars from trades, quotes or smaller bars */
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "market/bar_set.h"
#include "tape/stage.h"

static struct {
	int of, session, calendar;
	int64_t wait;
	struct opt_list primaries;
} settings = {.of = BAR_OF_TRADES, .session = SESSION_REGULAR, .calendar = CALENDAR_US_EQUITY};

static const struct opt opts[] = {
	{0, "of", "KIND", OPT_CHOICE, OPT_RESULT, &settings.of,
	 "build from trades, from mids of quotes, or from smaller bars", "trade quote bar", 0, 0},
	{0, "session", "HOURS", OPT_CHOICE, OPT_RESULT, &settings.session,
	 "hours whose records count", "regular extended all", 0, 0},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &settings.calendar,
	 "the exchange's days and hours", "us-equity 24x7", 0, 0},
	{0, "wait", "D", OPT_DURATION, OPT_RESULT, &settings.wait,
	 "keep a bar open for D after its end, for late records", NULL, 0, 0},
	{0, "primary", "SYMBOL=X", OPT_LIST, OPT_RESULT, &settings.primaries,
	 "the exchange whose auctions open and close the day of SYMBOL", NULL, 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "tbar",
	.brief = "build bars from trades, quotes or smaller bars",
	.operands = "[SPAN ...]",
	.opts = opts,
	.examples = "  tfetch csv:trades.csv.gz | tbar 1m 5m 1d\n"
		    "  tbar --session all tick:500 volume:10000 dollar:1000000 < day.tape\n"
		    "  tbar --of quote --wait 2s 1m < day.tape\n"
		    "  tfetch csv:data/stocks.csv.gz --symbol IBM | tbar --of bar 1w\n",
};

/* What bars are made of, by enum bar_of. */
static const struct {
	enum record_type_id type;
	const char *name;
} kinds[] = {
	[BAR_OF_TRADES] = {TYPE_TRADE, "trade"},
	[BAR_OF_QUOTES] = {TYPE_QUOTE, "quote"},
	[BAR_OF_BARS] = {TYPE_BAR, "bar"},
};

static struct command cmd;

static struct state {
	struct bar_set set;
	struct stage *stage; /* for the set's hooks */
	bool fed;            /* something came that bars are made of */
} state;

/* ---- hooks of the set ---- */

static void emit_bar(void *ctx, const struct bar_done *done)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_BAR, done->ts);
	bar_write(done->bar, &done->label, &w);
}

static void set_timer(void *ctx, int64_t due, bool moment)
{
	struct state *st = ctx;

	stage_at(st->stage, due, moment ? TIMER_MOMENT : TIMER_INTERVAL, 0, 0);
}

/* ---- records ---- */

static void read_price(const struct cell *c, struct bar_price *p)
{
	bar_price_set(p, c->num, c->v.p, c->v.n);
}

static bool read_flag(const struct record *r, unsigned field)
{
	return record_has(r, field) && r->f[field].i;
}

static int on_trade(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	const struct json_value *exchange = &r->f[TRADE_EXCHANGE].v;
	const struct json_value *conditions = &r->f[TRADE_CONDITIONS].v;
	struct bar_origin from = {.exchange = exchange->p, .conditions = conditions->p};
	struct bar_trade t = {.ts = r->ts, .synthetic = read_flag(r, TRADE_SYNTHETIC)};
	unsigned result;

	if (record_wide(r, TRADE_SIZE, &t.size) < 0 || t.size > BAR_MAX_SIZE)
		return stage_refuse(s, "size: beyond 1e18");
	read_price(&r->f[TRADE_PRICE], &t.price);
	from.exchange_len = record_has(r, TRADE_EXCHANGE) ? exchange->n : 0;
	from.conditions_len = record_has(r, TRADE_CONDITIONS) ? conditions->n : 0;
	result = bar_set_trade(&st->set, stage_now(s), symbol, &t, &from);
	if (result & BAR_LATE) {
		stage_count(s, "late trades", 1);
		stage_warn(s, "late trade", "trade left out of a bar that has closed (see --wait)");
	}
	if (result & BAR_CUT)
		stage_warn(s, "huge trade", "one trade closed %d bars: the last took all its rest",
			   BAR_MAX_PER_TRADE);
	return 0;
}

static void read_side(const struct record *r, unsigned field, struct best_side *side)
{
	side->state = BEST_UNKNOWN;
	if (record_null(r, field))
		side->state = BEST_WITHDRAWN;
	if (!record_has(r, field))
		return;
	side->state = BEST_SHOWN;
	read_price(&r->f[field], &side->price);
}

static int on_quote(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	struct bar_best quote = {0}; /* all of it goes into the state */
	bool synthetic = read_flag(r, QUOTE_SYNTHETIC);

	read_side(r, QUOTE_BID, &quote.bid);
	read_side(r, QUOTE_ASK, &quote.ask);
	if (bar_set_quote(&st->set, stage_now(s), symbol, r->ts, &quote, synthetic) & BAR_LATE) {
		stage_count(s, "late quotes", 1);
		stage_warn(s, "late quote", "quote left out of a bar that has closed (see --wait)");
	}
	return 0;
}

/* The number of a word of a table's list; 0 where the key is absent. */
static uint8_t bar_made_of(const struct record *r)
{
	const struct json_value *v = &r->f[BAR_OF].v;

	if (!record_has(r, BAR_OF))
		return 0;
	return json_is(v, "trade", 5) ? 1 : json_is(v, "quote", 5) ? 2 : 3;
}

/* Bars of a span that nobody can place in time (a vendor's own) only pass. */
static int on_bar(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	const struct json_value *text = &r->f[BAR_SPAN].v;
	struct span span;
	struct bar b;
	unsigned result;

	if (span_parse(text->p, text->n, &span, NULL) < 0 || !span_is_time(&span))
		return 0;
	bar_read(r, &b);
	if (b.start > b.end)
		return stage_refuse(s, "start: after ts");
	result = bar_set_bar(&st->set, stage_now(s), symbol, &b, &span, bar_made_of(r));
	if (result & BAR_LATE) {
		stage_count(s, "late bars", 1);
		stage_warn(s, "late bar",
			   "bar left out of a larger one that has closed (see --wait)");
	}
	if (result & BAR_OVERLAP) {
		stage_count(s, "overlapping bars", 1);
		stage_warn(s, "overlap", "bar left out of a larger one that held its time already");
	}
	return 0;
}

static int on_action(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	dec ratio;

	if (!json_is(&r->f[ACTION_KIND].v, "split", 5))
		return 0;
	if (record_dec(r, ACTION_VALUE, &ratio) < 0 || ratio <= 0)
		return stage_refuse(s, "value: no ratio of a split");
	bar_set_split(&st->set, r->ts, symbol, ratio);
	return 0;
}

/* Where the symbol of each type stands in its table. */
static unsigned symbol_field(enum record_type_id type)
{
	switch (type) {
	case TYPE_TRADE:
		return TRADE_SYMBOL;
	case TYPE_QUOTE:
		return QUOTE_SYMBOL;
	case TYPE_BAR:
		return BAR_SYMBOL;
	default:
		return ACTION_SYMBOL;
	}
}

/* A quote of one venue says nothing about the national best. */
static bool is_national(const struct record *r)
{
	return !record_has(r, QUOTE_SCOPE) || !json_is(&r->f[QUOTE_SCOPE].v, "venue", 5);
}

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;
	uint32_t symbol;

	if (r->type == TYPE_QUOTE && !is_national(r))
		return 0;
	symbol = bar_set_symbol(&st->set, &r->f[symbol_field(r->type)].v);
	if (symbol == MAP_NONE)
		return stage_refuse(s, "symbol: more than %d, or out of memory", BAR_MAX_SYMBOLS);
	st->fed |= r->type == kinds[settings.of].type;
	switch (r->type) {
	case TYPE_TRADE:
		return on_trade(st, s, r, symbol);
	case TYPE_QUOTE:
		return on_quote(st, s, r, symbol);
	case TYPE_BAR:
		return on_bar(st, s, r, symbol);
	default:
		return on_action(st, s, r, symbol);
	}
}

/* ---- the rest of the life ---- */

static void on_timer(void *ctx, struct stage *s, const struct timer *t)
{
	struct state *st = ctx;

	(void)s;
	bar_set_due(&st->set, t->due);
}

static void on_end(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;

	(void)r;
	bar_set_end(&st->set, stage_now(s));
}

/* A whole tape that holds nothing to build from is more likely a wrong --of. */
static void on_finish(void *ctx, struct stage *s)
{
	const struct state *st = ctx;

	if (!st->fed && stage_had_all(s))
		log_warn("no bars: there was no %s on the tape (--of says what they are made of)",
			 kinds[settings.of].name);
}

static size_t count_pending(void *ctx)
{
	return bar_set_pending(&((struct state *)ctx)->set);
}

static void snap_state(void *ctx, struct snap *sn)
{
	bar_set_snap(sn, &((struct state *)ctx)->set);
}

static void close_state(void *ctx)
{
	bar_set_release(&((struct state *)ctx)->set);
}

static uint64_t types_used(enum bar_of of)
{
	static const uint64_t used[] = {
		[BAR_OF_TRADES] = TYPE_BIT(TYPE_TRADE) | TYPE_BIT(TYPE_QUOTE),
		[BAR_OF_QUOTES] = TYPE_BIT(TYPE_QUOTE),
		[BAR_OF_BARS] = TYPE_BIT(TYPE_BAR),
	};

	return used[of] | TYPE_BIT(TYPE_ACTION);
}

static int parse_spans(const struct opt_args *args, struct span *spans, size_t *n, struct err *e)
{
	if (args->n > BAR_MAX_SPECS)
		return err_set(e, STATUS_USAGE, "%zu spans: at most %d are possible", args->n,
			       BAR_MAX_SPECS);
	*n = args->n ? args->n : 1;
	if (!args->n)
		return span_parse("1m", 2, &spans[0], e);
	for (size_t i = 0; i < args->n; i++) {
		if (span_parse(args->v[i], strlen(args->v[i]), &spans[i], e) == 0)
			continue;
		if (access(args->v[i], F_OK) == 0)
			err_set(e, STATUS_USAGE,
				"'%s' is a file and no span: the tape is read from standard input",
				args->v[i]);
		return -1;
	}
	return 0;
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct state *st = ctx;
	struct span spans[BAR_MAX_SPECS];
	struct bar_hooks hooks = {.ctx = st, .emit = emit_bar, .at = set_timer};
	struct bar_options o = {
		.of = (enum bar_of)settings.of,
		.session = (enum session)settings.session,
		.calendar = (enum calendar)settings.calendar,
		.wait = settings.wait,
		.primaries = settings.primaries.v,
		.n_primaries = settings.primaries.n,
	};
	size_t n;

	st->stage = s;
	cmd.uses = types_used(o.of);
	if (parse_spans(args, spans, &n, e) < 0)
		return -1;
	return bar_set_init(&st->set, &o, spans, n, &hooks, e);
}

static struct command cmd = {
	.program = &program,
	.uses = TYPE_BIT(TYPE_TRADE) | TYPE_BIT(TYPE_QUOTE) | TYPE_BIT(TYPE_BAR) |
		TYPE_BIT(TYPE_ACTION),
	.ctx = &state,
	.open = open_state,
	.record = on_record,
	.timer = on_timer,
	.end = on_end,
	.finish = on_finish,
	.pending = count_pending,
	.snap = snap_state,
	.close = close_state,
};

int main(int argc, char **argv)
{
	return stage_main(&cmd, argc, argv);
}
