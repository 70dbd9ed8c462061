/* chart_text.c - a chart on the terminal */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/explog.h"
#include "report/chart.h"
#include "report/figure.h"
#include "report/table.h"

enum { SCALE_COLUMNS = 12, DOTS_X = 2, DOTS_Y = 4, SCALE_STEPS = 4 };
enum { MARK_BUY = '+', MARK_SELL = '-' };

#define SMALLEST 1e-300 /* a hundredth of what is less may be 0 */

/* A cell shows a fill, or else the dots of the first series, or else another's letter. */
struct cell {
	uint8_t dots;
	char letter, mark;
};

struct canvas {
	const struct chart *chart;
	size_t columns, rows;  /* of cells */
	double x0, x1, y0, y1; /* y0 and y1 as scaled() */
	struct cell *cells;
};

/* Braille cells number their dots so; rows from above (Unicode 5.2, U+2800). */
static const uint8_t dot_bits[DOTS_Y][DOTS_X] = {
	{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

static char letter_of(const struct chart_series *s, size_t series)
{
	static const char letters[] = "*ox#%&@=";

	if (s->style == CHART_BUYS)
		return MARK_BUY;
	if (s->style == CHART_SELLS)
		return MARK_SELL;
	return series == 0 ? '\0' : letters[(series - 1) % (sizeof(letters) - 1)];
}

static double scaled(const struct chart *c, double y)
{
	return c->log ? tl_log(y) : y;
}

static void find_bounds(struct canvas *v)
{
	bool first = true;

	for (size_t i = 0; i < v->chart->n; i++) {
		const struct chart_series *s = &v->chart->series[i];

		for (size_t k = 0; k < s->n; k++, first = false) {
			v->x0 = first || s->x[k] < v->x0 ? s->x[k] : v->x0;
			v->x1 = first || s->x[k] > v->x1 ? s->x[k] : v->x1;
			double y = scaled(v->chart, s->y[k]);

			v->y0 = first || y < v->y0 ? y : v->y0;
			v->y1 = first || y > v->y1 ? y : v->y1;
		}
	}
	if (v->y1 <= v->y0) {
		double room = fabs(v->y0) > SMALLEST ? fabs(v->y0) * 0.01 : 1;

		v->y0 -= room;
		v->y1 += room;
	}
}

static void put_dot(struct canvas *v, size_t x, size_t y, char letter)
{
	struct cell *c = &v->cells[y / DOTS_Y * v->columns + x / DOTS_X];

	if (letter == MARK_BUY || letter == MARK_SELL)
		c->mark = letter;
	else if (letter)
		c->letter = letter;
	else
		c->dots |= dot_bits[y % DOTS_Y][x % DOTS_X];
}

/* Dots from left and above. */
static size_t dot_x(const struct canvas *v, double x)
{
	return (size_t)((x - v->x0) / (v->x1 - v->x0) * (double)(v->columns * DOTS_X - 1) + 0.5);
}

static size_t dot_y(const struct canvas *v, double y)
{
	return (size_t)((v->y1 - scaled(v->chart, y)) / (v->y1 - v->y0) *
				(double)(v->rows * DOTS_Y - 1) +
			0.5);
}

/* From one point to the next: a straight line, column by column, without holes. */
static void draw_line(struct canvas *v, size_t xa, size_t ya, size_t xb, size_t yb, char letter)
{
	for (size_t x = xa; x <= xb; x++) {
		double from = xb > xa ? (double)(x - xa) / (double)(xb - xa) : 0;
		double to = xb > xa && x < xb ? (double)(x + 1 - xa) / (double)(xb - xa) : 1;
		double a = (double)ya + ((double)yb - (double)ya) * from;
		double b = (double)ya + ((double)yb - (double)ya) * to;
		size_t low = (size_t)((a < b ? a : b) + 0.5),
		       high = (size_t)((a < b ? b : a) + 0.5);

		for (size_t y = low; y <= high; y++)
			put_dot(v, x, y, letter);
	}
}

static void draw_series(struct canvas *v, size_t i)
{
	const struct chart_series *s = &v->chart->series[i];
	char letter = letter_of(s, i);
	bool marks = s->style == CHART_BUYS || s->style == CHART_SELLS;
	size_t xa = 0, ya = 0;

	for (size_t k = 0; k < s->n; k++) {
		size_t x = dot_x(v, s->x[k]), y = dot_y(v, s->y[k]);

		if (k == 0 || marks)
			put_dot(v, x, y, letter);
		else
			draw_line(v, xa, ya, x, y, letter);
		xa = x;
		ya = y;
	}
}

static void put_scale(const struct canvas *v, size_t row, struct buf *out)
{
	size_t from = out->n, steps = v->rows > SCALE_STEPS ? v->rows / SCALE_STEPS : 1;
	double y = v->y1 - (v->y1 - v->y0) * (double)row / (double)(v->rows > 1 ? v->rows - 1 : 1);
	size_t n;

	if (v->chart->log)
		y = tl_exp(y);
	if (row % steps == 0 || row + 1 == v->rows) {
		if (v->chart->percent)
			buf_addf(out, "%.1f %%", y * 100);
		else if (fabs(y) >= 10000)
			figure_count(out, y);
		else
			buf_addf(out, "%.5g", y);
	}
	n = out->n - from;
	for (size_t pad = n; pad < SCALE_COLUMNS - 2; pad++)
		buf_addc(out, ' ');
	if (n < SCALE_COLUMNS - 2) { /* to the right */
		memmove(out->p + from + (SCALE_COLUMNS - 2 - n), out->p + from, n);
		memset(out->p + from, ' ', SCALE_COLUMNS - 2 - n);
	}
	buf_adds(out, " |");
}

static void put_cell(const struct cell *c, struct buf *out)
{
	if (c->mark) {
		buf_addc(out, c->mark);
	} else if (c->dots) { /* U+2800 + dots in UTF-8 */
		buf_addc(out, (char)0xe2);
		buf_addc(out, (char)(0xa0 | c->dots >> 6));
		buf_addc(out, (char)(0x80 | (c->dots & 0x3f)));
	} else {
		buf_addc(out, c->letter ? c->letter : ' ');
	}
}

static void put_day(double x, double span, struct buf *out)
{
	if (span < 3 * 86400.0)
		figure_time(out, (int64_t)(x + 0.5) * NS_PER_SECOND);
	else
		figure_date(out, (double)civil_day_of((int64_t)x * NS_PER_SECOND));
}

static void put_times(const struct canvas *v, struct buf *out)
{
	struct buf left, right;
	size_t used;

	buf_init(&left, CHART_NAME);
	buf_init(&right, CHART_NAME);
	put_day(v->x0, v->x1 - v->x0, &left);
	put_day(v->x1, v->x1 - v->x0, &right);
	for (size_t i = 0; i < SCALE_COLUMNS; i++)
		buf_addc(out, ' ');
	buf_add(out, left.p, left.n);
	for (used = left.n + right.n; used < v->columns; used++)
		buf_addc(out, ' ');
	buf_add(out, right.p, right.n);
	buf_addc(out, '\n');
	buf_release(&left);
	buf_release(&right);
}

static void put_legend(const struct chart *c, struct buf *out)
{
	for (size_t i = 0; i < SCALE_COLUMNS - 2; i++)
		buf_addc(out, ' ');
	for (size_t i = 0; i < c->n; i++) {
		char letter = letter_of(&c->series[i], i);

		if (c->series[i].n == 0)
			continue;
		buf_adds(out, "  ");
		if (letter)
			buf_addc(out, letter);
		else
			buf_adds(out, "\xe2\xa0\x92"); /* two dots in a row */
		buf_addc(out, ' ');
		text_plain(out, c->series[i].name, strlen(c->series[i].name));
	}
	buf_adds(out, c->log ? "  (logarithmic scale)\n" : "\n");
}

void chart_text(const struct chart *c, size_t columns, size_t rows, struct buf *out)
{
	struct canvas v = {.chart = c, .columns = columns - SCALE_COLUMNS, .rows = rows};

	if (!chart_has_points(c))
		return;
	v.cells = calloc(v.columns * v.rows, sizeof(*v.cells));
	if (!v.cells) {
		out->failed = true;
		return;
	}
	find_bounds(&v);
	for (size_t i = 0; i < c->n; i++)
		draw_series(&v, i);
	for (size_t y = 0; y < rows; y++) {
		put_scale(&v, y, out);
		for (size_t x = 0; x < v.columns; x++)
			put_cell(&v.cells[y * v.columns + x], out);
		while (out->n && out->p[out->n - 1] == ' ')
			out->n--;
		buf_addc(out, '\n');
	}
	put_times(&v, out);
	put_legend(c, out);
	free(v.cells);
}
