/* treplay - merge, pace, cut, summarise and check tapes */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "market/day_option.h"
#include "market/tapedays.h"
#include "tape/check.h"
#include "tape/replay.h"
#include "tape/summary.h"
#include "tape/types_mdoc.h"

/* Of a tape's problems, how many are printed; the rest are counted. */
enum { CHECK_PRINTED = 100, STEP_LINES = 4096 };

struct treplay {
	struct replay replay;

	/* --check and --summary read one tape after the other. */
	uint32_t at;
	struct check check;
	uint64_t lines, problems, printed;
	struct summary summary;
	bool selected;
};

static struct treplay treplay;

static const char *speed, *day;
static struct opt_list symbols, types;
static int64_t from = NO_TS, to = NO_TS, max_pause;
static int calendar;
static bool source, check, summary, json, dump_types;

static const struct opt opts[] = {
	{'x', "speed", "N|max", OPT_STRING, 0, &speed,
	 "N times as fast as it happened; max, the default, never waits", NULL, 0, 0},
	{0, "max-pause", "DURATION", OPT_DURATION, 0, &max_pause,
	 "with -x, never wait longer than this for a line", NULL, 0, 0},
	{0, "from", "TIME", OPT_TIME, OPT_RESULT, &from, "only records from this time on", NULL, 0,
	 0},
	{0, "to", "TIME", OPT_TIME, OPT_RESULT, &to, "only records before this time", NULL, 0, 0},
	{0, "day", "DATE|-N", OPT_STRING, OPT_RESULT, &day,
	 "only this exchange date; -1 is the last session on the tapes", NULL, 0, 0},
	{0, "calendar", "NAME", OPT_CHOICE, OPT_RESULT, &calendar,
	 "the calendar of --day and --summary", "us-equity 24x7", 0, 0},
	{0, "symbols", "LIST", OPT_LIST, OPT_RESULT, &symbols,
	 "only records of these symbols, or of none", NULL, 0, 0},
	{0, "types", "LIST", OPT_LIST, OPT_RESULT, &types,
	 "only records of these types, and what frames a tape", NULL, 0, 0},
	{0, "source", NULL, OPT_FLAG, OPT_RESULT, &source, "only what came from outside", NULL, 0,
	 0},
	{0, "check", NULL, OPT_FLAG, 0, &check,
	 "report every line that is wrong, and write no tape", NULL, 0, 0},
	{0, "summary", NULL, OPT_FLAG, 0, &summary,
	 "print a table of what is there, and write no tape", NULL, 0, 0},
	{0, "json", NULL, OPT_FLAG, 0, &json, "with --summary, print one JSON object a line", NULL,
	 0, 0},
	{0, "dump-types", NULL, OPT_FLAG, OPT_HIDDEN, &dump_types,
	 "print the record types as part of a manual page", NULL, 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

/* ---- options ---- */

/* The last session that the tapes have; INT32_MIN where there is none. */
static int find_last_day(const struct stage *s, const struct opt_args *args, int32_t *last,
			 struct err *e)
{
	*last = INT32_MIN;
	for (size_t i = 0; i < args->n || i == 0; i++) {
		if (args->n == 0 || strcmp(args->v[i], "-") == 0)
			return err_set(e, STATUS_USAGE,
				       "option --day: %s needs files: standard input cannot be "
				       "read twice",
				       day);
		if (tapedays_last(args->v[i], (enum calendar)calendar, s, last, e) < 0)
			return err_prefix(e, "option --day");
	}
	return 0;
}

static int set_window(const struct stage *s, const struct opt_args *args, struct err *e)
{
	struct select *select = &treplay.replay.select;
	struct day_option wanted;
	int32_t last = 0;

	if (!day) {
		select->from = from;
		select->to = to;
		if (from != NO_TS && to != NO_TS && from >= to)
			return err_set(e, STATUS_USAGE, "option --to: it is not after --from");
		return 0;
	}
	if (from != NO_TS || to != NO_TS)
		return err_set(e, STATUS_USAGE, "option --day: it stands for --from and --to");
	if (day_option_parse(day, &wanted, e) < 0 ||
	    (wanted.back && find_last_day(s, args, &last, e) < 0))
		return -1;
	if (wanted.back && last == INT32_MIN)
		select->from = select->to = INT64_MAX; /* no session, no record */
	else
		tapedays_select((enum calendar)calendar,
				day_option_date(&wanted, (enum calendar)calendar, last), select);
	return 0;
}

static int set_selection(const struct stage *s, const struct opt_args *args, struct err *e)
{
	struct select *select = &treplay.replay.select;

	for (size_t i = 0; i < types.n; i++)
		if (select_types(select, types.v[i], e) < 0)
			return -1;
	for (size_t i = 0; i < symbols.n; i++)
		if (select_symbols(select, symbols.v[i], e) < 0)
			return -1;
	select->source = source;
	return set_window(s, args, e);
}

static int check_options(struct err *e)
{
	const struct select *select = &treplay.replay.select;

	if (check && summary)
		return err_set(e, STATUS_USAGE, "option --check: it cannot go with --summary");
	if (json && !summary)
		return err_set(e, STATUS_USAGE, "option --json: it needs --summary");
	if (check && !select_all(select))
		return err_set(e, STATUS_USAGE,
			       "option --check: it takes whole tapes, without selection");
	if ((check || summary) && treplay.replay.pieces)
		return err_set(e, STATUS_USAGE,
			       "option --state: there is none with --check and --summary");
	if (max_pause > 0 && treplay.replay.pace.speed == 0)
		return err_set(e, STATUS_USAGE, "option --max-pause: it needs -x");
	return 0;
}

/* Between two daily bars, how many sessions have none? */
static uint64_t sessions_between(int64_t before, int64_t after)
{
	enum calendar c = (enum calendar)calendar;
	int32_t a = calendar_date(c, before - 1), b = calendar_date(c, after - 1), next;
	uint64_t n = 0;

	/* At the end of the calendar there is no next one. */
	for (; (next = calendar_next(c, a)) < b && next > a; a = next)
		n++;
	return n;
}

static int open_treplay(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct treplay *t = ctx;

	if (check || summary || dump_types)
		stage_sink(s);
	if (dump_types)
		return 0;
	t->replay.pace.max_pause = max_pause;
	summary_init(&t->summary);
	t->summary.sessions_between = sessions_between;
	check_init(&t->check);
	if ((speed && pace_speed(&t->replay.pace, speed, e) < 0) ||
	    replay_open(&t->replay, args->v, args->n, stage_keeps_state(s), e) < 0 ||
	    set_selection(s, args, e) < 0 || check_options(e) < 0)
		return -1;
	return 0;
}

/* ---- --check ---- */

static void report(struct treplay *t, const struct reel *reel, const char *key, size_t key_len,
		   const char *why)
{
	char text[1024];
	int n;

	if (!key || key_len > 64 || !utf8_valid(key, key_len))
		key_len = 0;
	t->problems++;
	if (t->printed++ >= CHECK_PRINTED)
		return;
	n = snprintf(text, sizeof text, "%.300s:%llu: %.*s%s%s\n", reel->name,
		     (unsigned long long)reel->number, (int)key_len, key ? key : "",
		     key_len ? ": " : "", why);
	if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0)
		return; /* nobody listens */
}

/* One tape is done; a damaged one ends where the damage is. */
static void next_tape(struct treplay *t, const struct err *damage)
{
	if (damage)
		report(t, &t->replay.inputs[t->at].reel, "", 0, damage->text);
	t->lines += t->replay.inputs[t->at].reel.number;
	t->printed = 0;
	t->at++;
	check_init(&t->check);
}

static int finish_check(const struct treplay *t)
{
	if (t->problems)
		log_warn("%llu problems in %llu lines", (unsigned long long)t->problems,
			 (unsigned long long)t->lines);
	else
		log_info("no problem in %llu lines", (unsigned long long)t->lines);
	return STAGE_DONE;
}

static int step_check(struct treplay *t, struct stage *s, struct err *e)
{
	struct record *r = &t->replay.r;

	if (t->problems)
		stage_status(s, STATUS_NO); /* also where it is stopped before the end */
	if (t->at == t->replay.n)
		return finish_check(t);
	for (int i = 0; i < STEP_LINES; i++) {
		struct reel *reel = &t->replay.inputs[t->at].reel;
		enum reel_result got = reel_next(reel, e);

		if (got == REEL_AGAIN) {
			stage_wait_fd(s, reel_fd(reel));
			return STAGE_WAIT;
		}
		if (got == REEL_FAIL && e->status != STATUS_DATA)
			return -1;
		if (got == REEL_END || got == REEL_FAIL) {
			next_tape(t, got == REEL_FAIL ? e : NULL);
			return STAGE_MORE;
		}
		if (got == REEL_LONG)
			report(t, reel, "", 0, "longer than 1 MiB");
		else if (got == REEL_TORN && !reel_line_is_whole(reel))
			report(t, reel, "", 0, "torn");
		else if (check_line(&t->check, reel->line, reel->len, r) < 0)
			report(t, reel, t->check.key, t->check.key_len, t->check.why);
	}
	return STAGE_MORE;
}

/* ---- --summary ---- */

static int finish_summary(struct treplay *t, struct stage *s, struct err *e)
{
	struct buf *out = stage_text(s);

	if (json)
		summary_json(&t->summary, out);
	else
		summary_text(&t->summary, out);
	if (t->summary.failed || out->failed)
		return err_set(e, STATUS_SYSTEM, "the summary is too long: out of memory");
	if (t->lines > 0 && !t->selected) {
		stage_status(s, STATUS_NO);
		log_warn("no record was found");
	}
	return STAGE_DONE;
}

static void summarise(struct treplay *t, struct replay_input *in, enum reel_result what)
{
	struct select *select = &t->replay.select;
	struct record *r = &t->replay.r;
	bool right =
		what != REEL_LONG && check_line(&t->check, in->reel.line, in->reel.len, r) == 0;
	bool readable =
		what != REEL_LONG && (right || record_head(r, in->reel.line, in->reel.len) == 0);

	if (!readable) {
		r->line = in->reel.line;
		r->len = in->reel.len;
		if (select_time(select, in->high))
			summary_error(&t->summary, r);
		return;
	}
	if (r->dated && r->ts > in->high)
		in->high = r->ts;
	if (!select_record(select, r, in->high))
		return;
	if (right)
		summary_record(&t->summary, r);
	else
		summary_error(&t->summary, r);
	t->selected |= select_asks_for(select, r->type);
}

static int step_summary(struct treplay *t, struct stage *s, struct err *e)
{
	if (t->at == t->replay.n)
		return finish_summary(t, s, e);
	for (int i = 0; i < STEP_LINES; i++) {
		struct replay_input *in = &t->replay.inputs[t->at];
		enum reel_result got = reel_next(&in->reel, e);

		switch (got) {
		case REEL_AGAIN:
			stage_wait_fd(s, reel_fd(&in->reel));
			return STAGE_WAIT;
		case REEL_FAIL:
			return -1;
		case REEL_END:
			next_tape(t, NULL);
			return STAGE_MORE;
		default:
			summarise(t, in, got);
		}
	}
	return STAGE_MORE;
}

/* ---- the stage ---- */

static int step_treplay(void *ctx, struct stage *s, struct err *e)
{
	struct treplay *t = ctx;

	if (dump_types) {
		types_mdoc(stage_text(s));
		return STAGE_DONE;
	}
	if (check)
		return step_check(t, s, e);
	if (summary)
		return step_summary(t, s, e);
	return replay_step(&t->replay, s, e);
}

static void snap_treplay(void *ctx, struct snap *sn)
{
	struct treplay *t = ctx;

	replay_snap(&t->replay, sn);
}

static void close_treplay(void *ctx)
{
	struct treplay *t = ctx;

	replay_release(&t->replay);
	summary_release(&t->summary);
}

static const struct program program = {
	.name = "treplay",
	.brief = "merge, pace, cut, summarise and check tapes",
	.operands = "[FILE ...]",
	.opts = opts,
	.examples =
		"  treplay -x 60 monday.tape | tbar 1m       a minute each second\n"
		"  treplay --source day.tape | tbar 5m       run again on what came from outside\n"
		"  treplay --day -1 --symbols SPY day.tape   the last session of one symbol\n"
		"  treplay --check day.tape                  is it right?\n",
};

int main(int argc, char **argv)
{
	static const struct command command = {
		.program = &program,
		.ctx = &treplay,
		.open = open_treplay,
		.step = step_treplay,
		.snap = snap_treplay,
		.close = close_treplay,
	};

	replay_init(&treplay.replay);
	return stage_main(&command, argc, argv);
}
