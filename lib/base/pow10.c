/*
 * pow10.c - powers of ten to 128 bits
 *
 * The 617 numbers are computed at their first use (about 50 µs) rather than
 * written down: a page of arithmetic can be checked, ten kilobytes of digits
 * cannot.  One big integer of 32-bit limbs goes up by multiplying by ten, which
 * is exact.  Downwards, it starts from 2^SCALE and is divided by ten, fractions
 * dropped; as floor(floor(a / b) / c) = floor(a / bc), its top is still that of
 * 2^SCALE / 10^k, and never exact, hence rounded up by one.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/pow10.h"

enum {
	LIMB = 32,
	SCALE = 1120, /* leaves more than 128 bits of 2^SCALE / 10^292 */
	LIMBS = SCALE / LIMB + 1,
};

/* The integer sum of limb[i] 2^(32 i), with no zero limb at the top. */
struct big {
	uint32_t limb[LIMBS];
	size_t n;
};

static u128 table[POW10_MAX - POW10_MIN + 1];

static void big_multiply_10(struct big *b)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < b->n; i++) {
		carry += (uint64_t)b->limb[i] * 10;
		b->limb[i] = (uint32_t)carry;
		carry >>= LIMB;
	}
	if (carry)
		b->limb[b->n++] = (uint32_t)carry;
}

static void big_divide_10(struct big *b)
{
	uint64_t rest = 0;

	for (size_t i = b->n; i-- > 0;) {
		rest = rest << LIMB | b->limb[i];
		b->limb[i] = (uint32_t)(rest / 10);
		rest %= 10;
	}
	while (b->n && !b->limb[b->n - 1])
		b->n--;
}

static uint32_t big_limb(const struct big *b, size_t from_top)
{
	return from_top < b->n ? b->limb[b->n - 1 - from_top] : 0;
}

/* The highest 128 bits, from the highest one set; *more tells of others below. */
static u128 big_top(const struct big *b, bool *more)
{
	u128 top = 0;
	uint32_t rest;

	for (size_t i = 0; i < 4; i++)
		top = top << LIMB | big_limb(b, i);
	const int shift = u128_leading_zeros(top);

	rest = big_limb(b, 4);
	if (shift) {
		top = top << shift | rest >> (LIMB - shift);
		rest <<= shift;
	}
	*more = rest != 0;
	for (size_t i = 5; i < b->n && !*more; i++)
		*more = big_limb(b, i) != 0;
	return top;
}

static void table_build(void)
{
	struct big b = {.limb = {1}, .n = 1};
	bool more;

	for (int k = 0; k <= POW10_MAX; k++) {
		const u128 top = big_top(&b, &more);

		table[k - POW10_MIN] = top + more;
		big_multiply_10(&b);
	}
	b = (struct big){.n = LIMBS};
	b.limb[LIMBS - 1] = 1;
	for (int k = -1; k >= POW10_MIN; k--) {
		big_divide_10(&b);
		table[k - POW10_MIN] = big_top(&b, &more) + 1;
	}
}

u128 pow10_significand(int k)
{
	if (!table[0])
		table_build();
	return table[k - POW10_MIN];
}
