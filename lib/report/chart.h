/*
 * chart.h - lines over time, for the terminal and for gnuplot
 *
 * On the terminal the first series is drawn in braille dots, further ones with a
 * letter each, fills with + and -.  As SVG by gnuplot, where it is installed: the
 * script holds the data, so that nothing but its output is needed.
 */
#ifndef TAPELINE_REPORT_CHART_H
#define TAPELINE_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum { CHART_SERIES = 10, CHART_NAME = 80, CHART_POINTS = 1 << 20, CHART_BYTES = 64 << 20 };

enum chart_style { CHART_LINE, CHART_AREA, CHART_BUYS, CHART_SELLS };

struct chart_series {
	char name[CHART_NAME];
	enum chart_style style;
	double *x, *y; /* x in seconds UTC, ascending */
	size_t n, cap_x, cap_y;
};

struct chart {
	char title[CHART_NAME];
	bool percent; /* y is a fraction, to be shown in percent */
	bool log;     /* equal heights are equal returns */
	struct chart_series series[CHART_SERIES];
	size_t n;
	bool failed; /* memory or a ceiling ended */
};

void chart_init(struct chart *c, const char *title);
void chart_release(struct chart *c);

/* A new series, empty; its number.  The last one again where there is no room. */
size_t chart_add(struct chart *c, const char *name, enum chart_style style);

/* Values that are not finite or beyond ±1e300 are left out. */
void chart_point(struct chart *c, size_t series, double x, double y);

/* Make the scale logarithmic where all values are above zero and the largest is
 * several times the smallest. */
void chart_compress(struct chart *c);

/* Are there two different times at least? */
bool chart_has_points(const struct chart *c);

/* Append it as text: `columns` wide with its scale, `rows` of dots high. */
void chart_text(const struct chart *c, size_t columns, size_t rows, struct buf *out);

/* The script that makes an SVG of it, and the SVG without XML's head.  0; -1 with
 * e: 69 where gnuplot is not installed or failed. */
void chart_script(const struct chart *c, const char *name, int width, int height, struct buf *out);
int chart_svg(const struct chart *c, const char *name, int width, int height, struct buf *out,
	      struct err *e);

#endif
