/* chart.c - lines over time: collecting the points */
#include "report/chart.h"

#include <math.h>
#include <stdio.h>

#include "base/grow.h"

/* Beyond it the distance between two values would not be finite, in percent too. */
#define CHART_LARGEST 1e300

/* Where a straight scale would leave the lowest line flat. */
#define CHART_WIDE 4

void chart_init(struct chart *c, const char *title)
{
	*c = (struct chart){0};
	snprintf(c->title, sizeof(c->title), "%s", title);
}

void chart_release(struct chart *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->series[i].x);
		free(c->series[i].y);
	}
	*c = (struct chart){0};
}

size_t chart_add(struct chart *c, const char *name, enum chart_style style)
{
	struct chart_series *s;

	if (c->n == CHART_SERIES) {
		c->failed = true;
		return CHART_SERIES - 1;
	}
	s = &c->series[c->n];
	*s = (struct chart_series){.style = style};
	snprintf(s->name, sizeof(s->name), "%s", name);
	return c->n++;
}

void chart_point(struct chart *c, size_t series, double x, double y)
{
	struct chart_series *s = &c->series[series];

	if (!isfinite(x) || !isfinite(y) || fabs(y) > CHART_LARGEST)
		return;
	if (!grow(&s->x, &s->cap_x, s->n + 1, sizeof(*s->x), CHART_POINTS) ||
	    !grow(&s->y, &s->cap_y, s->n + 1, sizeof(*s->y), CHART_POINTS)) {
		c->failed = true;
		return;
	}
	s->x[s->n] = x;
	s->y[s->n++] = y;
}

void chart_compress(struct chart *c)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->series[i].n; k++) {
			low = fmin(low, c->series[i].y[k]);
			high = fmax(high, c->series[i].y[k]);
		}
	}
	c->log = low > 0 && high / low >= CHART_WIDE;
}

bool chart_has_points(const struct chart *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->series[i].n > 1 && c->series[i].x[0] < c->series[i].x[c->series[i].n - 1])
			return true;
	return false;
}
