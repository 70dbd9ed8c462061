/* contract.c - which option a quote is of, and how long it lives */
#include "quant/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "market/osi.h"

#define NS_PER_YEAR (365.0 * (double)NS_PER_DAY)

bool contract_parse(const char *s, size_t n, struct contract *out, const char **root,
		    size_t *root_n)
{
	struct osi name;

	if (!osi_parse(s, n, &name))
		return false;
	out->expiry = name.day;
	out->strike = (double)name.thousandths / 1000;
	out->right = name.call ? OPTION_CALL : OPTION_PUT;
	*root = name.root;
	*root_n = name.root_n;
	return true;
}

static double years_between(int64_t from, int64_t to)
{
	return ((double)to - (double)from) / NS_PER_YEAR;
}

double contract_years(enum calendar c, int32_t day, int64_t now)
{
	return years_between(now, calendar_close(c, day));
}

/* ---- rates and dividends ---- */

static int bad(struct err *e, const char *option, const char *text, const char *why)
{
	return err_set(e, STATUS_USAGE, "option --%s: '%s': %s", option, text, why);
}

/* Take "SYMBOL=" off the front; NULL where the symbol is too long. */
static const char *take_symbol(const char *text, char symbol[TERMS_NAME])
{
	const char *equals = strchr(text, '=');
	const size_t n = equals ? (size_t)(equals - text) : 0;

	if (n >= TERMS_NAME || equals == text)
		return NULL;
	memcpy(symbol, text, n);
	symbol[n] = '\0';
	return equals ? equals + 1 : text;
}

int terms_add_yield(struct terms *t, const char *text, struct err *e)
{
	struct terms_yield *y = &t->yields[t->n_yields];
	const char *number;

	if (t->n_yields == TERMS_YIELDS)
		return bad(e, "yield", text, "too many");
	number = take_symbol(text, y->symbol);
	if (!number || num_parse(number, strlen(number), &y->yield) < 0)
		return bad(e, "yield", text, "it is 0.02 or SYMBOL=0.02");
	if (!(y->yield >= -OPTION_RATE_MAX && y->yield <= OPTION_RATE_MAX))
		return bad(e, "yield", text, "a fraction a year, from -1 to 1");
	for (size_t i = 0; i < t->n_yields; i++)
		if (strcmp(t->yields[i].symbol, y->symbol) == 0)
			return bad(e, "yield", text, "given twice");
	t->n_yields++;
	return 0;
}

/* By day; a stable order, so the first given of a day stays the first. */
static void insert(struct terms *t, struct terms_dividend d)
{
	size_t i = t->n_dividends++;

	for (; i > 0 && t->dividends[i - 1].day > d.day; i--)
		t->dividends[i] = t->dividends[i - 1];
	t->dividends[i] = d;
}

int terms_add_dividends(struct terms *t, const char *text, struct err *e)
{
	static const char form[] = "it is DATE:AMOUNT,... or SYMBOL=DATE:AMOUNT,...";
	struct terms_dividend d;
	const char *p = take_symbol(text, d.symbol);

	if (!p)
		return bad(e, "dividends", text, form);
	for (size_t n;; p += n + 1) {
		n = strcspn(p, ",");
		if (n < 12 || p[10] != ':' || civil_parse(p, 10, &d.day) < 0 ||
		    num_parse(p + 11, n - 11, &d.amount) < 0)
			return bad(e, "dividends", text, form);
		if (!(d.amount > 0 && d.amount <= OPTION_PRICE_MAX))
			return bad(e, "dividends", text, "an amount is not above 0");
		if (t->n_dividends == TERMS_DIVIDENDS)
			return bad(e, "dividends", text, "too many");
		insert(t, d);
		if (!p[n])
			return 0;
	}
}

static bool is_of(const char *symbol, const char *s, size_t n)
{
	return strlen(symbol) == n && memcmp(symbol, s, n) == 0;
}

/* An underlying with a value of its own has not everybody's. */
static double yield_of(const struct terms *t, const char *s, size_t n)
{
	double yield = 0;

	for (size_t i = 0; i < t->n_yields; i++) {
		if (is_of(t->yields[i].symbol, s, n))
			return t->yields[i].yield;
		if (!t->yields[i].symbol[0])
			yield = t->yields[i].yield;
	}
	return yield;
}

static size_t dividends_of(const struct terms *t, const char *s, size_t n, int64_t now,
			   struct dividend *out)
{
	size_t count = 0;

	for (size_t i = 0; i < t->n_dividends; i++) {
		struct trading_day day;

		if (!is_of(t->dividends[i].symbol, s, n))
			continue;
		calendar_day(t->calendar, t->dividends[i].day, &day);
		out[count].years = years_between(now, day.start);
		out[count++].amount = t->dividends[i].amount;
	}
	return count;
}

void terms_market(const struct terms *t, const char *symbol, size_t n, double spot, int64_t now,
		  struct dividend room[TERMS_DIVIDENDS], struct market *out)
{
	size_t count = dividends_of(t, symbol, n, now, room);

	if (count == 0 && n > 0)
		count = dividends_of(t, "", 0, now, room);
	*out = (struct market){.spot = spot,
			       .rate = t->rate,
			       .yield = yield_of(t, symbol, n),
			       .dividends = room,
			       .n_dividends = count};
}
