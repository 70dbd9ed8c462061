/* estimate_json.c - a fitted model as members of a JSON object */
#include "vol/estimate.h"
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

static void put_estimates(const struct estimate *s, struct buf *out)
{
	json_open(out, "params", '{');
	for (size_t i = 0; i < s->n; i++)
		json_number(out, s->name[i], s->x[i]);
	json_close(out, '}');
	json_open(out, "se", '{');
	for (size_t k = 0; k < s->kinds; k++) {
		json_open(out, s->kind[k], '{');
		for (size_t i = 0; i < s->n; i++)
			json_number(out, s->name[i], s->se[k][i]);
		json_close(out, '}');
	}
	json_close(out, '}');
}

static void put_bounds(const struct estimate *s, struct buf *out)
{
	bool any = s->on_edge;

	for (size_t i = 0; i < s->n; i++)
		any |= s->at_bound[i];
	json_flag(out, "at_bound", any);
	json_open(out, "on_bound", '[');
	for (size_t i = 0; i < s->n; i++)
		if (s->at_bound[i])
			json_text(out, NULL, s->name[i]);
	json_close(out, ']');
	json_flag(out, "on_edge", s->on_edge);
}

static void put_nyblom(const struct estimate *s, const struct nyblom *n, struct buf *out)
{
	json_open(out, "nyblom", '{');
	json_number(out, "joint", n->joint);
	json_number(out, "joint_critical_5", nyblom_critical(n->joint_k, NYBLOM_5));
	json_open(out, "each", '{');
	for (size_t i = 0; i < s->n; i++)
		json_number(out, s->name[i], n->each[i]);
	json_close(out, '}');
	json_number(out, "each_critical_5", nyblom_critical(1, NYBLOM_5));
	json_close(out, '}');
}

static void put_pit(const struct diagnosis *d, struct buf *out)
{
	json_number(out, "log_score", d->log_score);
	json_open(out, "pit", '{');
	put_verdict(out, "even", &d->pit.even);
	put_verdict(out, "kolmogorov_smirnov", &d->pit.ks);
	put_verdict(out, "berkowitz", &d->pit.berkowitz);
	json_open(out, "share", '[');
	for (size_t i = 0; i < PIT_BINS; i++)
		json_number(out, NULL, d->pit.share[i]);
	json_close(out, ']');
	json_close(out, '}');
}

static void put_diagnosis(const struct estimate *s, struct buf *out)
{
	const struct diagnosis *d = &s->diagnosis;

	json_open(out, "diagnostics", '{');
	json_number(out, "mean", d->moments.mean);
	json_number(out, "variance", d->moments.variance);
	json_number(out, "skewness", d->moments.skew);
	json_number(out, "excess_kurtosis", d->moments.kurtosis);
	json_count(out, "lags", d->lags);
	put_verdict(out, "ljung_box", &d->box);
	put_verdict(out, "ljung_box_squares", &d->box_squares);
	json_count(out, "arch_lags", d->arch_lags);
	put_verdict(out, "arch_lm", &d->arch.lm);
	put_verdict(out, "jarque_bera", &d->jarque_bera);
	json_open(out, "sign_bias", '{');
	put_verdict(out, "sign", &d->sign.sign);
	put_verdict(out, "negative_size", &d->sign.negative);
	put_verdict(out, "positive_size", &d->sign.positive);
	put_verdict(out, "joint", &d->sign.joint);
	json_close(out, '}');
	if (d->has_density)
		put_pit(d, out);
	if (d->has_nyblom)
		put_nyblom(s, &d->nyblom, out);
	json_close(out, '}');
}

void estimate_json(const struct estimate *s, struct buf *out)
{
	json_text(out, "model", s->model);
	if (s->family == FAMILY_LIKELIHOOD) {
		json_text(out, "mean", s->mean);
		json_text(out, "dist", s->dist);
		json_text(out, "presample", s->presample);
		json_text(out, "bounds", s->bounds);
	}
	if (s->variances)
		json_text(out, "variances", s->variances);
	put_estimates(s, out);
	json_number(out, "loglik", s->loglik);
	json_number(out, "aic", s->aic);
	json_number(out, "bic", s->bic);
	if (s->variances) {
		json_number(out, "r2", s->r2);
		json_number(out, "qlike", s->loss);
	}
	json_count(out, "nobs", s->nobs);
	json_key(out, "converged");
	buf_adds(out, s->given ? "null" : s->converged ? "true" : "false");
	put_bounds(s, out);
	json_count(out, "starts", s->starts);
	json_count(out, "iterations", s->iterations);
	json_count(out, "evaluations", s->evaluations);
	json_number(out, "persistence", s->persistence.value);
	json_number(out, "half_life", s->persistence.half_life);
	json_number(out, "unconditional_variance", s->persistence.unconditional);
	json_text(out, "reason", s->reason);
	if (s->diagnosed)
		put_diagnosis(s, out);
}
