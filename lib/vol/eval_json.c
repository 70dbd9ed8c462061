/* eval_json.c - the comparison as one JSON object */
#include "vol/eval.h"
#include "vol/jsonout.h"

static void put_verdict(struct buf *out, const char *name, const struct verdict *v)
{
	json_open(out, name, '{');
	json_number(out, "value", v->value);
	if (v->df > 0)
		json_number(out, "df", v->df);
	json_number(out, "p", v->p);
	json_close(out, '}');
}

static void put_diebold(struct buf *out, const char *name, const struct diebold *d)
{
	json_open(out, name, '{');
	json_number(out, "mean", d->mean);
	json_number(out, "error", d->error);
	json_number(out, "t", d->t.value);
	json_number(out, "p", d->t.p);
	json_close(out, '}');
}

static void put_mincer(struct buf *out, const struct mincer *z)
{
	json_open(out, "mincer_zarnowitz", '{');
	json_number(out, "a", z->a);
	json_number(out, "b", z->b);
	json_number(out, "error_a", z->error_a);
	json_number(out, "error_b", z->error_b);
	json_number(out, "r2", z->r2);
	put_verdict(out, "joint", &z->joint);
	json_close(out, '}');
}

static void put_set(struct buf *out, const char *name, const struct mcs *s)
{
	json_open(out, name, '{');
	json_number(out, "p_max", s->p_max);
	json_number(out, "p_range", s->p_range);
	json_count(out, "out_max", s->out_max);
	json_count(out, "out_range", s->out_range);
	json_close(out, '}');
}

static void put_score(struct buf *out, const char *name, const struct eval_score *s)
{
	static const char *const by[EVAL_BY] = {"qlike", "mse"};

	json_open(out, name, '{');
	for (int k = 0; k < LOSS_KINDS; k++)
		json_number(out, loss_name((enum loss_kind)k), s->losses.loss[k]);
	json_number(out, "r2", s->losses.r2);
	json_number(out, "mean_h", s->losses.mean_h);
	json_open(out, "diebold_mariano", '{');
	for (int i = 0; i < EVAL_BY; i++)
		put_diebold(out, by[i], &s->diebold[i]);
	json_close(out, '}');
	put_mincer(out, &s->mincer);
	json_open(out, "confidence_set", '{');
	for (int i = 0; i < EVAL_BY; i++)
		put_set(out, by[i], &s->mcs[i]);
	json_close(out, '}');
	json_close(out, '}');
}

static void put_coverage(struct buf *out, const struct coverage *c)
{
	json_count(out, "days", c->n);
	json_count(out, "exceptions", c->hits);
	json_number(out, "expected", c->expected);
	put_verdict(out, "kupiec", &c->kupiec);
	put_verdict(out, "independence", &c->chain.independence);
	put_verdict(out, "christoffersen", &c->chain.conditional);
	put_verdict(out, "dynamic_quantile", &c->quantile);
	json_number(out, "duration_b", c->duration.b);
	put_verdict(out, "duration", &c->duration.ratio);
	json_number(out, "tick_loss", c->tick);
	json_text(out, "zone", basel_zone_name(c->zone));
	json_text(out, "zone_last", basel_zone_name(c->zone_last));
	json_text(out, "zone_worst", basel_zone_name(c->zone_worst));
	json_count(out, "exceptions_last", c->hits_last);
	json_count(out, "exceptions_worst", c->hits_worst);
	json_count(out, "window", c->window);
}

static void put_shortfall(struct buf *out, const struct shortfall *s)
{
	put_verdict(out, "acerbi_szekely_z1", &s->z1);
	put_verdict(out, "acerbi_szekely_z2", &s->z2);
	put_verdict(out, "mcneil_frey", &s->mcneil);
	json_number(out, "mcneil_frey_bootstrap_p", s->mcneil_p);
	json_number(out, "fz0_loss", s->fz0);
}

static void put_risk(struct buf *out, double level, const struct eval_risk *r)
{
	json_open(out, NULL, '{');
	json_number(out, "level", level);
	json_number(out, "mean_var", r->mean_var);
	put_coverage(out, &r->coverage);
	put_diebold(out, "tick_diebold_mariano", &r->tick);
	if (r->es) {
		json_number(out, "mean_es", r->mean_es);
		put_shortfall(out, &r->shortfall);
		put_diebold(out, "fz0_diebold_mariano", &r->fz0);
	}
	json_close(out, '}');
}

static void put_density(struct buf *out, const struct eval_density *d)
{
	if (!d->score && !d->pit)
		return;
	json_open(out, "density", '{');
	if (d->score) {
		json_number(out, "log_score", d->mean_score);
		put_diebold(out, "diebold_mariano", &d->diebold);
	}
	if (d->pit) {
		put_verdict(out, "pit_chi2", &d->even.even);
		put_verdict(out, "pit_ks", &d->even.ks);
		put_verdict(out, "berkowitz", &d->even.berkowitz);
		json_open(out, "pit_share", '[');
		for (int i = 0; i < PIT_BINS; i++)
			json_number(out, NULL, d->even.share[i]);
		json_close(out, ']');
	}
	json_close(out, '}');
}

static void put_row(struct buf *out, const struct eval *ev, const struct eval_row *row)
{
	json_open(out, NULL, '{');
	json_text(out, "model", row->name);
	json_open(out, "variance", '{');
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i])
			put_score(out, loss_proxy_name((enum loss_proxy)i), &row->score[i]);
	json_close(out, '}');
	json_open(out, "risk", '[');
	for (size_t l = 0; l < ev->levels; l++)
		if (ev->risk_days[l] && row->risk[l].var)
			put_risk(out, ev->level[l], &row->risk[l]);
	json_close(out, ']');
	if (ev->density_days)
		put_density(out, &row->density);
	json_close(out, '}');
}

static void put_days(struct buf *out, const struct eval *ev)
{
	json_open(out, "days", '{');
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i])
			json_count(out, loss_proxy_name((enum loss_proxy)i), ev->days[i]);
	json_count(out, "density", ev->density_days);
	json_close(out, '}');
}

void eval_json(const struct eval *ev, struct buf *out)
{
	buf_addc(out, '{');
	json_text(out, "base", ev->row[ev->base].name);
	json_count(out, "bandwidth", ev->bandwidth);
	json_count(out, "resamples", ev->resamples);
	json_count(out, "seed", ev->seed);
	put_days(out, ev);
	json_open(out, "proxies", '{');
	for (int i = 0; i < PROXIES; i++)
		if (ev->proxy[i]) {
			json_open(out, loss_proxy_name((enum loss_proxy)i), '{');
			json_number(out, "mean", ev->row[0].score[i].losses.mean_x);
			json_count(out, "floored", ev->row[0].score[i].losses.floored);
			json_close(out, '}');
		}
	json_close(out, '}');
	json_open(out, "models", '[');
	for (size_t m = 0; m < ev->models; m++)
		put_row(out, ev, ev->row + m);
	buf_adds(out, "]}");
}
