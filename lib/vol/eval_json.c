/* eval_json.c - the comparison as one JSON object */
#include <string.h>

#include "base/num.h"
#include "tape/json.h"
#include "vol/eval.h"

/* A comma before every member but the first of its object or array. */
static void next(struct buf *out)
{
	const char last = out->n ? out->p[out->n - 1] : '{';

	if (last != '{' && last != '[')
		buf_addc(out, ',');
}

static void key(struct buf *out, const char *name)
{
	next(out);
	buf_addf(out, "\"%s\":", name);
}

static void open_object(struct buf *out, const char *name)
{
	key(out, name);
	buf_addc(out, '{');
}

static void close_object(struct buf *out)
{
	buf_addc(out, '}');
}

static void put(struct buf *out, const char *name, double x)
{
	char text[NUM_TEXT];

	key(out, name);
	buf_add(out, text, num_format(x, text));
}

static void put_count(struct buf *out, const char *name, uint64_t n)
{
	key(out, name);
	buf_addf(out, "%llu", (unsigned long long)n);
}

static void put_string(struct buf *out, const char *name, const char *s)
{
	key(out, name);
	json_quote(out, s, strlen(s));
}

static void put_verdict(struct buf *out, const char *name, const struct verdict *v)
{
	open_object(out, name);
	put(out, "value", v->value);
	if (v->df > 0)
		put(out, "df", v->df);
	put(out, "p", v->p);
	close_object(out);
}

static void put_diebold(struct buf *out, const char *name, const struct diebold *d)
{
	open_object(out, name);
	put(out, "mean", d->mean);
	put(out, "error", d->error);
	put(out, "t", d->t.value);
	put(out, "p", d->t.p);
	close_object(out);
}

static void put_mincer(struct buf *out, const struct mincer *z)
{
	open_object(out, "mincer_zarnowitz");
	put(out, "a", z->a);
	put(out, "b", z->b);
	put(out, "error_a", z->error_a);
	put(out, "error_b", z->error_b);
	put(out, "r2", z->r2);
	put_verdict(out, "joint", &z->joint);
	close_object(out);
}

static void put_set(struct buf *out, const char *name, const struct mcs *s)
{
	open_object(out, name);
	put(out, "p_max", s->p_max);
	put(out, "p_range", s->p_range);
	put_count(out, "out_max", s->out_max);
	put_count(out, "out_range", s->out_range);
	close_object(out);
}

static void put_score(struct buf *out, const char *name, const struct eval_score *s)
{
	static const char *const by[EVAL_BY] = {"qlike", "mse"};

	open_object(out, name);
	for (int k = 0; k < LOSS_KINDS; k++)
		put(out, loss_name((enum loss_kind)k), s->losses.loss[k]);
	put(out, "r2", s->losses.r2);
	put(out, "mean_h", s->losses.mean_h);
	open_object(out, "diebold_mariano");
	for (int i = 0; i < EVAL_BY; i++)
		put_diebold(out, by[i], &s->diebold[i]);
	close_object(out);
	put_mincer(out, &s->mincer);
	open_object(out, "confidence_set");
	for (int i = 0; i < EVAL_BY; i++)
		put_set(out, by[i], &s->mcs[i]);
	close_object(out);
	close_object(out);
}

static void put_coverage(struct buf *out, const struct coverage *c)
{
	put_count(out, "days", c->n);
	put_count(out, "exceptions", c->hits);
	put(out, "expected", c->expected);
	put_verdict(out, "kupiec", &c->kupiec);
	put_verdict(out, "independence", &c->chain.independence);
	put_verdict(out, "christoffersen", &c->chain.conditional);
	put_verdict(out, "dynamic_quantile", &c->quantile);
	put(out, "duration_b", c->duration.b);
	put_verdict(out, "duration", &c->duration.ratio);
	put(out, "tick_loss", c->tick);
	put_string(out, "zone", basel_zone_name(c->zone));
	put_string(out, "zone_last", basel_zone_name(c->zone_last));
	put_string(out, "zone_worst", basel_zone_name(c->zone_worst));
	put_count(out, "exceptions_last", c->hits_last);
	put_count(out, "exceptions_worst", c->hits_worst);
	put_count(out, "window", c->window);
}

static void put_shortfall(struct buf *out, const struct shortfall *s)
{
	put_verdict(out, "acerbi_szekely_z1", &s->z1);
	put_verdict(out, "acerbi_szekely_z2", &s->z2);
	put_verdict(out, "mcneil_frey", &s->mcneil);
	put(out, "mcneil_frey_bootstrap_p", s->mcneil_p);
	put(out, "fz0_loss", s->fz0);
}

static void put_risk(struct buf *out, double level, const struct eval_risk *r)
{
	next(out);
	buf_addc(out, '{');
	put(out, "level", level);
	put(out, "mean_var", r->mean_var);
	put_coverage(out, &r->coverage);
	put_diebold(out, "tick_diebold_mariano", &r->tick);
	if (r->es) {
		put(out, "mean_es", r->mean_es);
		put_shortfall(out, &r->shortfall);
		put_diebold(out, "fz0_diebold_mariano", &r->fz0);
	}
	buf_addc(out, '}');
}

static void put_density(struct buf *out, const struct eval_density *d)
{
	if (!d->score && !d->pit)
		return;
	open_object(out, "density");
	if (d->score) {
		put(out, "log_score", d->mean_score);
		put_diebold(out, "diebold_mariano", &d->diebold);
	}
	if (d->pit) {
		put_verdict(out, "pit_chi2", &d->even.even);
		put_verdict(out, "pit_ks", &d->even.ks);
		put_verdict(out, "berkowitz", &d->even.berkowitz);
		key(out, "pit_share");
		buf_addc(out, '[');
		for (int i = 0; i < PIT_BINS; i++) {
			char text[NUM_TEXT];

			next(out);
			buf_add(out, text, num_format(d->even.share[i], text));
		}
		buf_addc(out, ']');
	}
	close_object(out);
}

static void put_row(struct buf *out, const struct eval *ev, const struct eval_row *row)
{
	next(out);
	buf_addc(out, '{');
	put_string(out, "model", row->name);
	open_object(out, "variance");
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i])
			put_score(out, loss_proxy_name((enum loss_proxy)i), &row->score[i]);
	close_object(out);
	key(out, "risk");
	buf_addc(out, '[');
	for (size_t l = 0; l < ev->levels; l++)
		if (ev->risk_days[l] && row->risk[l].var)
			put_risk(out, ev->level[l], &row->risk[l]);
	buf_addc(out, ']');
	if (ev->density_days)
		put_density(out, &row->density);
	buf_addc(out, '}');
}

static void put_days(struct buf *out, const struct eval *ev)
{
	open_object(out, "days");
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i])
			put_count(out, loss_proxy_name((enum loss_proxy)i), ev->days[i]);
	put_count(out, "density", ev->density_days);
	close_object(out);
}

void eval_json(const struct eval *ev, struct buf *out)
{
	buf_addc(out, '{');
	put_string(out, "base", ev->row[ev->base].name);
	put_count(out, "bandwidth", ev->bandwidth);
	put_count(out, "resamples", ev->resamples);
	put_count(out, "seed", ev->seed);
	put_days(out, ev);
	open_object(out, "proxies");
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i]) {
			open_object(out, loss_proxy_name((enum loss_proxy)i));
			put(out, "mean", ev->row[0].score[i].losses.mean_x);
			put_count(out, "floored", ev->row[0].score[i].losses.floored);
			close_object(out);
		}
	close_object(out);
	key(out, "models");
	buf_addc(out, '[');
	for (size_t m = 0; m < ev->models; m++)
		put_row(out, ev, ev->row + m);
	buf_adds(out, "]}");
}
