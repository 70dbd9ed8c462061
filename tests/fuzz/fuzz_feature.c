/*
 * fuzz_feature.c - any text as a feature's spec, then any bars through it
 *
 * A value is a finite number or not there, whatever the bars; and saving and going
 * on (the state is two flat arrays) changes nothing.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feature/feature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { BARS = 64, STATE_MAX = 1 << 16 };

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* A price or volume from a byte: ordinary, at the edge, or missing. */
static double value_of(uint8_t b)
{
	static const double odd[] = {0.0,  -0.0, 5e-324,  1e12, 1.7976931348623157e308,
				     -1.0, NAN,  INFINITY};

	return b < 8 ? odd[b] : 100 + (double)b / 8;
}

static struct feature_input bar_of(const uint8_t *data, size_t n, size_t at)
{
	struct feature_input in = {.ts = (int64_t)at * 60000000000,
				   .day = NO_DAY,
				   .session_start = NO_SESSION,
				   .session_end = NO_SESSION};
	double *v[] = {&in.open,     &in.high,       &in.low,         &in.close,       &in.volume,
		       &in.vwap,     &in.buy_volume, &in.sell_volume, &in.bid,         &in.ask,
		       &in.bid_size, &in.ask_size,   &in.ofi,         &in.mean_spread, &in.other};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		*v[i] = value_of(n ? data[(at * 16 + i) % n] : 100);
	return in;
}

static void run(const struct feature *f, const uint8_t *data, size_t n)
{
	double *d = calloc(f->nd + 1, sizeof(*d)), *d2 = calloc(f->nd + 1, sizeof(*d));
	int64_t *i = calloc(f->ni + 1, sizeof(*i)), *i2 = calloc(f->ni + 1, sizeof(*i));
	double out[FEATURE_MAX_OUTPUTS], out2[FEATURE_MAX_OUTPUTS];

	check(d && d2 && i && i2, "memory");
	feature_reset(f, d, i);
	for (size_t at = 0; at < BARS; at++) {
		struct feature_input in = bar_of(data, n, at), in2;

		feature_prepare(&in, 1);
		in2 = in;
		memcpy(d2, d, f->nd * sizeof(*d));
		memcpy(i2, i, f->ni * sizeof(*i));
		check(feature_sound(f, d2, i2), "its own state is sound");
		check(feature_update(f, d, i, &in, out) == feature_update(f, d2, i2, &in2, out2),
		      "ready again");
		for (size_t k = 0; k < f->n_outputs; k++) {
			check(!isinf(out[k]), "a value is finite or not there");
			check(memcmp(&out[k], &out2[k], sizeof(*out)) == 0, "the same again");
		}
	}
	free(d);
	free(d2);
	free(i);
	free(i2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *end = n ? memchr(data, '\n', n) : NULL;
	size_t spec = end ? (size_t)(end - data) : n;
	struct feature f;
	struct err e = {0};

	if (feature_parse((const char *)data, spec, &f, &e) < 0) {
		check(e.status == STATUS_USAGE && e.text[0], "says why");
		return 0;
	}
	check(f.n_outputs > 0 && f.n_outputs <= FEATURE_MAX_OUTPUTS && f.warmup >= 0, "shape");
	for (size_t k = 0; k < f.n_outputs; k++)
		check(f.name[k][0] && strlen(f.name[k]) < FEATURE_KEY_MAX, "name");
	if (f.nd <= STATE_MAX && f.ni <= STATE_MAX)
		run(&f, data + spec, n - spec);
	return 0;
}
