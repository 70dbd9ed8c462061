/*
 * test_vol_weights.c - networks in a file: bit for bit, and nothing but what was written
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "vol/weights.h"

static char folder[] = "/tmp/test_vol_weights.XXXXXX";
static char path[64];
static struct rng rng;

static int open_all(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/w.json", folder);
	rng_seed(&rng, 9, 0);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

/* Any double but NaN and the infinities, subnormals with them. */
static double any(void)
{
	double x;

	do {
		const uint64_t bits = rng_next(&rng);

		memcpy(&x, &bits, sizeof(x));
	} while (!(fabs(x) < INFINITY));
	return x;
}

static struct hybrid_filter filter(void)
{
	return (struct hybrid_filter){
		.mu = any(),
		.omega = fabs(any()),
		.alpha = 0.05,
		.gamma = 0.1,
		.beta = rng_uniform(&rng),
		.start = fabs(any()),
	};
}

/* A network that was never trained, with numbers of every size. */
static void make(struct hybrid *h, struct weights_data *d)
{
	struct err e;

	memset(h, 0, sizeof(*h));
	hybrid_spec_init(&h->spec);
	h->spec.inputs = INPUT_RESIDUAL | INPUT_GJR | INPUT_ROW;
	h->columns = hybrid_columns(h->spec.inputs);
	h->spec.base = BASE_LINEAR;
	h->spec.shape = (struct net_shape){
		.inputs = h->columns, .hidden = 3, .layers = 2, .window = 7, .dropout = 0.1};
	h->spec.train.loss = TRAIN_T;
	h->spec.train.seed = 123456789012345;
	h->spec.members = h->members = 2;
	h->models.garch = filter();
	h->models.gjr = filter();
	h->models.nu = 7.5;
	for (size_t i = 0; i < RIVAL_COLUMNS; i++)
		h->models.linear[i] = any();
	h->mu = any();
	h->constant = 1 / 3.0;
	h->square_floor = h->models.floors.square = 0.01;
	h->range_floor = h->models.floors.range = 1e-4;
	h->range_scale = 1.4331;
	for (size_t i = 0; i < h->columns; i++) {
		h->mean[i] = any();
		h->sd[i] = 5e-324 + fabs(any());
	}
	for (size_t i = 0; i < h->members; i++) {
		assert_int_equal(net_init(&h->net[i], &h->spec.shape, &e), 0);
		for (size_t k = 0; k < h->net[i].n; k++)
			h->net[i].w[k] = k == 0 ? -0.0 : any();
		h->result[i] = (struct train_result){20 + i, 10 + i, any(), any()};
	}
	*d = (struct weights_data){.name = "S&P 500 \"index\"",
				   .from = "1999-01-05",
				   .check_from = "2011-01-03",
				   .to = "2012-12-31",
				   .days = 3520,
				   .unit = 100};
}

static void same_bytes(const void *a, const void *b, size_t n)
{
	assert_memory_equal(a, b, n);
}

static void reads_back_to_the_same_bits(void **state)
{
	struct weights_data d, d2;
	static struct hybrid h, h2;
	struct err e;

	(void)state;
	make(&h, &d);
	if (weights_write(path, &h, &d, &e) || weights_read(path, &h2, &d2, &e))
		fail_msg("%s", e.text);
	assert_int_equal(h2.members, 2);
	assert_int_equal(h2.columns, h.columns);
	same_bytes(&h2.spec, &h.spec, offsetof(struct hybrid_spec, members));
	same_bytes(&h2.models, &h.models, sizeof(h.models));
	same_bytes(h2.mean, h.mean, sizeof(h.mean));
	same_bytes(h2.sd, h.sd, sizeof(h.sd));
	assert_true(h2.mu == h.mu && h2.constant == h.constant);
	assert_true(h2.square_floor == h.square_floor && h2.range_floor == h.range_floor);
	assert_true(h2.range_scale == h.range_scale);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(h2.net[i].n, h.net[i].n);
		same_bytes(h2.net[i].w, h.net[i].w, h.net[i].n * sizeof(double));
		assert_int_equal(h2.result[i].best, h.result[i].best);
		assert_true(h2.result[i].check == h.result[i].check);
	}
	assert_string_equal(d2.name, d.name);
	assert_string_equal(d2.from, d.from);
	assert_string_equal(d2.check_from, d.check_from);
	assert_string_equal(d2.to, d.to);
	assert_true(d2.days == d.days && d2.unit == d.unit);
	hybrid_release(&h);
	hybrid_release(&h2);
}

static void refuses_to_write_what_is_no_number(void **state)
{
	struct weights_data d;
	static struct hybrid h;
	struct err e;

	(void)state;
	make(&h, &d);
	h.net[1].w[5] = NAN;
	assert_int_equal(weights_write(path, &h, &d, &e), -1);
	h.net[1].w[5] = 0;
	h.models.gjr.omega = INFINITY;
	assert_int_equal(weights_write(path, &h, &d, &e), -1);
	hybrid_release(&h);
}

/* ---- rubbish ---- */

static json_t *good_file(void)
{
	struct weights_data d;
	static struct hybrid h;
	json_error_t why;
	struct err e;
	json_t *j;

	make(&h, &d);
	assert_int_equal(weights_write(path, &h, &d, &e), 0);
	hybrid_release(&h);
	j = json_load_file(path, 0, &why);
	assert_non_null(j);
	return j;
}

static void put(const char *text, size_t n)
{
	struct err e;

	assert_int_equal(file_write(path, text, n, &e), 0);
}

/* Write the object with a hash that fits, so that what is wrong in it is looked at. */
static void put_hashed(json_t *j)
{
	char hash[SHA256_HEX + 1], *text;

	json_object_del(j, "sha256");
	text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
	assert_non_null(text);
	sha256_hex(text, strlen(text), hash);
	free(text);
	json_object_set_new(j, "sha256", json_string(hash));
	text = json_dumps(j, JSON_REAL_PRECISION(17));
	put(text, strlen(text));
	free(text);
}

static void refused(const char *said)
{
	struct weights_data d;
	static struct hybrid h;
	struct err e = {0};
	char want[512];

	assert_int_equal(weights_read(path, &h, &d, &e), -1);
	snprintf(want, sizeof(want), "weights '%s': %s", path, said);
	assert_string_equal(e.text, want);
}

static json_t *inside(json_t *j, const char *a, const char *b)
{
	j = json_object_get(j, a);
	return b ? json_object_get(j, b) : j;
}

static void names_the_key_that_is_wrong(void **state)
{
	static const char *const objects[][2] = {
		{"data", NULL},          {"network", NULL}, {"training", NULL},
		{"normalisation", NULL}, {"models", NULL},  {"models", "garch"},
		{"models", "linear"},
	};
	char said[256];

	(void)state;
	/* Every key of every object: missing, of another kind, and one too many. */
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		json_t *j = good_file(), *object = inside(j, objects[i][0], objects[i][1]);
		const size_t keys = json_object_size(object);

		for (size_t k = 0; k < keys; k++) {
			json_t *changed = json_deep_copy(j);
			void *it;
			char key[64], place[128];

			object = inside(changed, objects[i][0], objects[i][1]);
			it = json_object_iter(object);
			for (size_t skip_to = 0; skip_to < k; skip_to++)
				it = json_object_iter_next(object, it);
			snprintf(key, sizeof(key), "%s", json_object_iter_key(it));
			snprintf(place, sizeof(place), "%s%s%s.%s", objects[i][0],
				 objects[i][1] ? "." : "", objects[i][1] ? objects[i][1] : "", key);

			json_object_del(object, key);
			put_hashed(changed);
			snprintf(said, sizeof(said), "key '%s' is missing", place);
			refused(said);

			json_object_set_new(object, key, json_true());
			put_hashed(changed);
			{
				struct weights_data d;
				static struct hybrid h;
				struct err e;

				snprintf(said, sizeof(said), "key '%s' ", place);
				assert_int_equal(weights_read(path, &h, &d, &e), -1);
				assert_non_null(strstr(e.text, said));
			}
			json_decref(changed);
		}
		object = inside(j, objects[i][0], objects[i][1]);
		json_object_set_new(object, "colour", json_string("blue"));
		put_hashed(j);
		snprintf(said, sizeof(said), "key '%s%s%s.colour' is not known", objects[i][0],
			 objects[i][1] ? "." : "", objects[i][1] ? objects[i][1] : "");
		refused(said);
		json_decref(j);
	}
}

static void refuses_numbers_that_cannot_be(void **state)
{
	static const struct {
		const char *a, *b, *key;
		double value;
		const char *said;
	} cases[] = {
		{"models", "gjr", "omega", -1, "key 'models.gjr.omega' is below 0"},
		{"models", "gjr", "gamma", -0.5, "key 'models.gjr.gamma' is too low"},
		{"data", NULL, "unit", 0, "key 'data.unit' is not above 0"},
		{"normalisation", NULL, "range_scale", -2,
		 "key 'normalisation.range_scale' is not above 0"},
		{"normalisation", NULL, "constant", 0,
		 "key 'normalisation.constant' is not above 0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json_t *j = good_file();

		json_object_set_new(inside(j, cases[i].a, cases[i].b), cases[i].key,
				    json_real(cases[i].value));
		put_hashed(j);
		refused(cases[i].said);
		json_decref(j);
	}
}

static void refuses_networks_that_do_not_fit(void **state)
{
	json_t *j = good_file(), *members = json_object_get(j, "members"), *w;

	(void)state;
	w = inside(json_array_get(members, 1), "weights", "weight_hh_l1");
	json_array_append_new(w, json_real(1));
	put_hashed(j);
	refused("key 'members.2.weights.weight_hh_l1' has not as many numbers as the network "
		"needs");
	json_array_set_new(w, 0, json_null());
	json_array_remove(w, 1);
	put_hashed(j);
	refused("key 'members.2.weights.weight_hh_l1' holds what is no number");
	json_object_del(json_object_get(json_array_get(members, 0), "weights"), "out.bias");
	put_hashed(j);
	refused("key 'members.1.weights.out.bias' is missing");
	json_array_clear(members);
	put_hashed(j);
	refused("key 'members' holds no networks, or too many");
	json_decref(j);

	j = good_file();
	json_object_set_new(json_object_get(j, "network"), "layers", json_integer(0));
	put_hashed(j);
	refused("key 'network': a network has 1 to 4 layers, not 0");
	json_object_set_new(json_object_get(j, "network"), "layers", json_integer(5));
	put_hashed(j);
	refused("key 'network.layers' is no whole number of the right size");
	json_array_append_new(inside(j, "network", "inputs"), json_string("moon"));
	put_hashed(j);
	refused("key 'network.inputs' are not known, or not in this order");
	json_decref(j);
}

static void refuses_other_files(void **state)
{
	json_t *j = good_file();
	struct weights_data d;
	static struct hybrid h;
	struct err e;
	struct buf whole;

	(void)state;
	/* One digit changed, and the hash as it was. */
	buf_init(&whole, WEIGHTS_MAX);
	assert_int_equal(file_read(path, WEIGHTS_MAX, &whole, &e), 0);
	*(strstr(buf_cstr(&whole), "1.4331")) = '2';
	put(whole.p, whole.n);
	refused("key 'sha256' does not fit the rest: the file was changed");

	/* Cut short at any place: always refused, never a crash. */
	for (size_t n = 0; n < whole.n; n += 97) {
		put(whole.p, n);
		assert_int_equal(weights_read(path, &h, &d, &e), -1);
		assert_non_null(strstr(e.text, path));
	}
	buf_release(&whole);

	json_object_set_new(j, "version", json_integer(2));
	put_hashed(j);
	refused("key 'version' is not 1: written by another release");
	json_object_set_new(j, "format", json_string("recipe"));
	put_hashed(j);
	refused("key 'format' is not tapeline-weights");
	json_decref(j);
	put("[1, 2]", 6);
	refused("no JSON object");
	put("{\"format\": 1, \"format\": 2}", 26);
	assert_int_equal(weights_read(path, &h, &d, &e), -1);
	assert_non_null(strstr(e.text, "duplicate"));
	unlink(path);
	assert_int_equal(weights_read(path, &h, &d, &e), -1);
	assert_int_equal(e.status, STATUS_NOINPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_to_the_same_bits),
		cmocka_unit_test(refuses_to_write_what_is_no_number),
		cmocka_unit_test(names_the_key_that_is_wrong),
		cmocka_unit_test(refuses_numbers_that_cannot_be),
		cmocka_unit_test(refuses_networks_that_do_not_fit),
		cmocka_unit_test(refuses_other_files),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
