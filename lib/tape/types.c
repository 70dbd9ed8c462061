/* types.c - the tables made from types.def */
#include <assert.h>
#include <string.h>

#include "tape/types.h"

#define REQ FIELD_REQ
#define NUL FIELD_NUL
#define POS FIELD_POS

#define RECORD(id, name, origin, dating, extra, help) static const struct field id##_fields[] = {
#define FIELD(id, field, name, kind, flags, words, help)                                           \
	{name, sizeof(name) - 1, ",\"" name "\":", FIELD_##kind, flags, words, help},
#define END(id)                                                                                    \
	{                                                                                          \
		0                                                                                  \
	}                                                                                          \
	}                                                                                          \
	;                                                                                          \
	static_assert((int)id##_FIELDS <= (int)RECORD_MAX_FIELDS, "too many fields");
#include "tape/types.def"
#undef RECORD
#undef FIELD
#undef END

enum { EXTRA_CLOSED = 0, EXTRA_OPEN = 1 };

/* A macro opens what another closes: */
/* clang-format off */
const struct record_type record_types[TYPE_COUNT] = {
#define RECORD(id, name, origin, dating, extra, help)                                              \
	{name,                                                                                     \
	 sizeof(name) - 1,                                                                         \
	 ORIGIN_##origin,                                                                          \
	 DATING_##dating,                                                                          \
	 EXTRA_##extra,                                                                            \
	 id##_fields,                                                                              \
	 id##_FIELDS,                                                                              \
	 help,                                                                                     \
	 0
#define FIELD(id, field, name, kind, flags, words, help)                                           \
	| ((flags) & FIELD_REQ ? UINT32_C(1) << id##_##field : 0)
#define END(id) },
#include "tape/types.def"
#undef RECORD
#undef FIELD
#undef END
};
/* clang-format on */

/* First and last letter and length tell all type names apart but few: a switch
 * on the first would do, but a table built from types.def cannot be forgotten. */
enum { TYPE_SLOTS = 256 };

static unsigned type_slot(const char *name, size_t n)
{
	return ((unsigned char)name[0] * 5U + (unsigned char)name[n - 1] * 11U +
		(unsigned)n * 29U) %
	       TYPE_SLOTS;
}

enum record_type_id record_type_find(const char *name, size_t n)
{
	static uint8_t slots[TYPE_SLOTS]; /* type + 1; the same whenever it is built */
	static bool built;
	unsigned h;

	if (!built) {
		for (unsigned i = 0; i < TYPE_COUNT; i++) {
			h = type_slot(record_types[i].name, record_types[i].name_len);
			while (slots[h])
				h = (h + 1) % TYPE_SLOTS;
			slots[h] = (uint8_t)(i + 1);
		}
		built = true;
	}
	if (n == 0)
		return TYPE_UNKNOWN;
	for (h = type_slot(name, n); slots[h]; h = (h + 1) % TYPE_SLOTS) {
		const struct record_type *t = &record_types[slots[h] - 1];

		if (t->name_len == n && memcmp(t->name, name, n) == 0)
			return (enum record_type_id)(slots[h] - 1);
	}
	return TYPE_UNKNOWN;
}

int record_type_set(const char *words, uint64_t *set, const char **bad, size_t *bad_len)
{
	*set = 0;
	while (*words) {
		size_t n = strcspn(words, ", ");
		enum record_type_id id = record_type_find(words, n);

		if (n > 0 && id == TYPE_UNKNOWN) {
			*bad = words;
			*bad_len = n;
			return -1;
		}
		if (n > 0)
			*set |= TYPE_BIT(id);
		words += n + (words[n] != '\0');
	}
	return 0;
}
