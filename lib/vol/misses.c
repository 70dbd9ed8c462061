/* misses.c - what forecasts from ranges have missed by, returns and ranges together */
#include "vol/misses.h"
#include "vol/residuals.h"

void misses_init(struct misses *s, size_t window)
{
	history_init(&s->z, window > RESIDUALS_READY ? window : RESIDUALS_READY);
	history_init(&s->u, s->z.keep);
}

void misses_release(struct misses *s)
{
	history_release(&s->z);
	history_release(&s->u);
}

void misses_add(struct misses *s, double z, double u)
{
	if (history_add(&s->z, z) == 0)
		(void)history_add(&s->u, u);
}

bool misses_ready(const struct misses *s)
{
	return s->z.n >= RESIDUALS_READY && s->u.n == s->z.n;
}

struct shock misses_draw(const struct misses *s, struct rng *r)
{
	const size_t k = rng_below(r, s->z.n);

	return (struct shock){history_all(&s->z)[k], history_all(&s->u)[k]};
}

void misses_snap(struct snap *sn, struct misses *s)
{
	history_snap(sn, "missed_returns", &s->z);
	history_snap(sn, "missed_ranges", &s->u);
}
