/* track.c - values of a tape over time, for a plot */
#include "report/track.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "report/table.h"
#include "tape/line.h"

static int add_key(struct track *t, const char *p, size_t n, struct err *e)
{
	struct track_key *k = &t->keys[t->n];
	const char *text = p;
	const size_t all = n;
	const char *colon = memchr(p, ':', n);
	size_t span = colon ? (size_t)(colon - p) : 0;
	char label[2 * TRACK_WORD];

	if (colon) {
		p = colon + 1;
		n -= span + 1;
	}
	if (t->n == TRACK_KEYS)
		return err_set(e, STATUS_USAGE, "option --plot: more than %d keys", TRACK_KEYS);
	if (n == 0 || n >= TRACK_WORD || span >= TRACK_WORD)
		return err_set(e, STATUS_USAGE,
			       "option --plot: expected KEY or SPAN:KEY, such as close,1w:sma_30");
	*k = (struct track_key){0};
	memcpy(k->text, text, all);
	memcpy(k->span, p - (colon ? span + 1 : 0), span);
	memcpy(k->name, p, n);
	snprintf(label, sizeof(label), "%s%s%s", k->span, span ? " " : "", k->name);
	k->series = chart_add(&t->chart, label,
			      strcmp(k->name, "buys") == 0    ? CHART_BUYS
			      : strcmp(k->name, "sells") == 0 ? CHART_SELLS
							      : CHART_LINE);
	t->n++;
	return 0;
}

int track_init(struct track *t, const char *keys, const char *symbol, struct err *e)
{
	*t = (struct track){.symbol = symbol, .from = NO_TS, .to = NO_TS};
	map_init(&t->seen, TRACK_SEEN);
	chart_init(&t->chart, symbol ? symbol : "account");
	for (;;) {
		size_t n = strcspn(keys, ",");

		if (add_key(t, keys, n, e) < 0)
			return -1;
		if (!keys[n])
			return 0;
		keys += n + 1;
	}
}

void track_release(struct track *t)
{
	chart_release(&t->chart);
	map_release(&t->seen);
}

/* Of each four points the lowest and the highest stay, in their order. */
static void thin(struct chart_series *s)
{
	size_t out = 0;

	for (size_t i = 0; i + 4 <= s->n; i += 4) {
		size_t low = i, high = i, a, b;

		for (size_t k = i + 1; k < i + 4; k++) {
			low = s->y[k] < s->y[low] ? k : low;
			high = s->y[k] >= s->y[high] ? k : high;
		}
		a = low < high ? low : high;
		b = low < high ? high : low;
		s->x[out] = s->x[a];
		s->y[out++] = s->y[a];
		s->x[out] = s->x[b];
		s->y[out++] = s->y[b];
	}
	s->n = out;
}

static void put(struct track *t, size_t key, int64_t ts, double y)
{
	struct chart_series *s = &t->chart.series[t->keys[key].series];

	chart_point(&t->chart, t->keys[key].series, (double)ts / (double)NS_PER_SECOND, y);
	if (s->n >= TRACK_POINTS)
		thin(s);
}

/* Is the record of the span that the key wants? */
static bool is_span(struct track_key *k, const struct record *r, unsigned field)
{
	const struct json_value *v = &r->f[field].v;

	if (!k->span[0] && record_has(r, field) && v->n < TRACK_WORD)
		k->span[json_decode(v, k->span)] = '\0';
	return !record_has(r, field) || json_is(v, k->span, strlen(k->span));
}

/* This key is on the tape: "1d:close", or without a span. */
static void see(struct track *t, const struct record *r, int span, const char *name, size_t n)
{
	char text[2 * TRACK_WORD];
	size_t at = 0;

	if (!track_missing(t))
		return;
	if (span >= 0 && record_has(r, (unsigned)span) && r->f[span].v.n < TRACK_WORD) {
		at = json_decode(&r->f[span].v, text);
		text[at++] = ':';
	}
	if (n > sizeof(text) - at)
		return;
	memcpy(text + at, name, n);
	map_add(&t->seen, text, at + n);
}

static bool is_number(const struct field *f)
{
	return f->kind == FIELD_NUMBER || f->kind == FIELD_INTEGER || f->kind == FIELD_WIDE;
}

static void put_known(struct track *t, const struct record *r, int span)
{
	const struct record_type *type = &record_types[r->type];

	for (size_t f = 0; f < type->n_fields; f++) {
		const char *name = type->fields[f].name;

		if (!is_number(&type->fields[f]) || !record_has(r, (unsigned)f))
			continue;
		see(t, r, span, name, strlen(name));
		for (size_t i = 0; i < t->n; i++)
			if (strcmp(t->keys[i].name, name) == 0 &&
			    (span < 0 || is_span(&t->keys[i], r, (unsigned)span)))
				put(t, i, r->ts, r->f[f].num);
	}
}

static void put_values(struct track *t, const struct record *r)
{
	struct json_value key, value;
	const char *pos = NULL;
	double x;

	while (record_extra(r, &pos, &key, &value)) {
		if (value.kind != VALUE_NUMBER || num_parse(value.p, value.n, &x) < 0)
			continue;
		see(t, r, FEATURE_SPAN, key.p, key.n);
		for (size_t i = 0; i < t->n; i++)
			if (json_is(&key, t->keys[i].name, strlen(t->keys[i].name)) &&
			    is_span(&t->keys[i], r, FEATURE_SPAN))
				put(t, i, r->ts, x);
	}
}

static void put_named(struct track *t, const struct record *r, const char *name, unsigned field)
{
	see(t, r, -1, name, strlen(name));
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->keys[i].name, name) == 0 && record_has(r, field))
			put(t, i, r->ts, r->f[field].num);
}

static bool is_mine(const struct track *t, const struct record *r, unsigned field)
{
	return t->symbol && json_is(&r->f[field].v, t->symbol, strlen(t->symbol));
}

void track_line(struct track *t, const char *p, size_t n)
{
	static const uint64_t used = TYPE_BIT(TYPE_BAR) | TYPE_BIT(TYPE_FEATURE) |
				     TYPE_BIT(TYPE_ACCOUNT) | TYPE_BIT(TYPE_EXEC) |
				     TYPE_BIT(TYPE_POSITION);
	struct record r;

	if (record_head(&r, p, n) < 0 || !(used & TYPE_BIT(r.type)) || record_scan(&r) < 0)
		return;
	if ((t->from != NO_TS && r.ts < t->from) || (t->to != NO_TS && r.ts >= t->to))
		return;
	if (r.type == TYPE_ACCOUNT)
		put_known(t, &r, -1);
	else if (r.type == TYPE_BAR && is_mine(t, &r, BAR_SYMBOL))
		put_known(t, &r, BAR_SPAN);
	else if (r.type == TYPE_FEATURE && is_mine(t, &r, FEATURE_SYMBOL))
		put_values(t, &r);
	else if (r.type == TYPE_POSITION && is_mine(t, &r, POSITION_SYMBOL))
		put_named(t, &r, "position", POSITION_QUANTITY);
	else if (r.type == TYPE_EXEC && is_mine(t, &r, EXEC_SYMBOL))
		put_named(t, &r, json_is(&r.f[EXEC_SIDE].v, "buy", 3) ? "buys" : "sells",
			  EXEC_PRICE);
}

const char *track_missing(const struct track *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->chart.series[t->keys[i].series].n == 0)
			return t->keys[i].text;
	return NULL;
}

static void put_names(struct buf *out, const struct map *names)
{
	for (uint32_t i = 0; i < names->count && i < TRACK_SEEN; i++) {
		buf_adds(out, i ? ", " : "");
		text_plain(out, names->entries[i].key, names->entries[i].n);
	}
	if (names->count >= TRACK_SEEN)
		buf_adds(out, ", ...");
}

void track_explain(const struct track *t, const struct map *symbols, struct buf *out)
{
	const char *symbol = t->symbol, *missing = track_missing(t);

	if (symbol && map_find(symbols, symbol, strlen(symbol)) == MAP_NONE) {
		buf_addf(out, "nothing of '%s' on the tape: it has ", symbol);
		put_names(out, symbols);
		return;
	}
	if (!missing)
		return;
	buf_addf(out, "no '%s' on the tape", missing);
	if (symbol) {
		buf_addf(out, " of %s", symbol);
	} else if (symbols->count) {
		buf_adds(out, " without --symbol: choose one (");
		put_names(out, symbols);
		buf_addc(out, ')');
	}
	if (t->seen.count) {
		buf_adds(out, symbol || !symbols->count ? ": it has " : ", or of the account ");
		put_names(out, &t->seen);
	}
}
