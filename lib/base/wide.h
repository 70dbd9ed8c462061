/*
 * wide.h - integers of 128 bits, which ISO C does not have
 */
#ifndef TAPELINE_BASE_WIDE_H
#define TAPELINE_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

#define U128_MAX (~(u128)0)
#define I128_MAX ((i128)(U128_MAX >> 1))
#define I128_MIN (-I128_MAX - 1)

/* Zero bits above the highest one; x > 0. */
static inline int u64_leading_zeros(uint64_t x)
{
	return __builtin_clzll(x);
}

static inline int u128_leading_zeros(u128 x)
{
	const uint64_t high = (uint64_t)(x >> 64);

	return high ? u64_leading_zeros(high) : 64 + u64_leading_zeros((uint64_t)x);
}

/* |x|, also of the lowest. */
static inline u128 i128_magnitude(i128 x)
{
	return x < 0 ? 0 - (u128)x : (u128)x;
}

/* ±magnitude; 0, or -1 where it has more than 127 bits and *out is untouched. */
static inline int i128_signed(u128 magnitude, bool negative, i128 *out)
{
	if (magnitude > (u128)I128_MAX + negative)
		return -1;
	*out = (i128)(negative ? 0 - magnitude : magnitude);
	return 0;
}

#endif
