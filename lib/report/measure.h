/*
 * measure.h - every figure of a stretch of days, and the table of figures
 *
 * A figure is a double, NAN where it is not defined; dates are days since 1970.
 * The table says how each is called and written: text, JSON and HTML all go by it,
 * so that none has a figure that another lacks.
 */
#ifndef TAPELINE_REPORT_MEASURE_H
#define TAPELINE_REPORT_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/digest.h"

struct measure_options {
	double periods;   /* of a year: 252, or 365 for markets that never close */
	double risk_free; /* of a year */
	uint64_t seed;
	size_t resamples;
	double block; /* mean length in days; 0: by the number of days */
};

struct measures {
	/* The stretch: from the base to the last day. */
	double from, to, days, start, end, profit;

	double total, annual, annual_range[2], volatility, volatility_range[2];
	double sharpe, sharpe_error, sharpe_range[2], sortino, calmar;
	double drawdown, drawdown_range[2], peak, trough, recovered, longest, ulcer;
	double var_5, es_5, var_1, es_1;
	double best, worst, hit_rate, profit_factor, omega, tail_ratio, stability, skew, kurtosis;

	double benchmark_total, benchmark_annual, benchmark_volatility, benchmark_sharpe,
		benchmark_drawdown, alpha, beta, correlation, tracking, information;
	double hold_total, hold_annual, hold_volatility, hold_sharpe, hold_drawdown;

	/* What closed within it. */
	double trips, trip_hit_rate, trip_profit_factor, trip_mean, trip_best, trip_worst,
		trip_days;

	double exposure, net_exposure, invested, traded, turnover;
	double gross, fees, slippage, borrow, debit, costs, net, net_double, costs_bps;
	double dividends, credit;

	bool idle; /* nothing was traded, and nothing held at the end of any day */
};

/* Fewer days than these say nothing about what other days might have been. */
enum { MEASURE_LEAST_DAYS = 20 };

enum measure_unit {
	UNIT_PERCENT,
	UNIT_PERCENT_RANGE, /* two doubles */
	UNIT_RATIO,
	UNIT_RATIO_RANGE,
	UNIT_MONEY,
	UNIT_COUNT,
	UNIT_DAYS,
	UNIT_DATE,
	UNIT_BPS,
};

enum measure_part {
	PART_RETURN,
	PART_RISK,
	PART_DAYS,
	PART_COMPARE,
	PART_TRIPS,
	PART_COSTS,
	PARTS
};

/* What a figure says: how good a strategy is, which is withheld where prices were made
 * up and not defined where nothing was traded; what other days might bring, or a year
 * of them, which is not defined below MEASURE_LEAST_DAYS. */
enum { MEASURE_SKILL = 1, MEASURE_SAMPLE = 2 };

struct measure_row {
	enum measure_part part;
	const char *key, *label;
	enum measure_unit unit;
	size_t offset; /* in struct measures */
	unsigned flags;
};

extern const struct measure_row measure_rows[];
extern const size_t measure_n_rows;
extern const char *const measure_part_names[PARTS];

/* The figures of days[first..last], days[first] being the base.  0; -1 without
 * memory. */
int measure(const struct digest *d, size_t first, size_t last, const struct measure_options *o,
	    struct measures *m);

/* Intervals of the differences between two tapes on the days that both have: annual
 * return, volatility, Sharpe ratio, drawdown of b less those of a.  How many days
 * those are, or -1 without memory. */
struct boot_interval;
long measure_difference(const struct digest *a, const struct digest *b,
			const struct measure_options *o, struct boot_interval *out,
			double figures[]);

/* Make the figures that have one of these flags not defined. */
void measure_forget(struct measures *m, unsigned flags);

/* The value of a row; of a range its lower end. */
double measure_value(const struct measures *m, const struct measure_row *row);

/* Append it for people ("12.34 %"; "-" where it is not defined), and as JSON (null). */
void measure_text(const struct measures *m, const struct measure_row *row, struct buf *out);
void measure_json(const struct measures *m, const struct measure_row *row, struct buf *out);

/* Buy-and-hold on that day, from 1 at the base; NAN where there is none. */
double measure_hold(const struct digest *d, size_t day, enum prices_base base);

/* Daily returns of equity into r, which has room for n_days - 1. */
void measure_returns(const struct digest *d, size_t first, size_t last, double *r);

#endif
