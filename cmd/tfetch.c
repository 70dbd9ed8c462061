/* tfetch - files and a made-up market onto the tape */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "market/actions.h"
#include "market/day_option.h"
#include "market/fetch.h"
#include "tape/stage.h"

/* A source to open: which driver, what stands behind the scheme, for which symbols. */
struct wanted {
	const struct source_driver *driver;
	const char *rest;
	struct source_options options;
};

struct tfetch {
	struct fetch fetch;
	struct source_options options;
	struct wanted *wanted;
	size_t n_wanted;
	char *symbol_text; /* --symbol, cut at its commas */
	const char **symbols;
	size_t n_symbols;
	struct map names; /* the same */
	bool failed;
	bool shows_progress;
	int64_t shown; /* when the progress line was written last, on stage_clock() */
};

static struct tfetch tfetch;

static const char *symbol, *span, *tz, *header, *day, *actions;
static struct opt_list map;
static int64_t from = NO_TS, to = NO_TS, seed = 1, max_lateness;
static int unit, stamp, conditions, type, calendar;
static bool by_symbol, no_end;

static const struct opt opts[] = {
	{0, "symbol", "LIST", OPT_STRING, OPT_RESULT, &symbol,
	 "name of the security in files without a symbol column; otherwise, which ones", NULL, 0,
	 0},
	{0, "by-symbol", NULL, OPT_FLAG, OPT_RESULT, &by_symbol,
	 "each file has one symbol after the other: merge those of --symbol by time", NULL, 0, 0},
	{0, "type", "TYPE", OPT_CHOICE, OPT_RESULT, &type,
	 "what rows are, where their columns allow several", "auto trade quote bar", 0, 0},
	{0, "span", "SPAN", OPT_STRING, OPT_RESULT, &span,
	 "length of the files' bars; dates alone are 1d", NULL, 0, 0},
	{0, "stamp", "WHICH", OPT_CHOICE, OPT_RESULT, &stamp, "which moment of a bar its time is",
	 "start end", 0, 0},
	{0, "tz", "ZONE", OPT_STRING, OPT_RESULT, &tz,
	 "zone of times without offset: UTC, exchange, +02:00, Europe/London", NULL, 0, 0},
	{0, "unit", "UNIT", OPT_CHOICE, OPT_RESULT, &unit,
	 "unit of times that are numbers since 1970", "auto s ms us ns", 0, 0},
	{0, "header", "NAMES", OPT_STRING, OPT_RESULT, &header,
	 "the columns' names, for files without a header row", NULL, 0, 0},
	{0, "map", "COLUMN=FIELD", OPT_LIST, OPT_RESULT, &map,
	 "take the column for that field, or ignore it", NULL, 0, 0},
	{0, "conditions", "CODING", OPT_CHOICE, OPT_RESULT, &conditions,
	 "how the conditions column is written", "letters algoseek", 0, 0},
	{0, "actions", "FILE", OPT_STRING, OPT_RESULT | OPT_PATH, &actions,
	 "splits and dividends from a CSV file", NULL, 0, 0},
	{0, "from", "TIME", OPT_TIME, OPT_RESULT, &from, "only records from this time on", NULL, 0,
	 0},
	{0, "to", "TIME", OPT_TIME, OPT_RESULT, &to, "only records before this time", NULL, 0, 0},
	{0, "day", "DATE|-N", OPT_STRING, OPT_RESULT, &day,
	 "only this exchange date; -1 is the last session in the files", NULL, 0, 0},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &calendar, "the exchange's calendar",
	 "us-equity 24x7", 0, 0},
	{0, "seed", "N", OPT_INTEGER, OPT_RESULT, &seed, "seed of sim:", NULL, 0, 0},
	{0, "max-lateness", "DURATION", OPT_DURATION, OPT_RESULT, &max_lateness,
	 "how far a line may be behind the tape's time", NULL, 0, 0},
	{0, "no-end", NULL, OPT_FLAG, 0, &no_end, "write no end record: more is to come", NULL, 0,
	 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "tfetch",
	.brief = "files and a made-up market onto the tape",
	.operands = "[SCHEME:]SOURCE ...",
	.opts = opts,
	.examples = "  tfetch csv:data/stocks.csv.gz --symbol MSFT --actions data/actions.csv\n"
		    "  tfetch csv:trades.csv.gz csv:quotes.csv.gz --conditions algoseek --day -1\n"
		    "  tfetch csv:options/chain.csv | tquant --rate 0.04\n"
		    "  tfetch sim:days=5,trades=100000 --symbol AAA,BBB --seed 7\n",
};

/* ---- which sources ---- */

static int split_symbols(struct err *e)
{
	size_t n = 1;
	char *p;

	if (!symbol)
		return 0;
	for (const char *c = symbol; *c; c++)
		n += *c == ',';
	map_init(&tfetch.names, UINT32_MAX / 4);
	tfetch.symbol_text = strdup(symbol);
	tfetch.symbols = calloc(n, sizeof(*tfetch.symbols));
	if (!tfetch.symbol_text || !tfetch.symbols)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu symbols", n);
	for (p = tfetch.symbol_text; n-- > 0; p += strlen(p) + 1) {
		p[strcspn(p, ",")] = '\0';
		if (!*p || !utf8_valid(p, strlen(p)))
			return err_set(
				e, STATUS_USAGE,
				"option --symbol: '%s': an empty name, or one that is not UTF-8",
				symbol);
		tfetch.symbols[tfetch.n_symbols++] = p;
		if (map_add(&tfetch.names, p, strlen(p)) == MAP_NONE)
			return err_set(e, STATUS_SYSTEM, "no memory for the symbols");
	}
	return 0;
}

static void set_options(const struct stage *s)
{
	tfetch.options = (struct source_options){
		.calendar = (enum calendar)calendar,
		.tz = tz,
		.unit = (enum source_unit)unit,
		.type = (enum source_type)type,
		.conditions = (enum source_conditions)conditions,
		.span = span,
		.header = header,
		.stamp_end = stamp == 1,
		.keep_tail = no_end && stage_keeps_state(s),
		.map = map.v,
		.n_map = map.n,
		.symbols = tfetch.symbols,
		.n_symbols = tfetch.n_symbols,
		.names = tfetch.n_symbols ? &tfetch.names : NULL,
		.seed = seed,
	};
}

/* Does it begin like a scheme that there is not?  A file of that name is a file. */
static bool is_foreign_scheme(const char *operand)
{
	size_t n = strspn(operand, "abcdefghijklmnopqrstuvwxyz");

	return n > 0 && operand[n] == ':' && access(operand, F_OK) != 0;
}

static int scheme_unknown(const char *operand, struct err *e)
{
	char known[128] = "";
	size_t n = 0;

	for (size_t i = 0; source_drivers[i] && n < sizeof(known); i++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%s%s:", i ? " " : "",
				      source_drivers[i]->scheme);
	return err_set(e, STATUS_USAGE, "no such source '%s': there are %s", operand, known);
}

static void add_wanted(const struct source_driver *driver, const char *rest)
{
	struct wanted w = {driver, rest, tfetch.options};

	if (!by_symbol || !driver->files) {
		tfetch.wanted[tfetch.n_wanted++] = w;
		return;
	}
	for (size_t i = 0; i < tfetch.n_symbols; i++) {
		w.options.symbols = &tfetch.symbols[i];
		w.options.n_symbols = 1;
		w.options.names = NULL;
		tfetch.wanted[tfetch.n_wanted++] = w;
	}
}

static int check_wanted(struct err *e)
{
	size_t stdins = 0;

	for (size_t i = 0; i < tfetch.n_wanted; i++) {
		const struct wanted *w = &tfetch.wanted[i];

		if (w->driver->files && !*w->rest)
			return err_set(e, STATUS_USAGE, "source '%s:': a file is missing",
				       w->driver->scheme);
		stdins += w->driver->files && strcmp(w->rest, "-") == 0;
	}
	if (stdins > 1)
		return err_set(e, STATUS_USAGE, "standard input can be read only once");
	return 0;
}

/* An operand without scheme is a file of the scheme before it, csv: at first. */
static int list_wanted(const struct opt_args *args, struct err *e)
{
	const struct source_driver *csv = source_drivers[0], *last = csv;
	size_t each = by_symbol && tfetch.n_symbols ? tfetch.n_symbols : 1;

	if (by_symbol && tfetch.n_symbols == 0)
		return err_set(e, STATUS_USAGE, "option --by-symbol: it needs --symbol");
	tfetch.wanted = calloc((args->n + 1) * each, sizeof(*tfetch.wanted));
	if (!tfetch.wanted)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu sources", args->n);
	for (size_t i = 0; i < args->n; i++) {
		const char *rest = args->v[i];
		const struct source_driver *driver = source_find(args->v[i], &rest);

		if (!driver && is_foreign_scheme(args->v[i]))
			return scheme_unknown(args->v[i], e);
		last = driver ? driver : last->files ? last : csv;
		add_wanted(last, rest);
	}
	if (args->n == 0) {
		if (isatty(STDIN_FILENO))
			return err_set(e, STATUS_USAGE, "no source given");
		add_wanted(csv, "-");
	}
	return check_wanted(e);
}

static int open_wanted(struct source **sources, struct err *e)
{
	for (size_t i = 0; i < tfetch.n_wanted; i++) {
		const struct wanted *w = &tfetch.wanted[i];

		sources[i] = w->driver->open(w->rest, &w->options, e);
		if (sources[i])
			continue;
		while (i-- > 0)
			sources[i]->driver->close(sources[i]);
		return -1;
	}
	return 0;
}

/* ---- which time ---- */

static int check_files(struct err *e)
{
	for (size_t i = 0; i < tfetch.n_wanted; i++) {
		const struct wanted *w = &tfetch.wanted[i];
		struct stat st;

		if (w->driver->files && (strcmp(w->rest, "-") == 0 ||
					 (stat(w->rest, &st) == 0 && !S_ISREG(st.st_mode))))
			return err_set(e, STATUS_USAGE,
				       "option --day: '%s' cannot be read twice: give a date",
				       w->rest);
	}
	return 0;
}

/* The last session that the sources have.  They are opened, read and closed for it. */
static int find_last_day(int32_t *date, struct err *e)
{
	struct source **sources;
	int rc = -1;

	if (check_files(e) < 0)
		return -1;
	sources = calloc(tfetch.n_wanted, sizeof(struct source *));
	if (!sources)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu sources", tfetch.n_wanted);
	if (open_wanted(sources, e) == 0) {
		rc = fetch_last_day(sources, tfetch.n_wanted, (enum calendar)calendar, date, e);
		for (size_t i = 0; i < tfetch.n_wanted; i++)
			sources[i]->driver->close(sources[i]);
	}
	free(sources);
	return rc;
}

static int find_window(struct fetch_window *w, struct err *e)
{
	struct day_option wanted;
	int32_t last = FETCH_NO_DAY;

	*w = (struct fetch_window){from, to, NO_TS, NO_TS};
	if (from != NO_TS && to != NO_TS && from >= to)
		return err_set(e, STATUS_USAGE, "option --to: it is not after --from");
	if (!day)
		return 0;
	if (from != NO_TS || to != NO_TS)
		return err_set(e, STATUS_USAGE, "option --day: it stands for --from and --to");
	if (day_option_parse(day, &wanted, e) < 0 || (wanted.back && find_last_day(&last, e) < 0))
		return -1;
	if (wanted.back && last == FETCH_NO_DAY)
		w->from = w->to = INT64_MAX; /* no session, no record */
	else
		fetch_window_day(w, (enum calendar)calendar,
				 day_option_date(&wanted, (enum calendar)calendar, last));
	return 0;
}

/* ---- progress ---- */

/* On a terminal, at most five times a second; the wall clock decides nothing else. */
static void show_progress(bool last)
{
	int64_t now = stage_clock();
	uint64_t done, total;
	char text[96];
	int n;

	if (!tfetch.shows_progress)
		return;
	if (!last && now - tfetch.shown < NS_PER_SECOND / 5)
		return;
	tfetch.shown = now;
	fetch_progress(&tfetch.fetch, &done, &total);
	if (last)
		n = snprintf(text, sizeof(text), "\r\033[K");
	else if (total)
		n = snprintf(text, sizeof(text), "\r\033[Ktfetch: %5.1f %%",
			     100 * (double)done / (double)total);
	else
		n = snprintf(text, sizeof(text), "\r\033[Ktfetch: %llu MiB",
			     (unsigned long long)(done >> 20));
	if (write(STDERR_FILENO, text, (size_t)n) < 0)
		tfetch.shows_progress = false;
}

/* ---- the stage's callbacks ---- */

static int open_fetch(struct err *e)
{
	struct source **sources = calloc(tfetch.n_wanted, sizeof(struct source *)), *splits = NULL;
	const char **names = calloc(tfetch.n_wanted, sizeof(*names));
	int rc = -1;

	if (!sources || !names) {
		err_set(e, STATUS_SYSTEM, "no memory for %zu sources", tfetch.n_wanted);
	} else if (open_wanted(sources, e) == 0) {
		rc = 0;
		if (actions) {
			splits = actions_open(actions, &tfetch.options, e);
			rc = splits ? 0 : -1;
		}
		for (size_t i = 0; i < tfetch.n_wanted; i++) {
			names[i] = tfetch.wanted[i].driver->files ? tfetch.wanted[i].rest : "sim";
			if (rc < 0)
				sources[i]->driver->close(sources[i]);
		}
		if (rc == 0)
			rc = fetch_init(&tfetch.fetch, sources, names, tfetch.n_wanted, splits,
					actions, e);
		if (rc == 0 && tfetch.n_symbols)
			rc = fetch_expect(&tfetch.fetch, &tfetch.names, e);
	}
	free(sources);
	free(names);
	return rc;
}

static int on_open(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct fetch_window window;

	(void)ctx;
	if (split_symbols(e) < 0)
		return -1;
	set_options(s);
	if (list_wanted(args, e) < 0 || find_window(&window, e) < 0 || open_fetch(e) < 0)
		return -1;
	tfetch.fetch.window = window;
	tfetch.fetch.calendar = (enum calendar)calendar;
	tfetch.fetch.write_end = !no_end;
	tfetch.fetch.piece = tfetch.options.keep_tail;
	stage_max_lateness(s, max_lateness);
	for (size_t i = 0; i < tfetch.n_wanted; i++)
		if (tfetch.wanted[i].driver->synthetic)
			stage_seed(s, seed);
	tfetch.shows_progress =
		!stage_is_quiet(s) && isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	return 0;
}

static int on_step(void *ctx, struct stage *s, struct err *e)
{
	int result = fetch_step(&tfetch.fetch, s, e);

	(void)ctx;
	tfetch.failed = result < 0;
	show_progress(result != STAGE_MORE);
	return result;
}

static size_t on_pending(void *ctx)
{
	(void)ctx;
	return tfetch.failed ? 0 : fetch_held(&tfetch.fetch); /* a failure says enough */
}

static void on_snap(void *ctx, struct snap *sn)
{
	(void)ctx;
	fetch_snap(&tfetch.fetch, sn);
}

static void on_close(void *ctx)
{
	(void)ctx;
	show_progress(true);
	fetch_release(&tfetch.fetch);
	map_release(&tfetch.names);
	free(tfetch.wanted);
	free(tfetch.symbols);
	free(tfetch.symbol_text);
}

int main(int argc, char **argv)
{
	static const struct command command = {
		.program = &program,
		.open = on_open,
		.step = on_step,
		.pending = on_pending,
		.snap = on_snap,
		.close = on_close,
	};

	return stage_main(&command, argc, argv);
}
