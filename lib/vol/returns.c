/* returns.c - log total returns of one series of prices */
#include <math.h>

#include "base/explog.h"
#include "vol/returns.h"

/* What leaves room for the product of a price and a ratio, and for its inverse. */
#define PRICE_MIN  1e-200
#define PRICE_MAX  1e200
#define RATIO_MAX  1e9
#define AMOUNT_MAX 1e15

void returns_init(struct returns *r)
{
	*r = (struct returns){.shares = 1};
}

bool returns_is_price(double x)
{
	return x >= PRICE_MIN && x <= PRICE_MAX;
}

bool returns_split(struct returns *r, double ratio)
{
	const double shares = r->shares * ratio;

	if (!(ratio >= 1 / RATIO_MAX && ratio <= RATIO_MAX) || !(shares >= PRICE_MIN) ||
	    !(shares <= PRICE_MAX))
		return false;
	r->shares = shares;
	return true;
}

bool returns_dividend(struct returns *r, double amount)
{
	if (!(amount >= 0 && amount <= AMOUNT_MAX))
		return false;
	r->cash += r->shares * amount;
	return true;
}

bool returns_add(struct returns *r, double price, double *out)
{
	const double last = r->price, value = r->shares * price + r->cash;

	if (!returns_is_price(price))
		return false;
	r->price = price;
	r->shares = 1;
	r->cash = 0;
	/* The ratio of what were prices each may still be none. */
	if (!returns_is_price(last) || !returns_is_price(value))
		return false;
	*out = tl_log(value) - tl_log(last);
	if (value / last > 0.5 && value / last < 2)
		*out = tl_log(value / last); /* without cancellation */
	return true;
}

void returns_snap(struct snap *sn, struct returns *r)
{
	snap_f64(sn, "price", &r->price);
	snap_f64(sn, "shares", &r->shares);
	snap_f64(sn, "cash", &r->cash);
	if (snap_loading(sn) && snap_ok(sn) &&
	    (!(r->price == 0 || returns_is_price(r->price)) || !(r->shares > 0) ||
	     !(r->shares <= PRICE_MAX) || !(r->cash >= 0) || !isfinite(r->cash)))
		snap_fail(sn, "returns have no sense");
}
