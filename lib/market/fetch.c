/* fetch.c - several sources as one tape */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "market/fetch.h"
#include "tape/peek.h"
#include "tape/symbols.h"

/* Lines written, and lines looked at, before the loop gets its turn. */
enum { STEP_LINES = 512, STEP_LOOKS = 4096 };

bool fetch_window_holds(const struct fetch_window *w, int64_t ts, bool bar)
{
	int64_t inside = bar ? ts - 1 : ts;

	if (ts == NO_TS)
		return true;
	return (w->from == NO_TS || ts >= w->from) && (w->to == NO_TS || ts < w->to) &&
	       (w->day_from == NO_TS || inside >= w->day_from) &&
	       (w->day_to == NO_TS || inside < w->day_to);
}

int fetch_init(struct fetch *f, struct source **sources, const char *const *names, size_t n,
	       struct source *actions, const char *actions_name, struct err *e)
{
	size_t k = 0;

	*f = (struct fetch){.n = n + (actions != NULL), .has_actions = actions != NULL};
	f->window = (struct fetch_window){NO_TS, NO_TS, NO_TS, NO_TS};
	f->actions_from = NO_TS;
	f->inputs = calloc(f->n + 1, sizeof(*f->inputs));
	if (!f->inputs || merge_init(&f->merge, (uint32_t)f->n) < 0) {
		for (size_t i = 0; i < n; i++)
			sources[i]->driver->close(sources[i]);
		if (actions)
			actions->driver->close(actions);
		free(f->inputs);
		*f = (struct fetch){0};
		return err_set(e, STATUS_SYSTEM, "no memory for %zu sources", n);
	}
	if (actions)
		f->inputs[k++] = (struct fetch_input){.source = actions, .name = actions_name};
	for (size_t i = 0; i < n; i++)
		f->inputs[k++] = (struct fetch_input){.source = sources[i], .name = names[i]};
	for (size_t i = 0; i < f->n; i++) {
		f->inputs[i].high = NO_TS;
		buf_init(&f->inputs[i].kept, LINE_MAX_BYTES);
	}
	return 0;
}

void fetch_release(struct fetch *f)
{
	for (size_t i = 0; i < f->n; i++) {
		f->inputs[i].source->driver->close(f->inputs[i].source);
		buf_release(&f->inputs[i].kept);
	}
	free(f->inputs);
	free(f->met);
	merge_release(&f->merge);
	*f = (struct fetch){0};
}

int fetch_expect(struct fetch *f, const struct map *names, struct err *e)
{
	f->met = calloc(names->count + 1, sizeof(*f->met));
	if (!f->met)
		return err_set(e, STATUS_SYSTEM, "no memory for %u symbols", names->count);
	f->names = names;
	return 0;
}

/* ---- the next line of one source ---- */

enum advance { ADVANCE_READY, ADVANCE_END, ADVANCE_WAIT, ADVANCE_MORE, ADVANCE_FAIL };

static bool is_actions(const struct fetch *f, const struct fetch_input *in)
{
	return f->has_actions && in == f->inputs;
}

static bool is_wanted(const struct fetch *f, const struct fetch_input *in)
{
	const struct source_item *item = &in->item;

	if (item->end && f->n > 1)
		return false; /* the ends of several become one, last */
	if (is_actions(f, in) && item->ts < f->actions_from)
		return false;
	return fetch_window_holds(&f->window, item->ts, item->bar);
}

static enum advance input_advance(struct fetch *f, struct fetch_input *in, struct stage *s,
				  struct err *e)
{
	struct source_item *item = &in->item;

	for (int looks = 0; looks < STEP_LOOKS; looks++) {
		switch (source_next(in->source, item, e)) {
		case SOURCE_LINE:
			if (item->ts != NO_TS && item->ts > in->high)
				in->high = item->ts;
			if (!is_wanted(f, in))
				continue;
			in->ready = true;
			return ADVANCE_READY;
		case SOURCE_BAD:
			f->open = f->any = true;
			stage_error(s, item->file, item->row, item->raw, item->raw_len, "%s",
				    item->why);
			break;
		case SOURCE_AGAIN:
			stage_wait_fd(s, source_fd(in->source));
			return ADVANCE_WAIT;
		case SOURCE_END:
			in->done = true;
			return ADVANCE_END;
		case SOURCE_FAIL:
			return ADVANCE_FAIL;
		}
	}
	return ADVANCE_MORE;
}

/* Make a source's next line known, and its place in the merge.  One that is in the
 * merge without a line is the first there: only it was written. */
static enum advance input_prime(struct fetch *f, uint32_t i, struct stage *s, struct err *e)
{
	struct fetch_input *in = &f->inputs[i];
	enum advance got = in->done ? ADVANCE_END : ADVANCE_READY;

	if (!in->ready && !in->done)
		got = input_advance(f, in, s, e);
	else if (in->merged)
		return got;
	if (got == ADVANCE_READY) {
		if (in->merged)
			merge_raise(&f->merge, in->high);
		else
			merge_add(&f->merge, i, in->high);
		in->merged = true;
	} else if (got == ADVANCE_END && in->merged) {
		merge_remove(&f->merge);
		in->merged = false;
	}
	return got;
}

/* ---- actions ---- */

/* Those before the day of the others' first line have no business on this tape. */
static int64_t actions_begin(const struct fetch *f)
{
	struct trading_day day;
	int64_t first = INT64_MAX;

	for (size_t i = 1; i < f->n; i++) {
		const struct source_item *item = &f->inputs[i].item;

		if (f->inputs[i].ready && item->ts != NO_TS && item->ts - item->bar < first)
			first = item->ts - item->bar;
	}
	if (first == INT64_MAX)
		return NO_TS;
	calendar_day(f->calendar, calendar_date(f->calendar, first), &day);
	return day.midnight;
}

/* ---- all of them ---- */

/* All sources' next lines.  ADVANCE_END where none has one. */
static enum advance prime_all(struct fetch *f, struct stage *s, struct err *e)
{
	enum advance got;
	bool any = false;

	for (uint32_t i = f->has_actions; i < f->n; i++) {
		got = input_prime(f, i, s, e);
		if (got == ADVANCE_READY)
			any = true;
		else if (got != ADVANCE_END)
			return got;
		else if (f->piece && source_fd(f->inputs[i].source) == 0)
			return ADVANCE_END; /* the others wait for the rest of standard input */
	}
	if (!any)
		return ADVANCE_END;
	if (f->has_actions && f->actions_from == NO_TS)
		f->actions_from = actions_begin(f);
	if (f->has_actions && f->actions_from != NO_TS) {
		got = input_prime(f, 0, s, e);
		if (got != ADVANCE_READY && got != ADVANCE_END)
			return got;
	}
	return ADVANCE_READY;
}

static void meet_name(struct fetch *f, const struct json_value *symbol)
{
	const uint32_t name = symbol_among(f->names, symbol);

	if (name == MAP_NONE || f->met[name])
		return;
	f->met[name] = true;
	f->n_met++;
}

/* Which of the symbols asked for the line is of, or an option on; none is looked for once
 * all are met. */
static void meet(struct fetch *f, const struct fetch_input *in)
{
	struct json_value symbol;
	struct record r;

	if (!f->names || f->n_met == f->names->count || is_actions(f, in) ||
	    record_head(&r, in->item.line, in->item.len) < 0)
		return;
	if (record_peek(&r, "symbol", &symbol))
		meet_name(f, &symbol);
	if (record_underlying(&r, &symbol))
		meet_name(f, &symbol);
}

/* Write the line of the first in the merge.  Everything is in its new state before
 * the line goes out: an `end` or a mark saves it right then. */
static void write_first(struct fetch *f, struct stage *s, struct fetch_input *in)
{
	const struct source_item *item = &in->item;

	in->ready = false;
	f->any = true;
	f->open = !item->end;
	meet(f, in);
	if (stage_pass(s, item->file, item->row, item->line, item->len) == STAGE_REFUSED &&
	    item->ts < in->high && !f->hinted) {
		f->hinted = true;
		stage_warn(s, "not in order",
			   "'%s' is not in order of time; one that has symbol after symbol needs "
			   "--symbol with one of them, or --by-symbol",
			   item->file);
	}
}

/* Bytes and no record: who asked for a symbol or a time that is not there should hear
 * of it.  With a state what was there may have been taken before. */
static void warn_of_nothing(const struct fetch *f, struct stage *s)
{
	uint64_t done, total;

	fetch_progress(f, &done, &total);
	if (f->any || done == 0 || stage_keeps_state(s))
		return;
	stage_status(s, STATUS_NO);
	log_warn("no record was found (that --symbol, --from, --to or --day let through)");
}

/* Some of the symbols are there and some are not: those may be mistyped. */
static void warn_of_absent(const struct fetch *f, struct stage *s)
{
	struct buf absent;

	if (f->n_met == 0 || f->n_met == f->names->count || stage_keeps_state(s))
		return;
	buf_init(&absent, 1024);
	for (uint32_t i = 0; i < f->names->count; i++)
		if (!f->met[i])
			buf_addf(&absent, "%s%s", absent.n ? ", " : "", f->names->entries[i].key);
	log_warn("no record was found of %s",
		 absent.failed ? "many of the symbols" : buf_cstr(&absent));
	buf_release(&absent);
}

static int at_end(struct fetch *f, struct stage *s)
{
	warn_of_nothing(f, s);
	warn_of_absent(f, s);
	if (f->write_end && f->open) {
		f->open = false;
		stage_end(s, NULL);
	}
	return STAGE_DONE;
}

static int step_result(struct fetch *f, struct stage *s, enum advance got)
{
	switch (got) {
	case ADVANCE_WAIT:
		return STAGE_WAIT;
	case ADVANCE_MORE:
	case ADVANCE_READY:
		return STAGE_MORE;
	case ADVANCE_END:
		return at_end(f, s);
	case ADVANCE_FAIL:
		break;
	}
	return -1;
}

int fetch_step(struct fetch *f, struct stage *s, struct err *e)
{
	enum advance got = prime_all(f, s, e);
	int lines = 0;

	while (got == ADVANCE_READY) {
		uint32_t i = merge_first(&f->merge);

		write_first(f, s, &f->inputs[i]);
		if (++lines == STEP_LINES)
			return STAGE_MORE;
		got = input_prime(f, i, s, e);
		if (got == ADVANCE_END || (f->has_actions && f->actions_from == NO_TS))
			got = prime_all(f, s, e);
	}
	return step_result(f, s, got);
}

/* ---- days ---- */

void fetch_window_day(struct fetch_window *w, enum calendar calendar, int32_t day)
{
	struct trading_day this, next;

	calendar_day(calendar, day, &this);
	calendar_day(calendar, day + 1, &next);
	w->day_from = this.midnight;
	w->day_to = next.midnight;
}

/* The last date with a session among one source's lines, if later than *last. */
static int day_scan(struct source *source, enum calendar calendar, int32_t *last, struct err *e)
{
	struct source_item item;
	struct trading_day day;

	for (;;) {
		enum source_result got = source_next(source, &item, e);
		int32_t date;

		if (got == SOURCE_END)
			return 0;
		if (got == SOURCE_FAIL)
			return -1;
		if (got == SOURCE_AGAIN)
			return err_set(e, STATUS_USAGE,
				       "option --day: a pipe cannot be read twice: give a date");
		if (got != SOURCE_LINE || item.ts == NO_TS || item.end)
			continue;
		date = calendar_date(calendar, item.ts - item.bar);
		if (date <= *last)
			continue;
		calendar_day(calendar, date, &day);
		if (day.open)
			*last = date;
	}
}

int fetch_last_day(struct source *const *sources, size_t n, enum calendar calendar, int32_t *day,
		   struct err *e)
{
	*day = FETCH_NO_DAY;
	for (size_t i = 0; i < n; i++)
		if (day_scan(sources[i], calendar, day, e) < 0)
			return -1;
	return 0;
}

/* ---- state, progress ---- */

static void item_snap(struct fetch_input *in, struct snap *sn)
{
	struct source_item *item = &in->item;

	snap_i64(sn, "ts", &item->ts);
	snap_bool(sn, "bar", &item->bar);
	snap_bool(sn, "is_end", &item->end);
	snap_u64(sn, "row", &item->row);
	if (!snap_loading(sn) && item->line != in->kept.p) {
		buf_reset(&in->kept);
		buf_add(&in->kept, item->line, item->len);
	}
	snap_bytes(sn, "line", &in->kept);
	if (snap_loading(sn)) {
		item->file = in->name;
		item->line = in->kept.p;
		item->len = in->kept.n;
	}
}

void fetch_snap(struct fetch *f, struct snap *sn)
{
	size_t n = f->n;

	snap_bool(sn, "open", &f->open);
	snap_i64(sn, "actions_from", &f->actions_from);
	snap_i64(sn, "day_from", &f->window.day_from);
	snap_i64(sn, "day_to", &f->window.day_to);
	snap_list(sn, "sources", &n, f->n);
	if (snap_ok(sn) && n != f->n)
		snap_fail(sn, "another number of sources");
	for (size_t i = 0; i < f->n && snap_ok(sn); i++) {
		struct fetch_input *in = &f->inputs[i];

		snap_i64(sn, "high", &in->high);
		snap_bool(sn, "ready", &in->ready);
		if (in->ready)
			item_snap(in, sn);
		in->source->driver->snap(in->source, sn);
	}
	snap_end(sn);
}

size_t fetch_held(const struct fetch *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct fetch_input *in = &f->inputs[i];

		if (in->source->driver->held && source_fd(in->source) == 0)
			n += in->source->driver->held(in->source) + in->ready;
	}
	return n;
}

void fetch_progress(const struct fetch *f, uint64_t *done, uint64_t *total)
{
	bool known = true;

	*done = *total = 0;
	for (size_t i = 0; i < f->n; i++) {
		uint64_t d, t;

		f->inputs[i].source->driver->progress(f->inputs[i].source, &d, &t);
		*done += d;
		*total += t;
		known &= t > 0 || d == 0;
	}
	if (!known)
		*total = 0;
}
