/*
 * coverage.h - does a value at risk hold as often as it says?
 *
 * r: returns; var: positive losses of the same unit; p: the level as a fraction, 0.05
 * for 5 %.  A hit is a day with r < -var.  Under the null hits come with probability p,
 * independently of everything known the day before.
 */
#ifndef TAPELINE_VOL_COVERAGE_H
#define TAPELINE_VOL_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "vol/verdict.h"

/* Kupiec (1995): x hits in n days, chi²(1). */
struct verdict kupiec_test(size_t n, size_t x, double p);

/* Christoffersen (1998): pairs of days by hit yesterday, hit today; independence against
 * a Markov chain of first order, chi²(1), and with Kupiec's together, chi²(2). */
struct christoffersen {
	size_t n00, n01, n10, n11;
	struct verdict independence, conditional;
};

void christoffersen_test(const bool *hit, size_t n, double p, struct christoffersen *out);

/* Engle and Manganelli (2004), dynamic quantile: hit - p regressed on a constant, its own
 * last `lags` values and var; explained sum of squares / (p (1 - p)), chi² with as many
 * degrees of freedom as regressors that do not depend on each other. */
enum { DQ_LAGS = 4, DQ_LAGS_MAX = 16 };
struct verdict quantile_test(const bool *hit, const double *var, size_t n, double p, size_t lags);

/* Christoffersen and Pelletier (2004): durations between hits, the first and the last
 * perhaps cut off, against a Weibull distribution; b < 1: hits come in clusters.
 * Likelihood ratio of b = 1, chi²(1).  Needs three hits. */
struct duration {
	double b;
	struct verdict ratio;
};

void duration_test(const bool *hit, size_t n, struct duration *out);

/* Zones of the Basel Committee (1996): green as long as so many hits or fewer have less
 * than 95 % of the binomial distribution, yellow up to 99.99 %, red beyond.  Of 250 days
 * at 1 %: up to 4, up to 9, 10 and more. */
enum basel_zone { BASEL_GREEN, BASEL_YELLOW, BASEL_RED };
enum { BASEL_DAYS = 250 };
enum basel_zone basel_zone(size_t n, size_t x, double p);
const char *basel_zone_name(enum basel_zone zone);

/* By which the capital charge is multiplied after x hits in 250 days at 1 %: 3 to 4. */
double basel_multiplier(size_t x);

/* mean (p - [r < -var]) (r + var): what the quantile minimises (Koenker, Bassett 1978).
 * The series goes to `series` where that is not NULL. */
double tick_loss(const double *r, const double *var, size_t n, double p, double *series);

/* Which days are hits; how many. */
size_t coverage_hits(const double *r, const double *var, size_t n, bool *hit);

/* All of it. */
struct coverage {
	size_t n, hits;
	double p, expected;
	struct verdict kupiec;
	struct christoffersen chain;
	struct verdict quantile; /* DQ_LAGS */
	struct duration duration;
	double tick;
	enum basel_zone zone;                 /* of all days */
	enum basel_zone zone_last;            /* of the last 250 */
	enum basel_zone zone_worst;           /* of any 250 in a row */
	size_t hits_last, hits_worst, window; /* window: 250, or n where that is less */
};

/* 0, or -1 without memory. */
int coverage_test(const double *r, const double *var, size_t n, double p, struct coverage *out);

#endif
