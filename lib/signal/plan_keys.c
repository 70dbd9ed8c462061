/* plan_keys.c - which keys a strategy file may have
 *
 * They are asked for before anything is read: a key that is mistyped is told as
 * that, and not as another one that is missing.
 */
#include <string.h>

#include "base/text.h"
#include "signal/plan.h"

static const char root_keys[] = "about params span features combine strategies";
static const char combine_keys[] = "method name threshold quorum";
static const char strategy_keys[] =
	"name about symbols span when on long short exit exit_long exit_short score enter leave "
	"side strength adjust confidence stop target horizon expires renew cooldown weight";

/* The value of a key where it is of that kind, else NULL: whoever reads it complains. */
static struct config *get_kind(struct config *map, const char *key, enum config_kind kind)
{
	struct config *c = config_get(map, key);

	return c && c->kind == kind ? c : NULL;
}

static void ask(struct config *map, const char *keys)
{
	char key[32];
	const char *word;
	size_t n;

	for (int i = 0; map && (word = text_word_at(keys, i, &n)); i++) {
		memcpy(key, word, n);
		key[n] = '\0';
		config_get(map, key);
	}
}

int plan_keys(struct config *root, struct err *e)
{
	struct config *params = get_kind(root, "params", CONFIG_MAP);
	struct config *strategies = get_kind(root, "strategies", CONFIG_LIST);

	ask(root, root_keys);
	ask(get_kind(root, "combine", CONFIG_MAP), combine_keys);
	for (size_t i = 0; params && i < params->n; i++)
		config_at(params, i); /* any name */
	for (size_t i = 0; strategies && i < strategies->n; i++)
		if (config_at(strategies, i)->kind == CONFIG_MAP)
			ask(config_at(strategies, i), strategy_keys);
	return config_unknown(root, e);
}
