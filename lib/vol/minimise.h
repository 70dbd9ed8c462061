/*
 * minimise.h - smooth minimum inside a box and under linear constraints
 *
 * Newton's method where every step solves a quadratic programme over all that
 * is allowed (qp.h), so that no point ever leaves it, what binds is found and
 * left as the multipliers' signs say, and a minimum on a bound is met exactly.
 * An indefinite Hessian is made definite on the face where the search stands;
 * steps are shortened until f falls.  Without second derivatives B starts as the
 * differenced gradient and is kept by damped BFGS: Powell, "A fast algorithm for
 * nonlinearly constrained optimization calculations" (1978); Nocedal and Wright,
 * "Numerical Optimization" (2006), ch. 3 and 18.
 */
#ifndef TAPELINE_VOL_MINIMISE_H
#define TAPELINE_VOL_MINIMISE_H

#include <stdbool.h>
#include <stddef.h>

/* The most variables and rows. */
enum { MINIMISE_N = 40, MINIMISE_M = 16 };

/* What is minimised: f(x) with its gradient and Hessian (n × n), each where it is not NULL.
 * INFINITY where f does not exist; the search then steps back. */
struct objective {
	double (*f)(void *ctx, const double *x, double *gradient, double *hessian);
	void *ctx;
	size_t n;
	const double *low, *high; /* n each; -INFINITY, INFINITY where free; equal where fixed */
	size_t m;
	const double *a; /* m rows of `stride`: a x <= b */
	size_t stride;
	const double *b;
	bool no_hessian; /* f never fills one */
};

struct minimum {
	double f;
	bool converged;
	size_t iterations, evaluations;
	double decrement;   /* what the last Newton step promised to gain, in f's units */
	const char *reason; /* why it stopped, a literal */
};

/* Move x to the nearest allowed point; -1 where there is none. */
int objective_enter(const struct objective *o, double *x);

/* Start at x (moved to the nearest allowed point where it is not one) and leave the best point
 * there.  Deterministic.  Converged where the next step promises to lower f by no more than
 * `tolerance`, or by no more than f's rounding error, or in ten steps on end by no more than ten
 * times `tolerance`, where f is flat; with a Hessian that last step is taken too,
 * f being what the model says of it, so that x is better than the tolerance by as much again. */
void minimise(const struct objective *o, double tolerance, size_t iterations_max, double *x,
	      struct minimum *out);

#endif
