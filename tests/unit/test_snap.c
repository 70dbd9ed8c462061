/* test_snap.c - state files: round trips, and refusing every damaged one */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "tape/snap.h"

struct item {
	uint32_t id;
	double price;
};

struct thing {
	int64_t i;
	uint64_t u;
	uint32_t u32;
	double f;
	bool flag;
	double fs[3];
	int64_t is[2];
	struct buf bytes;
	char text[8];
	uint32_t n_text;
	struct item items[4];
	size_t n_items;
	bool extra; /* write one member more */
};

static void thing_init(struct thing *t)
{
	*t = (struct thing){0};
	buf_init(&t->bytes, 1 << 16);
}

static void snap_thing(struct snap *s, void *ctx)
{
	struct thing *t = ctx;

	snap_i64(s, "i", &t->i);
	snap_u64(s, "u", &t->u);
	snap_u32(s, "u32", &t->u32);
	snap_f64(s, "f", &t->f);
	snap_bool(s, "flag", &t->flag);
	snap_f64s(s, "fs", t->fs, 3);
	snap_i64s(s, "is", t->is, 2);
	snap_bytes(s, "bytes", &t->bytes);
	snap_text(s, "text", t->text, &t->n_text, sizeof(t->text));
	snap_list(s, "items", &t->n_items, 4);
	for (size_t k = 0; k < t->n_items && snap_ok(s); k++) {
		snap_u32(s, "id", &t->items[k].id);
		snap_f64(s, "price", &t->items[k].price);
	}
	snap_end(s);
	if (t->extra)
		snap_i64(s, "extra", &t->i);
}

static void thing_fill(struct thing *t)
{
	thing_init(t);
	t->i = INT64_MIN;
	t->u = UINT64_MAX;
	t->u32 = 7;
	t->f = -0.0;
	t->flag = true;
	t->fs[0] = NAN;
	t->fs[1] = INFINITY;
	t->fs[2] = 5e-324;
	t->is[1] = INT64_MAX;
	buf_add(&t->bytes, "a\0\xff", 3);
	memcpy(t->text, "12345678", 8);
	t->n_text = 8;
	t->n_items = 2;
	t->items[1] = (struct item){9, 168.5};
}

static struct snap_head head_of(const char *program, const char *hash)
{
	struct snap_head h = {
		.program = program, .options = "{\"f\":\"sma:3\"}", .lines = 42, .ts = 1};

	memset(h.hash, hash[0], 64);
	return h;
}

static void encode(struct thing *t, struct buf *out)
{
	struct snap_head h = head_of("tbar", "a");
	struct err e;

	buf_init(out, 1 << 20);
	assert_int_equal(snap_encode(&h, snap_thing, t, out, &e), 0);
}

static int parse(const char *p, size_t n, struct thing *t, struct err *e)
{
	struct snap_head h = head_of("tbar", "a");
	/* A block of just that size, so that the sanitizer sees a step too far. */
	char *exact = malloc(n ? n : 1);
	int result;

	h.lines = 0;
	h.ts = 0;
	assert_non_null(exact);
	memcpy(exact, p, n);
	thing_init(t);
	result = snap_parse("FILE", exact, n, &h, snap_thing, t, e);
	if (result == 0) {
		assert_int_equal(h.lines, 42);
		assert_int_equal(h.ts, 1);
	} else {
		assert_int_equal(e->status, STATUS_CONFIG);
	}
	free(exact);
	return result;
}

static void test_round_trip(void **state)
{
	struct thing a, b;
	struct buf file;
	struct err e;

	(void)state;
	thing_fill(&a);
	encode(&a, &file);
	assert_int_equal(parse(file.p, file.n, &b, &e), 0);
	assert_true(b.i == a.i && b.u == a.u && b.u32 == a.u32 && b.flag);
	assert_true(b.f == 0 && signbit(b.f));
	assert_memory_equal(b.fs, a.fs, sizeof(a.fs)); /* the NaN's bits too */
	assert_memory_equal(b.is, a.is, sizeof(a.is));
	assert_int_equal(b.bytes.n, 3);
	assert_memory_equal(b.bytes.p, "a\0\xff", 3);
	assert_int_equal(b.n_text, 8);
	assert_memory_equal(b.text, "12345678", 8);
	assert_int_equal(b.n_items, 2);
	assert_true(b.items[1].id == 9 && b.items[1].price == 168.5);
	buf_release(&a.bytes);
	buf_release(&b.bytes);
	buf_release(&file);
}

static void test_same_bytes_again(void **state)
{
	struct thing a, b;
	struct buf first, second;
	struct err e;

	(void)state;
	thing_fill(&a);
	encode(&a, &first);
	assert_int_equal(parse(first.p, first.n, &b, &e), 0);
	encode(&b, &second);
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.p, second.p, first.n);
	buf_release(&a.bytes);
	buf_release(&b.bytes);
	buf_release(&first);
	buf_release(&second);
}

/* Cut anywhere, with any bit changed, or with a byte more: refused. */
static void test_damage(void **state)
{
	struct thing a, b;
	struct buf file;
	struct err e;

	(void)state;
	thing_fill(&a);
	encode(&a, &file);
	for (size_t n = 0; n < file.n; n++) {
		assert_int_equal(parse(file.p, n, &b, &e), -1);
		buf_release(&b.bytes);
	}
	for (size_t i = 0; i < 8 * file.n; i++) {
		file.p[i / 8] ^= (char)(1 << i % 8);
		assert_int_equal(parse(file.p, file.n, &b, &e), -1);
		file.p[i / 8] ^= (char)(1 << i % 8);
		buf_release(&b.bytes);
	}
	buf_addc(&file, '\0');
	assert_int_equal(parse(file.p, file.n, &b, &e), -1);
	buf_release(&a.bytes);
	buf_release(&b.bytes);
	buf_release(&file);
}

static void check_refused(const struct buf *file, const char *program, const char *hash,
			  const char *word)
{
	struct snap_head h = head_of(program, hash);
	struct thing t;
	struct err e = {0};

	h.options = "{\"f\":\"ema:9\"}";
	thing_init(&t);
	assert_int_equal(snap_parse("FILE", file->p, file->n, &h, snap_thing, &t, &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	if (!strstr(e.text, word))
		fail_msg("'%s' does not say '%s'", e.text, word);
	assert_non_null(strstr(e.text, "FILE"));
	buf_release(&t.bytes);
}

/* Of another program or with other options: refused, saying what differs. */
static void test_others(void **state)
{
	struct thing a;
	struct buf file;

	(void)state;
	thing_fill(&a);
	encode(&a, &file);
	check_refused(&file, "tfeature", "a", "written by tbar, not tfeature");
	check_refused(&file, "tbar", "b", "sma:3");
	check_refused(&file, "tbar", "b", "ema:9");
	buf_release(&a.bytes);
	buf_release(&file);
}

/* A program that reads other members than were written notices. */
static void test_other_members(void **state)
{
	struct snap_head h = head_of("tbar", "a");
	struct thing a, b;
	struct buf file;
	struct err e;

	(void)state;
	thing_fill(&a);
	encode(&a, &file);
	thing_init(&b);
	b.extra = true;
	assert_int_equal(snap_parse("FILE", file.p, file.n, &h, snap_thing, &b, &e), -1);
	buf_release(&b.bytes);
	buf_release(&file);
	a.extra = true;
	encode(&a, &file);
	assert_int_equal(parse(file.p, file.n, &b, &e), -1);
	buf_release(&a.bytes);
	buf_release(&b.bytes);
	buf_release(&file);
}

static void write_bool_as_two(struct snap *s, void *ctx)
{
	uint64_t two = 2;

	(void)ctx;
	snap_u64(s, "flag", &two);
}

static void read_bool(struct snap *s, void *ctx)
{
	snap_bool(s, "flag", ctx);
}

static void write_items(struct snap *s, void *ctx)
{
	snap_list(s, "items", ctx, SIZE_MAX);
	for (size_t k = 0; k < *(size_t *)ctx; k++) {
		uint64_t v = k;

		snap_u64(s, "id", &v);
	}
	snap_end(s);
}

static void read_three(struct snap *s, void *ctx)
{
	snap_list(s, "items", ctx, 3);
}

/* Another kind under the same name, and more items than there may be. */
static void test_kinds_and_ceilings(void **state)
{
	struct snap_head h = head_of("tbar", "a");
	struct buf file;
	struct err e;
	bool flag = false;
	size_t n = 4;

	(void)state;
	buf_init(&file, 1 << 16);
	assert_int_equal(snap_encode(&h, write_bool_as_two, NULL, &file, &e), 0);
	assert_int_equal(snap_parse("FILE", file.p, file.n, &h, read_bool, &flag, &e), -1);
	assert_false(flag);
	buf_reset(&file);
	assert_int_equal(snap_encode(&h, write_items, &n, &file, &e), 0);
	n = 0;
	assert_int_equal(snap_parse("FILE", file.p, file.n, &h, read_three, &n, &e), -1);
	assert_int_equal(n, 0);
	buf_release(&file);
}

/* What --dump-state prints is JSON (jansson reads it), with every member's name. */
static void test_dump(void **state)
{
	struct thing a;
	struct buf file, out;
	struct err e;
	json_t *j, *s;

	(void)state;
	thing_fill(&a);
	encode(&a, &file);
	buf_init(&out, 1 << 20);
	assert_int_equal(snap_dump("FILE", file.p, file.n, &out, &e), 0);
	j = json_loadb(out.p, out.n, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "program")), "tbar");
	assert_true(json_number_value(json_object_get(j, "lines")) == 42);
	s = json_object_get(j, "state");
	assert_true(json_is_true(json_object_get(s, "flag")));
	assert_int_equal(json_array_size(json_object_get(s, "fs")), 3);
	assert_true(json_is_null(json_array_get(json_object_get(s, "fs"), 0)));
	assert_int_equal(json_array_size(json_object_get(s, "items")), 2);
	assert_true(json_number_value(json_object_get(
			    json_array_get(json_object_get(s, "items"), 1), "price")) == 168.5);
	json_decref(j);
	file.p[file.n - 1] ^= 1;
	buf_reset(&out);
	assert_int_equal(snap_dump("FILE", file.p, file.n, &out, &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	buf_release(&a.bytes);
	buf_release(&file);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_same_bytes_again),
		cmocka_unit_test(test_damage),        cmocka_unit_test(test_others),
		cmocka_unit_test(test_other_members), cmocka_unit_test(test_kinds_and_ceilings),
		cmocka_unit_test(test_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
