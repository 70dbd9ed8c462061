/* torder - execute orders on a paper account */
#include <stdio.h>
#include <string.h>

#include "exec/exec_text.h"
#include "exec/feedback.h"
#include "exec/ledger.h"
#include "tape/stage.h"

static struct {
	bool paper, again;
	const char *cash, *fill, *feedback, *ledger;
	int calendar, session;
	struct opt_list primaries;
	double margin, per_share, bps, minimum, half_spread, slippage, impact, borrow, cash_rate,
		debit_rate, volume_cap, open_cap;
	int64_t latency;
} settings = {
	.cash = "100000",
	.fill = "auto",
	.calendar = CALENDAR_US_EQUITY,
	.session = SESSION_ALL,
	.margin = 1,
	.per_share = 0.005,
	.minimum = 1,
	.half_spread = 1,
	.slippage = 1,
	.impact = 0.5,
	.borrow = 0.3,
	.cash_rate = 1,
	.debit_rate = 6,
	.volume_cap = 10,
	.open_cap = 1,
	.latency = 50 * INT64_C(1000000),
};

/* All that change results stand in the run record whether they were given or not:
 * the report prints what a fill has cost from there. */
static const struct opt opts[] = {
	{0, "paper", NULL, OPT_FLAG, 0, &settings.paper,
	 "fill on paper: the only venue, and the default", NULL, 0, 0},
	{0, "cash", "DOLLARS", OPT_STRING, OPT_RESULT, &settings.cash, "cash at the start", NULL, 0,
	 0},
	{0, "margin", "X", OPT_NUMBER, OPT_RESULT, &settings.margin,
	 "dollars of positions that one dollar of equity can carry", NULL, 0.01, 1000},
	{0, "fill", "KIND", OPT_STRING, OPT_RESULT, &settings.fill,
	 "what fills: quotes, trades, bars or bars:SPAN; auto takes what the tape shows", NULL, 0,
	 0},
	{0, "commission-share", "DOLLARS", OPT_NUMBER, OPT_RESULT, &settings.per_share,
	 "commission for each share", NULL, 0, 1000},
	{0, "commission-bps", "BPS", OPT_NUMBER, OPT_RESULT, &settings.bps,
	 "commission as a part of the amount, in basis points", NULL, 0, 10000},
	{0, "commission-min", "DOLLARS", OPT_NUMBER, OPT_RESULT, &settings.minimum,
	 "least commission of an order", NULL, 0, 1000000},
	{0, "half-spread", "X", OPT_NUMBER, OPT_RESULT, &settings.half_spread,
	 "half spreads that a market order pays on bars and trades, where known", NULL, 0, 100},
	{0, "slippage", "BPS", OPT_NUMBER, OPT_RESULT, &settings.slippage,
	 "what it pays where the spread is not known, in basis points", NULL, 0, 10000},
	{0, "impact", "X", OPT_NUMBER, OPT_RESULT, &settings.impact,
	 "square-root impact of a market order on bars, times X", NULL, 0, 100},
	{0, "latency", "DURATION", OPT_DURATION, OPT_RESULT, &settings.latency,
	 "time from an order to its arrival, on quotes and trades", NULL, 0, 0},
	{0, "borrow", "PERCENT", OPT_NUMBER, OPT_RESULT, &settings.borrow,
	 "yearly fee on the value of shorts", NULL, 0, 1000},
	{0, "cash-rate", "PERCENT", OPT_NUMBER, OPT_RESULT, &settings.cash_rate,
	 "yearly interest on cash", NULL, 0, 1000},
	{0, "debit-rate", "PERCENT", OPT_NUMBER, OPT_RESULT, &settings.debit_rate,
	 "yearly interest on borrowed cash", NULL, 0, 1000},
	{0, "volume-cap", "PERCENT", OPT_NUMBER, OPT_RESULT, &settings.volume_cap,
	 "part of a bar's volume that orders can take", NULL, 0.000001, 100},
	{0, "open-cap", "PERCENT", OPT_NUMBER, OPT_RESULT, &settings.open_cap,
	 "part of a bar's volume that they can take at its open", NULL, 0.000001, 100},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &settings.calendar,
	 "the exchange's days and hours", "us-equity 24x7", 0, 0},
	{0, "session", "HOURS", OPT_CHOICE, OPT_RESULT, &settings.session,
	 "hours in which quotes and trades fill", "regular extended all", 0, 0},
	{0, "primary", "SYMBOL=X", OPT_LIST, OPT_RESULT, &settings.primaries,
	 "the exchange whose auction prints fill opg and cls orders of SYMBOL", NULL, 0, 0},
	{0, "feedback", "FIFO", OPT_STRING, OPT_PATH, &settings.feedback,
	 "answer trisk's questions there", NULL, 0, 0},
	{0, "ledger", "FILE", OPT_STRING, OPT_PATH, &settings.ledger,
	 "keep fills and cash in an SQLite file, too", NULL, 0, 0},
	{0, "again", NULL, OPT_FLAG, 0, &settings.again,
	 "trade a tape that holds a run of torder already", NULL, 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "torder",
	.brief = "execute orders on a paper account",
	.operands = "",
	.opts = opts,
	.examples =
		"  tsignal -c s.yaml < day.tape | trisk -c r.yaml | torder --paper > done.tape\n"
		"  mkfifo back && trisk -c r.yaml --feedback back < in.tape |\n"
		"      torder --paper --feedback back --cash 250000 --margin 2\n"
		"  torder --fill bars:1m --commission-share 0 --commission-min 0 < day.tape\n",
};

static struct state {
	struct engine engine;
	struct feedback feedback;
	struct ledger ledger;
	struct stage *stage; /* for the engine's hooks */
	bool ordered;        /* an order came */
} state;

/* ---- hooks of the engine ---- */

static void on_exec(void *ctx, const struct exec_event *ev)
{
	struct state *st = ctx;
	struct line w;
	struct err e;

	stage_line(st->stage, &w, TYPE_EXEC, ev->ts);
	exec_write(&st->engine, ev, &w);
	if (ledger_exec(&st->ledger, &st->engine, ev, &e) < 0)
		stage_fail(st->stage, &e);
}

static void on_cash(void *ctx, const struct cash_event *ev)
{
	struct state *st = ctx;
	struct line w;
	struct err e;

	stage_line(st->stage, &w, TYPE_CASH, ev->ts);
	cash_write(&st->engine, ev, &w);
	if (ledger_cash(&st->ledger, &st->engine, ev, &e) < 0)
		stage_fail(st->stage, &e);
}

static void write_position(struct state *st, int64_t ts, uint32_t symbol)
{
	struct line w;

	stage_line(st->stage, &w, TYPE_POSITION, ts);
	position_write(&st->engine, symbol, &w);
}

static void on_position(void *ctx, int64_t ts, uint32_t symbol)
{
	write_position(ctx, ts, symbol);
}

static void on_held(void *ctx, uint32_t symbol)
{
	struct state *st = ctx;

	write_position(st, st->engine.now, symbol);
}

static void on_account(void *ctx, int64_t ts, const struct account *a)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_ACCOUNT, ts);
	account_write(a, NULL, &w);
	positions_each(&st->engine, false, on_held, st);
}

static void on_refusal(void *ctx, const struct refusal *r)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_REJECT, r->ts);
	line_value(&w, REJECT_OF, r->of);
	line_word(&w, REJECT_CODE, r->code);
	line_end(&w);
}

static void on_timer_wanted(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg)
{
	struct state *st = ctx;

	stage_at(st->stage, due, moment ? TIMER_MOMENT : TIMER_INTERVAL, tag, arg);
}

/* ---- records ---- */

static int answer(struct state *st, struct stage *s, const struct record *r)
{
	struct err e;

	if (feedback_answer(&st->feedback, &st->engine, stage_now(s), r->f[SYNC_N].i, &e) < 0)
		stage_fail(s, &e);
	return STAGE_EAT;
}

typedef int engine_fn(struct engine *g, int64_t now, const struct record *r, const char **why);

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	static engine_fn *const fn[TYPE_COUNT] = {
		[TYPE_TRADE] = engine_trade,   [TYPE_QUOTE] = engine_quote,
		[TYPE_BAR] = engine_bar,       [TYPE_STATUS] = engine_status,
		[TYPE_ACTION] = engine_action, [TYPE_ORDER] = engine_order,
		[TYPE_CANCEL] = engine_cancel, [TYPE_REPLACE] = engine_replace,
	};
	struct state *st = ctx;
	const char *why;

	if (r->type == TYPE_SYNC)
		return answer(st, s, r);
	st->ordered |= r->type == TYPE_ORDER;
	return fn[r->type](&st->engine, stage_now(s), r, &why) < 0 ? stage_refuse(s, "%s", why) : 0;
}

static void on_timer(void *ctx, struct stage *s, const struct timer *t)
{
	struct state *st = ctx;

	(void)s;
	engine_timer(&st->engine, t->due, t->tag, t->arg);
}

static void on_end(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;

	(void)r;
	engine_end(&st->engine, stage_now(s));
}

/* A whole tape without orders is more likely one that trisk has not seen. */
static void on_finish(void *ctx, struct stage *s)
{
	const struct state *st = ctx;

	if (!st->ordered && stage_had_all(s))
		log_warn("no fills: there was no order on the tape (trisk makes them)");
}

/* ---- the rest of the life ---- */

static size_t count_pending(void *ctx)
{
	return engine_pending(&((struct state *)ctx)->engine);
}

static void snap_state(void *ctx, struct snap *sn)
{
	struct state *st = ctx;
	struct err e;

	engine_snap(sn, &st->engine);
	ledger_snap(sn, &st->ledger);
	if (!snap_loading(sn) && ledger_commit(&st->ledger, &e) < 0)
		stage_fail(st->stage, &e);
}

static void close_state(void *ctx)
{
	struct state *st = ctx;

	feedback_close(&st->feedback);
	ledger_close(&st->ledger);
	engine_release(&st->engine);
}

/* Options are numbers on the command line and decimals from there on. */
static dec exact(double x)
{
	dec d = 0;

	dec_from_double(x, &d);
	return d;
}

/* A rate of a year in percent as a fraction. */
static dec percent(double x)
{
	dec_wide part = 0;
	dec d = 0;

	dec_wide_share(exact(x), 1, 100, &part);
	dec_narrow(part, &d);
	return d;
}

static void read_costs(struct costs *c)
{
	*c = (struct costs){
		.per_share = exact(settings.per_share),
		.bps = exact(settings.bps),
		.minimum = exact(settings.minimum),
		.half_spread = exact(settings.half_spread),
		.slippage = exact(settings.slippage),
		.impact = exact(settings.impact),
		.borrow = percent(settings.borrow),
		.cash_rate = percent(settings.cash_rate),
		.debit_rate = percent(settings.debit_rate),
		.volume_cap = percent(settings.volume_cap),
		.open_cap = percent(settings.open_cap),
		.latency = settings.latency,
	};
}

static int usage(struct err *e, const char *option)
{
	e->status = STATUS_USAGE;
	err_prefix(e, "--%s", option);
	return -1;
}

static int read_options(struct engine_options *o, struct err *e)
{
	*o = (struct engine_options){
		.margin = exact(settings.margin),
		.calendar = (enum calendar)settings.calendar,
		.session = (enum session)settings.session,
		.primaries = settings.primaries.v,
		.n_primaries = settings.primaries.n,
	};
	read_costs(&o->costs);
	if (dec_wide_parse(settings.cash, strlen(settings.cash), &o->cash) < 0 || o->cash < 0) {
		err_set(e, STATUS_USAGE, "'%s': expected an amount, such as 100000", settings.cash);
		return usage(e, "cash");
	}
	if (strcmp(settings.fill, "auto") != 0 && engine_parse_fill(settings.fill, o, e) < 0)
		return usage(e, "fill");
	return 0;
}

/* The defaults are part of the result, too. */
static void say_all_options(const struct opt_args *args)
{
	for (size_t i = 0; opts[i].name; i++)
		if ((opts[i].flags & OPT_RESULT) && opts[i].kind != OPT_LIST)
			args->given[i] = true;
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	const struct engine_hooks hooks = {
		.ctx = ctx,
		.exec = on_exec,
		.cash = on_cash,
		.position = on_position,
		.account = on_account,
		.refuse = on_refusal,
		.at = on_timer_wanted,
	};
	struct state *st = ctx;
	struct engine_options o;

	st->stage = s;
	st->feedback.fd = -1;
	if (read_options(&o, e) < 0)
		return -1;
	if (engine_init(&st->engine, &o, &hooks, e) < 0)
		return usage(e, "primary");
	say_all_options(args);
	if (ledger_open(&st->ledger, settings.ledger, e) < 0)
		return -1;
	return feedback_open(&st->feedback, settings.feedback, e);
}

static struct command cmd = {
	.program = &program,
	.uses = TYPE_BIT(TYPE_TRADE) | TYPE_BIT(TYPE_QUOTE) | TYPE_BIT(TYPE_BAR) |
		TYPE_BIT(TYPE_STATUS) | TYPE_BIT(TYPE_ACTION) | TYPE_BIT(TYPE_ORDER) |
		TYPE_BIT(TYPE_CANCEL) | TYPE_BIT(TYPE_REPLACE) | TYPE_BIT(TYPE_SYNC),
	.ctx = &state,
	.open = open_state,
	.record = on_record,
	.timer = on_timer,
	.end = on_end,
	.finish = on_finish,
	.pending = count_pending,
	.snap = snap_state,
	.close = close_state,
	.once = true,
	.gate = true,
	.again = &settings.again,
};

int main(int argc, char **argv)
{
	return stage_main(&cmd, argc, argv);
}
