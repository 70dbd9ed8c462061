/* risk.c - value at risk and expected shortfall of a forecast */
#include <string.h>

#include "vol/risk.h"

static const char *const names[RISK_METHODS] = {
	[RISK_MODEL] = "model", [RISK_FHS] = "fhs", [RISK_EVT] = "evt"};

int risk_find(const char *name)
{
	for (int i = 0; i < RISK_METHODS; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

const char *risk_name(enum risk_method method)
{
	return names[method];
}

struct risk risk_sample(const double *sorted, size_t n, double p)
{
	return (struct risk){
		.var = -sorted_quantile(sorted, n, p),
		.es = -sorted_mean_below(sorted, n, p),
	};
}

/* McNeil and Frey (2000), equations 14 and 18: beyond the threshold lies a share of beyond / n. */
static int risk_evt(struct residuals *r, double p, struct risk *out)
{
	const struct gpd *g = residuals_tail(r);

	if (!g)
		return -1;

	const double within = p * (double)r->n / (double)r->beyond;

	if (within >= 1)
		return -1;

	const double excess = gpd_quantile(g, within);

	out->var = r->threshold + excess;
	out->es = r->threshold + gpd_mean_beyond(g, excess);
	return 0;
}

int risk_standard(enum risk_method method, const struct dist *d, struct residuals *r, double p,
		  struct risk *out)
{
	if (method == RISK_MODEL) {
		out->var = -dist_quantile(d, p);
		out->es = dist_shortfall(d, p);
		return 0;
	}
	if (!residuals_ready(r))
		return -1;
	if (method == RISK_EVT && risk_evt(r, p, out) == 0)
		return 0;
	*out = risk_sample(r->sorted, r->n, p);
	return 0;
}

struct risk risk_forecast(const struct risk *standard, double mean, double sigma)
{
	return (struct risk){
		.var = sigma * standard->var - mean,
		.es = sigma * standard->es - mean,
	};
}
