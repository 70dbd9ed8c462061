/* ledger.c - fills and money in an SQLite file */
#include <sqlite3.h>

#include <string.h>

#include "base/rfc3339.h"
#include "exec/exec_text.h"
#include "exec/ledger.h"

enum { EXEC_ROW, CASH_ROW };
enum { COMMIT_ROWS = 1000 };

static const char schema[] =
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = NORMAL;"
	"CREATE TABLE IF NOT EXISTS exec (order_id TEXT NOT NULL, n INTEGER NOT NULL,"
	" ts TEXT NOT NULL, at TEXT, signal TEXT, strategy TEXT, symbol TEXT NOT NULL,"
	" event TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL, price TEXT, fee TEXT,"
	" \"left\" TEXT NOT NULL, reason TEXT, shares TEXT, PRIMARY KEY (order_id, n))"
	" WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS cash (n INTEGER PRIMARY KEY, ts TEXT NOT NULL, symbol TEXT,"
	" kind TEXT NOT NULL, amount TEXT NOT NULL);"
	"BEGIN;";

static const char *const inserts[] = {
	"INSERT OR IGNORE INTO exec VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)",
	"INSERT OR IGNORE INTO cash VALUES (?1,?2,?3,?4,?5)",
};

static const char *const verifies[] = {
	"SELECT 1 FROM exec WHERE order_id=?1 AND n=?2 AND ts=?3 AND at IS ?4 AND signal IS ?5"
	" AND strategy IS ?6 AND symbol=?7 AND event=?8 AND side=?9 AND quantity=?10"
	" AND price IS ?11 AND fee IS ?12 AND \"left\"=?13 AND reason IS ?14 AND shares IS ?15",
	"SELECT 1 FROM cash WHERE n=?1 AND ts=?2 AND symbol IS ?3 AND kind=?4 AND amount=?5",
};

static int fail(const struct ledger *l, struct err *e)
{
	int code = sqlite3_errcode(l->db);
	enum status status = STATUS_IO;

	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		status = STATUS_UNAVAILABLE;
	else if (code == SQLITE_NOTADB || code == SQLITE_ERROR)
		status = STATUS_CONFIG;
	return err_set(e, status, "ledger '%s': %s", l->path, sqlite3_errmsg(l->db));
}

/* A name that SQLite takes for a file whatever it looks like (":memory:" is none). */
static char *file_name(const char *path)
{
	return sqlite3_mprintf("%s%s", *path == '/' ? "" : "./", path);
}

int ledger_open(struct ledger *l, const char *path, struct err *e)
{
	char *file;
	int opened;

	*l = (struct ledger){.path = path};
	if (!path)
		return 0;
	if (!*path)
		return err_set(e, STATUS_USAGE, "option --ledger: it needs a file");
	file = file_name(path);
	if (!file)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	opened = sqlite3_open(file, &l->db);
	sqlite3_free(file);
	if (opened != SQLITE_OK || sqlite3_exec(l->db, schema, NULL, NULL, NULL) != SQLITE_OK)
		return fail(l, e);
	for (int i = EXEC_ROW; i <= CASH_ROW; i++)
		if (sqlite3_prepare_v2(l->db, inserts[i], -1, &l->insert[i], NULL) != SQLITE_OK ||
		    sqlite3_prepare_v2(l->db, verifies[i], -1, &l->verify[i], NULL) != SQLITE_OK)
			return fail(l, e);
	return 0;
}

void ledger_close(struct ledger *l)
{
	struct err ignored;

	if (!l->db)
		return;
	ledger_commit(l, &ignored);
	for (int i = EXEC_ROW; i <= CASH_ROW; i++) {
		sqlite3_finalize(l->insert[i]);
		sqlite3_finalize(l->verify[i]);
	}
	sqlite3_close(l->db);
	l->db = NULL;
}

int ledger_commit(struct ledger *l, struct err *e)
{
	if (!l->db || !l->waiting)
		return 0;
	l->waiting = 0;
	if (sqlite3_exec(l->db, "COMMIT; BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return fail(l, e);
	return 0;
}

/* ---- values of a row, in both statements alike ---- */

struct row {
	struct sqlite3_stmt *to[2];
	int column;
};

static void put_text(struct row *r, const char *p, size_t n)
{
	r->column++;
	for (int i = 0; i < 2; i++) {
		if (p)
			sqlite3_bind_text(r->to[i], r->column, p, (int)n, SQLITE_TRANSIENT);
		else
			sqlite3_bind_null(r->to[i], r->column);
	}
}

static void put_word(struct row *r, const char *word)
{
	put_text(r, word, word ? strlen(word) : 0);
}

static void put_some(struct row *r, const char *p, size_t n)
{
	put_text(r, n ? p : NULL, n);
}

static void put_number(struct row *r, uint64_t n)
{
	r->column++;
	for (int i = 0; i < 2; i++)
		sqlite3_bind_int64(r->to[i], r->column, (sqlite3_int64)n);
}

static void put_time(struct row *r, int64_t ns)
{
	char text[RFC3339_TEXT];

	put_text(r, ns == INT64_MIN ? NULL : text, ns == INT64_MIN ? 0 : rfc3339_format(ns, text));
}

static void put_wide(struct row *r, dec_wide d, bool there)
{
	char text[DEC_WIDE_TEXT];
	size_t n = dec_wide_format(d, text);

	put_text(r, there ? text : NULL, n);
}

static void put_symbol(struct row *r, const struct engine *g, uint32_t symbol)
{
	size_t n = 0;
	const char *p = symbol == MAP_NONE ? NULL : engine_symbol(g, symbol, &n);

	put_text(r, p, n);
}

/* Insert it; where its key is taken, look whether it is the same. */
static int add(struct ledger *l, int table, const char *what, struct err *e)
{
	int result = sqlite3_step(l->insert[table]), changes = sqlite3_changes(l->db);

	sqlite3_reset(l->insert[table]);
	if (result != SQLITE_DONE)
		return fail(l, e);
	if (changes == 0) {
		result = sqlite3_step(l->verify[table]);
		sqlite3_reset(l->verify[table]);
		if (result != SQLITE_ROW)
			return err_set(e, STATUS_BUG,
				       "ledger '%s': another %s has this place: it belongs to "
				       "another run",
				       l->path, what);
	}
	return ++l->waiting < COMMIT_ROWS ? 0 : ledger_commit(l, e);
}

int ledger_exec(struct ledger *l, const struct engine *g, const struct exec_event *ev,
		struct err *e)
{
	struct row r = {.to = {l->insert[EXEC_ROW], l->verify[EXEC_ROW]}};
	bool filled = ev->kind == EXEC_FILL || ev->kind == EXEC_PARTIAL;
	const struct order *o = ev->order;

	if (!l->db)
		return 0;
	put_text(&r, o->id.p, o->id.n);
	put_number(&r, ev->number);
	put_time(&r, ev->ts);
	put_time(&r, ev->at);
	put_some(&r, o->signal.p, o->signal.n);
	put_some(&r, o->strategy, o->n_strategy);
	put_symbol(&r, g, o->symbol);
	put_word(&r, exec_event_word(ev->kind));
	put_word(&r, o->buy ? "buy" : "sell");
	put_wide(&r, ev->quantity, true);
	put_wide(&r, ev->price, filled);
	put_wide(&r, ev->fee, filled);
	put_wide(&r, ev->left, true);
	put_word(&r, ev->reason);
	put_some(&r, o->shares, o->n_shares);
	return add(l, EXEC_ROW, "event of the order", e);
}

int ledger_cash(struct ledger *l, const struct engine *g, const struct cash_event *ev,
		struct err *e)
{
	struct row r = {.to = {l->insert[CASH_ROW], l->verify[CASH_ROW]}};

	l->n_cash++;
	if (!l->db)
		return 0;
	put_number(&r, l->n_cash);
	put_time(&r, ev->ts);
	put_symbol(&r, g, ev->symbol);
	put_word(&r, ev->kind);
	put_wide(&r, ev->amount, true);
	return add(l, CASH_ROW, "cash record", e);
}

void ledger_snap(struct snap *sn, struct ledger *l)
{
	snap_u64(sn, "n_cash", &l->n_cash);
}
