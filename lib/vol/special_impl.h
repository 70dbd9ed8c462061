/* special_impl.h - what the files of special.h share */
#ifndef TAPELINE_VOL_SPECIAL_IMPL_H
#define TAPELINE_VOL_SPECIAL_IMPL_H

#define SQRT_TWO_PI  2.50662827463100050242
#define LOG_ROOT_2PI 0.918938533204672741780 /* log(2 pi) / 2 */

/* log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2): small where x is large. */
double stirling_rest(double x);

/* x log(x / m) + m - x >= 0, exact also where x is near m (Loader 2000, "Fast and accurate
 * computation of binomial probabilities"). */
double deviance(double x, double m);

/*
 * The t at which a tail of a distribution, P or 1 - P, has a wanted size.  f is the logarithm of
 * the tail over the wanted, with its slope; -INFINITY where the tail is 0.
 *
 * Gamma, beta and t are log-concave in the logarithm (of x, of the odds, of t²), and so are then
 * their tails: f is monotone and concave, Newton's method comes from one side and cannot run
 * away.  Only the first steps, which may be far too long, are held to `reach`, doubled each time.
 */
struct tail {
	double a, b, wanted_log;
	int upper;
};
double tail_solve(double (*f)(const struct tail *c, double t, double *slope), const struct tail *c,
		  double t, double reach);

#endif
