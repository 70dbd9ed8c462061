/*
 * parse.h - numbers of a model as an option has them: with commas between
 */
#ifndef TAPELINE_QUANT_PARSE_H
#define TAPELINE_QUANT_PARSE_H

#include "base/err.h"
#include "quant/closed.h"
#include "quant/heston.h"

/* How many numbers the text has, or -1 where it has more than `most` or something else. */
int numbers_parse(const char *text, double *out, int most);

/* "V0,KAPPA,THETA,SIGMA,RHO" and "LAMBDA,MEAN,SD"; text may be NULL.  0, or -1 with e (64). */
int heston_parse(const char *text, struct heston *out, struct err *e);
int jumps_parse(const char *text, struct jumps *out, struct err *e);

#endif
