/* order_read.c - an order from its line, and whether it makes sense */
#include <string.h>

#include "exec/order.h"

int order_text_set(char *p, uint32_t *n, size_t cap, const struct json_value *v)
{
	*n = 0;
	if (v->kind <= VALUE_NULL)
		return 0;
	if (v->n > cap)
		return -1;
	if (v->kind == VALUE_STRING) {
		*n = (uint32_t)json_decode(v, p);
	} else {
		memcpy(p, v->p, v->n);
		*n = v->n;
	}
	return 0;
}

/* Which word of the field's list it is; `otherwise` where it is not there. */
static uint8_t read_word(const struct record *r, unsigned field, uint8_t otherwise)
{
	const char *words = record_types[r->type].fields[field].words;

	if (!record_has(r, field))
		return otherwise;
	for (uint8_t i = 0; *words; i++) {
		size_t n = strcspn(words, " ");

		if (json_is(&r->f[field].v, words, n))
			return i;
		words += n + (words[n] == ' ');
	}
	return otherwise;
}

static dec read_dec(const struct record *r, unsigned field)
{
	return record_has(r, field) ? r->f[field].i : 0;
}

static int read_texts(struct order *o, const struct record *r, const char **why)
{
	*why = "id: longer than 160 bytes";
	if (order_text_set(o->id.p, &o->id.n, ORDER_TEXT, &r->f[ORDER_ID].v) < 0)
		return -1;
	*why = "signal: longer than 160 bytes";
	if (order_text_set(o->signal.p, &o->signal.n, ORDER_TEXT, &r->f[ORDER_SIGNAL].v) < 0)
		return -1;
	*why = "parent: longer than 160 bytes";
	if (order_text_set(o->parent.p, &o->parent.n, ORDER_TEXT, &r->f[ORDER_PARENT].v) < 0)
		return -1;
	*why = "strategy: longer than 64 bytes";
	if (order_text_set(o->strategy, &o->n_strategy, ORDER_NAME, &r->f[ORDER_STRATEGY].v) < 0)
		return -1;
	*why = "shares: longer than 512 bytes";
	return order_text_set(o->shares, &o->n_shares, ORDER_PARTS, &r->f[ORDER_SHARES].v);
}

int order_read(struct order *o, const struct record *r, const char **why)
{
	if (read_texts(o, r, why) < 0)
		return -1;
	o->buy = json_is(&r->f[ORDER_SIDE].v, "buy", 3);
	o->kind = read_word(r, ORDER_KIND, KIND_MARKET);
	o->tif = read_word(r, ORDER_TIF, TIF_DAY);
	o->class = read_word(r, ORDER_CLASS, CLASS_SIMPLE);
	o->quantity = read_dec(r, ORDER_QUANTITY);
	o->limit = read_dec(r, ORDER_LIMIT);
	o->stop = read_dec(r, ORDER_STOP);
	o->trail = read_dec(r, ORDER_TRAIL);
	return 0;
}

/* A price that this kind needs, or must not have. */
static const char *price_fault(dec price, bool needed, const char *missing, const char *extra)
{
	if (needed ? price > 0 : price == 0)
		return NULL;
	return needed ? missing : extra;
}

const char *order_fault(const struct order *o)
{
	bool limit = o->kind == KIND_LIMIT || o->kind == KIND_STOP_LIMIT;
	bool stop = o->kind == KIND_STOP || o->kind == KIND_STOP_LIMIT;
	const char *fault;

	if (o->quantity <= 0)
		return "quantity: not above zero";
	if ((fault = price_fault(o->limit, limit, "limit: not above zero",
				 "limit: this kind has none")))
		return fault;
	if ((fault = price_fault(o->stop, stop, "stop: not above zero",
				 "stop: this kind has none")))
		return fault;
	if ((fault = price_fault(o->trail, o->kind == KIND_TRAILING_STOP, "trail: not above zero",
				 "trail: this kind has none")))
		return fault;
	if (o->tif >= TIF_IOC && order_is_stop(o))
		return "tif: a stop can only be day or gtc";
	if (o->class == CLASS_OCO && !o->parent.n)
		return "parent: an oco order has the name of its pair there";
	return NULL;
}
