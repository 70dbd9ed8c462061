/* caveats.c - what could be wrong with a report */
#include "report/caveats.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "report/figure.h"
#include "report/table.h"

/* Below these, figures are mostly chance. */
enum { FEW_TRIPS = 30, TOP_TRIPS = 5 };

#define TWO_SIDED 1.959963984540054 /* 95 % of the normal distribution */

/* Begin a caveat: its sentence goes into the buffer. */
static struct buf *say(struct caveats *c, const char *code)
{
	if (c->n == CAVEATS_MAX) /* more than there are */
		return &c->text;
	if (c->n > 0)
		buf_addc(&c->text, '\0');
	c->code[c->n] = code;
	c->at[c->n++] = c->text.n;
	return &c->text;
}

/* ---- the market that was not there ---- */

static double option_number(const struct setting *s, const char *name)
{
	struct json_value v;
	double x;

	return setting_option(s, name, &v) && num_parse(v.p, v.n, &x) == 0 ? x : NAN;
}

static void say_fills(struct caveats *c, const struct digest *d)
{
	const struct setting *s = settings_find(&d->settings, "torder");
	struct json_value v;
	struct buf *b = say(c, "fill_model");

	buf_adds(b, "Fills are a model, not a market: nobody reacted to these orders. ");
	if (!s) {
		buf_adds(b, "The tape has no run record of torder, so fill rules and costs are "
			    "not known.");
		return;
	}
	buf_adds(b, "Filled from ");
	if (setting_option(s, "fill", &v) && !json_is(&v, "auto", 4))
		buf_add(b, v.p, v.n);
	else
		buf_adds(b, "what each security shows first (quotes, trades or bars)");
	buf_adds(b, "; on quotes an order takes the other side as it is after the latency, on "
		    "trades the next one, on bars the next open; a limit on bars and trades fills "
		    "only when the price goes through it; a stop and a target in one bar count as "
		    "the stop.");
}

static bool is_zero(const struct setting *s, const char *name)
{
	return option_number(s, name) == 0;
}

static void say_free(struct caveats *c, const struct digest *d, const struct measures *m)
{
	const struct setting *s = settings_find(&d->settings, "torder");

	if (d->fills > 0 && m->fees == 0)
		buf_adds(say(c, "no_commission"), "No commission was paid at all.");
	if (s && is_zero(s, "half-spread") && is_zero(s, "slippage") && is_zero(s, "impact"))
		buf_adds(say(c, "no_slippage"),
			 "Half spread, slippage and impact were all set to zero: market orders "
			 "paid nothing for being in a hurry.");
	if (s && is_zero(s, "borrow"))
		buf_adds(say(c, "free_borrow"), "Borrowing shares was free.");
}

static void say_universe(struct caveats *c, const struct caveat_options *o)
{
	struct buf *b = say(c, "universe");

	if (o->universe_note) {
		buf_adds(b, "The securities: ");
		text_plain(b, o->universe_note, strlen(o->universe_note));
		return;
	}
	buf_adds(b, "The securities were chosen by somebody who knew which companies would still "
		    "be there, and great, at the end: hindsight. Buy-and-hold of the same "
		    "securities has the same advantage, the benchmark has not.");
}

static void say_data(struct caveats *c, const struct digest *d, const struct measures *m,
		     const struct caveat_options *o)
{
	if (d->prices.dividends == 0 && m->days >= o->periods)
		buf_adds(say(c, "no_dividends"),
			 "There is no dividend on the tape in a year or more: positions earned "
			 "none, and unless prices were adjusted (which is another mistake) "
			 "returns of long ones are too low.");
	if (isfinite(m->benchmark_total))
		buf_adds(say(c, "benchmark_dividends"),
			 "The benchmark has dividends only as far as its own tape has them; an "
			 "index usually has none, and looks worse for it by some 2 % a year.");
}

/* ---- the tape ---- */

static void say_tape(struct caveats *c, const struct digest *d)
{
	if (d->unreadable)
		buf_addf(say(c, "unreadable_lines"),
			 "%llu lines of the tape could not be read; the first, line %llu: %s.",
			 (unsigned long long)d->unreadable, (unsigned long long)d->why_line,
			 d->why);
	if (d->errors)
		buf_addf(say(c, "error_records"),
			 "%llu error records stand on the tape: lines that some stage could not "
			 "use.",
			 (unsigned long long)d->errors);
	if (d->gaps)
		buf_addf(say(c, "gaps"), "A source reported %llu gaps in its data.",
			 (unsigned long long)d->gaps);
	if (!d->ended)
		buf_adds(say(c, "no_end"),
			 "The tape does not close with an end record: it may have been cut.");
	if (d->late_fills)
		buf_addf(say(c, "late_fills"),
			 "%llu fills came after the last account record and are in no figure of "
			 "days.",
			 (unsigned long long)d->late_fills);
	if (settings_count(&d->settings, "torder") > 1)
		buf_adds(say(c, "several_runs"),
			 "torder ran on this tape more than once: fills of both runs stand here.");
	if (d->controls)
		buf_addf(say(c, "halted"), "Halts of trading: %llu%s%s.",
			 (unsigned long long)d->controls, d->halt[0] ? "; the last one: " : "",
			 d->halt);
}

static void say_books(struct caveats *c, const struct digest *d)
{
	struct buf *b;

	if (d->books.wrong_accounts) {
		b = say(c, "books_differ");
		buf_addf(b,
			 "The books do not add up: cash differs from fills, fees and cash "
			 "records in %llu of %llu account records, by up to ",
			 (unsigned long long)d->books.wrong_accounts,
			 (unsigned long long)d->books.accounts);
		figure_wide(b, d->books.worst);
		buf_addc(b, '.');
	}
	if (d->books.wrong_positions)
		buf_addf(say(c, "positions_differ"),
			 "%llu of %llu position records differ from the sum of fills and splits.",
			 (unsigned long long)d->books.wrong_positions,
			 (unsigned long long)d->books.positions);
}

/* Sessions between two account records: their returns are one day's. */
static void say_missing_days(struct caveats *c, const struct digest *d)
{
	uint64_t missing = 0;

	for (size_t i = 1; i < d->n_days; i++) {
		int32_t before = d->days[i - 1].date;
		int32_t day = calendar_next(d->o.calendar, before);

		/* At the end of the calendar the next day is the same one. */
		for (; day > before && day < d->days[i].date; missing++) {
			before = day;
			day = calendar_next(d->o.calendar, day);
		}
	}
	if (missing)
		buf_addf(say(c, "missing_days"),
			 "%llu sessions have no account record: what happened on them counts as "
			 "the next one's return.",
			 (unsigned long long)missing);
}

/* ---- how little it proves ---- */

/* Where the way from signals to fills ended. */
static void say_orders(struct caveats *c, const struct digest *d)
{
	if (d->n_orders == 0 && d->signals > 0)
		buf_adds(say(c, "no_orders"), "There are signals but no orders: is trisk in the "
					      "pipe, or did it refuse them all?");
	else if (d->n_orders == 0)
		buf_adds(say(c, "no_orders"), "No order stands on the tape.");
	else if (d->fills == 0)
		buf_adds(say(c, "no_fills"), "No order was filled: is torder in the pipe, and "
					     "were there prices after the orders?");
}

static void say_size(struct caveats *c, const struct digest *d, const struct measures *m,
		     const struct caveat_options *o)
{
	struct buf *b;

	say_orders(c, d);
	if (m->trips < FEW_TRIPS)
		buf_addf(say(c, "few_trips"),
			 "Finished round trips: %g. So few prove little: one more or less would "
			 "change the picture.",
			 m->trips);
	if (m->days < MEASURE_LEAST_DAYS)
		buf_addf(say(c, "short_history"),
			 "Days: %g. Below %d, what would be extrapolated from them is left out: "
			 "figures of a year, the Sharpe and other ratios, values at risk.",
			 m->days, MEASURE_LEAST_DAYS);
	else if (m->days < o->periods)
		buf_addf(say(c, "short_history"),
			 "Days: %g. Less than a year: yearly figures are extrapolated.", m->days);
	if (d->synthetic || !isfinite(m->sharpe) || !isfinite(m->sharpe_error))
		return;
	b = say(c, "sharpe_error");
	buf_addf(b, "The Sharpe ratio is %.2f with a standard error of %.2f: ", m->sharpe,
		 m->sharpe_error);
	if (fabs(m->sharpe) < TWO_SIDED * m->sharpe_error)
		buf_adds(b, "chance alone explains it.");
	else
		buf_addf(b, "more than chance, if this was the only strategy tried; after "
			    "twenty tries one such is to be expected.");
}

/* A desk that does nothing earns interest without risk, and so a splendid ratio. */
static void say_interest(struct caveats *c, const struct measures *m,
			 const struct caveat_options *o)
{
	struct buf *b;

	if (!(m->credit > 0.5 * fabs(m->profit)) || o->risk_free > 0)
		return;
	b = say(c, "interest");
	buf_adds(b, "Interest received on cash is ");
	figure_money(b, m->credit);
	buf_adds(b, " beside a profit of ");
	figure_money(b, m->profit);
	buf_adds(b, ": much of what is measured here is cash lying about (--risk-free takes its "
		    "rate off the ratios).");
}

static void say_fit(struct caveats *c, const struct caveat_options *o)
{
	if (o->split)
		buf_adds(say(c, "out_of_sample"),
			 "The part behind the date is out of sample only if nobody looked at it "
			 "while choosing rules and parameters.");
	else
		buf_adds(say(c, "in_sample"),
			 "All of it is in sample as far as the tape can tell: rules and parameters "
			 "may have been chosen on these very days (--split shows two parts).");
}

/* How much of the gains came from a few trips? */
static void say_concentration(struct caveats *c, const struct digest *d, const struct measures *m)
{
	double top[TOP_TRIPS] = {0}, sum = 0;

	for (size_t i = 0; i < d->trips.n; i++) {
		double x = d->trips.v[i].profit;

		for (int k = 0; k < TOP_TRIPS; k++) {
			if (x > top[k]) {
				double y = top[k];

				top[k] = x;
				x = y;
			}
		}
	}
	for (int k = 0; k < TOP_TRIPS; k++)
		sum += top[k];
	if (d->trips.n > 2 * (size_t)TOP_TRIPS && m->profit > 0 && sum > 0.5 * m->profit)
		buf_addf(say(c, "concentrated"),
			 "The best %d of %zu round trips brought %.0f %% of the profit.", TOP_TRIPS,
			 d->trips.n, 100 * sum / m->profit);
}

/* What would be lost if nothing of what is held could be sold. */
static void say_open(struct caveats *c, const struct digest *d)
{
	size_t n = 0;

	for (size_t i = 0; d->trips.n_holders && i < d->trips.holders[0].n; i++)
		n += d->trips.holders[0].v[i].quantity != 0;
	if (n)
		buf_addf(say(c, "open_positions"),
			 "%zu position%s still open at the end: %s valued at the last price, %s "
			 "not count as a round trip, and %s not paid for being closed.",
			 n, n == 1 ? " is" : "s are", n == 1 ? "it is" : "they are",
			 n == 1 ? "does" : "do", n == 1 ? "has" : "have");
}

void caveats_find(struct caveats *c, const struct digest *d, const struct measures *m,
		  const struct caveat_options *o)
{
	*c = (struct caveats){0};
	buf_init(&c->text, CAVEATS_BYTES);
	say_books(c, d);
	if (d->synthetic)
		buf_adds(say(c, "synthetic"),
			 "The prices are synthetic: a test of the programs, not of the strategy.");
	say_tape(c, d);
	say_size(c, d, m, o);
	say_interest(c, m, o);
	say_concentration(c, d, m);
	say_fit(c, o);
	if (!d->synthetic)
		say_universe(c, o);
	say_fills(c, d);
	say_free(c, d, m);
	if (!d->synthetic)
		say_data(c, d, m, o);
	say_missing_days(c, d);
	say_open(c, d);
	buf_addc(&c->text, '\0');
}

void caveats_find_idle(struct caveats *c, const struct digest *d)
{
	*c = (struct caveats){0};
	buf_init(&c->text, CAVEATS_BYTES);
	say_books(c, d);
	say_tape(c, d);
	say_orders(c, d);
	buf_addc(&c->text, '\0');
}

void caveats_release(struct caveats *c)
{
	buf_release(&c->text);
	c->n = 0;
}
