/* job_plot.c - a fitted model on one page: volatility, quantiles, news impact */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/gnuplot.h"
#include "vol/job_fit.h"
#include "vol/news.h"
#include "vol/residuals.h"

enum {
	SCRIPT_BYTES = 64 << 20,
	TAIL_POINTS = 60,    /* of each tail, drawn one by one */
	MIDDLE_POINTS = 240, /* of what lies between */
	DATE = 10,
	RANGE_DAYS = 22,
	YEARS_MANY = 8,
};

/* Days in order, each with a date of its own? */
static bool has_dates(const struct job_data *d, size_t first, size_t n)
{
	const char *last = NULL, *p;
	size_t length;

	for (size_t i = 0; i < n; i++, last = p) {
		p = columns_date(&d->file, d->first + first + i, &length);
		if (!p || length < DATE || p[4] != '-' || p[7] != '-' ||
		    (last && memcmp(last, p, DATE) >= 0))
			return false;
	}
	return true;
}

/* Root of the mean range variance of the last days, at the level of all squared residuals; NAN
 * where there is none. */
static double range_sigma(const struct job_data *d, size_t t, double scale)
{
	double sum = 0;

	if (!d->range || t + 1 < RANGE_DAYS)
		return NAN;
	for (size_t i = t + 1 - RANGE_DAYS; i <= t; i++)
		sum += d->range[i];
	return sqrt(scale * sum / RANGE_DAYS);
}

static double range_scale(const struct job_data *d, const struct estimate *s)
{
	double squares = 0, ranges = 0;

	for (size_t i = 0; d->range && i < s->nobs; i++) {
		const double range = d->range[d->n - s->nobs + i];

		squares += s->e[i] * s->e[i];
		ranges += isfinite(range) ? range : 0;
	}
	return ranges > 0 ? squares / ranges : 1;
}

static void put_volatility_data(const struct job_data *d, const struct estimate *s, bool dated,
				struct buf *out)
{
	const size_t first = d->n - s->nobs;
	const double scale = range_scale(d, s);
	size_t length;

	buf_adds(out, "$v << EOD\n");
	for (size_t i = 0; i < s->nobs; i++) {
		double range;

		if (dated)
			buf_addf(out, "%.*s", DATE,
				 columns_date(&d->file, d->first + first + i, &length));
		else
			buf_addf(out, "%zu", first + i + 1);
		buf_addf(out, " %.7g %.7g ", fabs(s->e[i]) / d->percent,
			 sqrt(s->h[i]) / d->percent);
		range = range_sigma(d, first + i, scale) / d->percent;
		if (isfinite(range))
			buf_addf(out, "%.7g\n", range);
		else
			buf_adds(out, "NaN\n");
	}
	buf_adds(out, "EOD\n");
}

/* Is the i-th of n sorted residuals drawn?  All in the tails, some between. */
static bool is_drawn(size_t i, size_t n)
{
	const size_t step = n / MIDDLE_POINTS + 1;

	return i < TAIL_POINTS || i + TAIL_POINTS >= n || i % step == 0;
}

static int put_quantile_data(const struct estimate *s, struct buf *out, struct err *e)
{
	double *z = malloc((s->nobs + 1) * sizeof(*z));
	struct dist normal;

	if (!z)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	dist_set(&normal, DIST_NORMAL, NULL);
	for (size_t i = 0; i < s->nobs; i++)
		z[i] = s->e[i] / sqrt(s->h[i]);
	sort_numbers(z, s->nobs);
	buf_adds(out, "$q << EOD\n");
	for (size_t i = 0; i < s->nobs; i++) {
		const double p = ((double)i + 0.5) / (double)s->nobs;

		if (is_drawn(i, s->nobs))
			buf_addf(out, "%.7g %.7g\n",
				 dist_quantile(s->diagnosis.has_density ? &s->dist_at : &normal, p),
				 z[i]);
	}
	buf_adds(out, "EOD\n");
	free(z);
	return 0;
}

/* Only a likelihood has the curve; false where there is none to draw. */
static bool put_news_data(const struct job_data *d, const struct vol_choice *choice,
			  const struct estimate *s, struct buf *out)
{
	const struct vol_data data = job_data_of(d);
	struct news news;

	if (s->family != FAMILY_LIKELIHOOD ||
	    news_curve(&choice->spec, &data, s->x, s->e, s->h, s->nobs, &news, NULL) < 0)
		return false;
	buf_adds(out, "$n << EOD\n");
	for (size_t i = 0; i < NEWS_POINTS; i++)
		buf_addf(out, "%.7g %.7g\n", news.e[i] / d->percent, sqrt(news.h[i]) / d->percent);
	buf_adds(out, "EOD\n");
	return true;
}

static void put_head(const struct job_data *d, const struct estimate *s, bool png, struct buf *out)
{
	char from[JOB_WHEN], to[JOB_WHEN], title[512];

	buf_adds(out, png ? "set terminal pngcairo size 1100,820 font 'sans-serif,11'\n"
			  : "set terminal svg size 1100,820 dynamic font 'sans-serif,12' name "
			    "'tgarch'\n");
	snprintf(title, sizeof(title), "%s%s%s: %s, %s to %s", s->model, s->dist[0] ? ", " : "",
		 s->dist, d->file.name, job_when(d, d->n - s->nobs, from),
		 job_when(d, d->n - 1, to));
	buf_adds(out, "set multiplot title ");
	gnuplot_string(out, title);
	buf_adds(out, " noenhanced\nset decimalsign '.'\nset grid lt 1 lw 0.6 lc rgb "
		      "'#dddddd'\nset border 3\n"
		      "set tics nomirror\nset key top left reverse Left noautotitle\n");
}

static long year_of(const struct job_data *d, size_t t)
{
	size_t n;
	const char *p = columns_date(&d->file, d->first + t, &n);

	return ((p[0] - '0') * 10L + p[1] - '0') * 100 + (p[2] - '0') * 10L + p[3] - '0';
}

/* Years alone would repeat on a short axis. */
static const char *date_format(const struct job_data *d, const struct estimate *s)
{
	return year_of(d, d->n - 1) - year_of(d, d->n - s->nobs) < YEARS_MANY ? "%Y-%m" : "%Y";
}

static void put_panels(const struct estimate *s, const char *dates, bool ranges, bool news,
		       struct buf *out)
{
	buf_adds(out, "set size 1,0.5\nset origin 0,0.46\nset title 'conditional volatility'\n"
		      "set ylabel 'percent a bar'\nset yrange [0:*]\n");
	if (dates)
		buf_addf(out, "set xdata time\nset timefmt '%%Y-%%m-%%d'\nset format x '%s'\n",
			 dates);
	buf_adds(out, "plot $v using 1:2 with impulses lw 0.6 lc rgb '#b8c4d0' "
		      "title '|residual|', $v using 1:3 with lines lw 1.4 lc rgb '#1f5fa8' "
		      "title 'sigma'");
	if (ranges)
		buf_adds(out, ", $v using 1:4 with lines lw 0.9 lc rgb '#3f8f3f' "
			      "title 'range, mean of 22 bars'");
	buf_adds(out, "\n"
		      "set xdata\nset format x '%g'\nset autoscale xy\n"
		      "set size 0.5,0.46\nset origin 0,0\nset title ");
	gnuplot_string(out, "standardised residuals against their distribution");
	buf_addf(out,
		 "\nset xlabel 'quantiles: %s'\nset ylabel 'residuals'\n"
		 "plot x with lines lc rgb '#7a7a7a', $q using 1:2 with points pt 7 ps 0.35 "
		 "lc rgb '#1f5fa8'\n",
		 s->dist[0] ? s->dist : "normal");
	if (news)
		buf_adds(out, "set origin 0.5,0\nset title 'news impact'\n"
			      "set xlabel 'residual, percent'\nset yrange [0:*]\n"
			      "set ylabel 'sigma of the next bar, percent'\n"
			      "plot $n using 1:2 with lines lw 1.6 lc rgb '#d0661a'\n");
	buf_adds(out, "unset multiplot\n");
}

static int draw(const struct job_data *d, const struct vol_choice *choice, const struct estimate *s,
		bool png, struct buf *out, struct err *e)
{
	const bool dated = has_dates(d, d->n - s->nobs, s->nobs);
	struct buf script;
	bool news;
	int result = -1;

	buf_init(&script, SCRIPT_BYTES);
	put_volatility_data(d, s, dated, &script);
	if (put_quantile_data(s, &script, e) == 0) {
		news = put_news_data(d, choice, s, &script);
		put_head(d, s, png, &script);
		put_panels(s, dated ? date_format(d, s) : NULL, d->range != NULL, news, &script);
		result = script.failed ? err_set(e, STATUS_SYSTEM, "too much to draw")
				       : gnuplot_run(&script, out, e);
	}
	buf_release(&script);
	return result;
}

int job_plot(const struct vol_job *job, const struct job_data *d, const struct vol_choice *choice,
	     const struct estimate *s, struct err *e)
{
	const size_t n = strlen(job->plot);
	const bool png = n > 4 && strcmp(job->plot + n - 4, ".png") == 0;
	struct buf out;
	int result;

	if (!png && !(n > 4 && strcmp(job->plot + n - 4, ".svg") == 0))
		return err_set(e, STATUS_USAGE,
			       "option --plot: '%s' ends neither in .svg nor in .png", job->plot);
	if (!s->h)
		return err_set(e, STATUS_NO, "option --plot: there is nothing to draw");
	buf_init(&out, SCRIPT_BYTES);
	result = draw(d, choice, s, png, &out, e);
	if (result == 0)
		result = file_write(job->plot, out.p, out.n, e);
	buf_release(&out);
	return result;
}
