/* desk_write.c - the desk's orders, refusals and findings as lines of the tape */
#include <string.h>

#include "base/map.h"
#include "risk/desk_text.h"

static void write_symbol(const struct desk *d, struct line *w, unsigned field, uint32_t symbol)
{
	size_t n;
	const char *name = desk_symbol_name(d, symbol, &n);

	line_string(w, field, name, n);
}

static void write_strategy(const struct desk *d, struct line *w, unsigned field, uint32_t strategy)
{
	size_t n;
	const char *name = desk_strategy_name(d, strategy, &n);

	line_string(w, field, name, n);
}

/* Word i of a field's list. */
static void write_choice(struct line *w, unsigned field, int i)
{
	const char *word = w->type->fields[field].words;
	size_t n = strcspn(word, " ");

	for (; i; i--) {
		word += n + 1;
		n = strcspn(word, " ");
	}
	line_string(w, field, word, n);
}

void desk_write_order(const struct desk *d, const struct desk_order *o, struct line *w)
{
	const struct intent *it = o->intent;

	line_string(w, ORDER_ID, o->id, o->id_n);
	line_string(w, ORDER_SIGNAL, it->signal, it->signal_n);
	write_strategy(d, w, ORDER_STRATEGY, it->strategy);
	write_symbol(d, w, ORDER_SYMBOL, it->symbol);
	line_word(w, ORDER_SIDE, o->buy ? "buy" : "sell");
	line_dec(w, ORDER_QUANTITY, o->quantity);
	write_choice(w, ORDER_KIND, o->kind);
	if (o->limit)
		line_dec(w, ORDER_LIMIT, o->limit);
	if (o->stop)
		line_dec(w, ORDER_STOP, o->stop);
	write_choice(w, ORDER_TIF, o->tif);
	write_choice(w, ORDER_CLASS, o->class);
	if (o->parent)
		line_string(w, ORDER_PARENT, o->parent, o->parent_n);
	line_word(w, ORDER_GATE, "trisk");
	if (it->shares_n)
		line_text(w, ORDER_SHARES, it->shares, it->shares_n);
	line_end(w);
}

static void write_quantity(struct line *w, unsigned field, const struct quantity *q)
{
	char text[DEC_WIDE_TEXT];

	if (q->kind == QUANTITY_NUMBER)
		line_text(w, field, text, dec_wide_format(q->number, text));
	else if (q->kind == QUANTITY_WORD)
		line_word(w, field, q->word);
	else
		line_null(w, field);
}

void desk_write_reject(const struct desk *d, const struct desk_finding *f, struct line *w)
{
	const struct intent *it = f->intent;

	line_string(w, REJECT_OF, f->of, f->of_n);
	line_string(w, REJECT_SIGNAL, it->signal, it->signal_n);
	write_strategy(d, w, REJECT_STRATEGY, it->strategy);
	write_symbol(d, w, REJECT_SYMBOL, it->symbol);
	line_word(w, REJECT_CODE, rule_table[f->rule].code);
	write_quantity(w, REJECT_LIMIT, &f->f.limit);
	write_quantity(w, REJECT_VALUE, &f->f.value);
	line_end(w);
}

void desk_write_check(const struct desk *d, const struct desk_finding *f, struct line *w)
{
	const struct intent *it = f->intent;

	if (f->of_n)
		line_string(w, CHECK_OF, f->of, f->of_n);
	if (it) {
		line_string(w, CHECK_SIGNAL, it->signal, it->signal_n);
		write_strategy(d, w, CHECK_STRATEGY, it->strategy);
		write_symbol(d, w, CHECK_SYMBOL, it->symbol);
	} else if (f->strategy != MAP_NONE) {
		write_strategy(d, w, CHECK_STRATEGY, f->strategy);
	}
	line_word(w, CHECK_CODE, rule_table[f->rule].code);
	write_choice(w, CHECK_VERDICT, (int)f->f.verdict);
	write_quantity(w, CHECK_LIMIT, &f->f.limit);
	write_quantity(w, CHECK_VALUE, &f->f.value);
	line_end(w);
}
