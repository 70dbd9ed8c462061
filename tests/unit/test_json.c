/* test_json.c - scanning, decoding and quoting JSON text */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../fuzz/corpus.h"
#include "tape/json.h"

/* Scan the text as one value with space around it; the reason, or NULL. */
static const char *scan(const char *s, size_t n, struct json_value *v)
{
	const char *end = s + n, *why = "empty", *p = json_space(s, end);

	p = p < end ? json_scan(p, end, v, &why) : NULL;
	if (!p)
		return why;
	return json_space(p, end) == end ? NULL : "text behind the value";
}

static struct json_value scan_ok(const char *s)
{
	struct json_value v;
	const char *why = scan(s, strlen(s), &v);

	if (why)
		fail_msg("%s: %s", s, why);
	return v;
}

static void check_file(const char *path, bool want)
{
	struct corpus c = {0};
	struct json_value v;

	assert_true(corpus_read(&c, path));
	assert_true(c.count > 50);
	for (size_t i = 0; i < c.count; i++)
		if ((scan(c.line[i], c.n[i], &v) == NULL) != want)
			fail_msg("%s:%zu: %s", path, i + 1, c.line[i]);
	corpus_release(&c);
}

static void test_accepts(void **state)
{
	(void)state;
	check_file("tests/json/accept.jsonl", true);
}

static void test_refuses(void **state)
{
	(void)state;
	check_file("tests/json/refuse.jsonl", false);
}

static size_t unhex(const char *hex, char *out)
{
	size_t n = 0;

	for (; hex[0] && hex[0] != ' '; hex += 2) {
		char two[3] = {hex[0], hex[1], '\0'};

		out[n++] = (char)strtoul(two, NULL, 16);
	}
	return n;
}

static void test_bytes(void **state)
{
	struct corpus c = {0};
	char text[256];
	struct json_value v;

	(void)state;
	assert_true(corpus_read(&c, "tests/json/bytes.txt"));
	assert_true(c.count > 40);
	for (size_t i = 0; i < c.count; i++) {
		bool want = strncmp(c.line[i], "accept ", 7) == 0;
		size_t n = unhex(c.line[i] + 7, text);

		if ((scan(text, n, &v) == NULL) != want)
			fail_msg("bytes.txt:%zu: %s", i + 1, c.line[i]);
	}
	corpus_release(&c);
}

/* What a value's kind and raw text are. */
static void test_kinds(void **state)
{
	static const struct {
		const char *text;
		enum json_kind kind;
		const char *raw;
	} cases[] = {
		{"null", VALUE_NULL, "null"},
		{"true", VALUE_TRUE, "true"},
		{"false", VALUE_FALSE, "false"},
		{" -1.50e+3 ", VALUE_NUMBER, "-1.50e+3"},
		{"12345678901234567890123", VALUE_NUMBER, "12345678901234567890123"},
		{"-0", VALUE_NUMBER, "-0"},
		{"\"a b\"", VALUE_STRING, "a b"},
		{"\"\"", VALUE_STRING, ""},
		{" [ 1 , { } ] ", VALUE_ARRAY, "[ 1 , { } ]"},
		{"{ \"a\" : [ ] }", VALUE_OBJECT, "{ \"a\" : [ ] }"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json_value v = scan_ok(cases[i].text);

		assert_int_equal(v.kind, cases[i].kind);
		assert_int_equal(v.n, strlen(cases[i].raw));
		assert_memory_equal(v.p, cases[i].raw, v.n);
		assert_false(v.escaped);
	}
}

static void check_decoded(const char *json, const char *want, size_t n)
{
	struct json_value v = scan_ok(json);
	char out[128];

	assert_int_equal(v.kind, VALUE_STRING);
	assert_true(v.n <= sizeof(out));
	assert_int_equal(json_decode(&v, out), n);
	assert_memory_equal(out, want, n);
	assert_true(json_is(&v, want, n));
	assert_false(n > 0 && json_is(&v, want, n - 1));
	assert_false(json_is(&v, "something else altogether, and longer", 37));
}

static void test_escapes(void **state)
{
	(void)state;
	check_decoded("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
	check_decoded("\"\\u0000\"", "", 1);
	check_decoded("\"a\\u0000b\"", "a\0b", 3);
	check_decoded("\"\\u0041\\u005A\\u005a\"", "AZZ", 3);
	check_decoded("\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
		      "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 11);
	check_decoded("\"12345678901234567\\n12345678\"", "12345678901234567\n12345678", 26);
	check_decoded("\"\xe2\x82\xac\\u20ac\"", "\xe2\x82\xac\xe2\x82\xac", 6);
}

static void test_surrogates(void **state)
{
	struct json_value v;

	(void)state;
	check_decoded("\"\\ud800\\udc00\"", "\xf0\x90\x80\x80", 4);
	check_decoded("\"\\uDBFF\\uDFFF\"", "\xf4\x8f\xbf\xbf", 4);
	check_decoded("\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!", 5);
	for (unsigned u = 0xd800; u < 0xe000; u++) {
		char text[32];
		int n = snprintf(text, sizeof(text), "\"\\u%04X\"", u);

		assert_non_null(scan(text, (size_t)n, &v));
	}
}

/* Every code point, as an escape and as UTF-8, decodes to itself. */
static void test_all_code_points(void **state)
{
	char raw[16], json[32], out[32];
	struct json_value v;
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	for (uint32_t u = 0; u <= 0x10ffff; u++) {
		size_t n = 0;
		int k;

		if (u >= 0xd800 && u < 0xe000)
			continue;
		if (u < 0x80) {
			raw[n++] = (char)u;
		} else if (u < 0x800) {
			raw[n++] = (char)(0xc0 + u / 64);
		} else if (u < 0x10000) {
			raw[n++] = (char)(0xe0 + u / 4096);
		} else {
			raw[n++] = (char)(0xf0 + u / 262144);
			raw[n++] = (char)(0x80 + u / 4096 % 64);
		}
		if (u >= 0x800)
			raw[n++] = (char)(0x80 + u / 64 % 64);
		if (u >= 0x80)
			raw[n++] = (char)(0x80 + u % 64);
		assert_true(utf8_valid(raw, n));
		k = u < 0x10000 ? snprintf(json, sizeof(json), "\"\\u%04x\"", u)
				: snprintf(json, sizeof(json), "\"\\u%04x\\u%04x\"",
					   0xd800 + ((u - 0x10000) >> 10), 0xdc00 + (u & 0x3ff));
		if (scan(json, (size_t)k, &v) || json_decode(&v, out) != n || memcmp(out, raw, n))
			fail_msg("U+%04X as an escape", u);
		buf_reset(&b);
		json_quote(&b, raw, n);
		if (scan(b.p, b.n, &v) || json_decode(&v, out) != n || memcmp(out, raw, n))
			fail_msg("U+%04X quoted", u);
	}
	buf_release(&b);
}

static void check_quoted(const char *s, size_t n, const char *want)
{
	struct buf b;

	buf_init(&b, 256);
	json_quote(&b, s, n);
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static void test_quote(void **state)
{
	(void)state;
	check_quoted("", 0, "\"\"");
	check_quoted("plain", 5, "\"plain\"");
	check_quoted("\"\\/\b\f\n\r\t", 8, "\"\\\"\\\\/\\b\\f\\n\\r\\t\"");
	check_quoted("\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\x7f\"");
	check_quoted("\xe2\x82\xac", 3, "\"\xe2\x82\xac\"");
}

/* A record is the first level, so a value may have JSON_DEPTH - 1. */
static void test_depth(void **state)
{
	char text[2 * JSON_DEPTH + 2];
	struct json_value v;

	(void)state;
	for (size_t depth = 1; depth <= JSON_DEPTH; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		assert_true((scan(text, 2 * depth, &v) == NULL) == (depth < JSON_DEPTH));
	}
	memset(text, '[', sizeof(text)); /* and unclosed */
	assert_non_null(scan(text, sizeof(text), &v));
}

/* Nothing is read behind the end: every prefix, in a block of just that size. */
static void test_prefixes(void **state)
{
	static const char *const texts[] = {
		"{\"a\":[1.5e-7,true,null,\"\\ud83d\\ude00 "
		"x\"],\"b\":{\"c\":\"\xf0\x9f\x98\x80\"}}",
		"\"12345678\\u0041234567812345678\\\"\"",
	};
	struct json_value v;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t whole = strlen(texts[i]);

		for (size_t n = 0; n <= whole; n++) {
			char *p = malloc(n ? n : 1);

			memcpy(p, texts[i], n);
			assert_true((scan(p, n, &v) == NULL) == (n == whole));
			free(p);
		}
	}
}

static void test_utf8(void **state)
{
	static const char *const bad[] = {
		"\x80",         "\xc3",   "\xc0\x80",         "\xe0\x9f\xbf",
		"\xed\xa0\x80", "a\xffz", "\xf5\x80\x80\x80", "\xf4\x90\x80\x80",
		"\xe2\x82"};

	(void)state;
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid("\0a", 2));
	assert_true(utf8_valid("gr\xc3\xbc\xc3\x9f", 6));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_surrogates),
		cmocka_unit_test(test_all_code_points),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
