/* greek_write.c - what is known of an option, as a line of the tape */
#include "base/civil_text.h"
#include "base/text.h"
#include "quant/watch.h"

static void write_day(struct line *w, int32_t day)
{
	char text[CIVIL_TEXT];

	civil_format(day, text);
	line_word(w, GREEK_EXPIRY, text);
}

static void write_name(const struct watch *watch, struct line *w, unsigned field, uint32_t id)
{
	const char *name;
	size_t n;

	if (id == MAP_NONE) {
		line_null(w, field);
		return;
	}
	name = symbols_name(&watch->symbols, id, &n);
	line_string(w, field, name, n);
}

static void write_model(const struct watch *watch, struct line *w)
{
	size_t n;
	const char *name = text_word_at(QUANT_MODELS, (int)watch->pricer->o.model, &n);

	line_string(w, GREEK_MODEL, name, n);
}

void greek_write(const struct watch *watch, uint32_t option, const struct greek *g, struct line *w)
{
	const struct security *s = &watch->all[option];
	const struct option_value *v = &g->value;

	write_name(watch, w, GREEK_SYMBOL, option);
	write_name(watch, w, GREEK_UNDERLYING, s->underlying);
	write_day(w, s->contract.expiry);
	line_number(w, GREEK_STRIKE, s->contract.strike);
	line_word(w, GREEK_RIGHT, s->contract.right == OPTION_CALL ? "call" : "put");
	line_word(w, GREEK_EXERCISE,
		  g->option.exercise == OPTION_AMERICAN ? "american" : "european");
	write_model(watch, w);
	line_number(w, GREEK_SPOT, g->spot);
	line_number(w, GREEK_YEARS, g->option.years);
	line_number(w, GREEK_PRICE, v->price);
	line_number(w, GREEK_VOLATILITY, g->volatility);
	line_number(w, GREEK_BID_VOLATILITY, g->bid_volatility);
	line_number(w, GREEK_ASK_VOLATILITY, g->ask_volatility);
	line_number(w, GREEK_DELTA, v->delta);
	line_number(w, GREEK_GAMMA, v->gamma);
	line_number(w, GREEK_VEGA, v->vega);
	line_number(w, GREEK_THETA, v->theta);
	line_number(w, GREEK_RHO, v->rho);
	line_number(w, GREEK_DIVIDEND_RHO, v->dividend_rho);
	line_number(w, GREEK_PROBABILITY, v->probability);
	if (g->refusal != REFUSAL_NONE)
		line_word(w, GREEK_REASON, refusal_text(g->refusal));
}
