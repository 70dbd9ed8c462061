/* greek.c - what one quote of an option says */
#include <math.h>

#include "quant/watch.h"

struct greek greek_nothing(void)
{
	struct greek g = {
		.spot = NAN, .volatility = NAN, .bid_volatility = NAN, .ask_volatility = NAN};

	g.value = (struct option_value){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	return g;
}

static enum refusal side(const struct pricer *p, const struct option *o, const struct market *m,
			 double price, double *volatility)
{
	const enum refusal r = pricer_implied(p, o, m, price, volatility);

	if (r != REFUSAL_NONE)
		*volatility = NAN;
	return r;
}

/* Is there a mid, and what does it imply? */
static enum refusal from_mid(const struct pricer *p, const struct option *o, const struct market *m,
			     double bid, double ask, struct greek *out)
{
	if (!(bid > 0))
		return REFUSAL_NO_BID;
	if (!(ask > 0))
		return REFUSAL_NO_ASK;
	return side(p, o, m, 0.5 * (bid + ask), &out->volatility);
}

void greek_solve(const struct pricer *p, const struct option *o, const struct market *m, double bid,
		 double ask, double volatility, struct greek *out)
{
	const bool implied = volatility != volatility;
	const bool crossed = bid > ask;

	out->option = *o;
	out->spot = m->spot;
	out->refusal = pricer_reach(o, m);
	if (out->refusal == REFUSAL_NONE && p->o.model != QUANT_BSM &&
	    p->o.model != QUANT_BLACK76 && o->exercise == OPTION_AMERICAN)
		out->refusal = REFUSAL_EXERCISE;
	if (out->refusal != REFUSAL_NONE)
		return;
	if (!crossed && bid > 0)
		side(p, o, m, bid, &out->bid_volatility);
	if (!crossed && ask > 0)
		side(p, o, m, ask, &out->ask_volatility);
	out->volatility = volatility;
	if (implied)
		out->refusal = crossed ? REFUSAL_CROSSED : from_mid(p, o, m, bid, ask, out);
	if (out->refusal != REFUSAL_NONE)
		return;
	if (pricer_value(p, o, m, out->volatility, &out->value, NULL) < 0) {
		out->refusal = REFUSAL_FAILED;
		out->value = (struct option_value){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
		return;
	}
	if (implied)
		out->value.price = 0.5 * (bid + ask);
	if (o->exercise == OPTION_AMERICAN)
		out->value.probability = NAN;
}
