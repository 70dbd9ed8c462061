/* story_words.c - one trade in words */
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/members.h"
#include "report/story.h"
#include "report/table.h"
#include "tape/json.h"

enum { VALUES_SHOWN = 12 };

static const char *const left = "                       "; /* as wide as a time */

/* What the fills of a tale add up to. */
struct sum {
	double held, bought, sold, bought_shares, sold_shares, fees, paid;
	double carried; /* shares that the first fill brings, where not all; 0: all */
	int64_t first, last;
	size_t fills;
};

/* ---- pieces ---- */

static void put(struct buf *out, const struct record *r, unsigned field)
{
	members_plain(out, &r->f[field].v);
}

static void put_if(struct buf *out, const char *before, const struct record *r, unsigned field,
		   const char *after)
{
	if (!record_has(r, field))
		return;
	buf_adds(out, before);
	put(out, r, field);
	buf_adds(out, after);
}

static void put_when(struct buf *out, int64_t ts)
{
	buf_adds(out, "  ");
	figure_time(out, ts);
	buf_adds(out, "  ");
}

/* {"fast":1.2,"slow":1.1} as "fast 1.2, slow 1.1". */
static void put_object(struct buf *out, const struct json_value *v)
{
	struct json_value key, value;
	const char *pos = NULL, *comma = "";

	while (members_next(v->p, v->n, &pos, &key, &value)) {
		buf_adds(out, comma);
		members_plain(out, &key);
		buf_addc(out, ' ');
		members_plain(out, &value);
		comma = ", ";
	}
}

/* ---- one record each ---- */

static void tell_bar(struct buf *out, const struct record *r)
{
	buf_adds(out, "bar      ");
	put(out, r, BAR_SYMBOL);
	buf_addc(out, ' ');
	put(out, r, BAR_SPAN);
	put_if(out, ": open ", r, BAR_OPEN, "");
	put_if(out, ", high ", r, BAR_HIGH, "");
	put_if(out, ", low ", r, BAR_LOW, "");
	put_if(out, ", close ", r, BAR_CLOSE, "");
	put_if(out, ", volume ", r, BAR_VOLUME, "");
}

static void tell_feature(struct buf *out, const struct record *r)
{
	struct json_value key, value;
	const char *pos = NULL, *comma = ": ";
	int n = 0, more = 0;

	buf_adds(out, "feature  ");
	put_if(out, "set ", r, FEATURE_SET, " ");
	put_if(out, "of ", r, FEATURE_SPAN, " bars");
	while (record_extra(r, &pos, &key, &value)) {
		if (n++ >= VALUES_SHOWN) {
			more++;
			continue;
		}
		buf_adds(out, comma);
		members_plain(out, &key);
		buf_addc(out, ' ');
		members_plain(out, &value);
		comma = ", ";
	}
	if (more)
		buf_addf(out, " and %d more", more);
}

static void tell_signal(struct buf *out, const struct record *r)
{
	buf_adds(out, "signal   ");
	put(out, r, SIGNAL_STRATEGY);
	buf_adds(out, json_is(&r->f[SIGNAL_SIDE].v, "flat", 4) ? " wants out of " : " wants ");
	if (!json_is(&r->f[SIGNAL_SIDE].v, "flat", 4))
		put_if(out, "to be ", r, SIGNAL_SIDE, " ");
	put(out, r, SIGNAL_SYMBOL);
	put_if(out, " at ", r, SIGNAL_PRICE, "");
	put_if(out, " (", r, SIGNAL_REASON, ")");
	put_if(out, ", strength ", r, SIGNAL_STRENGTH, "");
	put_if(out, ", confidence ", r, SIGNAL_CONFIDENCE, "");
	put_if(out, ", stop ", r, SIGNAL_STOP, "");
	put_if(out, ", target ", r, SIGNAL_TARGET, "");
	put_if(out, ", until ", r, SIGNAL_EXPIRES, "");
	if (record_has(r, SIGNAL_WHY)) {
		buf_addf(out, "\n%sbecause  ", left);
		put_object(out, &r->f[SIGNAL_WHY].v);
	}
	if (record_has(r, SIGNAL_SHARES)) {
		buf_addf(out, "\n%sfor      ", left);
		put_object(out, &r->f[SIGNAL_SHARES].v);
	}
	buf_addf(out, "\n%sid       ", left);
	put(out, r, SIGNAL_ID);
}

static void tell_order(struct buf *out, const struct record *r)
{
	buf_adds(out, "order    ");
	put(out, r, ORDER_SIDE);
	buf_addc(out, ' ');
	put(out, r, ORDER_QUANTITY);
	buf_addc(out, ' ');
	put(out, r, ORDER_SYMBOL);
	put_if(out, ", ", r, ORDER_KIND, "");
	put_if(out, ", limit ", r, ORDER_LIMIT, "");
	put_if(out, ", stop ", r, ORDER_STOP, "");
	put_if(out, ", trail ", r, ORDER_TRAIL, "");
	put_if(out, ", ", r, ORDER_TIF, "");
	put_if(out, ", let through by ", r, ORDER_GATE, "");
	put_if(out, ", leg of ", r, ORDER_PARENT, "");
	buf_addf(out, "\n%sid       ", left);
	put(out, r, ORDER_ID);
}

static void tell_reject(struct buf *out, const struct record *r)
{
	buf_adds(out, "refused  ");
	put(out, r, REJECT_OF);
	put_if(out, " by the rule ", r, REJECT_CODE, "");
	put_if(out, ", limit ", r, REJECT_LIMIT, "");
	put_if(out, ", value ", r, REJECT_VALUE, "");
}

static bool is_fill(const struct record *r)
{
	return json_is(&r->f[EXEC_EVENT].v, "fill", 4) ||
	       json_is(&r->f[EXEC_EVENT].v, "partial_fill", 12);
}

/* Shares below zero are sold. */
static double signed_quantity(const struct record *r)
{
	double q = record_number(r, EXEC_QUANTITY, 0);

	return json_is(&r->f[EXEC_SIDE].v, "buy", 3) ? q : -q;
}

/* What torder's reasons mean, as an end of "order    canceled"; NULL: not known here. */
static const char *reason_words(const struct record *r)
{
	static const struct {
		const char *event, *code, *words;
	} known[] = {
		{"canceled", "cancel", ", as was asked"},
		{"canceled", "replace", ": its change left nothing to do"},
		{"canceled", "parent", ": the order it belongs to ended"},
		{"canceled", "oco", ": the other of its group was done"},
		{"canceled", "leg", ": the exit has begun"},
		{"canceled", "position", ": the position would be beyond any number"},
		{"canceled", "buying_power", ": there was no money for it"},
		{"canceled", "reverse_split", ": shares were merged"},
		{"canceled", "ioc", ": not to be had at once (ioc)"},
		{"canceled", "fok", ": not all to be had at once (fok)"},
		{"expired", "day", " with its day"},
		{"expired", "gtc", ": its last day is over (gtc)"},
		{"expired", "opg", ": not filled at the open (opg)"},
		{"expired", "cls", ": not filled at the close (cls)"},
		{"expired", "end", " with the tape"},
		{"replaced", "replace", ", as was asked"},
		{"replaced", "oco", ": the other of its group was filled in part"},
		{"replaced", "split", ": shares were split"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (json_is(&r->f[EXEC_EVENT].v, known[i].event, strlen(known[i].event)) &&
		    json_is(&r->f[EXEC_REASON].v, known[i].code, strlen(known[i].code)))
			return known[i].words;
	return NULL;
}

static void tell_end(struct buf *out, const struct record *r)
{
	const char *words = reason_words(r);

	buf_adds(out, "order    ");
	put(out, r, EXEC_EVENT);
	if (words)
		buf_adds(out, words);
	else
		put_if(out, ": ", r, EXEC_REASON, "");
}

static void tell_exec(struct buf *out, const struct record *r)
{
	if (is_fill(r)) {
		buf_adds(out, "fill     ");
		buf_adds(out, signed_quantity(r) > 0 ? "bought " : "sold ");
		put(out, r, EXEC_QUANTITY);
		put_if(out, " at ", r, EXEC_PRICE, "");
		put_if(out, ", fee ", r, EXEC_FEE, "");
		if (record_number(r, EXEC_LEFT, 0) > 0)
			put_if(out, ", still open ", r, EXEC_LEFT, "");
		put_if(out, " (inside its bar: ", r, EXEC_AT, ")");
	} else {
		tell_end(out, r);
	}
	buf_addf(out, "\n%sid       ", left);
	put(out, r, EXEC_ID);
}

static void tell_money(struct buf *out, const struct record *r)
{
	if (r->type == TYPE_CASH) {
		buf_adds(out, "cash     ");
		put(out, r, CASH_KIND);
		put_if(out, " ", r, CASH_AMOUNT, "");
		return;
	}
	buf_adds(out, "action   ");
	put(out, r, ACTION_SYMBOL);
	if (json_is(&r->f[ACTION_KIND].v, "split", 5))
		put_if(out, " splits, ", r, ACTION_VALUE, " new shares for one");
	else
		put_if(out, " pays ", r, ACTION_VALUE, " a share");
}

/* ---- the end of the story ---- */

static void add_up(struct sum *s, const struct record *r)
{
	double q, price, part = 1;

	if (r->type == TYPE_ACTION && json_is(&r->f[ACTION_KIND].v, "split", 5)) {
		s->held *= r->f[ACTION_VALUE].num;
		s->bought_shares *= r->f[ACTION_VALUE].num;
		s->sold_shares *= r->f[ACTION_VALUE].num;
	}
	if (r->type != TYPE_EXEC || !is_fill(r))
		return;
	q = signed_quantity(r);
	price = record_number(r, EXEC_PRICE, 0);
	/* What goes through zero ends this trade; its rest is another. */
	if (s->fills == 0 && s->carried != 0)
		part = s->carried / q;
	else if (s->held != 0 && (s->held > 0) != (q > 0) && fabs(q) > fabs(s->held))
		part = fabs(s->held) / fabs(q);
	q *= part;
	s->held += q;
	*(q > 0 ? &s->bought : &s->sold) += fabs(q) * price;
	*(q > 0 ? &s->bought_shares : &s->sold_shares) += fabs(q);
	s->fees += record_number(r, EXEC_FEE, 0) * part;
	if (s->fills++ == 0)
		s->first = r->ts;
	s->last = r->ts;
}

static void tell_average(struct buf *out, const char *what, double shares, double amount)
{
	if (shares <= 0)
		return;
	buf_addf(out, "%s ", what);
	figure_price(out, shares);
	buf_adds(out, " at ");
	figure_price(out, amount / shares);
	buf_adds(out, ", ");
}

static void tell_profit(struct buf *out, const struct sum *s, double price)
{
	double value = s->held * price, profit = s->sold - s->bought - s->fees + s->paid + value;

	buf_addf(out, "%sprofit   ", left);
	if (s->fills == 0) {
		buf_adds(out, "none: nothing was traded\n");
		return;
	}
	tell_average(out, "bought", s->bought_shares, s->bought);
	tell_average(out, "sold", s->sold_shares, s->sold);
	buf_adds(out, "fees ");
	figure_money(out, s->fees);
	if (s->paid != 0) {
		buf_adds(out, ", paid ");
		figure_money(out, s->paid);
	}
	if (s->held != 0) {
		buf_adds(out, ",\n");
		buf_addf(out, "%s         ", left);
		figure_price(out, s->held);
		buf_adds(out, " still held, worth ");
		figure_money(out, value);
		buf_adds(out, " at the last price of ");
		figure_price(out, price);
	}
	buf_addf(out, ":\n%s         ", left);
	figure_money(out, profit);
	buf_addf(out, " in %.4g days\n", (double)(s->last - s->first) / (24.0 * 3600 * 1000000000));
}

/* ---- the whole ---- */

/* The symbol of a record of a tale, all of which are of one. */
static double last_price(const struct digest *d, const struct record *r)
{
	char name[1024];
	uint32_t i;

	if (r->type != TYPE_EXEC || r->f[EXEC_SYMBOL].v.n > sizeof(name))
		return NAN;
	i = map_find(&d->symbols.map, name, json_decode(&r->f[EXEC_SYMBOL].v, name));
	return i == MAP_NONE ? NAN : digest_price(d, i);
}

static void tell_record(struct buf *out, const struct record *r)
{
	put_when(out, r->ts);
	switch (r->type) {
	case TYPE_BAR:
		tell_bar(out, r);
		break;
	case TYPE_FEATURE:
		tell_feature(out, r);
		break;
	case TYPE_SIGNAL:
		tell_signal(out, r);
		break;
	case TYPE_ORDER:
		tell_order(out, r);
		break;
	case TYPE_REJECT:
		tell_reject(out, r);
		break;
	case TYPE_EXEC:
		tell_exec(out, r);
		break;
	default:
		tell_money(out, r);
	}
	buf_addc(out, '\n');
}

/* Its lines, none too wide. */
static void tell(struct buf *out, struct buf *scratch, const struct record *r)
{
	static const char indent[] = "                                ";

	buf_reset(scratch);
	tell_record(scratch, r);
	for (const char *p = scratch->p, *end = p + scratch->n, *nl;
	     p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		text_wrap(out, "", indent, p, (size_t)(nl - p));
}

/* The line at p, and where the next one begins; NULL behind the last. */
static const char *next_line(const char *p, const char *end, size_t *n)
{
	const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

	*n = nl ? (size_t)(nl - p) : 0;
	return nl ? nl + 1 : NULL;
}

/* What is told of a tale so far.  A signal waits, with its bar and features, until an
 * order or a refusal shows that something came of it. */
struct telling {
	const char *id; /* what was asked for: told in any case */
	struct buf *out, scratch, waiting;
	bool signalled; /* a signal waits */
	size_t skipped; /* signals that nothing came of */
	bool any;       /* something was told */
};

static void let_go(struct telling *t)
{
	t->skipped += t->signalled;
	t->signalled = false;
	buf_reset(&t->waiting);
}

static void bring_out(struct telling *t)
{
	if (t->skipped && t->waiting.n)
		buf_addf(t->out, "%sand %zu signal%s that changed nothing\n", left, t->skipped,
			 t->skipped == 1 ? "" : "s");
	if (t->waiting.n)
		t->skipped = 0;
	buf_add(t->out, t->waiting.p, t->waiting.n);
	buf_reset(&t->waiting);
	t->signalled = false;
	t->any = true;
}

static void tell_next(struct telling *t, const struct record *r)
{
	if (r->type == TYPE_BAR || r->type == TYPE_FEATURE || r->type == TYPE_SIGNAL) {
		if (t->signalled)
			let_go(t);
		tell(&t->waiting, &t->scratch, r);
		t->signalled = r->type == TYPE_SIGNAL;
		if (t->signalled && json_is(&r->f[SIGNAL_ID].v, t->id, strlen(t->id)))
			bring_out(t);
		return;
	}
	if (r->type == TYPE_ORDER || r->type == TYPE_REJECT)
		bring_out(t);
	tell(t->out, &t->scratch, r);
}

static void tell_tale(const char *id, const struct told *t, const struct digest *d, struct buf *out)
{
	const char *p = t->lines, *end = p + t->n, *next;
	struct sum sum = {.paid = t->paid, .carried = t->carried};
	struct telling telling = {.id = id, .out = out};
	double price = 0;
	struct record r;
	size_t n;

	buf_init(&telling.scratch, STORY_BYTES);
	buf_init(&telling.waiting, STORY_BYTES);
	for (; (next = next_line(p, end, &n)); p = next) {
		if (record_head(&r, p, n) < 0 || record_scan(&r) < 0)
			continue;
		tell_next(&telling, &r);
		add_up(&sum, &r);
		if (isfinite(last_price(d, &r)))
			price = last_price(d, &r);
	}
	if (!telling.any)
		bring_out(&telling); /* a signal and nothing else */
	if (t->left_out)
		buf_addf(out, "%sand %zu more lines\n", left, t->left_out);
	tell_profit(out, &sum, price);
	buf_release(&telling.scratch);
	buf_release(&telling.waiting);
}

void story_text(const struct story *st, const struct digest *d, struct buf *out)
{
	for (size_t i = 0; i < st->n_told; i++) {
		buf_adds(out, i ? "\n" : "");
		tell_tale(st->id, &st->told[i], d, out);
	}
}

void story_json(const struct story *st, const struct digest *d, struct buf *out)
{
	buf_adds(out, "{\"tape\":");
	json_quote(out, d->name, strlen(d->name));
	buf_adds(out, ",\"id\":");
	json_quote(out, st->id, strlen(st->id));
	buf_adds(out, ",\"trades\":[");
	for (size_t i = 0; i < st->n_told; i++) {
		const char *p = st->told[i].lines, *end = p + st->told[i].n, *next;
		size_t n;

		buf_adds(out, i ? ",[" : "[");
		for (; (next = next_line(p, end, &n)); p = next) {
			buf_adds(out, p > st->told[i].lines ? "," : "");
			buf_add(out, p, n);
		}
		buf_addc(out, ']');
	}
	buf_adds(out, "]}\n");
}
