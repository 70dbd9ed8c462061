/*
 * test_differential.c - the codec against jansson, line by line
 *
 * Over the tape and the JSON cases in tests/json and mutations of both: the same
 * lines are taken and refused, with the same values, but for the differences
 * that oracle.h names.  DIFFERENTIAL_LINES=N asks for more mutations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../fuzz/corpus.h"
#include "../fuzz/oracle_record.h"

static struct corpus corpus;

static int read_corpus(void **state)
{
	bool all;

	(void)state;
	corpus.seed = 20131007;
	all = corpus_read(&corpus, "tests/json/tape.jsonl") &&
	      corpus_read(&corpus, "tests/json/records.jsonl");
	corpus.good = corpus.count;
	all = all && corpus_read(&corpus, "tests/json/bad-records.jsonl") &&
	      corpus_read(&corpus, "tests/json/accept.jsonl") &&
	      corpus_read(&corpus, "tests/json/refuse.jsonl");
	return all ? 0 : -1;
}

static int release_corpus(void **state)
{
	(void)state;
	corpus_release(&corpus);
	return 0;
}

typedef enum oracle oracle_fn(const char *line, size_t n);

static void compare(oracle_fn *oracle, const char *p, size_t n, size_t counts[ORACLES])
{
	enum oracle result = oracle(p, n);

	counts[result]++;
	if (result == DIFFERENT) {
		fprintf(stderr, "%s: ", oracle_why);
		for (size_t i = 0; i < n; i++)
			fprintf(stderr, p[i] >= ' ' && p[i] <= '~' ? "%c" : "<%02x>",
				(unsigned)(unsigned char)p[i]);
		fputc('\n', stderr);
		fail();
	}
}

static void print_counts(const char *what, const size_t counts[ORACLES])
{
	print_message("%s: %zu taken, %zu refused by both; deep %zu, range %zu, NUL in a key %zu, "
		      "NUL behind a number %zu, repeated known key %zu\n",
		      what, counts[SAME_TAKEN], counts[SAME_REFUSED], counts[DEEP], counts[RANGE],
		      counts[NUL_KEY], counts[RAW_NUL], counts[REPEATED]);
}

static void test_corpus(void **state)
{
	size_t values[ORACLES] = {0}, records[ORACLES] = {0};

	(void)state;
	for (size_t i = 0; i < corpus.count; i++) {
		compare(oracle_value, corpus.line[i], corpus.n[i], values);
		compare(oracle_record, corpus.line[i], corpus.n[i], records);
	}
	print_counts("values", values);
	print_counts("records", records);
	assert_true(values[SAME_TAKEN] > 200 && values[SAME_REFUSED] > 100);
	assert_true(records[SAME_TAKEN] > 150 && records[SAME_REFUSED] > 150);
}

static void test_mutations(void **state)
{
	const char *wish = getenv("DIFFERENTIAL_LINES");
	size_t n = wish ? strtoul(wish, NULL, 10) : 500000;
	size_t values[ORACLES] = {0}, records[ORACLES] = {0};
	char *line = malloc(CORPUS_LINE);

	(void)state;
	assert_non_null(line);
	for (size_t i = 0; i < n; i++) {
		size_t len = corpus_mutate(&corpus, line);
		/* A block of just that size, so that the sanitizer sees a step too far. */
		char *exact = malloc(len ? len : 1);

		assert_non_null(exact);
		memcpy(exact, line, len);
		compare(oracle_record, exact, len, records);
		if (i % 4 == 0)
			compare(oracle_value, exact, len, values);
		free(exact);
	}
	free(line);
	print_counts("mutated values", values);
	print_counts("mutated records", records);
	/* Were all the interesting places reached? */
	assert_true(records[SAME_TAKEN] > n / 20 && records[SAME_REFUSED] > n / 10);
	assert_true(records[REPEATED] > 0 && records[RANGE] > 0);
	assert_true(n < 200000 || (records[DEEP] > 0 && records[NUL_KEY] > 0));
}

/* The deliberate differences, each by one line that shows it. */
static void test_named_differences(void **state)
{
	static const char head[] = "{\"type\":\"banana\",\"x\":";
	char deep[sizeof(head) + 2 * JSON_DEPTH + 2];
	size_t n = sizeof(head) - 1;

	(void)state;
	memcpy(deep, head, n);
	memset(deep + n, '[', JSON_DEPTH);
	memset(deep + n + JSON_DEPTH, ']', JSON_DEPTH);
	deep[n + 2 * JSON_DEPTH] = '}';
	assert_int_equal(oracle_record(deep, n + 2 * JSON_DEPTH + 1), DEEP);
#define RECORD_OF(s) oracle_record(s, sizeof(s) - 1)
	assert_int_equal(RECORD_OF("{\"type\":\"mark\",\"n\":1,\"n\":1}"), REPEATED);
	assert_int_equal(RECORD_OF("{\"type\":\"mark\",\"n\":1,\"type\":\"mark\"}"), REPEATED);
	assert_int_equal(RECORD_OF("{\"type\":\"mark\",\"n\":1,\"m\":1,\"m\":2}"), SAME_TAKEN);
	assert_int_equal(RECORD_OF("{\"type\":\"banana\",\"x\":1e999}"), RANGE);
	assert_int_equal(RECORD_OF("{\"type\":\"banana\",\"x\\u0000\":1}"), NUL_KEY);
	assert_int_equal(RECORD_OF("{\"type\":\"banana\",\"x\":1\0}"), RAW_NUL);
	assert_int_equal(RECORD_OF("{\"type\":\"banana\",\"x\":18446744073709551616}"), SAME_TAKEN);
	assert_int_equal(RECORD_OF("{\"n\":1,\"type\":\"mark\"}"), SAME_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corpus),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_named_differences),
	};

	return cmocka_run_group_tests(tests, read_corpus, release_corpus);
}
