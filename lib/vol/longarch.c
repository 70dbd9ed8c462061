/* longarch.c - likelihood parts of the variances that are weighted sums of past squares */
#include "vol/longarch.h"

/* Then a tangent of each side's shock for each parameter of the mean. */
enum { SHOCK, KAPPA, FIXED };

/* Behind the weights in w->extra. */
struct scratch {
	double *weights;  /* reversed, one after the other */
	double *padded;   /* a series behind as many zeros as there are lags, more behind it */
	double *back;     /* slope.h, reversed */
	double *head;     /* head[k-1]: sum of slope.h before observation k */
	double *match[2]; /* sum of slope.h_t shock_{t-k}, by k and side */
};

static struct long_weights *weights_of(const struct work *w)
{
	return (struct long_weights *)(void *)w->extra;
}

static size_t struct_doubles(void)
{
	return (sizeof(struct long_weights) + sizeof(double) - 1) / sizeof(double);
}

static double *arrays_of(const struct work *w)
{
	return w->extra + struct_doubles();
}

static struct scratch scratch_of(const struct vol_model *m, const struct work *w)
{
	const size_t lags = long_lags(m);
	struct scratch s;

	s.weights = arrays_of(w) + long_memory(m);
	s.head = s.weights + lags;
	s.match[0] = s.head + lags;
	s.match[1] = s.match[0] + lags;
	s.back = s.match[1] + lags;
	s.padded = s.back + w->n;
	return s;
}

size_t long_extra(const struct vol_model *m)
{
	return struct_doubles() + long_memory(m) + 6 * long_lags(m) + 2 * m->nobs + 32;
}

size_t long_series(const struct vol_model *m)
{
	return FIXED + 2 * m->n_mean;
}

void long_rescale(const struct vol_model *m, double factor, double *b)
{
	(void)m;
	b[0] *= factor * factor;
}

/* ---- weights ---- */

size_t long_lags(const struct vol_model *m)
{
	size_t lags = (size_t)m->spec.m;

	if (m->spec.kind == VOL_HARCH)
		for (int i = 0; i < VOL_LAGS && m->spec.lags[i] != 0; i++)
			lags = (size_t)m->spec.lags[i];
	return lags;
}

static size_t sides_of(const struct vol_model *m)
{
	return m->spec.kind == VOL_MIDAS && m->spec.o > 0 ? 2 : 1;
}

static size_t arrays_a_side(const struct vol_model *m)
{
	return 1 + m->n_variance + (m->spec.kind == VOL_HARCH ? 0 : LONG_PAIRS);
}

size_t long_memory(const struct vol_model *m)
{
	return sides_of(m) * arrays_a_side(m) * long_lags(m);
}

void long_fill(const struct vol_model *m, const double *b, double *memory, struct long_weights *out)
{
	memset(out, 0, sizeof(*out));
	out->lags = long_lags(m);
	out->own = m->n_variance;
	out->sides = sides_of(m);
	out->bends = m->spec.kind != VOL_HARCH;
	for (size_t s = 0; s < out->sides; s++) {
		struct long_side *side = &out->side[s];

		side->value = memory;
		memory += out->lags;
		for (size_t i = 0; i < out->own; i++, memory += out->lags)
			side->first[i] = memory;
		for (size_t i = 0; out->bends && i < LONG_PAIRS; i++, memory += out->lags)
			side->second[i] = memory;
	}
	if (m->spec.kind == VOL_FIGARCH)
		figarch_fill(m, b, out);
	else if (m->spec.kind == VOL_HARCH)
		harch_fill(m, b, out);
	else
		midas_fill(m, b, out);
}

/* ---- sums over lags ---- */

/* out_t += sum of c_k x_{t-k}, where x is `before` in front of the first. */
static void convolve(const struct vol_model *m, const struct work *w, const double *c,
		     const double *x, double before, double *out)
{
	const size_t lags = long_lags(m);
	const struct scratch s = scratch_of(m, w);
	double tail = 0;

	if (!c)
		return;
	for (size_t u = 0; u < lags; u++)
		s.weights[u] = c[lags - 1 - u];
	memset(s.padded, 0, lags * sizeof(double));
	memcpy(s.padded + lags, x, w->n * sizeof(double));
	w->k->slide(s.weights, lags, s.padded, lags, w->spare[3], w->n);
	w->k->add(1, w->spare[3], out, w->n);
	for (size_t t = lags; t-- > 0;) {
		tail += c[t];
		if (t < w->n)
			out[t] += before * tail;
	}
}

/* out_k = sum of slope.h_t x_{t-k}, x being `before` in front of the first. */
static void match(const struct vol_model *m, const struct work *w, const double *x, double before,
		  double *out)
{
	const size_t lags = long_lags(m);
	const struct scratch s = scratch_of(m, w);

	for (size_t t = 0; t < w->n; t++)
		s.padded[t] = x[w->n - 1 - t];
	memset(s.padded + w->n, 0, (lags + 1) * sizeof(double));
	w->k->slide(s.back, w->n, s.padded + 1, 0, out, lags);
	w->k->add(before, s.head, out, lags);
}

/* out_t += sum of c_k slope.h_{t+k}. */
static void convolve_back(const struct vol_model *m, const struct work *w, const double *c,
			  double *out)
{
	const struct scratch s = scratch_of(m, w);
	double *sum = w->spare[2];

	memset(sum, 0, w->n * sizeof(*sum));
	convolve(m, w, c, s.back, 0, sum);
	for (size_t t = 0; t < w->n; t++)
		out[t] += sum[w->n - 1 - t];
}

static double lags_product(const struct work *w, const struct long_weights *c, const double *x,
			   const double *y)
{
	return x ? w->k->dot(x, y, c->lags) : 0;
}

/* ---- the family's parts ---- */

/* Side 1 sees shocks of negative residuals alone. */
static void shock_side(const struct work *w, const double *x, size_t side, double *out)
{
	if (side == 0)
		memcpy(out, x, w->n * sizeof(*out));
	else
		w->k->below(w->e, x, out, w->n);
}

static double before_side(double before, size_t side)
{
	return side == 0 ? before : before / 2;
}

void long_value(const struct vol_model *m, struct work *w, const double *b)
{
	struct long_weights *c = weights_of(w);

	long_fill(m, b, arrays_of(w), c);
	w->k->multiply(w->e, w->e, w->own[SHOCK], w->n);
	w->k->line(c->base, 0, w->one, w->h, w->n);
	for (size_t s = 0; s < c->sides; s++) {
		shock_side(w, w->own[SHOCK], s, w->spare[0]);
		convolve(m, w, c->side[s].value, w->spare[0], before_side(w->pre, s), w->h);
	}
}

static void back_fill(const struct vol_model *m, const struct work *w)
{
	const struct scratch s = scratch_of(m, w);
	double head = 0;

	for (size_t t = 0; t < w->n; t++)
		s.back[t] = w->slope.h[w->n - 1 - t];
	for (size_t k = 0; k < long_lags(m); k++) {
		head += k < w->n ? w->slope.h[k] : 0;
		s.head[k] = head;
	}
}

void long_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	const struct long_weights *c = weights_of(w);
	const double total = w->k->sum(w->slope.h, w->n);
	double *kappa = w->own[KAPPA];

	(void)b;
	back_fill(m, w);

	const struct scratch s = scratch_of(m, w);

	w->pre_adjoint = 0;
	memset(kappa, 0, w->n * sizeof(*kappa));
	for (size_t i = 0; i < c->own; i++)
		g[i] = c->base_first[i] * total;
	for (size_t side = c->sides; side-- > 0;) {
		shock_side(w, w->own[SHOCK], side, w->spare[0]);
		match(m, w, w->spare[0], before_side(w->pre, side), s.match[side]);
		for (size_t i = 0; i < c->own; i++)
			g[i] += lags_product(w, c, c->side[side].first[i], s.match[side]);
		convolve_back(m, w, c->side[side].value, kappa);
		if (side > 0)
			w->k->below(w->e, kappa, kappa, w->n);
		w->pre_adjoint +=
			before_side(lags_product(w, c, c->side[side].value, s.head), side);
	}
	w->k->line(0, 2, w->e, w->spare[0], w->n);
	w->k->add_product(kappa, w->spare[0], w->eta, w->n);
}

/* The tangent of each side's shock. */
static double *shock_tangent(const struct vol_model *m, const struct work *w, size_t side, size_t i)
{
	return w->own[FIXED + side * m->n_mean + i];
}

void long_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	const struct long_weights *c = weights_of(w);

	(void)b;
	for (size_t i = 0; i < m->n_mean; i++) {
		memset(w->dh[i], 0, w->n * sizeof(double));
		w->k->multiply(w->e, w->de[i], w->spare[0], w->n);
		w->k->add(1, w->spare[0], w->spare[0], w->n);
		for (size_t s = 0; s < c->sides; s++) {
			double *a = shock_tangent(m, w, s, i);

			shock_side(w, w->spare[0], s, a);
			convolve(m, w, c->side[s].value, a, before_side(w->dpre[i], s), w->dh[i]);
		}
	}
	for (size_t i = 0; i < c->own; i++)
		w->k->line(c->base_first[i], 0, w->one, w->dh[m->n_mean + i], w->n);
	for (size_t s = 0; s < c->sides; s++) {
		shock_side(w, w->own[SHOCK], s, w->spare[0]);
		for (size_t i = 0; i < c->own; i++)
			convolve(m, w, c->side[s].first[i], w->spare[0], before_side(w->pre, s),
				 w->dh[m->n_mean + i]);
	}
}

void long_second(const struct vol_model *m, struct work *w, const double *b, double *hessian)
{
	const struct long_weights *c = weights_of(w);
	const struct scratch s = scratch_of(m, w);
	const double total = w->k->sum(w->slope.h, w->n);
	const size_t first = m->n_mean;

	(void)b;
	for (size_t i = 0; c->bends && i < c->own; i++) {
		for (size_t j = 0; j <= i; j++) {
			double sum = c->base_second[long_pair(i, j)] * total;

			for (size_t side = 0; side < c->sides; side++)
				sum += lags_product(w, c, c->side[side].second[long_pair(i, j)],
						    s.match[side]);
			hessian_add(m, hessian, first + i, first + j, i == j ? sum / 2 : sum);
		}
	}
	for (size_t side = 0; side < c->sides; side++) {
		for (size_t j = 0; j < m->n_mean; j++) {
			match(m, w, shock_tangent(m, w, side, j), before_side(w->dpre[j], side),
			      s.match[side]);
			for (size_t i = 0; i < c->own; i++)
				hessian_add(
					m, hessian, first + i, j,
					lags_product(w, c, c->side[side].first[i], s.match[side]));
		}
	}
	second_curve(m, w, w->own[KAPPA], 2, m->n_mean, w->de, hessian);
}
