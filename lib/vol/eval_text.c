/* eval_text.c - the comparison as tables */
#include <math.h>
#include <string.h>

#include "vol/eval.h"

enum { NAME_LEAST = 12 };

/* A column: its heading in two lines, and how wide it is. */
struct column {
	const char *top, *below;
	int width;
};

static size_t name_width(const struct eval *ev)
{
	size_t width = NAME_LEAST;

	for (size_t m = 0; m < ev->models; m++)
		if (strlen(ev->row[m].name) > width)
			width = strlen(ev->row[m].name);
	return width;
}

static void blanks(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_addc(out, ' ');
}

static void end_line(struct buf *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	buf_addc(out, '\n');
}

static void heading(struct buf *out, size_t name, const struct column *column, size_t n)
{
	blanks(out, name);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%*s", column[i].width, column[i].top);
	end_line(out);
	blanks(out, name);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%*s", column[i].width, column[i].below);
	end_line(out);
}

static void start_row(struct buf *out, const struct eval *ev, size_t m, size_t name)
{
	const char *s = ev->row[m].name;

	buf_adds(out, s);
	blanks(out, name - strlen(s));
}

/* Never without a blank before it, however wide. */
static void number(struct buf *out, int width, int decimals, double x)
{
	char text[64];

	if (!isfinite(x))
		snprintf(text, sizeof(text), "-");
	else if (fabs(x) < 99999)
		snprintf(text, sizeof(text), "%.*f", decimals, x);
	else
		snprintf(text, sizeof(text), "%.1e", x);
	/* -0.000 says nothing. */
	if (text[0] == '-' && text[1] && strspn(text + 1, "0.") == strlen(text + 1))
		memmove(text, text + 1, strlen(text));
	if ((int)strlen(text) >= width)
		buf_addc(out, ' ');
	buf_addf(out, "%*s", width, text);
}

static void chance(struct buf *out, int width, double p)
{
	if (isfinite(p) && p < 0.0005)
		buf_addf(out, "%*s", width, "<.001");
	else
		number(out, width, 3, p);
}

static void test(struct buf *out, int width, int p_width, const struct verdict *v)
{
	number(out, width, 2, v->value);
	chance(out, p_width, v->p);
}

static void losses(struct buf *out, const struct eval *ev, size_t name, int proxy)
{
	static const struct column column[] = {
		{"", "QLIKE", 10},   {"", "MSE", 10},   {"", "MAE", 10}, {"", "log MSE", 10},
		{"mean", "x/h", 10}, {"mean", "h", 10}, {"", "R2", 8},
	};
	static const enum loss_kind kind[] = {LOSS_QLIKE, LOSS_MSE, LOSS_MAE, LOSS_LOG_MSE,
					      LOSS_RATIO};

	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct losses *l = &ev->row[m].score[proxy].losses;

		start_row(out, ev, m, name);
		for (size_t i = 0; i < sizeof(kind) / sizeof(*kind); i++)
			number(out, 10, 4, l->loss[kind[i]]);
		number(out, 10, 4, l->mean_h);
		number(out, 8, 3, l->r2);
		end_line(out);
	}
}

static void comparisons(struct buf *out, const struct eval *ev, size_t name, int proxy)
{
	static const struct column column[] = {
		{"DM t", "QLIKE", 8},   {"", "p", 7},     {"DM t", "MSE", 8},      {"", "p", 7},
		{"MCS p", "QL max", 9}, {"", "range", 7}, {"MCS p", "MSE max", 9}, {"", "range", 7},
	};

	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct eval_score *s = &ev->row[m].score[proxy];

		start_row(out, ev, m, name);
		for (int by = 0; by < EVAL_BY; by++)
			test(out, 8, 7, &s->diebold[by].t);
		for (int by = 0; by < EVAL_BY; by++) {
			chance(out, 9, s->mcs[by].p_max);
			chance(out, 7, s->mcs[by].p_range);
		}
		end_line(out);
	}
}

static void regressions(struct buf *out, const struct eval *ev, size_t name, int proxy)
{
	static const struct column column[] = {
		{"MZ", "a", 9},   {"", "error", 9},         {"", "b", 9},
		{"", "error", 9}, {"a=0, b=1", "Wald", 10}, {"", "p", 7},
	};

	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct mincer *z = &ev->row[m].score[proxy].mincer;

		start_row(out, ev, m, name);
		number(out, 9, 3, z->a);
		number(out, 9, 3, z->error_a);
		number(out, 9, 3, z->b);
		number(out, 9, 3, z->error_b);
		test(out, 10, 7, &z->joint);
		end_line(out);
	}
}

static void proxy_text(struct buf *out, const struct eval *ev, size_t name, int proxy)
{
	static const char *const title[PROXIES] = {"the squared return", "the range variance",
						   "the realised variance"};
	const struct losses *l = &ev->row[0].score[proxy].losses;

	buf_addf(out, "\nVariance against %s: %zu days, mean %.4f, floored %zu\n\n", title[proxy],
		 ev->days[proxy], l->mean_x, l->floored);
	losses(out, ev, name, proxy);
	buf_addc(out, '\n');
	comparisons(out, ev, name, proxy);
	buf_addc(out, '\n');
	regressions(out, ev, name, proxy);
}

static void coverage_text(struct buf *out, const struct eval *ev, size_t name, size_t l)
{
	static const struct column column[] = {
		{"", "hits", 6}, {"", "Kupiec", 8},      {"", "p", 7}, {"inde-", "pendence", 9},
		{"", "p", 7},    {"", "both", 7},        {"", "p", 7}, {"", "DQ", 7},
		{"", "p", 7},    {"dura-", "tion b", 7}, {"", "p", 7},
	};

	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct eval_risk *r = &ev->row[m].risk[l];
		const struct coverage *c = &r->coverage;

		if (!r->var)
			continue;
		start_row(out, ev, m, name);
		buf_addf(out, "%6zu", c->hits);
		test(out, 8, 7, &c->kupiec);
		test(out, 9, 7, &c->chain.independence);
		test(out, 7, 7, &c->chain.conditional);
		test(out, 7, 7, &c->quantile);
		number(out, 7, 2, c->duration.b);
		chance(out, 7, c->duration.ratio.p);
		end_line(out);
	}
}

static void zones_text(struct buf *out, const struct eval *ev, size_t name, size_t l)
{
	static const struct column column[] = {
		{"mean", "VaR", 8}, {"tick", "loss", 9},  {"DM t", "", 7},
		{"", "p", 7},       {"Basel", "zone", 8}, {"last", "days", 8},
		{"", "hits", 6},    {"worst", "days", 8}, {"", "hits", 6},
	};

	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct eval_risk *r = &ev->row[m].risk[l];
		const struct coverage *c = &r->coverage;

		if (!r->var)
			continue;
		start_row(out, ev, m, name);
		number(out, 8, 3, r->mean_var);
		number(out, 9, 5, c->tick);
		test(out, 7, 7, &r->tick.t);
		buf_addf(out, "%8s%8s%6zu%8s%6zu", basel_zone_name(c->zone),
			 basel_zone_name(c->zone_last), c->hits_last,
			 basel_zone_name(c->zone_worst), c->hits_worst);
		end_line(out);
	}
}

static bool any_shortfall(const struct eval *ev, size_t l)
{
	for (size_t m = 0; m < ev->models; m++)
		if (ev->row[m].risk[l].es)
			return true;
	return false;
}

static void shortfall_text(struct buf *out, const struct eval *ev, size_t name, size_t l)
{
	static const struct column column[] = {
		{"mean", "ES", 8}, {"Acerbi", "Z1", 8}, {"", "p", 7}, {"", "Z2", 7},
		{"", "p", 7},      {"McNeil", "t", 8},  {"", "p", 7}, {"boot-", "strap p", 8},
		{"", "FZ0", 9},    {"DM t", "", 7},     {"", "p", 7},
	};

	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct eval_risk *r = &ev->row[m].risk[l];
		const struct shortfall *s = &r->shortfall;

		if (!r->es)
			continue;
		start_row(out, ev, m, name);
		number(out, 8, 3, r->mean_es);
		test(out, 8, 7, &s->z1);
		test(out, 7, 7, &s->z2);
		test(out, 8, 7, &s->mcneil);
		chance(out, 8, s->mcneil_p);
		number(out, 9, 4, s->fz0);
		test(out, 7, 7, &r->fz0.t);
		end_line(out);
	}
}

static bool any_value(const struct eval *ev, size_t l)
{
	for (size_t m = 0; m < ev->models; m++)
		if (ev->row[m].risk[l].var)
			return true;
	return false;
}

static void level_text(struct buf *out, const struct eval *ev, size_t name, size_t l)
{
	const double p = ev->level[l];

	if (ev->risk_days[l] == 0 || !any_value(ev, l))
		return;
	buf_addf(out, "\nValue at risk at %g %%: %zu days, %.1f exceptions expected\n\n", 100 * p,
		 ev->risk_days[l], p * (double)ev->risk_days[l]);
	coverage_text(out, ev, name, l);
	buf_addc(out, '\n');
	zones_text(out, ev, name, l);
	if (!any_shortfall(ev, l))
		return;
	buf_addf(out, "\nExpected shortfall at %g %%\n\n", 100 * p);
	shortfall_text(out, ev, name, l);
}

static void density_text(struct buf *out, const struct eval *ev, size_t name)
{
	static const struct column column[] = {
		{"log", "score", 9}, {"DM t", "", 8},       {"", "p", 7},
		{"PIT", "chi2", 8},  {"", "p", 7},          {"", "KS", 7},
		{"", "p", 7},        {"Berko-", "witz", 9}, {"", "p", 7},
	};
	bool any = false;

	for (size_t m = 0; m < ev->models; m++)
		any |= ev->row[m].density.score || ev->row[m].density.pit;
	if (ev->density_days == 0 || !any)
		return;
	buf_addf(out, "\nDensity: %zu days\n\n", ev->density_days);
	heading(out, name, column, sizeof(column) / sizeof(*column));
	for (size_t m = 0; m < ev->models; m++) {
		const struct eval_density *d = &ev->row[m].density;
		const struct verdict none = verdict_none();

		if (!d->score && !d->pit)
			continue;
		start_row(out, ev, m, name);
		number(out, 9, 4, d->score ? d->mean_score : NAN);
		test(out, 8, 7, &d->diebold.t);
		test(out, 8, 7, d->pit ? &d->even.even : &none);
		test(out, 7, 7, d->pit ? &d->even.ks : &none);
		test(out, 9, 7, d->pit ? &d->even.berkowitz : &none);
		end_line(out);
	}
}

void eval_text(const struct eval *ev, struct buf *out)
{
	const size_t name = name_width(ev);

	buf_addf(out,
		 "%zu forecasts; DM against %s, below 0: better than it; Newey-West %zu; percent\n",
		 ev->models, ev->row[ev->base].name, ev->bandwidth);
	buf_addf(out, "MCS: in the 90 %% set where p > 0.1; %zu resamples, seed %llu\n",
		 ev->resamples, (unsigned long long)ev->seed);
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i])
			proxy_text(out, ev, name, i);
	for (size_t l = 0; l < ev->levels; l++)
		level_text(out, ev, name, l);
	density_text(out, ev, name);
}
