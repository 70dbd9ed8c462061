/* job_data.c - the series that a command works on */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/explog.h"
#include "vol/job_impl.h"
#include "vol/realised.h"

/* Returns that vary by more than this are percent: ten percent a bar, or a tenth of one. */
#define PERCENT_FROM 0.1
/* With ranges at hand nothing has to be guessed but a factor of 10,000. */
#define RATIO_BETWEEN 100

static double *numbers(size_t n)
{
	return malloc((n + 1) * sizeof(double));
}

static int no_memory(struct err *e)
{
	return err_set(e, STATUS_SYSTEM, "out of memory");
}

/* ---- which rows ---- */

/* Rows [*first, *end) are those whose returns are wanted: with prices the first of all has none. */
static int pick_rows(const struct vol_job *job, const struct columns *c, size_t *first, size_t *end,
		     struct err *e)
{
	const size_t least = job->returns != RETURNS_GIVEN;

	*first = 0;
	*end = c->n;
	if (job->from && columns_find(c, job->from, false, first, e) < 0)
		return err_prefix(e, "option --from");
	if (job->to && columns_find(c, job->to, true, end, e) < 0)
		return err_prefix(e, "option --to");
	if (*first < least)
		*first = least;
	if (*end <= *first)
		return err_set(e, STATUS_USAGE, "'%s': no returns are left between --from and --to",
			       c->path);
	return 0;
}

/* ---- returns ---- */

static int to_returns(const struct vol_job *job, struct job_data *d, const double *price,
		      struct err *e)
{
	for (size_t i = 0; i <= d->n; i++)
		if (!(price[d->first - 1 + i] > 0))
			return err_set(e, STATUS_DATA,
				       "%s: line %zu: column '%s' holds prices, so none can be %g",
				       d->file.path, d->file.row[d->first - 1 + i].line,
				       d->file.name, price[d->first - 1 + i]);
	for (size_t i = 0; i < d->n; i++) {
		const double ratio = price[d->first + i] / price[d->first + i - 1];

		d->y[i] = job->returns == RETURNS_LOG ? tl_log(ratio) : ratio - 1;
	}
	return 0;
}

static int load_returns(const struct vol_job *job, struct job_data *d, struct err *e)
{
	double *column = numbers(d->file.n);
	int result = -1;

	d->y = numbers(d->n);
	if (!column || !d->y) {
		no_memory(e);
	} else if (columns_read(&d->file, NULL, column, e) == 0) {
		if (job->returns == RETURNS_GIVEN) {
			memcpy(d->y, column + d->first, d->n * sizeof(*d->y));
			result = 0;
		} else {
			result = to_returns(job, d, column, e);
		}
	}
	free(column);
	return result;
}

/* ---- what stands beside them ---- */

static int load_exogenous(const struct vol_job *job, struct job_data *d, struct err *e)
{
	double *column = numbers(d->file.n);
	int result = 0;

	d->nx = job->n_columns;
	d->x = numbers(d->n * d->nx);
	if (!column || !d->x)
		result = no_memory(e);
	for (size_t k = 0; result == 0 && k < d->nx; k++) {
		result = columns_read(&d->file, job->columns[k], column, e);
		for (size_t i = 0; result == 0 && i < d->n; i++)
			d->x[i * d->nx + k] = column[d->first + i];
	}
	free(column);
	return result;
}

static int load_realised(const struct vol_job *job, struct job_data *d, struct err *e)
{
	double *column = numbers(d->file.n);
	int result = -1;

	d->realised = numbers(d->n);
	if (!column || !d->realised) {
		no_memory(e);
	} else if (columns_read(&d->file, job->realised, column, e) == 0) {
		memcpy(d->realised, column + d->first, d->n * sizeof(*column));
		result = 0;
	}
	free(column);
	return result;
}

/* In squared log returns; a day whose high and low are no prices has none. */
static void load_range(struct job_data *d)
{
	double *high = numbers(d->file.n), *low = numbers(d->file.n);

	d->range = numbers(d->n);
	if (!high || !low || !d->range || columns_read(&d->file, "high", high, NULL) < 0 ||
	    columns_read(&d->file, "low", low, NULL) < 0) {
		free(d->range);
		d->range = NULL;
	}
	for (size_t i = 0; d->range && i < d->n; i++) {
		const double h = high[d->first + i], l = low[d->first + i];

		d->range[i] = l > 0 && h >= l ? range_parkinson(h, l) : NAN;
	}
	free(high);
	free(low);
}

/* ---- units ---- */

static double mean_square(const double *y, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += y[i] * y[i];
	return sum / (double)n;
}

static double mean_known(const double *x, size_t n)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		if (isfinite(x[i])) {
			sum += x[i];
			known++;
		}
	}
	return known ? sum / (double)known : NAN;
}

static void find_unit(const struct vol_job *job, struct job_data *d)
{
	const double square = mean_square(d->y, d->n);
	const double range = d->range ? mean_known(d->range, d->n) : NAN;

	d->percent = 0.01;
	if (job->unit != UNIT_GUESS) {
		d->percent = job->unit == UNIT_PERCENT ? 1 : 0.01;
	} else if (job->returns == RETURNS_GIVEN) {
		d->guessed = true;
		if (range > 0 ? square / range > RATIO_BETWEEN : sqrt(square) > PERCENT_FROM)
			d->percent = 1;
	}
	for (size_t i = 0; d->range && i < d->n; i++)
		d->range[i] *= 1e4 * d->percent * d->percent;
}

/* ---- all of it ---- */

static int load(struct job_data *d, const struct vol_job *job, struct err *e)
{
	size_t end;

	if (pick_rows(job, &d->file, &d->first, &end, e) < 0)
		return -1;
	d->n = end - d->first;
	if (load_returns(job, d, e) < 0 || (job->n_columns && load_exogenous(job, d, e) < 0) ||
	    (job->realised && load_realised(job, d, e) < 0))
		return -1;
	if (columns_has(&d->file, "high") && columns_has(&d->file, "low"))
		load_range(d);
	find_unit(job, d);
	return 0;
}

int job_data_load(struct job_data *d, const struct vol_job *job, struct err *e)
{
	memset(d, 0, sizeof(*d));
	if (columns_open(&d->file, job->data, e) < 0)
		return err_prefix(e, "option --data");
	if (load(d, job, e) == 0)
		return 0;
	job_data_release(d);
	return -1;
}

void job_data_release(struct job_data *d)
{
	columns_release(&d->file);
	free(d->y);
	free(d->x);
	free(d->range);
	free(d->realised);
	memset(d, 0, sizeof(*d));
}

struct vol_data job_data_of(const struct job_data *d)
{
	return (struct vol_data){.y = d->y, .n = d->n, .x = d->x, .nx = d->nx};
}

const double *job_variances(const struct job_data *d, const char **what, struct err *e)
{
	const double *v = d->realised ? d->realised : d->range;

	*what = d->realised ? "realised variances" : "range variances";
	if (!v) {
		err_set(e, STATUS_USAGE,
			"a HAR model needs variances: columns `high` and `low` in '%s', or "
			"--realised",
			d->file.path);
		return NULL;
	}
	for (size_t i = 0; i < d->n; i++) {
		if (!(v[i] >= 0)) {
			err_set(e, STATUS_DATA, "%s: line %zu: no %s", d->file.path,
				d->file.row[d->first + i].line, *what);
			return NULL;
		}
	}
	return v;
}

/* One row's; what is behind the day, such as a time, is of no account. */
static int date_of(const struct job_data *d, size_t t, int32_t *day, struct err *e)
{
	enum { DATE = 10 };
	size_t n = 0;
	const char *p = columns_date(&d->file, d->first + t, &n);

	if (p && n >= DATE && civil_parse(p, DATE, day) == 0)
		return 0;
	return err_set(e, STATUS_DATA, "%s: line %zu: '%.*s' is no date (YYYY-MM-DD)", d->file.path,
		       d->file.row[d->first + t].line, p ? (int)n : 0, p ? p : "");
}

int job_dates(const struct job_data *d, int32_t *day, struct err *e)
{
	size_t n;

	if (!columns_date(&d->file, d->first, &n))
		return err_set(e, STATUS_USAGE, "'%s' has no column `date`", d->file.path);
	for (size_t t = 0; t < d->n; t++) {
		if (date_of(d, t, day + t, e) < 0)
			return -1;
		if (t > 0 && day[t] < day[t - 1])
			return err_set(e, STATUS_DATA, "%s: line %zu: dates do not rise",
				       d->file.path, d->file.row[d->first + t].line);
	}
	return 0;
}

const char *job_when(const struct job_data *d, size_t t, char out[JOB_WHEN])
{
	size_t n;
	const char *p = columns_date(&d->file, d->first + t, &n);

	if (p)
		snprintf(out, JOB_WHEN, "%.*s", (int)n, p);
	else
		snprintf(out, JOB_WHEN, "%zu", t + 1);
	return out;
}
