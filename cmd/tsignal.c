/* tsignal - decide by strategies written as expressions */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "feature/feature.h"
#include "signal/signals.h"
#include "tape/stage.h"

static struct {
	const char *config;
	struct opt_list sets;
	bool explain, features;
	int calendar;
} settings = {.calendar = CALENDAR_US_EQUITY};

static const struct opt opts[] = {
	{'c', "config", "FILE", OPT_STRING, OPT_PATH, &settings.config, "the file of strategies",
	 NULL, 0, 0},
	{0, "set", "NAME=VALUE", OPT_LIST, OPT_RESULT, &settings.sets,
	 "give a parameter of the file another value", NULL, 0, 0},
	{0, "explain", NULL, OPT_FLAG, OPT_RESULT, &settings.explain,
	 "also write what blocked an entry", NULL, 0, 0},
	{0, "features", NULL, OPT_FLAG, 0, &settings.features,
	 "print the features that the file needs, for tfeature -f, and exit", NULL, 0, 0},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &settings.calendar,
	 "the exchange's days and hours", "us-equity 24x7", 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "tsignal",
	.brief = "decide by strategies written as expressions",
	.operands = "",
	.opts = opts,
	.examples = "  tfeature -f \"$(tsignal -c trend.yaml --features)\" < day.tape |\n"
		    "      tsignal -c trend.yaml > signals.tape\n"
		    "  tsignal -c trend.yaml --set slow=200 --explain --only < features.tape\n",
};

static struct command cmd;

static struct state {
	struct signals signals;
	struct stage *stage; /* for the hooks */
	bool open;
} state;

/* ---- what a feature is called ---- */

/* The spec with all its parameters, so that "vwap" and "vwap:20" are one. */
static void put_spec(const struct feature *f, struct feature_name *out)
{
	char number[NUM_TEXT];
	struct buf b;

	buf_init(&b, sizeof(out->spec) - 1);
	buf_adds(&b, f->def->name);
	for (size_t k = 0; k < FEATURE_MAX_PARAMS && f->def->params[k].name; k++)
		buf_addf(&b, ":%.*s", (int)num_format(f->p[k], number), number);
	if (f->other[0])
		buf_addf(&b, ":%s", f->other);
	snprintf(out->spec, sizeof(out->spec), "%s", buf_cstr(&b));
	buf_release(&b);
}

/* Does the output of the spec have this key? */
static bool spec_gives(const char *spec, size_t n, const char *key, size_t key_n,
		       struct feature_name *out)
{
	struct feature f;

	if (feature_parse(spec, n, &f, NULL) < 0)
		return false;
	for (size_t k = 0; k < f.n_outputs; k++) {
		if (strlen(f.name[k]) != key_n || memcmp(f.name[k], key, key_n) != 0)
			continue;
		snprintf(out->key, sizeof(out->key), "%s", f.name[k]);
		put_spec(&f, out);
		out->price = f.def->outputs[k].unit.price;
		out->volume = f.def->outputs[k].unit.volume;
		return true;
	}
	return false;
}

/* The spec behind a key: "macd_12_26_9_signal" is made by macd:12:26:9.  The other
 * symbol of "corr_30_SPY" goes on to the end. */
static bool spec_of_key(const struct feature_def *def, const char *key, size_t n,
			struct feature_name *out)
{
	char spec[FEATURE_KEY_MAX];
	size_t name = strlen(def->name), parts = 0, i;

	if (n < name || n >= sizeof(spec) || memcmp(key, def->name, name) != 0)
		return false;
	if (n > name && key[name] != '_')
		return false;
	while (parts < FEATURE_MAX_PARAMS && def->params[parts].name)
		parts++;
	parts += (def->needs & NEED_OTHER) != 0;
	memcpy(spec, key, n);
	for (i = name; i < n; i++) {
		if (key[i] != '_' || parts-- == 0)
			continue;
		spec[i] = ':';
		if (parts == 0 && (def->needs & NEED_OTHER))
			return spec_gives(spec, n, key, n, out);
	}
	/* What follows the parameters is the output's suffix. */
	for (i = n; i > name; i--)
		if (i == n || key[i] == '_')
			if (spec_gives(spec, i, key, n, out))
				return true;
	return spec_gives(spec, name, key, n, out);
}

/* Say what is wrong with the name of a feature's value, and which there are; -1. */
static int refuse_value(const struct feature *f, const char *spec, size_t n, const char *wrong,
			struct err *e)
{
	struct buf all;

	buf_init(&all, 1024);
	for (size_t i = 0; i < f->n_outputs; i++)
		buf_addf(&all, "%s%.*s%s%s", i ? ", " : "", (int)n, spec,
			 f->def->outputs[i].suffix[0] ? "." : "", f->def->outputs[i].suffix);
	err_set(e, STATUS_CONFIG, "%s: expected %s%s", wrong, f->n_outputs > 1 ? "one of " : "",
		buf_cstr(&all));
	buf_release(&all);
	return -1;
}

/* "macd:12:26:9.signal", or a spec alone for its first output: 1, 0, -1 with e. */
static int find_spec(const char *text, size_t n, struct feature_name *out, struct err *e)
{
	struct feature f;
	char wrong[128];
	const char *dot;
	size_t k;

	if (feature_parse(text, n, &f, e) == 0) {
		k = f.n_outputs;
		for (size_t i = 0; i < f.n_outputs; i++)
			if (!f.def->outputs[i].suffix[0])
				k = i;
		if (k < f.n_outputs)
			return spec_gives(text, n, f.name[k], strlen(f.name[k]), out);
		snprintf(wrong, sizeof(wrong), "'%.*s' has several values", (int)n, text);
		return refuse_value(&f, text, n, wrong, e);
	}
	for (dot = text + n; dot > text; dot--) {
		if (*(dot - 1) != '.' ||
		    feature_parse(text, (size_t)(dot - 1 - text), &f, NULL) < 0)
			continue;
		for (k = 0; k < f.n_outputs; k++)
			if (strlen(f.def->outputs[k].suffix) == (size_t)(text + n - dot) &&
			    memcmp(f.def->outputs[k].suffix, dot, (size_t)(text + n - dot)) == 0)
				return spec_gives(text, (size_t)(dot - 1 - text), f.name[k],
						  strlen(f.name[k]), out);
		snprintf(wrong, sizeof(wrong), "no value '%.*s'", (int)(text + n - dot), dot);
		return refuse_value(&f, text, (size_t)(dot - 1 - text), wrong, e);
	}
	return -1;
}

static int find_feature(void *ctx, const char *text, size_t n, struct feature_name *out,
			struct err *e)
{
	const struct feature_def *def;

	(void)ctx;
	if (memchr(text, ':', n))
		return find_spec(text, n, out, e);
	for (size_t k = 0; (def = feature_at(k)); k++)
		if (spec_of_key(def, text, n, out))
			return 1;
	for (size_t k = 0; (def = feature_at(k)); k++)
		if (strlen(def->name) == n && memcmp(def->name, text, n) == 0)
			return find_spec(text, n, out, e);
	return 0;
}

static const char *near_feature(void *ctx, const char *text, size_t n)
{
	const struct feature_def *def;
	struct suggest near;

	(void)ctx;
	suggest_start(&near, text, n);
	for (size_t k = 0; (def = feature_at(k)); k++)
		suggest_try(&near, def->name, strlen(def->name));
	return near.best;
}

static int check_spec(void *ctx, const char *spec, size_t n, struct feature_name *out,
		      struct err *e)
{
	struct feature f;

	(void)ctx;
	if (feature_parse(spec, n, &f, e) < 0)
		return -1;
	put_spec(&f, out);
	return 0;
}

static const struct feature_names features = {
	.find = find_feature,
	.check = check_spec,
	.near = near_feature,
};

/* ---- hooks ---- */

static void put_optional(struct line *w, unsigned field, double x)
{
	if (x == x)
		line_number(w, field, x);
}

static void write_signal(void *ctx, const struct signal_out *out)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_SIGNAL, out->ts);
	line_string(&w, SIGNAL_ID, out->id, strlen(out->id));
	line_word(&w, SIGNAL_STRATEGY, out->strategy);
	line_string(&w, SIGNAL_SYMBOL, out->symbol, out->symbol_n);
	line_word(&w, SIGNAL_SIDE, out->side > 0 ? "long" : out->side < 0 ? "short" : "flat");
	line_word(&w, SIGNAL_REASON, out->reason);
	if (out->side)
		line_number(&w, SIGNAL_STRENGTH, out->strength);
	put_optional(&w, SIGNAL_CONFIDENCE, out->confidence);
	if (out->horizon)
		line_word(&w, SIGNAL_HORIZON, out->horizon);
	if (out->expires != NEVER)
		line_time(&w, SIGNAL_EXPIRES, out->expires);
	put_optional(&w, SIGNAL_PRICE, out->price);
	put_optional(&w, SIGNAL_STOP, out->stop);
	put_optional(&w, SIGNAL_TARGET, out->target);
	if (out->shares)
		line_text(&w, SIGNAL_SHARES, out->shares->p, out->shares->n);
	line_text(&w, SIGNAL_WHY, out->why->p, out->why->n);
	line_end(&w);
	stage_count(st->stage, "signals", 1);
}

static void write_block(void *ctx, const struct block_out *out)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_BLOCK, out->ts);
	line_word(&w, BLOCK_STRATEGY, out->strategy);
	line_string(&w, BLOCK_SYMBOL, out->symbol, out->symbol_n);
	line_word(&w, BLOCK_SIDE, out->side > 0 ? "long" : "short");
	line_word(&w, BLOCK_REASON, out->reason);
	if (out->until != NEVER)
		line_time(&w, BLOCK_UNTIL, out->until);
	line_text(&w, BLOCK_WHY, out->why->p, out->why->n);
	line_end(&w);
}

static void set_timer(void *ctx, int64_t due, bool moment, enum signals_timer what, uint64_t arg)
{
	struct state *st = ctx;

	stage_at(st->stage, due, moment ? TIMER_MOMENT : TIMER_INTERVAL, what, arg);
}

static void print_warning(void *ctx, const char *text)
{
	(void)ctx;
	log_warn("%s", text);
}

/* ---- records ---- */

static int on_split(struct state *st, struct stage *s, const struct record *r, uint32_t symbol)
{
	if (!json_is(&r->f[ACTION_KIND].v, "split", 5))
		return 0;
	if (!(r->f[ACTION_VALUE].num > 0))
		return stage_refuse(s, "value: no ratio of a split");
	signals_split(&st->signals, symbol, r->f[ACTION_VALUE].num);
	return 0;
}

/* Where the symbol of each type stands in its table. */
static unsigned symbol_field(enum record_type_id type)
{
	switch (type) {
	case TYPE_BAR:
		return BAR_SYMBOL;
	case TYPE_FEATURE:
		return FEATURE_SYMBOL;
	case TYPE_VOL:
		return VOL_SYMBOL;
	case TYPE_VIEW:
		return VIEW_SYMBOL;
	default:
		return ACTION_SYMBOL;
	}
}

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;
	struct signals *g = &st->signals;
	uint32_t symbol = signals_symbol(g, &r->f[symbol_field(r->type)].v);
	int64_t now = stage_now(s);

	if (symbol == MAP_NONE)
		return stage_refuse(s, "symbol: more than %d, or out of memory", SIGNALS_SYMBOLS);
	switch (r->type) {
	case TYPE_BAR:
		signals_bar(g, now, symbol, r);
		return 0;
	case TYPE_FEATURE:
		signals_feature(g, now, symbol, r);
		return 0;
	case TYPE_VOL:
		signals_vol(g, now, symbol, r);
		return 0;
	case TYPE_VIEW:
		signals_view(g, now, symbol, r);
		return 0;
	default:
		return on_split(st, s, r, symbol);
	}
}

/* ---- the tape's end ---- */

/* A strategy that says nothing on a whole tape may be right, or it waits for what
 * never comes. */
static void on_finish(void *ctx, struct stage *s)
{
	struct state *st = ctx;
	const struct plan *plan = st->signals.plan;
	struct buf missing;

	if (!stage_had_all(s))
		return;
	buf_init(&missing, 1 << 16);
	for (uint32_t i = 0; i < plan->n; i++) {
		buf_reset(&missing);
		signals_missing(&st->signals, i, &missing);
		if (missing.n)
			log_warn("strategy '%s' waited in vain: %s", plan->v[i].name,
				 buf_cstr(&missing));
	}
	buf_release(&missing);
}

/* ---- the rest of the life ---- */

static void on_timer(void *ctx, struct stage *s, const struct timer *t)
{
	struct state *st = ctx;

	signals_due(&st->signals, stage_now(s), (enum signals_timer)t->tag, t->due, t->arg);
}

static size_t count_pending(void *ctx)
{
	return signals_pending(&((struct state *)ctx)->signals);
}

static void snap_state(void *ctx, struct snap *sn)
{
	signals_snap(sn, &((struct state *)ctx)->signals);
}

static void close_state(void *ctx)
{
	struct state *st = ctx;

	if (st->open)
		signals_release(&st->signals);
}

static int step_features(void *ctx, struct stage *s, struct err *e)
{
	struct state *st = ctx;

	(void)e;
	plan_features(st->signals.plan, stage_text(s));
	buf_addc(stage_text(s), '\n');
	return STAGE_DONE;
}

static int on_reload(void *ctx, const char *text, size_t n, struct err *e)
{
	struct state *st = ctx;
	struct plan *plan =
		plan_read(settings.config, text, n, settings.sets.v, settings.sets.n, &features, e);

	if (!plan)
		return -1;
	if (signals_reload(&st->signals, plan, stage_now(st->stage), e) == 0)
		return 0;
	plan_free(plan);
	return -1;
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct state *st = ctx;
	struct signals_hooks hooks = {
		.ctx = st,
		.signal = write_signal,
		.block = settings.explain ? write_block : NULL,
		.at = set_timer,
		.warn = print_warning,
	};
	struct plan *plan;
	const char *text;
	size_t n;

	(void)args;
	if (!settings.config)
		return err_set(e, STATUS_USAGE, "no strategies: expected -c FILE");
	st->stage = s;
	text = stage_config(s, &n);
	plan = plan_read(settings.config, text, n, settings.sets.v, settings.sets.n, &features, e);
	if (!plan)
		return -1;
	if (signals_init(&st->signals, plan, (enum calendar)settings.calendar, &hooks, e) < 0)
		return -1;
	st->open = true;
	if (settings.features) {
		stage_sink(s);
		cmd.step = step_features;
	}
	return 0;
}

static struct command cmd = {
	.program = &program,
	.uses = TYPE_BIT(TYPE_BAR) | TYPE_BIT(TYPE_FEATURE) | TYPE_BIT(TYPE_VOL) |
		TYPE_BIT(TYPE_VIEW) | TYPE_BIT(TYPE_ACTION),
	.ctx = &state,
	.open = open_state,
	.record = on_record,
	.timer = on_timer,
	.finish = on_finish,
	.pending = count_pending,
	.snap = snap_state,
	.config = &settings.config,
	.reload = on_reload,
	.close = close_state,
};

int main(int argc, char **argv)
{
	return stage_main(&cmd, argc, argv);
}
