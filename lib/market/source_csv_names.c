/* source_csv_names.c - the names that columns have */
#include <string.h>

#include "market/source_csv.h"

/* Names of the fields, as --map takes them; in enum csv_field's order. */
static const char *const field_names[CSV_FIELDS] = {
	"timestamp",
	"date",
	"time",
	"symbol",
	"open",
	"high",
	"low",
	"close",
	"volume",
	"vwap",
	"trades",
	"buy_volume",
	"sell_volume",
	"price",
	"size",
	"bid",
	"bid_size",
	"ask",
	"ask_size",
	"exchange",
	"conditions",
	"id",
	"scope",
	"contract",
	"underlying",
	"root",
	"expiry",
	"strike",
	"right",
	"exercise",
	"underlying_price",
	"underlying_bid",
	"underlying_ask",
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
	{"quotedatetime", CSV_TIMESTAMP},
	{"quotedate", CSV_DATE},
	{"quotetime", CSV_TIME},
	{"contractsymbol", CSV_CONTRACT},
	{"contractid", CSV_CONTRACT},
	{"optionsymbol", CSV_CONTRACT},
	{"occsymbol", CSV_CONTRACT},
	{"underlyingsymbol", CSV_UNDERLYING},
	{"underlyingticker", CSV_UNDERLYING},
	{"rootsymbol", CSV_ROOT},
	{"expiration", CSV_EXPIRY},
	{"expirationdate", CSV_EXPIRY},
	{"expirydate", CSV_EXPIRY},
	{"expiredate", CSV_EXPIRY},
	{"strikeprice", CSV_STRIKE},
	{"type", CSV_RIGHT},
	{"optiontype", CSV_RIGHT},
	{"callput", CSV_RIGHT},
	{"call/put", CSV_RIGHT},
	{"putcall", CSV_RIGHT},
	{"put/call", CSV_RIGHT},
	{"cp", CSV_RIGHT},
	{"style", CSV_EXERCISE},
	{"exercisestyle", CSV_EXERCISE},
	{"optionstyle", CSV_EXERCISE},
	{"spot", CSV_UNDERLYING_PRICE},
	{"spotprice", CSV_UNDERLYING_PRICE},
	{"underlyinglast", CSV_UNDERLYING_PRICE},
};

enum { NAME_BYTES = 32 };

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

const char *csv_field_name(enum csv_field f)
{
	return field_names[f];
}

int csv_field_find(const char *s, size_t n)
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
	return CSV_NO_FIELD;
}

bool csv_name_same(const char *a, size_t a_n, const struct csv_cell *b, bool letters)
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
	return csv_name_same(name, strlen(name), c, true);
}
