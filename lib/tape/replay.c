/* replay - several tapes as one, selected and paced */
#include "tape/replay.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/rfc3339.h"
#include "tape/line.h"
#include "tape/peek.h"

/* Lines written, and lines looked at, before the loop gets its turn. */
enum { STEP_LINES = 512, STEP_LOOKS = 8192 };

void replay_init(struct replay *rp)
{
	*rp = (struct replay){.end_ts = NO_TS};
	select_init(&rp->select);
	buf_init(&rp->end, LINE_MAX_BYTES + RFC3339_TEXT);
}

int replay_open(struct replay *rp, const char *const *names, size_t n, bool pieces, struct err *e)
{
	static const char *const standard_input[] = {"-"};

	if (n == 0) {
		names = standard_input;
		n = 1;
	}
	rp->pieces = pieces;
	rp->inputs = calloc(n, sizeof *rp->inputs);
	if (!rp->inputs || merge_init(&rp->merge, (uint32_t)n) < 0)
		return err_set(e, STATUS_SYSTEM, "cannot open %zu tapes: out of memory", n);
	for (size_t i = 0; i < n; i++) {
		struct replay_input *in = &rp->inputs[i];

		if (reel_open(&in->reel, names[i], e) < 0)
			return -1;
		in->reel.keep_torn = rp->pieces;
		in->high = NO_TS;
		rp->n++;
	}
	return 0;
}

void replay_release(struct replay *rp)
{
	for (uint32_t i = 0; i < rp->n; i++)
		reel_close(&rp->inputs[i].reel);
	free(rp->inputs);
	merge_release(&rp->merge);
	select_release(&rp->select);
	buf_release(&rp->end);
	*rp = (struct replay){.end_ts = NO_TS};
}

/* ---- the end ---- */

/* Keep the line with another ts in rp->end. */
static void move_end(struct replay *rp, const char *p, size_t n, int64_t ts)
{
	struct record r = {.line = p, .len = n};
	char text[RFC3339_TEXT];
	struct json_value v;
	const char *after;
	struct buf moved;

	if (!record_peek(&r, "ts", &v)) /* not so: record_head() has read it */
		return;
	after = v.p + v.n;
	buf_init(&moved, rp->end.max);
	buf_add(&moved, p, (size_t)(v.p - p));
	buf_add(&moved, text, rfc3339_format(ts, text));
	buf_add(&moved, after, (size_t)(p + n - after));
	buf_release(&rp->end);
	rp->end = moved;
}

static bool is_beyond(const struct replay *rp, int64_t ts)
{
	return rp->select.to != NO_TS && ts > rp->select.to;
}

/* Several tapes: the latest inside the cut is kept, or else the first behind. */
static void hold_end(struct replay *rp, const struct replay_input *in)
{
	const struct record *r = &rp->r;

	rp->beyond |= is_beyond(rp, r->ts);
	if (rp->end_ts != NO_TS && !is_beyond(rp, rp->end_ts) &&
	    (is_beyond(rp, r->ts) || r->ts <= rp->end_ts))
		return;
	if (rp->end_ts != NO_TS && is_beyond(rp, rp->end_ts) && is_beyond(rp, r->ts))
		return;
	buf_reset(&rp->end);
	buf_add(&rp->end, r->line, r->len);
	rp->end_ts = r->ts;
	rp->end_input = (uint32_t)(in - rp->inputs);
	rp->end_line = in->reel.number;
}

/* An `end` of one tape: true where it, or what it became, is the next line. */
static bool take_end(struct replay *rp, struct replay_input *in)
{
	int64_t ts = rp->r.ts;

	if (rp->select.from != NO_TS && ts < rp->select.from)
		return false;
	if (rp->n > 1) {
		hold_end(rp, in);
		return false;
	}
	if (rp->closed && !rp->open && !select_all(&rp->select))
		return false; /* of that session nothing was wanted */
	if (!is_beyond(rp, ts))
		return true;
	if (!rp->open)
		return false; /* nothing of that session is inside the cut */
	move_end(rp, in->p, in->n, rp->select.to);
	in->p = rp->end.p;
	in->n = rp->end.n;
	return true;
}

/* When the one end of several tapes is: not behind the cut, nor before what
 * passed already. */
static int64_t end_time(const struct replay *rp, const struct stage *s)
{
	int64_t ts = rp->end_ts, now = stage_now(s);

	if (is_beyond(rp, ts) || (rp->beyond && ts < now))
		ts = rp->select.to;
	return ts < now ? now : ts;
}

static void write_end(struct replay *rp, struct stage *s)
{
	int64_t ts = end_time(rp, s);

	if (ts != rp->end_ts)
		move_end(rp, rp->end.p, rp->end.n, ts);
	rp->end_ts = NO_TS;
	stage_pass(s, rp->inputs[rp->end_input].reel.name, rp->end_line, rp->end.p, rp->end.n);
}

/* ---- the next line of one tape ---- */

enum look { LOOK_SKIP, LOOK_READY };

/* Is the line in hand wanted?  Moves the tape's running highest ts. */
static enum look look_at(struct replay *rp, struct replay_input *in, enum reel_result what)
{
	struct record *r = &rp->r;
	bool wanted;

	in->p = in->reel.line;
	in->n = in->reel.len;
	in->dated = in->is_end = in->asked = false;
	rp->seen = true;
	if (what == REEL_LONG || record_head(r, in->p, in->n) < 0)
		return select_time(&rp->select, in->high) ? LOOK_READY : LOOK_SKIP;
	if (r->dated) {
		in->dated = true;
		in->ended = in->is_end = r->type == TYPE_END_;
		if (r->ts > in->high)
			in->high = r->ts;
		if (in->is_end)
			return take_end(rp, in) ? LOOK_READY : LOOK_SKIP;
	}
	wanted = select_record(&rp->select, r, in->high);
	in->asked = wanted && select_asks_for(&rp->select, r->type);
	if (!wanted && rp->select.source && r->type == TYPE_UNKNOWN)
		log_repeat("unknown types", "--source leaves out a line of an unknown type: %.*s",
			   (int)(r->len < 60 ? r->len : 60), r->line);
	return wanted ? LOOK_READY : LOOK_SKIP;
}

enum advance { ADVANCE_READY, ADVANCE_WAIT, ADVANCE_MORE, ADVANCE_END, ADVANCE_STOP, ADVANCE_FAIL };

/* Standard input that stopped without `end` goes on in the next piece, and the
 * other tapes wait for it. */
static enum advance at_end(const struct replay *rp, const struct replay_input *in)
{
	bool goes_on = rp->pieces && rp->n > 1 && infile_is_stdin(in->reel.file) && !in->ended;

	return goes_on ? ADVANCE_STOP : ADVANCE_END;
}

static enum advance advance(struct replay *rp, struct replay_input *in, struct stage *s,
			    struct err *e)
{
	for (int looks = 0; looks < STEP_LOOKS; looks++) {
		enum reel_result what = reel_next(&in->reel, e);

		switch (what) {
		case REEL_FAIL:
			return ADVANCE_FAIL;
		case REEL_AGAIN:
			stage_wait_fd(s, reel_fd(&in->reel));
			return ADVANCE_WAIT;
		case REEL_END:
			return at_end(rp, in);
		default:
			if (look_at(rp, in, what) == LOOK_READY) {
				in->ready = true;
				return ADVANCE_READY;
			}
			reel_used(&in->reel);
		}
	}
	return ADVANCE_MORE;
}

/* ---- writing ---- */

/* The line leaves its tape before the stage sees it: a `mark` saves in there.
 * False where the loop should have a look at how it went. */
static bool emit(struct replay *rp, struct replay_input *in, struct stage *s)
{
	struct reel *reel = &in->reel;

	in->ready = false;
	reel_used(reel);
	rp->selected |= in->asked;
	if (in->dated)
		rp->open = !in->is_end;
	rp->closed |= in->is_end;
	if (reel->what == REEL_LINE || (reel->what == REEL_TORN && reel_line_is_whole(reel)))
		return stage_pass(s, reel->name, reel->number, in->p, in->n) >= 0;
	stage_error(s, reel->name, reel->number, in->p, in->n,
		    reel->what == REEL_LONG ? "longer than 1 MiB" : "torn");
	return false;
}

/* When the line in hand is due: nothing is written as of behind the cut, however far
 * the tape was read for the next line that is wanted. */
static int64_t due_time(const struct replay *rp, const struct replay_input *in)
{
	return is_beyond(rp, in->high) ? rp->select.to : in->high;
}

/* Sleep where a line of that ts is not due yet; what comes before any ts is. */
static bool must_wait(struct replay *rp, struct stage *s, int64_t ts)
{
	int64_t ns;

	if (rp->pace.speed == 0 || ts == NO_TS)
		return false;
	ns = pace_wait(&rp->pace, ts, stage_clock());
	if (ns > 0)
		stage_sleep(s, ns);
	return ns > 0;
}

/* Nothing to look at: lines go as they come. */
static bool is_straight(const struct replay *rp)
{
	return rp->n == 1 && rp->pace.speed == 0 && select_all(&rp->select);
}

/* One read and every line it brought: nothing taken stays behind. */
static int step_straight(struct replay *rp, struct stage *s, struct err *e)
{
	struct replay_input *in = &rp->inputs[0];
	struct reel *reel = &in->reel;

	switch (reel_next(reel, e)) {
	case REEL_FAIL:
		return -1;
	case REEL_AGAIN:
		stage_wait_fd(s, reel_fd(reel));
		return STAGE_WAIT;
	case REEL_END:
		return STAGE_DONE;
	default:
		break;
	}
	do {
		in->p = reel->line;
		in->n = reel->len;
	} while (emit(rp, in, s) && reel_take(reel) != REEL_NONE);
	return STAGE_MORE;
}

/* Find the next line of the input that is first, or not looked at yet. */
static enum advance find_next(struct replay *rp, struct stage *s, struct err *e)
{
	bool priming = rp->primed < rp->n;
	uint32_t i = priming ? rp->primed : merge_first(&rp->merge);
	enum advance got = advance(rp, &rp->inputs[i], s, e);

	if (priming && (got == ADVANCE_READY || got == ADVANCE_END))
		rp->primed++;
	if (got == ADVANCE_READY && priming)
		merge_add(&rp->merge, i, rp->inputs[i].high);
	else if (got == ADVANCE_READY)
		merge_raise(&rp->merge, rp->inputs[i].high);
	else if (got == ADVANCE_END && !priming)
		merge_remove(&rp->merge);
	return got;
}

static int step_end(struct replay *rp, struct stage *s)
{
	if (rp->seen && !rp->selected && !select_all(&rp->select)) {
		stage_status(s, STATUS_NO);
		log_warn("no record was selected");
	}
	if (rp->end_ts == NO_TS)
		return STAGE_DONE;
	if (must_wait(rp, s, end_time(rp, s)))
		return STAGE_WAIT;
	write_end(rp, s);
	return STAGE_DONE;
}

int replay_step(struct replay *rp, struct stage *s, struct err *e)
{
	if (is_straight(rp))
		return step_straight(rp, s, e);
	for (int turns = 0; turns < 2 * STEP_LINES; turns++) {
		bool primed = rp->primed == rp->n;
		uint32_t i = merge_first(&rp->merge);

		if (primed && i == MERGE_NONE)
			return step_end(rp, s);
		if (primed && rp->inputs[i].ready) {
			if (must_wait(rp, s, due_time(rp, &rp->inputs[i])))
				return STAGE_WAIT;
			if (!emit(rp, &rp->inputs[i], s))
				return STAGE_MORE;
			continue;
		}
		switch (find_next(rp, s, e)) {
		case ADVANCE_FAIL:
			return -1;
		case ADVANCE_WAIT:
			return STAGE_WAIT;
		case ADVANCE_MORE:
			return STAGE_MORE;
		case ADVANCE_STOP:
			return STAGE_DONE;
		default:
			break;
		}
	}
	return STAGE_MORE;
}

void replay_snap(struct replay *rp, struct snap *sn)
{
	size_t n = rp->n;

	snap_i64(sn, "from", &rp->select.from);
	snap_i64(sn, "to", &rp->select.to);
	snap_bool(sn, "open", &rp->open);
	snap_bool(sn, "closed", &rp->closed);
	snap_bool(sn, "beyond", &rp->beyond);
	snap_i64(sn, "end_ts", &rp->end_ts);
	if (rp->end_ts != NO_TS) {
		snap_bytes(sn, "end", &rp->end);
		snap_u32(sn, "end_input", &rp->end_input);
		snap_u64(sn, "end_line", &rp->end_line);
	}
	snap_list(sn, "inputs", &n, rp->n);
	if (n != rp->n)
		snap_fail(sn, "it is of another number of tapes");
	for (uint32_t i = 0; i < rp->n && snap_ok(sn); i++) {
		snap_i64(sn, "high", &rp->inputs[i].high);
		snap_bool(sn, "ended", &rp->inputs[i].ended);
		reel_snap(&rp->inputs[i].reel, sn);
	}
	snap_end(sn);
	if (rp->end_input >= rp->n)
		snap_fail(sn, "it names a tape that is not there");
}
