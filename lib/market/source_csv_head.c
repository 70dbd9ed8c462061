/* source_csv_head.c - which column is what, from the names in the header */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "market/source_csv.h"

enum { IGNORED = -2 };

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
		if (!csv_name_same(name, n, &header->cells[k], letters))
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
		suggest_try(&near, csv_field_name((enum csv_field)i),
			    strlen(csv_field_name((enum csv_field)i)));
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
						      : csv_field_find(is + 1, strlen(is + 1));
		if (field == CSV_NO_FIELD)
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

/* Is a column a strike?  Without one names such as type and right mean something else. */
static bool has_strike(const struct csv_columns *c, const struct csv_row *header,
		       const bool taken[CSV_CELLS])
{
	bool found = c->at[CSV_STRIKE] >= 0;

	for (size_t k = 0; k < header->n && k < CSV_CELLS; k++)
		found |= !taken[k] &&
			 csv_field_find(header->cells[k].p, header->cells[k].n) == CSV_STRIKE;
	return found;
}

/* Put the others where their names say. */
static int columns_name(struct csv_columns *c, const struct csv_row *header, const char *file,
			const bool taken[CSV_CELLS], struct err *e)
{
	const int fields = has_strike(c, header, taken) ? CSV_FIELDS : CSV_CONTRACT;
	bool by_name[CSV_FIELDS] = {false};

	for (size_t k = 0; k < header->n && k < CSV_CELLS; k++) {
		int field = csv_field_find(header->cells[k].p, header->cells[k].n);

		if (taken[k] || field < 0 || field >= fields ||
		    (c->at[field] >= 0 && !by_name[field]))
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
	if (asked == SOURCE_TYPE_AUTO && quote && has(c, CSV_STRIKE)) {
		c->type = SOURCE_TYPE_QUOTE; /* only quotes say which option they are of */
	} else if (asked == SOURCE_TYPE_AUTO) {
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

bool csv_columns_time(struct csv_columns *c)
{
	if (!has(c, CSV_TIMESTAMP) && has(c, CSV_DATE) && has(c, CSV_TIME))
		return true;
	if (!has(c, CSV_TIMESTAMP))
		c->at[CSV_TIMESTAMP] = c->at[has(c, CSV_DATE) ? CSV_DATE : CSV_TIME];
	c->at[CSV_DATE] = c->at[CSV_TIME] = -1;
	return has(c, CSV_TIMESTAMP);
}

/* Which security a row is of. */
static int security_find(const struct csv_columns *c, const struct csv_row *header,
			 const char *file, const struct source_options *o, struct err *e)
{
	for (int f = CSV_CONTRACT; f < CSV_FIELDS && !has(c, CSV_STRIKE); f++)
		if (has(c, (enum csv_field)f)) /* by --map */
			return find_failed(e, file, header, "lacks a strike",
					   "name it with --map COLUMN=strike");
	if (has(c, CSV_STRIKE) && !has(c, CSV_CONTRACT) &&
	    (!has(c, CSV_EXPIRY) || !has(c, CSV_RIGHT)))
		return find_failed(e, file, header, "has a strike and lacks expiry or right",
				   "name them with --map COLUMN=FIELD, or leave the strike out "
				   "with --map COLUMN=ignore");
	if (!has(c, CSV_SYMBOL) && !has(c, CSV_CONTRACT) && !has(c, CSV_UNDERLYING) &&
	    !has(c, CSV_ROOT) && o->n_symbols != 1)
		return find_failed(e, file, header, "lacks a symbol",
				   "say which with --symbol NAME");
	return 0;
}

/* Is the first row data?  Then nothing in it is a name, and something a number. */
static bool looks_like_data(const struct csv_row *header)
{
	for (size_t i = 0; i < header->n && i < CSV_CELLS; i++)
		if (csv_field_find(header->cells[i].p, header->cells[i].n) >= 0)
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
	    columns_name(c, header, file, taken, e) < 0)
		return -1;
	if (!csv_columns_time(c))
		return find_failed(e, file, header, "lacks timestamp, time or date",
				   "name it with --map COLUMN=timestamp");
	if (type_find(c, header, file, o->type, e) < 0)
		return -1;
	return security_find(c, header, file, o, e);
}
