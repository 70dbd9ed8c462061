/* match_quotes.c - the fill rules on quotes */
#include "exec/match.h"

struct match match_quote(const struct order *o, const struct match_quote *q)
{
	struct match m = {.price = o->buy ? q->ask : q->bid};
	bool limited = o->kind == KIND_LIMIT || o->kind == KIND_STOP_LIMIT;

	if (m.price <= 0 || (q->bid > 0 && q->ask > 0 && q->bid > q->ask))
		return m;
	if (o->tif >= TIF_OPG || (order_is_stop(o) && !o->triggered))
		return m;
	if (!limited || (o->buy ? m.price <= o->limit : m.price >= o->limit))
		m.when = MATCH_WITHIN;
	return m;
}
