/* test_report_text.c - numbers for people, tables, charts, options of a run */
#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "report/chart.h"
#include "report/figure.h"
#include "report/members.h"
#include "report/settings.h"
#include "report/table.h"
#include "report/track.h"
#include "tape/line.h"

static struct buf out;

static int set_up(void **state)
{
	(void)state;
	buf_init(&out, 1 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static void said(const char *want)
{
	assert_string_equal(buf_cstr(&out), want);
	buf_reset(&out);
}

static void test_figures(void **state)
{
	(void)state;
	figure_money(&out, 1234567.891);
	said("1,234,567.89");
	figure_money(&out, -999.999);
	said("-1,000.00");
	figure_money(&out, -0.001);
	said("0.00");
	figure_money(&out, NAN);
	said("-");
	figure_money(&out, 1e300);
	said("1e+300");
	figure_short(&out, -0.04, 1);
	said("0.0");
	figure_short(&out, -1234.56, 1);
	said("-1234.6");
	figure_short(&out, 3.2e84, 1);
	said("3.2e+84");
	figure_short(&out, INFINITY, 1);
	said("-");
	figure_count(&out, 999);
	said("999");
	figure_percent(&out, -0.1234);
	said("-12.34 %");
	figure_ratio(&out, 0.28274);
	said("0.283");
	figure_date(&out, 15985);
	said("2013-10-07");
	figure_time(&out, INT64_C(1381152600) * 1000000000);
	said("2013-10-07 13:30:00");
	figure_json(&out, INFINITY);
	said("null");
	figure_json_money(&out, 0.1 + 0.2);
	said("0.3");
	figure_json_date(&out, NAN);
	said("null");
}

static void test_table(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, "lr");
	table_add(&t, "what");
	table_add(&t, "n");
	table_add(&t, "\xc3\xa9t\xc3\xa9"); /* three columns, five bytes */
	figure_count(table_cell(&t), 1234);
	table_add(&t, "<a&\x01>");
	table_add(&t, "");
	assert_int_equal(table_rows(&t), 3);
	table_text(&t, &out);
	said("  what       n\n"
	     "  \xc3\xa9t\xc3\xa9    1,234\n"
	     "  <a&?>\n");
	table_html(&t, &out);
	said("<table>\n<tr><th>what</th><th class=\"r\">n</th></tr>\n"
	     "<tr><td>\xc3\xa9t\xc3\xa9</td><td class=\"r\">1,234</td></tr>\n"
	     "<tr><td>&lt;a&amp;?&gt;</td><td class=\"r\"></td></tr>\n</table>\n");
	table_release(&t);
}

/* What is too wide goes on below. */
static void test_wide_table(void **state)
{
	char wide[61];
	struct table t;

	(void)state;
	memset(wide, 'x', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	table_init(&t, "lrlr");
	table_add(&t, "of");
	table_add(&t, "n");
	table_add(&t, "what");
	table_add(&t, "more");
	table_add(&t, "A");
	table_add(&t, "1");
	table_add(&t, wide);
	table_add(&t, wide);
	table_text(&t, &out);
	assert_non_null(strstr(buf_cstr(&out), "  of  n  what\n  A   1  xxx"));
	assert_non_null(strstr(out.p, "xxx\n\n  of   "));
	assert_non_null(strstr(out.p, "   more\n  A   xxx"));
	assert_int_equal(out.n, 14 + 70 + 1 + 2 * 67);
	buf_reset(&out);
	table_release(&t);
}

static void test_wrap(void **state)
{
	char text[300];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 9; i < sizeof(text); i += 10)
		text[i] = ' ';
	text_wrap(&out, "- ", "  ", text, sizeof(text) - 1);
	/* Nine words and their blanks: a tenth would end in column 101. */
	assert_int_equal(strcspn(buf_cstr(&out), "\n"), 91);
	assert_int_equal(strncmp(strchr(out.p, '\n') + 1, "  x", 3), 0);
	buf_reset(&out);
	text_wrap(&out, "", "  ", "one", 3);
	said("one\n");
}

/* ---- charts ---- */

static void test_chart_text(void **state)
{
	struct chart c;

	(void)state;
	chart_init(&c, "t");
	chart_text(&c, 20, 2, &out);
	said(""); /* nothing to draw */
	chart_add(&c, "up", CHART_LINE);
	chart_add(&c, "flat", CHART_LINE);
	chart_add(&c, "b", CHART_BUYS);
	for (int i = 0; i <= 15; i++)
		chart_point(&c, 0, i * 86400.0, i);
	chart_point(&c, 1, 0, 15);
	chart_point(&c, 1, 4 * 86400.0, 15);
	chart_point(&c, 1, 1e6, NAN); /* is not there */
	chart_point(&c, 2, 15 * 86400.0, 0);
	chart_text(&c, 20, 2, &out);
	said("        15 |***\xe2\xa2\x80\xe2\xa3\xa0\xe2\xa0\xb4\xe2\xa0\x9a\xe2\xa0\x89\n"
	     "         0 |\xe2\xa3\xa0\xe2\xa0\xb4\xe2\xa0\x9a\xe2\xa0\x89   +\n"
	     "            1970-01-011970-01-16\n"
	     "            \xe2\xa0\x92 up  * flat  + b\n");
	chart_release(&c);
}

static void test_chart_script(void **state)
{
	struct chart c;

	(void)state;
	chart_init(&c, "it's");
	chart_add(&c, "a\\b", CHART_AREA);
	chart_add(&c, "none", CHART_LINE);
	c.percent = true;
	chart_point(&c, 0, 0, -0.5);
	chart_point(&c, 0, 86400, 0.25);
	chart_script(&c, "n", 100, 50, &out);
	assert_non_null(strstr(buf_cstr(&out), "set title 'it?s' noenhanced\n"));
	assert_non_null(strstr(buf_cstr(&out), "$d0 << EOD\n0.000 -50\n86400.000 25\nEOD\n"));
	assert_non_null(strstr(buf_cstr(&out), "plot $d0 using 1:2 with filledcurves y1=0"));
	assert_non_null(strstr(buf_cstr(&out), "title 'a?b' noenhanced\n"));
	assert_null(strstr(buf_cstr(&out), "$d1"));
	chart_release(&c);
}

/* ---- values over time ---- */

static void test_track_keeps_peaks(void **state)
{
	struct track t;
	char line[200];
	struct chart_series *s;
	double low = 1e9, high = 0;

	(void)state;
	assert_int_equal(track_init(&t, "close,1w:close", "A", NULL), 0);
	for (int i = 0; i < 100000; i++) {
		int n = snprintf(line, sizeof(line),
				 "{\"type\":\"bar\",\"ts\":\"2024-01-0%dT%02d:%02d:%02d.%03dZ\","
				 "\"symbol\":\"A\",\"span\":\"1s\",\"open\":1,\"high\":1,\"low\":1,"
				 "\"close\":%d}",
				 1 + i / 20000, i / 3600 % 24, i / 60 % 60, i % 60, i % 1000,
				 i == 54321   ? 999999
				 : i == 77777 ? 1
					      : 500 + i % 7);
		track_line(&t, line, (size_t)n);
	}
	s = &t.chart.series[0];
	assert_true(s->n > TRACK_POINTS / 4 && s->n < TRACK_POINTS);
	for (size_t i = 0; i < s->n; i++) {
		low = s->y[i] < low ? s->y[i] : low;
		high = s->y[i] > high ? s->y[i] : high;
	}
	assert_true(low == 1 && high == 999999);
	assert_string_equal(track_missing(&t), "1w:close"); /* there is no week */
	assert_int_not_equal(map_find(&t.seen, "1s:close", 8), MAP_NONE);
	track_release(&t);
}

static void test_track_keys(void **state)
{
	struct track t;
	struct err e;

	(void)state;
	assert_int_equal(track_init(&t, "a,,b", "A", &e), -1);
	track_release(&t);
	assert_int_equal(track_init(&t, "a,b,c,d,e,f,g,h,i,j,k", "A", &e), -1);
	assert_non_null(strstr(e.text, "more than 10"));
	track_release(&t);
}

/* Values whose differences no double holds, and the smallest there are. */
static void test_chart_extremes(void **state)
{
	static const double y[][2] = {{1.7e308, -1.7e308}, {DBL_MAX, DBL_MAX}, {5e-324, 5e-324},
				      {1e300, -1e300},     {0, 5e-324},        {-0.0, 0.0}};

	(void)state;
	for (size_t i = 0; i < sizeof(y) / sizeof(*y); i++) {
		struct chart c;

		chart_init(&c, "t");
		chart_add(&c, "a", CHART_LINE);
		for (int k = 0; k < 4; k++)
			chart_point(&c, 0, 86400.0 * k, y[i][k % 2]);
		chart_text(&c, 60, 8, &out);
		assert_null(strstr(buf_cstr(&out), "nan"));
		assert_null(strstr(buf_cstr(&out), "inf"));
		assert_int_equal(out.n > 0, i != 0 && i != 1);
		buf_reset(&out);
		chart_release(&c);
	}
}

/* ---- texts of others ---- */

/* C1 controls (U+009B begins an escape sequence), line ends and turned directions of
 * Unicode, and bytes that are no UTF-8. */
static void test_harmful(void **state)
{
	static const char text[] = "a\x1b[31m\xc2\x9b"
				   "31m\xe2\x80\xae"
				   "b\xe2\x80\xa8\x7f\xff\xc3";
	static const char good[] = "\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\x88";
	struct json_value v = {.kind = VALUE_STRING, .p = text, .n = sizeof(text) - 1};
	struct chart c;

	(void)state;
	text_plain(&out, text, sizeof(text) - 1);
	said("a?[31m?31m?b????");
	text_html(&out, text, sizeof(text) - 1);
	said("a?[31m?31m?b????");
	members_plain(&out, &v);
	said("a [31m 31m b    ");
	text_plain(&out, good, sizeof(good) - 1);
	said(good);
	text_html(&out, good, sizeof(good) - 1);
	said(good);
	chart_init(&c, text);
	chart_script(&c, "'\\", 10, 10, &out);
	assert_non_null(strstr(buf_cstr(&out), " name '?\?'"));
	assert_non_null(strstr(buf_cstr(&out), "title 'a?[31m?31m?b??\?\?' "));
	buf_reset(&out);
	chart_release(&c);
}

/* ---- objects in records ---- */

static void test_members(void **state)
{
	static const char text[] = " { \"a\" : 1 , \"b\\u0063\":\"x\\n\", \"d\":[1, {}]}";
	struct json_value key, value;
	const char *pos = NULL;
	int n = 0;

	(void)state;
	while (members_next(text, strlen(text), &pos, &key, &value))
		n++;
	assert_int_equal(n, 3);
	assert_true(members_find(text, strlen(text), "bc", &value));
	members_plain(&out, &value);
	said("x ");
	assert_true(members_find(text, strlen(text), "d", &value));
	members_plain(&out, &value);
	said("[1, {}]");
	assert_false(members_find(text, strlen(text), "e", &value));
	pos = NULL;
	assert_false(members_next("{}", 2, &pos, &key, &value));
}

static void test_settings(void **state)
{
	static const char *const lines[] = {
		"{\"type\":\"run\",\"stage\":\"torder\",\"options\":{\"cash\":\"5000\","
		"\"slippage\":0}}",
		"{\"type\":\"run\",\"stage\":\"tfetch\",\"version\":\"1\",\"options\":{\"symbol\":"
		"[\"A\",\"B\"],\"by-symbol\":true,\"operands\":[\"csv:x\",\"csv:y\"]},\"seed\":7}",
	};
	struct settings s = {0};
	struct json_value v;
	struct record r;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(record_head(&r, lines[i], strlen(lines[i])), 0);
		assert_int_equal(record_scan(&r), 0);
		assert_true(settings_add(&s, &r));
	}
	assert_true(settings_count(&s, "torder") == 1 && !settings_find(&s, "trisk"));
	assert_true(setting_option(settings_find(&s, "torder"), "cash", &v));
	assert_true(v.n == 4 && memcmp(v.p, "5000", 4) == 0);
	assert_false(setting_option(NULL, "cash", &v));
	assert_true(s.v[1].seeded && s.v[1].seed == 7);
	setting_line(&s.v[1], SIZE_MAX, &out);
	said(" --symbol A,B --by-symbol csv:x csv:y");
	setting_line(&s.v[1], 12, &out);
	said(" --symbol A, ...");
	settings_release(&s);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_figures),    T(test_table),          T(test_wrap),
		T(test_chart_text), T(test_chart_script),   T(test_track_keeps_peaks),
		T(test_track_keys), T(test_members),        T(test_settings),
		T(test_wide_table), T(test_chart_extremes), T(test_harmful),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
