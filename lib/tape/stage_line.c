/* stage_line.c - what happens to one line */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/log.h"
#include "tape/stage_impl.h"

/* Types that the loop itself looks into, whatever the command uses. */
#define LOOP_TYPES (TYPE_BIT(TYPE_RUN) | TYPE_BIT(TYPE_MARK) | TYPE_BIT(TYPE_END_))

/* Put the line itself on the output. */
static void pass(struct stage *s, const char *p, size_t n, bool stays)
{
	if (s->sink || !(s->pass_types & TYPE_BIT(s->r.type)))
		return;
	if (stays) {
		out_pass(&s->out, p, n + 1);
	} else {
		buf_add(&s->out.own, p, n);
		buf_addc(&s->out.own, '\n');
	}
}

void stage_pass_hand(struct stage *s)
{
	if (!s->hand || s->hand_passed)
		return;
	pass(s, s->hand, s->hand_n, true);
	s->hand_passed = true;
}

/* Fire what is due before a record with this ts. */
static void fire(struct stage *s, int64_t ts, bool closing)
{
	struct timer t;

	while (!s->failed && timers_due(&s->timers, ts, closing, &t)) {
		if (t.due > s->now)
			s->now = t.due;
		s->c->timer(s->c->ctx, s, &t);
		out_own(&s->out);
		if (out_full(&s->out))
			stage_flush(s);
	}
}

/* A run record: how late may lines be, and have we been here before? */
static int take_run(struct stage *s)
{
	const struct json_value *late = &s->r.f[RUN_MAX_LATENESS].v;
	const struct json_value *stage = &s->r.f[RUN_STAGE].v;
	char text[32];
	int64_t ns;

	if (late->kind == VALUE_STRING) {
		if (late->n >= sizeof(text))
			return stage_refuse(s, "max_lateness: not a duration");
		text[json_decode(late, text)] = '\0';
		if (opt_duration(text, &ns) < 0)
			return stage_refuse(s, "max_lateness: not a duration");
		if (ns > s->max_lateness)
			s->max_lateness = ns;
	}
	if (!json_is(stage, s->program.name, strlen(s->program.name)))
		return 0;
	if (s->c->once && !(s->c->again && *s->c->again)) {
		struct err e;

		/* No state: what was read behind it would be taken the next time. */
		err_set(&e, STATUS_DATA,
			"this tape holds a run of %s already: take its sources with "
			"'treplay --source', or say --again",
			s->program.name);
		stage_fail(s, &e);
		return 0;
	}
	if (!s->warned_again && !s->c->step) {
		s->warned_again = true;
		log_warn("this tape holds a run of %s already; 'treplay --source' takes only "
			 "what came from outside",
			 s->program.name);
	}
	return 0;
}

static int refused(struct stage *s, const char *p, size_t n, const char *reason, const char *key,
		   size_t key_len)
{
	return stage_error_record(s, s->file, s->file_line, p, n, reason, key, key_len) < 0
		       ? -1
		       : STAGE_REFUSED;
}

/* Is the line too late?  Otherwise time moves, and what was due comes first. */
static bool advance(struct stage *s)
{
	int64_t ts = s->r.ts;

	if (s->now != NO_TS && ts < s->now) {
		/* Without overflow at the ends of time. */
		if ((uint64_t)s->now - (uint64_t)ts > (uint64_t)s->max_lateness)
			return false;
		ts = s->now;
	}
	if (s->timers.n)
		fire(s, ts, false);
	s->now = ts;
	return true;
}

/* Take the copy of a line that does not stay, own[at .. at + n], off again. */
static void unpass(struct stage *s, size_t at, size_t n)
{
	struct buf *b = &s->out.own;

	if (!n)
		return;
	memmove(b->p + at, b->p + at + n, b->n - at - n);
	b->n -= n;
}

/* Let the command see the record, and put the line where it belongs: before what
 * the command wrote about it. */
static int give(struct stage *s, const char *p, size_t n, bool stays)
{
	size_t own = s->out.own.n, copied;
	int result = 0;

	if (!stays)
		pass(s, p, n, stays);
	copied = s->out.own.n - own;
	s->refusal[0] = '\0';
	if (s->r.type == TYPE_RUN)
		result = take_run(s);
	s->hand = p;
	s->hand_n = n;
	s->hand_passed = !stays;
	if (result == 0 && s->c->record && (s->c->uses & TYPE_BIT(s->r.type)))
		result = s->c->record(s->c->ctx, s, &s->r);
	s->hand = NULL;
	if (result == STAGE_REFUSED) {
		s->out.own.n = own;
		return refused(s, p, n, s->refusal, NULL, 0);
	}
	if (result == STAGE_EAT)
		unpass(s, own, copied);
	else if (!s->hand_passed)
		pass(s, p, n, stays);
	out_own(&s->out);
	return 0;
}

/* `end`: everything that is open is closed before it. */
static int take_end(struct stage *s, const char *p, size_t n, bool stays)
{
	s->ended = true;
	fire(s, s->now, true);
	if (s->c->end)
		s->c->end(s->c->ctx, s, &s->r);
	out_own(&s->out);
	pass(s, p, n, stays);
	out_own(&s->out);
	if (stage_flush(s) < 0)
		return -1;
	return stage_save(s, &s->err) < 0 ? (s->failed = true, -1) : 0;
}

static int take_mark(struct stage *s, const char *p, size_t n, bool stays)
{
	if (stage_flush(s) < 0)
		return -1;
	if (stage_save_mark(s, s->r.f[MARK_N].i, &s->err) < 0) {
		s->failed = true;
		return -1;
	}
	pass(s, p, n, stays);
	out_own(&s->out);
	return 0;
}

int stage_take(struct stage *s, const char *p, size_t n, bool stays)
{
	s->lines++;
	if (record_head(&s->r, p, n) < 0)
		return refused(s, p, n, s->r.why, s->r.key, s->r.key_len);
	if ((s->look_types & TYPE_BIT(s->r.type)) && record_scan(&s->r) < 0)
		return refused(s, p, n, s->r.why, s->r.key, s->r.key_len);
	if (s->r.dated && !advance(s))
		return refused(s, p, n, "too late: older than tape time by more than max_lateness",
			       NULL, 0);
	if (s->failed)
		return -1;
	if (s->r.type == TYPE_END_)
		return take_end(s, p, n, stays);
	if (s->r.type == TYPE_MARK)
		return take_mark(s, p, n, stays);
	if ((s->look_types & TYPE_BIT(s->r.type)))
		return give(s, p, n, stays);
	pass(s, p, n, stays);
	if (!stays)
		out_own(&s->out);
	return 0;
}

int stage_take_long(struct stage *s, const char *p)
{
	s->lines++;
	return refused(s, p, LINES_RAW + 1, "longer than 1 MiB", NULL, 0);
}

int stage_pass(struct stage *s, const char *file, uint64_t line, const char *p, size_t n)
{
	s->file = file;
	s->file_line = line;
	if (n + 1 > LINE_MAX_BYTES)
		return stage_take_long(s, p);
	return stage_take(s, p, n, false);
}

void stage_line(struct stage *s, struct line *w, enum record_type_id type, int64_t ts)
{
	if (ts != NO_TS && ts > s->now)
		s->now = ts;
	s->own_lines++;
	line_begin(w, &s->out.own, type, ts);
}

void stage_end(struct stage *s, const char *reason)
{
	struct line w;

	if (s->now == NO_TS)
		return;
	stage_line(s, &w, TYPE_END_, s->now);
	if (reason)
		line_word(&w, END__REASON, reason);
	line_end(&w);
}

/* A duration in its largest whole unit: "5s", "250ms", "0s". */
static void put_duration(struct line *w, unsigned field, int64_t ns)
{
	static const struct {
		int64_t ns;
		const char *name;
	} units[] = {{NS_PER_HOUR, "h"}, {NS_PER_MINUTE, "m"}, {NS_PER_SECOND, "s"},
		     {1000000, "ms"},    {1000, "us"},         {1, "ns"}};
	char text[32];
	size_t i = ns == 0 ? 2 : 0;

	while (ns % units[i].ns)
		i++;
	snprintf(text, sizeof(text), "%lld%s", (long long)(ns / units[i].ns), units[i].name);
	line_word(w, field, text);
}

void stage_run_record(struct stage *s)
{
	struct buf options;
	struct line w;

	buf_init(&options, LINE_MAX_BYTES / 2);
	opt_results(&s->program, &s->args, &options);
	line_begin(&w, &s->out.own, TYPE_RUN, NO_TS);
	line_word(&w, RUN_STAGE, s->program.name);
	line_word(&w, RUN_VERSION, TAPELINE_VERSION);
	line_text(&w, RUN_OPTIONS, options.p, options.n);
	if (s->has_config)
		line_word(&w, RUN_CONFIG, s->config_hash);
	if (s->has_seed)
		line_integer(&w, RUN_SEED, s->seed);
	if (s->own_lateness >= 0) {
		put_duration(&w, RUN_MAX_LATENESS, s->own_lateness);
	}
	line_end(&w);
	out_own(&s->out);
	buf_release(&options);
}
