/*
 * midas.c - MIDAS hyperbolic ARCH (Foroni and Marcellino 2013; Ghysels, Santa-Clara and Valkanov
 * 2006), as arch has it
 *
 *	h_t = omega + sum over k = 1 … m of (alpha1 + gamma1 [e_{t-k} < 0]) u_k e²_{t-k}
 *	u_k proportional to Gamma(theta + k) / (k! Gamma(theta)), summing to 1
 *
 * so that u_k / u_{k-1} = (theta + k - 1) / k: no gamma function is needed.
 */
#include <math.h>

#include "vol/longarch.h"

static int midas_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const double v = work_of(m)->mean_square;
	const size_t alpha = m->n + 1;
	const bool free = s->bounds == BOUNDS_NONE;
	int status;

	status = layout_add(m, "omega", 0, 0, free ? INFINITY : 10 * v, 0.1 * v, e);
	status |= layout_add(m, "alpha", 1, share_low(m), share_high(m), s->o > 0 ? 0.5 : 0.9, e);
	if (s->o > 0)
		status |= layout_add(m, "gamma", 1, free ? -INFINITY : -1, free ? INFINITY : 2, 0.5,
				     e);
	status |= layout_add(m, "theta", 0, 0, 1, 0.5, e);
	if (status == 0 && s->o > 0) {
		status |= layout_constrain(m, 0, e);
		layout_coefficient(m, alpha, -1);
		layout_coefficient(m, alpha + 1, -1);
	}
	if (status == 0 && s->o > 0 && s->bounds == BOUNDS_ARCH) {
		status |= layout_constrain(m, 1, e);
		layout_coefficient(m, alpha, 1);
		layout_coefficient(m, alpha + 1, 0.5);
	}
	return status;
}

/* u with its derivatives in theta: that of u_k is u_k (s_k - mean of s), where s_k sums
 * 1 / (theta + i - 1) for i = 2 … k. */
struct share {
	double u, first, second;
};

static void side_fill(double scale, size_t at_scale, size_t at_theta, size_t own, size_t k,
		      const struct share *u, struct long_side *side)
{
	for (size_t i = 0; i < own; i++)
		if (side->first[i])
			side->first[i][k] = 0;
	for (size_t i = 0; i < LONG_PAIRS; i++)
		if (side->second[i])
			side->second[i][k] = 0;
	side->value[k] = scale * u->u;
	side->first[at_scale][k] = u->u;
	side->first[at_theta][k] = scale * u->first;
	side->second[long_pair(at_scale, at_theta)][k] = u->first;
	side->second[long_pair(at_theta, at_theta)][k] = scale * u->second;
}

void midas_fill(const struct vol_model *m, const double *b, struct long_weights *out)
{
	const size_t at_theta = out->own - 1;
	const double theta = b[at_theta];
	double u = 1, s = 0, ss = 0, total = 0, mean = 0, square = 0, bend = 0;

	(void)m;
	out->base = b[0];
	out->base_first[0] = 1;
	for (size_t pass = 0; pass < 2; pass++) {
		u = 1;
		s = ss = 0;
		for (size_t k = 0; k < out->lags; k++) {
			const double q = theta + (double)k;

			if (k > 0) {
				u *= q / (double)(k + 1);
				s += 1 / q;
				ss -= 1 / (q * q);
			}
			if (pass == 0) {
				total += u;
				mean += u * s;
				square += u * s * s;
				bend += u * ss;
				continue;
			}

			const double c = s - mean / total;
			const double turn =
				ss - (bend + square) / total + mean * mean / (total * total);
			const struct share share = {u / total, u / total * c,
						    u / total * (c * c + turn)};

			for (size_t side = 0; side < out->sides; side++)
				side_fill(b[1 + side], 1 + side, at_theta, out->own, k, &share,
					  &out->side[side]);
		}
	}
}

const struct family family_midas = {
	.layout = midas_layout,
	.series = long_series,
	.extra = long_extra,
	.value = long_value,
	.adjoint = long_adjoint,
	.tangent = long_tangent,
	.second = long_second,
	.rescale = long_rescale,
};
