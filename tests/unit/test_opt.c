/* test_opt.c - the options table: parsing, help, dump, run record */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/opt.h"

static struct {
	bool once, strict, debug;
	int verbose, session;
	int64_t seed, wait, from;
	double ratio;
	const char *state;
	struct opt_list maps;
} set;

static const struct opt own[] = {
	{'1', "once", NULL, OPT_FLAG, OPT_RESULT, &set.once, "stop after one", NULL, 0, 0},
	{'w', "wait", "DURATION", OPT_DURATION, OPT_RESULT, &set.wait, "close a bar so much later",
	 NULL, 0, 0},
	{0, "session", "WORD", OPT_CHOICE, OPT_RESULT, &set.session, "which hours count",
	 "regular extended all", 0, 0},
	{0, "seed", "N", OPT_INTEGER, OPT_RESULT, &set.seed, "start of the random numbers", NULL, 1,
	 1000},
	{'r', "ratio", "X", OPT_NUMBER, OPT_RESULT, &set.ratio, "a share", NULL, 0, 1},
	{'m', "map", "COLUMN=FIELD", OPT_LIST, OPT_RESULT, &set.maps,
	 "name a column of the file after a field of the record, once for each column that is "
	 "not recognised",
	 NULL, 0, 0},
	{0, "from", "TIME", OPT_TIME, OPT_RESULT, &set.from, "begin there", NULL, 0, 0},
	{0, "debug", NULL, OPT_FLAG, OPT_HIDDEN, &set.debug, "not shown", NULL, 0, 0},
	{0},
};

static const struct opt common[] = {
	{0, "state", "FILE", OPT_STRING, OPT_PATH, &set.state, "keep the state there", NULL, 0, 0},
	{0, "strict", NULL, OPT_FLAG, OPT_RESULT, &set.strict, "stop at the first error", NULL, 0,
	 0},
	{'v', "verbose", NULL, OPT_COUNT, 0, &set.verbose, "say more", NULL, 0, 0},
	{0},
};

static const struct program program = {
	.name = "tdemo",
	.brief = "show how options work",
	.operands = "SPEC ...",
	.opts = own,
	.common = common,
	.examples = "  tdemo --once 1m\n",
};

static struct opt_args args;
static struct err e;

/* Parse the words; the result of opt_parse(). */
static int parse(const char *first, ...)
{
	char *argv[16] = {(char[]){"tdemo"}};
	int argc = 1;
	va_list ap;

	opt_args_release(&program, &args);
	memset(&set, 0, sizeof(set));
	memset(&e, 0, sizeof(e));
	va_start(ap, first);
	for (const char *s = first; s; s = va_arg(ap, const char *))
		argv[argc++] = (char *)(uintptr_t)s;
	va_end(ap);
	return opt_parse(&program, argc, argv, &args, &e);
}

static void refused(const char *text)
{
	char want[512];

	snprintf(want, sizeof(want), "%s; try 'tdemo --help'", text);
	assert_int_equal(e.status, STATUS_USAGE);
	assert_string_equal(e.text, want);
	assert_null(args.v);
	assert_null(args.given);
	assert_null(set.maps.v);
}

static void test_forms(void **state)
{
	(void)state;
	assert_int_equal(parse("--wait", "5s", "--ratio=0.25", "-w10m", "-r", "1e-1", "1m", NULL),
			 0);
	assert_true(set.wait == INT64_C(600000000000)); /* the last one wins */
	assert_true(set.ratio == 0.1);
	assert_int_equal(args.n, 1);
	assert_string_equal(args.v[0], "1m");

	assert_int_equal(parse("-1vv", "-vw5s", "a", "--", "--once", "-", NULL), 0);
	assert_true(set.once);
	assert_int_equal(set.verbose, 3);
	assert_true(set.wait == INT64_C(5000000000));
	assert_int_equal(args.n, 3);
	assert_string_equal(args.v[1], "--once");
	assert_string_equal(args.v[2], "-");

	assert_int_equal(parse("-", "--state", "--once", "--state=", NULL), 0);
	assert_string_equal(set.state, "");
	assert_false(set.once);
	assert_string_equal(args.v[0], "-");
}

static void test_kinds(void **state)
{
	(void)state;
	assert_int_equal(parse("--map", "a=b", "-mc=d", "--seed", "1000", "--session", "all",
			       "--from", "2013-10-07", NULL),
			 0);
	assert_int_equal(set.maps.n, 2);
	assert_string_equal(set.maps.v[0], "a=b");
	assert_string_equal(set.maps.v[1], "c=d");
	assert_true(set.seed == 1000);
	assert_int_equal(set.session, 2);
	assert_true(set.from == INT64_C(1381104000000000000)); /* date -d 2013-10-07Z +%s */
	assert_int_equal(parse("--from", "2013-10-07T15:30:00.5+02:00", NULL), 0);
	assert_true(set.from == INT64_C(1381152600500000000));
}

static void test_given(void **state)
{
	(void)state;
	assert_int_equal(parse("--session", "all", "--strict", NULL), 0);
	assert_false(args.given[0]);
	assert_true(args.given[2]);
	assert_false(args.given[8]); /* state: own rows first, then the common ones */
	assert_true(args.given[9]);
	assert_false(args.given[10]);
}

static void test_unknown(void **state)
{
	(void)state;
	assert_int_equal(parse("--sessoin", "all", NULL), -1);
	refused("unknown option '--sessoin', did you mean '--session'?");
	assert_int_equal(parse("--stric=1", NULL), -1);
	refused("unknown option '--stric', did you mean '--strict'?");
	assert_int_equal(parse("--bugs", NULL), -1);
	refused("unknown option '--bugs'");
	assert_int_equal(parse("--debig", NULL), -1); /* hidden ones are not proposed */
	refused("unknown option '--debig'");
	assert_int_equal(parse("-1z", NULL), -1);
	refused("unknown option '-z'");
	assert_int_equal(parse("-\xc3\xa9t\xc3\xa9", NULL), -1);
	refused("unknown option '-\xc3\xa9'");
	assert_int_equal(parse("--", NULL), 0);
	assert_int_equal(parse("--=x", NULL), -1);
	refused("unknown option '--'");
}

static void test_values(void **state)
{
	(void)state;
	assert_int_equal(parse("--once=yes", NULL), -1);
	refused("option '--once' takes no value");
	assert_int_equal(parse("--map", "a=b", "--wait", NULL), -1);
	refused("option '--wait' needs a value");
	assert_int_equal(parse("-vw", NULL), -1);
	refused("option '-w' needs a value");
	assert_int_equal(parse("--seed", "0", NULL), -1);
	refused("option '--seed' takes a whole number from 1 to 1000, not '0'");
	assert_int_equal(parse("--seed=7.5", NULL), -1);
	refused("option '--seed' takes a whole number from 1 to 1000, not '7.5'");
	assert_int_equal(parse("-r1.5", NULL), -1);
	refused("option '-r' takes a number from 0 to 1, not '1.5'");
	assert_int_equal(parse("-rnan", NULL), -1);
	refused("option '-r' takes a number from 0 to 1, not 'nan'");
	assert_int_equal(parse("--session=reguler", NULL), -1);
	refused("option '--session' takes regular, extended or all, not 'reguler', did you mean "
		"'regular'?");
	assert_int_equal(parse("--wait=5", NULL), -1);
	refused("option '--wait' takes a duration such as 500ms, 5s, 10m, 2h or 1d, not '5'");
	assert_int_equal(parse("--from", "yesterday", NULL), -1);
	refused("option '--from' takes a date or a time such as 2013-10-07 or "
		"2013-10-07T13:30:00Z, not 'yesterday'");
}

static void test_long_rubbish(void **state)
{
	char rubbish[5000];

	(void)state;
	memset(rubbish, 'x', sizeof(rubbish) - 1);
	rubbish[sizeof(rubbish) - 1] = '\0';
	assert_int_equal(parse("--seed", rubbish, NULL), -1);
	assert_non_null(strstr(e.text, "; try 'tdemo --help'"));
	memcpy(rubbish, "--", 2);
	assert_int_equal(parse(rubbish, NULL), -1);
	assert_non_null(strstr(e.text, "; try 'tdemo --help'"));
}

static void test_duration(void **state)
{
	static const struct {
		const char *s;
		int64_t want;
	} good[] = {
		{"0", 0},
		{"0s", 0},
		{"250ms", INT64_C(250000000)},
		{"5s", INT64_C(5000000000)},
		{"10m", INT64_C(600000000000)},
		{"2h", INT64_C(7200000000000)},
		{"1d", INT64_C(86400000000000)},
		{"1w", INT64_C(604800000000000)},
		{"3us", 3000},
		{"9223372036854775807ns", INT64_MAX},
	};
	static const char *const bad[] = {"",     "5",   "s",      "-5s",
					  "1.5s", "5 s", "5sec",   "5S",
					  "1h5m", "+1s", "15251w", "9223372036854775808ns"};
	int64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(opt_duration(good[i].s, &ns), 0);
		assert_true(ns == good[i].want);
	}
	ns = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(opt_duration(bad[i], &ns), -1);
	assert_true(ns == 42);
}

/* What a printing function prints; to be freed. */
static char *printed(void (*print)(const struct program *p, FILE *f))
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	print(&program, f);
	fclose(f);
	return text;
}

static void test_help(void **state)
{
	char *text = printed(opt_help);

	(void)state;
	assert_string_equal(
		text,
		"Usage: tdemo [OPTION]... SPEC ...\n"
		"show how options work\n"
		"\n"
		"Options:\n"
		"  -1, --once              stop after one\n"
		"  -w, --wait DURATION     close a bar so much later\n"
		"      --session WORD      which hours count: regular, extended or all\n"
		"      --seed N            start of the random numbers\n"
		"  -r, --ratio X           a share\n"
		"  -m, --map COLUMN=FIELD  name a column of the file after a field of the record,\n"
		"                          once for each column that is not recognised\n"
		"      --from TIME         begin there\n"
		"\n"
		"Common options:\n"
		"      --state FILE        keep the state there\n"
		"      --strict            stop at the first error\n"
		"  -v, --verbose           say more\n"
		"\n"
		"Examples:\n"
		"  tdemo --once 1m\n"
		"\n"
		"Manual: man tdemo; what all programs share: man tapeline\n");
	free(text);
}

static void test_dump(void **state)
{
	char *text = printed(opt_dump);

	(void)state;
	assert_string_equal(
		text,
		"tdemo\tshow how options work\tSPEC ...\n"
		"1\tonce\t-\tflag\tresult\t-\tstop after one\n"
		"w\twait\tDURATION\tduration\tresult\t-\tclose a bar so much later\n"
		"-\tsession\tWORD\tchoice\tresult\tregular extended all\twhich hours count\n"
		"-\tseed\tN\tinteger\tresult\t-\tstart of the random numbers\n"
		"r\tratio\tX\tnumber\tresult\t-\ta share\n"
		"m\tmap\tCOLUMN=FIELD\tlist\tresult\t-\tname a column of the file after a field of "
		"the record, once for each column that is not recognised\n"
		"-\tfrom\tTIME\ttime\tresult\t-\tbegin there\n"
		"-\tdebug\t-\tflag\thidden\t-\tnot shown\n"
		"-\tstate\tFILE\tstring\tpath,common\t-\tkeep the state there\n"
		"-\tstrict\t-\tflag\tresult,common\t-\tstop at the first error\n"
		"v\tverbose\t-\tcount\tcommon\t-\tsay more\n");
	free(text);
}

static void results_are(const char *want)
{
	struct buf b;
	json_t *j;

	buf_init(&b, 4096);
	assert_int_equal(opt_results(&program, &args, &b), 0);
	assert_string_equal(buf_cstr(&b), want);
	j = json_loads(buf_cstr(&b), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(j);
	json_decref(j);
	buf_release(&b);
}

static void test_results(void **state)
{
	(void)state;
	assert_int_equal(parse(NULL), 0);
	results_are("{\"operands\":[]}");
	/* In the order of the table, not of the line; what changes no result is not there. */
	assert_int_equal(parse("a\"b", "--strict", "--from", "2013-10-07T15:30:00.5+02:00", "-mx=y",
			       "-m\xff", "-r0.1", "--seed=7", "--session=all", "-w120s", "-1v",
			       "--state", "f", NULL),
			 0);
	results_are("{\"once\":true,\"wait\":\"2m\",\"session\":\"all\",\"seed\":7,\"ratio\":0.1,"
		    "\"map\":[\"x=y\",\"\xef\xbf\xbd\"],\"from\":\"2013-10-07T13:30:00.500Z\","
		    "\"strict\":true,\"operands\":[\"a\\\"b\"]}");
	assert_int_equal(parse("--wait=0", NULL), 0);
	results_are("{\"wait\":\"0\",\"operands\":[]}");
}

static void test_results_without_room(void **state)
{
	struct buf b;

	(void)state;
	assert_int_equal(parse("--session=all", NULL), 0);
	buf_init(&b, 10);
	assert_int_equal(opt_results(&program, &args, &b), -1);
	buf_release(&b);
}

static int finish(void **state)
{
	(void)state;
	opt_args_release(&program, &args);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_long_rubbish),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_dump),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_results_without_room),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}
