/*
 * num.h - doubles as text, both ways exact
 */
#ifndef TAPELINE_BASE_NUM_H
#define TAPELINE_BASE_NUM_H

#include <stddef.h>

enum { NUM_TEXT = 32 };

/* The shortest decimal that reads back to x, nearest to x among those: plain
 * digits for 1e-7 <= |x| < 1e21, otherwise "1.5e-9", "1e300"; -0 is "-0".  What
 * no tape may hold, NaN and the infinities, is "null".  Returns the length; no
 * NUL.  Schubfach: Giulietti, "The Schubfach way to render doubles" (2020). */
size_t num_format(double x, char out[NUM_TEXT]);

/* Parse the JSON number s[0..n), correctly rounded (to 0 and to subnormals
 * too); any number of digits counts.  0; -1 where it is not a JSON number; -2
 * where it is beyond the range of doubles; *out is untouched then.  Needs the
 * default rounding mode. */
int num_parse(const char *s, size_t n, double *out);

#endif
