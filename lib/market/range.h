/*
 * range.h - a bar's variance from its open, high, low and close
 *
 * All in squared log returns (fractions; times 10,000 for percent squared).  Prices are
 * above zero, low <= open, close <= high; nothing is checked.
 */
#ifndef TAPELINE_MARKET_RANGE_H
#define TAPELINE_MARKET_RANGE_H

/* Parkinson (1980): ln(high/low)² / (4 ln 2).  No drift, no gap between days. */
double range_parkinson(double high, double low);

/* Garman and Klass (1980), practical form: ln(high/low)² / 2 - (2 ln 2 - 1) ln(close/open)². */
double range_garman_klass(double open, double high, double low, double close);

/* Rogers and Satchell (1991): ln(h/c) ln(h/o) + ln(l/c) ln(l/o), whatever the drift. */
double range_rogers_satchell(double open, double high, double low, double close);

/* The weight of the open to close variance in that of Yang and Zhang (2000), for n days. */
double range_yang_zhang_weight(double n);

#endif
