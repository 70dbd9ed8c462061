/* measure.c - every figure of a stretch of days */
#include "report/measure.h"

#include <math.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/resample.h"
#include "report/bootstrap.h"
#include "report/stats.h"

static double ratio(double a, double b)
{
	return b != 0 ? a / b : NAN;
}

double measure_hold(const struct digest *d, size_t day, enum prices_base base)
{
	size_t n = d->n_days ? d->days[d->n_days - 1].hold[base].n : 0;
	struct hold h = d->days[day].hold[base];

	return n ? (h.sum + (double)(n - h.n)) / (double)n : NAN;
}

void measure_returns(const struct digest *d, size_t first, size_t last, double *r)
{
	for (size_t i = first + 1; i <= last; i++) {
		double before = d->days[i - 1].equity;

		/* An account below zero has no return any more. */
		r[i - first - 1] = before > 0 ? d->days[i].equity / before - 1 : 0;
		if (r[i - first - 1] < -1)
			r[i - first - 1] = -1;
	}
}

/* ---- the parts ---- */

static void copy_stats(const struct stats *s, struct measures *m)
{
	m->total = s->total;
	m->annual = s->annual;
	m->volatility = s->volatility;
	m->sharpe = s->sharpe;
	m->sharpe_error = s->sharpe_error;
	m->sortino = s->sortino;
	m->calmar = s->calmar;
	m->ulcer = s->ulcer;
	m->var_5 = s->var_5;
	m->var_1 = s->var_1;
	m->es_5 = s->es_5;
	m->es_1 = s->es_1;
	m->best = s->best;
	m->worst = s->worst;
	m->hit_rate = s->hit_rate;
	m->profit_factor = s->profit_factor;
	m->omega = s->omega;
	m->tail_ratio = s->tail_ratio;
	m->stability = s->stability;
	m->skew = s->skew;
	m->kurtosis = s->kurtosis;
}

static void drawdown_of(const struct digest *d, size_t first, const double *r, size_t n,
			struct measures *m)
{
	struct drawdown dd;

	stats_drawdown(r, n, &dd);
	m->drawdown = dd.depth;
	m->peak = m->trough = m->recovered = m->longest = NAN;
	if (dd.depth == 0)
		return;
	m->peak = d->days[first + dd.peak].date;
	m->trough = d->days[first + dd.trough].date;
	if (dd.recovered != STATS_NEVER)
		m->recovered = d->days[first + dd.recovered].date;
	m->longest = (double)dd.longest;
}

static void set_range(double range[2], const struct boot_interval *i)
{
	range[0] = i->low;
	range[1] = i->high;
}

static struct bootstrap boot_options(const struct measure_options *o, size_t n)
{
	return (struct bootstrap){
		.seed = o->seed,
		.resamples = o->resamples,
		.block = o->block > 0 ? o->block : resample_block(n),
		.periods = o->periods,
		.risk_free = stats_power(1 + o->risk_free, 1 / o->periods) - 1,
	};
}

static int ranges_of(const struct measure_options *o, const double *r, size_t n, struct measures *m)
{
	struct boot_interval i[BOOT_FIGURES] = {{NAN, NAN}, {NAN, NAN}, {NAN, NAN}, {NAN, NAN}};
	struct bootstrap b = boot_options(o, n);

	if (n >= MEASURE_LEAST_DAYS && bootstrap_run(&b, r, NULL, n, i) < 0)
		return -1;
	set_range(m->annual_range, &i[BOOT_ANNUAL]);
	set_range(m->volatility_range, &i[BOOT_VOLATILITY]);
	set_range(m->sharpe_range, &i[BOOT_SHARPE]);
	set_range(m->drawdown_range, &i[BOOT_DRAWDOWN]);
	return 0;
}

/* The benchmark has a price from some day on: the figures are of the days from there. */
static int compare_benchmark(const struct digest *d, size_t first, size_t last,
			     const struct measure_options *o, const double *r, double *b,
			     struct measures *m)
{
	double free_rate = stats_power(1 + o->risk_free, 1 / o->periods) - 1;
	struct relative rel;
	struct stats s;
	struct drawdown dd;
	size_t from = first, n;

	while (from <= last && d->days[from].benchmark <= 0)
		from++;
	n = from < last ? last - from : 0;
	for (size_t i = 0; i < n; i++)
		b[i] = d->days[from + i + 1].benchmark / d->days[from + i].benchmark - 1;
	if (stats_compute(b, n, o->periods, free_rate, &s) < 0)
		return -1;
	stats_relative(r + (from - first), b, n, o->periods, free_rate, &rel);
	stats_drawdown(b, n, &dd);
	m->benchmark_total = s.total;
	m->benchmark_annual = s.annual;
	m->benchmark_volatility = s.volatility;
	m->benchmark_sharpe = s.sharpe;
	m->benchmark_drawdown = n ? dd.depth : NAN;
	m->alpha = rel.alpha;
	m->beta = rel.beta;
	m->correlation = rel.correlation;
	m->tracking = rel.tracking;
	m->information = rel.information;
	return 0;
}

static int compare_hold(const struct digest *d, size_t first, size_t last,
			const struct measure_options *o, double *b, struct measures *m)
{
	double free_rate = stats_power(1 + o->risk_free, 1 / o->periods) - 1;
	/* Only the second part of a split begins later than the tape. */
	enum prices_base base = first > 0 ? BASE_LATE : BASE_WHOLE;
	size_t n = isnan(measure_hold(d, last, base)) ? 0 : last - first;
	struct stats s;
	struct drawdown dd;

	for (size_t i = 0; i < n; i++)
		b[i] = ratio(measure_hold(d, first + i + 1, base),
			     measure_hold(d, first + i, base)) -
		       1;
	if (stats_compute(b, n, o->periods, free_rate, &s) < 0)
		return -1;
	stats_drawdown(b, n, &dd);
	m->hold_total = s.total;
	m->hold_annual = s.annual;
	m->hold_volatility = s.volatility;
	m->hold_sharpe = s.sharpe;
	m->hold_drawdown = n ? dd.depth : NAN;
	return 0;
}

static void trips_of(const struct digest *d, int64_t after, int64_t until, struct measures *m)
{
	double gains = 0, losses = 0, days = 0, won = 0;

	m->trips = 0;
	m->trip_best = m->trip_worst = NAN;
	for (size_t i = 0; i < d->trips.n; i++) {
		const struct trip *t = &d->trips.v[i];

		if (t->closed <= after || t->closed > until)
			continue;
		m->trips++;
		won += t->profit > 0;
		*(t->profit > 0 ? &gains : &losses) += t->profit;
		days += (double)(t->closed - t->opened) / (double)NS_PER_DAY;
		if (!(m->trip_best >= t->profit))
			m->trip_best = t->profit;
		if (!(m->trip_worst <= t->profit))
			m->trip_worst = t->profit;
	}
	m->trip_hit_rate = ratio(won, m->trips);
	m->trip_profit_factor = ratio(gains, -losses);
	m->trip_mean = ratio(gains + losses, m->trips);
	m->trip_days = ratio(days, m->trips);
}

static void costs_of(const struct digest *d, size_t first, size_t last, double periods,
		     struct measures *m)
{
	double n = (double)(last - first), equity = 0;

	for (size_t i = first + 1; i <= last; i++) {
		const struct day *day = &d->days[i];

		m->traded += day->traded;
		m->fees += day->fees;
		m->slippage += day->slippage;
		m->borrow -= day->borrow;
		m->dividends += day->dividends;
		*(day->interest < 0 ? &m->debit : &m->credit) += fabs(day->interest);
		equity += day->equity;
		if (day->equity > 0) {
			m->exposure += (day->longs - day->shorts) / day->equity / n;
			m->net_exposure += (day->longs + day->shorts) / day->equity / n;
		}
		m->invested += (day->longs != 0 || day->shorts != 0) / n;
	}
	/* Bought and sold is one turn. */
	m->turnover = ratio(m->traded / 2, equity / n) * periods / n;
	m->net = m->profit;
	m->costs = m->fees + m->slippage + m->borrow + m->debit;
	m->gross = m->net + m->costs;
	m->net_double = m->net - m->costs;
	m->costs_bps = ratio(m->fees + m->slippage, m->traded) * 10000;
}

static int measure_all(const struct digest *d, size_t first, size_t last,
		       const struct measure_options *o, double *r, double *b, struct measures *m)
{
	double free_rate = stats_power(1 + o->risk_free, 1 / o->periods) - 1;
	size_t n = last - first;
	struct stats s;

	measure_returns(d, first, last, r);
	if (stats_compute(r, n, o->periods, free_rate, &s) < 0)
		return -1;
	copy_stats(&s, m);
	drawdown_of(d, first, r, n, m);
	trips_of(d, d->days[first].ts, d->days[last].ts, m);
	costs_of(d, first, last, o->periods, m);
	if (ranges_of(o, r, n, m) < 0 || compare_benchmark(d, first, last, o, r, b, m) < 0)
		return -1;
	return compare_hold(d, first, last, o, b, m);
}

int measure(const struct digest *d, size_t first, size_t last, const struct measure_options *o,
	    struct measures *m)
{
	size_t n = last - first;
	double *r = malloc((2 * n + 1) * sizeof(*r));
	int result = -1;

	*m = (struct measures){.from = d->days[first].date,
			       .to = d->days[last].date,
			       .days = (double)n,
			       .start = d->days[first].equity,
			       .end = d->days[last].equity};
	m->profit = m->end - m->start;
	if (r)
		result = measure_all(d, first, last, o, r, r + n, m);
	m->idle = m->traded == 0 && m->invested == 0;
	if (n < MEASURE_LEAST_DAYS)
		measure_forget(m, MEASURE_SAMPLE);
	if (m->idle)
		measure_forget(m, MEASURE_SKILL);
	free(r);
	return result;
}

/* ---- two tapes ---- */

/* Returns over the dates that both have, from one such date to the next. */
static size_t common_returns(const struct digest *a, const struct digest *b, double *r, double *q)
{
	size_t i = 0, k = 0, n = 0, last_i = SIZE_MAX, last_k = 0;

	while (i < a->n_days && k < b->n_days) {
		if (a->days[i].date != b->days[k].date) {
			*(a->days[i].date < b->days[k].date ? &i : &k) += 1;
			continue;
		}
		if (last_i != SIZE_MAX && a->days[last_i].equity > 0 &&
		    b->days[last_k].equity > 0) {
			r[n] = a->days[i].equity / a->days[last_i].equity - 1;
			q[n++] = b->days[k].equity / b->days[last_k].equity - 1;
		}
		last_i = i++;
		last_k = k++;
	}
	return n;
}

static void figures_of(const double *r, size_t n, const struct bootstrap *b, double out[])
{
	struct stats s;
	struct drawdown dd;

	if (stats_compute(r, n, b->periods, b->risk_free, &s) < 0)
		s = (struct stats){0};
	stats_drawdown(r, n, &dd);
	out[BOOT_ANNUAL] = s.annual;
	out[BOOT_VOLATILITY] = s.volatility;
	out[BOOT_SHARPE] = s.sharpe;
	out[BOOT_DRAWDOWN] = dd.depth;
}

long measure_difference(const struct digest *a, const struct digest *b,
			const struct measure_options *o, struct boot_interval *out,
			double figures[])
{
	size_t most = a->n_days < b->n_days ? a->n_days : b->n_days, n;
	double *r = malloc((2 * most + 1) * sizeof(*r)), one[BOOT_FIGURES], two[BOOT_FIGURES];
	struct bootstrap boot;
	int result;

	if (!r)
		return -1;
	n = common_returns(a, b, r, r + most);
	boot = boot_options(o, n);
	figures_of(r, n, &boot, one);
	figures_of(r + most, n, &boot, two);
	for (int k = 0; k < BOOT_FIGURES; k++)
		figures[k] = two[k] - one[k];
	if (n < MEASURE_LEAST_DAYS) {
		boot.resamples = 0;
		figures[BOOT_ANNUAL] = figures[BOOT_VOLATILITY] = figures[BOOT_SHARPE] = NAN;
	}
	result = bootstrap_run(&boot, r, r + most, n, out);
	free(r);
	return result < 0 ? -1 : (long)n;
}
