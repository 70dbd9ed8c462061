/*
 * vol_eval_data.h - forecasts and reference numbers for tests of the evaluation
 */
#ifndef TAPELINE_TEST_VOL_EVAL_DATA_H
#define TAPELINE_TEST_VOL_EVAL_DATA_H

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/infile.h"
#include "base/num.h"

/* A column of a CSV, packed or not, by its heading; n values, released with free(). */
static inline double *column_load(const char *path, const char *name, size_t *n)
{
	struct infile *f;
	struct buf b;
	struct err e;
	const char *p;
	double *x;
	int column = 0;
	long got;

	buf_init(&b, 64 << 20);
	f = infile_open(path, &e);
	if (!f)
		fail_msg("%s", e.text);
	do {
		assert_int_equal(buf_reserve(&b, 1 << 16), 0);
		got = infile_read(f, b.p + b.n, 1 << 16, &e);
		assert_true(got >= 0);
		b.n += (size_t)got;
	} while (got > 0);
	infile_close(f);
	p = buf_cstr(&b);
	for (; strncmp(p, name, strlen(name)) != 0 || !strchr(",\r\n", p[strlen(name)]); column++) {
		p += strcspn(p, ",\n");
		if (*p++ != ',')
			fail_msg("%s has no column %s", path, name);
	}
	x = malloc(b.n * sizeof(*x));
	assert_non_null(x);
	*n = 0;
	for (p = strchr(b.p, '\n') + 1; *p; p = strchr(p, '\n') + 1) {
		const char *field = p;

		for (int i = 0; i < column; i++)
			field = strchr(field, ',') + 1;
		assert_int_equal(num_parse(field, strcspn(field, ",\r\n"), x + *n), 0);
		++*n;
	}
	buf_release(&b);
	return x;
}

static inline json_t *reference_load(const char *path)
{
	json_error_t e;
	json_t *root = json_load_file(path, 0, &e);

	if (!root)
		fail_msg("%s: %s", path, e.text);
	return root;
}

static inline double member(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	if (!json_is_number(v))
		fail_msg("no number '%s' in the reference", key);
	return json_number_value(v);
}

static inline double element(const json_t *array, size_t i)
{
	const json_t *v = json_array_get(array, i);

	assert_true(json_is_number(v));
	return json_number_value(v);
}

/* Equal to a share of the number, or of 1 where that is more. */
static inline void assert_near(double x, double wanted, double tolerance)
{
	const double scale = fabs(wanted) > 1 ? fabs(wanted) : 1;

	if (!(fabs(x - wanted) <= tolerance * scale))
		fail_msg("%.17g and not %.17g", x, wanted);
}

/* Equal to a share of the number however small. */
static inline void assert_close(double x, double wanted, double tolerance)
{
	if (!(fabs(x - wanted) <= tolerance * fabs(wanted)))
		fail_msg("%.17g and not %.17g", x, wanted);
}

/* A share of `trials` that should be p, within four standard errors. */
static inline void assert_share(size_t hits, size_t trials, double p)
{
	const double share = (double)hits / (double)trials;

	if (fabs(share - p) > 4 * sqrt(p * (1 - p) / (double)trials))
		fail_msg("a share of %g and not of %g", share, p);
}

/* How many of so many, as a share between two. */
static inline void assert_between(size_t hits, size_t trials, double low, double high)
{
	const double share = (double)hits / (double)trials;

	if (!(share >= low && share <= high))
		fail_msg("a share of %g and not from %g to %g", share, low, high);
}

#endif
