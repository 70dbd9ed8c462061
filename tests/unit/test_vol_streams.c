/* test_vol_streams.c - streams in trouble, beside each other, within the day, and saved */
#include "vol_desk.h"

static struct desk one, two;

/* ---- trouble ---- */

static void test_flat(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "garch,egarch,har,log-har,log-har-lev,rm2006");
	one.o.member.first = 100;
	one.o.member.refit.every = 50;
	one.o.combine = COMBINE_QLIKE;
	desk_open(&one);
	for (int t = 0; t < 200; t++)
		desk_day(&one, "A", 100, 100);
	assert_int_equal(one.n, 0); /* there is nothing to say */
	assert_true(one.n_fits >= 6 && one.n_failed == one.n_fits);
	assert_true(strlen(one.fits[0].reason) > 0);
	/* It comes to life, and the schedule tries again. */
	desk_garch_days(&one, 300, &p, &h);
	assert_true(one.n > 0);
	/* And dies: what was fitted goes on. */
	const size_t failed = one.n_failed;

	for (int t = 0; t < 1200; t++)
		desk_day(&one, "A", p, p);
	assert_true(one.n_failed > failed);
	for (size_t i = 0; i < one.n; i++)
		assert_true(one.said[i].sigma > 0 && isfinite(one.said[i].sigma));
	assert_int_equal(one.said[one.n - 1].bar, one.bars);
	desk_close(&one);
}

static void test_outlier(void **state)
{
	static const double jump[] = {1e-3, 1e3, 1e-150, 1e150};

	(void)state;
	for (size_t i = 0; i < sizeof(jump) / sizeof(jump[0]); i++) {
		double p = 100, h = 1e-4, before;

		desk_init(&one, "garch,gjr,egarch,tarch,aparch,har,log-har,log-har-lev,ewma");
		one.o.member.first = 300;
		one.o.member.refit.every = 450;
		one.o.member.quantile = RISK_MODEL;
		one.o.combine = COMBINE_QLIKE;
		desk_open(&one);
		desk_garch_days(&one, 400, &p, &h);
		before = one.said[one.n - 1].sigma;
		desk_day(&one, "A", p, p * jump[i]);
		desk_day(&one, "A", p * jump[i], p);
		desk_garch_days(&one, 1600, &p, &h);
		all_finite(&one);
		/* It is over when it has left the window. */
		assert_true(one.said[one.n - 1].sigma < 10 * before);
		desk_close(&one);
	}
}

/* Bars without a price, and a split: only what there is counts. */
static void test_gaps_and_splits(void **state)
{
	double p = 100, h = 1e-4, q = 100, g = 1e-4;

	(void)state;
	desk_init(&one, "gjr");
	desk_init(&two, "gjr");
	desk_open(&one);
	desk_open(&two);
	for (int t = 0; t < 500; t++) {
		desk_garch_days(&two, 1, &q, &g);
		if (t % 70 == 33) {
			const uint64_t bars = one.bars;

			desk_day(&one, "A", 0, 0);
			desk_day(&one, "A", NAN, NAN);
			one.bars = bars;
		}
		desk_garch_days(&one, 1, &p, &h);
		if (t == 400) {
			assert_true(vol_streams_split(&one.st, one.st.all[0].symbol, 4));
			assert_true(vol_streams_dividend(&one.st, one.st.all[0].symbol, p / 400));
			p = p / 4 - p / 400;
		}
	}
	assert_false(vol_streams_split(&one.st, one.st.all[0].symbol, 0));
	assert_int_equal(one.n, two.n);
	for (size_t i = 0; i < one.n; i++)
		near("sigma", one.said[i].sigma, two.said[i].sigma, 1e-4);
	desk_close(&one);
	desk_close(&two);
}

/* ---- nothing looks ahead ---- */

static void test_no_look_ahead(void **state)
{
	static const char models[] = "gjr,egarch,har,log-har,log-har-lev,rm2006";
	size_t n;
	double p = 100, h = 1e-4, q = 100, g = 1e-4;

	(void)state;
	desk_init(&one, models);
	desk_init(&two, models);
	one.o.combine = two.o.combine = COMBINE_QLIKE;
	one.o.member.n_horizons = two.o.member.n_horizons = 2;
	one.o.member.horizons[1] = two.o.member.horizons[1] = 5;
	one.o.member.paths = two.o.member.paths = 100;
	desk_open(&one);
	desk_open(&two);
	desk_garch_days(&one, 420, &p, &h);
	desk_garch_days(&two, 420, &q, &g);
	n = one.n;
	rng_seed(&two.rng, 77, 7); /* another future */
	desk_garch_days(&one, 80, &p, &h);
	desk_garch_days(&two, 80, &q, &g);
	assert_memory_equal(one.said, two.said, n * sizeof(*one.said));
	assert_memory_not_equal(one.said, two.said, one.n * sizeof(*one.said));
	desk_close(&one);
	desk_close(&two);
}

/* ---- beside each other ---- */

/* Securities and spans do not know of each other. */
static void test_streams_apart(void **state)
{
	double p = 100, h = 1e-4, q = 100, g = 1e-4;
	size_t k = 0;

	(void)state;
	desk_init(&one, "gjr");
	desk_init(&two, "gjr");
	desk_open(&one);
	desk_open(&two);
	for (int t = 0; t < 400; t++) {
		const struct stream_bar other = {calendar_close(CALENDAR_US_EQUITY, two.day), 5, 6,
						 4, 5 + t % 2};

		desk_garch_days(&one, 1, &p, &h);
		vol_streams_bar(&two.st, desk_stream(&two, "B", "1d"), &other);
		desk_garch_days(&two, 1, &q, &g);
		vol_streams_bar(&two.st, desk_stream(&two, "A", "1w"), &other);
	}
	for (size_t i = 0; i < two.n; i++)
		if (two.said[i].sigma == one.said[k].sigma)
			k++;
	assert_int_equal(k, one.n);
	assert_int_equal(two.st.n, 3);
	assert_true(two.st.all[2].year == 52);
	desk_close(&one);
	desk_close(&two);
}

/* ---- within the day ---- */

/* Minutes with one variance: what is forecast has the weights of the bars that come, the night's
 * among them, and a year is one of whole days. */
static void test_minutes(void **state)
{
	const struct season *s = NULL;
	uint32_t id;
	double p = 100;

	(void)state;
	desk_init(&one, "constant");
	one.o.member.params = "mu=0,sigma2=1e-6";
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	desk_open(&one);
	id = desk_stream(&one, "A", "1m");
	for (int d = 0; d < 6; d++, one.day = calendar_next(CALENDAR_US_EQUITY, one.day)) {
		const int64_t start =
			calendar_close(CALENDAR_US_EQUITY, one.day) - 390 * NS_PER_MINUTE;

		p *= tl_exp(0.01 * rng_normal(&one.rng));
		for (int k = 0; k < 390; k++) {
			const double open = p, r = (k < 60 ? 2e-3 : 1e-3) * rng_normal(&one.rng);

			p *= tl_exp(r);
			assert_int_equal(vol_streams_bar(&one.st, id,
							 &(struct stream_bar){
								 start + (k + 1) * NS_PER_MINUTE,
								 open, open > p ? open : p,
								 open > p ? p : open, p}),
					 0);
			if (d < 2)
				continue;
			s = &one.st.all[id].season;
			const struct said *last = &one.said[one.n - 1];
			const double weight =
				k < 389 ? s->slot[571 + k].weight
					: season_night_weight(s) + s->slot[570].weight;

			near("sigma", last->sigma, 1e-3 * sqrt(weight), 1e-12);
			near("annual", last->annual, 1e-3 * sqrt(252 * season_total(s)), 1e-12);
			near("residual", last->residual, r / (1e-3 * sqrt(s->slot[570 + k].weight)),
			     1e-9);
		}
	}
	assert_true(s->slot[570].weight > 1.5);
	assert_true(one.n == 6 * 390 - 1);
	desk_close(&one);
}

/* ---- state ---- */

static void snap_desk(struct snap *sn, void *ctx)
{
	vol_streams_snap(sn, &((struct desk *)ctx)->st);
}

static void test_state(void **state)
{
	static const char models[] =
		"garch,gjr,egarch,aparch,figarch,harch,midas,rm2006,har,log-har,log-har-lev";
	struct snap_head head = {.program = "tgarch", .options = "{}", .ts = 0};
	double p = 100, h = 1e-4;
	struct buf file;
	struct err e;

	(void)state;
	memset(head.hash, 'a', sizeof(head.hash) - 1);
	for (int method = RISK_MODEL; method <= RISK_EVT; method++) {
		desk_init(&one, models);
		one.o.combine = COMBINE_QLIKE;
		one.o.member.quantile = method;
		one.o.member.window = 400;
		one.o.member.refit.every = 100;
		desk_open(&one);
		desk_garch_days(&one, 600, &p, &h);
		buf_init(&file, 1 << 26);
		assert_int_equal(snap_encode(&head, snap_desk, &one, &file, &e), 0);

		desk_init(&two, models);
		two.o = one.o;
		desk_open(&two);
		if (snap_parse("s", file.p, file.n, &head, snap_desk, &two, &e) < 0)
			fail_msg("%s", e.text);
		two.day = one.day;
		two.bars = one.bars;
		two.rng = one.rng;
		one.n = 0;
		double q = p, g = h;

		desk_garch_days(&one, 150, &p, &h);
		desk_garch_days(&two, 150, &q, &g);
		assert_int_equal(one.n, two.n);
		assert_memory_equal(one.said, two.said, one.n * sizeof(*one.said));
		buf_release(&file);
		desk_close(&one);
		desk_close(&two);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_outlier),
		cmocka_unit_test(test_gaps_and_splits),
		cmocka_unit_test(test_no_look_ahead),
		cmocka_unit_test(test_streams_apart),
		cmocka_unit_test(test_minutes),
		cmocka_unit_test(test_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
