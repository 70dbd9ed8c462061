/*
 * stats.h - what a series of returns is worth
 *
 * Pure functions over arrays.  Returns are simple, one per period (a day); rates
 * are fractions, 0.01 being 1 %.  What is not defined (the Sharpe ratio of a flat
 * series, a drawdown of nothing) is NAN and for the caller to leave out.
 *
 * Definitions are those of the Python package empyrical, so that figures can be
 * compared; skewness and kurtosis are the population's.  Nothing but + - * / sqrt
 * and our own log and exp: the same figures on every machine.
 */
#ifndef TAPELINE_REPORT_STATS_H
#define TAPELINE_REPORT_STATS_H

#include <stdbool.h>
#include <stddef.h>

struct stats {
	size_t n;
	double total;      /* growth - 1 */
	double annual;     /* growth^(periods / n) - 1: the compound annual growth rate */
	double mean;       /* of a period */
	double deviation;  /* of a period, n - 1 in the denominator */
	double volatility; /* deviation × sqrt(periods) */
	double sharpe;     /* mean excess / its deviation × sqrt(periods) */

	/* Standard errors of that ratio.  Lo, "The statistics of Sharpe ratios" (2002),
	 * for independent normal returns: sqrt((1 + s²/2) / n) × sqrt(periods), s being
	 * that of one period.  Mertens (2002), also Opdyke (2007), for any distribution:
	 * 1 - skew s + (kurtosis - 1)/4 s² in the place of 1 + s²/2. */
	double sharpe_error_normal, sharpe_error;

	double downside; /* sqrt(mean(min(excess, 0)²)) × sqrt(periods) */
	double sortino;  /* mean excess × periods / downside */
	double skew;     /* m3 / m2^1.5 */
	double kurtosis; /* m4 / m2² - 3: 0 for the normal distribution */

	/* Percentiles, interpolated linearly; mean of the floor((n - 1) c) + 1 worst. */
	double var_5, var_1, es_5, es_1;

	double omega;         /* sum of excess gains / sum of excess losses */
	double profit_factor; /* the same without a risk-free rate */
	double hit_rate;      /* part of the periods above 0 */
	double best, worst;
	double tail_ratio; /* |95th percentile| / |5th percentile| */
	double stability;  /* R² of the cumulative log return on time */
	double calmar;     /* annual / |deepest drawdown| */
	double ulcer;      /* sqrt(mean(drawdown²)) */
};

/* `risk_free` is of one period.  0, or -1 without memory. */
int stats_compute(const double *returns, size_t n, double periods, double risk_free,
		  struct stats *out);

/* Points in time: 0 is before the first return, i after the i-th. */
struct drawdown {
	double depth; /* value / highest value before it - 1, <= 0 */
	size_t peak, trough;
	size_t recovered; /* STATS_NEVER where the old height was not reached again */
	size_t longest;   /* periods from a peak to its recovery, or to the end */
};

#define STATS_NEVER ((size_t)-1)

void stats_drawdown(const double *returns, size_t n, struct drawdown *out);

/* A series beside a benchmark's, period by period. */
struct relative {
	double beta;        /* cov(excess, excess of the benchmark) / its variance */
	double alpha;       /* (1 + mean(excess - beta × benchmark's))^periods - 1 */
	double correlation; /* Pearson's */
	double tracking;    /* deviation of the difference × sqrt(periods) */
	double information; /* mean difference / its deviation × sqrt(periods) */
};

void stats_relative(const double *returns, const double *benchmark, size_t n, double periods,
		    double risk_free, struct relative *out);

/* growth^power for growth >= 0. */
double stats_power(double growth, double power);

/* The p-quantile (0 to 1) of a sorted series, interpolated linearly. */
double stats_quantile(const double *sorted, size_t n, double p);

/* Ascending; for qsort(). */
int stats_compare(const void *a, const void *b);

#endif
