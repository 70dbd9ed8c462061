/*
 * plan.h - a strategy file, read and compiled
 *
 * A plan never changes once it is read; a reload makes a new one.  tsignal(1)
 * has the keys.
 */
#ifndef TAPELINE_SIGNAL_PLAN_H
#define TAPELINE_SIGNAL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/map.h"
#include "market/span.h"
#include "signal/expr.h"
#include "signal/params.h"

enum { PLAN_STRATEGIES = 256, PLAN_SPANS = 64, PLAN_NAME = 64 };

/* A strategy's expressions.  Those from RULE_STRENGTH on are evaluated after the
 * side is chosen, so that they can look at it. */
enum rule {
	RULE_LONG,
	RULE_SHORT,
	RULE_EXIT,
	RULE_EXIT_LONG,
	RULE_EXIT_SHORT,
	RULE_SCORE,
	RULE_ENTER,
	RULE_LEAVE,
	RULE_STRENGTH,
	RULE_CONFIDENCE,
	RULE_STOP,
	RULE_TARGET,
	RULE_COUNT,
};

/* What makes a strategy decide. */
enum trigger { ON_BAR, ON_FEATURE, ON_VOL, ON_VIEW };

enum { SIDE_LONG = 1, SIDE_SHORT = 2 };

struct strategy {
	char *name;
	bool all; /* any symbol, or those of the map */
	struct map symbols;
	uint32_t span; /* in plan.spans */
	bool time;     /* when: time */
	enum trigger on;
	unsigned sides; /* that a score may take */

	bool has[RULE_COUNT];
	struct expr rules[RULE_COUNT];
	struct scope scope;

	uint32_t *inputs; /* what triggers it: features, vols or views that it looks at */
	uint32_t n_inputs;
	uint32_t close, high, low; /* inputs */

	char *horizon;   /* NULL: none */
	int64_t expires; /* ns, 0: never */
	bool at_close;   /* expires: close */
	bool renew;
	int64_t cooldown_bars, cooldown_ns;
	double adjust; /* 0: the strength of the entry stays */
	double weight;

	/* Of the text of all that looks back: equal ones can keep their past. */
	uint64_t signature;
};

enum combine { COMBINE_NONE, COMBINE_WEIGHTS, COMBINE_VOTE, COMBINE_CONFIDENCE };

struct plan {
	char *file; /* its name in messages */
	struct params params;
	struct inputs inputs;
	struct map spans, others, specs;
	struct strategy *v;
	uint32_t n;
	enum combine combine;
	char *combined;   /* name of the combination */
	double threshold; /* |target| below it is flat */
	double quorum;    /* a side needs more than this part of the votes */
};

/* Read the text of the file; `sets` are the NAME=VALUE of --set.  NULL with e:
 * STATUS_CONFIG with FILE:LINE:COLUMN, or STATUS_USAGE about a --set. */
struct plan *plan_read(const char *file, const char *text, size_t n, const char *const *sets,
		       size_t n_sets, const struct feature_names *features, struct err *e);
void plan_free(struct plan *p); /* NULL is fine */

/* Does the strategy look at that symbol? */
bool strategy_covers(const struct strategy *s, const char *symbol, size_t n);

/* The specs of all features that the file needs, as `tfeature -f` takes them. */
void plan_features(const struct plan *p, struct buf *out);

/* Which kinds of records it looks at: bits of enum input_kind. */
unsigned plan_kinds(const struct plan *p);

/* plan_keys.c, for plan.c: -1 with e at the first key of the file that there is not. */
int plan_keys(struct config *root, struct err *e);

/* strategy_read.c, for plan.c: one item of `strategies:`; 0, or -1 with e. */
struct strategy_file {
	struct plan *plan;
	const char *text; /* of the file */
	size_t n;
	struct config *span; /* of the file's top level, or NULL */
	const struct feature_names *features;
};
int strategy_read(struct strategy *s, const struct strategy_file *f, struct config *map,
		  struct err *e);
void strategy_release(struct strategy *s);

/* A span as bars spell it; -1 with e. */
int plan_span(struct config *c, struct span *out, struct err *e);

/* Put parameters into a scalar of the tree (and of a list's items); -1 with e. */
int plan_expand(const struct params *p, struct config *c, struct err *e);

#endif
