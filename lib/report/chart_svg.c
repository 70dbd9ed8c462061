/* chart_svg.c - a chart as SVG, drawn by gnuplot */
#include <string.h>

#include "base/gnuplot.h"
#include "report/chart.h"
#include "report/figure.h"
#include "report/table.h"

static void put_data(const struct chart_series *s, size_t i, double scale, struct buf *out)
{
	buf_addf(out, "$d%zu << EOD\n", i);
	for (size_t k = 0; k < s->n; k++) {
		buf_addf(out, "%.3f ", s->x[k]);
		figure_json(out, s->y[k] * scale);
		buf_addc(out, '\n');
	}
	buf_adds(out, "EOD\n");
}

static void put_plot(const struct chart_series *s, size_t i, struct buf *out)
{
	static const char *const colours[] = {"#1f5fa8", "#d0661a", "#7a7a7a", "#3f8f3f",
					      "#8a4fa0", "#b03030", "#208a8a", "#a08020"};
	static const char *const styles[] = {
		[CHART_LINE] = "lines lw 1.4",
		[CHART_AREA] = "filledcurves y1=0",
		[CHART_BUYS] = "points pt 9 ps 0.55 lc rgb '#2a8f2a'",
		[CHART_SELLS] = "points pt 11 ps 0.55 lc rgb '#c02828'",
	};
	size_t n = sizeof(colours) / sizeof(*colours);

	buf_addf(out, "$d%zu using 1:2 with %s", i, styles[s->style]);
	if (s->style == CHART_LINE || s->style == CHART_AREA)
		buf_addf(out, " lc rgb '%s'", colours[i % n]);
	buf_adds(out, " title ");
	gnuplot_string(out, s->name);
	buf_adds(out, " noenhanced");
}

void chart_script(const struct chart *c, const char *name, int width, int height, struct buf *out)
{
	double span = 0;
	bool first = true;

	for (size_t i = 0; i < c->n; i++)
		if (c->series[i].n && c->series[i].x[c->series[i].n - 1] - c->series[i].x[0] > span)
			span = c->series[i].x[c->series[i].n - 1] - c->series[i].x[0];
	buf_addf(out, "set terminal svg size %d,%d dynamic font 'sans-serif,12' name ", width,
		 height);
	gnuplot_string(out, name);
	buf_adds(out, "\nset title ");
	gnuplot_string(out, c->title);
	buf_adds(out, " noenhanced\nset xdata time\nset timefmt '%s'\nset format x ");
	gnuplot_string(out, span < 3 * 86400.0 ? "%H:%M" : span < 400 * 86400.0 ? "%m-%d" : "%Y");
	buf_adds(out, "\nset grid lc rgb '#dddddd'\nset key above right horizontal\nset border 3\n"
		      "set tics nomirror\nset style fill solid 0.4 noborder\n"
		      "set decimalsign '.'\n");
	buf_adds(out, c->percent ? "set format y '%.0f %%'\n"
		      : c->log   ? "set logscale y\nset autoscale yfix\nset format y '%.0s %c'\n"
				 : "set format y '%.6g'\n");
	for (size_t i = 0; i < c->n; i++)
		if (c->series[i].n)
			put_data(&c->series[i], i, c->percent ? 100 : 1, out);
	for (size_t i = 0; i < c->n; i++) {
		if (c->series[i].n == 0)
			continue;
		buf_adds(out, first ? "plot " : ", ");
		put_plot(&c->series[i], i, out);
		first = false;
	}
	buf_addc(out, '\n');
}

/* Inside HTML there is no XML declaration and no document type; one newline ends it. */
static int keep_element(struct buf *b, struct err *e)
{
	const char *text = buf_cstr(b), *p = strstr(text, "<svg");

	if (!p)
		return err_set(e, STATUS_UNAVAILABLE, "gnuplot drew nothing");
	buf_drop(b, (size_t)(p - text));
	while (b->n > 0 && (b->p[b->n - 1] == '\n' || b->p[b->n - 1] == ' '))
		b->n--;
	return buf_addc(b, '\n');
}

int chart_svg(const struct chart *c, const char *name, int width, int height, struct buf *out,
	      struct err *e)
{
	struct buf script, svg;
	int result = -1;

	buf_init(&script, CHART_BYTES);
	buf_init(&svg, CHART_BYTES);
	chart_script(c, name, width, height, &script);
	if (gnuplot_run(&script, &svg, e) == 0 && keep_element(&svg, e) == 0)
		result = buf_add(out, svg.p, svg.n);
	buf_release(&script);
	buf_release(&svg);
	return result;
}
