/* source_csv_head.c - which column is what, from the names in the header */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "market/source_csv.h"

/* Names of the fields, as --map takes them; in enum csv_field's order. */
static const char *const field_names[CSV_FIELDS] = {
	"timestamp", "date", "time",     "symbol",     "open",        "high",  "low",   "close",
	"volume",    "vwap", "trades",   "buy_volume", "sell_volume", "price", "size",  "bid",
	"bid_size",  "ask",  "ask_size", "exchange",   "conditions",  "id",    "scope",
};

/* Further spellings, in lower case and without blanks, dots, dashes, underlines. */
static const struct {
	const char *name;
	enum csv_field field;
} spellings[] = {
	{"datetime", CSV_TIMESTAMP},
	{"ts", CSV_TIMESTAMP},
	{"ticker", CSV_SYMBOL},
	{"sym", CSV_SYMBOL},
	{"vol", CSV_VOLUME},
	{"tradecount", CSV_TRADES},
	{"count", CSV_TRADES},
	{"tradeprice", CSV_PRICE},
	{"quantity", CSV_SIZE},
	{"qty", CSV_SIZE},
	{"tradesize", CSV_SIZE},
	{"bidprice", CSV_BID},
	{"offer", CSV_ASK},
	{"askprice", CSV_ASK},
	{"offerprice", CSV_ASK},
	{"offersize", CSV_ASK_SIZE},
	{"exch", CSV_EXCHANGE},
	{"condition", CSV_CONDITIONS},
	{"salecondition", CSV_CONDITIONS},
	{"tradeid", CSV_ID},
};

enum { NOT_A_FIELD = -1, IGNORED = -2, NAME_BYTES = 32 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* What does not matter in a name. */
static bool is_filler(char c)
{
	return c == ' ' || c == '_' || c == '-' || c == '.';
}

/* The name as the tables spell it; "" where it is too long to be one. */
static void name_fold(const char *s, size_t n, char out[NAME_BYTES])
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (is_filler(c))
			continue;
		if (k + 1 == NAME_BYTES) {
			k = 0;
			break;
		}
		out[k++] = lower(c);
	}
	out[k] = '\0';
}

static int field_find(const char *s, size_t n)
{
	char folded[NAME_BYTES], name[NAME_BYTES];

	name_fold(s, n, folded);
	for (int i = 0; i < CSV_FIELDS; i++) {
		name_fold(field_names[i], strlen(field_names[i]), name);
		if (strcmp(folded, name) == 0)
			return i;
	}
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (strcmp(folded, spellings[i].name) == 0)
			return (int)spellings[i].field;
	return NOT_A_FIELD;
}

/* Are column name and --map's left side the same?  Where only the letters have to be,
 * case, blanks, dots, dashes and underlines do not matter, as in field_find(). */
static bool same_name(const char *a, size_t a_n, const struct csv_cell *b, bool letters)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (letters && i < a_n && is_filler(a[i]))
			i++;
		while (letters && j < b->n && is_filler(b->p[j]))
			j++;
		if (i == a_n || j == b->n)
			return i == a_n && j == b->n;
		if (lower(a[i++]) != lower(b->p[j++]))
			return false;
	}
}

bool csv_name_is(const struct csv_cell *c, const char *name)
{
	return same_name(name, strlen(name), c, true);
}

/* ---- what goes wrong ---- */

/* A terminal may see this: no control characters, no bytes that are not UTF-8. */
static void make_printable(char *s)
{
	bool valid = utf8_valid(s, strlen(s));

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c == 0x7f || (c > 0x7f && !valid))
			*s = '?';
	}
}

static int find_failed(struct err *e, const char *file, const struct csv_row *header,
		       const char *what, const char *remedy)
{
	char found[160];
	size_t k = 0;

	for (size_t i = 0; i < header->n && i < CSV_CELLS; i++) {
		int n = snprintf(found + k, sizeof(found) - k, "%s%.*s", i ? "," : "",
				 (int)(header->cells[i].n < 40 ? header->cells[i].n : 40),
				 header->cells[i].p);

		if (n < 0 || (size_t)n >= sizeof(found) - k) {
			memcpy(found + sizeof(found) - 4, "...", 4);
			break;
		}
		k += (size_t)n;
	}
	make_printable(found);
	return err_set(e, STATUS_DATA, "cannot use '%s': its header (%s) %s; %s", file, found, what,
		       remedy);
}

/* ---- the steps ---- */

/* Mark the columns of that name, and put the field there.  Were there any? */
static bool column_take(struct csv_columns *c, const struct csv_row *header, const char *name,
			size_t n, int field, bool letters, bool taken[CSV_CELLS])
{
	bool there = false;

	for (size_t k = 0; k < header->n && k < CSV_CELLS; k++) {
		if (!same_name(name, n, &header->cells[k], letters))
			continue;
		there = taken[k] = true;
		if (field >= 0)
			c->at[field] = (int16_t)k;
	}
	return there;
}

static int field_unknown(const char *map, const char *field, struct err *e)
{
	struct suggest near;

	suggest_start(&near, field, strlen(field));
	for (int i = 0; i < CSV_FIELDS; i++)
		suggest_try(&near, field_names[i], strlen(field_names[i]));
	suggest_try(&near, "ignore", strlen("ignore"));
	return err_set(e, STATUS_USAGE, "bad --map '%s': there is no field '%s'%s%.*s%s", map,
		       field, near.best ? ", did you mean '" : "", (int)near.best_n,
		       near.best ? near.best : "", near.best ? "'?" : "");
}

/* Put the columns that --map names where it says. */
static int columns_map(struct csv_columns *c, const struct csv_row *header, const char *file,
		       const struct source_options *o, bool taken[CSV_CELLS], struct err *e)
{
	for (size_t i = 0; i < o->n_map; i++) {
		const char *is = strrchr(o->map[i], '=');
		char lacks[80];
		size_t n;
		int field;

		if (!is || is == o->map[i])
			return err_set(e, STATUS_USAGE, "bad --map '%s': not COLUMN=FIELD",
				       o->map[i]);
		field = strcmp(is + 1, "ignore") == 0 ? IGNORED
						      : field_find(is + 1, strlen(is + 1));
		if (field == NOT_A_FIELD)
			return field_unknown(o->map[i], is + 1, e);
		n = (size_t)(is - o->map[i]);
		if (column_take(c, header, o->map[i], n, field, false, taken) ||
		    column_take(c, header, o->map[i], n, field, true, taken))
			continue;
		snprintf(lacks, sizeof(lacks), "lacks the column '%.*s'", (int)(n < 40 ? n : 40),
			 o->map[i]);
		return find_failed(e, file, header, lacks, "--map takes COLUMN=FIELD");
	}
	return 0;
}

/* Put the others where their names say. */
static int columns_name(struct csv_columns *c, const struct csv_row *header, const char *file,
			const bool taken[CSV_CELLS], struct err *e)
{
	bool by_name[CSV_FIELDS] = {false};

	for (size_t k = 0; k < header->n && k < CSV_CELLS; k++) {
		int field = field_find(header->cells[k].p, header->cells[k].n);

		if (taken[k] || field < 0 || (c->at[field] >= 0 && !by_name[field]))
			continue;
		if (by_name[field])
			return find_failed(e, file, header, "has two columns for the same field",
					   "tell them apart with --map COLUMN=ignore");
		by_name[field] = true;
		c->at[field] = (int16_t)k;
	}
	return 0;
}

static bool has(const struct csv_columns *c, enum csv_field f)
{
	return c->at[f] >= 0;
}

static int type_find(struct csv_columns *c, const struct csv_row *header, const char *file,
		     enum source_type asked, struct err *e)
{
	bool bar = has(c, CSV_OPEN) && has(c, CSV_HIGH) && has(c, CSV_LOW) && has(c, CSV_CLOSE);
	bool trade = has(c, CSV_PRICE), quote = has(c, CSV_BID) || has(c, CSV_ASK);
	const char *map = "name them with --map COLUMN=FIELD";

	c->type = asked;
	if (asked == SOURCE_TYPE_AUTO) {
		if (!bar && trade && quote)
			return find_failed(e, file, header, "has both trade and quote columns",
					   "say which with --type trade or --type quote");
		c->type = bar     ? SOURCE_TYPE_BAR
			  : trade ? SOURCE_TYPE_TRADE
			  : quote ? SOURCE_TYPE_QUOTE
				  : SOURCE_TYPE_AUTO;
	}
	switch (c->type) {
	case SOURCE_TYPE_BAR:
		return bar ? 0
			   : find_failed(e, file, header, "lacks one of open, high, low, close",
					 map);
	case SOURCE_TYPE_TRADE:
		return trade && has(c, CSV_SIZE)
			       ? 0
			       : find_failed(e, file, header, "lacks price or size", map);
	case SOURCE_TYPE_QUOTE:
		return quote ? 0 : find_failed(e, file, header, "lacks bid and ask", map);
	case SOURCE_TYPE_AUTO:
		break;
	}
	return find_failed(e, file, header,
			   "has neither open, high, low, close nor price nor bid, ask", map);
}

/* A time in one column, or a date and a time of day in two. */
static int time_find(struct csv_columns *c, const struct csv_row *header, const char *file,
		     struct err *e)
{
	if (has(c, CSV_TIMESTAMP)) {
		c->at[CSV_DATE] = c->at[CSV_TIME] = -1;
	} else if (has(c, CSV_DATE) != has(c, CSV_TIME)) {
		c->at[CSV_TIMESTAMP] = c->at[has(c, CSV_DATE) ? CSV_DATE : CSV_TIME];
		c->at[CSV_DATE] = c->at[CSV_TIME] = -1;
	} else if (!has(c, CSV_DATE)) {
		return find_failed(e, file, header, "lacks timestamp, time or date",
				   "name it with --map COLUMN=timestamp");
	}
	return 0;
}

/* Is the first row data?  Then nothing in it is a name, and something a number. */
static bool looks_like_data(const struct csv_row *header)
{
	for (size_t i = 0; i < header->n && i < CSV_CELLS; i++)
		if (field_find(header->cells[i].p, header->cells[i].n) >= 0)
			return false;
	for (size_t i = 0; i < header->n && i < CSV_CELLS; i++) {
		struct csv_number x;
		const char *why;

		if (csv_number_parse(&x, header->cells[i].p, header->cells[i].n, &why) == 0)
			return true;
	}
	return false;
}

int csv_columns_find(struct csv_columns *c, const struct csv_row *header, const char *file,
		     const struct source_options *o, struct err *e)
{
	bool taken[CSV_CELLS] = {false};

	for (int i = 0; i < CSV_FIELDS; i++)
		c->at[i] = -1;
	c->n = header->n;
	if (header->raw_n && header->raw[0] == '{')
		return err_set(e, STATUS_DATA, "cannot use '%s': it looks like a tape; say tape:%s",
			       file, file);
	if (!o->header && o->n_map == 0 && looks_like_data(header))
		return find_failed(e, file, header, "is no header but data",
				   "name its columns with --header NAME,NAME,...");
	if (columns_map(c, header, file, o, taken, e) < 0 ||
	    columns_name(c, header, file, taken, e) < 0 || time_find(c, header, file, e) < 0 ||
	    type_find(c, header, file, o->type, e) < 0)
		return -1;
	if (!has(c, CSV_SYMBOL) && o->n_symbols != 1)
		return find_failed(e, file, header, "lacks a symbol",
				   "say which with --symbol NAME");
	return 0;
}
