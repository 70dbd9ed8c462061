/*
 * units.h - a fit that does not depend on the units of the data
 *
 * The search is made on the series divided by its own standard deviation, so that fractions and
 * percent take the same way to the same maximum; what comes out is in the data's units.  Only where
 * the likelihood itself depends on the units, with fGarch's start-up and powers other than 2, is it
 * made on the series as it is.
 */
#ifndef TAPELINE_VOL_UNITS_H
#define TAPELINE_VOL_UNITS_H

#include "base/err.h"
#include "vol/fit.h"
#include "vol/model.h"

struct vol_units {
	struct vol_model model; /* of the data as they are: for all that is asked after the fit */
	struct vol_model unit;  /* of y / factor */
	double factor;
	double *y; /* owned */
};

/* Both models; the data must outlive them.  0, or -1 with e: nothing is to be released then. */
int vol_units_init(struct vol_units *u, const struct vol_spec *spec, const struct vol_data *data,
		   struct err *e);
void vol_units_release(struct vol_units *u);

/* As vol_fit(), whose options and result are in the data's units here. */
int vol_units_fit(struct vol_units *u, const struct vol_fit_options *o, struct vol_fit *out);

#endif
