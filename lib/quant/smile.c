/* smile.c - implied volatility by strike, as a script for gnuplot */
#include <math.h>

#include "base/civil_text.h"
#include "base/gnuplot.h"
#include "quant/chain.h"

enum { CURVES_MOST = 10, POINTS_LEAST = 3 };

/* Strikes over spot that are drawn: beyond them quotes are a tick wide and say nothing. */
#define MONEYNESS_LOW  0.6
#define MONEYNESS_HIGH 1.5

/* Is it drawn: solved, out of the money, near enough? */
static bool is_point(const struct chain_row *r)
{
	const double x = r->contract.strike / r->greek.spot;
	const bool call = r->contract.right == OPTION_CALL;

	return r->greek.refusal == REFUSAL_NONE && x >= MONEYNESS_LOW && x <= MONEYNESS_HIGH &&
	       (call ? x >= 1 : x < 1);
}

static size_t count_points(const struct chain *c, size_t first, size_t end)
{
	size_t n = 0;

	for (size_t k = first; k < end; k++)
		n += is_point(&c->rows[k]);
	return n;
}

/* The groups of the first underlying and time that have a curve; their number. */
static size_t find_curves(const struct chain *c, size_t *starts, size_t most)
{
	size_t n = 0;

	for (size_t k = 0, end; k < c->n; k = end) {
		end = chain_group(c, k);
		if (c->rows[k].underlying != c->rows[0].underlying ||
		    c->rows[k].ts != c->rows[0].ts)
			break;
		if (count_points(c, k, end) < POINTS_LEAST)
			continue;
		if (starts && n < most)
			starts[n] = k;
		n++;
	}
	return n;
}

static void put_data(const struct chain *c, size_t first, size_t i, struct buf *out)
{
	const size_t end = chain_group(c, first);

	buf_addf(out, "$d%zu << EOD\n", i);
	for (size_t k = first; k < end; k++) {
		const struct chain_row *r = &c->rows[k];

		if (is_point(r))
			buf_addf(out, "%.6f %.6f\n", r->contract.strike / r->greek.spot,
				 100 * r->greek.volatility);
	}
	buf_adds(out, "EOD\n");
}

static void put_title(const struct chain *c, struct buf *out)
{
	char title[160];

	snprintf(title, sizeof(title), "%s, underlying %.6g: implied volatility out of the money",
		 c->underlyings.entries[c->rows[0].underlying].key, c->rows[0].greek.spot);
	buf_adds(out, "set title ");
	gnuplot_string(out, title);
	buf_adds(out, " noenhanced\n");
}

static void put_curve(const struct chain *c, size_t start, size_t i, size_t n, struct buf *out)
{
	char expiry[CIVIL_TEXT];

	civil_format(c->rows[start].contract.expiry, expiry);
	/* From blue, near, by green and yellow to red, far. */
	buf_addf(out,
		 "%s$d%zu using 1:2 with linespoints lw 1.3 pt 7 ps 0.35 lc palette frac %.3f "
		 "title '%s'",
		 i ? ", " : "plot ", i, n > 1 ? (double)i / (double)(n - 1) : 0, expiry);
}

bool smile_script(const struct chain *c, bool png, struct buf *out)
{
	size_t starts[1024], found = c->n ? find_curves(c, starts, 1024) : 0, n;

	if (found == 0)
		return false;
	found = found < 1024 ? found : 1024;
	n = found < CURVES_MOST ? found : CURVES_MOST;
	buf_adds(out, png ? "set terminal pngcairo size 1100,650 font 'sans-serif,11'\n"
			  : "set terminal svg size 1100,650 dynamic font 'sans-serif,12' name "
			    "'smile'\n");
	put_title(c, out);
	buf_adds(out,
		 "set xlabel 'strike / underlying'\nset ylabel 'volatility, % a year'\n"
		 "set grid lc rgb '#dddddd'\nset border 3\nset tics nomirror\n"
		 "set key outside right top title 'expiry' left\nset decimalsign '.'\n"
		 "set palette defined (0 '#1f4fa8', 0.35 '#2a9d8f', 0.65 '#e0a020', 1 '#b03030')\n"
		 "unset colorbox\nset cbrange [0:1]\nset yrange [0:*]\n");
	/* Where there are more expiries than curves, these are spread over all of them. */
	for (size_t i = 0; i < n; i++)
		put_data(c, starts[n > 1 ? i * (found - 1) / (n - 1) : 0], i, out);
	for (size_t i = 0; i < n; i++)
		put_curve(c, starts[n > 1 ? i * (found - 1) / (n - 1) : 0], i, n, out);
	buf_addc(out, '\n');
	return true;
}
