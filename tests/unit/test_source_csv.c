/*
 * test_source_csv.c - rows, times, numbers, headers, and the lines made of them
 *
 * Rows are compared with what libcsv makes of the whole text in one go; times with
 * values of GNU date 9.1 (date -u -d TEXT +%s).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "market/source_csv.h"
#include "quant/contract.h"
#include "tape/record.h"

extern const struct source_driver source_csv;

static char path[] = "/tmp/test_source_csv.XXXXXX";

static void file_make(const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* ---- rows ---- */

static void put_cell(struct buf *b, const void *p, size_t n)
{
	buf_addc(b, '[');
	buf_add(b, p, n);
	buf_addc(b, ']');
}

static void on_cell(void *p, size_t n, void *ctx)
{
	put_cell(ctx, p, n);
}

static void on_row(int c, void *ctx)
{
	(void)c;
	buf_addc(ctx, '|');
}

/* All rows as "[cell][cell]|…" by libcsv alone. */
static void rows_by_libcsv(const char *p, size_t n, struct buf *out)
{
	struct csv_parser parser;

	assert_int_equal(csv_init(&parser, 0), 0);
	csv_parse(&parser, p, n, on_cell, on_row, out);
	csv_fini(&parser, on_cell, on_row, out);
	csv_free(&parser);
}

/* The same by the reader; false where a row was bad.  Checks that the rows' raw
 * text and line numbers stand in the file. */
static bool rows_by_reader(const char *p, size_t n, struct buf *out)
{
	struct csv_reader *r = malloc(sizeof(*r));
	struct csv_row row;
	struct err e;
	bool good = true;

	file_make(p, n);
	assert_non_null(r);
	assert_int_equal(csv_reader_open(r, path, false, &e), 0);
	for (;;) {
		enum csv_result got = csv_reader_next(r, &row, &e);
		uint64_t line = 1;
		const char *at = n > 3 && p[0] == '\xef' ? p + 3 : p;

		if (got == CSV_END)
			break;
		good &= got == CSV_ROW;
		for (; line < row.line; line++)
			at = (const char *)memchr(at, '\n', (size_t)(p + n - at)) + 1;
		assert_memory_equal(at, row.raw, row.raw_n);
		for (size_t i = 0; i < row.n; i++)
			put_cell(out, row.cells[i].p, row.cells[i].n);
		buf_addc(out, '|');
	}
	csv_reader_close(r);
	free(r);
	return good;
}

static void test_rows_equal_libcsv(void **state)
{
	static const char letters[] = "aab,,,\"\"\n\n 1";
	size_t compared = 0;
	uint32_t x = 7;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		char text[48];
		size_t n = 2;
		struct buf a, b;

		memcpy(text, "h,", 2); /* the delimiter is known from the start */
		for (; n < sizeof(text) - (size_t)(i % 40); n++) {
			x = x * 1664525 + 1013904223;
			text[n] = letters[(x >> 16) % (sizeof(letters) - 1)];
		}
		buf_init(&a, 4096);
		buf_init(&b, 4096);
		if (rows_by_reader(text, n, &a)) {
			rows_by_libcsv(text, n, &b);
			if (a.n != b.n || memcmp(a.p, b.p, a.n) != 0)
				fail_msg("%.*s\ngives %.*s\nnot   %.*s", (int)n, text, (int)a.n,
					 a.p, (int)b.n, b.p);
			compared++;
		}
		buf_release(&a);
		buf_release(&b);
	}
	assert_true(compared > 1500);
}

/* One row's cells and those of the next. */
static void assert_rows(const char *text, const char *want)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	rows_by_reader(text, strlen(text), &out);
	assert_string_equal(buf_cstr(&out), want);
	buf_release(&out);
}

static void test_rows(void **state)
{
	(void)state;
	assert_rows("a,b\n1,2\n", "[a][b]|[1][2]|");
	assert_rows("a,b\r\n1,2\r\n\r\n  \n3,4", "[a][b]|[1][2]|[3][4]|");
	assert_rows("\xef\xbb\xbf"
		    "a;b\n1,5;2\n",
		    "[a][b]|[1,5][2]|");
	assert_rows("a\tb\n1\t\t\n", "[a][b]|[1][][]|");
	assert_rows("a,b\n\"x,\"\"y\n z\", 2 \n", "[a][b]|[x,\"y\n z][2]|");
	assert_rows("\"a;\",b\n1,2\n", "[a;][b]|[1][2]|");
	/* A quote that is never closed costs its own line only. */
	assert_rows("a,b\n1,\"2\n3,4\n5,6\n", "[a][b]||[3][4]|[5][6]|");
}

static void test_row_too_long(void **state)
{
	size_t n = (3 << 20) + 8;
	char *text = malloc(n);
	struct buf out;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', n);
	memcpy(text, "a,b\n", 4);
	text[(2 << 20)] = '\n';
	text[n - 4] = '\n';
	memcpy(text + n - 3, "1,2", 3);
	buf_init(&out, 1 << 20);
	assert_false(rows_by_reader(text, n, &out));
	assert_string_equal(buf_cstr(&out), "[a][b]|||[1][2]|");
	buf_release(&out);
	free(text);
}

/* ---- times ---- */

static int64_t time_in(const char *zone, const char *text, enum source_unit unit)
{
	struct zone z;
	struct csv_time t;
	struct err e;
	int rc;

	assert_int_equal(zone_open(&z, zone, &e), 0);
	rc = csv_time_parse(&t, text, strlen(text), &z, unit);
	zone_release(&z);
	if (rc < 0 || t.date)
		return NO_TS;
	return t.ns;
}

static void test_times(void **state)
{
	const int64_t at = INT64_C(1381152601) * NS_PER_SECOND; /* 2013-10-07 13:30:01 UTC */
	static const char *const same[] = {
		"2013-10-07T13:30:01Z",
		"2013-10-07 13:30:01",
		"2013-10-07T13:30:01.000",
		"2013-10-07T09:30:01-04:00",
		"2013-10-07 09:30:01-0400",
		"2013-10-07 09:30:01 -04",
		"2013/10/07 13:30:01",
		"20131007 13:30:01",
		"2013-10-07T13:30:01+00:00",
		"1381152601",
		"1381152601000",
		"1381152601000000",
		"1381152601000000000",
		"1381152601.0",
		"1.381152601e9",
	};
	static const char *const bad[] = {
		"",
		"x",
		"2013-10-07T25:00:00Z",
		"2013-13-07 00:00:00",
		"13:30:01",
		"2013-10-07T13",
		"2013-10-07T13:30:01+1",
		"1381152601.0000000001",
		"nan",
		"10/07/2013",
		"2013-10-07 13:30:01 EST",
		"99999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (time_in("UTC", same[i], SOURCE_UNIT_AUTO) != at)
			fail_msg("%s is not the same time", same[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (time_in("UTC", bad[i], SOURCE_UNIT_AUTO) != NO_TS)
			fail_msg("'%s' is taken for a time", bad[i]);
	assert_int_equal(time_in("exchange", "2013-10-07 09:30:01", SOURCE_UNIT_AUTO), at);
	assert_int_equal(time_in("exchange", "2013-12-02 09:30", SOURCE_UNIT_AUTO),
			 INT64_C(1385994600) * NS_PER_SECOND);
	assert_int_equal(time_in("+02:00", "2013-10-07 15:30:01", SOURCE_UNIT_AUTO), at);
	/* An offset in the text outdoes the zone. */
	assert_int_equal(time_in("+02:00", "2013-10-07 13:30:01Z", SOURCE_UNIT_AUTO), at);
	assert_int_equal(time_in("UTC", "2013-10-07T13:30:01.123456789Z", SOURCE_UNIT_AUTO),
			 at + 123456789);
	assert_int_equal(time_in("UTC", "20131007", SOURCE_UNIT_S),
			 INT64_C(20131007) * NS_PER_SECOND);
	assert_int_equal(time_in("UTC", "1381152601", SOURCE_UNIT_MS),
			 INT64_C(1381152601) * 1000000);
	assert_int_equal(time_in("UTC", "1381152601.5", SOURCE_UNIT_S), at + NS_PER_SECOND / 2);
	assert_int_equal(time_in("UTC", "-1.5", SOURCE_UNIT_S), -3 * NS_PER_SECOND / 2);
	assert_int_equal(time_in("UTC", "2012-06-30T23:59:60Z", SOURCE_UNIT_AUTO),
			 INT64_C(1341100800) * NS_PER_SECOND);
}

static void test_dates(void **state)
{
	static const char *const same[] = {"2013-10-07", "2013/10/07", "20131007"};
	struct zone z = {0};
	struct csv_time t;
	struct csv_cell date = {"20131007", 8}, time = {"9:30", 4};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(csv_time_parse(&t, same[i], strlen(same[i]), &z, SOURCE_UNIT_AUTO),
				 0);
		assert_true(t.date);
		assert_int_equal(t.day, 15985);
	}
	assert_int_equal(csv_time_parse(&t, "20131307", 8, &z, SOURCE_UNIT_AUTO), -1);
	assert_int_equal(csv_time_join(&t, &date, &time, &z), 0);
	assert_int_equal(t.ns, (INT64_C(15985) * 86400 + 9 * 3600 + 30 * 60) * NS_PER_SECOND);
	date.n = 7;
	assert_int_equal(csv_time_join(&t, &date, &time, &z), -1);
}

/* ---- numbers ---- */

static void test_numbers(void **state)
{
	static const char *const good[][2] = {
		{"13.90", "13.9"},
		{"0", "0"},
		{"-0.00", "0"},
		{"1e3", "1000"},
		{"+5", "5"},
		{"007", "7"},
		{".5", "0.5"},
		{"5.", "5"},
		{"-.25", "-0.25"},
		{"100.000", "100"},
		{"9223372036.854775807", "9223372036.854775807"},
		{"9223372036.8547758080", "9223372036.854776"}, /* beyond 64 bits at 1e-9 */
		{"1234567890123456789", "1234567890123456800"},
		{"4.186662803811", "4.186662803811"},
		{"0.1000000000000000055511151231257827", "0.1"},
		{"0.000000001", "0.000000001"},
		{"1E-3", "0.001"},
		{"1000000000000", "1000000000000"},
		{"123456789.987654321", "123456789.987654321"},
		{"11381132800614080001138", "1.138113280061408e22"},
	};
	static const char *const bad[] = {"",          "-",    "1,000", "nan",   "NaN", "inf",
					  "-Infinity", "0x10", "1e",    "1.2.3", "$5",  "5 5",
					  "1e999",     "--1",  ".",     "1.e5x"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct csv_number x;
		const char *why = "";
		double want = strtod(good[i][1], NULL);

		if (csv_number_parse(&x, good[i][0], strlen(good[i][0]), &why) < 0)
			fail_msg("%s: %s", good[i][0], why);
		if (x.n != strlen(good[i][1]) || memcmp(x.p, good[i][1], x.n) != 0)
			fail_msg("%s gives %.*s, not %s", good[i][0], (int)x.n, x.p, good[i][1]);
		assert_true(x.num >= want && x.num <= want);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct csv_number x;
		const char *why;

		if (csv_number_parse(&x, bad[i], strlen(bad[i]), &why) == 0)
			fail_msg("'%s' is taken for a number", bad[i]);
	}
}

/* ---- whole files ---- */

static struct source_options defaults(void)
{
	return (struct source_options){.calendar = CALENDAR_US_EQUITY};
}

/* Everything a file gives: its lines; of bad rows "ROW: why". */
static enum source_result file_read(const char *text, const struct source_options *o,
				    struct buf *out, struct err *e)
{
	struct source_item item;
	enum source_result got;
	struct source *s;

	file_make(text, strlen(text));
	s = source_csv.open(path, o, e);
	assert_non_null(s);
	while ((got = source_next(s, &item, e)) == SOURCE_LINE || got == SOURCE_BAD) {
		struct record r;

		if (got == SOURCE_BAD) {
			buf_addf(out, "%llu: %s\n", (unsigned long long)item.row, item.why);
			continue;
		}
		assert_int_equal(record_head(&r, item.line, item.len), 0);
		assert_int_equal(record_scan(&r), 0);
		assert_int_equal(r.ts, item.ts);
		buf_add(out, item.line, item.len);
		buf_addc(out, '\n');
	}
	s->driver->close(s);
	return got;
}

static void assert_file(const char *text, const struct source_options *o, const char *want)
{
	struct buf out;
	struct err e = {0};

	buf_init(&out, 1 << 20);
	assert_int_equal(file_read(text, o, &out, &e), SOURCE_END);
	assert_string_equal(buf_cstr(&out), want);
	buf_release(&out);
}

static void assert_file_fails(const char *text, const struct source_options *o, const char *why)
{
	struct buf out;
	struct err e = {0};

	buf_init(&out, 1 << 20);
	assert_int_equal(file_read(text, o, &out, &e), SOURCE_FAIL);
	if (!strstr(e.text, why) || !strstr(e.text, path))
		fail_msg("'%s' does not say '%s' and the file", e.text, why);
	buf_release(&out);
}

static void test_trades(void **state)
{
	struct source_options o = defaults();

	(void)state;
	assert_file("timestamp,symbol,price,size,exchange,conditions,suspicious\n"
		    "2013-10-07T08:00:00.688Z,AIG,49.180,300,P,2000,0\n"
		    "2013-10-07T08:03:01.540Z,AIG,48.87,2000,,,0\n",
		    &o,
		    "{\"type\":\"trade\",\"ts\":\"2013-10-07T08:00:00.688Z\",\"symbol\":\"AIG\","
		    "\"price\":49.18,\"size\":300,\"exchange\":\"P\",\"conditions\":\"2000\"}\n"
		    "{\"type\":\"trade\",\"ts\":\"2013-10-07T08:03:01.540Z\",\"symbol\":\"AIG\","
		    "\"price\":48.87,\"size\":2000}\n");
	o.conditions = CONDITIONS_ALGOSEEK;
	assert_file("time,ticker,Price,Qty,Conditions\n"
		    "2013-10-07T20:00:01Z,\"A\"\"B\",1,1,80\n"
		    "2013-10-07T20:00:01Z,AB,1,1,xyz\n",
		    &o,
		    "{\"type\":\"trade\",\"ts\":\"2013-10-07T20:00:01Z\",\"symbol\":\"A\\\"B\","
		    "\"price\":1,\"size\":1,\"conditions\":\"6\"}\n"
		    "3: conditions 'xyz' is no hexadecimal bit mask\n");
}

static void test_quotes(void **state)
{
	struct source_options o = defaults();

	(void)state;
	assert_file("timestamp,symbol,bid,bid_size,ask,ask_size,exchange\n"
		    "2013-10-07T08:00:00.151Z,BAC,,,14.02,500,Q\n"
		    "2013-10-07T08:00:00.554Z,BAC,13.84,700,,,P\n"
		    "2013-10-07T08:00:00.555Z,BAC,,,,,P\n",
		    &o,
		    "{\"type\":\"quote\",\"ts\":\"2013-10-07T08:00:00.151Z\",\"symbol\":\"BAC\","
		    "\"ask\":14.02,\"ask_size\":500,\"exchange\":\"Q\"}\n"
		    "{\"type\":\"quote\",\"ts\":\"2013-10-07T08:00:00.554Z\",\"symbol\":\"BAC\","
		    "\"bid\":13.84,\"bid_size\":700,\"exchange\":\"P\"}\n"
		    "4: neither side is there\n");
}

static void test_daily_bars(void **state)
{
	static const char *const names[] = {"SPY"};
	struct source_options o = defaults();

	(void)state;
	o.symbols = names;
	o.n_symbols = 1;
	/* Winter time, and a half day. */
	assert_file("Date,Open,High,Low,Close,Adj Close,Volume\n"
		    "2013-11-29,181.0,181.75,180.80,181,170.5,55974088\n",
		    &o,
		    "{\"type\":\"bar\",\"ts\":\"2013-11-29T18:00:00Z\",\"symbol\":\"SPY\","
		    "\"span\":\"1d\",\"open\":181,\"high\":181.75,\"low\":180.8,\"close\":181,"
		    "\"volume\":55974088,\"start\":\"2013-11-29T14:30:00Z\"}\n");
	/* Midnights and moments stand for their date. */
	o.span = "1d";
	assert_file("time,open,high,low,close\n"
		    "2013-10-07T00:00:00Z,1,1,1,1\n2013-10-07T04:00:00Z,1,1,1,1\n"
		    "2013-10-07 00:00:00-04:00,1,1,1,1\n",
		    &o,
		    "{\"type\":\"bar\",\"ts\":\"2013-10-07T20:00:00Z\",\"symbol\":\"SPY\","
		    "\"span\":\"1d\",\"open\":1,\"high\":1,\"low\":1,\"close\":1,"
		    "\"start\":\"2013-10-07T13:30:00Z\"}\n"
		    "{\"type\":\"bar\",\"ts\":\"2013-10-07T20:00:00Z\",\"symbol\":\"SPY\","
		    "\"span\":\"1d\",\"open\":1,\"high\":1,\"low\":1,\"close\":1,"
		    "\"start\":\"2013-10-07T13:30:00Z\"}\n"
		    "{\"type\":\"bar\",\"ts\":\"2013-10-07T20:00:00Z\",\"symbol\":\"SPY\","
		    "\"span\":\"1d\",\"open\":1,\"high\":1,\"low\":1,\"close\":1,"
		    "\"start\":\"2013-10-07T13:30:00Z\"}\n");
	o.calendar = CALENDAR_24X7;
	assert_file("date,open,high,low,close\n2013-10-06,1,1,1,1\n", &o,
		    "{\"type\":\"bar\",\"ts\":\"2013-10-07T00:00:00Z\",\"symbol\":\"SPY\","
		    "\"span\":\"1d\",\"open\":1,\"high\":1,\"low\":1,\"close\":1,"
		    "\"start\":\"2013-10-06T00:00:00Z\"}\n");
}

static void test_intraday_bars(void **state)
{
	struct source_options o = defaults();

	(void)state;
	o.span = "5m";
	assert_file(
		"date,time,sym,o pen,HIGH,low,close,vol,trade_count,vwap\n"
		"2013-10-07,13:30,A,1,2,0.5,1.5,100,7,1.25\n",
		&o,
		"{\"type\":\"bar\",\"ts\":\"2013-10-07T13:35:00Z\",\"symbol\":\"A\","
		"\"span\":\"5m\",\"open\":1,\"high\":2,\"low\":0.5,\"close\":1.5,\"volume\":100,"
		"\"vwap\":1.25,\"trades\":7,\"start\":\"2013-10-07T13:30:00Z\"}\n");
	o.stamp_end = true;
	assert_file("time,symbol,open,high,low,close\n2013-10-07T13:35:00Z,A,1,1,1,1\n"
		    "2013-10-07,A,1,1,1,1\n",
		    &o,
		    "{\"type\":\"bar\",\"ts\":\"2013-10-07T13:35:00Z\",\"symbol\":\"A\","
		    "\"span\":\"5m\",\"open\":1,\"high\":1,\"low\":1,\"close\":1,"
		    "\"start\":\"2013-10-07T13:30:00Z\"}\n"
		    "3: time '2013-10-07' is a date, where bars of this span need a time\n");
	o = defaults();
	assert_file_fails("time,symbol,open,high,low,close\n2013-10-07T13:35:00Z,A,1,1,1,1\n", &o,
			  "--span");
}

static void test_bad_rows(void **state)
{
	struct source_options o = defaults();

	(void)state;
	assert_file("date,symbol,open,high,low,close,volume\n"
		    "2013-10-07,A,1,2,3,1,5\n"
		    "2013-10-07,A,1,2,1,3,5\n"
		    "2013-10-07,A,1,2,1,nan,5\n"
		    "2013-10-07,A,1,2,1,,5\n"
		    "2013-10-07,A,1,2,1,1,-5\n"
		    "2013-02-30,A,1,2,1,1,5\n"
		    "2013-10-07,,1,2,1,1,5\n"
		    "2013-10-07,A,1,2,1,1\n"
		    "2013-10-07,\xff,1,2,1,1,5\n"
		    "2013-10-07,A,1,2,1,1,5,6\n"
		    "2013-10-07,A,\"1,000\",2,1,1,5\n"
		    "2013-10-07,A,1",
		    &o,
		    "2: high is below low\n"
		    "3: open or close is outside high and low\n"
		    "4: close 'nan' is not a number\n"
		    "5: close is empty\n"
		    "6: volume '-5' is negative\n"
		    "7: time '2013-02-30' cannot be read\n"
		    "8: symbol '' is empty\n"
		    "9: 6 cells where the header has 7\n"
		    "10: symbol '' is not UTF-8\n"
		    "11: 8 cells where the header has 7\n"
		    "12: open '1,000' has a comma: decimals need a point, thousands nothing\n"
		    "13: torn: 3 cells where the header has 7\n");
}

static void test_headers(void **state)
{
	static const char *const names[] = {"X"},
				 *const map[] = {"Adj Close=close", "Close=ignore"},
				 *const wrong[] = {"Nix=close"};
	struct source_options o = defaults();

	(void)state;
	assert_file("", &o, "");
	assert_file("time,symbol,price,size\n", &o, "");
	assert_file_fails("time,symbol,open,high,low\n", &o,
			  "(time,symbol,open,high,low) has neither");
	assert_file_fails("symbol,price,size\n", &o, "lacks timestamp");
	assert_file_fails("time,symbol,price\n", &o, "lacks price or size");
	assert_file_fails("time,price,size\n", &o, "--symbol");
	assert_file_fails("time,symbol,ticker,price,size\n", &o, "two columns");
	assert_file_fails("time,symbol,price,size,bid\n", &o, "--type");
	assert_file_fails("2013-10-07,1,2,1,2\n", &o, "--header");
	assert_file_fails("{\"type\":\"trade\"}\n", &o, "tape:");
	o.symbols = names;
	o.n_symbols = 1;
	o.map = wrong;
	o.n_map = 1;
	assert_file_fails("Date,Open,High,Low,Close,Adj Close\n", &o, "--map");
	o.map = map;
	o.n_map = 2;
	assert_file("Date,Open,High,Low,Close,Adj Close\n2013-10-07,1,2,1,2,1.5\n", &o,
		    "{\"type\":\"bar\",\"ts\":\"2013-10-07T20:00:00Z\",\"symbol\":\"X\","
		    "\"span\":\"1d\",\"open\":1,\"high\":2,\"low\":1,\"close\":1.5,"
		    "\"start\":\"2013-10-07T13:30:00Z\"}\n");
	o.n_map = 0;
	o.header = "time,price,size";
	assert_file("1381152601,2,3\n", &o,
		    "{\"type\":\"trade\",\"ts\":\"2013-10-07T13:30:01Z\",\"symbol\":\"X\","
		    "\"price\":2,\"size\":3}\n");
}

static void test_symbols(void **state)
{
	static const char *const names[] = {"B", "C"};
	struct source_options o = defaults();

	(void)state;
	o.symbols = names;
	o.n_symbols = 2;
	assert_file("time,symbol,price,size\n1381152601,A,1,1\n1381152601,B,2,1\n"
		    "1381152601,BB,1,1\n1381152601,C,3,1\n",
		    &o,
		    "{\"type\":\"trade\",\"ts\":\"2013-10-07T13:30:01Z\",\"symbol\":\"B\","
		    "\"price\":2,\"size\":1}\n"
		    "{\"type\":\"trade\",\"ts\":\"2013-10-07T13:30:01Z\",\"symbol\":\"C\","
		    "\"price\":3,\"size\":1}\n");
}

/* ---- options ---- */

/* A quote's line behind its type, at 15:00 of a day. */
#define AT    "{\"type\":\"quote\",\"ts\":\"2024-02-08T15:00:00Z\",\"symbol\":"
#define SIDES ",\"bid\":2,\"ask\":3"
#define PUT   ",\"expiry\":\"2024-03-15\",\"strike\":100,\"right\":\"put\""

static void test_options(void **state)
{
	struct source_options o = defaults();

	(void)state;
	/* Words for the right, spellings of a date; the strike is exact. */
	assert_file("timestamp,underlying,expiry,strike,right,style,bid,ask\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,put,american,2,3\n"
		    "2024-02-08T15:00:00Z,A,20240315,100.00,P,e,2,3\n"
		    "2024-02-08T15:00:00Z,A,2024/03/15,100.125,Call,,2,3\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15 16:00:00,99999.999,c,A,2,3\n"
		    "2024-02-08T15:00:00Z,A,1710532800,0.001,c,,2,3\n",
		    &o,
		    AT "\"A240315P00100000\"" SIDES ",\"underlying\":\"A\"" PUT
		       ",\"exercise\":\"american\"}\n" AT "\"A240315P00100000\"" SIDES
		       ",\"underlying\":\"A\"" PUT ",\"exercise\":\"european\"}\n" AT
		       "\"A240315C00100125\"" SIDES ",\"underlying\":\"A\",\"expiry\":"
		       "\"2024-03-15\",\"strike\":100.125,\"right\":\"call\"}\n" AT
		       "\"A240315C99999999\"" SIDES ",\"underlying\":\"A\",\"expiry\":"
		       "\"2024-03-15\",\"strike\":99999.999,\"right\":\"call\","
		       "\"exercise\":\"american\"}\n" AT "\"A240315C00000001\"" SIDES
		       ",\"underlying\":\"A\",\"expiry\":\"2024-03-15\",\"strike\":0.001,"
		       "\"right\":\"call\"}\n");
	/* What has no place in a name of the initiative has one of ours. */
	assert_file("timestamp,underlying,expiry,strike,right,bid,ask\n"
		    "2024-02-08T15:00:00Z,DOGE,2024-03-15,0.0825,c,2,3\n"
		    "2024-02-08T15:00:00Z,BTC,2024-03-15,100000,p,2,3\n"
		    "2024-02-08T15:00:00Z,LONGNAME,2024-03-15,100,p,2,3\n"
		    "2024-02-08T15:00:00Z,B C,2124-03-15,100,p,2,3\n",
		    &o,
		    AT "\"DOGE-20240315-0.0825-C\"" SIDES
		       ",\"underlying\":\"DOGE\",\"expiry\":\"2024-03-15\",\"strike\":0.0825,"
		       "\"right\":\"call\"}\n" AT "\"BTC-20240315-100000-P\"" SIDES
		       ",\"underlying\":\"BTC\",\"expiry\":\"2024-03-15\",\"strike\":100000,"
		       "\"right\":\"put\"}\n" AT "\"LONGNAME-20240315-100-P\"" SIDES
		       ",\"underlying\":\"LONGNAME\"" PUT "}\n" AT "\"B C-21240315-100-P\"" SIDES
		       ",\"underlying\":\"B C\",\"expiry\":\"2124-03-15\",\"strike\":100,"
		       "\"right\":\"put\"}\n");
	/* An empty side is withdrawn, in the underlying's own row unchanged. */
	assert_file("timestamp,underlying,expiration,strike price,option type,bid,bid_size,ask\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,put,,,\n"
		    "2024-02-08T15:00:00Z,A,,,,,7,3\n",
		    &o,
		    AT "\"A240315P00100000\",\"bid\":null,\"bid_size\":null,\"ask\":null,"
		       "\"underlying\":\"A\"" PUT "}\n" AT "\"A\",\"bid_size\":7,\"ask\":3}\n");
}

/* The security's name is one for each contract, whatever the columns are. */
static void test_option_names(void **state)
{
	static const char *const rows[][2] = {
		{"contract,underlying|X1,A", "\"X1\"" SIDES ",\"underlying\":\"A\""},
		{"contract symbol,symbol|X1,A", "\"X1\"" SIDES ",\"underlying\":\"A\""},
		{"option_symbol|X1", "\"X1\"" SIDES},
		{"option_symbol|A  240315P00100000",
		 "\"A  240315P00100000\"" SIDES ",\"underlying\":\"A\""},
		{"symbol,underlying|X1,A", "\"X1\"" SIDES ",\"underlying\":\"A\""},
		{"symbol,underlying|A,A", "\"A240315P00100000\"" SIDES ",\"underlying\":\"A\""},
		{"contract,underlying|A,A", "\"A240315P00100000\"" SIDES ",\"underlying\":\"A\""},
		{"symbol|A", "\"A240315P00100000\"" SIDES ",\"underlying\":\"A\""},
		{"symbol|O:A240315P00100000",
		 "\"O:A240315P00100000\"" SIDES ",\"underlying\":\"A\""},
		/* That of another contract is no name of this one. */
		{"symbol|A240315C00100000", "\"A240315C00100000-20240315-100-P\"" SIDES
					    ",\"underlying\":\"A240315C00100000\""},
		{"underlying symbol,root|^SPX,SPXW",
		 "\"SPXW240315P00100000\"" SIDES ",\"underlying\":\"^SPX\""},
		{"root|A", "\"A240315P00100000\"" SIDES ",\"underlying\":\"A\""},
		{"root,symbol|B,A", "\"A\"" SIDES ",\"underlying\":\"B\""},
	};
	struct source_options o = defaults();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *bar = strchr(rows[i][0], '|');
		char text[200], want[200];

		snprintf(text, sizeof(text),
			 "time,expiry,strike,right,bid,ask,%.*s\n"
			 "2024-02-08T15:00:00Z,2024-03-15,100,put,2,3,%s\n",
			 (int)(bar - rows[i][0]), rows[i][0], bar + 1);
		snprintf(want, sizeof(want), AT "%s" PUT "}\n", rows[i][1]);
		assert_file(text, &o, want);
	}
}

/* A name that is made is read as what it was made of. */
static void test_option_names_agree(void **state)
{
	static const char *const strikes[] = {"0.001", "0.5", "100", "99999.999", "1e3", "007.50"};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(strikes) / sizeof(strikes[0]); i++) {
		const struct csv_cell cells[] = {{"ABCDEF", 6},
						 {i % 2 ? "2000-02-29" : "2099-12-31", 10},
						 {strikes[i / 2], strlen(strikes[i / 2])},
						 {i % 2 ? "P" : "C", 1}};
		const struct csv_row row = {.cells = cells, .n = 4};
		struct csv_columns c;
		struct csv_option o;
		struct csv_who who;
		struct csv_fault f;
		struct contract back;
		struct buf room;
		const char *root;
		size_t root_n;

		for (int k = 0; k < CSV_FIELDS; k++)
			c.at[k] = -1;
		c.at[CSV_UNDERLYING] = 0;
		c.at[CSV_EXPIRY] = 1;
		c.at[CSV_STRIKE] = 2;
		c.at[CSV_RIGHT] = 3;
		buf_init(&room, 100);
		assert_int_equal(csv_option_read(&o, &c, &row, &f), 1);
		csv_who_find(&who, &c, &row, &o, (struct csv_cell){"", 0}, &room);
		assert_true(contract_parse(who.name.p, who.name.n, &back, &root, &root_n));
		assert_int_equal(back.expiry, o.expiry);
		assert_true(back.strike >= o.strike.num && back.strike <= o.strike.num);
		assert_int_equal(back.right, i % 2 ? OPTION_PUT : OPTION_CALL);
		assert_int_equal(root_n, 6);
		assert_memory_equal(root, "ABCDEF", 6);
		buf_release(&room);
	}
}

static void test_option_rows_spoilt(void **state)
{
	struct source_options o = defaults();

	(void)state;
	assert_file("timestamp,underlying,expiry,strike,right,style,bid,ask,spot\n"
		    "2024-02-08T15:00:00Z,A,soon,100,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,36,100,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,,100,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,x,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,-1,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,straddle,,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,put,bermudan,2,3,\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,put,,2,3,x\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,put,,x,3,99\n"
		    "2024-02-08T15:00:00Z,,2024-03-15,100,put,,2,3,\n"
		    "2024-02-08T15:00:00Z,\xff,2024-03-15,100,put,,2,3,\n",
		    &o,
		    "2: expiry 'soon' is not a date\n"
		    "3: expiry '36' is not a date\n"
		    "4: expiry '' is empty\n"
		    "5: strike '' is empty\n"
		    "6: strike 'x' is not a number\n"
		    "7: strike '-1' is negative\n"
		    "8: right '' is empty\n"
		    "9: right 'straddle' is neither call nor put\n"
		    "10: exercise 'bermudan' is neither american nor european\n"
		    "11: underlying_price 'x' is not a number\n"
		    "12: bid 'x' is not a number\n"
		    "13: symbol '' is empty\n"
		    "14: symbol '' is not UTF-8\n");
}

#define A_PUT          AT "\"A240315P00100000\"" SIDES ",\"underlying\":\"A\"" PUT "}\n"
#define SPOT(bid, ask) AT "\"A\",\"bid\":" bid ",\"ask\":" ask "}\n"

/* The underlying's price goes before its options, once for each price and time. */
static void test_option_spot(void **state)
{
	const char *names[] = {"A240315P00100000", "none"};
	struct source_options o = defaults();
	const char *text = "time,underlying,underlying price,expiry,strike,type,bid,ask\n"
			   "2024-02-08T15:00:00Z,A,99.50,2024-03-15,100,put,2,3\n"
			   "2024-02-08T15:00:00Z,A,99.5,2024-03-15,100,put,2,3\n"
			   "2024-02-08T15:00:00Z,A,99.6,2024-03-15,100,put,x,3\n"
			   "2024-02-08T15:00:00Z,A,99.7,2024-03-15,100,put,2,3\n"
			   "2024-02-08T15:00:00Z,A,,2024-03-15,100,put,2,3\n"
			   "2024-02-08T15:00:00Z,A,99.8,,,,1,\n"
			   "2024-02-08T15:00:01Z,A,99.7,2024-03-15,100,put,2,\n";
	const char *want = SPOT("99.5", "99.5") A_PUT A_PUT
		"4: bid 'x' is not a number\n" SPOT("99.7", "99.7") A_PUT A_PUT AT
		"\"A\",\"bid\":1}\n"
		"{\"type\":\"quote\",\"ts\":\"2024-02-08T15:00:01Z\",\"symbol\":\"A\","
		"\"bid\":99.7,\"ask\":99.7}\n"
		"{\"type\":\"quote\",\"ts\":\"2024-02-08T15:00:01Z\",\"symbol\":"
		"\"A240315P00100000\",\"bid\":2,\"ask\":null,\"underlying\":\"A\"" PUT "}\n";

	(void)state;
	assert_file(text, &o, want);
	/* Both sides where they are, and make sense; or else the price. */
	assert_file("time,underlying,underlying bid,underlying ask,spot,expiry,strike,cp,bid,ask\n"
		    "2024-02-08T15:00:00Z,A,99,99.2,98,2024-03-15,100,p,2,3\n"
		    "2024-02-08T15:00:00Z,A,99,98.8,98,2024-03-15,100,p,2,3\n"
		    "2024-02-08T15:00:00Z,A,99,,,2024-03-15,100,p,2,3\n"
		    "2024-02-08T15:00:00Z,A,0,99.2,97,2024-03-15,100,p,2,3\n",
		    &o,
		    SPOT("99", "99.2") A_PUT SPOT("98", "98") A_PUT A_PUT SPOT("97", "97") A_PUT);
	/* Who asks for an option has the price, too; who asks for another has nothing. */
	o.symbols = names;
	o.n_symbols = 1;
	text = "time,underlying,spot,expiry,strike,right,bid,ask\n"
	       "2024-02-08T15:00:00Z,B,1,2024-03-15,100,put,2,3\n"
	       "2024-02-08T15:00:00Z,B,1,never,100,put,2,3\n"
	       "2024-02-08T15:00:00Z,A,99.5,2024-03-15,100,put,2,3\n"
	       "2024-02-08T15:00:00Z,A,99.5,2024-03-15,100,call,2,3\n";
	assert_file(text, &o, SPOT("99.5", "99.5") A_PUT);
	o.symbols = names + 1;
	assert_file(text, &o, "");
	/* A file without names is of the one asked for. */
	names[0] = "A";
	o.symbols = names;
	assert_file("time,spot,expiry,strike,right,bid,ask\n"
		    "2024-02-08T15:00:00Z,99.5,2024-03-15,100,put,2,3\n",
		    &o, SPOT("99.5", "99.5") A_PUT);
}

/* Trades and bars have no fields of options, but never the underlying's name. */
static void test_option_types(void **state)
{
	struct source_options o = defaults();

	(void)state;
	assert_file("time,symbol,spot,expiry,strike,right,price,size\n"
		    "2024-02-08T15:00:00Z,A,99.5,2024-03-15,100,put,2,3\n",
		    &o,
		    "{\"type\":\"trade\",\"ts\":\"2024-02-08T15:00:00Z\",\"symbol\":"
		    "\"A240315P00100000\",\"price\":2,\"size\":3}\n");
	/* What could be several is a quote. */
	assert_file("quote_datetime,underlying_symbol,root,expiration,strike,option_type,open,high,"
		    "low,close,trade_volume,bid_size,bid,ask_size,ask,underlying_bid,"
		    "underlying_ask,price\n"
		    "2024-02-08 15:00:00,A,A,2024-03-15,100.000,P,1,1,1,1,5,7,2,8,3,99,101,1\n",
		    &o,
		    SPOT("99", "101") AT
		    "\"A240315P00100000\",\"bid\":2,\"bid_size\":7,\"ask\":3,\"ask_size\":8,"
		    "\"underlying\":\"A\"" PUT "}\n");
	o.type = SOURCE_TYPE_BAR;
	assert_file("date,symbol,expiry,strike,right,open,high,low,close,bid,ask\n"
		    "2024-02-08,A,2024-03-15,100,put,1,2,1,2,1,3\n",
		    &o,
		    "{\"type\":\"bar\",\"ts\":\"2024-02-08T21:00:00Z\",\"symbol\":"
		    "\"A240315P00100000\",\"span\":\"1d\",\"open\":1,\"high\":2,\"low\":1,"
		    "\"close\":2,\"bid\":1,\"ask\":3,\"start\":\"2024-02-08T14:30:00Z\"}\n");
}

static void test_option_headers(void **state)
{
	static const char *const map[] = {"exdate=expiry", "side=right", "K=strike"},
				 *const ignore[] = {"strike=ignore"}, *const alone[] = {"x=right"};
	struct source_options o = defaults();

	(void)state;
	assert_file_fails("time,symbol,strike,right,bid,ask\n", &o, "lacks expiry or right");
	assert_file_fails("time,symbol,expiry,strike,bid,ask\n", &o, "--map COLUMN=ignore");
	assert_file_fails("time,expiry,strike,right,bid,ask\n", &o, "lacks a symbol");
	assert_file_fails("time,symbol,expiry,strike,right,type,bid,ask\n", &o, "two columns");
	assert_file_fails("time,symbol,expiry,strike,right,c_bid,p_bid\n", &o, "has neither");
	/* Without a strike the other names mean nothing. */
	assert_file("time,symbol,type,style,expiry,root,contract,underlying,spot,bid,ask\n"
		    "2024-02-08T15:00:00Z,A,x,x,x,B,B,B,x,99,99\n",
		    &o, SPOT("99", "99"));
	/* With the option's own name the other columns need not be there. */
	assert_file("time,contract,underlying,spot,strike,bid,ask\n"
		    "2024-02-08T15:00:00Z,A240315P00100000,A,99,100,2,\n"
		    "2024-02-08T15:00:00Z,,A,99,,2,\n",
		    &o,
		    SPOT("99", "99") AT "\"A240315P00100000\",\"bid\":2,\"ask\":null,"
					"\"underlying\":\"A\"}\n" AT "\"A\",\"bid\":2}\n");
	o.map = map;
	o.n_map = 3;
	assert_file("time,symbol,exdate,K,side,bid,ask\n"
		    "2024-02-08T15:00:00Z,A,2024-03-15,100,put,2,3\n",
		    &o, A_PUT);
	o.map = ignore;
	o.n_map = 1;
	assert_file("time,symbol,strike,type,bid,ask\n2024-02-08T15:00:00Z,A,x,x,99,99\n", &o,
		    SPOT("99", "99"));
	o.map = alone;
	assert_file_fails("time,symbol,x,bid,ask\n", &o, "lacks a strike");
}

static void save(struct snap *sn, void *ctx)
{
	struct source *s = ctx;

	s->driver->snap(s, sn);
}

static void put_item(struct buf *out, const struct source_item *item)
{
	buf_addf(out, "%llu %.*s\n", (unsigned long long)item->row, (int)item->len,
		 item->line ? item->line : "");
}

/* Saved after k items and loaded into a new reader, the rest is the same. */
static void assert_resumes(const char *text, int items)
{
	struct snap_head head = {.program = "test", .hash = "0", .options = ""};
	struct source_options o = defaults();
	struct source_item item;
	struct err e;

	file_make(text, strlen(text));
	for (int k = 0; k <= items; k++) {
		struct source *a = source_csv.open(path, &o, &e), *b;
		struct buf file, rest, again;

		buf_init(&file, 1 << 20);
		buf_init(&rest, 1 << 20);
		buf_init(&again, 1 << 20);
		for (int i = 0; i < k; i++)
			assert_true(source_next(a, &item, &e) != SOURCE_FAIL);
		assert_int_equal(snap_encode(&head, save, a, &file, &e), 0);
		while (source_next(a, &item, &e) != SOURCE_END)
			put_item(&rest, &item);
		a->driver->close(a);
		b = source_csv.open(path, &o, &e);
		assert_int_equal(snap_parse("x", file.p, file.n, &head, save, b, &e), 0);
		while (source_next(b, &item, &e) != SOURCE_END)
			put_item(&again, &item);
		assert_string_equal(buf_cstr(&again), buf_cstr(&rest));
		assert_int_equal(k == items, rest.n == 0);
		b->driver->close(b);
		buf_release(&file);
		buf_release(&rest);
		buf_release(&again);
	}
}

static void test_resume(void **state)
{
	(void)state;
	assert_resumes("time,symbol,price,size\n1381152601,A,1,1\nbad\n\n"
		       "1381152602,\"A\nB\",2,1\n1381152603,A,3,1\n1381152604,A,4,1",
		       5);
	/* Between an underlying's price and its option, too; and the price is not repeated. */
	assert_resumes("time,symbol,spot,expiry,strike,right,bid,ask\n"
		       "1381152601,A,9,2014-01-17,10,c,1,2\n1381152601,A,9,2014-01-17,11,c,1,2\n"
		       "1381152602,A,9,2014-01-17,10,c,1,2\n1381152602,A,9,2014-01-17,11,c,1,2\n",
		       6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_equal_libcsv),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_row_too_long),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_trades),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_daily_bars),
		cmocka_unit_test(test_intraday_bars),
		cmocka_unit_test(test_bad_rows),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_option_names),
		cmocka_unit_test(test_option_names_agree),
		cmocka_unit_test(test_option_rows_spoilt),
		cmocka_unit_test(test_option_spot),
		cmocka_unit_test(test_option_types),
		cmocka_unit_test(test_option_headers),
		cmocka_unit_test(test_resume),
	};
	int fd = mkstemp(path), rc;

	if (fd < 0)
		return 1;
	close(fd);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
