/* tfeature - streaming indicators and microstructure features of bars */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "feature/streams.h"
#include "feature/warmup.h"
#include "market/span_list.h"
#include "tape/stage.h"

static struct {
	struct opt_list features, spans;
	const char *set;
	int calendar;
	bool list, json, check;
	double tolerance;
} settings = {.calendar = CALENDAR_US_EQUITY, .tolerance = INFINITY};

static const struct opt opts[] = {
	{'f', "features", "SPEC,...", OPT_LIST, OPT_RESULT, &settings.features,
	 "which features, such as sma:30,macd:12:26:9", NULL, 0, 0},
	{0, "set", "FILE", OPT_STRING, OPT_PATH, &settings.set,
	 "a feature set: YAML with name, version and features", NULL, 0, 0},
	{0, "span", "SPAN", OPT_LIST, OPT_RESULT, &settings.spans,
	 "look at bars of this span only; can be repeated", NULL, 0, 0},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &settings.calendar,
	 "the exchange's days and hours", "us-equity 24x7", 0, 0},
	{0, "list", NULL, OPT_FLAG, 0, &settings.list, "describe all features and exit", NULL, 0,
	 0},
	{0, "check-warmup", NULL, OPT_FLAG, 0, &settings.check,
	 "print how far a longer history would move the values", NULL, 0, 0},
	{0, "tolerance", "X", OPT_NUMBER, 0, &settings.tolerance,
	 "with --check-warmup: exit 1 if a value moved by more than this share", NULL, 0, 1e9},
	{0, "json", NULL, OPT_FLAG, 0, &settings.json,
	 "print --list or --check-warmup as JSON lines", NULL, 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "tfeature",
	.brief = "streaming indicators and microstructure features of bars",
	.operands = "",
	.opts = opts,
	.examples = "  tbar 1m < day.tape | tfeature -f sma:30,rsi:14,macd\n"
		    "  tfeature --set core.yaml --span 5m < bars.tape\n"
		    "  tfeature --list --json | jq -r .name\n"
		    "  tfeature -f ema:30,rsi:14 --check-warmup < bars.tape\n",
};

static struct command cmd;

static struct state {
	struct streams streams;
	struct warmup warmup;
	struct stage *stage; /* for the streams' hooks */
	struct span_list spans;
	bool opened;
	bool fed; /* a bar came that was looked at */
} state;

/* ---- results ---- */

static void emit(void *ctx, const struct stream_result *r)
{
	struct state *st = ctx;
	const struct feature_set *set = &st->streams.set;
	const double *value = r->values;
	const char *name;
	struct line w;
	size_t n;

	if (settings.check)
		return;
	stage_line(st->stage, &w, TYPE_FEATURE,
		   r->ts > stage_now(st->stage) ? r->ts : stage_now(st->stage));
	name = streams_symbol_name(&st->streams, r->stream, &n);
	line_string(&w, FEATURE_SYMBOL, name, n);
	name = streams_span_name(&st->streams, r->stream, &n);
	line_string(&w, FEATURE_SPAN, name, n);
	if (set->label[0])
		line_word(&w, FEATURE_SET, set->label);
	line_bool(&w, FEATURE_READY, r->ready);
	for (size_t k = 0; k < set->n; k++) {
		const struct feature *f = &set->features[k];

		for (size_t o = 0; o < f->n_outputs; o++)
			line_extra_number(&w, f->name[o], strlen(f->name[o]), *value++);
	}
	line_end(&w);
}

static void watch(void *ctx, uint32_t stream, const struct feature_input *in, const double *values)
{
	warmup_watch(&((struct state *)ctx)->warmup, stream, in, values);
}

/* ---- records ---- */

static int on_bar(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	struct feature_input in = {
		.open = r->f[BAR_OPEN].num,
		.high = r->f[BAR_HIGH].num,
		.low = r->f[BAR_LOW].num,
		.close = r->f[BAR_CLOSE].num,
		.volume = record_number(r, BAR_VOLUME, NAN),
		.vwap = record_number(r, BAR_VWAP, NAN),
		.buy_volume = record_number(r, BAR_BUY_VOLUME, NAN),
		.sell_volume = record_number(r, BAR_SELL_VOLUME, NAN),
		.bid = record_number(r, BAR_BID, NAN),
		.ask = record_number(r, BAR_ASK, NAN),
		.bid_size = NAN,
		.ask_size = NAN,
		.ofi = NAN,
		.mean_spread = NAN,
		.other = NAN,
		.ts = r->ts,
		.day = NO_DAY,
		.session_start = NO_SESSION,
		.session_end = NO_SESSION,
	};
	uint32_t stream;

	if (!span_list_has(&st->spans, &r->f[BAR_SPAN].v))
		return 0;
	st->fed = true;
	stream = streams_stream(&st->streams, symbol, &r->f[BAR_SPAN].v, r->ts);
	if (stream == MAP_NONE || streams_bar(&st->streams, stream, &in) < 0)
		return stage_refuse(s, "span: too many, or out of memory");
	if (streams_waits_first(&st->streams))
		stage_at(s, r->ts, TIMER_MOMENT, 0, 0);
	return 0;
}

/* One side of a quote: absent is unchanged, null withdrawn. */
static void read_side(const struct record *r, unsigned price, unsigned size, double *best,
		      double *best_size)
{
	if (record_null(r, price)) {
		*best = *best_size = NAN;
	} else if (record_has(r, price)) {
		*best = r->f[price].num;
		*best_size = record_number(r, size, NAN);
	} else if (record_has(r, size)) {
		*best_size = r->f[size].num;
	}
}

static int on_quote(struct state *st, const struct record *r, uint32_t symbol)
{
	struct best best = st->streams.by_symbol[symbol].best;

	read_side(r, QUOTE_BID, QUOTE_BID_SIZE, &best.bid, &best.bid_size);
	read_side(r, QUOTE_ASK, QUOTE_ASK_SIZE, &best.ask, &best.ask_size);
	streams_quote(&st->streams, symbol, r->ts, &best);
	return 0;
}

static int on_action(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	if (!json_is(&r->f[ACTION_KIND].v, "split", 5))
		return 0;
	if (!(r->f[ACTION_VALUE].num >= 1e-9 && r->f[ACTION_VALUE].num <= 1e9))
		return stage_refuse(s, "value: no ratio of a split");
	streams_split(&st->streams, symbol, r->f[ACTION_VALUE].num);
	return 0;
}

/* A quote of one venue says nothing about the national best. */
static bool quote_counts(const struct record *r)
{
	return !record_has(r, QUOTE_SCOPE) || json_is(&r->f[QUOTE_SCOPE].v, "national", 8);
}

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;
	unsigned field = BAR_SYMBOL;
	uint32_t symbol;

	if (r->type == TYPE_QUOTE && !quote_counts(r))
		return 0;
	if (r->type != TYPE_BAR)
		field = r->type == TYPE_QUOTE ? QUOTE_SYMBOL : ACTION_SYMBOL;
	symbol = streams_symbol(&st->streams, &r->f[field].v);
	if (symbol == MAP_NONE)
		return stage_refuse(s, "symbol: more than %d, or out of memory",
				    STREAMS_MAX_SYMBOLS);
	if (r->type == TYPE_BAR)
		return on_bar(st, s, r, symbol);
	return r->type == TYPE_QUOTE ? on_quote(st, r, symbol) : on_action(st, s, r, symbol);
}

static void on_timer(void *ctx, struct stage *s, const struct timer *t)
{
	(void)s;
	streams_due(&((struct state *)ctx)->streams, t->due);
}

static void on_end(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;

	(void)s;
	(void)r;
	streams_due(&st->streams, INT64_MAX);
}

/* A whole tape without bars is more likely one that tbar has not seen; and a sink's
 * last word. */
static void on_finish(void *ctx, struct stage *s)
{
	struct state *st = ctx;

	if (!st->fed && st->streams.set.n > 0 && stage_had_all(s))
		log_warn("no features: there was no bar on the tape%s",
			 settings.spans.n ? " of a span in --span" : " (tbar makes them)");
	if (!settings.check)
		return;
	warmup_print(&st->warmup, settings.json, stage_text(s));
	if (warmup_exceeds(&st->warmup, settings.tolerance))
		stage_status(s, STATUS_NO);
}

/* ---- the rest of the life ---- */

static int step_list(void *ctx, struct stage *s, struct err *e)
{
	(void)ctx;
	(void)e;
	feature_list(stage_text(s), settings.json);
	return STAGE_DONE;
}

static size_t count_pending(void *ctx)
{
	return ((struct state *)ctx)->streams.n_queue;
}

static void snap_state(void *ctx, struct snap *sn)
{
	struct state *st = ctx;

	streams_snap(sn, &st->streams);
	if (settings.check)
		warmup_snap(sn, &st->warmup);
}

static int read_set(struct feature_set *set, const char *text, size_t n, struct err *e)
{
	feature_set_init(set);
	if (settings.set)
		return feature_set_read(set, settings.set, text, n, e);
	for (size_t k = 0; k < settings.features.n; k++)
		if (settings.features.v[k][0] &&
		    feature_set_add(set, settings.features.v[k], e) < 0)
			return -1;
	if (set->n == 0 && settings.check)
		return err_set(e, STATUS_USAGE, "--check-warmup: the list of --features is empty");
	return 0;
}

static int reload(void *ctx, const char *text, size_t n, struct err *e)
{
	struct state *st = ctx;
	struct feature_set set;
	int result = -1;

	if (settings.check)
		return err_set(e, STATUS_CONFIG, "not while --check-warmup compares");
	if (read_set(&set, text, n, e) == 0) {
		result = streams_change(&st->streams, &set);
		if (result < 0)
			err_set(e, STATUS_SYSTEM, "out of memory");
	}
	feature_set_release(&set);
	return result;
}

static int check_options(struct err *e)
{
	if (settings.set && settings.features.n > 0)
		return err_set(e, STATUS_USAGE, "--features and --set exclude each other");
	if (!settings.set && settings.features.n == 0 && !settings.list)
		return err_set(e, STATUS_USAGE, "no features: --features or --set says which");
	if (settings.json && !settings.list && !settings.check)
		return err_set(e, STATUS_USAGE, "option --json: it needs --list or --check-warmup");
	if (isfinite(settings.tolerance) && !settings.check)
		return err_set(e, STATUS_USAGE, "option --tolerance: it needs --check-warmup");
	return 0;
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct state *st = ctx;
	struct stream_hooks hooks = {
		.ctx = st, .emit = emit, .watch = settings.check ? watch : NULL};
	struct feature_set set;
	size_t n;
	const char *text = stage_config(s, &n);
	int result;

	(void)args;
	st->stage = s;
	if (check_options(e) < 0 || span_list_read(&st->spans, &settings.spans, e) < 0)
		return -1;
	if (settings.list || settings.check)
		stage_sink(s);
	if (settings.list) {
		cmd.step = step_list;
		return 0;
	}
	if (read_set(&set, text, n, e) < 0) {
		feature_set_release(&set);
		return -1;
	}
	/* Most features are of bars alone, and most of a tape is quotes.  A set that is
	 * read anew may come to want them. */
	if (!settings.set && !(set.needs & NEED_QUOTES))
		cmd.uses &= ~TYPE_BIT(TYPE_QUOTE);
	if (set.n == 0) /* `tsignal --features` of a file that needs none: all only passes */
		cmd.uses = 0;
	result = streams_init(&st->streams, &set, (enum calendar)settings.calendar, &hooks);
	st->opened = true;
	if (result == 0 && settings.check)
		result = warmup_init(&st->warmup, &st->streams);
	return result < 0 ? err_set(e, STATUS_SYSTEM, "out of memory") : 0;
}

static void close_state(void *ctx)
{
	struct state *st = ctx;

	if (!st->opened)
		return;
	warmup_release(&st->warmup);
	streams_release(&st->streams);
}

static struct command cmd = {
	.program = &program,
	.uses = TYPE_BIT(TYPE_BAR) | TYPE_BIT(TYPE_QUOTE) | TYPE_BIT(TYPE_ACTION),
	.ctx = &state,
	.open = open_state,
	.record = on_record,
	.timer = on_timer,
	.end = on_end,
	.finish = on_finish,
	.pending = count_pending,
	.snap = snap_state,
	.config = &settings.set,
	.reload = reload,
	.close = close_state,
};

int main(int argc, char **argv)
{
	return stage_main(&cmd, argc, argv);
}
