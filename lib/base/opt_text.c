/* opt_text.c - what the options table says: help, the dump, the run record */
#include <stdbool.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/rfc3339.h"
#include "base/text.h"

enum {
	HELP_WIDTH = 80,
	HELP_INDENT_MAX = 30, /* longer options have their help on the next line */
};

/* ---- --help ---- */

/* "  -w, --wait DURATION"; returns its width.  f may be NULL. */
static size_t option_head(const struct opt *o, FILE *f)
{
	char text[160];
	int n = o->letter ? snprintf(text, sizeof(text), "  -%c, --%s", o->letter, o->name)
			  : snprintf(text, sizeof(text), "      --%s", o->name);

	if (o->arg && n > 0 && (size_t)n < sizeof(text))
		n += snprintf(text + n, sizeof(text) - (size_t)n, " %s", o->arg);
	if (f)
		fputs(text, f);
	return strlen(text);
}

static size_t option_column(const struct program *p)
{
	const struct opt *tables[2] = {p->opts, p->common};
	size_t column = 0;

	for (int t = 0; t < 2; t++) {
		for (const struct opt *o = tables[t]; o && o->name; o++) {
			size_t n = option_head(o, NULL) + 2;

			if (!(o->flags & OPT_HIDDEN) && n > column && n <= HELP_INDENT_MAX)
				column = n;
		}
	}
	return column;
}

/* Print words from `at` on, going on at `column` of the next line where one is full. */
static void print_wrapped(FILE *f, const char *s, size_t at, size_t column)
{
	bool first = true;

	while (*s) {
		size_t n = strcspn(s, " ");

		if (!first && at + 1 + n > HELP_WIDTH) {
			fprintf(f, "\n%*s", (int)column, "");
			at = column;
		} else if (!first) {
			fputc(' ', f);
			at++;
		}
		fprintf(f, "%.*s", (int)n, s);
		at += n;
		s += n + strspn(s + n, " ");
		first = false;
	}
	fputc('\n', f);
}

/* The help line; where the value's name does not say the choices, it does. */
static const char *option_help(const struct opt *o, struct buf *b)
{
	buf_reset(b);
	buf_adds(b, o->help);
	if (o->kind == OPT_CHOICE && !(o->arg && strchr(o->arg, '|'))) {
		buf_adds(b, ": ");
		text_word_list(b, o->choices);
	}
	return buf_cstr(b);
}

static void print_options(FILE *f, const char *title, const struct opt *o, size_t column)
{
	struct buf help;
	bool titled = false;

	buf_init(&help, 4096);
	for (; o && o->name; o++) {
		size_t n;

		if (o->flags & OPT_HIDDEN)
			continue;
		if (!titled)
			fprintf(f, "\n%s:\n", title);
		titled = true;
		n = option_head(o, f);
		if (n + 2 > column) {
			fputc('\n', f);
			n = 0;
		}
		fprintf(f, "%*s", (int)(column - n), "");
		print_wrapped(f, option_help(o, &help), column, column);
	}
	buf_release(&help);
}

void opt_help(const struct program *p, FILE *f)
{
	size_t column = option_column(p);

	fprintf(f, "Usage: %s [OPTION]...%s%s\n", p->name, *p->operands ? " " : "", p->operands);
	fprintf(f, "%s\n", p->brief);
	print_options(f, "Options", p->opts, column);
	print_options(f, "Common options", p->common, column);
	if (p->examples) {
		size_t n = strlen(p->examples);

		fprintf(f, "\nExamples:\n%s%s", p->examples,
			n > 0 && p->examples[n - 1] == '\n' ? "" : "\n");
	}
	fprintf(f, "\nManual: man %s; what all programs share: man tapeline\n", p->name);
}

/* ---- --dump-options ---- */

static const char *kind_name(enum opt_kind kind)
{
	static const char *const names[] = {
		[OPT_FLAG] = "flag",     [OPT_COUNT] = "count",       [OPT_INTEGER] = "integer",
		[OPT_NUMBER] = "number", [OPT_STRING] = "string",     [OPT_LIST] = "list",
		[OPT_CHOICE] = "choice", [OPT_DURATION] = "duration", [OPT_TIME] = "time",
	};

	return names[kind];
}

static void dump_flags(FILE *f, unsigned flags, bool common)
{
	const char *comma = "";

	if (!flags && !common)
		fputc('-', f);
	if (flags & OPT_RESULT) {
		fputs("result", f);
		comma = ",";
	}
	if (flags & OPT_HIDDEN) {
		fprintf(f, "%shidden", comma);
		comma = ",";
	}
	if (flags & OPT_PATH) {
		fprintf(f, "%spath", comma);
		comma = ",";
	}
	if (common)
		fprintf(f, "%scommon", comma);
}

static void dump_table(FILE *f, const struct opt *o, bool common)
{
	for (; o && o->name; o++) {
		fprintf(f, "%c\t%s\t%s\t%s\t", o->letter ? o->letter : '-', o->name,
			o->arg ? o->arg : "-", kind_name(o->kind));
		dump_flags(f, o->flags, common);
		fprintf(f, "\t%s\t%s\n", o->choices ? o->choices : "-", o->help);
	}
}

void opt_dump(const struct program *p, FILE *f)
{
	fprintf(f, "%s\t%s\t%s\n", p->name, p->brief, *p->operands ? p->operands : "-");
	dump_table(f, p->opts, false);
	dump_table(f, p->common, true);
}

/* ---- the run record ---- */

/* In the largest unit that divides it, so that 60s and 1m are the same. */
static void add_duration(struct buf *b, int64_t ns)
{
	static const struct {
		const char *unit;
		int64_t ns;
	} units[] = {
		{"w", 7 * NS_PER_DAY}, {"d", NS_PER_DAY}, {"h", NS_PER_HOUR}, {"m", NS_PER_MINUTE},
		{"s", NS_PER_SECOND},  {"ms", 1000000},   {"us", 1000},       {"ns", 1},
	};
	size_t i = 0;

	while (ns % units[i].ns != 0)
		i++;
	if (ns == 0)
		buf_adds(b, "\"0\"");
	else
		buf_addf(b, "\"%lld%s\"", (long long)(ns / units[i].ns), units[i].unit);
}

static void add_list(struct buf *b, const char *const *v, size_t n)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		text_quote(b, v[i], strlen(v[i]));
	}
	buf_addc(b, ']');
}

static void add_value(struct buf *b, const struct opt *o)
{
	char number[NUM_TEXT], time[RFC3339_TEXT];
	const struct opt_list *list;
	const char *word;
	size_t n;

	switch (o->kind) {
	case OPT_FLAG:
		buf_adds(b, *(bool *)o->dest ? "true" : "false");
		break;
	case OPT_COUNT:
		buf_addf(b, "%d", *(int *)o->dest);
		break;
	case OPT_INTEGER:
		buf_addf(b, "%lld", (long long)*(int64_t *)o->dest);
		break;
	case OPT_NUMBER:
		buf_add(b, number, num_format(*(double *)o->dest, number));
		break;
	case OPT_STRING:
		word = *(const char **)o->dest;
		text_quote(b, word, strlen(word));
		break;
	case OPT_LIST:
		list = o->dest;
		add_list(b, list->v, list->n);
		break;
	case OPT_CHOICE:
		word = text_word_at(o->choices, *(int *)o->dest, &n);
		text_quote(b, word, n);
		break;
	case OPT_DURATION:
		add_duration(b, *(int64_t *)o->dest);
		break;
	case OPT_TIME:
		n = rfc3339_format(*(int64_t *)o->dest, time);
		text_quote(b, time, n);
		break;
	}
}

int opt_results(const struct program *p, const struct opt_args *args, struct buf *out)
{
	const struct opt *tables[2] = {p->opts, p->common};
	const bool *given = args->given;

	buf_addc(out, '{');
	for (int t = 0; t < 2; t++) {
		for (const struct opt *o = tables[t]; o && o->name; o++, given++) {
			if (!*given || !(o->flags & OPT_RESULT))
				continue;
			text_quote(out, o->name, strlen(o->name));
			buf_addc(out, ':');
			add_value(out, o);
			buf_addc(out, ',');
		}
	}
	buf_adds(out, "\"operands\":");
	add_list(out, args->v, args->n);
	buf_addc(out, '}');
	return out->failed ? -1 : 0;
}
