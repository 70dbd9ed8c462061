/*
 * fuzz_config.c - any bytes as a YAML configuration, as a set of features, and as limits
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "feature/set.h"
#include "risk/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* Ask every node for everything; what it says must fit together. */
static size_t walk(struct config *c, int depth)
{
	struct err e;
	const char *text;
	double x;
	int64_t i;
	bool b;
	size_t nodes = 1;

	check(depth <= CONFIG_MAX_DEPTH, "depth");
	check(c->line > 0 && c->column > 0, "place");
	if (config_as_string(c, &text, &e) == 0)
		check(c->kind == CONFIG_SCALAR && text, "string");
	if (config_as_integer(c, INT64_MIN, INT64_MAX, &i, &e) == 0)
		check(config_as_number(c, -1e300, 1e300, &x, &e) == 0, "an integer is a number");
	config_as_bool(c, &b, &e);
	config_as_duration(c, &i, &e);
	for (size_t k = 0; c->kind != CONFIG_SCALAR && k < c->n; k++) {
		struct config *item = config_at(c, k);

		check(item != NULL, "item");
		if (c->kind == CONFIG_MAP)
			check(config_get(c, config_key(c, k)) == item, "key");
		nodes += walk(item, depth + 1);
	}
	return nodes;
}

static void check_set(const char *text, size_t n)
{
	struct feature_set set;
	struct err e;

	feature_set_init(&set);
	if (feature_set_read(&set, "FILE", text, n, &e) < 0)
		check(e.status == STATUS_CONFIG && e.text[0], "says why");
	else
		check(set.n > 0 && set.n <= FEATURE_SET_MAX, "how many");
	feature_set_release(&set);
}

static void check_limits(const char *text, size_t n)
{
	struct err e = {0};
	struct policy *p = policy_parse("FILE", text, n, &e);

	if (!p)
		check(e.status == STATUS_CONFIG && strncmp(e.text, "FILE", 4) == 0, "says where");
	policy_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err e = {0};
	struct config *root = config_parse("FILE", (const char *)data, n, &e);

	if (root) {
		check(config_unknown(root, &e) == 0 || strncmp(e.text, "FILE:", 5) == 0, "unknown");
		walk(root, 1);
		check(config_unknown(root, &e) == 0, "all asked for");
		config_free(root);
	} else {
		check(e.status == STATUS_CONFIG && strncmp(e.text, "FILE", 4) == 0, "says where");
	}
	check_set((const char *)data, n);
	check_limits((const char *)data, n);
	return 0;
}
