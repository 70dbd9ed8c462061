/* stage_call.c - what a command's callbacks may ask of the loop */
#include "tape/stage_impl.h"

int64_t stage_now(const struct stage *s)
{
	return s->now;
}

void stage_at(struct stage *s, int64_t due, enum timer_kind kind, uint32_t tag, uint64_t arg)
{
	if (timers_add(&s->timers, (struct timer){due, kind, tag, arg}) < 0 && !s->failed) {
		s->failed = true;
		err_set(&s->err, STATUS_SYSTEM, "out of memory for timers");
	}
}

void stage_count(struct stage *s, const char *literal, uint64_t n)
{
	for (int i = 0; i < STAGE_COUNTS; i++) {
		if (!s->counts[i].name)
			s->counts[i].name = literal;
		if (s->counts[i].name == literal) {
			s->counts[i].n += n;
			return;
		}
	}
}

void stage_sink(struct stage *s)
{
	s->sink = true;
}

struct buf *stage_text(struct stage *s)
{
	return &s->out.own;
}

void stage_status(struct stage *s, enum status status)
{
	s->status = status;
}

void stage_sleep(struct stage *s, int64_t ns)
{
	s->sleep_ns = ns;
}

void stage_wait_fd(struct stage *s, int fd)
{
	s->wait_fd = fd;
}

void stage_seed(struct stage *s, int64_t seed)
{
	s->has_seed = true;
	s->seed = seed;
}

void stage_max_lateness(struct stage *s, int64_t ns)
{
	s->own_lateness = ns;
	if (ns > s->max_lateness)
		s->max_lateness = ns;
}

int stage_sync(struct stage *s, int64_t n)
{
	struct line w;

	if (s->failed)
		return -1;
	stage_pass_hand(s);
	stage_line(s, &w, TYPE_SYNC, NO_TS);
	line_integer(&w, SYNC_N, n);
	line_end(&w);
	out_own(&s->out);
	return stage_flush(s);
}

void stage_fail(struct stage *s, const struct err *e)
{
	if (s->failed)
		return;
	s->failed = s->spoilt = true;
	s->err = *e;
}

bool stage_stopping(const struct stage *s)
{
	(void)s;
	return stage_got_stop();
}

bool stage_keeps_state(const struct stage *s)
{
	(void)s;
	return stage_opt.state != NULL;
}

bool stage_had_all(const struct stage *s)
{
	return s->ended && !stage_opt.state;
}

bool stage_is_strict(const struct stage *s)
{
	(void)s;
	return stage_opt.strict;
}

bool stage_is_quiet(const struct stage *s)
{
	(void)s;
	return stage_opt.quiet;
}
