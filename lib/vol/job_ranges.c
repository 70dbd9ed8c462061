/* job_ranges.c - a column's mean variance a bar, as its other columns have it */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/job_ranges.h"
#include "vol/jsonout.h"
#include "vol/realised.h"

enum { DATE = 10, PRICES = 4 };

/* ---- bars ---- */

static bool is_bar(const struct ohlc *b)
{
	return b->low > 0 && b->low <= b->open && b->low <= b->close && b->open <= b->high &&
	       b->close <= b->high;
}

/* The rows' prices, where all four columns are there and hold numbers; NULL. */
static struct ohlc *read_bars(const struct job_data *d)
{
	static const char *const names[PRICES] = {"open", "high", "low", "close"};
	struct ohlc *bar = malloc((d->n + 1) * sizeof(*bar));
	double *x = malloc((d->file.n + 1) * sizeof(*x));
	bool good = bar && x;

	for (size_t k = 0; k < PRICES; k++)
		good = good && columns_has(&d->file, names[k]);
	for (size_t k = 0; k < PRICES && good; k++) {
		good = columns_read(&d->file, names[k], x, NULL) == 0;
		for (size_t i = 0; i < d->n && good; i++) {
			const double price = x[d->first + i];
			double *to[PRICES] = {&bar[i].open, &bar[i].high, &bar[i].low,
					      &bar[i].close};

			*to[k] = price;
		}
	}
	free(x);
	if (good)
		return bar;
	free(bar);
	return NULL;
}

static void from_bars(const struct job_data *d, struct ohlc *bar, struct job_ranges *out)
{
	const double unit = 1e4 * d->percent * d->percent;
	double gk = 0, rs = 0;
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (!is_bar(&bar[i]))
			continue;
		bar[n] = bar[i];
		out->copies += n && bar[n].open == bar[n - 1].close;
		gk += range_garman_klass(bar[n].open, bar[n].high, bar[n].low, bar[n].close);
		rs += range_rogers_satchell(bar[n].open, bar[n].high, bar[n].low, bar[n].close);
		n++;
	}
	if (n == 0)
		return;
	out->garman_klass = unit * gk / (double)n;
	out->rogers_satchell = unit * rs / (double)n;
	out->yang_zhang = unit * range_yang_zhang(bar, n);
}

/* ---- days of several rows ---- */

/* Of two rows of the file. */
static bool same_day(const struct job_data *d, size_t i, size_t k)
{
	size_t n, m;
	const char *a = columns_date(&d->file, i, &n);
	const char *b = columns_date(&d->file, k, &m);

	return a && b && n > DATE && m > DATE && memcmp(a, b, DATE) == 0;
}

static void from_days(const struct job_data *d, struct job_ranges *out)
{
	double realised = 0, bipower = 0;
	size_t days = 0;

	for (size_t i = 0, start, end; i < d->n; i = end) {
		const size_t row = d->first + i;

		for (end = i + 1; end < d->n && same_day(d, row, d->first + end); end++)
			;
		/* The first return of a day is that of the night, unless the row before is of
		 * the same day: the first of all prices has no return. */
		start = row > 0 && same_day(d, row - 1, row) ? i : i + 1;
		if (end - start < 2)
			continue;
		realised += realised_variance(d->y + start, end - start);
		bipower += realised_bipower(d->y + start, end - start);
		days++;
	}
	out->days = days;
	if (days) {
		out->realised = realised / (double)days;
		out->bipower = bipower / (double)days;
	}
}

void job_ranges_find(const struct job_data *d, struct job_ranges *out)
{
	struct ohlc *bar;
	double sum = 0;

	*out = (struct job_ranges){.parkinson = NAN,
				   .garman_klass = NAN,
				   .rogers_satchell = NAN,
				   .yang_zhang = NAN,
				   .realised = NAN,
				   .bipower = NAN};
	for (size_t i = 0; i < d->n; i++)
		out->square += d->y[i] * d->y[i] / (double)d->n;
	if (d->file.date >= 0)
		from_days(d, out);
	if (!d->range)
		return;
	for (size_t i = 0; i < d->n; i++) {
		if (isfinite(d->range[i])) {
			sum += d->range[i];
			out->bars++;
		}
	}
	out->parkinson = sum / (double)out->bars;
	bar = read_bars(d);
	if (bar)
		from_bars(d, bar, out);
	free(bar);
}

/* ---- what is printed ---- */

static void put(struct buf *out, const char *name, double x)
{
	if (isfinite(x))
		buf_addf(out, "  %-32s%14.6g\n", name, x);
}

void job_ranges_text(const struct job_ranges *r, struct buf *out)
{
	if (!isfinite(r->parkinson) && r->days == 0)
		return;
	buf_addf(out, "\nMean variance a bar\n");
	put(out, "squared return", r->square);
	put(out, "range (Parkinson)", r->parkinson);
	put(out, "Garman-Klass", r->garman_klass);
	put(out, "Rogers-Satchell", r->rogers_satchell);
	put(out, "Yang-Zhang", r->yang_zhang);
	if (4 * r->copies > r->bars)
		buf_addf(out, "  %zu of %zu opens are the last close: the last three say little\n",
			 r->copies, r->bars);
	if (r->days) {
		buf_addf(out, "Mean variance of %zu days, without the nights\n", r->days);
		put(out, "realised", r->realised);
		put(out, "bipower (without jumps)", r->bipower);
	}
}

void job_ranges_json(const struct job_ranges *r, struct buf *out)
{
	json_open(out, "estimators", '{');
	json_number(out, "squared_return", r->square);
	json_number(out, "parkinson", r->parkinson);
	json_number(out, "garman_klass", r->garman_klass);
	json_number(out, "rogers_satchell", r->rogers_satchell);
	json_number(out, "yang_zhang", r->yang_zhang);
	json_count(out, "copied_opens", r->copies);
	json_count(out, "days", r->days);
	json_number(out, "realised", r->realised);
	json_number(out, "bipower", r->bipower);
	json_close(out, '}');
}
