/* types_mdoc - the field tables as a section of a manual page */
#include "tape/types_mdoc.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "tape/types.h"

enum { MDOC_COLUMNS = 78, MDOC_SENTENCE = 4096 };

/* As the page on the format calls them. */
static const char *const kind_names[] = {
	[FIELD_STRING] = "string", [FIELD_NUMBER] = "number",   [FIELD_DECIMAL] = "decimal",
	[FIELD_WIDE] = "wide",     [FIELD_INTEGER] = "integer", [FIELD_BOOL] = "boolean",
	[FIELD_TIME] = "time",     [FIELD_OBJECT] = "object",   [FIELD_ARRAY] = "array",
	[FIELD_SCALAR] = "scalar",
};

static const char *const origin_words[] = {
	[ORIGIN_SOURCE] = "From outside",
	[ORIGIN_DERIVED] = "Derived",
	[ORIGIN_EITHER] = "From outside or derived",
};

static const char *const dating_words[] = {
	[DATING_DATED] = "carries a ts",
	[DATING_UNDATED] = "carries no ts",
	[DATING_MAYBE] = "carries a ts where tape time is known",
};

/* One word of running text: a dot or quote in front would be a request, a
 * backslash an escape. */
static void put_word(struct buf *out, const char *p, size_t n, bool first)
{
	if (first && n > 0 && (*p == '.' || *p == '\''))
		buf_adds(out, "\\&");
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\')
			buf_adds(out, "\\e");
		else if (p[i] == '-' && i == 0 && n > 1 && isdigit((unsigned char)p[1]))
			buf_adds(out, "\\-");
		else
			buf_addc(out, p[i]);
	}
}

/* A sentence with a capital and a full stop, broken into lines. */
static void put_sentence(struct buf *out, struct buf *s)
{
	size_t column = 0;
	char *p = s->p, *end = s->p + s->n;

	if (s->n > 0)
		*p = (char)toupper((unsigned char)*p);
	while (p < end) {
		size_t n = strcspn(p, " ");

		if (column > 0 && column + 1 + n + 2 > MDOC_COLUMNS) {
			buf_addc(out, '\n');
			column = 0;
		}
		if (column > 0) {
			buf_addc(out, ' ');
			column++;
		}
		put_word(out, p, n, column == 0);
		column += n;
		p += n;
		p += p < end;
	}
	buf_adds(out, ".\n");
}

static void put_field(struct buf *out, const struct field *f)
{
	struct buf s;

	/* A lone ? is punctuation to mdoc and comes without space anyway. */
	buf_addf(out, ".It Va %s%s%s Pq %s%s\n", f->name, f->flags & FIELD_REQ ? " Ns *" : "",
		 f->flags & FIELD_NUL ? " ?" : "", kind_names[f->kind],
		 f->flags & FIELD_POS ? ", not below zero" : "");
	buf_init(&s, MDOC_SENTENCE);
	buf_adds(&s, f->help);
	buf_cstr(&s);
	put_sentence(out, &s);
	if (f->words) {
		buf_reset(&s);
		buf_adds(&s, "Allowed: ");
		text_word_list(&s, f->words);
		buf_cstr(&s);
		put_sentence(out, &s);
	}
	buf_release(&s);
}

static void put_type(struct buf *out, const struct record_type *t)
{
	struct buf s;

	buf_addf(out, ".Ss %s\n", t->name);
	buf_init(&s, MDOC_SENTENCE);
	buf_adds(&s, t->help);
	buf_cstr(&s);
	put_sentence(out, &s);
	buf_reset(&s);
	buf_addf(&s, "%s; %s%s", origin_words[t->origin], dating_words[t->dating],
		 t->open ? "; further keys are values of its own" : "");
	buf_cstr(&s);
	put_sentence(out, &s);
	buf_release(&s);
	if (t->n_fields == 0)
		return;
	buf_adds(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < t->n_fields; i++)
		put_field(out, &t->fields[i]);
	buf_adds(out, ".El\n");
}

void types_mdoc(struct buf *out)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		put_type(out, &record_types[i]);
}
