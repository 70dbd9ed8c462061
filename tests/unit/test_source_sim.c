/* test_source_sim.c - the made-up market repeats, resumes, and looks like a market */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/civil.h"
#include "base/map.h"
#include "market/conditions.h"
#include "market/source.h"
#include "tape/record.h"

extern const struct source_driver source_sim;

static const char *const names[] = {"AAA", "BBB", "CCC"};

static struct source_options options(size_t symbols, int64_t seed)
{
	return (struct source_options){.calendar = CALENDAR_US_EQUITY,
				       .symbols = names,
				       .n_symbols = symbols,
				       .seed = seed};
}

static struct source *sim(const char *params, const struct source_options *o)
{
	struct err e = {0};
	struct source *s = source_sim.open(params, o, &e);

	if (!s)
		fail_msg("%s: %s", params, e.text);
	return s;
}

/* Scan the next line; false at the end. */
static bool next(struct source *s, struct record *r)
{
	struct source_item item;
	struct err e;
	enum source_result got = source_next(s, &item, &e);

	if (got == SOURCE_END)
		return false;
	assert_int_equal(got, SOURCE_LINE);
	assert_int_equal(record_head(r, item.line, item.len), 0);
	assert_int_equal(record_scan(r), 0);
	assert_int_equal(r->ts, item.ts);
	return true;
}

static uint64_t next_hash(struct source *s, uint64_t h, uint64_t *n)
{
	struct source_item item;
	struct err e;

	while (source_next(s, &item, &e) == SOURCE_LINE) {
		h = h * 31 + hash_bytes(item.line, item.len);
		++*n;
	}
	return h;
}

static uint64_t whole_hash(const char *params, size_t symbols, int64_t seed)
{
	struct source_options o = options(symbols, seed);
	struct source *s = sim(params, &o);
	uint64_t n = 0, h = next_hash(s, 0, &n);

	assert_true(n > 100);
	s->driver->close(s);
	return h;
}

static void test_seed(void **state)
{
	uint64_t h = whole_hash("days=2,trades=500", 3, 7);

	(void)state;
	assert_true(h == whole_hash("days=2,trades=500", 3, 7));
	assert_true(h != whole_hash("days=2,trades=500", 3, 8));
	assert_true(h != whole_hash("days=2,trades=501", 3, 7));
}

/* A security's lines do not depend on how many others there are. */
static void test_others(void **state)
{
	struct source_options one = options(1, 7), all = options(3, 7);
	struct source *a = sim("days=2,trades=300", &one), *b = sim("days=2,trades=300", &all);
	struct record r, q;

	(void)state;
	while (next(a, &r)) {
		do
			assert_true(next(b, &q));
		while (!json_is(&q.f[0].v, "AAA", 3));
		assert_int_equal(r.len, q.len);
		assert_memory_equal(r.line, q.line, r.len);
	}
	a->driver->close(a);
	b->driver->close(b);
}

static void save(struct snap *sn, void *ctx)
{
	struct source *s = ctx;

	s->driver->snap(s, sn);
}

static void test_resume(void **state)
{
	static const int places[] = {0, 1, 2, 3, 100, 2399, 4000, 100000};
	struct snap_head head = {.program = "test", .hash = "0", .options = ""};
	struct source_options o = options(2, 3);

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct source *a = sim("days=3,trades=200", &o), *b = sim("days=3,trades=200", &o);
		uint64_t n_a = 0, n_b = 0;
		struct record r;
		struct buf file;
		struct err e;

		buf_init(&file, 1 << 20);
		for (int k = 0; k < places[i] && next(a, &r); k++)
			;
		assert_int_equal(snap_encode(&head, save, a, &file, &e), 0);
		assert_int_equal(snap_parse("x", file.p, file.n, &head, save, b, &e), 0);
		assert_true(next_hash(a, 0, &n_a) == next_hash(b, 0, &n_b));
		assert_int_equal(n_a, n_b);
		buf_release(&file);
		a->driver->close(a);
		b->driver->close(b);
	}
}

/* Every line: labelled, inside its session, in order, on the cent, not crossed. */
static void test_lines(void **state)
{
	struct source_options o = options(3, 11);
	/* Over the half day of 2024-07-03 and a holiday. */
	struct source *s = sim("days=4,trades=400,start=2024-07-02,price=5", &o);
	int64_t last = INT64_MIN, prints[2] = {0}, official[2] = {0}, print_price[2] = {0};
	struct trading_day day = {.day = -1};
	struct record r;
	int days = 0;

	(void)state;
	while (next(s, &r)) {
		bool trade = r.type == TYPE_TRADE;
		const struct cell *synthetic = &r.f[trade ? TRADE_SYNTHETIC : QUOTE_SYNTHETIC];

		assert_true(trade || r.type == TYPE_QUOTE);
		assert_true(synthetic->v.kind == VALUE_TRUE);
		assert_true(r.ts >= last);
		last = r.ts;
		if (calendar_date(CALENDAR_US_EQUITY, r.ts) != day.day) {
			calendar_day(CALENDAR_US_EQUITY, calendar_date(CALENDAR_US_EQUITY, r.ts),
				     &day);
			assert_true(day.open);
			days++;
		}
		assert_true(r.ts >= day.start && r.ts < day.end + 60 * NS_PER_SECOND);
		if (trade) {
			const struct json_value *c = &r.f[TRADE_CONDITIONS].v;
			size_t n = record_has(&r, TRADE_CONDITIONS) ? c->n : 0;
			bool close = conditions_is_closing_print(c->p, n);
			dec price;

			assert_int_equal(record_dec(&r, TRADE_PRICE, &price), 0);
			assert_int_equal(price % (DEC_ONE / 100), 0);
			assert_true(price > 0 && record_number(&r, TRADE_SIZE, 0) > 0);
			if (close || conditions_is_opening_print(c->p, n)) {
				prints[close]++;
				print_price[close] = price;
			}
			if (conditions_is_official_close(c->p, n)) {
				official[1]++;
				assert_int_equal(price, print_price[1]);
			}
			official[0] += conditions_is_official_open(c->p, n);
			if (close)
				assert_true(r.ts > day.end);
		} else {
			dec bid, ask;

			assert_int_equal(record_dec(&r, QUOTE_BID, &bid), 0);
			assert_int_equal(record_dec(&r, QUOTE_ASK, &ask), 0);
			assert_true(bid > 0 && bid < ask);
			assert_int_equal(bid % (DEC_ONE / 100), 0);
		}
	}
	assert_int_equal(days, 4);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(prints[i], 12);
		assert_int_equal(official[i], 12);
	}
	s->driver->close(s);
}

enum { DAYS = 60, MINUTES = 390 };

struct shape {
	double mid[DAYS][MINUTES]; /* last mid of each minute */
	double trades[MINUTES];
	double bounce, moves; /* of trade prices: products of neighbours, squares */
	double n_trades, n_quotes;
};

static void shape_measure(struct shape *h, struct source *s)
{
	double last = 0, before = 0;
	struct record r;
	int32_t known = -1;
	int day = -1;

	while (next(s, &r)) {
		struct trading_day d;
		int64_t minute;

		calendar_day(CALENDAR_US_EQUITY, calendar_date(CALENDAR_US_EQUITY, r.ts), &d);
		day += d.day != known;
		known = d.day;
		minute = (r.ts - d.start) / NS_PER_MINUTE;
		if (minute >= MINUTES)
			continue;
		if (r.type == TYPE_QUOTE) {
			h->n_quotes++;
			h->mid[day][minute] = (r.f[QUOTE_BID].num + r.f[QUOTE_ASK].num) / 2;
		} else {
			double move = last > 0 ? r.f[TRADE_PRICE].num - last : 0;

			h->n_trades++;
			h->trades[minute]++;
			h->bounce += move * before;
			h->moves += move * move;
			before = move;
			last = r.f[TRADE_PRICE].num;
		}
	}
}

/* Squared returns of minutes: their correlation at lag 1, each divided by its
 * minute's mean so that the season does not count. */
static double clustering(const struct shape *h, double *season)
{
	static double x[DAYS][MINUTES];
	double mean[MINUTES] = {0}, sum = 0, square = 0, product = 0, edge = 0, middle = 0;
	double n = DAYS * (MINUTES - 2);

	for (int d = 0; d < DAYS; d++)
		for (int m = 1; m < MINUTES; m++) {
			double r = (h->mid[d][m] - h->mid[d][m - 1]) / h->mid[d][m - 1];

			x[d][m] = r * r;
			mean[m] += x[d][m] / DAYS;
		}
	for (int m = 1; m < MINUTES; m++) {
		edge += m < 30 || m >= MINUTES - 30 ? mean[m] / 59 : 0;
		middle += m >= 165 && m < 225 ? mean[m] / 60 : 0;
	}
	*season = edge / middle;
	for (int d = 0; d < DAYS; d++)
		for (int m = 2; m < MINUTES; m++) {
			double a = x[d][m] / mean[m], b = x[d][m - 1] / mean[m - 1];

			sum += a;
			square += a * a;
			product += a * b;
		}
	sum /= n;
	return (product / n - sum * sum) / (square / n - sum * sum);
}

static void test_shape(void **state)
{
	struct source_options o = options(1, 5);
	struct source *s = sim("days=60,trades=8000,quotes=2", &o);
	struct shape *h = calloc(1, sizeof(*h));
	double season, edge = 0, middle = 0;

	(void)state;
	assert_non_null(h);
	shape_measure(h, s);
	s->driver->close(s);
	/* As many as asked for, three times as many near the ends as in the middle. */
	assert_true(h->n_trades > DAYS * 8000 * 0.8 && h->n_trades < DAYS * 8000 * 1.2);
	assert_true(h->n_quotes > 1.9 * h->n_trades);
	assert_true(h->n_quotes < 2.1 * h->n_trades);
	for (int m = 0; m < 30; m++) {
		edge += h->trades[m] + h->trades[MINUTES - 1 - m];
		middle += h->trades[165 + m] + h->trades[195 + m];
	}
	assert_true(edge > 2 * middle && edge < 6 * middle);
	/* Bounce: neighbouring price changes have opposite signs (Roll 1984). */
	assert_true(h->bounce < -0.05 * h->moves);
	/* Volatility clusters, and is higher near the ends of a session. */
	assert_true(clustering(h, &season) > 0.05);
	assert_true(season > 2 && season < 8);
	free(h);
}

/* Daily returns of two securities, from their official closes. */
static int closes_read(struct source *s, double close[2][1600])
{
	int n[2] = {0};
	struct record r;

	while (next(s, &r)) {
		const struct json_value *c = &r.f[TRADE_CONDITIONS].v;
		bool second = json_is(&r.f[0].v, "BBB", 3);

		if (r.type == TYPE_TRADE && record_has(&r, TRADE_CONDITIONS) &&
		    conditions_is_official_close(c->p, c->n))
			close[second][n[second]++] = r.f[TRADE_PRICE].num;
	}
	assert_int_equal(n[0], n[1]);
	return n[0];
}

/* The volatility is about what was asked for, and a market factor ties them. */
static void test_volatility(void **state)
{
	static double close[2][1600];
	struct source_options o = options(2, 21);
	struct source *s = sim("days=1500,trades=10,quotes=1,volatility=0.3", &o);
	double square[2] = {0}, product = 0;
	int n = closes_read(s, close);

	(void)state;
	s->driver->close(s);
	assert_int_equal(n, 1500);
	for (int d = 1; d < n; d++) {
		double a = close[0][d] / close[0][d - 1] - 1, b = close[1][d] / close[1][d - 1] - 1;

		square[0] += a * a;
		square[1] += b * b;
		product += a * b;
	}
	for (int i = 0; i < 2; i++) {
		double annual = square[i] / (n - 1) * 252;

		assert_true(annual > 0.2 * 0.2 && annual < 0.45 * 0.45);
	}
	product /= sqrt(square[0] * square[1]);
	assert_true(product > 0.15 && product < 0.7);
}

static void test_bad_params(void **state)
{
	static const char *const bad[] = {"days=0",       "days=x",     "trade=5",
					  "price=-1",     "start=2024", "days=1000000",
					  "volatility=0", "days",       "start=1800-01-01"};
	struct source_options o = options(1, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e;

		if (source_sim.open(bad[i], &o, &e))
			fail_msg("'%s' is accepted", bad[i]);
		assert_int_equal(e.status, STATUS_USAGE);
		assert_non_null(strstr(e.text, "sim:"));
	}
}

static void test_24x7(void **state)
{
	struct source_options o = options(1, 1);
	struct record r;
	struct source *s;
	int64_t first = 0, last = 0;

	(void)state;
	o.calendar = CALENDAR_24X7;
	s = sim("days=3,trades=500,start=2024-01-05", &o);
	while (next(s, &r)) {
		first = first ? first : r.ts;
		last = r.ts;
		assert_false(r.type == TYPE_TRADE && record_has(&r, TRADE_CONDITIONS) &&
			     conditions_is_closing_print(r.f[TRADE_CONDITIONS].v.p,
							 r.f[TRADE_CONDITIONS].v.n));
	}
	assert_true(last - first > 71 * NS_PER_HOUR && last - first < 72 * NS_PER_HOUR);
	s->driver->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seed),   cmocka_unit_test(test_others),
		cmocka_unit_test(test_resume), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_shape),  cmocka_unit_test(test_volatility),
		cmocka_unit_test(test_24x7),   cmocka_unit_test(test_bad_params),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
