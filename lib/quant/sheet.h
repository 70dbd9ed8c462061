/*
 * sheet.h - options priced by hand: one row for each strike and right
 */
#ifndef TAPELINE_QUANT_SHEET_H
#define TAPELINE_QUANT_SHEET_H

#include "base/buf.h"
#include "quant/pricer.h"

struct sheet_row {
	struct option option;
	enum refusal refusal; /* where a price was to be solved */
	double volatility;    /* NaN: none */
	struct option_value value;
};

/* Fill in the row: at row->volatility, or from the price where that is not NaN.  0, or -1
 * with e. */
int sheet_fill(const struct pricer *p, const struct market *m, double price, struct sheet_row *row,
	       struct err *e);

/* A table, or a JSON array of objects. */
void sheet_text(const struct sheet_row *rows, size_t n, struct buf *out);
void sheet_json(const struct sheet_row *rows, size_t n, const struct market *m, struct buf *out);

#endif
