/*
 * kernel.h - the loops that a likelihood spends its time in
 *
 * Compiled once for any processor and once for those with AVX2; the better one
 * is taken when the program starts.  Sums run in eight lanes whatever the width
 * of the registers and nothing is fused, so that the bits are the same.
 */
#ifndef TAPELINE_VOL_KERNEL_H
#define TAPELINE_VOL_KERNEL_H

#include <stddef.h>

/* What a density needs: log f = constant - half log(h) - power log(1 + inverse e²/h). */
struct student {
	double inverse; /* 1 / (nu - 2) */
	double power;   /* (nu + 1) / 2 */
};

/* Derivatives of an observation's log-likelihood, series by series. */
struct slopes {
	double *h, *e, *hh, *eh, *ee; /* in h and e */
	double *s[2], *sh[2], *se[2]; /* in the shapes, and in shape and h, shape and e */
};

struct kernel {
	double (*sum)(const double *x, size_t n);
	double (*dot)(const double *x, const double *y, size_t n);
	/* out[j] = x · y[j], m of them. */
	void (*dots)(const double *x, const double *const *y, size_t m, size_t n, double *out);
	/* y_t = x_t + a y_{t-1}, y_{-1} = y0; x may be y. */
	void (*scan)(double a, double y0, const double *x, double *y, size_t n);
	/* y_t = x_t + a y_{t+1}, y_n = 0; x may be y. */
	void (*scan_back)(double a, const double *x, double *y, size_t n);
	/* Sum of log x; NaN where one is not a positive normal number. */
	double (*log_sum)(const double *x, size_t n);
	/* Value by value; out may be one of the others.  out_t = x_t y_t. */
	void (*multiply)(const double *x, const double *y, double *out, size_t n);
	/* out_t += a x_t. */
	void (*add)(double a, const double *x, double *out, size_t n);
	/* out_t = x_t where sign_t < 0, else 0. */
	void (*below)(const double *sign, const double *x, double *out, size_t n);
	/* out_t += x_t y_t. */
	void (*add_product)(const double *x, const double *y, double *out, size_t n);
	/* out_t = x_t y_t + z_t w_t. */
	void (*cross)(const double *x, const double *y, const double *z, const double *w,
		      double *out, size_t n);
	/* out_t = a + b x_t. */
	void (*line)(double a, double b, const double *x, double *out, size_t n);
	/* out_t = sum of w_u x_{t+u} over u < m; the first `zeros` of x are 0. */
	void (*slide)(const double *w, size_t m, const double *x, size_t zeros, double *out,
		      size_t n);
	/* Sum of e²/h. */
	double (*square_ratio)(const double *e, const double *h, size_t n);
	/* From here on series are read and written up to the next multiple of four.
	 * Sum of log(1 + inverse e²/h); r is scratch. */
	double (*student_sum)(double inverse, const double *e, const double *h, double *r,
			      size_t n);
	/* Slopes in e and h, of first order, or of first and second. */
	void (*normal_slopes)(const double *e, const double *h, const struct slopes *out, int order,
			      size_t n);
	/* The same and those in nu; s[0] becomes v = w/(1+w) with w = inverse e²/h, *ratio its sum
	 * and *square the sum of its squares. */
	void (*student_slopes)(const struct student *d, const double *e, const double *h,
			       const struct slopes *out, int order, size_t n, double *ratio,
			       double *square);
};

/* The best one for this processor. */
const struct kernel *kernel_get(void);

/* Those there are, for tests: NULL beyond the last, and where the processor lacks it. */
const struct kernel *kernel_at(size_t i);

#endif
