/*
 * ledger.h - fills and money in an SQLite file, for those who ask with SQL
 *
 * A projection of the tape: the state file is the truth.  A row is keyed by what
 * the tape gives it (an order's id and the number of its event; the number of a
 * cash record), so that a run that repeats part of another inserts nothing twice:
 * a row that is there already must be the same, or the ledger is another run's.
 * Amounts are exact decimals, as text.
 *
 *   exec(order_id, n, ts, at, signal, strategy, symbol, event, side, quantity,
 *        price, fee, left, reason, shares)
 *   cash(n, ts, symbol, kind, amount)
 */
#ifndef TAPELINE_EXEC_LEDGER_H
#define TAPELINE_EXEC_LEDGER_H

#include "exec/engine.h"

struct sqlite3;
struct sqlite3_stmt;

struct ledger {
	const char *path; /* NULL: there is none */
	struct sqlite3 *db;
	struct sqlite3_stmt *insert[2], *verify[2]; /* exec, cash */
	uint64_t n_cash;
	unsigned waiting; /* rows since the last commit */
};

/* Open or create it.  -1: 69 where another process holds it, 74, 78 where it is no
 * ledger.  Without a path nothing happens, here and below. */
int ledger_open(struct ledger *l, const char *path, struct err *e);
void ledger_close(struct ledger *l);

/* Add a row, or see that it is there: -1 with 70 where it is there and differs. */
int ledger_exec(struct ledger *l, const struct engine *g, const struct exec_event *ev,
		struct err *e);
int ledger_cash(struct ledger *l, const struct engine *g, const struct cash_event *ev,
		struct err *e);

/* Make what was added last. */
int ledger_commit(struct ledger *l, struct err *e);

/* The number of the next cash row. */
void ledger_snap(struct snap *sn, struct ledger *l);

#endif
