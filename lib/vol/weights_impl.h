/*
 * weights_impl.h - what reading and writing weights share
 */
#ifndef TAPELINE_VOL_WEIGHTS_IMPL_H
#define TAPELINE_VOL_WEIGHTS_IMPL_H

#include <stddef.h>

#include <jansson.h>

#include "base/hash.h"
#include "vol/weights.h"

#define WEIGHTS_FORMAT "tapeline-weights"

/* Doubles of a struct by their keys; ended by a NULL. */
struct weights_number {
	const char *key;
	size_t offset;
};

extern const struct weights_number weights_training[]; /* of struct train_options */
extern const struct weights_number weights_normal[];   /* of struct hybrid */
extern const struct weights_number weights_filter[];   /* of struct hybrid_filter */

/* SHA-256 of the object; it must not have its "sha256" yet, or any more. */
int weights_hash(json_t *root, char out[SHA256_HEX + 1]);

#endif
