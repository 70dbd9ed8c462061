/* story.c - collecting the lines of one trade */
#include "report/story.h"

#include <string.h>

#include "base/grow.h"
#include "tape/line.h"

enum { KEY_BYTES = 2048 };

void story_init(struct story *st, const char *id)
{
	*st = (struct story){.id = id};
	symbols_init(&st->symbols, STORY_KEYS);
	map_init(&st->keys, STORY_KEYS);
	books_init(&st->books);
}

void story_release(struct story *st)
{
	for (size_t i = 0; i < st->n_scenes; i++) {
		buf_release(&st->scenes[i].bar);
		buf_release(&st->scenes[i].feature);
	}
	for (size_t i = 0; i < st->n_tales; i++)
		buf_release(&st->tales[i].lines);
	for (size_t i = 0; i < st->n_told; i++)
		free(st->told[i].lines);
	free(st->scenes);
	free(st->tales);
	free(st->told);
	symbols_release(&st->symbols);
	map_release(&st->keys);
	books_release(&st->books);
	*st = (struct story){0};
}

static struct scene *scene_of(struct story *st, uint32_t symbol)
{
	if (!grow(&st->scenes, &st->cap_scenes, (size_t)symbol + 1, sizeof(*st->scenes),
		  STORY_KEYS)) {
		st->failed = true;
		return NULL;
	}
	for (; st->n_scenes <= symbol; st->n_scenes++) {
		buf_init(&st->scenes[st->n_scenes].bar, 2 * LINE_MAX_BYTES);
		buf_init(&st->scenes[st->n_scenes].feature, 2 * LINE_MAX_BYTES);
	}
	return &st->scenes[symbol];
}

/* The tale of the strategy (none: "") in that security; its number in *key. */
static struct tale *tale_of(struct story *st, uint32_t symbol, const struct json_value *strategy,
			    uint32_t *key)
{
	char text[KEY_BYTES];
	size_t n, more = strategy->kind == VALUE_STRING ? strategy->n : 0;
	const char *name = symbols_name(&st->symbols, symbol, &n);

	if (n + 1 + more > sizeof(text))
		return NULL;
	memcpy(text, name, n);
	text[n++] = '\0';
	n += more ? json_decode(strategy, text + n) : 0;
	*key = map_add(&st->keys, text, n);
	if (*key == MAP_NONE ||
	    !grow(&st->tales, &st->cap_tales, (size_t)*key + 1, sizeof(*st->tales), STORY_KEYS)) {
		st->failed = true;
		return NULL;
	}
	for (; st->n_tales <= *key; st->n_tales++) {
		st->tales[st->n_tales] = (struct tale){.symbol = symbol, .signal_ts = NO_TS};
		buf_init(&st->tales[st->n_tales].lines, STORY_BYTES);
	}
	return &st->tales[*key];
}

/* ---- ids ---- */

/* Is the text the id asked for, or what that came from: "a-b" is of "a-b-c"? */
static bool is_of(const struct story *st, const struct json_value *v)
{
	size_t n = strlen(st->id);

	if (v->kind != VALUE_STRING || v->escaped || v->n == 0 || v->n > n)
		return false;
	return memcmp(v->p, st->id, v->n) == 0 && (v->n == n || st->id[v->n] == '-');
}

static bool matches(const struct story *st, const struct record *r)
{
	static const struct {
		enum record_type_id type;
		unsigned field;
		bool exactly; /* a sign of belonging, not the thing itself */
	} ids[] = {
		{TYPE_SIGNAL, SIGNAL_ID, false},  {TYPE_ORDER, ORDER_ID, false},
		{TYPE_ORDER, ORDER_SIGNAL, true}, {TYPE_EXEC, EXEC_ID, false},
		{TYPE_EXEC, EXEC_ORDER, true},    {TYPE_EXEC, EXEC_SIGNAL, true},
		{TYPE_REJECT, REJECT_OF, false},  {TYPE_REJECT, REJECT_SIGNAL, true},
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		const struct json_value *v;

		if (ids[i].type != r->type || !record_has(r, ids[i].field))
			continue;
		v = &r->f[ids[i].field].v;
		if (ids[i].exactly ? json_is(v, st->id, strlen(st->id)) : is_of(st, v))
			return true;
	}
	return false;
}

/* ---- lines ---- */

static void add_line(struct tale *t, const char *p, size_t n)
{
	if (buf_reserve(&t->lines, n + 1) < 0) {
		t->left_out++;
		t->lines.failed = false;
		return;
	}
	buf_add(&t->lines, p, n);
	buf_addc(&t->lines, '\n');
}

static void keep_line(struct buf *b, const char *p, size_t n)
{
	buf_reset(b);
	buf_add(b, p, n);
}

static void forget(struct tale *t)
{
	buf_reset(&t->lines);
	t->matched = t->traded = false;
	t->carried = t->paid = 0;
	t->left_out = 0;
	t->signal_ts = NO_TS;
}

/* The tale is over; it is told if it was asked for. */
static void close_tale(struct story *st, struct tale *t)
{
	struct told *told;

	if (t->matched && t->lines.n) {
		if (!grow(&st->told, &st->cap_told, st->n_told + 1, sizeof(*st->told), STORY_MAX)) {
			st->failed = true;
			return;
		}
		told = &st->told[st->n_told++];
		*told = (struct told){.n = t->lines.n,
				      .left_out = t->left_out,
				      .carried = t->carried,
				      .paid = t->paid};
		told->lines = malloc(told->n);
		if (told->lines)
			memcpy(told->lines, t->lines.p, told->n);
		else
			told->n = 0;
		st->failed |= !told->lines;
	}
	forget(t);
}

/* ---- records ---- */

static void on_signal(struct story *st, struct tale *t, uint32_t key, const struct record *r)
{
	struct scene *scene = scene_of(st, t->symbol);

	/* Nothing came of the one before. */
	if (books_quantity(&st->books, key) == 0 && !t->traded && t->signal_ts != NO_TS &&
	    t->signal_ts != r->ts)
		close_tale(st, t);
	if (scene && scene->bar.n)
		add_line(t, scene->bar.p, scene->bar.n);
	if (scene && scene->feature.n)
		add_line(t, scene->feature.p, scene->feature.n);
	t->signal_ts = r->ts;
}

static bool is_fill(const struct record *r)
{
	const struct json_value *event = &r->f[EXEC_EVENT].v;

	return json_is(event, "fill", 4) || json_is(event, "partial_fill", 12);
}

/* After the line: did the fill bring the position to zero, or through it? */
static void on_fill(struct story *st, struct tale *t, uint32_t key, const struct record *r)
{
	dec before = books_quantity(&st->books, key), after, quantity, price;

	if (record_dec(r, EXEC_QUANTITY, &quantity) < 0 || record_dec(r, EXEC_PRICE, &price) < 0)
		return;
	if (!json_is(&r->f[EXEC_SIDE].v, "buy", 3))
		quantity = -quantity;
	books_fill(&st->books, key, quantity, price, 0);
	after = books_quantity(&st->books, key);
	t->traded = true;
	if (before == 0 || (after != 0 && (before < 0) == (after < 0)))
		return;
	close_tale(st, t);
	if (after == 0)
		return;
	t->matched = matches(st, r);
	t->traded = true;
	t->carried = dec_to_double(after);
	add_line(t, r->line, r->len);
}

static double account_holds(const struct digest *d, const struct story *st, uint32_t symbol)
{
	size_t n;
	const char *name = symbols_name(&st->symbols, symbol, &n);
	uint32_t i = map_find(&d->symbols.map, name, n);

	return i == MAP_NONE ? 0 : dec_to_double(books_quantity(&d->books, i));
}

/* Money and splits are of a security: of every tale that holds it. */
static void on_security(struct story *st, const struct digest *d, uint32_t symbol,
			const struct record *r)
{
	double all = account_holds(d, st, symbol);
	dec ratio;

	for (size_t i = 0; i < st->n_tales; i++) {
		struct tale *t = &st->tales[i];

		if (t->symbol != symbol || books_quantity(&st->books, i) == 0)
			continue;
		add_line(t, r->line, r->len);
		if (r->type == TYPE_CASH && all != 0)
			t->paid += r->f[CASH_AMOUNT].num *
				   dec_to_double(books_quantity(&st->books, i)) / all;
		if (r->type == TYPE_ACTION && json_is(&r->f[ACTION_KIND].v, "split", 5) &&
		    record_dec(r, ACTION_VALUE, &ratio) == 0 && ratio > 0)
			books_split(&st->books, i, ratio);
	}
}

/* Where symbol and strategy of each type stand; NONE: it has none. */
enum { NONE = -1 };
static const struct place {
	enum record_type_id type;
	int symbol, strategy;
} places[] = {
	{TYPE_BAR, BAR_SYMBOL, NONE},
	{TYPE_FEATURE, FEATURE_SYMBOL, NONE},
	{TYPE_CASH, CASH_SYMBOL, NONE},
	{TYPE_ACTION, ACTION_SYMBOL, NONE},
	{TYPE_SIGNAL, SIGNAL_SYMBOL, SIGNAL_STRATEGY},
	{TYPE_ORDER, ORDER_SYMBOL, ORDER_STRATEGY},
	{TYPE_REJECT, REJECT_SYMBOL, REJECT_STRATEGY},
	{TYPE_EXEC, EXEC_SYMBOL, EXEC_STRATEGY},
};

static const struct place *place_of(enum record_type_id type)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (places[i].type == type)
			return &places[i];
	return NULL;
}

static void on_scene(struct story *st, uint32_t symbol, const struct record *r)
{
	struct scene *scene = scene_of(st, symbol);

	if (!scene)
		return;
	if (r->type == TYPE_BAR)
		buf_reset(&scene->feature); /* it was the one before's */
	keep_line(r->type == TYPE_BAR ? &scene->bar : &scene->feature, r->line, r->len);
}

static void on_strategy(struct story *st, struct tale *t, uint32_t key, const struct record *r)
{
	if (r->type == TYPE_SIGNAL)
		on_signal(st, t, key, r);
	t->matched |= matches(st, r);
	add_line(t, r->line, r->len);
	if (r->type == TYPE_EXEC && is_fill(r))
		on_fill(st, t, key, r);
}

void story_line(struct story *st, const struct digest *d, const char *p, size_t n)
{
	const struct place *place;
	struct record r;
	struct tale *t;
	uint32_t symbol, key;

	if (record_head(&r, p, n) < 0 || !(place = place_of(r.type)) || record_scan(&r) < 0 ||
	    !record_has(&r, (unsigned)place->symbol))
		return;
	symbol = symbols_add(&st->symbols, &r.f[place->symbol].v);
	if (symbol == MAP_NONE) {
		st->failed = true;
	} else if (r.type == TYPE_BAR || r.type == TYPE_FEATURE) {
		on_scene(st, symbol, &r);
	} else if (place->strategy == NONE) {
		on_security(st, d, symbol, &r);
	} else {
		t = tale_of(st, symbol, &r.f[place->strategy].v, &key);
		if (t)
			on_strategy(st, t, key, &r);
	}
}

void story_finish(struct story *st)
{
	for (size_t i = 0; i < st->n_tales; i++)
		close_tale(st, &st->tales[i]);
}
