/*
 * feature_data.h - bars for the tests of features: real ones, random ones
 */
#ifndef TAPELINE_TESTS_FEATURE_DATA_H
#define TAPELINE_TESTS_FEATURE_DATA_H

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/infile.h"
#include "base/num.h"
#include "base/rng.h"
#include "feature/feature.h"

enum { SP500_ROWS = 5031, AAPL_ROWS = 3270 };

/* A whole file, unpacked, with a NUL behind it. */
static inline void data_load(const char *path, struct buf *b)
{
	struct err e;
	struct infile *f = infile_open(path, &e);
	long n;

	buf_init(b, 64 << 20);
	if (!f)
		fail_msg("%s", e.text);
	do {
		assert_int_equal(buf_reserve(b, 1 << 16), 0);
		n = infile_read(f, b->p + b->n, 1 << 16, &e);
		if (n < 0)
			fail_msg("%s", e.text);
		b->n += (size_t)n;
	} while (n > 0);
	infile_close(f);
	buf_addc(b, '\0');
	assert_false(b->failed);
}

/* The next field of a CSV without quotes, as a number (NaN where it is empty);
 * *end says whether it was the line's last. */
static inline double data_field(const char **p, bool *end)
{
	size_t n = strcspn(*p, ",\n");
	double x = NAN;

	if (n > 0 && num_parse(*p, n, &x) != 0)
		x = NAN; /* a date, a symbol */
	*end = (*p)[n] != ',';
	*p += n + ((*p)[n] != '\0');
	return x;
}

/* Everything missing, as tfeature starts with it. */
static inline struct feature_input data_nothing(void)
{
	struct feature_input in = {
		NAN, NAN, NAN, NAN, NAN, NAN, NAN,    NAN,        NAN,        NAN,
		NAN, NAN, NAN, NAN, NAN, 0,   NO_DAY, NO_SESSION, NO_SESSION, 0,
	};

	return in;
}

/* Read columns open.. of a CSV of bars: `skip` fields, open high low close, `gap`
 * fields, volume. */
static inline void data_bars(const char *path, int skip, int gap, struct feature_input *bars,
			     size_t n)
{
	struct buf b;
	const char *p;
	bool end = false;
	size_t row;
	int k;

	data_load(path, &b);
	p = strchr(b.p, '\n') + 1;
	for (row = 0; row < n; row++) {
		bars[row] = data_nothing();
		for (k = 0; k < skip; k++)
			data_field(&p, &end);
		bars[row].open = data_field(&p, &end);
		bars[row].high = data_field(&p, &end);
		bars[row].low = data_field(&p, &end);
		bars[row].close = data_field(&p, &end);
		for (k = 0; k < gap; k++)
			data_field(&p, &end);
		bars[row].volume = data_field(&p, &end);
		while (!end)
			data_field(&p, &end);
		assert_true(isfinite(bars[row].close) && isfinite(bars[row].volume));
	}
	buf_release(&b);
}

/* One bar after another of a random walk with whole-share volumes, everything
 * known; *price and *rng carry it on. */
static inline struct feature_input data_random(struct rng *rng, double *price)
{
	struct feature_input in = data_nothing();
	double a = rng_uniform(rng), b = rng_uniform(rng), c = rng_uniform(rng);

	in.open = *price * (1 + 0.004 * (a - 0.5));
	*price *= 1 + 0.02 * (b - 0.5);
	if (*price < 20 || *price > 500)
		*price = 100;
	in.close = *price;
	in.high = fmax(in.open, in.close) * (1 + 0.005 * c);
	in.low = fmin(in.open, in.close) * (1 - 0.005 * rng_uniform(rng));
	in.volume = floor(1000 + 100000 * rng_uniform(rng));
	in.buy_volume = floor(in.volume * rng_uniform(rng));
	in.sell_volume = in.volume - in.buy_volume;
	in.bid = in.close - 0.01;
	in.ask = in.close + 0.01;
	in.bid_size = floor(100 + 900 * rng_uniform(rng));
	in.ask_size = floor(100 + 900 * rng_uniform(rng));
	in.ofi = floor(2000 * (rng_uniform(rng) - 0.5));
	in.mean_spread = 0.02 + 0.01 * rng_uniform(rng);
	in.other = *price * (0.5 + 0.01 * rng_uniform(rng));
	in.day = 15000;
	in.session_start = 0;
	in.session_end = INT64_C(23400000000000);
	return in;
}

/* One feature with its state. */
struct running {
	struct feature f;
	double *d;
	int64_t *i;
};

static inline void running_open(struct running *r, const char *spec)
{
	struct err e;

	if (feature_parse(spec, strlen(spec), &r->f, &e) < 0)
		fail_msg("%s: %s", spec, e.text);
	r->d = calloc(r->f.nd + 1, sizeof(*r->d));
	r->i = calloc(r->f.ni + 1, sizeof(*r->i));
	assert_non_null(r->d);
	assert_non_null(r->i);
	feature_reset(&r->f, r->d, r->i);
}

/* Feed a bar; `factor` is the product of splits before it. */
static inline bool running_step(struct running *r, struct feature_input in, double factor,
				double *out)
{
	bool ready;
	size_t k;

	feature_prepare(&in, factor);
	ready = feature_update(&r->f, r->d, r->i, &in, out);
	for (k = 0; k < r->f.n_outputs; k++)
		out[k] = feature_rescale(out[k], r->f.def->outputs[k].unit, factor);
	return ready;
}

static inline void running_close(struct running *r)
{
	free(r->d);
	free(r->i);
}

/* |a - b| relative to the larger of |b| and floor; 0 where both are equal. */
static inline double data_difference(double a, double b, double floor)
{
	return a == b ? 0 : fabs(a - b) / fmax(fabs(b), floor);
}

#endif
