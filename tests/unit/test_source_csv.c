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

static void save(struct snap *sn, void *ctx)
{
	struct source *s = ctx;

	s->driver->snap(s, sn);
}

/* Saved after k rows and loaded into a new reader, the rest is the same. */
static void test_resume(void **state)
{
	const char *text = "time,symbol,price,size\n1381152601,A,1,1\nbad\n\n"
			   "1381152602,\"A\nB\",2,1\n1381152603,A,3,1\n1381152604,A,4,1";
	struct snap_head head = {.program = "test", .hash = "0", .options = ""};
	struct source_options o = defaults();
	struct source_item item;
	struct err e;

	(void)state;
	file_make(text, strlen(text));
	for (int k = 0; k < 6; k++) {
		struct source *a = source_csv.open(path, &o, &e), *b;
		uint64_t rows[8] = {0};
		struct buf file;
		int n = 0;

		buf_init(&file, 1 << 20);
		for (int i = 0; i < k; i++)
			assert_true(source_next(a, &item, &e) != SOURCE_FAIL);
		assert_int_equal(snap_encode(&head, save, a, &file, &e), 0);
		while (source_next(a, &item, &e) != SOURCE_END)
			rows[n++] = item.row;
		a->driver->close(a);
		b = source_csv.open(path, &o, &e);
		assert_int_equal(snap_parse("x", file.p, file.n, &head, save, b, &e), 0);
		for (int i = 0; i < n; i++) {
			assert_true(source_next(b, &item, &e) != SOURCE_FAIL);
			assert_int_equal(item.row, rows[i]);
		}
		assert_int_equal(source_next(b, &item, &e), SOURCE_END);
		b->driver->close(b);
		buf_release(&file);
	}
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
