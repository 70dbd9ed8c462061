/*
 * information.h - the expected information of a model at its parameters
 *
 * Given the past, an observation's score in the parameters is
 *   f_z e' / sqrt(h) - (1 + z f_z) h' / (2 h) + f_s s',
 * f the log density of z = e / sqrt(h) with its derivatives; e', h', s' those of
 * residual, variance and shapes in the parameters.  Its outer product's mean
 * over z is the information: Fiorentini, Calzolari and Panattoni (1996) for the
 * normal; here for any of dist.h, by quadrature.
 */
#ifndef TAPELINE_VOL_INFORMATION_H
#define TAPELINE_VOL_INFORMATION_H

#include <stddef.h>

#include "vol/dist.h"
#include "vol/model.h"

enum { INFORMATION_PARTS = 2 + DIST_SHAPES };

/* E of the products of (f_z, 1 + z f_z, f_s0, f_s1): the rule of exp(sinh) on both sides of
 * the mode (Takahasi and Mori 1974), good to about 1e-12. */
void information_moments(const struct dist *d, double out[INFORMATION_PARTS][INFORMATION_PARTS]);

/* The sum over the observations at x, n × n.  0, or -1 where the model does not exist there.
 *
 * Where neither the innovations nor the variance's answer to them is skewed, the block between
 * mean and the rest vanishes in expectation (Engle 1982) and is left at 0, as gretl has it. */
int vol_information(struct vol_model *m, const double *x, double out[][VOL_PARAMS]);

#endif
