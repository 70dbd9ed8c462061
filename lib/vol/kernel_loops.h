/*
 * kernel_loops.h - the body of kernel.h's loops, compiled once for each processor
 *
 * Whoever includes it defines KERNEL_TARGET (an attribute, else nothing) and
 * KERNEL_NAME (of the table).  Four doubles are one vector; two of them, eight
 * lanes, go abreast.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/explog.h"
#include "vol/kernel.h"

#ifndef KERNEL_TARGET
#define KERNEL_TARGET
#endif
#ifndef KERNEL_NAME
#define KERNEL_NAME kernel_plain
#endif

typedef double v4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t i4 __attribute__((vector_size(32), aligned(8), may_alias));

#define LOAD(p)     (*(const v4 *)(p))
#define STORE(p, x) (*(v4 *)(p) = (x))

/* gcc has had clang's word for it since 12. */
#if __has_builtin(__builtin_shufflevector)
#define SHUFFLE(x, y, a, b, c, d) __builtin_shufflevector(x, y, a, b, c, d)
#else
#define SHUFFLE(x, y, a, b, c, d) __builtin_shuffle(x, y, (i4){a, b, c, d})
#endif
#define SHIFT1(x) SHUFFLE(zero, x, 0, 4, 5, 6)
#define SHIFT2(x) SHUFFLE(zero, x, 0, 1, 4, 5)
#define BACK1(x)  SHUFFLE(x, zero, 1, 2, 3, 4)
#define BACK2(x)  SHUFFLE(x, zero, 2, 3, 4, 5)

#define ADD_LANES(s, t)                                                                            \
	((((s)[0] + (t)[0]) + ((s)[2] + (t)[2])) + (((s)[1] + (t)[1]) + ((s)[3] + (t)[3])))

KERNEL_TARGET static double sum(const double *x, size_t n)
{
	v4 s = {0}, r = {0};
	double rest = 0;
	size_t t = 0;

	for (; t + 8 <= n; t += 8) {
		s += LOAD(x + t);
		r += LOAD(x + t + 4);
	}
	for (; t < n; t++)
		rest += x[t];
	return ADD_LANES(s, r) + rest;
}

KERNEL_TARGET static double dot(const double *x, const double *y, size_t n)
{
	v4 s = {0}, r = {0};
	double rest = 0;
	size_t t = 0;

	for (; t + 8 <= n; t += 8) {
		s += LOAD(x + t) * LOAD(y + t);
		r += LOAD(x + t + 4) * LOAD(y + t + 4);
	}
	for (; t < n; t++)
		rest += x[t] * y[t];
	return ADD_LANES(s, r) + rest;
}

/* Two at a time, in the same lanes as dot(). */
KERNEL_TARGET static void dots(const double *x, const double *const *y, size_t m, size_t n,
			       double *out)
{
	size_t j = 0;

	for (; j + 2 <= m; j += 2) {
		const double *y0 = y[j], *y1 = y[j + 1];
		v4 s0 = {0}, r0 = {0}, s1 = {0}, r1 = {0};
		double rest0 = 0, rest1 = 0;
		size_t t = 0;

		for (; t + 8 <= n; t += 8) {
			const v4 a = LOAD(x + t), b = LOAD(x + t + 4);

			s0 += a * LOAD(y0 + t);
			s1 += a * LOAD(y1 + t);
			r0 += b * LOAD(y0 + t + 4);
			r1 += b * LOAD(y1 + t + 4);
		}
		for (; t < n; t++) {
			rest0 += x[t] * y0[t];
			rest1 += x[t] * y1[t];
		}
		out[j] = ADD_LANES(s0, r0) + rest0;
		out[j + 1] = ADD_LANES(s1, r1) + rest1;
	}
	if (j < m)
		out[j] = dot(x, y[j], n);
}

/*
 * Within eight, sums of 2, 4 and 8 neighbours weighted by powers of a (Kogge and Stone 1973);
 * from eight to eight, one multiplication and one addition wait for each other.
 */
KERNEL_TARGET static void scan(double a, double y0, const double *x, double *y, size_t n)
{
	const double a2 = a * a, a4 = a2 * a2, a8 = a4 * a4;
	const v4 zero = {0}, low = {a, a2, a2 * a, a4}, high = {a4 * a, a4 * a2, a4 * a2 * a, a8};
	double c = y0;
	size_t t = 0;

	for (; t + 8 <= n; t += 8) {
		v4 p = LOAD(x + t), q = LOAD(x + t + 4);

		p += a * SHIFT1(p);
		q += a * SHIFT1(q);
		p += a2 * SHIFT2(p);
		q += a2 * SHIFT2(q);
		q += low * p[3];
		STORE(y + t, p + low * c);
		STORE(y + t + 4, q + high * c);
		c = q[3] + a8 * c;
	}
	for (; t < n; t++) {
		c = x[t] + a * c;
		y[t] = c;
	}
}

KERNEL_TARGET static void scan_back(double a, const double *x, double *y, size_t n)
{
	const double a2 = a * a, a4 = a2 * a2, a8 = a4 * a4;
	const v4 zero = {0}, low = {a4, a2 * a, a2, a}, high = {a8, a4 * a2 * a, a4 * a2, a4 * a};
	double c = 0;
	size_t t = n;

	for (; t >= 8; t -= 8) {
		v4 p = LOAD(x + t - 4), q = LOAD(x + t - 8);

		p += a * BACK1(p);
		q += a * BACK1(q);
		p += a2 * BACK2(p);
		q += a2 * BACK2(q);
		q += low * p[0];
		STORE(y + t - 4, p + low * c);
		STORE(y + t - 8, q + high * c);
		c = q[0] + a8 * c;
	}
	while (t-- > 0) {
		c = x[t] + a * c;
		y[t] = c;
	}
}

#define EXPONENT_ONE INT64_C(0x3ff0000000000000)
#define MANTISSA     INT64_C(0x000fffffffffffff)
#define LN2          0.69314718055994530942

/* The mantissas are multiplied, the exponents added.  512 mantissas below 2 make no infinity. */
KERNEL_TARGET static double log_sum(const double *x, size_t n)
{
	const v4 least = {DBL_MIN, DBL_MIN, DBL_MIN, DBL_MIN};
	const v4 most = {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX};
	i4 good = {-1, -1, -1, -1}, octaves = {0};
	v4 p = {1, 1, 1, 1}, q = {1, 1, 1, 1};
	double logs = 0;
	size_t t = 0;

	while (t + 8 <= n) {
		const size_t stop = n - t > 4096 ? t + 4096 : n;

		for (; t + 8 <= stop; t += 8) {
			const v4 f = LOAD(x + t), g = LOAD(x + t + 4);
			const i4 a = (i4)f, b = (i4)g;

			good &= (f >= least) & (f <= most) & (g >= least) & (g <= most);
			octaves += (a >> 52) + (b >> 52);
			p *= (v4)((a & MANTISSA) | EXPONENT_ONE);
			q *= (v4)((b & MANTISSA) | EXPONENT_ONE);
		}
		for (int i = 0; i < 4; i++)
			logs += tl_log(p[i]) + tl_log(q[i]);
		p = q = (v4){1, 1, 1, 1};
	}
	const double whole =
		(double)(octaves[0] + octaves[1] + octaves[2] + octaves[3]) - 1023.0 * (double)t;

	if (!(good[0] & good[1] & good[2] & good[3]))
		return NAN;
	for (; t < n; t++) {
		if (!(x[t] >= DBL_MIN && x[t] <= DBL_MAX))
			return NAN;
		logs += tl_log(x[t]);
	}
	return logs + whole * LN2;
}

/* Each value is read before it is written, so that out may be one of the others. */
#define EACH(vector, scalar)                                                                       \
	size_t t = 0;                                                                              \
	for (; t + 4 <= n; t += 4)                                                                 \
		STORE(out + t, vector);                                                            \
	for (; t < n; t++)                                                                         \
	out[t] = (scalar)

KERNEL_TARGET static void multiply(const double *x, const double *y, double *out, size_t n)
{
	EACH(LOAD(x + t) * LOAD(y + t), x[t] * y[t]);
}

KERNEL_TARGET static void add(double a, const double *x, double *out, size_t n)
{
	EACH(LOAD(out + t) + a * LOAD(x + t), out[t] + a * x[t]);
}

KERNEL_TARGET static void below(const double *sign, const double *x, double *out, size_t n)
{
	EACH((v4)((LOAD(sign + t) < 0) & (i4)LOAD(x + t)), sign[t] < 0 ? x[t] : 0);
}

KERNEL_TARGET static void add_product(const double *x, const double *y, double *out, size_t n)
{
	EACH(LOAD(out + t) + LOAD(x + t) * LOAD(y + t), out[t] + x[t] * y[t]);
}

KERNEL_TARGET static void cross(const double *x, const double *y, const double *z, const double *w,
				double *out, size_t n)
{
	EACH(LOAD(x + t) * LOAD(y + t) + LOAD(z + t) * LOAD(w + t), x[t] * y[t] + z[t] * w[t]);
}

KERNEL_TARGET static void line(double a, double b, const double *x, double *out, size_t n)
{
	EACH(a + b * LOAD(x + t), a + b * x[t]);
}

KERNEL_TARGET static void slide(const double *w, size_t m, const double *x, size_t zeros,
				double *out, size_t n)
{
	size_t t = 0;

	for (; t + 16 <= n; t += 16) {
		v4 s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};

		for (size_t u = zeros > t + 15 ? zeros - t - 15 : 0; u < m; u++) {
			const double *p = x + t + u;

			s0 += w[u] * LOAD(p);
			s1 += w[u] * LOAD(p + 4);
			s2 += w[u] * LOAD(p + 8);
			s3 += w[u] * LOAD(p + 12);
		}
		STORE(out + t, s0);
		STORE(out + t + 4, s1);
		STORE(out + t + 8, s2);
		STORE(out + t + 12, s3);
	}
	for (; t < n; t++) {
		double s = 0;

		for (size_t u = zeros > t ? zeros - t : 0; u < m; u++)
			s += w[u] * x[t + u];
		out[t] = s;
	}
}

KERNEL_TARGET static double square_ratio(const double *e, const double *h, size_t n)
{
	v4 s = {0}, r = {0};
	double rest = 0;
	size_t t = 0;

	for (; t + 8 <= n; t += 8) {
		const v4 a = LOAD(e + t), b = LOAD(e + t + 4);

		s += a * a / LOAD(h + t);
		r += b * b / LOAD(h + t + 4);
	}
	for (; t < n; t++)
		rest += e[t] * e[t] / h[t];
	return ADD_LANES(s, r) + rest;
}

KERNEL_TARGET static double student_sum(double inverse, const double *e, const double *h, double *r,
					size_t n)
{
	for (size_t t = 0; t < n; t += 4)
		STORE(r + t, 1 + inverse * (LOAD(e + t) * LOAD(e + t)) / LOAD(h + t));
	return log_sum(r, n);
}

KERNEL_TARGET static void normal_slopes(const double *e, const double *h, const struct slopes *out,
					int order, size_t n)
{
	for (size_t t = 0; t < n; t += 4) {
		const v4 r = 1 / LOAD(h + t), er = LOAD(e + t) * r, w = LOAD(e + t) * er;

		STORE(out->h + t, 0.5 * r * (w - 1));
		STORE(out->e + t, -er);
		if (order == 1)
			continue;
		STORE(out->hh + t, r * r * (0.5 - w));
		STORE(out->eh + t, er * r);
		STORE(out->ee + t, -r);
	}
}

/* With w = e²/((nu - 2) h), u = 1/(1 + w), v = w u; one division gives 1/h and 1/(h + w h). */
KERNEL_TARGET static void student_slopes(const struct student *d, const double *e, const double *h,
					 const struct slopes *out, int order, size_t n,
					 double *ratio, double *square)
{
	const double c = d->inverse, k2 = 2 * d->power, kc = 2 * d->power * c;

	for (size_t t = 0; t < n; t += 4) {
		const v4 ce = c * LOAD(e + t), cee = ce * LOAD(e + t), g = LOAD(h + t) + cee;
		const v4 q = 1 / (LOAD(h + t) * g), r = q * g, cer = ce * r;
		const v4 u = q * LOAD(h + t) * LOAD(h + t), v = q * LOAD(h + t) * cee;

		STORE(out->h + t, 0.5 * r * (k2 * v - 1));
		STORE(out->e + t, -k2 * cer * u);
		STORE(out->s[0] + t, v);
		if (order == 1)
			continue;
		STORE(out->hh + t, r * r * (0.5 - 0.5 * k2 * v * (1 + u)));
		STORE(out->eh + t, k2 * cer * r * u * u);
		STORE(out->ee + t, -kc * r * u * (u - v));
		STORE(out->sh[0] + t, r * v * (0.5 - 0.5 * kc * u));
		STORE(out->se[0] + t, -cer * u * (1 - kc * u));
	}
	*ratio = sum(out->s[0], n);
	*square = dot(out->s[0], out->s[0], n);
}

const struct kernel KERNEL_NAME = {
	.sum = sum,
	.dot = dot,
	.dots = dots,
	.scan = scan,
	.scan_back = scan_back,
	.log_sum = log_sum,
	.multiply = multiply,
	.add = add,
	.below = below,
	.add_product = add_product,
	.cross = cross,
	.line = line,
	.slide = slide,
	.square_ratio = square_ratio,
	.student_sum = student_sum,
	.normal_slopes = normal_slopes,
	.student_slopes = student_slopes,
};
