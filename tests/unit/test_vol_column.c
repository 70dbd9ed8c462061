/* test_vol_column.c - columns of numbers out of tables and tapes; see lib/vol/column.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "vol/column.h"

static char path[] = "/tmp/test_vol_column.XXXXXX";
static char spec[sizeof(path) + 64];

static void file_is(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static const char *column(const char *name)
{
	snprintf(spec, sizeof(spec), "%s:%s", path, name);
	return spec;
}

/* The column has these numbers, whatever the rest of the file. */
static void expect(const char *text, const char *name, size_t n, const double *want)
{
	struct columns c;
	double x[16];
	struct err e;

	file_is(text);
	if (columns_open(&c, name ? column(name) : path, &e) < 0)
		fail_msg("%s: %s", name ? name : "-", e.text);
	assert_int_equal(c.n, n);
	if (columns_read(&c, NULL, x, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < n; i++)
		assert_true(x[i] == want[i]);
	columns_release(&c);
}

/* Opening or reading fails so: the message holds these words (without the path). */
static void expect_error(const char *text, const char *name, enum status status, const char *words)
{
	struct columns c;
	double x[16];
	struct err e;
	int result;

	file_is(text);
	result = columns_open(&c, name ? column(name) : path, &e);
	if (result == 0) {
		result = columns_read(&c, NULL, x, &e);
		columns_release(&c);
	}
	assert_int_equal(result, -1);
	if (!strstr(e.text, words))
		fail_msg("'%s' does not hold '%s'", e.text, words);
	assert_int_equal(e.status, status);
}

static void test_names_and_numbers(void **state)
{
	static const char table[] = "date,close,Volume\n2024-01-02,1.5,10\n2024-01-03,-2e1,20\n";

	(void)state;
	expect(table, "close", 2, (double[]){1.5, -20});
	expect(table, "2", 2, (double[]){1.5, -20});
	expect(table, "volume", 2, (double[]){10, 20});
	expect("x\n1\n2\n", NULL, 2, (double[]){1, 2});
	expect("x\n1\n2\n", "x", 2, (double[]){1, 2});
	expect("1\n2\n3", NULL, 3, (double[]){1, 2, 3});
	expect("1,2\n3,4\n", "2", 2, (double[]){2, 4});
	/* Exactly so before otherwise. */
	expect("a,A\n1,2\n", "A", 1, (double[]){2});
	expect("a,A\n1,2\n", "a", 1, (double[]){1});
}

static void test_spellings(void **state)
{
	(void)state;
	expect("x\n+1\n.5\n-.25\n3.\n 4 \n1.e2\n\"5\"\n1E+2\n", "x", 8,
	       (double[]){1, 0.5, -0.25, 3, 4, 100, 5, 100});
	expect("x;y\r\n1;2\r\n3;4\r\n", "y", 2, (double[]){2, 4});
	expect("x\ty\n1\t2\n", "y", 1, (double[]){2});
	expect("\xef\xbb\xbfx,y\n1,2\n", "x", 1, (double[]){1});
	expect("# made by hand\nx,y\n1,2\n# and here\n3,4\n\n \n", "y", 2, (double[]){2, 4});
}

static void test_quotes(void **state)
{
	(void)state;
	expect("\"a,b\",\"c \"\"d\"\"\",e\n\"1,2\",\"line\nbreak\",7\n1,2,8\n", "e", 2,
	       (double[]){7, 8});
	expect_error("a,b\n\"x\ny\",1\nz,?\n", "b", STATUS_DATA,
		     "line 4: column 'b' is no number: '?'");
	/* A quote inside of a cell is no quoting: no line is swallowed. */
	expect("size,x\n5\",1\n6,2\n7\",3\n", "x", 3, (double[]){1, 2, 3});
	expect("x;name\n1;\"a;\nb\"\n2;c\n", "x", 2, (double[]){1, 2});
	expect("# said \"so\nx,name\n1,\"a\"\n", "x", 1, (double[]){1});
	expect_error("x,name\n1,a\n2,\"b\n3,c\n", "x", STATUS_DATA,
		     "line 3: a cell begins with a quote that does not end");
}

static void test_refusals(void **state)
{
	(void)state;
	expect_error("x,y\n1,2\n3,\n", "y", STATUS_DATA, "line 3: column 'y' is empty");
	expect_error("x,y\n1,2\n3\n", "y", STATUS_DATA, "line 3: column 'y' is empty");
	expect_error("x\n1\n\n2\n", "x", STATUS_DATA, "line 3: column 'x' is empty");
	expect_error("x\n1\nNaN\n", "x", STATUS_DATA, "line 3: column 'x' is no number: 'NaN'");
	expect_error("x\n1\ninf\n", "x", STATUS_DATA, "is no number: 'inf'");
	expect_error("x\n1\n1e999\n", "x", STATUS_DATA, "is no number");
	expect_error("x\n1\n.\n", "x", STATUS_DATA, "is no number");
	expect_error("x\n1\n-\n", "x", STATUS_DATA, "is no number");
	expect_error("x\n1\n1 2\n", "x", STATUS_DATA, "is no number: '1 2'");
	expect_error("open,close\n1,2\n", "clsoe", STATUS_USAGE, "did you mean 'close'?");
	expect_error("open,close\n1,2\n", "zzzz", STATUS_USAGE, "it has open, close");
	expect_error("open,close\n1,2\n", "3", STATUS_USAGE, "has no column '3'");
	expect_error("open,close\n1,2\n", "0", STATUS_USAGE, "has no column '0'");
	expect_error("x,x\n1,2\n", "x", STATUS_USAGE, "two columns");
	expect_error("open,close\n1,2\n", NULL, STATUS_USAGE, "several columns");
	expect_error("x\n", "x", STATUS_DATA, "no rows");
	expect_error("", "x", STATUS_DATA, "no rows");
	expect_error("symbol,x\nA,1\nB,2\n", "x", STATUS_DATA,
		     "line 3: a second symbol, 'B' beside 'A'");
}

static void test_tape(void **state)
{
	static const char tape[] =
		"{\"type\":\"run\",\"stage\":\"tfetch\"}\n"
		"{\"type\":\"bar\",\"ts\":\"2024-01-02T21:00:00Z\",\"symbol\":\"A\",\"close\":1.5}"
		"\n"
		"{\"type\":\"trade\",\"ts\":\"2024-01-02T22:00:00Z\",\"symbol\":\"A\",\"price\":9}"
		"\n"
		"{\"type\":\"bar\",\"ts\":\"2024-01-03T21:00:00Z\",\"symbol\":\"A\",\"close\":2}\n";
	struct columns c;
	size_t n, row;
	struct err e;

	(void)state;
	expect(tape, "close", 2, (double[]){1.5, 2});
	expect(tape, "price", 1, (double[]){9});
	expect_error(tape, "open", STATUS_USAGE, "no line with a number 'open'");
	expect_error("{\"type\":\"bar\",\"symbol\":\"A\",\"close\":1}\n"
		     "{\"type\":\"bar\",\"symbol\":\"B\",\"close\":1}\n",
		     "close", STATUS_DATA, "line 2: a second symbol, 'B' beside 'A'");
	file_is(tape);
	assert_int_equal(columns_open(&c, column("close"), &e), 0);
	assert_memory_equal(columns_date(&c, 1, &n), "2024-01-03T21:00:00Z", 20);
	assert_int_equal(columns_find(&c, "2024-01-03", false, &row, &e), 0);
	assert_int_equal(row, 1);
	assert_true(columns_has(&c, "close"));
	assert_false(columns_has(&c, "open"));
	columns_release(&c);
}

static void test_packed(void **state)
{
	static const char text[] = "x,y\n1,2\n3,4\n";
	gzFile f = gzopen(path, "wb");
	struct columns c;
	double x[2];
	struct err e;

	(void)state;
	assert_non_null(f);
	assert_int_equal(gzwrite(f, text, sizeof(text) - 1), sizeof(text) - 1);
	assert_int_equal(gzclose(f), Z_OK);
	assert_int_equal(columns_open(&c, column("y"), &e), 0);
	assert_int_equal(columns_read(&c, NULL, x, &e), 0);
	assert_true(x[0] == 2 && x[1] == 4);
	assert_int_equal(columns_read(&c, "x", x, &e), 0);
	assert_true(x[0] == 1 && x[1] == 3);
	columns_release(&c);
}

/* Where --from, --to and --test point. */
static void test_rows(void **state)
{
	static const struct {
		const char *text;
		bool behind;
		long row; /* -1: refused */
	} dated[] = {
		{"2024", false, 1},       {"2024", true, 4},         {"2024-01", true, 3},
		{"2024-01-03", false, 2}, {"2024-01-03", true, 3},   {"2024-01-04", false, 3},
		{"2020", false, 0},       {"2020", true, 0},         {"2030", false, -1},
		{"2030", true, 4},        {"1", false, 0},           {"4", true, 4},
		{"5", false, -1},         {"0", false, -1},          {"spring", false, -1},
		{"20240103", false, -1},  {"2024/01/03", false, -1},
	};
	struct columns c;
	size_t row;
	struct err e;

	(void)state;
	file_is("Date,x\n2023-12-29,1\n2024-01-02,2\n2024-01-03,3\n2024-02-01,4\n");
	assert_int_equal(columns_open(&c, column("x"), &e), 0);
	for (size_t i = 0; i < sizeof(dated) / sizeof(*dated); i++) {
		const int result = columns_find(&c, dated[i].text, dated[i].behind, &row, &e);

		if ((result < 0) != (dated[i].row < 0) ||
		    (result == 0 && row != (size_t)dated[i].row))
			fail_msg("%s: %d, row %zu", dated[i].text, result, row);
	}
	columns_release(&c);
	file_is("date,x\n2024-01-03,1\n2024-01-02,2\n");
	assert_int_equal(columns_open(&c, column("x"), &e), 0);
	assert_int_equal(columns_find(&c, "2024-01-02", false, &row, &e), -1);
	assert_non_null(strstr(e.text, "line 3: dates do not rise"));
	columns_release(&c);
	file_is("x\n1\n2\n");
	assert_int_equal(columns_open(&c, column("x"), &e), 0);
	assert_int_equal(columns_find(&c, "2", true, &row, &e), 0);
	assert_int_equal(row, 2);
	assert_int_equal(columns_find(&c, "2024-01", false, &row, &e), -1);
	columns_release(&c);
}

static void test_no_file(void **state)
{
	struct columns c;
	struct err e;

	(void)state;
	assert_int_equal(columns_open(&c, "/nowhere/at/all.csv:x", &e), -1);
	assert_int_equal(e.status, STATUS_NOINPUT);
}

/* The benchmark series: its ends, as its file has them. */
static void test_benchmark(void **state)
{
	struct columns c;
	double x[1974];
	struct err e;

	(void)state;
	assert_int_equal(columns_open(&c, "examples/data/demgbp.csv:value", &e), 0);
	assert_int_equal(c.n, 1974);
	assert_int_equal(columns_read(&c, NULL, x, &e), 0);
	assert_true(x[0] == 0.125333 && x[2] == 0.063462000000000005 && x[3] == 0.226719);
	columns_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_numbers),
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_tape),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_benchmark),
	};
	int fd = mkstemp(path), rc;

	if (fd < 0)
		return 1;
	close(fd);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
