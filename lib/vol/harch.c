/*
 * harch.c - heterogeneous ARCH (Müller and others 1997), as arch has it
 *
 *	h_t = omega + sum over lags L of alpha_L (e²_{t-1} + … + e²_{t-L}) / L
 */
#include <math.h>

#include "vol/longarch.h"

static size_t count_of(const struct vol_spec *s)
{
	size_t n = 0;

	while (n < VOL_LAGS && s->lags[n] != 0)
		n++;
	return n;
}

static int harch_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const double v = work_of(m)->mean_square;
	const size_t n = count_of(s), omega = m->n;
	int status;

	status = layout_add(m, "omega", 0, 0, s->bounds == BOUNDS_NONE ? INFINITY : 10 * v, 0.1 * v,
			    e);
	for (size_t i = 0; i < n; i++)
		status |= layout_add(m, "alpha", s->lags[i], share_low(m), share_high(m),
				     0.9 / (double)n, e);
	if (status < 0 || s->bounds != BOUNDS_ARCH)
		return status;
	if (layout_constrain(m, 1, e) < 0)
		return -1;
	for (size_t i = 1; i <= n; i++)
		layout_coefficient(m, omega + i, 1);
	return 0;
}

void harch_fill(const struct vol_model *m, const double *b, struct long_weights *out)
{
	struct long_side *side = &out->side[0];

	out->base = b[0];
	out->base_first[0] = 1;
	side->first[0] = NULL;
	memset(side->value, 0, out->lags * sizeof(double));
	for (size_t i = 1; i < out->own; i++) {
		const size_t lag = (size_t)m->spec.lags[i - 1];

		for (size_t k = 0; k < out->lags; k++) {
			side->first[i][k] = k < lag ? 1 / (double)lag : 0;
			side->value[k] += b[i] * side->first[i][k];
		}
	}
}

const struct family family_harch = {
	.layout = harch_layout,
	.series = long_series,
	.extra = long_extra,
	.value = long_value,
	.adjoint = long_adjoint,
	.tangent = long_tangent,
	.second = long_second,
	.rescale = long_rescale,
};
