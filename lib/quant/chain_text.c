/* chain_text.c - what a chain says, as text and as JSON */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/civil_text.h"
#include "base/num.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "quant/chain.h"

static void put_date(struct buf *out, int32_t day)
{
	char text[CIVIL_TEXT];

	civil_format(day, text);
	buf_adds(out, text);
}

static void put_number(struct buf *out, double x)
{
	char text[NUM_TEXT];

	buf_add(out, text, num_format(x, text));
}

/* A file's text, of which what a terminal would obey is left out. */
static void put_name(struct buf *out, const char *s)
{
	size_t n = strlen(s), length;
	bool shown;

	for (; n > 0; s += length, n -= length) {
		length = text_shown(s, n, &shown);
		buf_add(out, shown ? s : "?", shown ? length : 1);
	}
}

/* ---- figures of some rows ---- */

struct count {
	size_t solved, sided; /* sided: refused, but one side has a volatility */
	size_t refused[REFUSALS];
};

static void count_rows(const struct chain *c, size_t first, size_t end, struct count *out)
{
	*out = (struct count){0};
	for (size_t k = first; k < end; k++) {
		const struct greek *g = &c->rows[k].greek;

		out->refused[g->refusal]++;
		out->solved += g->refusal == REFUSAL_NONE;
		out->sided +=
			g->refusal != REFUSAL_NONE && (g->bid_volatility == g->bid_volatility ||
						       g->ask_volatility == g->ask_volatility);
	}
}

/* The volatility of the strike nearest to the spot at which call or put are solved: of
 * both the mean. */
static double volatility_near(const struct chain *c, size_t first, size_t end)
{
	double distance = INFINITY, sum = NAN;
	int n = 0;

	for (size_t k = first; k < end; k++) {
		const struct chain_row *r = &c->rows[k];
		const double d = fabs(r->contract.strike - r->greek.spot);

		if (r->greek.refusal != REFUSAL_NONE || d > distance)
			continue;
		if (d < distance || n == 0) {
			distance = d;
			sum = 0;
			n = 0;
		}
		sum += r->greek.volatility;
		n++;
	}
	return sum / n;
}

/* ---- text ---- */

static void put_head(const struct chain *c, struct buf *out)
{
	struct count all;

	count_rows(c, 0, c->n, &all);
	buf_addf(out,
		 "%zu contracts: %zu solved, %zu refused (%zu have a volatility of one side)\n",
		 c->n, all.solved, c->n - all.solved, all.sided);
	for (int r = REFUSAL_NONE + 1; r < REFUSALS; r++)
		if (all.refused[r])
			buf_addf(out, "  %6zu  %s\n", all.refused[r],
				 refusal_text((enum refusal)r));
	if (c->bad)
		buf_addf(out, "%" PRIu64 " rows could not be used; line %" PRIu64 ": %s\n", c->bad,
			 c->bad_line, c->why);
}

static void put_group_head(const struct chain *c, size_t k, struct buf *out)
{
	const struct chain_row *r = &c->rows[k];
	char time[RFC3339_TEXT];

	buf_addc(out, '\n');
	put_name(out, c->underlyings.entries[r->underlying].key);
	buf_addc(out, ' ');
	buf_add(out, time, rfc3339_format(r->ts, time));
	buf_adds(out, ", underlying ");
	put_number(out, r->greek.spot);
	buf_addf(out, "\n\n%-10s %9s %9s %7s %10s %6s %7s %8s %8s\n", "expiry", "years",
		 "contracts", "solved", "volatility", "pairs", "inside", "too low", "too high");
}

static void put_group(const struct chain *c, size_t first, size_t end, struct buf *out)
{
	const double near = volatility_near(c, first, end);
	struct chain_parity p;
	struct count n;

	count_rows(c, first, end, &n);
	chain_parity(c, first, end, &p);
	put_date(out, c->rows[first].contract.expiry);
	buf_addf(out, " %9.6f %9zu %7zu ", c->rows[first].greek.option.years, end - first,
		 n.solved);
	if (near == near)
		buf_addf(out, "%10.6f", near);
	else
		buf_addf(out, "%10s", "-");
	buf_addf(out, " %6zu %7zu %8zu %8zu\n", p.pairs, p.mids, p.low, p.high);
}

static void put_parity(const struct chain *c, struct buf *out)
{
	struct chain_parity p;

	chain_parity(c, 0, c->n, &p);
	buf_addf(out,
		 "\nC - P of %zu pairs: %zu mids inside their bounds; at bid and ask %zu too low, "
		 "%zu too high\n",
		 p.pairs, p.mids, p.low, p.high);
	if (!p.worst)
		return;
	buf_adds(out, "furthest outside: ");
	put_date(out, p.worst->contract.expiry);
	buf_adds(out, " strike ");
	put_number(out, p.worst->contract.strike);
	buf_addf(out, ", by %.4f\n", p.excess);
}

void chain_text(const struct chain *c, struct buf *out)
{
	put_head(c, out);
	for (size_t k = 0, end; k < c->n; k = end) {
		end = chain_group(c, k);
		if (k == 0 || c->rows[k].underlying != c->rows[k - 1].underlying ||
		    c->rows[k].ts != c->rows[k - 1].ts)
			put_group_head(c, k, out);
		put_group(c, k, end, out);
	}
	put_parity(c, out);
}

/* ---- JSON ---- */

static void put_key(struct buf *out, const char *key, double x)
{
	buf_addf(out, ",\"%s\":", key);
	put_number(out, x);
}

static void put_parity_json(const struct chain *c, size_t first, size_t end, struct buf *out)
{
	struct chain_parity p;

	chain_parity(c, first, end, &p);
	buf_addf(out, "{\"pairs\":%zu,\"inside\":%zu,\"low\":%zu,\"high\":%zu,\"excess\":", p.pairs,
		 p.mids, p.low, p.high);
	put_number(out, p.excess);
	buf_addc(out, '}');
}

static void put_contract(const struct chain *c, const struct chain_row *r, struct buf *out)
{
	const struct greek *g = &r->greek;
	const struct map_entry *name = &c->underlyings.entries[r->underlying];
	char time[RFC3339_TEXT];

	buf_adds(out, "{\"ts\":\"");
	buf_add(out, time, rfc3339_format(r->ts, time));
	buf_adds(out, "\",\"underlying\":");
	text_quote(out, name->key, strlen(name->key));
	buf_adds(out, ",\"expiry\":\"");
	put_date(out, r->contract.expiry);
	buf_addf(out, "\",\"right\":\"%s\",\"exercise\":\"%s\"",
		 r->contract.right == OPTION_CALL ? "call" : "put",
		 g->option.exercise == OPTION_AMERICAN ? "american" : "european");
	put_key(out, "strike", r->contract.strike);
	put_key(out, "bid", r->bid);
	put_key(out, "ask", r->ask);
	put_key(out, "spot", g->spot);
	put_key(out, "years", g->option.years);
	put_key(out, "price", g->value.price);
	put_key(out, "volatility", g->volatility);
	put_key(out, "bid_volatility", g->bid_volatility);
	put_key(out, "ask_volatility", g->ask_volatility);
	put_key(out, "delta", g->value.delta);
	put_key(out, "gamma", g->value.gamma);
	put_key(out, "vega", g->value.vega);
	put_key(out, "theta", g->value.theta);
	put_key(out, "rho", g->value.rho);
	put_key(out, "dividend_rho", g->value.dividend_rho);
	if (g->refusal != REFUSAL_NONE)
		buf_addf(out, ",\"reason\":\"%s\"", refusal_text(g->refusal));
	buf_addc(out, '}');
}

void chain_json(const struct chain *c, struct buf *out)
{
	const char *comma = "";
	struct count all;

	count_rows(c, 0, c->n, &all);
	buf_addf(out, "{\"contracts\":%zu,\"solved\":%zu,\"one_side\":%zu,\"refused\":{", c->n,
		 all.solved, all.sided);
	for (int r = REFUSAL_NONE + 1; r < REFUSALS; r++) {
		if (!all.refused[r])
			continue;
		buf_addf(out, "%s\"%s\":%zu", comma, refusal_text((enum refusal)r), all.refused[r]);
		comma = ",";
	}
	buf_addf(out, "},\"unusable\":%" PRIu64 ",\"parity\":", c->bad);
	put_parity_json(c, 0, c->n, out);
	buf_adds(out, ",\"expiries\":[");
	for (size_t k = 0, end; k < c->n; k = end) {
		end = chain_group(c, k);
		buf_adds(out, k ? ",{\"expiry\":\"" : "{\"expiry\":\"");
		put_date(out, c->rows[k].contract.expiry);
		count_rows(c, k, end, &all);
		buf_addf(out, "\",\"contracts\":%zu,\"solved\":%zu", end - k, all.solved);
		put_key(out, "volatility", volatility_near(c, k, end));
		buf_adds(out, ",\"parity\":");
		put_parity_json(c, k, end, out);
		buf_addc(out, '}');
	}
	buf_adds(out, "],\"options\":[");
	for (size_t k = 0; k < c->n; k++) {
		if (k)
			buf_addc(out, ',');
		put_contract(c, &c->rows[k], out);
	}
	buf_adds(out, "]}\n");
}
