/* trisk - turn signals into orders, within limits */
#include <stdio.h>
#include <string.h>

#include "base/rfc3339.h"
#include "risk/desk_text.h"
#include "risk/killfile.h"
#include "risk/selftest.h"
#include "tape/feedback.h"
#include "tape/stage.h"

static struct {
	const char *config, *feedback, *kill;
	bool again, explain, self_test;
} settings;

static const struct opt opts[] = {
	{'c', "config", "FILE", OPT_STRING, OPT_PATH, &settings.config,
	 "the file of sizes and limits", NULL, 0, 0},
	{0, "feedback", "FIFO", OPT_STRING, OPT_PATH, &settings.feedback,
	 "ask the program that executes for the account, and read its answers there", NULL, 0, 0},
	{0, "kill", "FILE", OPT_STRING, OPT_PATH, &settings.kill,
	 "stop when FILE appears, which is looked for at each record", NULL, 0, 0},
	{0, "explain", NULL, OPT_FLAG, OPT_RESULT, &settings.explain,
	 "also write what each rule found of each order", NULL, 0, 0},
	{0, "self-test", NULL, OPT_FLAG, 0, &settings.self_test,
	 "plant an order against each limit, print what became of it, and exit", NULL, 0, 0},
	{0, "again", NULL, OPT_FLAG, OPT_RESULT, &settings.again,
	 "take a tape that has been through trisk before", NULL, 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};

static const struct program program = {
	.name = "trisk",
	.brief = "turn signals into orders, within limits",
	.operands = "",
	.opts = opts,
	.examples = "  mkfifo back\n"
		    "  trisk -c risk.yaml --feedback back < signals.tape |\n"
		    "      torder --paper --feedback back > day.tape\n"
		    "  trisk -c risk.yaml --self-test\n"
		    "  trisk -c risk.yaml --explain --only < signals.tape | jq 'select(.type == "
		    "\"reject\")'\n",
};

static struct command cmd;

static struct state {
	struct desk desk;
	struct stage *stage;
	struct asker asker;
	struct kill_file kill;
	bool too_late; /* torder has seen this tape before us: said */
} state = {.asker = {.fd = -1}};

/* ---- what the desk says ---- */

static void put_order(void *ctx, const struct desk_order *o)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_ORDER, stage_now(st->stage));
	desk_write_order(&st->desk, o, &w);
}

static void put_cancel(void *ctx, const char *id, size_t n, const struct working *o)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_CANCEL, stage_now(st->stage));
	line_string(&w, CANCEL_ID, id, n);
	line_string(&w, CANCEL_ORDER, o->id, o->id_n);
	line_end(&w);
}

static void put_reject(void *ctx, const struct desk_finding *f)
{
	struct state *st = ctx;
	struct line w;

	stage_count(st->stage, "orders refused", 1);
	stage_line(st->stage, &w, TYPE_REJECT, stage_now(st->stage));
	desk_write_reject(&st->desk, f, &w);
}

static void put_check(void *ctx, const struct desk_finding *f)
{
	struct state *st = ctx;
	struct line w;

	stage_line(st->stage, &w, TYPE_CHECK, stage_now(st->stage));
	desk_write_check(&st->desk, f, &w);
}

/* With tape time, where there is one: a test over years is over in a second. */
static void say_control(int64_t now, const char *what, const char *reason)
{
	char at[RFC3339_TEXT];
	const int n = now == NO_TS ? 0 : (int)rfc3339_format(now, at);

	log_warn("%.*s%s%s: %s", n, at, n ? " " : "", what, *reason ? reason : "no reason given");
}

static void put_control(void *ctx, const char *what, const char *reason)
{
	struct state *st = ctx;
	struct line w;

	say_control(stage_now(st->stage), what, reason);
	stage_line(st->stage, &w, TYPE_CONTROL, stage_now(st->stage));
	line_word(&w, CONTROL_STAGE, program.name);
	line_word(&w, CONTROL_WHAT, what);
	if (*reason)
		line_word(&w, CONTROL_REASON, reason);
	line_end(&w);
}

static void set_timer(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg)
{
	struct state *st = ctx;

	stage_at(st->stage, due, moment ? TIMER_MOMENT : TIMER_INTERVAL, tag, arg);
}

static void put_note(void *ctx, const char *text)
{
	(void)ctx;
	log_warn("%s", text);
}

/* ---- the account ---- */

static int take_answer(void *ctx, const struct record *r, struct err *e)
{
	struct state *st = ctx;

	return desk_take_answer(&st->desk, r, e);
}

static int ask_account(void *ctx, int64_t n)
{
	struct state *st = ctx;
	struct err e;

	if (stage_sync(st->stage, n) < 0)
		return -1;
	stage_count(st->stage, "questions to the account", 1);
	if (asker_read(&st->asker, n, take_answer, st, &e) == 0) {
		if (st->desk.answer.complete)
			return 0;
		err_set(&e, STATUS_UNAVAILABLE, "'%s': an answer without the account",
			settings.feedback);
	}
	stage_fail(st->stage, &e);
	return -1;
}

/* ---- callbacks ---- */

/* Memory that ended inside the desk: nothing it would say later could be trusted. */
static void look_at_desk(struct state *st)
{
	struct err e;

	if (!st->desk.failed)
		return;
	err_set(&e, STATUS_SYSTEM, "out of memory, or more than %d orders open", WORKINGS_MAX);
	stage_fail(st->stage, &e);
}

/* Orders that we write behind torder are never filled. */
static void look_at_run(struct state *st, const struct record *r)
{
	if (st->too_late || settings.again || !json_is(&r->f[RUN_STAGE].v, "torder", 6))
		return;
	st->too_late = true;
	log_warn("this tape has been through torder already, which sees no order from here: trisk "
		 "stands before it in the pipe");
}

static int on_record(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;
	const char *why = "cannot be used";

	if (r->type == TYPE_RUN) {
		look_at_run(st, r);
		return 0;
	}
	if (desk_take(&st->desk, stage_now(s), r, &why) < 0)
		return stage_refuse(s, "%s", why);
	look_at_desk(st);
	return 0;
}

static void on_timer(void *ctx, struct stage *s, const struct timer *t)
{
	struct state *st = ctx;

	desk_time(&st->desk, stage_now(s));
	desk_timer(&st->desk, t->tag, t->arg);
	look_at_desk(st);
}

static void on_end(void *ctx, struct stage *s, const struct record *r)
{
	struct state *st = ctx;

	(void)s;
	(void)r;
	desk_end(&st->desk);
}

static void on_finish(void *ctx, struct stage *s)
{
	struct state *st = ctx;

	if (stage_had_all(s))
		desk_review(&st->desk);
}

static void poll_kill(void *ctx, struct stage *s)
{
	struct state *st = ctx;

	if (kill_file_look(&st->kill))
		stage_outside(s, st->kill.text, st->kill.n);
}

static int on_outside(void *ctx, struct stage *s, const char *text, size_t n, struct err *e)
{
	struct state *st = ctx;
	char reason[KILL_TEXT];
	const char *what = kill_file_command(text, n, reason);

	(void)s;
	(void)e;
	desk_control(&st->desk, what, reason, true);
	look_at_desk(st);
	return 0;
}

static size_t count_pending(void *ctx)
{
	return desk_pending(&((struct state *)ctx)->desk);
}

static void snap_state(void *ctx, struct snap *sn)
{
	struct state *st = ctx;

	desk_snap(sn, &st->desk);
	kill_file_snap(sn, &st->kill);
}

static void close_state(void *ctx)
{
	struct state *st = ctx;

	desk_release(&st->desk);
	asker_close(&st->asker);
}

/* Another file takes effect whole or not at all. */
static int reload(void *ctx, const char *text, size_t n, struct err *e)
{
	struct state *st = ctx;
	struct policy *p = policy_parse(settings.config, text, n, e);

	if (!p)
		return -1;
	desk_replace_policy(&st->desk, p);
	cmd.uses = TYPE_BIT(TYPE_RUN) | desk_types(p);
	return 0;
}

/* ---- self-test ---- */

static int step_self_test(void *ctx, struct stage *s, struct err *e)
{
	struct state *st = ctx;

	(void)e;
	if (!self_test(st->desk.policy, stage_text(s)))
		stage_status(s, STATUS_NO);
	return STAGE_DONE;
}

/* ---- opening ---- */

static bool is_stopping(void *ctx)
{
	return stage_stopping(ctx);
}

static int open_state(void *ctx, struct stage *s, const struct opt_args *args, struct err *e)
{
	struct state *st = ctx;
	const struct desk_hooks hooks = {
		.ctx = st,
		.order = put_order,
		.cancel = put_cancel,
		.reject = put_reject,
		.check = put_check,
		.control = put_control,
		.at = set_timer,
		.ask = settings.feedback ? ask_account : NULL,
		.note = put_note,
	};
	struct policy *p;
	const char *text;
	size_t n;

	(void)args;
	if (!settings.config)
		return err_set(e, STATUS_USAGE, "no limits: say -c FILE");
	text = stage_config(s, &n);
	p = policy_parse(settings.config, text, n, e);
	if (!p)
		return -1;
	st->stage = s;
	desk_init(&st->desk, p, &hooks);
	st->desk.explain = settings.explain;
	cmd.uses = TYPE_BIT(TYPE_RUN) | desk_types(p);
	if (settings.self_test) {
		cmd.step = step_self_test;
		stage_sink(s);
		return 0;
	}
	if (settings.kill) {
		st->kill.path = settings.kill;
		cmd.poll = poll_kill;
	}
	return settings.feedback ? asker_open(&st->asker, settings.feedback, is_stopping, s, e) : 0;
}

static struct command cmd = {
	.program = &program,
	.ctx = &state,
	.open = open_state,
	.record = on_record,
	.timer = on_timer,
	.end = on_end,
	.finish = on_finish,
	.pending = count_pending,
	.snap = snap_state,
	.config = &settings.config,
	.reload = reload,
	.outside = on_outside,
	.close = close_state,
	.once = true,
	.gate = true,
	.again = &settings.again,
};

int main(int argc, char **argv)
{
	return stage_main(&cmd, argc, argv);
}
