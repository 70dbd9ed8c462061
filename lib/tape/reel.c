/* reel - one tape being read, line by line */
#include "tape/reel.h"

#include "tape/json.h"
#include "tape/line.h"

int reel_open(struct reel *r, const char *name, struct err *e)
{
	*r = (struct reel){.name = name};
	buf_init(&r->hand, LINE_MAX_BYTES);
	if (lines_init(&r->lines) < 0)
		return err_set(e, STATUS_SYSTEM, "cannot open '%s': out of memory", name);
	r->file = infile_open(name, e);
	if (r->file)
		return 0;
	reel_close(r);
	return -1;
}

void reel_close(struct reel *r)
{
	infile_close(r->file);
	r->file = NULL;
	lines_release(&r->lines);
	buf_release(&r->hand);
}

bool reel_line_is_whole(const struct reel *r)
{
	const char *end = r->line + r->len, *why, *p = json_space(r->line, end);
	struct json_value v;

	p = json_scan(p, end, &v, &why);
	return p && v.kind == VALUE_OBJECT && json_space(p, end) == end;
}

int reel_fd(const struct reel *r)
{
	return infile_fd(r->file);
}

/* More bytes behind those there are.  REEL_LINE where some came. */
static enum reel_result fill(struct reel *r, struct err *e)
{
	size_t room;
	char *p;
	long got;

	if (r->resumed && infile_seek(r->file, r->place, e) < 0)
		return REEL_FAIL;
	r->resumed = false;
	p = lines_room(&r->lines, &room);
	got = infile_read(r->file, p, room, e);
	if (got == INFILE_FAILED)
		return REEL_FAIL;
	if (got == INFILE_AGAIN)
		return REEL_AGAIN;
	lines_added(&r->lines, (size_t)got);
	r->eof = got == INFILE_END;
	return r->eof ? REEL_END : REEL_LINE;
}

static enum reel_result give(struct reel *r, enum reel_result what)
{
	r->before = r->place;
	r->place = infile_position(r->file) - (r->lines.tail - r->lines.head);
	r->number++;
	r->in_hand = true;
	r->what = what;
	return what;
}

static enum reel_result give_rest(struct reel *r)
{
	enum lines_result got;

	if (r->keep_torn)
		return REEL_END;
	got = lines_rest(&r->lines, true, &r->line, &r->len);
	if (got == LINES_NONE)
		return REEL_END;
	return give(r, got == LINES_LONG ? REEL_LONG : REEL_TORN);
}

enum reel_result reel_take(struct reel *r)
{
	enum lines_result got;

	if (r->from_hand) {
		r->from_hand = false;
		r->line = r->hand.p;
		r->len = r->hand.n;
		r->number++;
		r->in_hand = true;
		return r->what;
	}
	got = lines_next(&r->lines, &r->line, &r->len);
	if (got == LINES_NONE)
		return REEL_NONE;
	return give(r, got == LINES_LONG ? REEL_LONG : REEL_LINE);
}

enum reel_result reel_next(struct reel *r, struct err *e)
{
	for (;;) {
		enum reel_result got = reel_take(r);

		if (got != REEL_NONE)
			return got;
		if (r->eof)
			return give_rest(r);
		got = fill(r, e);
		if (got == REEL_FAIL || got == REEL_AGAIN)
			return got;
	}
}

/* Standard input cannot go back: what was taken from it and not used is state. */
static void snap_taken(struct reel *r, struct snap *sn)
{
	bool hand = r->in_hand || r->from_hand, is_long = r->what == REEL_LONG;

	if (!snap_loading(sn) && r->in_hand && r->line != r->hand.p) {
		buf_reset(&r->hand);
		buf_add(&r->hand, r->line, r->len);
	}
	snap_bool(sn, "in_hand", &hand);
	if (hand) {
		snap_bool(sn, "long", &is_long);
		snap_bytes(sn, "hand", &r->hand);
	}
	lines_snap(&r->lines, sn);
	if (snap_loading(sn) && snap_ok(sn)) {
		r->from_hand = hand;
		r->what = is_long ? REEL_LONG : REEL_LINE;
	}
}

void reel_snap(struct reel *r, struct snap *sn)
{
	uint64_t number = r->number - r->in_hand, place = r->in_hand ? r->before : r->place;

	snap_u64(sn, "lines", &number);
	if (infile_is_stdin(r->file))
		snap_taken(r, sn);
	else
		snap_u64(sn, "place", &place);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	r->number = number;
	r->place = place;
	r->resumed = !infile_is_stdin(r->file) && place > 0;
}
