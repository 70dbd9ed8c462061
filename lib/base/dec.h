/*
 * dec.h - exact decimals for money
 *
 * A dec is a 64-bit count of 1e-9: prices and quantities up to ±9.2e9.  A
 * dec_wide is a 128-bit count of 1e-9: amounts, products and sums.  Rounding,
 * where there is any, is half to even.  Overflow is reported, never wrapped.
 */
#ifndef TAPELINE_BASE_DEC_H
#define TAPELINE_BASE_DEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEC_ONE INT64_C(1000000000)

typedef int64_t dec; /* a number, not a struct: arithmetic stays readable */
__extension__ typedef __int128 dec_wide;

enum dec_status {
	DEC_OK = 0,
	DEC_ROUNDED = 1,   /* digits beyond 1e-9 were rounded half-even */
	DEC_SYNTAX = -1,   /* not a JSON number */
	DEC_OVERFLOW = -2, /* beyond the range; *out is untouched */
};

/* Parse the JSON number s[0..n) (sign, fraction, exponent), exactly: no double
 * comes in between.  Any length and any exponent; -0 is 0.  DEC_OK, DEC_ROUNDED,
 * DEC_SYNTAX or DEC_OVERFLOW (by the rounded value). */
enum dec_status dec_parse(const char *s, size_t n, dec *out);
enum dec_status dec_wide_parse(const char *s, size_t n, dec_wide *out);

/* Write without exponent and without trailing zeros ("13.9", "-0.000000001",
 * "0"); returns the length.  No NUL. */
enum { DEC_TEXT = 24, DEC_WIDE_TEXT = 48 };
size_t dec_format(dec d, char out[DEC_TEXT]);
size_t dec_wide_format(dec_wide d, char out[DEC_WIDE_TEXT]);

/* Arithmetic: DEC_OK or DEC_OVERFLOW with *out untouched. */
enum dec_status dec_add(dec a, dec b, dec *out);
enum dec_status dec_sub(dec a, dec b, dec *out);
enum dec_status dec_wide_add(dec_wide a, dec_wide b, dec_wide *out);
enum dec_status dec_wide_sub(dec_wide a, dec_wide b, dec_wide *out);

/* a × b of two decimals, in units of 1e-9, half-even; never overflows. */
enum dec_status dec_mul(dec a, dec b, dec_wide *out);

/* a × num / den, half-even, without intermediate overflow; den > 0.  What a
 * partial close takes of a position's cost: a minus the share is the rest, and
 * with 0 <= num <= den neither overflows. */
enum dec_status dec_wide_share(dec_wide a, dec num, dec den, dec_wide *out);

/* A wide one as a narrow one. */
enum dec_status dec_narrow(dec_wide a, dec *out);

/* Round to a multiple of step > 0: to the nearest (half-way to an even multiple),
 * toward minus infinity, toward plus infinity, toward zero. */
enum dec_round { DEC_HALF_EVEN, DEC_DOWN, DEC_UP, DEC_TO_ZERO };
enum dec_status dec_round_to(dec a, dec step, enum dec_round how, dec *out);

/* The nearest decimal of a double (half-even on its exact value): DEC_OK also
 * where that is not x itself, DEC_OVERFLOW, or DEC_SYNTAX for NaN. */
enum dec_status dec_from_double(double x, dec *out);

/* The nearest double (half-even). */
double dec_to_double(dec d);
double dec_wide_to_double(dec_wide d);

#endif
