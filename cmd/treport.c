/* treport - report on performance, risk and cost */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "report/bench.h"
#include "report/report.h"
#include "report/report_tables.h"
#include "report/story.h"
#include "report/track.h"
#include "tape/reel.h"
#include "tape/stage.h"

enum { GATHER_NS = 1000000 };
enum { STEP_LINES = 4096, PLOT_COLUMNS = 100, PLOT_ROWS = 24, SVG_WIDTH = 1000, SVG_HEIGHT = 420 };

static struct {
	int64_t from, to, split, seed, resamples;
	const char *benchmark, *benchmark_file, *universe_note, *html, *plot, *symbol, *svg, *why;
	struct opt_list universe;
	double risk_free, block;
	int calendar;
	bool json;
} settings = {
	.from = NO_TS,
	.to = NO_TS,
	.split = NO_TS,
	.seed = 1,
	.resamples = 2000,
	.calendar = CALENDAR_US_EQUITY,
};

static const struct opt opts[] = {
	{0, "json", NULL, OPT_FLAG, 0, &settings.json, "print one JSON object", NULL, 0, 0},
	{0, "html", "FILE", OPT_STRING, OPT_PATH, &settings.html,
	 "write a page with plots there, too", NULL, 0, 0},
	{0, "why", "ID", OPT_STRING, 0, &settings.why,
	 "tell one trade, by the id of its signal, order or fill", NULL, 0, 0},
	{0, "plot", "KEYS", OPT_STRING, 0, &settings.plot,
	 "draw values: close,sma_30,1w:rsi_14,buys,sells,position,equity,cash", NULL, 0, 0},
	{0, "symbol", "SYMBOL", OPT_STRING, 0, &settings.symbol, "of this security", NULL, 0, 0},
	{0, "svg", "FILE", OPT_STRING, OPT_PATH, &settings.svg,
	 "draw into a file, by gnuplot, and not on the terminal", NULL, 0, 0},
	{0, "from", "TIME", OPT_TIME, 0, &settings.from, "only days from this time on", NULL, 0, 0},
	{0, "to", "TIME", OPT_TIME, 0, &settings.to, "only days before this time", NULL, 0, 0},
	{0, "split", "TIME", OPT_TIME, 0, &settings.split,
	 "show two parts: before (in sample) and from this time on (out of sample)", NULL, 0, 0},
	{0, "benchmark", "SYMBOL", OPT_STRING, 0, &settings.benchmark,
	 "compare with this security, by its bars on the tape", NULL, 0, 0},
	{0, "benchmark-file", "TAPE", OPT_STRING, OPT_PATH, &settings.benchmark_file,
	 "take the bars of the benchmark from another tape", NULL, 0, 0},
	{0, "universe", "SYMBOL", OPT_LIST, 0, &settings.universe,
	 "a security of buy-and-hold, or A,B (all that have bars but the benchmark)", NULL, 0, 0},
	{0, "universe-note", "TEXT", OPT_STRING, 0, &settings.universe_note,
	 "who chose the securities, and when", NULL, 0, 0},
	{0, "risk-free", "PERCENT", OPT_NUMBER, 0, &settings.risk_free,
	 "yearly rate that a return must exceed", NULL, -50, 100},
	{0, "calendar", "NAME", OPT_CHOICE, 0, &settings.calendar, "the exchange's days",
	 "us-equity 24x7", 0, 0},
	{0, "resamples", "N", OPT_INTEGER, 0, &settings.resamples,
	 "histories drawn for the intervals; 0 for none (2000)", NULL, 0, 1000000},
	{0, "block", "DAYS", OPT_NUMBER, 0, &settings.block,
	 "mean length of their blocks (the cube root of the days, at least 5)", NULL, 1, 10000},
	{0, "seed", "N", OPT_INTEGER, 0, &settings.seed, "of the random numbers (1)", NULL, 0,
	 9007199254740992.0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "treport",
	.brief = "report on performance, risk and cost",
	.operands = "[TAPE ...]",
	.opts = opts,
	.examples =
		"  treport --benchmark SPX --html report.html day.tape\n"
		"  treport --json day.tape | jq '.tapes[0].figures.sharpe'\n"
		"  treport --split 2010-01-01 a.tape b.tape  side by side, in and out of sample\n"
		"  treport --why ma-AAPL-20050301T210000Z-1-e1 day.tape\n"
		"  treport --plot close,sma_30,buys,sells --symbol AAPL day.tape\n",
};

static struct treport {
	const char *names[REPORT_TAPES];
	size_t n;
	struct report report;
	struct digest *digests[REPORT_TAPES];
	struct story stories[REPORT_TAPES];
	struct map universe; /* those of --universe */
	struct track track;
	struct bench bench;

	size_t at; /* the tape being read */
	struct reel reel;
	bool reading;
	bool waited; /* for more, which has begun to come */
} treport;

/* ---- options ---- */

static int check_options(struct err *e)
{
	if (settings.plot && settings.why)
		return err_set(e, STATUS_USAGE, "option --plot: it cannot go with --why");
	if (settings.plot && (settings.json || settings.html))
		return err_set(e, STATUS_USAGE, "option --plot: it draws and reports nothing");
	if (settings.why && settings.html)
		return err_set(e, STATUS_USAGE, "option --why: it cannot go with --html");
	if ((settings.symbol || settings.svg) && !settings.plot)
		return err_set(e, STATUS_USAGE, "option --%s: it needs --plot",
			       settings.symbol ? "symbol" : "svg");
	if (settings.plot && treport.n > 1)
		return err_set(e, STATUS_USAGE, "option --plot: one tape at a time");
	if (settings.from != NO_TS && settings.to != NO_TS && settings.from >= settings.to)
		return err_set(e, STATUS_USAGE, "option --to: it is not after --from");
	return 0;
}

static int take_names(struct treport *t, const struct opt_args *args, struct err *e)
{
	if (args->n > REPORT_TAPES)
		return err_set(e, STATUS_USAGE, "%zu tapes: at most %d are possible", args->n,
			       REPORT_TAPES);
	t->n = args->n ? args->n : 1;
	t->names[0] = "-";
	for (size_t i = 0; i < args->n; i++)
		t->names[i] = args->v[i];
	return 0;
}

/* Each value is a symbol, or several with commas between them. */
static int take_universe(struct treport *t, struct err *e)
{
	map_init(&t->universe, BOOKS_MAX_SYMBOLS);
	for (size_t i = 0; i < settings.universe.n; i++) {
		const char *p = settings.universe.v[i];

		for (size_t n;; p += n + 1) {
			n = strcspn(p, ",");
			if (n == 0)
				return err_set(e, STATUS_USAGE,
					       "option --universe: '%s': an empty name",
					       settings.universe.v[i]);
			if (map_add(&t->universe, p, n) == MAP_NONE)
				return err_set(e, STATUS_SYSTEM, "out of memory");
			if (!p[n])
				break;
		}
	}
	return 0;
}

static int open_digest(struct treport *t, size_t i, struct err *e)
{
	struct digest_options o = {.calendar = (enum calendar)settings.calendar,
				   .from = settings.from,
				   .to = settings.to,
				   .split = settings.split,
				   .benchmark = settings.benchmark,
				   .universe = &t->universe,
				   .closes = settings.html != NULL};

	t->digests[i] = malloc(sizeof(*t->digests[i]));
	if (!t->digests[i])
		return err_set(e, STATUS_SYSTEM, "out of memory");
	digest_init(t->digests[i], t->names[i], &o);
	if (settings.why)
		story_init(&t->stories[i], settings.why);
	t->report.tapes[t->report.n_tapes++] = t->digests[i];
	return 0;
}

static void set_report(struct report *r)
{
	r->o = (struct report_options){
		.measure = {.periods = settings.calendar == CALENDAR_24X7 ? 365 : 252,
			    .risk_free = settings.risk_free / 100,
			    .seed = (uint64_t)settings.seed,
			    .resamples = (size_t)settings.resamples,
			    .block = settings.block},
		.split = settings.split,
		.universe_note = settings.universe_note,
		.benchmark_file = settings.benchmark_file,
	};
}

static int open_treport(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct treport *t = ctx;

	stage_sink(s);
	if (stage_keeps_state(s))
		return err_set(e, STATUS_USAGE, "option --state: a report is of whole tapes");
	if (take_names(t, args, e) < 0 || check_options(e) < 0 || take_universe(t, e) < 0)
		return -1;
	if (settings.plot && track_init(&t->track, settings.plot, settings.symbol, e) < 0)
		return -1;
	t->track.from = settings.from;
	t->track.to = settings.to;
	set_report(&t->report);
	for (size_t i = 0; i < t->n; i++)
		if (open_digest(t, i, e) < 0)
			return -1;
	if (!settings.benchmark_file)
		return 0;
	return bench_read(&t->bench, settings.benchmark_file, settings.benchmark, e);
}

/* ---- reading ---- */

/* The report says how many lines it could not read; --strict takes none. */
static int accept_unreadable(const struct digest *d, const struct stage *s, struct err *e)
{
	if (!stage_is_strict(s))
		return 0;
	return err_set(e, STATUS_DATA, "%s:%" PRIu64 ": %s", d->name, d->lines, d->why);
}

static int take_line(struct treport *t, struct stage *s, enum reel_result what, struct err *e)
{
	struct digest *d = t->digests[t->at];
	const struct reel *reel = &t->reel;

	if (what == REEL_LONG) {
		d->lines++;
		digest_unreadable(d, "longer than 1 MiB");
		return accept_unreadable(d, s, e);
	}
	if (what == REEL_TORN && !reel_line_is_whole(reel)) {
		d->lines++;
		digest_unreadable(d, "torn");
		return accept_unreadable(d, s, e);
	}
	if (!digest_line(d, reel->line, reel->len))
		return accept_unreadable(d, s, e);
	if (settings.why)
		story_line(&t->stories[t->at], d, reel->line, reel->len);
	if (settings.plot)
		track_line(&t->track, reel->line, reel->len);
	if (d->failed || (settings.why && t->stories[t->at].failed) || t->track.chart.failed)
		return err_set(e, STATUS_SYSTEM, "'%s': more than a report can hold", d->name);
	return 0;
}

static int read_tape(struct treport *t, struct stage *s, struct err *e)
{
	if (!t->reading && reel_open(&t->reel, t->names[t->at], e) < 0)
		return -1;
	t->reading = true;
	/* A report is in no hurry: what comes in small pieces may gather first, which
	 * costs the others less. */
	if (t->waited) {
		t->waited = false;
		stage_sleep(s, GATHER_NS);
		return STAGE_WAIT;
	}
	for (int i = 0; i < STEP_LINES; i++) {
		enum reel_result got = reel_next(&t->reel, e);

		if (got == REEL_AGAIN) {
			t->waited = true;
			stage_wait_fd(s, reel_fd(&t->reel));
			return STAGE_WAIT;
		}
		if (got == REEL_FAIL)
			return -1;
		if (got == REEL_END) {
			reel_close(&t->reel);
			t->reading = false;
			t->at++;
			return STAGE_MORE;
		}
		if (take_line(t, s, got, e) < 0)
			return -1;
	}
	return STAGE_MORE;
}

/* ---- writing ---- */

static int write_html(struct treport *t, struct err *e)
{
	struct buf page;
	int result;

	buf_init(&page, REPORT_BYTES);
	report_html(&t->report, &page);
	if (page.failed)
		result = err_set(e, STATUS_SYSTEM, "the page is too long: out of memory");
	else
		result = file_write(settings.html, page.p, page.n, e);
	buf_release(&page);
	return result;
}

static void warn_missing(const struct treport *t)
{
	struct buf text;

	buf_init(&text, REPORT_BYTES);
	track_explain(&t->track, &t->digests[0]->symbols.map, &text);
	log_warn("%s", buf_cstr(&text));
	buf_release(&text);
}

static int draw(struct treport *t, struct stage *s, struct err *e)
{
	const char *missing = track_missing(&t->track);
	struct buf svg;
	int result = 0;

	if (missing)
		warn_missing(t);
	if (!chart_has_points(&t->track.chart)) {
		if (!missing && t->digests[0]->lines)
			log_warn("nothing to draw: no two points of different times");
		stage_status(s, t->digests[0]->lines ? STATUS_NO : STATUS_OK);
		return 0;
	}
	if (!settings.svg) {
		chart_text(&t->track.chart, PLOT_COLUMNS, PLOT_ROWS, stage_text(s));
		return 0;
	}
	buf_init(&svg, REPORT_BYTES);
	result = chart_svg(&t->track.chart, "plot", SVG_WIDTH, SVG_HEIGHT, &svg, e);
	if (result == 0)
		result = file_write(settings.svg, svg.p, svg.n, e);
	buf_release(&svg);
	return result;
}

static int tell(struct treport *t, struct stage *s)
{
	struct buf *out = stage_text(s);
	size_t found = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct story *st = &t->stories[i];

		story_finish(st);
		found += st->n_told;
		if (settings.json) {
			story_json(st, t->digests[i], out);
			continue;
		}
		if (st->n_told && t->n > 1)
			buf_addf(out, "%s\n\n", t->names[i]);
		story_text(st, t->digests[i], out);
	}
	if (found)
		return 0;
	log_warn("nothing on the tape has the id '%s'", settings.why);
	stage_status(s, STATUS_NO);
	return 0;
}

/* Options that nothing on the tape answers to. */
static void warn_options(const struct treport *t, const struct digest *d)
{
	if (settings.benchmark && !settings.benchmark_file &&
	    !digest_has_price(d, settings.benchmark))
		log_warn("option --benchmark: no price of '%s' on '%s'", settings.benchmark,
			 d->name);
	for (uint32_t i = 0; i < t->universe.count; i++)
		if (!digest_has_price(d, t->universe.entries[i].key))
			log_warn("option --universe: no price of '%s' on '%s'",
				 t->universe.entries[i].key, d->name);
	if (settings.split != NO_TS && digest_has_days(d) && !report_splits(d, settings.split))
		log_warn("option --split: all days of '%s' lie on one side of it", d->name);
}

static int write_report(struct treport *t, struct stage *s, struct err *e)
{
	struct buf *out = stage_text(s);
	uint64_t lines = 0;

	for (size_t i = 0; i < t->n; i++) {
		lines += t->digests[i]->lines;
		if (settings.benchmark_file)
			bench_apply(&t->bench, t->digests[i]);
		if (t->digests[i]->lines)
			warn_options(t, t->digests[i]);
	}
	if (report_compute(&t->report, e) < 0 || (settings.html && write_html(t, e) < 0))
		return -1;
	if (settings.json)
		report_json(&t->report, out);
	else if (lines)
		report_text(&t->report, out);
	else
		log_warn("nothing to report");
	return 0;
}

static int finish(struct treport *t, struct stage *s, struct err *e)
{
	int result;

	if (settings.plot)
		result = draw(t, s, e);
	else if (settings.why)
		result = tell(t, s);
	else
		result = write_report(t, s, e);
	if (result == 0 && stage_text(s)->failed)
		return err_set(e, STATUS_SYSTEM, "the report is too long: out of memory");
	return result;
}

static int step_treport(void *ctx, struct stage *s, struct err *e)
{
	struct treport *t = ctx;

	if (t->at < t->n)
		return read_tape(t, s, e);
	return finish(t, s, e) < 0 ? -1 : STAGE_DONE;
}

static void close_treport(void *ctx)
{
	struct treport *t = ctx;

	report_release(&t->report);
	for (size_t i = 0; i < t->n; i++) {
		if (t->digests[i])
			digest_release(t->digests[i]);
		free(t->digests[i]);
		if (settings.why)
			story_release(&t->stories[i]);
	}
	if (t->reading)
		reel_close(&t->reel);
	map_release(&t->universe);
	track_release(&t->track);
	bench_release(&t->bench);
}

int main(int argc, char **argv)
{
	static const struct command command = {
		.program = &program,
		.ctx = &treport,
		.open = open_treport,
		.step = step_treport,
		.close = close_treport,
	};

	return stage_main(&command, argc, argv);
}
