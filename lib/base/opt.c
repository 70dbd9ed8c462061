/* opt.c - parsing a command line by its table */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/rfc3339.h"
#include "base/text.h"

/* Counting beyond this tells nobody more. */
enum { COUNT_MAX = 100 };

/* The option at place i, own table first, then the common one; NULL behind the last. */
static const struct opt *opt_at(const struct program *p, size_t i)
{
	const struct opt *o;

	for (o = p->opts; o && o->name; o++) {
		if (i-- == 0)
			return o;
	}
	for (o = p->common; o && o->name; o++) {
		if (i-- == 0)
			return o;
	}
	return NULL;
}

static const struct opt *opt_find_name(const struct program *p, const char *s, size_t n, size_t *at)
{
	const struct opt *o;

	for (*at = 0; (o = opt_at(p, *at)); (*at)++) {
		if (strlen(o->name) == n && memcmp(o->name, s, n) == 0)
			return o;
	}
	return NULL;
}

static const struct opt *opt_find_letter(const struct program *p, char c, size_t *at)
{
	const struct opt *o;

	for (*at = 0; (o = opt_at(p, *at)); (*at)++) {
		if (o->letter == c)
			return o;
	}
	return NULL;
}

static bool takes_value(const struct opt *o)
{
	return o->kind != OPT_FLAG && o->kind != OPT_COUNT;
}

/* ---- values ---- */

int opt_duration(const char *s, int64_t *ns)
{
	static const struct {
		const char *unit;
		int64_t ns;
	} units[] = {
		{"ns", 1},
		{"us", 1000},
		{"ms", 1000000},
		{"s", NS_PER_SECOND},
		{"m", NS_PER_MINUTE},
		{"h", NS_PER_HOUR},
		{"d", NS_PER_DAY},
		{"w", 7 * NS_PER_DAY},
	};
	int64_t n = 0;
	const char *p = s;

	for (; *p >= '0' && *p <= '9'; p++) {
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
			return -1;
	}
	if (p == s)
		return -1;
	if (n == 0 && !*p) {
		*ns = 0;
		return 0;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(p, units[i].unit) != 0)
			continue;
		if (__builtin_mul_overflow(n, units[i].ns, &n))
			return -1;
		*ns = n;
		return 0;
	}
	return -1;
}

static int parse_time(const char *s, int64_t *ns)
{
	int32_t days;

	if (rfc3339_parse(s, strlen(s), ns) == 0)
		return 0;
	if (civil_parse(s, strlen(s), &days) < 0)
		return -1;
	return __builtin_mul_overflow((int64_t)days, NS_PER_DAY, ns) ? -1 : 0;
}

static bool in_range(const struct opt *o, double x)
{
	return (o->min == 0 && o->max == 0) || (x >= o->min && x <= o->max);
}

/* What the option takes, in words for a message. */
static void describe_value(const struct opt *o, struct buf *b)
{
	bool any;

	switch (o->kind) {
	case OPT_INTEGER:
	case OPT_NUMBER:
		any = o->min == 0 && o->max == 0;
		text_range(b, o->kind == OPT_INTEGER ? "a whole number" : "a number",
			   any ? -INFINITY : o->min, any ? INFINITY : o->max);
		break;
	case OPT_CHOICE:
		text_word_list(b, o->choices);
		break;
	case OPT_DURATION:
		buf_adds(b, "a duration such as 500ms, 5s, 10m, 2h or 1d");
		break;
	case OPT_TIME:
		buf_adds(b, "a date or a time such as 2013-10-07 or 2013-10-07T13:30:00Z");
		break;
	default:
		buf_adds(b, "a value");
	}
}

static int list_append(struct opt_list *l, const char *value)
{
	const char **v = realloc(l->v, (l->n + 1) * sizeof(*v));

	if (!v)
		return -1;
	v[l->n] = value;
	l->v = v;
	l->n++;
	return 0;
}

/* Store a value; 0, or -1 where it is not what the option takes. */
static int store_value(const struct opt *o, const char *value)
{
	double x;
	int64_t i;
	int choice;

	switch (o->kind) {
	case OPT_INTEGER:
		if (text_integer(value, &i) < 0 || !in_range(o, (double)i))
			return -1;
		*(int64_t *)o->dest = i;
		return 0;
	case OPT_NUMBER:
		if (num_parse(value, strlen(value), &x) != 0 || !in_range(o, x))
			return -1;
		*(double *)o->dest = x;
		return 0;
	case OPT_CHOICE:
		choice = text_word_find(o->choices, value, strlen(value));
		if (choice < 0)
			return -1;
		*(int *)o->dest = choice;
		return 0;
	case OPT_DURATION:
		return opt_duration(value, o->dest);
	case OPT_TIME:
		return parse_time(value, o->dest);
	case OPT_STRING:
		*(const char **)o->dest = value;
		return 0;
	case OPT_LIST:
		return list_append(o->dest, value);
	default:
		return -1;
	}
}

/* ---- the line ---- */

struct parser {
	const struct program *program;
	struct opt_args *args;
	char **argv;
	int argc, next;
	struct err *e;
};

/* The one form of all complaints. */
static int complain(const struct parser *c, const char *what)
{
	return err_set(c->e, STATUS_USAGE, "%s; try '%s --help'", what, c->program->name);
}

static int complain_of(const struct parser *c, const char *before, const char *s, size_t n,
		       const char *after)
{
	struct buf b;

	buf_init(&b, sizeof(c->e->text));
	buf_addf(&b, "%s '%.*s'%s", before, (int)(n < 100 ? n : 100), s, after);
	complain(c, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

static int complain_unknown(const struct parser *c, const char *s, size_t n)
{
	char hint[128] = "";
	struct suggest near;
	const struct opt *o;

	suggest_start(&near, s + 2, n - 2);
	for (size_t i = 0; (o = opt_at(c->program, i)); i++) {
		if (!(o->flags & OPT_HIDDEN))
			suggest_try(&near, o->name, strlen(o->name));
	}
	if (near.best)
		snprintf(hint, sizeof(hint), ", did you mean '--%s'?", near.best);
	return complain_of(c, "unknown option", s, n, hint);
}

static int complain_value(const struct parser *c, const struct opt *o, const char *shown,
			  const char *value)
{
	struct suggest near;
	struct buf b;

	buf_init(&b, sizeof(c->e->text));
	buf_addf(&b, "option '%s' takes ", shown);
	describe_value(o, &b);
	buf_addf(&b, ", not '%.100s'", value);
	if (o->kind == OPT_CHOICE) {
		suggest_start(&near, value, strlen(value));
		suggest_words(&near, o->choices);
		if (near.best)
			buf_addf(&b, ", did you mean '%.*s'?", (int)near.best_n, near.best);
	}
	complain(c, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

/* Take option number `at` as it was `shown`; value is NULL where none stood with it. */
static int take_option(struct parser *c, const struct opt *o, size_t at, const char *shown,
		       const char *value)
{
	c->args->given[at] = true;
	if (o->kind == OPT_FLAG) {
		*(bool *)o->dest = true;
		return 0;
	}
	if (o->kind == OPT_COUNT) {
		if (*(int *)o->dest < COUNT_MAX)
			(*(int *)o->dest)++;
		return 0;
	}
	if (!value) {
		if (c->next >= c->argc)
			return complain_of(c, "option", shown, strlen(shown), " needs a value");
		value = c->argv[c->next++];
	}
	if (store_value(o, value) < 0)
		return complain_value(c, o, shown, value);
	return 0;
}

static int take_long(struct parser *c, const char *arg)
{
	size_t n = strcspn(arg, "="), at;
	const char *value = arg[n] ? arg + n + 1 : NULL;
	const struct opt *o = opt_find_name(c->program, arg + 2, n - 2, &at);
	char shown[80];

	if (!o)
		return complain_unknown(c, arg, n);
	if (value && !takes_value(o))
		return complain_of(c, "option", arg, n, " takes no value");
	snprintf(shown, sizeof(shown), "--%s", o->name);
	return take_option(c, o, at, shown, value);
}

/* "-q", "-qv", "-w5s", "-qw5s" */
static int take_short(struct parser *c, const char *arg)
{
	for (const char *p = arg + 1; *p; p++) {
		char shown[8] = {'-', *p};
		const char *rest = p[1] ? p + 1 : NULL;
		const struct opt *o;
		size_t at;

		o = opt_find_letter(c->program, *p, &at);
		if (!o) {
			size_t n = text_char(p, strlen(p));

			memcpy(shown + 1, p, n ? n : 1);
			return complain_of(c, "unknown option", shown, strlen(shown), "");
		}
		if (takes_value(o))
			return take_option(c, o, at, shown, rest);
		if (take_option(c, o, at, shown, NULL) < 0)
			return -1;
	}
	return 0;
}

static int take_all(struct parser *c)
{
	bool only_operands = false;

	while (c->next < c->argc) {
		const char *arg = c->argv[c->next++];
		int got = 0;

		if (only_operands || arg[0] != '-' || !arg[1])
			c->args->v[c->args->n++] = arg;
		else if (strcmp(arg, "--") == 0)
			only_operands = true;
		else
			got = arg[1] == '-' ? take_long(c, arg) : take_short(c, arg);
		if (got < 0)
			return -1;
	}
	return 0;
}

/* Who names a file here would otherwise wait for standard input and wonder. */
static int check_operands(const struct parser *c)
{
	if (*c->program->operands || c->args->n == 0)
		return 0;
	return complain_of(c, "unexpected operand", c->args->v[0], strlen(c->args->v[0]),
			   ": the tape is read from standard input");
}

int opt_parse(const struct program *p, int argc, char **argv, struct opt_args *args, struct err *e)
{
	struct parser c = {
		.program = p, .args = args, .argv = argv, .argc = argc, .next = 1, .e = e};
	size_t n_opts = 0;

	while (opt_at(p, n_opts))
		n_opts++;
	*args = (struct opt_args){
		.v = calloc((size_t)argc + 1, sizeof(*args->v)),
		.given = calloc(n_opts + 1, sizeof(*args->given)),
	};
	if (!args->v || !args->given) {
		opt_args_release(p, args);
		return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	if (take_all(&c) < 0 || check_operands(&c) < 0) {
		opt_args_release(p, args);
		return -1;
	}
	return 0;
}

void opt_args_release(const struct program *p, struct opt_args *args)
{
	const struct opt *o;

	for (size_t i = 0; (o = opt_at(p, i)); i++) {
		if (o->kind == OPT_LIST) {
			struct opt_list *l = o->dest;

			free(l->v);
			*l = (struct opt_list){0};
		}
	}
	free(args->v);
	free(args->given);
	*args = (struct opt_args){0};
}
