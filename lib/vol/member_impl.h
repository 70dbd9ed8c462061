/*
 * member_impl.h - what a kind of model has to do, for the files that make up member.h
 */
#ifndef TAPELINE_VOL_MEMBER_IMPL_H
#define TAPELINE_VOL_MEMBER_IMPL_H

#include "vol/member.h"
#include "vol/misses.h"

struct engine {
	int (*open)(struct member *m, struct err *e);
	void (*close)(struct member *m);
	struct member_needs (*needs)(const struct member *m);
	/* A step that the histories hold already; sets mean, variance and ready. */
	void (*update)(struct member *m, const struct member_data *d, const struct step *s);
	/* Fill f; where it is good, take its parameters and go on from the end of d.  NULL: the
	 * model is given and never fitted. */
	void (*fit)(struct member *m, const struct member_data *d, struct member_fit *f);
	/* Fill mean, variance and impulse of all steps in the room, where they are known exactly;
	 * false where not. */
	bool (*expect)(const struct member *m, const struct member_data *d,
		       struct ahead_room *room);
	/* Simulation: a path begins, says mean and variance of its next step, and takes it. */
	size_t path_bytes;
	bool (*shocks)(const struct member *m); /* are there any to draw? */
	struct shock (*draw)(struct member *m, struct rng *r);
	void (*path_begin)(const struct member *m, const struct member_data *d, void *path);
	double (*path_variance)(const struct member *m, const void *path, double *mean);
	void (*path_step)(const struct member *m, void *path, double r, bool bar, double u);
	void (*snap)(struct snap *sn, struct member *m);
};

extern const struct engine engine_likelihood, engine_regression, engine_network;

/* Residuals of the fit's own window, in order: all there is to begin with. */
void member_residuals(struct member *m, const double *z, size_t n);

/* A residual to go on with: one of the past's, or of the tail fitted to them. */
double member_draw(struct member *m, struct rng *r);

/* Why a fit failed. */
void member_reason(struct member_fit *f, const char *text);

/* Is step k of the room a night, the bar itself coming after it? */
static inline bool step_is_night(const struct ahead_room *room, size_t k)
{
	return k + 1 < room->n_steps && room->steps[k + 1].bar == room->steps[k].bar;
}

#endif
