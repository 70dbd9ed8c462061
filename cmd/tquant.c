/* tquant - price options, and find the volatility in their quotes */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/gnuplot.h"
#include "base/log.h"
#include "base/num.h"
#include "quant/chain.h"
#include "quant/parse.h"
#include "quant/sheet.h"
#include "quant/watch.h"
#include "tape/stage.h"

enum { SHEET_STRIKES = 1000, SCRIPT_BYTES = 1 << 26, SOLVE_STEP = 16 };
enum { BOTH, CALLS, PUTS };

static struct {
	bool price, json;
	const char *chain, *plot, *volatility, *expiry, *heston, *jumps;
	struct opt_list strikes, yields, dividends;
	double rate, spot, years, premium, cash;
	int model, method, exercise, right, calendar;
	int64_t steps, at, max_age;
} settings = {
	.volatility = "implied",
	.exercise = OPTION_EUROPEAN,
	.calendar = CALENDAR_US_EQUITY,
	.spot = -1,
	.years = -1,
	.premium = -1,
	.at = NO_TS,
};

static const struct opt opts[] = {
	{0, "volatility", "WHAT", OPT_STRING, OPT_RESULT, &settings.volatility,
	 "of price and greeks: implied, vol, vol:MODEL or a number", NULL, 0, 0},
	{0, "rate", "R", OPT_NUMBER, OPT_RESULT, &settings.rate,
	 "continuous yearly interest, as a fraction", NULL, -OPTION_RATE_MAX, OPTION_RATE_MAX},
	{0, "yield", "[SYMBOL=]Q", OPT_LIST, OPT_RESULT, &settings.yields,
	 "continuous dividend yield, of all underlyings or of one", NULL, 0, 0},
	{0, "dividends", "[SYMBOL=]DATE:AMOUNT,...", OPT_LIST, OPT_RESULT, &settings.dividends,
	 "cash dividends by ex-date, of all underlyings or of one", NULL, 0, 0},
	{0, "exercise", "WHEN", OPT_CHOICE, OPT_RESULT, &settings.exercise,
	 "of options that do not say it themselves", "european american", 0, 0},
	{0, "model", "NAME", OPT_CHOICE, OPT_RESULT, &settings.model,
	 "of prices; heston and merton with --price only", QUANT_MODELS, 0, 0},
	{0, "method", "NAME", OPT_CHOICE, OPT_RESULT, &settings.method, "how prices are computed",
	 QUANT_METHODS, 0, 0},
	{0, "steps", "N", OPT_INTEGER, OPT_RESULT, &settings.steps,
	 "of lattice (1000) and grid (400)", NULL, 3, 10000},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &settings.calendar,
	 "whose close ends an option's last day", "us-equity 24x7", 0, 0},
	{0, "max-age", "D", OPT_DURATION, OPT_RESULT, &settings.max_age,
	 "refuse where the underlying's price is older than D", NULL, 0, 0},
	{0, "price", NULL, OPT_FLAG, 0, &settings.price, "price the options named below, and exit",
	 NULL, 0, 0},
	{0, "spot", "P", OPT_NUMBER, 0, &settings.spot, "price of the underlying", NULL,
	 OPTION_PRICE_MIN, OPTION_PRICE_MAX},
	{0, "strike", "K,...", OPT_LIST, 0, &settings.strikes, "strikes", NULL, 0, 0},
	{0, "right", "WORD", OPT_CHOICE, 0, &settings.right, "calls, puts or both", "both call put",
	 0, 0},
	{0, "years", "T", OPT_NUMBER, 0, &settings.years, "time to expiry, in years", NULL, 1e-9,
	 OPTION_YEARS_MAX},
	{0, "expiry", "DATE", OPT_STRING, 0, &settings.expiry, "the same as a date, with --at",
	 NULL, 0, 0},
	{0, "at", "TIME", OPT_TIME, 0, &settings.at, "when it is priced", NULL, 0, 0},
	{0, "premium", "P", OPT_NUMBER, 0, &settings.premium,
	 "find the volatility at which the option costs this", NULL, 0, OPTION_PRICE_MAX},
	{0, "cash", "A", OPT_NUMBER, 0, &settings.cash,
	 "a digital option: pays A in the money, else nothing", NULL, 0, OPTION_PRICE_MAX},
	{0, "heston", "V0,KAPPA,THETA,SIGMA,RHO", OPT_STRING, 0, &settings.heston,
	 "parameters of --model heston", NULL, 0, 0},
	{0, "jumps", "LAMBDA,MEAN,SD", OPT_STRING, 0, &settings.jumps,
	 "parameters of --model merton", NULL, 0, 0},
	{0, "chain", "FILE", OPT_STRING, OPT_PATH, &settings.chain,
	 "solve a whole chain, a CSV file, and exit", NULL, 0, 0},
	{0, "plot", "FILE", OPT_STRING, OPT_PATH, &settings.plot,
	 "draw the chain's smile into a .svg or .png, by gnuplot", NULL, 0, 0},
	{0, "json", NULL, OPT_FLAG, 0, &settings.json, "print JSON with --price or --chain", NULL,
	 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "tquant",
	.brief = "price options, and find the volatility in their quotes",
	.operands = "",
	.opts = opts,
	.examples = "  tquant --rate 0.04 --exercise american < options.tape\n"
		    "  tquant --volatility vol < options.tape\n"
		    "  tquant --price --spot 100 --strike 90,100,110 --years 0.5 --volatility 0.2\n"
		    "  tquant --price --spot 100 --strike 100 --right put --years 1 --premium 6.5\n"
		    "  tquant --chain chain.csv --rate 0.01 --plot smile.svg\n",
};

static struct command cmd;

static struct state {
	struct terms terms;
	struct pricer pricer;
	struct watch watch;
	struct chain chain;
	struct sheet_row *rows; /* of --price */
	size_t n_rows;
	struct market market;
	struct dividend room[TERMS_DIVIDENDS];
	size_t at; /* rows of the chain that are solved */
	bool chain_is_read;
	uint64_t options;
} state;

/* ---- options ---- */

static int usage(struct err *e, const char *text)
{
	return err_set(e, STATUS_USAGE, "%s", text);
}

static int read_pricer(struct pricer_options *o, struct err *e)
{
	*o = (struct pricer_options){.model = (enum quant_model)settings.model,
				     .method = (enum quant_method)settings.method,
				     .steps = (size_t)settings.steps,
				     .cash = settings.cash};
	if (o->model == QUANT_HESTON && heston_parse(settings.heston, &o->heston, e) < 0)
		return -1;
	if (o->model == QUANT_MERTON && jumps_parse(settings.jumps, &o->jumps, e) < 0)
		return -1;
	if (settings.heston && o->model != QUANT_HESTON)
		return usage(e, "option --heston: it needs --model heston");
	if (settings.jumps && o->model != QUANT_MERTON)
		return usage(e, "option --jumps: it needs --model merton");
	if ((o->model == QUANT_HESTON || o->model == QUANT_MERTON || o->cash > 0) &&
	    (!settings.price || settings.premium >= 0))
		return usage(e, "options --model heston and merton, --cash: only with --price, and "
				"without --premium");
	return 0;
}

static int read_terms(struct terms *t, struct err *e)
{
	t->rate = settings.rate;
	t->calendar = (enum calendar)settings.calendar;
	for (size_t i = 0; i < settings.yields.n; i++)
		if (terms_add_yield(t, settings.yields.v[i], e) < 0)
			return -1;
	for (size_t i = 0; i < settings.dividends.n; i++)
		if (terms_add_dividends(t, settings.dividends.v[i], e) < 0)
			return -1;
	return 0;
}

static int read_volatility(struct watch_options *o, struct err *e)
{
	const char *s = settings.volatility;
	const double most = settings.model == QUANT_BACHELIER ? OPTION_PRICE_MAX : VOLATILITY_MAX;

	if (strcmp(s, "implied") == 0) {
		o->volatility = WATCH_IMPLIED;
	} else if (strcmp(s, "vol") == 0 || (strncmp(s, "vol:", 4) == 0 && s[4])) {
		o->volatility = WATCH_FORECAST;
		o->model = s[3] ? s + 4 : NULL;
	} else if (num_parse(s, strlen(s), &o->fixed) == 0 && o->fixed >= VOLATILITY_MIN &&
		   o->fixed <= most) {
		o->volatility = WATCH_FIXED;
	} else {
		return usage(e,
			     "option --volatility: it is implied, vol, vol:MODEL or a number from "
			     "0.0001 to 100");
	}
	return 0;
}

/* What belongs to one way of working only. */
static int check_way(struct err *e)
{
	if (settings.price && settings.chain)
		return usage(e, "option --chain: it cannot go with --price");
	if (settings.json && !settings.price && !settings.chain)
		return usage(e, "option --json: it needs --price or --chain");
	if (settings.plot && !settings.chain)
		return usage(e, "option --plot: it needs --chain");
	if (!settings.price &&
	    (settings.spot >= 0 || settings.strikes.n || settings.right || settings.years >= 0 ||
	     settings.expiry || settings.at != NO_TS || settings.premium >= 0 || settings.cash > 0))
		return usage(e, "options --spot, --strike, --right, --years, --expiry, --at, "
				"--premium, --cash: they need --price");
	if ((settings.price || settings.chain) && settings.max_age)
		return usage(e, "option --max-age: only for a tape");
	return 0;
}

/* ---- --price ---- */

static int take_time(double *years, struct err *e)
{
	int32_t day;

	if ((settings.years >= 0) == (settings.expiry != NULL))
		return usage(e, "option --price: it needs --years, or --expiry and --at");
	*years = settings.years;
	if (!settings.expiry)
		return 0;
	if (settings.at == NO_TS)
		return usage(e, "option --expiry: it needs --at");
	if (civil_parse(settings.expiry, strlen(settings.expiry), &day) < 0)
		return usage(e, "option --expiry: it is a date, as 2015-12-24");
	*years = contract_years((enum calendar)settings.calendar, day, settings.at);
	return 0;
}

/* With --years nobody knows today's date, so cash dividends have no place. */
static int take_market(struct state *st, struct err *e)
{
	if (settings.spot < 0 || settings.strikes.n == 0)
		return usage(e, "option --price: it needs --spot and --strike");
	if (settings.dividends.n && settings.at == NO_TS)
		return usage(e, "option --dividends: with --price they need --at");
	terms_market(&st->terms, "", 0, settings.spot, settings.at == NO_TS ? 0 : settings.at,
		     st->room, &st->market);
	return 0;
}

static int take_strikes(struct state *st, double years, double volatility, struct err *e)
{
	st->rows = calloc(2 * SHEET_STRIKES, sizeof(*st->rows));
	if (!st->rows)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < settings.strikes.n; i++) {
		double strikes[SHEET_STRIKES];
		const int n = numbers_parse(settings.strikes.v[i], strikes, SHEET_STRIKES);

		if (n < 0 || st->n_rows + 2 * (size_t)n > 2 * SHEET_STRIKES)
			return usage(e, "option --strike: it is K or K,K,..., 1000 at most");
		for (int k = 0; k < 2 * n; k++) {
			const enum option_right right = k % 2 ? OPTION_PUT : OPTION_CALL;

			if (settings.right != BOTH && (settings.right == CALLS) == (k % 2 == 1))
				continue;
			st->rows[st->n_rows++] = (struct sheet_row){
				.option = {.right = right,
					   .exercise = (enum option_exercise)settings.exercise,
					   .strike = strikes[k / 2],
					   .years = years},
				.volatility = volatility};
		}
	}
	return 0;
}

static int open_price(struct state *st, const struct watch_options *o, struct err *e)
{
	double years = NAN;

	if (take_market(st, e) < 0 || take_time(&years, e) < 0 ||
	    take_strikes(st, years, o->volatility == WATCH_FIXED ? o->fixed : NAN, e) < 0)
		return -1;
	if (settings.premium >= 0)
		return st->n_rows == 1 ? 0
				       : usage(e, "option --premium: of one option: give one "
						  "--strike, and --right");
	if (o->volatility != WATCH_FIXED && settings.model != QUANT_HESTON)
		return usage(e, "option --price: it needs --volatility NUMBER, or --premium");
	return 0;
}

static int step_price(void *ctx, struct stage *s, struct err *e)
{
	struct state *st = ctx;

	for (size_t k = 0; k < st->n_rows; k++) {
		if (sheet_fill(&st->pricer, &st->market,
			       settings.premium >= 0 ? settings.premium : NAN, &st->rows[k], e) < 0)
			return -1;
		if (st->rows[k].refusal != REFUSAL_NONE)
			stage_status(s, STATUS_NO);
	}
	if (settings.json)
		sheet_json(st->rows, st->n_rows, &st->market, stage_text(s));
	else
		sheet_text(st->rows, st->n_rows, stage_text(s));
	return STAGE_DONE;
}

/* ---- --chain ---- */

static bool ends_in(const char *s, const char *end)
{
	const size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

static int open_chain(struct state *st, const struct watch_options *o, struct err *e)
{
	if (o->volatility == WATCH_FORECAST)
		return usage(e, "option --volatility: a chain has no vol records");
	if (settings.plot && !ends_in(settings.plot, ".svg") && !ends_in(settings.plot, ".png"))
		return usage(e, "option --plot: the name of the file ends in .svg or .png");
	chain_init(&st->chain, &st->pricer, &st->terms, (enum option_exercise)settings.exercise,
		   o->volatility == WATCH_FIXED ? o->fixed : NAN);
	return chain_open(&st->chain, settings.chain, e);
}

static int draw_smile(const struct chain *c, struct err *e)
{
	struct buf script, picture;
	int result = 0;

	buf_init(&script, SCRIPT_BYTES);
	buf_init(&picture, SCRIPT_BYTES);
	if (!smile_script(c, ends_in(settings.plot, ".png"), &script))
		log_warn("nothing to draw: no expiry has three options that are solved");
	else if (gnuplot_run(&script, &picture, e) < 0)
		result = -1;
	else
		result = file_write(settings.plot, picture.p, picture.n, e);
	buf_release(&script);
	buf_release(&picture);
	return result;
}

static int report_chain(struct state *st, struct stage *s, struct err *e)
{
	bool solved = false;

	for (size_t k = 0; k < st->chain.n; k++)
		solved |= st->chain.rows[k].greek.refusal == REFUSAL_NONE;
	if (!solved)
		stage_status(s, STATUS_NO);
	if (settings.json)
		chain_json(&st->chain, stage_text(s));
	else
		chain_text(&st->chain, stage_text(s));
	if (settings.plot && draw_smile(&st->chain, e) < 0)
		return -1;
	return STAGE_DONE;
}

static int step_chain(void *ctx, struct stage *s, struct err *e)
{
	struct state *st = ctx;
	int got, fd;

	if (!st->chain_is_read) {
		got = chain_read(&st->chain, &fd, e);
		if (got < 0)
			return -1;
		if (got == CHAIN_WAIT) {
			stage_wait_fd(s, fd);
			return STAGE_WAIT;
		}
		st->chain_is_read = got == CHAIN_DONE;
		return STAGE_MORE;
	}
	for (int i = 0; i < SOLVE_STEP && st->at < st->chain.n; i++)
		chain_solve(&st->chain, st->at++);
	return st->at < st->chain.n ? STAGE_MORE : report_chain(st, s, e);
}

/* ---- the tape ---- */

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;
	const char *why = "";
	struct greek g;
	struct line w;
	uint32_t id;
	const int got = watch_record(&st->watch, r, &id, &why);

	if (got < 0)
		return stage_refuse(s, "%s", why);
	if (got == 0)
		return 0;
	watch_solve(&st->watch, id, stage_now(s), &g);
	st->options++;
	stage_count(s, g.refusal == REFUSAL_NONE ? "options solved" : "options refused", 1);
	stage_line(s, &w, TYPE_GREEK, stage_now(s));
	greek_write(&st->watch, id, &g, &w);
	line_end(&w);
	return 0;
}

static void on_finish(void *ctx, struct stage *s)
{
	const struct state *st = ctx;

	if (!settings.price && !settings.chain && !st->options && stage_had_all(s))
		log_warn("no greeks: no quote on the tape has expiry, strike and right");
}

static void snap_state(void *ctx, struct snap *sn)
{
	watch_snap(sn, &((struct state *)ctx)->watch);
}

/* ---- the rest of the life ---- */

static int open_once(struct state *st, struct stage *s, const struct watch_options *o,
		     struct err *e)
{
	if (stage_keeps_state(s))
		return usage(e, "option --state: only for a tape");
	stage_sink(s);
	cmd.step = settings.price ? step_price : step_chain;
	return settings.price ? open_price(st, o, e) : open_chain(st, o, e);
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct state *st = ctx;
	struct pricer_options p;
	struct watch_options o = {.exercise = (enum option_exercise)settings.exercise,
				  .max_age = settings.max_age};

	(void)args;
	if (check_way(e) < 0 || read_pricer(&p, e) < 0 || read_terms(&st->terms, e) < 0 ||
	    read_volatility(&o, e) < 0 || pricer_init(&st->pricer, &p, e) < 0 ||
	    pricer_check(&st->pricer, o.exercise, st->terms.n_dividends > 0, e) < 0)
		return -1;
	watch_init(&st->watch, &o, &st->terms, &st->pricer);
	if (o.volatility != WATCH_FORECAST)
		cmd.uses &= ~TYPE_BIT(TYPE_VOL);
	return settings.price || settings.chain ? open_once(st, s, &o, e) : 0;
}

static void close_state(void *ctx)
{
	struct state *st = ctx;

	watch_release(&st->watch);
	chain_release(&st->chain);
	pricer_release(&st->pricer);
	free(st->rows);
}

static struct command cmd = {
	.program = &program,
	.uses = TYPE_BIT(TYPE_QUOTE) | TYPE_BIT(TYPE_TRADE) | TYPE_BIT(TYPE_BAR) |
		TYPE_BIT(TYPE_VOL),
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
