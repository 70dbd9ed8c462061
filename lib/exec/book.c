/* book.c - the account: cash and positions, exact to the last digit */
#include <stdlib.h>

#include "exec/book.h"

enum { BOOK_MAX = 1 << 20 };

void book_init(struct book *b, dec_wide cash, dec margin)
{
	*b = (struct book){.cash = cash, .base = cash, .margin = margin};
}

void book_release(struct book *b)
{
	free(b->positions);
	*b = (struct book){0};
}

int book_reserve(struct book *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 16;
	struct position *p;

	while (cap < n)
		cap *= 2;
	if (cap > b->cap) {
		p = realloc(b->positions, cap * sizeof(*p));
		if (!p)
			return -1;
		b->positions = p;
		b->cap = cap;
	}
	while (b->n < n)
		b->positions[b->n++] = (struct position){0};
	return 0;
}

static dec magnitude(dec d)
{
	return d < 0 ? -d : d;
}

static dec smaller(dec a, dec b)
{
	return a < b ? a : b;
}

/* The part of a trade that closes what is held, with the trade's sign. */
static dec closing_part(dec held, dec quantity)
{
	dec part;

	if (held == 0 || (held < 0) == (quantity < 0))
		return 0;
	part = smaller(magnitude(held), magnitude(quantity));
	return quantity < 0 ? -part : part;
}

/* Take shares out of a position for `amount` (what they bring, below zero where
 * they cost): their part of the cost becomes profit. */
static void position_close(struct position *p, dec shares, dec_wide amount)
{
	dec_wide part = p->cost;

	if (shares != magnitude(p->quantity))
		dec_wide_share(p->cost, shares, magnitude(p->quantity), &part);
	p->realized += amount - part;
	p->cost -= part;
	p->quantity += p->quantity < 0 ? shares : -shares;
}

int book_fill(struct book *b, size_t symbol, dec quantity, dec price, dec_wide fee)
{
	struct position *p = &b->positions[symbol];
	dec closing = closing_part(p->quantity, quantity), after;
	dec_wide all, closed;

	if (dec_add(p->quantity, quantity, &after) < 0 || after == INT64_MIN)
		return -1;
	dec_mul(quantity, price, &all);
	dec_mul(closing, price, &closed);
	if (closing)
		position_close(p, magnitude(closing), -closed);
	p->cost += all - closed;
	p->quantity = after;
	b->cash -= all + fee;
	if (p->mark == 0)
		p->mark = price;
	return 0;
}

static bool is_whole(dec d)
{
	return d % DEC_ONE == 0;
}

int split_shares(dec shares, dec ratio, dec *out, dec *fraction)
{
	dec whole, off, tolerance = magnitude(shares / DEC_ONE / 2) + 1;
	dec_wide w;

	*fraction = 0;
	if (dec_mul(shares, ratio, &w) < 0 || dec_narrow(w, out) < 0 || *out == INT64_MIN)
		return -1;
	if (!is_whole(shares) || is_whole(*out))
		return 0;
	/* A ratio such as 1/3 has been rounded: what that alone put off is whole. */
	if (dec_round_to(*out, DEC_ONE, DEC_HALF_EVEN, &whole) < 0)
		return -1;
	off = magnitude(*out - whole);
	*fraction = off <= tolerance ? 0 : *out % DEC_ONE;
	*out = off <= tolerance ? whole : *out - *fraction;
	return 0;
}

int split_price(dec price, dec ratio, dec *out)
{
	dec_wide w;

	return dec_wide_share(price, DEC_ONE, ratio, &w) < 0 || dec_narrow(w, out) < 0 ? -1 : 0;
}

int book_split(struct book *b, size_t symbol, dec ratio, dec_wide *cash)
{
	struct position *p = &b->positions[symbol];
	dec quantity, mark, fraction;

	*cash = 0;
	if (split_shares(p->quantity, ratio, &quantity, &fraction) < 0 ||
	    split_price(p->mark, ratio, &mark) < 0)
		return -1;
	p->quantity = quantity + fraction;
	p->mark = mark;
	if (fraction) {
		dec_mul(fraction, mark, cash);
		position_close(p, magnitude(fraction), *cash);
	}
	return 0;
}

dec_wide position_value(const struct position *p)
{
	dec_wide value;

	dec_mul(p->quantity, p->mark, &value);
	return value;
}

void book_account(const struct book *b, struct account *out)
{
	dec_wide most = 0;

	*out = (struct account){.cash = b->cash};
	for (size_t i = 0; i < b->n; i++) {
		dec_wide value = position_value(&b->positions[i]);

		*(value < 0 ? &out->short_value : &out->long_value) += value;
	}
	out->equity = out->cash + out->long_value + out->short_value;
	dec_wide_share(out->equity, b->margin, DEC_ONE, &most);
	out->buying_power = most - out->long_value + out->short_value;
	if (out->buying_power < 0)
		out->buying_power = 0;
	out->day_pnl = out->equity - b->base;
}

/* Dollars of new positions that can be carried after `closing` shares are traded
 * at `price` and the fee is paid; may be below zero. */
static dec_wide power_after(const struct book *b, const struct position *p, dec closing, dec price,
			    dec_wide fee)
{
	struct account a;
	dec_wide value, paid, most = 0;

	book_account(b, &a);
	dec_mul(closing, p->mark, &value); /* below zero where a long is closed */
	dec_mul(closing, price, &paid);
	dec_wide_share(a.equity - paid + value - fee, b->margin, DEC_ONE, &most);
	return most - (a.long_value - a.short_value - (value < 0 ? -value : value));
}

dec book_affords(const struct book *b, size_t symbol, dec want, dec price, dec_wide fee)
{
	const struct position *p = &b->positions[symbol];
	dec closing = closing_part(p->quantity, want), opening = magnitude(want - closing), fits;
	dec_wide power, amount, shares;

	if (opening == 0)
		return want;
	power = power_after(b, p, closing, price, fee);
	dec_mul(opening, price, &amount);
	if (amount <= power)
		return want;
	if (power <= 0 || dec_wide_share(power, DEC_ONE, price, &shares) < 0 ||
	    dec_narrow(shares, &fits) < 0)
		return closing;
	/* Half-even may have gone up. */
	dec_mul(fits, price, &amount);
	fits -= amount > power;
	if (is_whole(want))
		fits -= fits % DEC_ONE;
	return want < 0 ? closing - fits : closing + fits;
}

/* ---- state files ---- */

void exec_wide_snap(struct snap *sn, const char *name, dec_wide *d)
{
	int64_t part[2] = {(int64_t)(uint64_t)*d, (int64_t)(*d >> 64)}; /* low, high */

	snap_i64s(sn, name, part, 2);
	*d = (dec_wide)part[1] * ((dec_wide)1 << 64) + (dec_wide)(uint64_t)part[0];
}

void book_snap(struct snap *sn, struct book *b)
{
	size_t n = b->n;

	exec_wide_snap(sn, "cash", &b->cash);
	exec_wide_snap(sn, "base", &b->base);
	snap_list(sn, "positions", &n, BOOK_MAX);
	if (snap_loading(sn) && snap_ok(sn) && book_reserve(b, n) < 0)
		snap_fail(sn, "out of memory");
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		struct position *p = &b->positions[i];

		snap_i64(sn, "quantity", &p->quantity);
		snap_i64(sn, "mark", &p->mark);
		exec_wide_snap(sn, "cost", &p->cost);
		exec_wide_snap(sn, "realized", &p->realized);
	}
	snap_end(sn);
}
