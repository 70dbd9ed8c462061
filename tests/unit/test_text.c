/* test_text.c - UTF-8, JSON strings, words, whole numbers, proposals */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"

static void test_char(void **state)
{
	/* Unicode 15, table 3-7: the well-formed sequences and their neighbours. */
	static const struct {
		const char *s;
		size_t n, want;
	} cases[] = {
		{"", 0, 0},
		{"a", 1, 1},
		{"\0", 1, 1},
		{"\x7f", 1, 1},
		{"\x80", 1, 0},
		{"\xc1\xbf", 2, 0}, /* overlong */
		{"\xc2\x80", 2, 2},
		{"\xc3", 1, 0},
		{"\xdf\xbf", 2, 2},
		{"\xe0\x9f\xbf", 3, 0}, /* overlong */
		{"\xe0\xa0\x80", 3, 3},
		{"\xed\x9f\xbf", 3, 3},
		{"\xed\xa0\x80", 3, 0}, /* surrogate */
		{"\xef\xbf\xbf", 3, 3},
		{"\xe2\x82", 2, 0},
		{"\xf0\x8f\xbf\xbf", 4, 0}, /* overlong */
		{"\xf0\x90\x80\x80", 4, 4},
		{"\xf4\x8f\xbf\xbf", 4, 4},
		{"\xf4\x90\x80\x80", 4, 0}, /* beyond U+10FFFF */
		{"\xf5\x80\x80\x80", 4, 0},
		{"\xe2\x82\x28", 3, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(text_char(cases[i].s, cases[i].n), cases[i].want);
}

/* Whatever is quoted, jansson reads back; and valid text is the same again. */
static void test_quote_reads_back(void **state)
{
	char all[256];
	struct buf b;
	json_t *j;

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	buf_init(&b, 4096);
	for (size_t n = 0; n <= 128; n++) {
		buf_reset(&b);
		text_quote(&b, all, n);
		j = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		assert_non_null(j);
		assert_int_equal(json_string_length(j), n);
		assert_memory_equal(json_string_value(j), all, n);
		json_decref(j);
	}
	buf_reset(&b);
	text_quote(&b, all, sizeof(all));
	j = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(j);
	assert_int_equal(json_string_length(j), 128 + 128 * 3); /* U+FFFD each */
	json_decref(j);
	buf_release(&b);
}

static void test_words(void **state)
{
	struct buf b;
	size_t n;

	(void)state;
	assert_int_equal(text_word_find("regular extended all", "regular", 7), 0);
	assert_int_equal(text_word_find("regular extended all", "all", 3), 2);
	assert_int_equal(text_word_find("regular extended all", "ext", 3), -1);
	assert_int_equal(text_word_find("regular extended all", "", 0), -1);
	assert_memory_equal(text_word_at("a bc d", 1, &n), "bc", 2);
	assert_int_equal(n, 2);
	assert_null(text_word_at("a bc d", 3, &n));
	assert_null(text_word_at("", 0, &n));
	buf_init(&b, 100);
	text_word_list(&b, "one");
	assert_string_equal(buf_cstr(&b), "one");
	buf_reset(&b);
	text_word_list(&b, "one two three");
	assert_string_equal(buf_cstr(&b), "one, two or three");
	buf_release(&b);
}

static void test_integer(void **state)
{
	static const char *const bad[] = {"",    "-",    "+1",  " 1",  "1 ",
					  "1.0", "0x10", "1e3", "--1", "9223372036854775808",
					  "ten"};
	int64_t i = 7;

	(void)state;
	for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		assert_int_equal(text_integer(bad[k], &i), -1);
		assert_int_equal(i, 7);
	}
	assert_int_equal(text_integer("9223372036854775807", &i), 0);
	assert_true(i == INT64_MAX);
	assert_int_equal(text_integer("-9223372036854775808", &i), 0);
	assert_true(i == INT64_MIN);
}

static const char *proposal(const char *typed, const char *words, size_t *n)
{
	struct suggest s;

	suggest_start(&s, typed, strlen(typed));
	suggest_words(&s, words);
	*n = s.best_n;
	return s.best;
}

static void test_suggest(void **state)
{
	static const struct {
		const char *typed, *want;
	} cases[] = {
		{"sessoin", "session"}, {"wat", "wait"}, {"sess", "session"}, {"sumary", "summary"},
		{"zzz", NULL},          {"s", NULL},     {"", NULL},          {"statement", NULL},
		{"satte", "state"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n;
		const char *got = proposal(cases[i].typed, "session wait summary state", &n);

		if (!cases[i].want) {
			assert_null(got);
			continue;
		}
		assert_non_null(got);
		assert_int_equal(n, strlen(cases[i].want));
		assert_memory_equal(got, cases[i].want, n);
	}
}

static void test_suggest_long_words(void **state)
{
	char typed[300];
	struct suggest s;

	(void)state;
	memset(typed, 'a', sizeof(typed));
	suggest_start(&s, typed, sizeof(typed));
	suggest_try(&s, "aaaa", 4);
	suggest_try(&s, typed, sizeof(typed) - 1);
	assert_null(s.best);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_char),    cmocka_unit_test(test_quote_reads_back),
		cmocka_unit_test(test_words),   cmocka_unit_test(test_integer),
		cmocka_unit_test(test_suggest), cmocka_unit_test(test_suggest_long_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
