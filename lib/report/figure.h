/*
 * figure.h - numbers for people
 *
 * Each appends to a buffer; what is not a number is "-".  At most so many places,
 * never an exponent unless a number is beyond any account.
 */
#ifndef TAPELINE_REPORT_FIGURE_H
#define TAPELINE_REPORT_FIGURE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/dec.h"

void figure_money(struct buf *b, double x);   /* 12,345.67 */
void figure_count(struct buf *b, double x);   /* 12,345 */
void figure_percent(struct buf *b, double x); /* 12.34 % */
void figure_ratio(struct buf *b, double x);   /* 1.234 */
void figure_price(struct buf *b, double x);   /* 13.9, 0.0123: six digits, no zeros behind */
/* -1.2: so many places, but four digits and an exponent from a million on. */
void figure_short(struct buf *b, double x, int places);
void figure_date(struct buf *b, double days); /* 2013-10-07 */
void figure_time(struct buf *b, int64_t ns);  /* 2013-10-07 13:30:00, in UTC */
void figure_wide(struct buf *b, dec_wide d);  /* exactly */

/* As JSON: the shortest text of the double, null where it is none; rounded to a
 * billionth where it is money; a date as a string. */
void figure_json(struct buf *b, double x);
void figure_json_money(struct buf *b, double x);
void figure_json_date(struct buf *b, double days);

#endif
