/*
 * books.h - the account once more, from the fills
 *
 * The cash and the positions that the execution stage reports are computed anew,
 * to the last digit, from nothing but fills, fees, cash records and splits:
 *
 *     cash = start - bought + sold - fees + cash records
 *
 * Every account and position record is compared.  Where nobody says with how much
 * cash it began, that follows from the first account record, and the check begins
 * with the second.
 */
#ifndef TAPELINE_REPORT_BOOKS_H
#define TAPELINE_REPORT_BOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"

enum { BOOKS_MAX_SYMBOLS = 1 << 20 };

struct books {
	bool started;          /* start is known */
	dec_wide start, moved; /* cash at the start, and what has moved since */
	dec_wide bought, sold, fees, records;

	dec *quantity; /* by symbol */
	size_t n, cap;

	uint64_t accounts, positions; /* records compared */
	uint64_t wrong_accounts, wrong_positions;
	dec_wide worst; /* largest difference of cash, with its sign */
	bool failed;    /* a sum left its range, or memory ended */
};

void books_init(struct books *b);
void books_release(struct books *b);

/* Cash at the start, where a stage said it. */
void books_start(struct books *b, dec_wide cash);

/* `quantity` is below zero where shares were sold. */
void books_fill(struct books *b, size_t symbol, dec quantity, dec price, dec_wide fee);
void books_cash(struct books *b, dec_wide amount);

/* New shares for one old.  Whole positions stay whole: the fraction is paid out. */
void books_split(struct books *b, size_t symbol, dec ratio);

void books_account(struct books *b, dec_wide cash);
void books_position(struct books *b, size_t symbol, dec quantity);

/* Cash as it should be now; 0 before the start is known. */
dec_wide books_expected(const struct books *b);

dec books_quantity(const struct books *b, size_t symbol);

#endif
