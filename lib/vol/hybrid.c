/* hybrid.c - GARCH-LSTM: rows, training, forecasts */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/hybrid.h"
#include "vol/hybrid_impl.h"

static const char *const base_names[BASES] = {"constant", "gjr", "linear"};
static const char *const input_names[] = {"residual",  "log_range", "log_square",
					  "log_garch", "log_gjr",   "log_linear"};

enum { INPUTS_SINGLE = sizeof(input_names) / sizeof(*input_names) };

int hybrid_base_find(const char *name)
{
	for (int i = 0; i < BASES; i++)
		if (strcmp(name, base_names[i]) == 0)
			return i;
	return -1;
}

const char *hybrid_base_name(enum hybrid_base base)
{
	return base_names[base];
}

const char *hybrid_column_name(const struct hybrid *h, size_t column)
{
	for (size_t i = 0; i < INPUTS_SINGLE; i++)
		if (h->spec.inputs & (1u << i) && column-- == 0)
			return input_names[i];
	return rival_column[1 + column];
}

void hybrid_spec_init(struct hybrid_spec *s)
{
	*s = (struct hybrid_spec){
		.inputs = INPUT_HYBRID,
		.base = BASE_GJR,
		.shape = {.hidden = 16, .layers = 1, .window = 22},
		.members = 5,
		.threads = 1,
	};
	train_options_init(&s->train);
}

size_t hybrid_columns(unsigned inputs)
{
	size_t n = inputs & INPUT_ROW ? RIVAL_COLUMNS - 1 : 0;

	for (size_t i = 0; i < INPUTS_SINGLE; i++)
		n += (inputs >> i) & 1;
	return n;
}

void hybrid_row(const struct hybrid *h, const struct hybrid_day *d, double *row)
{
	const double e = *d->r - h->mu;
	const double range = *d->range > h->range_floor ? *d->range : h->range_floor;
	const double single[INPUTS_SINGLE] = {
		e,
		tl_log(range),
		tl_log(e * e + h->square_floor),
		h->spec.inputs & INPUT_GARCH ? tl_log(d->garch) : 0,
		h->spec.inputs & INPUT_GJR ? tl_log(d->gjr) : 0,
		h->spec.inputs & INPUT_LINEAR ? tl_log(d->linear) : 0,
	};
	double regressors[RIVAL_COLUMNS] = {0};
	size_t n = 0;

	for (size_t i = 0; i < INPUTS_SINGLE; i++)
		if (h->spec.inputs & (1u << i))
			row[n++] = single[i];
	if (!(h->spec.inputs & INPUT_ROW))
		return;
	if (d->history) {
		const struct rival_floors floors = {h->range_floor, h->square_floor};

		rival_row(&floors, d->r, d->range, regressors);
	}
	memcpy(row + n, regressors + 1, (RIVAL_COLUMNS - 1) * sizeof(*row));
}

void hybrid_standardise(const struct hybrid *h, double *row)
{
	for (size_t i = 0; i < h->columns; i++)
		row[i] = (row[i] - h->mean[i]) / h->sd[i];
}

static struct hybrid_day day_at(const struct hybrid_days *d, size_t t)
{
	return (struct hybrid_day){
		.r = d->r + t,
		.range = d->range + t,
		.garch = d->garch ? d->garch[t] : 0,
		.gjr = d->gjr ? d->gjr[t] : 0,
		.linear = d->linear ? d->linear[t] : 0,
		.history = t + 1 >= RIVAL_HISTORY,
	};
}

/* Rows [from, to), not yet standardised. */
static double *rows_make(const struct hybrid *h, const struct hybrid_days *d, size_t from,
			 size_t to, struct err *e)
{
	double *rows = malloc((to - from) * h->columns * sizeof(*rows));

	if (!rows) {
		err_set(e, STATUS_SYSTEM, "no memory for %zu days", to - from);
		return NULL;
	}
	for (size_t t = from; t < to; t++) {
		const struct hybrid_day day = day_at(d, t);

		hybrid_row(h, &day, rows + (t - from) * h->columns);
	}
	return rows;
}

/* Mean and deviation of each column over rows that have their history. */
static int columns_measure(struct hybrid *h, const double *rows, size_t n, struct err *e)
{
	const size_t first = RIVAL_HISTORY - 1;

	for (size_t i = 0; i < h->columns; i++) {
		double mean = 0, square = 0;

		for (size_t t = first; t < n; t++)
			mean += rows[t * h->columns + i];
		mean /= (double)(n - first);
		for (size_t t = first; t < n; t++)
			square += (rows[t * h->columns + i] - mean) *
				  (rows[t * h->columns + i] - mean);
		h->mean[i] = mean;
		h->sd[i] = sqrt(square / (double)(n - first));
		if (!(h->sd[i] > 0 && h->sd[i] < INFINITY))
			return err_set(e, STATUS_DATA, "input '%s' does not vary or is not finite",
				       hybrid_column_name(h, i));
	}
	return 0;
}

double hybrid_base_variance(const struct hybrid *h, const struct hybrid_day *d)
{
	switch (h->spec.base) {
	case BASE_GJR:
		return d->gjr;
	case BASE_LINEAR:
		return d->linear;
	default:
		return h->constant;
	}
}

static int members_train(struct hybrid *h, const struct hybrid_days *d, size_t fit_to,
			 size_t check_to, double *rows, const struct train_progress *p,
			 struct err *e)
{
	double *base = malloc(check_to * sizeof(*base));
	struct train_data t = {
		.inputs = h->columns,
		.features = rows,
		.base = base,
		.y = d->y + 1, /* row t forecasts day t + 1 */
		.n = check_to - 1,
		/* Windows begin where rows have their history. */
		.fit_from = RIVAL_HISTORY - 2 + h->spec.shape.window,
		.fit_to = fit_to - 1,
		.check_from = fit_to - 1,
		.check_to = check_to - 1,
	};
	int status;

	if (!base)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu days", check_to);
	if (!(h->spec.inputs & INPUT_ROW) && h->spec.base != BASE_LINEAR)
		t.fit_from = 0;
	for (size_t i = 0; i < t.n; i++) {
		const struct hybrid_day day = day_at(d, i);

		base[i] = hybrid_base_variance(h, &day);
	}
	status = train_members(h->net, h->spec.members, &h->spec.shape, &t, &h->spec.train,
			       h->spec.threads, p, h->result, e);
	free(base);
	return status;
}

static int train_check(const struct hybrid_spec *s, const struct hybrid_days *d, size_t fit_to,
		       size_t check_to, struct err *e)
{
	if (s->members < 1 || s->members > HYBRID_MEMBERS)
		return err_set(e, STATUS_CONFIG, "1 to %d networks can be averaged",
			       HYBRID_MEMBERS);
	if (s->inputs == 0 || s->inputs & ~(unsigned)INPUT_ALL)
		return err_set(e, STATUS_CONFIG, "no such inputs");
	if (fit_to < 2 * RIVAL_HISTORY + s->shape.window || check_to < fit_to || check_to > d->n)
		return err_set(e, STATUS_DATA, "%zu days are too few to train on", fit_to);
	return 0;
}

int hybrid_train(struct hybrid *h, const struct hybrid_spec *s, const struct rival_floors *floors,
		 const struct hybrid_days *d, size_t fit_to, size_t check_to,
		 const struct train_progress *p, struct err *e)
{
	double *rows;
	int status;

	*h = (struct hybrid){.spec = *s,
			     .square_floor = floors->square,
			     .range_floor = floors->range,
			     .range_scale = 1};
	if (train_check(s, d, fit_to, check_to, e))
		return -1;
	h->columns = hybrid_columns(s->inputs);
	h->spec.shape.inputs = h->columns;
	for (size_t t = 0; t < fit_to; t++) {
		h->mu += d->r[t] / (double)fit_to;
		h->constant += d->y[t] / (double)fit_to;
	}
	rows = rows_make(h, d, 0, check_to - 1, e);
	if (!rows)
		return -1;
	status = columns_measure(h, rows, fit_to - 1, e);
	for (size_t t = 0; status == 0 && t < check_to - 1; t++)
		hybrid_standardise(h, rows + t * h->columns);
	if (status == 0)
		status = members_train(h, d, fit_to, check_to, rows, p, e);
	if (status == 0)
		h->members = s->members;
	free(rows);
	return status;
}

void hybrid_release(struct hybrid *h)
{
	for (size_t i = 0; i < h->members; i++)
		net_release(&h->net[i]);
	h->members = 0;
}

int hybrid_forecast(const struct hybrid *h, const struct hybrid_days *d, size_t from, size_t to,
		    double *out, double *member, struct err *e)
{
	const size_t window = h->spec.shape.window, n = to - from;
	const size_t before = window; /* rows from - window … to - 2 */
	double *rows, *f;
	int status = 0;

	if (from < window + RIVAL_HISTORY || from >= to || to > d->n + 1)
		return err_set(e, STATUS_DATA, "no forecasts for the days %zu to %zu", from, to);
	rows = rows_make(h, d, from - before, to - 1, e);
	f = malloc(n * sizeof(*f));
	if (!rows || !f)
		status = err_set(e, STATUS_SYSTEM, "no memory for %zu days", n);
	for (size_t t = 0; status == 0 && t < n + before - 1; t++)
		hybrid_standardise(h, rows + t * h->columns);
	memset(out, 0, n * sizeof(*out));
	for (size_t i = 0; status == 0 && i < h->members; i++) {
		status = train_outputs(&h->net[i], rows, before - 1, before - 1 + n, f, e);
		for (size_t t = 0; status == 0 && t < n; t++) {
			const struct hybrid_day day = day_at(d, from + t - 1);
			const double v = hybrid_base_variance(h, &day) * tl_exp(f[t]);

			out[t] += v / (double)h->members;
			if (member)
				member[i * n + t] = v;
		}
	}
	free(f);
	free(rows);
	return status;
}
