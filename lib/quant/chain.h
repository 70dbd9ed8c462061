/*
 * chain.h - a whole option chain, from a CSV file
 *
 * One row a contract: timestamp, underlying, underlying_price, expiry, strike, right, bid
 * and ask; exercise where it is known.  Columns go by the names in the first row, in any
 * order, as csv: of tfetch takes them; empty sides are not shown.  Rows that cannot be
 * used are counted with the first's reason.
 */
#ifndef TAPELINE_QUANT_CHAIN_H
#define TAPELINE_QUANT_CHAIN_H

#include "base/buf.h"
#include "quant/watch.h"

enum { CHAIN_MAX = 1 << 20 };

struct chain_row {
	struct contract contract;
	int64_t ts;
	uint32_t underlying;
	double bid, ask;
	struct greek greek;
};

struct chain {
	const struct pricer *pricer;
	const struct terms *terms;
	enum option_exercise exercise; /* where the file does not say */
	double volatility;             /* NaN: the mid's */
	const char *path;              /* borrowed */
	struct chain_file *file;       /* while it is read */

	struct map underlyings;
	struct buf name;        /* room for that of a contract */
	struct chain_row *rows; /* in order of underlying, time, expiry, strike, right */
	size_t n, cap;
	uint64_t bad; /* rows that could not be used */
	uint64_t bad_line;
	char why[160]; /* the first's reason */
	struct dividend room[TERMS_DIVIDENDS];
};

void chain_init(struct chain *c, const struct pricer *p, const struct terms *t,
		enum option_exercise exercise, double volatility);
void chain_release(struct chain *c);

/* Open the file, plain or packed; "-" is standard input.  0, or -1 with e. */
int chain_open(struct chain *c, const char *path, struct err *e);

/* Read some of it: CHAIN_MORE, CHAIN_WAIT until *fd can be read, CHAIN_DONE, or -1 with e. */
enum { CHAIN_STEP = 1000 };
enum { CHAIN_DONE, CHAIN_MORE, CHAIN_WAIT };
int chain_read(struct chain *c, int *fd, struct err *e);

/* Solve row k < n. */
void chain_solve(struct chain *c, size_t k);

/* Calls against puts of one strike and expiry. */
struct chain_parity {
	size_t pairs;     /* both sides of both shown, and the two of one exercise */
	size_t mids;      /* of which the mids are inside the bounds */
	size_t low, high; /* and those that could be traded against: C - P too low, too high */
	const struct chain_row *worst; /* the call of the pair that breaks them most, or NULL */
	double excess;                 /* by how much, a share */
};

/* Over the rows first <= k < end. */
void chain_parity(const struct chain *c, size_t first, size_t end, struct chain_parity *out);

/* The end of the rows that have underlying, time and expiry in common with row `first`. */
size_t chain_group(const struct chain *c, size_t first);

/* ---- what is printed (chain_text.c) ---- */

void chain_text(const struct chain *c, struct buf *out);
void chain_json(const struct chain *c, struct buf *out);

/* ---- the smile (smile.c) ---- */

/* A script for gnuplot that draws implied volatility by strike over spot, options out of
 * the money only; false where there are no two points to draw. */
bool smile_script(const struct chain *c, bool png, struct buf *out);

#endif
