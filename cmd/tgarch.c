/* tgarch - forecast volatility, and fit, compare and simulate its models */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "market/span_list.h"
#include "tape/stage.h"
#include "vol/arguments.h"
#include "vol/job.h"
#include "vol/key.h"
#include "vol/tell.h"
#include "vol/weights.h"

enum { WINDOW = 1000, FIRST = 250, PATHS = 1000 };

#define DISTS     "normal t skewt sstd ged sged snorm"
#define JOBS      "fit forecast simulate eval train"
#define QUANTILES "model fhs evt"

static struct {
	struct opt_list models, horizons, levels, spans, columns;
	const char *mean, *params, *refit, *key, *weights;
	int dist, presample, bounds, errors, quantile, combine, returns, season, overnight;
	int calendar, method, unit, loss, inputs, over;
	int64_t window, first, paths, seed, length, threads, units, layers, lookback, members;
	int64_t epochs;
	double dropout;
	bool expanding, fit, forecast, simulate, eval, train, table, json;
	const char *plot, *data, *from, *to, *realised, *test, *check, *base;
} settings = {
	.mean = "constant",
	.presample = PRESAMPLE_BACKCAST,
	.errors = ERRORS_QML,
	.quantile = QUANTILE_USUAL,
	.calendar = CALENDAR_US_EQUITY,
	.seed = -1,
	.loss = -1,
	.inputs = -1,
	.over = -1,
};

static const struct opt opts[] = {
	{0, "model", "MODEL,...", OPT_LIST, OPT_RESULT, &settings.models,
	 "which models, such as garch, gjr:1:1:1, log-har; can be repeated", NULL, 0, 0},
	{0, "mean", "MEAN", OPT_STRING, OPT_RESULT, &settings.mean,
	 "mean of the returns: constant, zero, ar:P, arma:P:Q, har:LAG:..., arx:P", NULL, 0, 0},
	{0, "dist", "NAME", OPT_CHOICE, OPT_RESULT, &settings.dist,
	 "distribution of the innovations", DISTS, 0, 0},
	{0, "params", "NAME=VALUE,...", OPT_STRING, OPT_RESULT, &settings.params,
	 "the model's parameters, instead of a fit", NULL, 0, 0},
	{0, "presample", "RULE", OPT_CHOICE, OPT_RESULT, &settings.presample,
	 "variance before the first return: as which program has it", "fcp backcast fgarch", 0, 0},
	{0, "bounds", "RULE", OPT_CHOICE, OPT_RESULT, &settings.bounds,
	 "which parameters are allowed", "arch fgarch none", 0, 0},
	{0, "errors", "KIND", OPT_CHOICE, OPT_RESULT, &settings.errors,
	 "standard errors of the parameters", "none hessian information opg qml bw", 0, 0},
	{0, "horizon", "N,...", OPT_LIST, OPT_RESULT, &settings.horizons,
	 "forecast the sum of so many bars; can be repeated", NULL, 0, 0},
	{0, "level", "PERCENT,...", OPT_LIST, OPT_RESULT, &settings.levels,
	 "levels of value at risk and expected shortfall; can be repeated", NULL, 0, 0},
	{0, "quantile", "METHOD", OPT_CHOICE, OPT_RESULT, &settings.quantile,
	 "where they come from: the model, or past residuals", QUANTILES, 0, 0},
	{0, "refit", "WHEN", OPT_STRING, OPT_RESULT, &settings.refit,
	 "fit anew: every N bars, week, month, drift:X or never", NULL, 0, 0},
	{0, "window", "N", OPT_INTEGER, OPT_RESULT, &settings.window, "fit to the last N returns",
	 NULL, 20, EXPANDING_KEEP},
	{0, "first", "N", OPT_INTEGER, OPT_RESULT, &settings.first,
	 "fit for the first time to N returns", NULL, 20, EXPANDING_KEEP},
	{0, "expanding", NULL, OPT_FLAG, OPT_RESULT, &settings.expanding,
	 "fit to all returns so far", NULL, 0, 0},
	{0, "combine", "HOW", OPT_CHOICE, OPT_RESULT, &settings.combine,
	 "also write one forecast made of all models'", "none equal qlike", 0, 0},
	{0, "weights", "FILE", OPT_STRING, OPT_RESULT | OPT_PATH, &settings.weights,
	 "the trained networks of garch-lstm", NULL, 0, 0},
	{0, "paths", "N", OPT_INTEGER, OPT_RESULT, &settings.paths,
	 "simulate so many paths where there is no formula", NULL, 100, 1e6},
	{0, "seed", "N", OPT_INTEGER, OPT_RESULT, &settings.seed, "seed of all that is drawn", NULL,
	 0, 9e15},
	{0, "span", "SPAN", OPT_LIST, OPT_RESULT, &settings.spans,
	 "look at bars of this span only; can be repeated", NULL, 0, 0},
	{0, "key", "TYPE:KEY", OPT_STRING, OPT_RESULT, &settings.key,
	 "take returns from this key of records, not from bars", NULL, 0, 0},
	{0, "returns", "KIND", OPT_CHOICE, OPT_RESULT, &settings.returns,
	 "--key or --data holds prices, to make returns of", "given log simple", 0, 0},
	{0, "season", "WHEN", OPT_CHOICE, OPT_RESULT, &settings.season,
	 "divide bars below one day by the time of day's factor", "on off", 0, 0},
	{0, "overnight", "HOW", OPT_CHOICE, OPT_RESULT, &settings.overnight,
	 "the return over night is a step of its own, left out, or the first bar's",
	 "own drop join", 0, 0},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &settings.calendar,
	 "the exchange's days and hours", "us-equity 24x7", 0, 0},

	{0, "fit", NULL, OPT_FLAG, 0, &settings.fit, "fit the models to a column of --data", NULL,
	 0, 0},
	{0, "forecast", NULL, OPT_FLAG, 0, &settings.forecast, "forecast from its end", NULL, 0, 0},
	{0, "simulate", NULL, OPT_FLAG, 0, &settings.simulate,
	 "make up returns, by --params or by a fit to it", NULL, 0, 0},
	{0, "eval", NULL, OPT_FLAG, 0, &settings.eval,
	 "compare the models' forecasts of it, walking forward", NULL, 0, 0},
	{0, "train", NULL, OPT_FLAG, 0, &settings.train,
	 "train garch-lstm on it and write --weights", NULL, 0, 0},
	{0, "table", NULL, OPT_FLAG, 0, &settings.table, "print a table, as usual", NULL, 0, 0},
	{0, "json", NULL, OPT_FLAG, 0, &settings.json, "print JSON instead", NULL, 0, 0},
	{0, "plot", "FILE", OPT_STRING, OPT_PATH, &settings.plot,
	 "draw volatility, residuals and news impact into FILE.svg or .png", NULL, 0, 0},
	{0, "data", "FILE:COLUMN", OPT_STRING, OPT_PATH, &settings.data,
	 "the column of a CSV file that --fit and so on are about", NULL, 0, 0},
	{0, "x", "COLUMN", OPT_LIST, 0, &settings.columns,
	 "another of its columns, for arx or in the variance; can be repeated", NULL, 0, 0},
	{0, "realised", "COLUMN", OPT_STRING, 0, &settings.realised,
	 "its column of realised variances, for har and as a proxy", NULL, 0, 0},
	{0, "from", "WHEN", OPT_STRING, 0, &settings.from, "its first row: a date or a number",
	 NULL, 0, 0},
	{0, "to", "WHEN", OPT_STRING, 0, &settings.to, "its last row", NULL, 0, 0},
	{0, "test", "WHEN", OPT_STRING, 0, &settings.test,
	 "the row from which forecasts are judged", NULL, 0, 0},
	{0, "check", "WHEN", OPT_STRING, 0, &settings.check,
	 "with --train: the row from which days only say when to stop", NULL, 0, 0},
	{0, "unit", "UNIT", OPT_CHOICE, 0, &settings.unit,
	 "of returns, where guessing is not enough", "guess fraction percent", 0, 0},
	{0, "base", "MODEL", OPT_STRING, 0, &settings.base,
	 "with --eval: the model that others are compared with", NULL, 0, 0},
	{0, "method", "HOW", OPT_CHOICE, 0, &settings.method, "with --forecast: how",
	 "analytic simulate bootstrap", 0, 0},
	{0, "length", "N", OPT_INTEGER, 0, &settings.length, "with --simulate: how many returns",
	 NULL, 1, 1e9},
	{0, "threads", "N", OPT_INTEGER, 0, &settings.threads, "use so many processors, not all",
	 NULL, 1, 1024},
	{0, "units", "N", OPT_INTEGER, 0, &settings.units, "with --train: units of a layer", NULL,
	 1, NET_HIDDEN},
	{0, "layers", "N", OPT_INTEGER, 0, &settings.layers, "layers of the network", NULL, 1,
	 NET_LAYERS},
	{0, "lookback", "N", OPT_INTEGER, 0, &settings.lookback, "days that it looks back on", NULL,
	 1, NET_WINDOW},
	{0, "dropout", "SHARE", OPT_NUMBER, 0, &settings.dropout,
	 "of a layer's output that training leaves out", NULL, 0, 0.95},
	{0, "members", "N", OPT_INTEGER, 0, &settings.members,
	 "networks with seeds of their own, to be averaged", NULL, 1, HYBRID_MEMBERS},
	{0, "epochs", "N", OPT_INTEGER, 0, &settings.epochs, "at most", NULL, 1, 1e6},
	{0, "loss", "NAME", OPT_CHOICE, 0, &settings.loss, "what training makes small",
	 "qlike normal t mse log-mse", 0, 0},
	{0, "inputs", "SET", OPT_CHOICE, 0, &settings.inputs, "what the network sees",
	 "hybrid plain all", 0, 0},
	{0, "over", "MODEL", OPT_CHOICE, 0, &settings.over, "whose variance it multiplies",
	 "constant gjr linear", 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "tgarch",
	.brief = "forecast volatility, and fit, compare and simulate its models",
	.operands = "[fit|forecast|simulate|eval|train]",
	.opts = opts,
	.examples =
		"  tfetch csv:spy.csv --symbol SPY | tgarch --model gjr --dist t --refit 22\n"
		"  tbar 1m < day.tape | tgarch --model garch,log-har --horizon 1,30 --level 1,5\n"
		"  tgarch fit --data spy.csv:close --returns log --model gjr --dist skewt\n"
		"  tgarch eval --data spy.csv:close --returns log --model garch,gjr,log-har\n",
};

static struct command cmd;

static struct state {
	struct vol_streams streams;
	struct stream_options options;
	struct vol_job job;
	struct hybrid network;
	bool has_network, opened, fed;
	struct stage *stage; /* for the hooks */
	struct span_list spans;
	struct key key;
	struct buf scratch;
} state;

/* ---- what is told ---- */

static void begin(struct state *st, struct line *w, enum record_type_id type)
{
	stage_line(st->stage, w, type, stage_now(st->stage));
}

static void write_forecast(void *ctx, const struct vol_forecast *f)
{
	struct state *st = ctx;
	struct line w;

	begin(st, &w, TYPE_VOL);
	tell_forecast(&w, &st->streams, f);
	line_end(&w);
}

static void write_fit(void *ctx, uint32_t stream, const struct vol_choice *model,
		      const struct member_fit *f)
{
	struct state *st = ctx;
	struct line w;

	begin(st, &w, TYPE_FIT);
	tell_fit(&w, &st->streams, stream, model, f, &st->scratch);
	line_end(&w);
	stage_count(st->stage, f->good ? "fits" : "fits in vain", 1);
}

/* ---- records ---- */

static int on_action(struct state *st, struct stage *s, const struct record *r)
{
	const bool split = json_is(&r->f[ACTION_KIND].v, "split", 5);
	const double value = r->f[ACTION_VALUE].num;
	const uint32_t symbol = vol_streams_symbol(&st->streams, &r->f[ACTION_SYMBOL].v);

	if (symbol == MAP_NONE)
		return stage_refuse(s, "symbol: too many, or out of memory");
	if (split ? vol_streams_split(&st->streams, symbol, value)
		  : vol_streams_dividend(&st->streams, symbol, value))
		return 0;
	return stage_refuse(s, split ? "value: no ratio of a split" : "value: no amount");
}

/* The stream of a record, whose symbol may be the type itself. */
static uint32_t stream_of(struct state *st, const struct json_value *symbol,
			  const struct json_value *span)
{
	const uint32_t id = vol_streams_symbol(&st->streams, symbol);

	return id == MAP_NONE ? id : vol_streams_stream(&st->streams, id, span);
}

static int on_bar(struct state *st, struct stage *s, const struct record *r)
{
	const struct stream_bar bar = {
		.ts = r->ts,
		.open = r->f[BAR_OPEN].num,
		.high = r->f[BAR_HIGH].num,
		.low = r->f[BAR_LOW].num,
		.close = r->f[BAR_CLOSE].num,
	};
	uint32_t stream;

	if (!span_list_has(&st->spans, &r->f[BAR_SPAN].v))
		return 0;
	stream = stream_of(st, &r->f[BAR_SYMBOL].v, &r->f[BAR_SPAN].v);
	st->fed = true;
	if (stream == MAP_NONE || vol_streams_bar(&st->streams, stream, &bar) < 0)
		return stage_refuse(s, "span: too many, or out of memory");
	return 0;
}

static int on_key(struct state *st, struct stage *s, const struct record *r)
{
	struct key_value v;
	uint32_t stream;
	int result;

	if (!key_read(&st->key, r, &v) || !span_list_has(&st->spans, &v.span))
		return 0;
	st->fed = true;
	stream = stream_of(st, &v.symbol, v.span.kind == VALUE_STRING ? &v.span : NULL);
	if (stream == MAP_NONE)
		return stage_refuse(s, "symbol: too many, or out of memory");
	if (settings.returns == RETURNS_GIVEN)
		result = vol_streams_return(&st->streams, stream, r->ts, v.x);
	else
		result = vol_streams_price(&st->streams, stream, r->ts, v.x);
	return result < 0 ? stage_refuse(s, "out of memory") : 0;
}

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;

	if (settings.key && r->type == st->key.type)
		return on_key(st, s, r);
	return r->type == TYPE_ACTION ? on_action(st, s, r) : on_bar(st, s, r);
}

static void on_finish(void *ctx, struct stage *s)
{
	struct state *st = ctx;

	if (!cmd.step && !st->fed && stage_had_all(s))
		log_warn("no forecasts: there was no %s on the tape%s",
			 settings.key ? "such key" : "bar",
			 settings.spans.n ? " of a span in --span"
			 : settings.key   ? ""
					  : " (tbar makes them)");
}

/* ---- as a command ---- */

static int step_job(void *ctx, struct stage *s, struct err *e)
{
	struct state *st = ctx;

	if (job_run(&st->job, stage_text(s), e) == 0)
		return STAGE_DONE;
	if (e->status != STATUS_NO)
		return -1;
	log_error("%s", e->text);
	stage_status(s, STATUS_NO);
	return STAGE_DONE;
}

/* For whoever waits at a terminal. */
static void tell_progress(const char *text)
{
	fprintf(stderr, "%s\n", text);
}

static void fill_job(struct vol_job *j, enum job_kind kind, const struct member_options *o)
{
	static const char *const losses[] = {"qlike", "normal", "t", "mse", "log-mse"};
	static const char *const inputs[] = {"hybrid", "plain", "all"};
	static const char *const bases[] = {"constant", "gjr", "linear"};

	*j = (struct vol_job){
		.kind = kind,
		.json = settings.json,
		.plot = settings.plot,
		.data = settings.data,
		.returns = (enum job_returns)settings.returns,
		.from = settings.from,
		.to = settings.to,
		.realised = settings.realised,
		.unit = (enum job_unit)settings.unit,
		.n_models = o->n_models,
		.params = settings.params,
		.errors = o->errors,
		.n_horizons = settings.horizons.n ? o->n_horizons : 0,
		.n_levels = settings.levels.n ? o->n_levels : 0,
		.quantile = o->quantile,
		.method = (enum job_method)settings.method,
		.paths = (size_t)settings.paths,
		.length = (size_t)settings.length,
		.seed = kind == JOB_TRAIN && settings.seed < 0 ? TRAIN_SEED : o->seed,
		.window = (size_t)settings.window,
		.expanding = o->expanding,
		.refit = o->refit,
		.combine = (enum combine_kind)settings.combine,
		.test = settings.test,
		.check = settings.check,
		.base = settings.base,
		.threads = (unsigned)settings.threads,
		.weights = settings.weights,
		.network = {(size_t)settings.units, (size_t)settings.layers,
			    (size_t)settings.lookback, (size_t)settings.members,
			    (size_t)settings.epochs, settings.dropout,
			    settings.loss < 0 ? NULL : losses[settings.loss],
			    settings.inputs < 0 ? NULL : inputs[settings.inputs],
			    settings.over < 0 ? NULL : bases[settings.over]},
	};
	for (size_t i = 0; i < settings.columns.n && i < JOB_COLUMNS; i++)
		j->columns[j->n_columns++] = settings.columns.v[i];
	memcpy(j->models, o->models, sizeof(j->models));
	memcpy(j->horizons, o->horizons, sizeof(j->horizons));
	memcpy(j->levels, o->levels, sizeof(j->levels));
}

/* ---- opening ---- */

static int read_models(struct member_options *o, enum job_kind job, struct err *e)
{
	static const char *usual[] = {"garch"}, *network[] = {"garch-lstm"};
	const struct opt_list one = {job == JOB_TRAIN ? network : usual, 1};
	struct vol_spec spec = {
		.dist = (enum dist_kind)settings.dist,
		.presample = (enum vol_presample)settings.presample,
		.bounds = (enum vol_bounds)settings.bounds,
	};

	if (spec_mean(settings.mean, &spec, e) < 0)
		return err_prefix(e, "option --mean");
	if (settings.columns.n && spec.mean != MEAN_ARX)
		spec.variance_x = true;
	if (job == JOB_NONE && spec.mean == MEAN_ARX)
		return err_set(e, STATUS_USAGE, "option --mean: arx needs columns of --data");
	return arguments_models(settings.models.n ? &settings.models : &one, &spec, o->models,
				&o->n_models, e);
}

/* Which options are of no account without which job: 1 << kind, JOB_NONE being a tape. */
enum {
	FOR_TAPE = 1 << JOB_NONE,
	FOR_FIT = 1 << JOB_FIT,
	FOR_FORECAST = 1 << JOB_FORECAST,
	FOR_SIMULATE = 1 << JOB_SIMULATE,
	FOR_EVAL = 1 << JOB_EVAL,
	FOR_TRAIN = 1 << JOB_TRAIN,
	FOR_DATA = FOR_FIT | FOR_FORECAST | FOR_SIMULATE | FOR_EVAL | FOR_TRAIN,
};

static const struct {
	const char *name;
	unsigned jobs;
} uses[] = {
	{"params", FOR_TAPE | FOR_FIT | FOR_FORECAST | FOR_SIMULATE},
	{"horizon", FOR_TAPE | FOR_FORECAST},
	{"level", FOR_TAPE | FOR_FORECAST | FOR_EVAL},
	{"quantile", FOR_TAPE | FOR_FORECAST | FOR_EVAL},
	{"refit", FOR_TAPE | FOR_EVAL},
	{"window", FOR_TAPE | FOR_EVAL},
	{"expanding", FOR_TAPE | FOR_EVAL},
	{"first", FOR_TAPE},
	{"combine", FOR_TAPE | FOR_EVAL},
	{"span", FOR_TAPE},
	{"key", FOR_TAPE},
	{"season", FOR_TAPE},
	{"overnight", FOR_TAPE},
	{"calendar", FOR_TAPE},
	{"weights", FOR_TAPE | FOR_FORECAST | FOR_EVAL | FOR_TRAIN},
	{"realised", FOR_FIT | FOR_FORECAST | FOR_EVAL},
	{"from", FOR_DATA},
	{"to", FOR_DATA},
	{"unit", FOR_DATA},
	{"test", FOR_EVAL | FOR_TRAIN},
	{"base", FOR_EVAL},
	{"method", FOR_FORECAST},
	{"length", FOR_SIMULATE},
	{"threads", FOR_EVAL | FOR_TRAIN},
	{"check", FOR_TRAIN},
	{"units", FOR_TRAIN},
	{"layers", FOR_TRAIN},
	{"lookback", FOR_TRAIN},
	{"dropout", FOR_TRAIN},
	{"members", FOR_TRAIN},
	{"epochs", FOR_TRAIN},
	{"loss", FOR_TRAIN},
	{"inputs", FOR_TRAIN},
	{"over", FOR_TRAIN},
};

/* An option that would be ignored is a mistake. */
static int check_uses(const struct opt_args *args, enum job_kind kind, struct err *e)
{
	static const char *const jobs[] = {"a tape",     "--fit",  "--forecast",
					   "--simulate", "--eval", "--train"};
	char list[96] = "";

	for (size_t i = 0; opts[i].name; i++) {
		unsigned mask = ~0U;

		for (size_t k = 0; k < sizeof(uses) / sizeof(uses[0]); k++)
			if (strcmp(uses[k].name, opts[i].name) == 0)
				mask = uses[k].jobs;
		if (!args->given[i] || mask & 1U << kind)
			continue;
		for (int k = JOB_NONE; k <= JOB_TRAIN; k++)
			if (mask & 1U << k)
				snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
					 *list ? ", " : "", jobs[k]);
		return err_set(e, STATUS_USAGE, "option --%s: only for %s", opts[i].name, list);
	}
	return 0;
}

/* Which of --fit and its like is meant, by option or as the first word. */
static int read_kind(const struct opt_args *args, enum job_kind *kind, struct err *e)
{
	const bool given[] = {settings.fit, settings.forecast, settings.simulate, settings.eval,
			      settings.train};
	int n = 0, word = -1;

	*kind = JOB_NONE;
	for (int i = 0; i < (int)(sizeof(given) / sizeof(given[0])); i++)
		if (given[i]) {
			*kind = (enum job_kind)(JOB_FIT + i);
			n++;
		}
	if (args->n > 0) {
		word = text_word_find(JOBS, args->v[0], strlen(args->v[0]));
		if (word < 0 || args->n > 1)
			return err_set(e, STATUS_USAGE, "unexpected operand '%s': %s",
				       args->v[args->n > 1],
				       "it is fit, forecast, simulate, eval or train");
		*kind = (enum job_kind)(JOB_FIT + word);
		n += !given[word];
	}
	if (n > 1)
		return err_set(e, STATUS_USAGE,
			       "one of --fit, --forecast, --simulate, --eval and "
			       "--train at a time");
	if (*kind == JOB_NONE &&
	    (settings.data || settings.json || settings.table || settings.plot))
		return err_set(e, STATUS_USAGE,
			       "--data, --table, --json and --plot need --fit, --forecast, "
			       "--simulate, --eval or --train");
	if (settings.table && settings.json)
		return err_set(e, STATUS_USAGE, "--table and --json exclude each other");
	return check_uses(args, *kind, e);
}

static int read_options(struct member_options *o, enum job_kind job, struct err *e)
{
	static const char *usual[] = {"1"}, *five[] = {"5"};
	const struct opt_list horizon = {usual, 1}, level = {five, 1};
	const char *refit = settings.refit ? settings.refit : settings.params ? "never" : "22";

	o->params = settings.params;
	o->window = settings.window ? (size_t)settings.window : WINDOW;
	o->first = settings.first ? (size_t)settings.first : FIRST;
	if (o->first > o->window && !settings.first)
		o->first = o->window;
	o->expanding = settings.expanding;
	o->errors = (enum vol_errors)settings.errors;
	o->quantile = settings.quantile;
	o->paths = settings.paths ? (size_t)settings.paths : PATHS;
	o->seed = settings.seed < 0 ? 1 : (uint64_t)settings.seed;
	if (o->first > o->window && !o->expanding)
		return err_set(e, STATUS_USAGE,
			       "option --first: %zu is more than the window of %zu", o->first,
			       o->window);
	if (refit_parse(refit, &o->refit, e) < 0)
		return err_prefix(e, "option --refit");
	if (read_models(o, job, e) < 0)
		return -1;
	if (settings.combine && o->n_models < 2)
		return err_set(e, STATUS_USAGE, "option --combine: there is one model alone");
	if (arguments_horizons(settings.horizons.n ? &settings.horizons : &horizon, AHEAD_BARS,
			       o->horizons, &o->n_horizons, e) < 0)
		return -1;
	return arguments_levels(settings.levels.n ? &settings.levels : &level, o->levels,
				&o->n_levels, e);
}

static int read_key(struct state *st, struct err *e)
{
	if (!settings.key)
		return 0;
	if (key_parse(settings.key, &st->key, e) < 0)
		return err_prefix(e, "option --key");
	cmd.uses = TYPE_BIT(st->key.type);
	if (settings.returns != RETURNS_GIVEN)
		cmd.uses |= TYPE_BIT(TYPE_ACTION);
	return 0;
}

static int check_filter(const struct member_options *o, struct err *e)
{
	if (settings.returns == RETURNS_SIMPLE || (settings.returns && !settings.key))
		return err_set(
			e, STATUS_USAGE,
			"option --returns: on a tape returns are log returns; 'log' says that "
			"--key holds prices");
	if (o->params && o->n_models > 1)
		return err_set(e, STATUS_USAGE, "option --params: for one model, not %zu",
			       o->n_models);
	if (o->params && o->models[0].family != FAMILY_LIKELIHOOD)
		return err_set(e, STATUS_USAGE, "option --params: %s has none to give",
			       o->models[0].text);
	if (settings.columns.n)
		return err_set(e, STATUS_USAGE,
			       "option --x: a tape has no columns; it goes with --data");
	return 0;
}

static int open_filter(struct state *st, struct err *e)
{
	struct stream_options *o = &st->options;
	const struct vol_hooks hooks = {.ctx = st, .fit = write_fit, .forecast = write_forecast};
	struct weights_data data;

	o->combine = (enum combine_kind)settings.combine;
	o->calendar = (enum calendar)settings.calendar;
	o->overnight = (enum overnight)settings.overnight;
	o->season = settings.season == 0;
	if (check_filter(&o->member, e) < 0 || span_list_read(&st->spans, &settings.spans, e) < 0 ||
	    read_key(st, e) < 0)
		return -1;
	if (settings.weights) {
		if (weights_read(settings.weights, &st->network, &data, e) < 0)
			return -1;
		st->has_network = true;
		o->member.network = &st->network;
		o->member.network_unit = data.unit;
	}
	buf_init(&st->scratch, LINE_MAX_BYTES);
	st->opened = true;
	return vol_streams_init(&st->streams, o, &hooks, e);
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct state *st = ctx;
	enum job_kind kind;

	st->stage = s;
	if (read_kind(args, &kind, e) < 0 || read_options(&st->options.member, kind, e) < 0)
		return -1;
	if (kind == JOB_NONE)
		return open_filter(st, e);
	if (settings.columns.n > JOB_COLUMNS)
		return err_set(e, STATUS_USAGE, "option --x: more than %d columns", JOB_COLUMNS);
	fill_job(&st->job, kind, &st->options.member);
	if (!stage_is_quiet(st->stage) && isatty(STDERR_FILENO))
		st->job.progress = tell_progress;
	if (stage_keeps_state(s))
		return err_set(e, STATUS_USAGE, "option --state: only for a tape");
	stage_sink(s);
	cmd.step = step_job;
	return 0;
}

/* ---- the rest of the life ---- */

static void snap_state(void *ctx, struct snap *sn)
{
	struct state *st = ctx;

	if (st->opened)
		vol_streams_snap(sn, &st->streams);
}

static void close_state(void *ctx)
{
	struct state *st = ctx;

	if (!st->opened)
		return;
	vol_streams_release(&st->streams);
	buf_release(&st->scratch);
	if (st->has_network)
		hybrid_release(&st->network);
}

static struct command cmd = {
	.program = &program,
	.uses = TYPE_BIT(TYPE_BAR) | TYPE_BIT(TYPE_ACTION),
	.ctx = &state,
	.open = open_state,
	.record = on_record,
	.finish = on_finish,
	.snap = snap_state,
	.close = close_state,
};

int main(int argc, char **argv)
{
	return stage_main(&cmd, argc, argv);
}
