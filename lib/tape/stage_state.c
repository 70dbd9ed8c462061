/* stage_state.c - what a stage saves and loads beside its command's own state */
#include <string.h>

#include "tape/stage_impl.h"

/* Everything of the loop that lives between two lines, then the command's; `in`
 * holds what was read and not yet handled. */
static void snap_all(struct snap *sn, struct stage *s, struct lines *in)
{
	snap_i64(sn, "now", &s->now);
	snap_i64(sn, "max_lateness", &s->max_lateness);
	snap_u64(sn, "lines", &s->lines);
	snap_u64(sn, "errors", &s->errors);
	snap_u64(sn, "outside", &s->log.taken);
	snap_i64s(sn, "marks", s->state.marks, 2);
	lines_snap(in, sn);
	timers_snap(&s->timers, sn);
	if (s->c->snap)
		s->c->snap(s->c->ctx, sn);
}

static void snap_stage(struct snap *sn, void *ctx)
{
	struct stage *s = ctx;

	snap_all(sn, s, &s->in);
}

/* Whoever goes on from a mark gives us again all that stands behind it, so what we
 * happen to have read of that is not kept. */
static void snap_mark(struct snap *sn, void *ctx)
{
	char nothing = 0;
	struct lines none = {.buf = &nothing};

	snap_all(sn, ctx, &none);
}

/* The options that change results, as text: the run record's, and the hash of the
 * configuration file. */
static int options_text(struct stage *s, struct buf *b)
{
	opt_results(&s->program, &s->args, b);
	if (s->has_config)
		buf_addf(b, " config %s", s->config_hash);
	buf_addc(b, '\0');
	return b->failed ? -1 : 0;
}

static int make_head(struct stage *s, struct snap_head *h, struct buf *text, struct err *e)
{
	buf_init(text, 1 << 19);
	if (options_text(s, text) < 0)
		return err_set(e, STATUS_SYSTEM, "the options are too long for a state file");
	*h = (struct snap_head){
		.program = s->program.name, .options = text->p, .lines = s->lines, .ts = s->now};
	sha256_hex(text->p, text->n, h->hash);
	return 0;
}

int stage_load(struct stage *s, struct err *e)
{
	struct snap_head h;
	struct buf text;
	int result;

	result = make_head(s, &h, &text, e);
	if (result == 0)
		result = state_load(&s->state, &h, snap_stage, s, e);
	buf_release(&text);
	return result;
}

int stage_save(struct stage *s, struct err *e)
{
	struct snap_head h;
	struct buf text;
	int result;

	if (!s->state.path)
		return 0;
	result = make_head(s, &h, &text, e);
	if (result == 0)
		result = state_save(&s->state, &h, snap_stage, s, e);
	buf_release(&text);
	return result;
}

int stage_save_mark(struct stage *s, int64_t n, struct err *e)
{
	struct snap_head h;
	struct buf text;
	int result;

	if (!s->state.path)
		return 0;
	result = make_head(s, &h, &text, e);
	if (result == 0)
		result = state_save_mark(&s->state, n, &h, snap_mark, s, e);
	buf_release(&text);
	return result;
}
