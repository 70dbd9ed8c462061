/* arguments.c - lists on tgarch's command line: models, horizons, levels */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "vol/arguments.h"

/* The next word of a list between commas; NULL behind the last. */
static const char *next_word(const struct opt_list *list, size_t *value, size_t *at,
			     char out[SPEC_TEXT])
{
	const char *p;
	size_t n;

	if (*value >= list->n)
		return NULL;
	p = list->v[*value] + *at;
	n = strcspn(p, ",");
	*at += n + 1;
	if (!p[n]) {
		++*value;
		*at = 0;
	}
	/* One too long is cut where it is still too long to be anything. */
	snprintf(out, SPEC_TEXT, "%.*s", (int)(n < SPEC_TEXT ? n : SPEC_TEXT), p);
	return out;
}

/* A word that says again what another has said. */
static int twice(struct err *e, const char *option, const char *word)
{
	return err_set(e, STATUS_USAGE, "option --%s: %s stands twice", option, word);
}

int arguments_models(const struct opt_list *list, const struct vol_spec *spec,
		     struct vol_choice *out, size_t *n, struct err *e)
{
	char word[SPEC_TEXT];
	size_t value = 0, at = 0;

	for (*n = 0; next_word(list, &value, &at, word); ++*n) {
		if (*n == JOB_MODELS)
			return err_set(e, STATUS_USAGE, "option --model: more than %d", JOB_MODELS);
		out[*n] = (struct vol_choice){.spec = *spec};
		if (spec_model(word, &out[*n], e) < 0)
			return err_prefix(e, "option --model");
		/* Said at once, since on a tape the first fit may come late. */
		if (out[*n].family == FAMILY_LIKELIHOOD && vol_spec_check(&out[*n].spec, e) < 0)
			return err_prefix(e, "model '%s'", word);
		for (size_t i = 0; i < *n; i++)
			if (strcmp(out[i].text, word) == 0)
				return twice(e, "model", word);
	}
	return 0;
}

int arguments_horizons(const struct opt_list *list, size_t most, size_t *out, size_t *n,
		       struct err *e)
{
	char word[SPEC_TEXT];
	size_t value = 0, at = 0;
	int64_t bars;

	for (*n = 0; next_word(list, &value, &at, word); out[(*n)++] = (size_t)bars) {
		if (*n == JOB_HORIZONS)
			return err_set(e, STATUS_USAGE, "option --horizon: more than %d",
				       JOB_HORIZONS);
		if (text_integer(word, &bars) < 0 || bars < 1 || bars > (int64_t)most)
			return err_set(e, STATUS_USAGE,
				       "option --horizon: '%s' is no number of bars from 1 to %zu",
				       word, most);
		for (size_t i = 0; i < *n; i++)
			if (out[i] == (size_t)bars)
				return twice(e, "horizon", word);
	}
	return 0;
}

int arguments_levels(const struct opt_list *list, double *out, size_t *n, struct err *e)
{
	char word[SPEC_TEXT];
	size_t value = 0, at = 0;
	double percent;

	*n = 0;
	if (list->n == 1 && strcmp(list->v[0], "none") == 0)
		return 0;
	for (; next_word(list, &value, &at, word); out[(*n)++] = percent / 100) {
		if (*n == JOB_LEVELS)
			return err_set(e, STATUS_USAGE, "option --level: more than %d", JOB_LEVELS);
		if (num_parse(word, strlen(word), &percent) < 0 || !(percent > 0 && percent < 50))
			return err_set(e, STATUS_USAGE,
				       "option --level: '%s' is no percentage above 0 and below 50",
				       word);
		for (size_t i = 0; i < *n; i++)
			if (out[i] == percent / 100)
				return twice(e, "level", word);
	}
	return 0;
}
