/*
 * jet.h - a value with its first and second derivatives in two variables
 *
 * Arithmetic on jets is arithmetic on functions: what the shapes of a
 * distribution imply is written down once and differentiates itself.
 */
#ifndef TAPELINE_VOL_JET_H
#define TAPELINE_VOL_JET_H

struct jet {
	double v, d0, d1, d00, d01, d11;
};

static inline struct jet jet_constant(double v)
{
	return (struct jet){.v = v};
}

static inline struct jet jet_first(double v)
{
	return (struct jet){.v = v, .d0 = 1};
}

static inline struct jet jet_second(double v)
{
	return (struct jet){.v = v, .d1 = 1};
}

/* a + k b. */
static inline struct jet jet_add(struct jet a, double k, struct jet b)
{
	return (struct jet){a.v + k * b.v,     a.d0 + k * b.d0,   a.d1 + k * b.d1,
			    a.d00 + k * b.d00, a.d01 + k * b.d01, a.d11 + k * b.d11};
}

static inline struct jet jet_multiply(struct jet a, struct jet b)
{
	return (struct jet){
		a.v * b.v,
		a.d0 * b.v + a.v * b.d0,
		a.d1 * b.v + a.v * b.d1,
		a.d00 * b.v + 2 * a.d0 * b.d0 + a.v * b.d00,
		a.d01 * b.v + a.d0 * b.d1 + a.d1 * b.d0 + a.v * b.d01,
		a.d11 * b.v + 2 * a.d1 * b.d1 + a.v * b.d11,
	};
}

/* f(a), given f and its derivatives at a.v. */
static inline struct jet jet_apply(struct jet a, double f, double f1, double f2)
{
	return (struct jet){
		f,
		f1 * a.d0,
		f1 * a.d1,
		f1 * a.d00 + f2 * a.d0 * a.d0,
		f1 * a.d01 + f2 * a.d0 * a.d1,
		f1 * a.d11 + f2 * a.d1 * a.d1,
	};
}

static inline struct jet jet_inverse(struct jet a)
{
	const double r = 1 / a.v;

	return jet_apply(a, r, -r * r, 2 * r * r * r);
}

#endif
