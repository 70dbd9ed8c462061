/*
 * set.h - a set of features: what one feature record holds
 *
 * From specs on the command line, or from a YAML file with a name and a version:
 *
 *	name: core
 *	version: 3
 *	features: [sma:30, rsi:14, "corr:30:SPY"]
 */
#ifndef TAPELINE_FEATURE_SET_H
#define TAPELINE_FEATURE_SET_H

#include "feature/feature.h"

enum { FEATURE_SET_MAX = 512, FEATURE_LABEL_MAX = 130 };

struct feature_set {
	char label[FEATURE_LABEL_MAX]; /* "core@3"; "" for one without a name */
	struct feature *features;      /* in the order in which they were asked for */
	size_t n, cap;
	size_t nd, ni, n_outputs; /* of all together */
	unsigned needs;           /* of any */
};

void feature_set_init(struct feature_set *set);
void feature_set_release(struct feature_set *set);

/* Add the specs of "sma:30,rsi:14".  -1 with e (STATUS_USAGE): a bad one, one twice,
 * or more than FEATURE_SET_MAX. */
int feature_set_add(struct feature_set *set, const char *specs, struct err *e);

/* Fill an empty set from the text of a YAML file; -1 with e (STATUS_CONFIG), which
 * says where in the file. */
int feature_set_read(struct feature_set *set, const char *file, const char *text, size_t n,
		     struct err *e);

/* The place of the feature with those keys, or set->n. */
size_t feature_set_find(const struct feature_set *set, const struct feature *f);

#endif
