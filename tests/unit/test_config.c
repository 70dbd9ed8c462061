/* test_config.c - configuration trees: what is read, what is refused, and where */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/file.h"

static struct err e;

static struct config *parse(const char *text)
{
	memset(&e, 0, sizeof(e));
	return config_parse("f.yaml", text, strlen(text), &e);
}

static void refused(const char *text, const char *want)
{
	assert_null(parse(text));
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_string_equal(e.text, want);
}

static void failed(int got, const char *want)
{
	assert_int_equal(got, -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_string_equal(e.text, want);
}

static const char example[] = "# limits\n"
			      "name: first\n"
			      "enabled: true\n"
			      "max: 12.5\n"
			      "count: 7\n"
			      "wait: 1m\n"
			      "side: short\n"
			      "symbols: [SPY, NO, \"10\"]\n"
			      "nested:\n"
			      "  inner: {x: -1e3}\n"
			      "rules:\n"
			      "  - when: a > b\n"
			      "  - when: 'it''s'\n";

static void test_getters(void **state)
{
	struct config *c = parse(example), *list, *map, *inner;
	const char *s = NULL;
	bool b = false;
	double x = 0;
	int64_t i = 0;
	int choice = -1;

	(void)state;
	assert_non_null(c);
	assert_int_equal(config_string(c, "name", &s, &e), 1);
	assert_string_equal(s, "first");
	assert_int_equal(config_bool(c, "enabled", &b, &e), 1);
	assert_true(b);
	assert_int_equal(config_number(c, "max", 0, 100, &x, &e), 1);
	assert_true(x == 12.5);
	assert_int_equal(config_integer(c, "count", 0, 10, &i, &e), 1);
	assert_true(i == 7);
	assert_int_equal(config_duration(c, "wait", &i, &e), 1);
	assert_true(i == INT64_C(60000000000));
	assert_int_equal(config_choice(c, "side", "long short flat", &choice, &e), 1);
	assert_int_equal(choice, 1);
	assert_int_equal(config_list(c, "symbols", &list, &e), 1);
	assert_int_equal(list->n, 3);
	assert_int_equal(config_as_string(config_at(list, 1), &s, &e), 0);
	assert_string_equal(s, "NO"); /* a string where one is asked for, never "false" */
	assert_int_equal(config_as_string(config_at(list, 2), &s, &e), 0);
	assert_string_equal(s, "10");
	assert_int_equal(config_map(c, "nested", &map, &e), 1);
	assert_int_equal(config_map(map, "inner", &inner, &e), 1);
	assert_int_equal(config_number(inner, "x", -INFINITY, INFINITY, &x, &e), 1);
	assert_true(x == -1000);
	assert_int_equal(config_list(c, "rules", &list, &e), 1);
	assert_int_equal(config_string(config_at(list, 1), "when", &s, &e), 1);
	assert_string_equal(s, "it's");
	assert_int_equal(config_string(config_at(list, 0), "when", &s, &e), 1);
	assert_string_equal(s, "a > b");
	assert_int_equal(config_unknown(c, &e), 0);
	config_free(c);
}

static void test_absent(void **state)
{
	struct config *c = parse("a: 1\n"), *none = NULL;
	const char *s = "as before";
	double x = 5;

	(void)state;
	assert_int_equal(config_string(c, "b", &s, &e), 0);
	assert_string_equal(s, "as before");
	assert_int_equal(config_number(c, "b", 0, 1, &x, &e), 0);
	assert_true(x == 5);
	assert_int_equal(config_list(c, "b", &none, &e), 0);
	assert_null(none);
	assert_null(config_get(c, "b"));
	assert_null(config_need(c, "b", &e));
	failed(-1, "f.yaml:1:1: key 'b' is missing");
	config_free(c);
}

static void test_empty(void **state)
{
	static const char *const texts[] = {"", "\n\n", "# only a comment\n", "{}"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct config *c = parse(texts[i]);

		assert_non_null(c);
		assert_int_equal(c->kind, CONFIG_MAP);
		assert_int_equal(c->n, 0);
		assert_int_equal(config_unknown(c, &e), 0);
		config_free(c);
	}
}

static void test_order_and_keys(void **state)
{
	struct config *c = parse("z: 1\na: 2\nm: 3\n");
	double x;

	(void)state;
	assert_int_equal(c->n, 3);
	assert_string_equal(config_key(c, 0), "z");
	assert_string_equal(config_key(c, 1), "a");
	assert_string_equal(config_key(c, 2), "m");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(config_as_number(config_at(c, i), 0, 9, &x, &e), 0);
		assert_true(x == (double)i + 1);
	}
	assert_int_equal(config_unknown(c, &e), 0); /* asking by number is asking */
	config_free(c);
}

static void test_wrong_types(void **state)
{
	struct config *c = parse("text: abc\n"
				 "list: [1]\n"
				 "map: {a: 1}\n"
				 "quoted: '5'\n"
				 "empty:\n"
				 "yes: yes\n"
				 "big: 11\n"
				 "huge: 1e400\n"
				 "part: 1.5\n");
	const char *s;
	double x;
	int64_t i;
	bool b;
	int choice;
	struct config *node;

	(void)state;
	failed(config_number(c, "text", 0, 1, &x, &e),
	       "f.yaml:1:7: expected a number from 0 to 1, not 'abc'");
	failed(config_number(c, "list", 0, INFINITY, &x, &e),
	       "f.yaml:2:7: expected a number of at least 0, not a list");
	failed(config_string(c, "map", &s, &e), "f.yaml:3:6: expected text, not a mapping");
	failed(config_number(c, "quoted", -INFINITY, INFINITY, &x, &e),
	       "f.yaml:4:9: expected a number, not '5' in quotes");
	failed(config_string(c, "empty", &s, &e), "f.yaml:5:7: expected text, not nothing");
	failed(config_bool(c, "yes", &b, &e), "f.yaml:6:6: expected true or false, not 'yes'");
	failed(config_integer(c, "big", 0, 10, &i, &e),
	       "f.yaml:7:6: expected a whole number from 0 to 10, not '11'");
	failed(config_number(c, "huge", -INFINITY, INFINITY, &x, &e),
	       "f.yaml:8:7: expected a number, not '1e400'");
	failed(config_integer(c, "part", 0, 10, &i, &e),
	       "f.yaml:9:7: expected a whole number from 0 to 10, not '1.5'");
	failed(config_duration(c, "big", &i, &e),
	       "f.yaml:7:6: expected a duration such as 500ms, 5s, 10m, 2h or 1d, not '11'");
	failed(config_choice(c, "text", "long short", &choice, &e),
	       "f.yaml:1:7: expected long or short, not 'abc'");
	failed(config_list(c, "map", &node, &e), "f.yaml:3:6: expected a list, not a mapping");
	failed(config_map(c, "list", &node, &e), "f.yaml:2:7: expected a mapping, not a list");
	config_free(c);
}

static void test_unknown(void **state)
{
	struct config *c = parse("max_order: 1\nrules:\n  - limit: 2\n    wehn: 3\n");
	struct config *list;
	const char *s;
	double x;

	(void)state;
	failed(config_unknown(c, &e), "f.yaml:1:1: unknown key 'max_order'");
	assert_int_equal(config_number(c, "max_ordre", 0, 1, &x, &e), 0);
	failed(config_unknown(c, &e),
	       "f.yaml:1:1: unknown key 'max_order', did you mean 'max_ordre'?");
	assert_int_equal(config_number(c, "max_order", 0, 1, &x, &e), 1);
	assert_int_equal(config_list(c, "rules", &list, &e), 1);
	assert_int_equal(config_number(config_at(list, 0), "limit", 0, 9, &x, &e), 1);
	assert_int_equal(config_string(config_at(list, 0), "when", &s, &e), 0);
	failed(config_unknown(c, &e), "f.yaml:4:5: unknown key 'wehn', did you mean 'when'?");
	config_free(c);
}

static void test_refused(void **state)
{
	(void)state;
	refused("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: key 'a' stands twice");
	refused("x: {k: 1, k: 2}\n", "f.yaml:1:11: key 'k' stands twice");
	refused("a: &anchor 1\n", "f.yaml:1:4: anchors are not allowed");
	refused("a: &x [1]\nb: *x\n", "f.yaml:1:4: anchors are not allowed");
	refused("a: *x\n", "f.yaml:1:4: aliases are not allowed");
	refused("a: !custom 1\n", "f.yaml:1:4: unknown tag");
	refused("a: !!python/object:os.system {}\n", "f.yaml:1:4: unknown tag");
	refused("a: !!map [1]\n", "f.yaml:1:4: unknown tag");
	refused("a: 1\n---\nb: 2\n", "f.yaml:2:1: more than one document");
	refused("[a]: 1\n", "f.yaml:1:1: expected a key");
	refused("a: \"x\\0y\"\n", "f.yaml:1:4: a NUL character in the text");
}

/* What libyaml refuses; its words may change, the place does not. */
static void test_syntax(void **state)
{
	static const struct {
		const char *text, *place;
	} cases[] = {
		{"a: [1, 2\n", "f.yaml:2:1: "},    {"a: 1\n\tb: 2\n", "f.yaml:2:1: "},
		{"a: \"open\n", "f.yaml:2:1: "},   {"a: 1\n b: 2\n", "f.yaml:2:3: "},
		{"a: \xff\n", "f.yaml: byte 3: "}, {"a: \x01\n", "f.yaml: byte 3: "},
		{"- 1\nb: 2\n", "f.yaml:2:1: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(parse(cases[i].text));
		assert_int_equal(e.status, STATUS_CONFIG);
		assert_memory_equal(e.text, cases[i].place, strlen(cases[i].place));
		assert_true(strlen(e.text) > strlen(cases[i].place));
	}
}

static void test_taken(void **state)
{
	struct config *c = parse("\xef\xbb\xbf---\na: !!str 5\nb: !!map {}\nc: !!seq []\nd: |\n  "
				 "two\n  lines\n...\n");
	const char *s;
	double x;

	(void)state;
	assert_string_equal(e.text, "");
	assert_non_null(c);
	assert_int_equal(config_string(c, "a", &s, &e), 1);
	assert_string_equal(s, "5");
	assert_int_equal(config_number(c, "a", 0, 9, &x, &e), -1);
	assert_int_equal(config_string(c, "d", &s, &e), 1);
	assert_string_equal(s, "two\nlines\n");
	config_free(c);
}

static struct config *parse_nested(int depth)
{
	struct config *c;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < depth; i++)
		buf_addc(&b, '[');
	for (int i = 0; i < depth; i++)
		buf_addc(&b, ']');
	c = parse(buf_cstr(&b));
	buf_release(&b);
	return c;
}

static void test_depth(void **state)
{
	struct config *c = parse_nested(CONFIG_MAX_DEPTH);

	(void)state;
	assert_non_null(c);
	config_free(c);
	assert_null(parse_nested(CONFIG_MAX_DEPTH + 1));
	assert_string_equal(e.text, "f.yaml:1:33: nested too deeply");
	assert_null(parse_nested(100000));
	assert_string_equal(e.text, "f.yaml:1:33: nested too deeply");
}

static void test_size(void **state)
{
	struct config *c;
	struct buf b;

	(void)state;
	buf_init(&b, 2 * CONFIG_MAX_BYTES);
	for (int i = 0; b.n + 20 < CONFIG_MAX_BYTES; i++)
		buf_addf(&b, "k%d: %d\n", i, i); /* many keys are as quick as few */
	while (b.n < CONFIG_MAX_BYTES)
		buf_addc(&b, '\n');
	c = config_parse("f.yaml", b.p, b.n, &e);
	assert_non_null(c);
	assert_in_range(c->n, 60000, 200000);
	config_free(c);
	buf_addc(&b, '\n');
	assert_null(config_parse("f.yaml", b.p, b.n, &e));
	assert_string_equal(e.text, "f.yaml: more than 1048576 bytes");
	buf_release(&b);
}

static void test_load(void **state)
{
	char path[] = "/tmp/tapeline-config-XXXXXX";
	int fd = mkstemp(path);
	struct config *c;
	double x;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(file_write(path, "a: 5\n", 5, &e), 0);
	c = config_load(path, &e);
	assert_non_null(c);
	assert_int_equal(config_number(c, "a", 0, 9, &x, &e), 1);
	config_free(c);
	unlink(path);
	assert_null(config_load(path, &e));
	assert_int_equal(e.status, STATUS_NOINPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_getters),     cmocka_unit_test(test_absent),
		cmocka_unit_test(test_empty),       cmocka_unit_test(test_order_and_keys),
		cmocka_unit_test(test_wrong_types), cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_refused),     cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_taken),       cmocka_unit_test(test_depth),
		cmocka_unit_test(test_size),        cmocka_unit_test(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
