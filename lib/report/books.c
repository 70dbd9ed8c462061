/* books.c - the account once more, from the fills */
#include "report/books.h"

#include "base/wide.h"
#include "base/grow.h"

void books_init(struct books *b)
{
	*b = (struct books){0};
}

void books_release(struct books *b)
{
	free(b->quantity);
	*b = (struct books){0};
}

void books_start(struct books *b, dec_wide cash)
{
	if (b->started)
		return;
	b->started = true;
	b->start = cash;
}

static void add(struct books *b, dec_wide *sum, dec_wide amount)
{
	if (dec_wide_add(*sum, amount, sum) < 0)
		b->failed = true;
}

static dec *position_of(struct books *b, size_t symbol)
{
	if (!grow(&b->quantity, &b->cap, symbol + 1, sizeof(*b->quantity), BOOKS_MAX_SYMBOLS)) {
		b->failed = true;
		return NULL;
	}
	while (b->n <= symbol)
		b->quantity[b->n++] = 0;
	return &b->quantity[symbol];
}

dec books_quantity(const struct books *b, size_t symbol)
{
	return symbol < b->n ? b->quantity[symbol] : 0;
}

void books_fill(struct books *b, size_t symbol, dec quantity, dec price, dec_wide fee)
{
	dec *held = position_of(b, symbol);
	dec_wide amount;

	if (!held || dec_mul(quantity, price, &amount) < 0 || dec_add(*held, quantity, held) < 0) {
		b->failed = true;
		return;
	}
	add(b, quantity < 0 ? &b->sold : &b->bought, quantity < 0 ? -amount : amount);
	add(b, &b->fees, fee);
	add(b, &b->moved, -amount);
	if (dec_wide_sub(b->moved, fee, &b->moved) < 0)
		b->failed = true;
}

void books_cash(struct books *b, dec_wide amount)
{
	add(b, &b->records, amount);
	add(b, &b->moved, amount);
}

static dec_wide distance(dec a, dec b)
{
	return a < b ? (dec_wide)b - a : (dec_wide)a - b;
}

void books_split(struct books *b, size_t symbol, dec ratio)
{
	dec *held = position_of(b, symbol), whole, shares;
	dec_wide wide, slack;

	if (!held || dec_mul(*held, ratio, &wide) < 0 || dec_narrow(wide, &shares) < 0) {
		b->failed = true;
		return;
	}
	if (*held % DEC_ONE == 0 && shares % DEC_ONE != 0) {
		/* A ratio such as 1/3 stands rounded on the tape: what is off by no more
		 * than that is whole, any other fraction is paid out. */
		slack = distance(*held, 0) / DEC_ONE / 2 + 1;
		if (dec_round_to(shares, DEC_ONE, DEC_HALF_EVEN, &whole) < 0 ||
		    distance(shares, whole) > slack)
			whole = shares - shares % DEC_ONE;
		shares = whole;
	}
	*held = shares;
}

dec_wide books_expected(const struct books *b)
{
	dec_wide sum;

	return b->started && dec_wide_add(b->start, b->moved, &sum) == 0 ? sum : 0;
}

static u128 magnitude(dec_wide d)
{
	return d < 0 ? -(u128)d : (u128)d;
}

void books_account(struct books *b, dec_wide cash)
{
	dec_wide off;

	if (!b->started) {
		if (dec_wide_sub(cash, b->moved, &off) < 0)
			b->failed = true;
		else
			books_start(b, off);
		return;
	}
	b->accounts++;
	if (dec_wide_sub(cash, books_expected(b), &off) < 0) {
		b->failed = true;
		b->wrong_accounts++;
		return;
	}
	b->wrong_accounts += off != 0;
	if (magnitude(off) > magnitude(b->worst))
		b->worst = off;
}

void books_position(struct books *b, size_t symbol, dec quantity)
{
	const dec *held = position_of(b, symbol);

	b->positions++;
	b->wrong_positions += held && *held != quantity;
}
