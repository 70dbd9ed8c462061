/* source.c - the sources there are: one row each */
#include <string.h>

#include "market/source.h"

extern const struct source_driver source_csv, source_tape, source_sim;

const struct source_driver *const source_drivers[] = {
	&source_csv,
	&source_tape,
	&source_sim,
	NULL,
};

const struct source_driver *source_find(const char *operand, const char **rest)
{
	for (size_t i = 0; source_drivers[i]; i++) {
		size_t n = strlen(source_drivers[i]->scheme);

		if (strncmp(operand, source_drivers[i]->scheme, n) == 0 && operand[n] == ':') {
			*rest = operand + n + 1;
			return source_drivers[i];
		}
	}
	return NULL;
}

bool source_wants(const struct source_options *o, const char *symbol, size_t n)
{
	if (o->names)
		return map_find(o->names, symbol, n) != MAP_NONE;
	for (size_t i = 0; i < o->n_symbols; i++)
		if (strlen(o->symbols[i]) == n && memcmp(o->symbols[i], symbol, n) == 0)
			return true;
	return o->n_symbols == 0;
}
