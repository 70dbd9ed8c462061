/*
 * weights.h - a trained GARCH-LSTM in a file
 *
 * One JSON object, of which every key must be there and no other may be:
 *
 *   format         "tapeline-weights"
 *   version        1
 *   data           name, unit (100: returns are percent), from, check_from, to (dates: trained on
 *                  from … check_from, stopped by check_from … to), days
 *   network        inputs (their names in order), base, hidden, layers, window, dropout
 *   training       loss, nu, floor, rate, decay, clip, batch, epochs, patience, seed
 *   normalisation  residual (what is taken off a return), constant, square_floor, range_floor,
 *                  range_scale (what a range variance is multiplied with first), mean, deviation
 *                  (one of each for each input)
 *   models         garch {mu omega alpha gamma beta start}, gjr {the same, nu}, linear {one a
 *                  regressor}
 *   members        for each network: epochs, best, loss, check, weights {part: numbers, row by
 * row}, named and ordered as in PyTorch's state_dict sha256         of the object without this key:
 * no blanks, keys sorted, numbers with 17 digits
 *
 * Numbers read back to the same bits.
 */
#ifndef TAPELINE_VOL_WEIGHTS_H
#define TAPELINE_VOL_WEIGHTS_H

#include <stddef.h>

#include "base/err.h"
#include "vol/hybrid.h"

enum { WEIGHTS_VERSION = 1, WEIGHTS_MAX = 256 << 20 };

/* What the networks were trained on. */
struct weights_data {
	char name[64];
	char from[11], check_from[11], to[11];
	size_t days;
	double unit; /* of returns: 1 for fractions, 100 for percent */
};

/* Replace the file, or create it.  0, or -1 with e. */
int weights_write(const char *path, const struct hybrid *h, const struct weights_data *d,
		  struct err *e);

/* 0, or -1 with e, which names the file and the key that is missing, wrong or too many.  h is to be
 * released after success alone. */
int weights_read(const char *path, struct hybrid *h, struct weights_data *d, struct err *e);

#endif
