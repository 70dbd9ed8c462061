/* test_record.c - reading a line: type, ts and the field tables */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../fuzz/corpus.h"
#include "base/num.h"
#include "base/rfc3339.h"
#include "tape/line.h"
#include "tape/record.h"

static struct record r;

static int head(const char *s)
{
	return record_head(&r, s, strlen(s));
}

static int scan(const char *s)
{
	return head(s) == 0 ? record_scan(&r) : -1;
}

#define TRADE(rest)                                                                                \
	"{\"type\":\"trade\",\"ts\":\"2013-10-07T08:00:00.614Z\",\"symbol\":\"SPY\"" rest "}"
#define ORDER(rest)                                                                                \
	"{\"type\":\"order\",\"ts\":\"2013-10-07T08:00:00Z\",\"id\":\"o\",\"symbol\":\"A\","       \
	"\"side\":\"buy\",\"kind\":\"limit\"" rest "}"
#define TS_0800_614 INT64_C(1381132800614000000)

static void check_refused(const char *line, const char *why, const char *key)
{
	assert_int_equal(scan(line), -1);
	assert_string_equal(r.why, why);
	if (!key) {
		assert_null(r.key);
		return;
	}
	assert_int_equal(r.key_len, strlen(key));
	assert_memory_equal(r.key, key, r.key_len);
}

static void check_file(const char *path, bool want)
{
	struct corpus c = {0};

	assert_true(corpus_read(&c, path));
	assert_true(c.count > 30);
	for (size_t i = 0; i < c.count; i++) {
		bool taken = record_head(&r, c.line[i], c.n[i]) == 0 && record_scan(&r) == 0;

		if (taken != want)
			fail_msg("%s:%zu: %s (%s)", path, i + 1, c.line[i],
				 taken ? "taken" : r.why);
		assert_true(taken || r.why);
	}
	corpus_release(&c);
}

static void test_good_records(void **state)
{
	(void)state;
	check_file("tests/json/records.jsonl", true);
}

static void test_bad_records(void **state)
{
	(void)state;
	check_file("tests/json/bad-records.jsonl", false);
}

static void test_fields(void **state)
{
	(void)state;
	assert_int_equal(
		scan(TRADE(",\"price\":168.50,\"size\":1e2,\"id\":52983525029461,\"own\":[1]")), 0);
	assert_int_equal(r.type, TYPE_TRADE);
	assert_true(r.dated);
	assert_int_equal(r.ts, TS_0800_614);
	assert_true(json_is(&r.f[TRADE_SYMBOL].v, "SPY", 3));
	assert_true(r.f[TRADE_PRICE].num == 168.5);
	assert_memory_equal(r.f[TRADE_PRICE].v.p, "168.50", 6); /* its own text */
	assert_int_equal(r.f[TRADE_PRICE].v.n, 6);
	assert_true(record_number(&r, TRADE_SIZE, -1) == 100);
	assert_false(record_has(&r, TRADE_EXCHANGE));
	assert_false(record_null(&r, TRADE_EXCHANGE));
	assert_true(record_number(&r, TRADE_EXCHANGE, -1) == -1);
	assert_int_equal(r.f[TRADE_ID].v.kind, VALUE_NUMBER);
}

static void test_null_and_absent(void **state)
{
	(void)state;
	assert_int_equal(
		scan("{\"type\":\"quote\",\"ts\":\"2013-10-07T08:00:00Z\",\"symbol\":\"A\","
		     "\"bid\":null,\"ask\":1}"),
		0);
	assert_true(record_null(&r, QUOTE_BID));
	assert_false(record_has(&r, QUOTE_BID));
	assert_true(record_has(&r, QUOTE_ASK));
	assert_false(record_null(&r, QUOTE_BID_SIZE));
	assert_int_equal(r.f[QUOTE_BID_SIZE].v.kind, VALUE_ABSENT);
}

static void test_reasons(void **state)
{
	(void)state;
	check_refused("", "empty line", NULL);
	check_refused("x", "not a JSON object", NULL);
	check_refused("{\"a\":1}", "the first key is not type", NULL);
	check_refused("{\"type\":\"trade\",\"symbol\":\"A\"}", "the second key is not ts", NULL);
	check_refused("{\"type\":\"trade\",\"ts\":\"x\"}", "not an RFC 3339 time", "ts");
	check_refused(TRADE(",\"price\":1"), "missing", "size");
	check_refused(TRADE(",\"price\":\"1\",\"size\":1"), "not a number", "price");
	check_refused(TRADE(",\"price\":1,\"size\":-1"), "below zero", "size");
	check_refused(TRADE(",\"price\":1,\"size\":1,\"price\":1"), "repeated key", "price");
	check_refused(TRADE(",\"price\":1e999,\"size\":1"), "beyond the range of a double",
		      "price");
	check_refused(ORDER(",\"quantity\":1e10"), "beyond 9.2e9", "quantity");
	check_refused(ORDER(",\"quantity\":1e-10"), "more than nine decimals", "quantity");
	check_refused("{\"type\":\"mark\",\"n\":1.5}", "not an integer", "n");
	check_refused("{\"type\":\"mark\",\"n\":1}x}", "text after the record", NULL);
}

/* The head alone says what a stage needs of a line that it passes. */
static void test_head_only(void **state)
{
	(void)state;
	assert_int_equal(
		head("{\"type\":\"trade\",\"ts\":\"2013-10-07T08:00:00Z\",\"price\":oops}"), 0);
	assert_int_equal(head("{\"type\":\"banana\",\"ts\":\"2013-10-07T08:00:00.614Z\"}"), 0);
	assert_int_equal(r.type, TYPE_UNKNOWN);
	assert_true(r.dated && r.ts == TS_0800_614);
	assert_int_equal(head("{\"type\":\"banana\",\"x\":1}"), 0);
	assert_false(r.dated);
	assert_int_equal(head("{\"type\":\"banana\"}"), 0);
	assert_int_equal(head("{\"type\":\"trade\",\"ts\":\"2013-10-07T08:00:00Z\",\"price\":1"),
			 -1);
	assert_int_equal(head("{\"type\":\"banana\",\"ts\":12}"), -1);
}

/* Spelt in any way, a known type is known. */
static void test_escaped_types(void **state)
{
	char line[256];

	(void)state;
	for (int i = 0; i < TYPE_COUNT; i++) {
		size_t n = (size_t)snprintf(line, sizeof(line), "{\"type\":\"");

		for (const char *s = record_types[i].name; *s; s++)
			n += (size_t)snprintf(line + n, sizeof(line) - n, "\\u%04x", (unsigned)*s);
		snprintf(line + n, sizeof(line) - n, "\",\"ts\":\"2013-10-07T08:00:00Z\"}");
		assert_int_equal(head(line), 0);
		assert_int_equal(r.type, i);
		assert_int_equal(record_type_find(record_types[i].name, record_types[i].name_len),
				 i);
	}
}

static void test_integers(void **state)
{
	static const struct {
		const char *text;
		int64_t i;
	} cases[] = {{"0", 0},
		     {"9007199254740993", INT64_C(9007199254740993)},
		     {"9223372036854775807", INT64_MAX}};
	char line[96];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(line, sizeof(line), "{\"type\":\"mark\",\"n\":%s}", cases[i].text);
		assert_int_equal(scan(line), 0);
		assert_true(r.f[MARK_N].i == cases[i].i);
	}
	assert_int_equal(scan("{\"type\":\"run\",\"stage\":\"x\",\"seed\":-9223372036854775808}"),
			 0);
	assert_true(r.f[RUN_SEED].i == INT64_MIN);
	assert_int_equal(scan("{\"type\":\"run\",\"stage\":\"x\",\"seed\":-9223372036854775809}"),
			 -1);
}

static void check_decimal(const char *text, int64_t want)
{
	char line[192];
	dec d;

	snprintf(line, sizeof(line), ORDER(",\"quantity\":1,\"limit\":%s"), text);
	assert_int_equal(scan(line), 0);
	assert_true(r.f[ORDER_LIMIT].i == want);
	assert_int_equal(record_dec(&r, ORDER_LIMIT, &d), 0);
	assert_true(d == want);
}

static void test_decimals(void **state)
{
	dec d;
	dec_wide w;

	(void)state;
	check_decimal("13.9", INT64_C(13900000000));
	check_decimal("-0", 0);
	check_decimal("0.1", 100000000);
	check_decimal("0.000000001", 1);
	check_decimal("1.5e3", INT64_C(1500000000000));
	check_decimal("12345e-9", 12345);
	check_decimal("9223372036.854775807", INT64_MAX);
	check_decimal("-9223372036.854775808", INT64_MIN);
	check_decimal("1.0000000000000000000000", DEC_ONE);
	assert_int_equal(scan(TRADE(",\"price\":1.00000000051,\"size\":1e12")), 0);
	assert_int_equal(record_dec(&r, TRADE_PRICE, &d), 0); /* a NUMBER is rounded */
	assert_true(d == DEC_ONE + 1);
	assert_int_equal(record_dec(&r, TRADE_SIZE, &d), -1);
	assert_int_equal(record_wide(&r, TRADE_SIZE, &w), 0);
	assert_true(w == (dec_wide)DEC_ONE * 1000000000000);
	assert_int_equal(record_dec(&r, TRADE_EXCHANGE, &d), -1); /* absent */
}

static void test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t ns;
	} cases[] = {
		{"2013-10-07T08:00:00.614Z", TS_0800_614},
		{"2013-10-07T10:00:00.614+02:00", TS_0800_614},
		{"2013-10-06T22:00:00.6140-10:00", TS_0800_614},
		{"2013-10-07t08:00:00.614z", TS_0800_614},
		{"2013-10-07 08:00:00.614000000000Z", TS_0800_614},
		{"\\u0032013-10-07\\u005408:00:00.614\\u005a", TS_0800_614},
		{"1970-01-01T00:00:00Z", 0},
		{"1969-12-31T23:59:59.999999999Z", -1},
		{"2016-12-31T23:59:60.5Z", INT64_C(1483228800500000000)},
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(line, sizeof(line), "{\"type\":\"clock\",\"ts\":\"%s\"}", cases[i].text);
		assert_int_equal(scan(line), 0);
		assert_true(r.ts == cases[i].ns);
	}
}

/* The open types' own values, and only those. */
/* A line's time must not depend on the line before it: every form after every other. */
static void test_times_in_a_row(void **state)
{
	static const char *const forms[] = {
		"2013-10-07T08:00:00Z",
		"2013-10-07T08:00:00.6Z",
		"2013-10-07T08:00:00.614000001Z",
		"2013-10-07T08:00:00.61400000100Z",
		"2013-10-07T08:00:00.6140000011Z",
		"2013-10-07T08:00:00.Z",
		"2013-10-07T08:00:00.6x4Z",
		"2013-10-07T08:00:00,614Z",
		"2013-10-07T08:00:00z",
		"2013-10-07T08:00:00.614+02:00",
		"2013-10-07T08:00:00.614-00:00",
		"2013-10-07T08:00:00",
		"2013-10-07T08:00:01.999999999Z",
		"2013-10-07 08:00:00.614Z",
		"2013-10-07t08:00:00.614Z",
		"1969-12-31T23:59:59.5Z",
		"1969-12-31T23:59:59Z",
		"2262-04-11T23:47:16.854775807Z",
		"2262-04-11T23:47:16.854775808Z",
		"2016-12-31T23:59:60Z",
		"2016-12-31T23:59:60.25Z",
	};
	enum { FORMS = sizeof(forms) / sizeof(forms[0]) };
	char line[128];

	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		for (size_t j = 0; j < FORMS; j++) {
			const size_t pair[2] = {i, j};

			for (int k = 0; k < 2; k++) {
				const char *ts = forms[pair[k]];
				int64_t want = 0;
				int valid = rfc3339_parse(ts, strlen(ts), &want);

				snprintf(line, sizeof(line),
					 "{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"A\","
					 "\"price\":1,\"size\":1}",
					 ts);
				assert_int_equal(head(line), valid);
				if (valid == 0)
					assert_int_equal(r.ts, want);
			}
		}
	}
}

static void test_extra(void **state)
{
	static const char *const want[] = {"sma_30", "1.5", "x y", "null", "z", "{\"a\":1}"};
	struct json_value key, value;
	const char *pos = NULL;
	size_t i = 0;

	(void)state;
	assert_int_equal(
		scan("{\"type\":\"feature\",\"ts\":\"2013-10-07T08:00:00Z\",\"symbol\":\"A\","
		     "\"sma_30\":1.5, \"x y\" : null ,\"ready\":true,\"z\":{\"a\":1}}"),
		0);
	while (record_extra(&r, &pos, &key, &value)) {
		assert_true(i < 6 && json_is(&key, want[i], strlen(want[i])));
		assert_int_equal(value.n, strlen(want[i + 1]));
		assert_memory_equal(value.p, want[i + 1], value.n);
		i += 2;
	}
	assert_int_equal(i, 6);
}

/* Nothing is read behind the line: every prefix, in a block of just that size. */
static void test_prefixes(void **state)
{
	static const char *const lines[] = {
		TRADE(",\"price\":1.5,\"size\":100,\"conditions\":\"@\\u0046I\""),
		" { \"type\" : \"trade\" , \"ts\" : \"2013-10-07T08:00:00Z\" , \"symbol\":\"A\","
		"\"price\":1,\"size\":1 } ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		size_t whole = strlen(lines[i]);

		for (size_t n = 0; n <= whole; n++) {
			char *p = malloc(n ? n : 1);
			bool taken;

			memcpy(p, lines[i], n);
			taken = record_head(&r, p, n) == 0 && record_scan(&r) == 0;
			assert_true(taken == (n >= whole - i)); /* the second ends in a blank */
			free(p);
		}
	}
}

/* What the writer writes, the reader reads: every field of every type. */
static void write_field(struct line *w, unsigned i, const struct field *f, unsigned salt)
{
	switch (f->kind) {
	case FIELD_STRING:
		line_string(w, i, f->words ? f->words : "a\"\n\xc3\xa9",
			    f->words ? strcspn(f->words, " ") : 5);
		break;
	case FIELD_NUMBER:
		line_number(w, i, 0.1 * (100 - salt)); /* low below high */
		break;
	case FIELD_DECIMAL:
		line_dec(w, i, INT64_MAX - (int64_t)salt);
		break;
	case FIELD_WIDE:
		line_wide(w, i, (dec_wide)INT64_MAX * INT64_MIN);
		break;
	case FIELD_INTEGER:
		line_integer(w, i, INT64_MAX - (int64_t)salt);
		break;
	case FIELD_BOOL:
		line_bool(w, i, salt % 2);
		break;
	case FIELD_TIME:
		line_time(w, i, TS_0800_614 + salt);
		break;
	case FIELD_OBJECT:
		line_text(w, i, "{\"a\":[1]}", 9);
		break;
	case FIELD_ARRAY:
		line_text(w, i, "[1,{}]", 6);
		break;
	case FIELD_SCALAR:
		line_integer(w, i, salt);
		break;
	}
}

static void check_field(const struct cell *c, const struct field *f, unsigned salt)
{
	if (f->kind == FIELD_NUMBER)
		assert_true(c->num == 0.1 * (100 - salt));
	if (f->kind == FIELD_DECIMAL || f->kind == FIELD_INTEGER)
		assert_true(c->i == INT64_MAX - (int64_t)salt);
	if (f->kind == FIELD_BOOL)
		assert_true(c->i == salt % 2);
	if (f->kind == FIELD_TIME)
		assert_true(c->i == TS_0800_614 + (int64_t)salt);
	if (f->kind == FIELD_STRING && !f->words)
		assert_true(json_is(&c->v, "a\"\n\xc3\xa9", 5));
}

static void test_round_trip(void **state)
{
	struct buf b;
	struct line w;

	(void)state;
	buf_init(&b, LINE_MAX_BYTES);
	for (int t = 0; t < TYPE_COUNT; t++) {
		const struct record_type *type = &record_types[t];
		int64_t ts = type->dating == DATING_UNDATED ? NO_TS : TS_0800_614;

		buf_reset(&b);
		line_begin(&w, &b, (enum record_type_id)t, ts);
		for (unsigned i = 0; i < type->n_fields; i++)
			write_field(&w, i, &type->fields[i], i);
		line_end(&w);
		assert_false(b.failed);
		assert_int_equal(b.p[b.n - 1], '\n');
		if (record_head(&r, b.p, b.n - 1) < 0 || record_scan(&r) < 0)
			fail_msg("%s: %s", type->name, r.why);
		assert_int_equal(r.type, t);
		assert_int_equal(r.dated, ts != NO_TS);
		for (unsigned i = 0; i < type->n_fields; i++)
			check_field(&r.f[i], &type->fields[i], i);
	}
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_records),  cmocka_unit_test(test_bad_records),
		cmocka_unit_test(test_fields),        cmocka_unit_test(test_null_and_absent),
		cmocka_unit_test(test_reasons),       cmocka_unit_test(test_head_only),
		cmocka_unit_test(test_escaped_types), cmocka_unit_test(test_integers),
		cmocka_unit_test(test_decimals),      cmocka_unit_test(test_times),
		cmocka_unit_test(test_extra),         cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_times_in_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
