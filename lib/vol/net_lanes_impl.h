/*
 * net_lanes_impl.h - body of net_lanes.c, included once for each kind of CPU
 *
 * LANES_TARGET is the attribute that lets the compiler use its instructions, LANES(name) gives
 * a name its ending, MULADD(a, b, c) is a b + c with one rounding where the CPU has that; all
 * plain unless they are defined.
 *
 * No guard around the body: it is included several times.
 */
#ifndef TAPELINE_VOL_NET_LANES_IMPL_H
#define TAPELINE_VOL_NET_LANES_IMPL_H

#include <stdint.h>
#include <string.h>

#include "vol/net_lanes.h"

#define EXP_REACH 700.0 /* beyond it sigmoid and tanh are 0 or 1 to the last bit */
#define ROUNDER   0x1.8p52
#define INV_LN2   0x1.71547652b82fep+0
#define LN2_HI    0x1.62e42fefa2000p-1
#define LN2_LO    0x1.9ef35793c7673p-41
#define C0        0x1.0000000000000p+0
#define C1        0x1.000000000001fp+0
#define C2        0x1.0000000000005p-1
#define C3        0x1.555555554b6b4p-3
#define C4        0x1.5555555552079p-5
#define C5        0x1.1111112dec9fcp-7
#define C6        0x1.6c16c17f52666p-10
#define C7        0x1.a01978808c6bap-13
#define C8        0x1.a019a63bb0bc2p-16
#define C9        0x1.72fb3925533b7p-19
#define C10       0x1.28a2f14d67e43p-22

#endif

#ifndef LANES_TARGET
#define LANES_TARGET
#endif
#ifndef LANES
#define LANES(name) name##_plain
#endif
#ifndef MULADD
#define MULADD(a, b, c) ((a) * (b) + (c))
#endif

/*
 * exp(x) = 2^k exp(r), |r| <= ln(2)/2, by a polynomial of degree 10 through exp at the Chebyshev
 * nodes (relative error 2e-16).  Adding 1.5 × 2^52 leaves round(x / ln 2) in the low bits.
 */
LANES_TARGET static inline double LANES(fast_exp)(double x)
{
	x = x < -EXP_REACH ? -EXP_REACH : x;
	x = x > EXP_REACH ? EXP_REACH : x;

	const double t = MULADD(x, INV_LN2, ROUNDER), k = t - ROUNDER;
	const double r = MULADD(k, -LN2_LO, MULADD(k, -LN2_HI, x));
	const double s = r * r, q = s * s;
	const double p01 = MULADD(r, C1, C0), p23 = MULADD(r, C3, C2), p45 = MULADD(r, C5, C4);
	const double p67 = MULADD(r, C7, C6), p89 = MULADD(r, C9, C8);
	const double low = MULADD(s, p23, p01), middle = MULADD(s, p67, p45);
	const double high = MULADD(s, C10, p89);
	const double p = MULADD(q, MULADD(q, high, middle), low);

	uint64_t bits;
	double scale;

	memcpy(&bits, &t, sizeof(bits));
	bits = (bits + 1023) << 52;
	memcpy(&scale, &bits, sizeof(scale));
	return p * scale;
}

/* Loops of NET_LANES over local arrays: nothing overlaps and nothing is left over, so that every
 * compiler turns them into vectors. */
LANES_TARGET static void LANES(forward)(size_t rows, size_t width, double *z,
					const double *c_before, double *c, double *tanh_c,
					double *h, size_t stride)
{
	double i[NET_LANES], f[NET_LANES], g[NET_LANES], o[NET_LANES], cell[NET_LANES];
	double t[NET_LANES], out[NET_LANES];

	for (size_t row = 0; row < rows; row++) {
		for (size_t j = 0; j < width; j += NET_LANES) {
			double *gates = z + row * 4 * width + j;
			const size_t at = row * width + j;

			memcpy(i, gates, sizeof(i));
			memcpy(f, gates + width, sizeof(f));
			memcpy(g, gates + 2 * width, sizeof(g));
			memcpy(o, gates + 3 * width, sizeof(o));
			memcpy(cell, c_before + at, sizeof(cell));
			for (int l = 0; l < NET_LANES; l++) {
				i[l] = 1 / (1 + LANES(fast_exp)(-i[l]));
				f[l] = 1 / (1 + LANES(fast_exp)(-f[l]));
				g[l] = 2 / (1 + LANES(fast_exp)(-2 * g[l])) - 1;
				o[l] = 1 / (1 + LANES(fast_exp)(-o[l]));
				cell[l] = MULADD(f[l], cell[l], i[l] * g[l]);
				t[l] = 2 / (1 + LANES(fast_exp)(-2 * cell[l])) - 1;
				out[l] = o[l] * t[l];
			}
			memcpy(gates, i, sizeof(i));
			memcpy(gates + width, f, sizeof(f));
			memcpy(gates + 2 * width, g, sizeof(g));
			memcpy(gates + 3 * width, o, sizeof(o));
			memcpy(c + at, cell, sizeof(cell));
			memcpy(tanh_c + at, t, sizeof(t));
			memcpy(h + row * stride + j, out, sizeof(out));
		}
	}
}

LANES_TARGET static void LANES(backward)(size_t rows, size_t width, double *z,
					 const double *c_before, const double *tanh_c,
					 const double *dh, double *dc)
{
	double i[NET_LANES], f[NET_LANES], g[NET_LANES], o[NET_LANES], before[NET_LANES];
	double t[NET_LANES], up[NET_LANES], d[NET_LANES];

	for (size_t row = 0; row < rows; row++) {
		for (size_t j = 0; j < width; j += NET_LANES) {
			double *gates = z + row * 4 * width + j;
			const size_t at = row * width + j;

			memcpy(i, gates, sizeof(i));
			memcpy(f, gates + width, sizeof(f));
			memcpy(g, gates + 2 * width, sizeof(g));
			memcpy(o, gates + 3 * width, sizeof(o));
			memcpy(before, c_before + at, sizeof(before));
			memcpy(t, tanh_c + at, sizeof(t));
			memcpy(up, dh + at, sizeof(up));
			memcpy(d, dc + at, sizeof(d));
			for (int l = 0; l < NET_LANES; l++) {
				const double in = i[l], keep = f[l], fresh = g[l], show = o[l];

				d[l] = MULADD(up[l], show * (1 - t[l] * t[l]), d[l]);
				i[l] = d[l] * fresh * (in * (1 - in));
				f[l] = d[l] * before[l] * (keep * (1 - keep));
				g[l] = d[l] * in * (1 - fresh * fresh);
				o[l] = up[l] * t[l] * (show * (1 - show));
				d[l] *= keep;
			}
			memcpy(gates, i, sizeof(i));
			memcpy(gates + width, f, sizeof(f));
			memcpy(gates + 2 * width, g, sizeof(g));
			memcpy(gates + 3 * width, o, sizeof(o));
			memcpy(dc + at, d, sizeof(d));
		}
	}
}
