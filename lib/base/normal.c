/*
 * normal.c - the normal distribution
 *
 * The tail: W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Mathematics of Computation 23 (1969), in the form of his ANORM (Algorithm 715).
 * The quantile: M. J. Wichura, "Algorithm AS 241: the percentage points of the
 * normal distribution", Applied Statistics 37 (1988), PPND16.
 */
#include <math.h>
#include <stddef.h>

#include "base/explog.h"
#include "base/normal.h"

#define INV_SQRT_2PI 0.398942280401432677939946
#define SQRT_2PI     2.50662827463100050241577
#define CENTRE_END   0.67448975                 /* the quartile */
#define MIDDLE_END   5.656854249492380195206755 /* sqrt 32 */
#define TAIL_END     38.6                       /* exp(-x^2/2) is 0 from there on */

/* exp(-x^2/2): the square is split so that its rounding does not show. */
static double half_square_exp(double x)
{
	const double top = (double)(long)(x * 16) / 16;

	return tl_exp(-0.5 * top * top) * tl_exp(-0.5 * (x - top) * (x + top));
}

double normal_pdf(double x)
{
	if (x != x)
		return x;
	return x < -TAIL_END || x > TAIL_END ? 0 : INV_SQRT_2PI * half_square_exp(x);
}

/* P(0 < Z <= x) for |x| <= CENTRE_END. */
static double centre(double x)
{
	static const double a[] = {2.2352520354606839287, 161.02823106855587881,
				   1067.6894854603709582, 18154.981253343561249,
				   .065682337918207449113};
	static const double b[] = {47.20258190468824187, 976.09855173777669322,
				   10260.932208618978205, 45507.789335026729956};
	const double z = x * x;
	double num = a[4] * z, den = z;

	for (size_t i = 0; i < 3; i++) {
		num = (num + a[i]) * z;
		den = (den + b[i]) * z;
	}
	return x * (num + a[3]) / (den + b[3]);
}

/* P(Z > x) exp(x^2/2) for CENTRE_END <= x <= MIDDLE_END. */
static double middle(double x)
{
	static const double c[] = {
		.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
		597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326,
		11602.651437647350124, 9842.7148383839780218, 1.0765576773720192317e-8};
	static const double d[] = {22.266688044328115691, 235.38790178262499861,
				   1519.377599407554805,  6485.558298266760755,
				   18615.571640885098091, 34900.952721145977266,
				   38912.003286093271411, 19685.429676859990727};
	double num = c[8] * x, den = x;

	for (size_t i = 0; i < 7; i++) {
		num = (num + c[i]) * x;
		den = (den + d[i]) * x;
	}
	return (num + c[7]) / (den + d[7]);
}

/* The same for x >= MIDDLE_END. */
static double far(double x)
{
	static const double p[] = {.21589853405795699,    .1274011611602473639,
				   .022235277870649807,   .001421619193227893466,
				   2.9112874951168792e-5, .02307344176494017303};
	static const double q[] = {1.28426009614491121, .468238212480865118, .0659881378689285515,
				   .00378239633202758244, 7.29751555083966205e-5};
	const double z = 1 / (x * x);
	double num = p[5] * z, den = z;

	for (size_t i = 0; i < 4; i++) {
		num = (num + p[i]) * z;
		den = (den + q[i]) * z;
	}
	return (INV_SQRT_2PI - z * (num + p[4]) / (den + q[4])) / x;
}

/* P(Z > x) exp(x^2/2) for x >= CENTRE_END. */
static double scaled_tail(double x)
{
	return x <= MIDDLE_END ? middle(x) : far(x);
}

double normal_cdf(double x)
{
	const double y = x < 0 ? -x : x;
	double tail;

	if (x != x)
		return x;
	if (y <= CENTRE_END)
		return 0.5 + centre(x);
	tail = y < TAIL_END ? scaled_tail(y) * half_square_exp(y) : 0;
	return x < 0 ? tail : 1 - tail;
}

double normal_mills(double x)
{
	if (x > CENTRE_END)
		return x <= 1e150 ? SQRT_2PI * scaled_tail(x) : 1 / x;
	return x < -TAIL_END ? INFINITY : normal_cdf(-x) / normal_pdf(x);
}

/* A polynomial, highest power first. */
static double horner(const double *c, size_t n, double x)
{
	double sum = c[0];

	for (size_t i = 1; i < n; i++)
		sum = sum * x + c[i];
	return sum;
}

enum { TERMS = 8 };

static double ratio(const double num[TERMS], const double den[TERMS], double x)
{
	return horner(num, TERMS, x) / horner(den, TERMS, x);
}

static double quantile_centre(double q)
{
	static const double num[TERMS] = {2509.0809287301226727, 33430.575583588128105,
					  67265.770927008700853, 45921.953931549871457,
					  13731.693765509461125, 1971.5909503065514427,
					  133.14166789178437745, 3.387132872796366608};
	static const double den[TERMS] = {5226.495278852545925,  28729.085735721942674,
					  39307.89580009271061,  21213.794301586595867,
					  5394.1960214247511077, 687.1870074920579083,
					  42.313330701600911252, 1};

	return q * ratio(num, den, .180625 - q * q);
}

/* By r = sqrt(-log(tail)). */
static double quantile_middle(double r)
{
	static const double num[TERMS] = {7.7454501427834140764e-4, .0227238449892691845833,
					  .24178072517745061177,    1.27045825245236838258,
					  3.64784832476320460504,   5.7694972214606914055,
					  4.6303378461565452959,    1.42343711074968357734};
	static const double den[TERMS] = {1.05075007164441684324e-9, 5.475938084995344946e-4,
					  .0151986665636164571966,   .14810397642748007459,
					  .68976733498510000455,     1.6763848301838038494,
					  2.05319162663775882187,    1};

	return ratio(num, den, r - 1.6);
}

static double quantile_far(double r)
{
	static const double num[TERMS] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
					  .0012426609473880784386,   .026532189526576123093,
					  .29656057182850489123,     1.7848265399172913358,
					  5.4637849111641143699,     6.6579046435011037772};
	static const double den[TERMS] = {2.04426310338993978564e-15, 1.4215117583164458887e-7,
					  1.8463183175100546818e-5,   7.868691311456132591e-4,
					  .0148753612908506148525,    .13692988092273580531,
					  .59983220655588793769,      1};

	return ratio(num, den, r - 5);
}

double normal_quantile(double p)
{
	const double q = p - 0.5;
	double r, x;

	if (!(p > 0 && p < 1))
		return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
	if (q <= .425 && q >= -.425)
		return quantile_centre(q);
	r = sqrt(-tl_log(q < 0 ? p : 1 - p));
	x = r <= 5 ? quantile_middle(r) : quantile_far(r);
	return q < 0 ? -x : x;
}
