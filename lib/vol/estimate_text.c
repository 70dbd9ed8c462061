/* estimate_text.c - a fitted model as a table of at most 100 columns */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "vol/estimate.h"

enum { NAME_LEAST = 7, VALUE = 13, ERROR = 12, Z = 8, P = 8, TEST = 44, STATISTIC = 12, DF = 6 };

static void end_line(struct buf *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	buf_addc(out, '\n');
}

/* As many significant digits, or "-" where there is no number. */
static void number(struct buf *out, int width, int digits, double x)
{
	if (isfinite(x))
		buf_addf(out, "%*.*g", width, digits, x);
	else
		buf_addf(out, "%*s", width, "-");
}

static void fixed(struct buf *out, int width, int decimals, double x)
{
	if (isfinite(x))
		buf_addf(out, "%*.*f", width, decimals, x);
	else
		buf_addf(out, "%*s", width, "-");
}

static void chance(struct buf *out, int width, double p)
{
	if (!isfinite(p))
		buf_addf(out, "%*s", width, "-");
	else if (p < 0.0005)
		buf_addf(out, "%*s", width, "<.001");
	else
		fixed(out, width, 3, p);
}

/* ---- what it is ---- */

static void put_head(const struct estimate *s, struct buf *out)
{
	buf_adds(out, s->model);
	if (s->family == FAMILY_LIKELIHOOD)
		buf_addf(out, ": mean %s, innovations %s; start-up %s, bounds %s\n\n", s->mean,
			 s->dist, s->presample, s->bounds);
	else
		buf_addf(out, ": of %s\n\n", s->variances ? s->variances : "nothing");
}

static void pair(struct buf *out, const char *left, double x, const char *right, double y)
{
	buf_addf(out, "  %-16s", left);
	number(out, 14, 9, x);
	if (right) {
		buf_addf(out, "    %-22s", right);
		number(out, 14, 7, y);
	}
	end_line(out);
}

static void put_figures(const struct estimate *s, struct buf *out)
{
	if (isfinite(s->loglik)) {
		pair(out, "log-likelihood", s->loglik, "observations", (double)s->nobs);
		pair(out, "AIC", s->aic, "persistence", s->persistence.value);
		pair(out, "BIC", s->bic, "unconditional variance", s->persistence.unconditional);
	} else {
		pair(out, "observations", (double)s->nobs, NULL, 0);
	}
	if (isfinite(s->persistence.half_life))
		pair(out, "half-life", s->persistence.half_life, NULL, 0);
	if (isfinite(s->r2))
		pair(out, "R2", s->r2, NULL, 0);
	if (isfinite(s->loss))
		pair(out, "QLIKE", s->loss, NULL, 0);
	buf_addf(out, "  %s%s",
		 s->given       ? "not fitted: "
		 : s->converged ? ""
				: "NOT CONVERGED: ",
		 s->reason);
	if (!s->given && s->evaluations)
		buf_addf(out, " (%zu starts, %zu iterations, %zu evaluations)", s->starts,
			 s->iterations, s->evaluations);
	buf_adds(out, "\n");
}

/* ---- estimates ---- */

static int name_width(const struct estimate *s)
{
	size_t width = NAME_LEAST;

	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->name[i]) + 1 > width)
			width = strlen(s->name[i]) + 1;
	return (int)width;
}

static void put_headings(const struct estimate *s, int name, struct buf *out)
{
	buf_addf(out, "\n  %*s%*s", name, "", VALUE, "estimate");
	for (size_t k = 0; k < s->kinds; k++)
		buf_addf(out, "%*s", ERROR, s->kind[k]);
	if (s->kinds)
		buf_addf(out, "%*s%*s", Z, "z", P, "p");
	end_line(out);
}

static void put_estimates(const struct estimate *s, struct buf *out)
{
	const int name = name_width(s);
	bool any = s->on_edge;

	put_headings(s, name, out);
	for (size_t i = 0; i < s->n; i++) {
		const double se = s->kinds ? s->se[s->test][i] : NAN, z = s->x[i] / se;

		buf_addf(out, "  %-*s", name, s->name[i]);
		number(out, VALUE, 6, s->x[i]);
		for (size_t k = 0; k < s->kinds; k++)
			number(out, ERROR, 5, s->se[k][i]);
		if (s->kinds) {
			fixed(out, Z, 2, z);
			chance(out, P, isfinite(z) ? verdict_t(z, 0).p : NAN);
		}
		buf_adds(out, s->at_bound[i] ? " b" : "");
		end_line(out);
		any |= s->at_bound[i];
	}
	if (s->kinds)
		buf_addf(out, "  z and p by the errors '%s'\n", s->kind[s->test]);
	if (any)
		buf_adds(out,
			 s->on_edge
				 ? "  b: at its bound; so is a sum of theirs, as the persistence\n"
				 : "  b: at its bound, so it has no error; the others' are those "
				   "without it\n");
}

/* ---- what is left in the residuals ---- */

static void put_test(struct buf *out, const char *name, const struct verdict *v)
{
	buf_addf(out, "  %-*s", TEST, name);
	number(out, STATISTIC, 6, v->value);
	if (v->df > 0)
		buf_addf(out, "%*.0f", DF, v->df);
	else
		buf_addf(out, "%*s", DF, "");
	chance(out, P, v->p);
	end_line(out);
}

static void put_counted(struct buf *out, const char *name, size_t lags, const struct verdict *v)
{
	char text[TEST + 16];

	snprintf(text, sizeof(text), "%s, %zu lags", name, lags);
	put_test(out, text, v);
}

static void put_nyblom(const struct estimate *s, const struct nyblom *n, struct buf *out)
{
	buf_addf(out, "\n  %-*s%*s%*s\n", TEST, "constant parameters (Nyblom)", STATISTIC,
		 "statistic", DF + P, "5 % above");
	buf_addf(out, "  %-*s", TEST, "all together");
	number(out, STATISTIC, 6, n->joint);
	number(out, DF + P, 3, nyblom_critical(n->joint_k, NYBLOM_5));
	end_line(out);
	for (size_t i = 0; i < s->n; i++) {
		buf_addf(out, "  %-*s", TEST, s->name[i]);
		number(out, STATISTIC, 6, n->each[i]);
		number(out, DF + P, 3, nyblom_critical(1, NYBLOM_5));
		end_line(out);
	}
}

static void put_diagnosis(const struct estimate *s, struct buf *out)
{
	const struct diagnosis *d = &s->diagnosis;

	buf_adds(out, "\n  Standardised residuals: mean ");
	number(out, 0, 4, d->moments.mean);
	buf_adds(out, ", variance ");
	number(out, 0, 4, d->moments.variance);
	buf_adds(out, ", skewness ");
	number(out, 0, 4, d->moments.skew);
	buf_adds(out, ", excess kurtosis ");
	number(out, 0, 4, d->moments.kurtosis);
	if (d->has_density)
		buf_addf(out, "\n  mean log score %.6g", d->log_score);
	buf_addf(out, "\n\n  %-*s%*s%*s%*s\n", TEST, "", STATISTIC, "statistic", DF, "df", P, "p");
	put_counted(out, "no autocorrelation (Ljung-Box)", d->lags, &d->box);
	put_counted(out, "the same of squares", d->lags, &d->box_squares);
	put_counted(out, "ARCH-LM", d->arch_lags, &d->arch.lm);
	put_test(out, "normality (Jarque-Bera)", &d->jarque_bera);
	put_test(out, "sign bias", &d->sign.sign);
	put_test(out, "negative size bias", &d->sign.negative);
	put_test(out, "positive size bias", &d->sign.positive);
	put_test(out, "all three biases", &d->sign.joint);
	if (d->has_density) {
		put_test(out, "PIT: 20 even bins (Pearson)", &d->pit.even);
		put_test(out, "PIT: Kolmogorov-Smirnov", &d->pit.ks);
		put_test(out, "PIT: Berkowitz", &d->pit.berkowitz);
	}
	if (d->has_nyblom)
		put_nyblom(s, &d->nyblom, out);
}

void estimate_text(const struct estimate *s, struct buf *out)
{
	put_head(s, out);
	put_figures(s, out);
	if (s->n)
		put_estimates(s, out);
	if (s->diagnosed)
		put_diagnosis(s, out);
}
