/*
 * opt.h - one table per command is the only place where an option exists
 *
 * The parser, --help, the completions (bash, zsh, fish), the lint of the man
 * page, the `options` of the run record and the hash in the state file all
 * come from it.  Options that every filter has are in a second table that the
 * stage appends; opt_parse() treats both alike.
 *
 * Long options take `--name value` and `--name=value`, short ones `-xvalue`
 * and `-x value`; short flags can be joined; `--` ends options; options and
 * operands may be mixed.
 */
#ifndef TAPELINE_BASE_OPT_H
#define TAPELINE_BASE_OPT_H

#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

enum opt_kind {
	OPT_FLAG,     /* bool *: set true */
	OPT_COUNT,    /* int *: how often it was given */
	OPT_INTEGER,  /* int64_t *: within min..max */
	OPT_NUMBER,   /* double *: finite, within min..max */
	OPT_STRING,   /* const char **: points into argv */
	OPT_LIST,     /* struct opt_list *: every value given, in order */
	OPT_CHOICE,   /* int *: index of the word in `choices` */
	OPT_DURATION, /* int64_t *: nanoseconds, from 500ms 5s 10m 2h 1d */
	OPT_TIME,     /* int64_t *: nanoseconds UTC, from RFC 3339 or a date */
};

enum opt_flag {
	OPT_RESULT = 1, /* changes results: goes into the run record and the state's hash */
	OPT_HIDDEN = 2, /* neither in --help nor in completions nor in the man page */
	OPT_PATH = 4,   /* the value is a file: completions offer files */
};

struct opt_list {
	const char **v; /* points into argv; opt_release() frees the array */
	size_t n;
};

struct opt {
	char letter;      /* 0 where there is none */
	const char *name; /* without the dashes */
	const char *arg;  /* name of the value in help, NULL for flags */
	enum opt_kind kind;
	unsigned flags;      /* enum opt_flag */
	void *dest;          /* as the kind says; its default is what stands in it */
	const char *help;    /* one line, lower case, no full stop */
	const char *choices; /* OPT_CHOICE: words between spaces */
	double min, max;     /* OPT_INTEGER, OPT_NUMBER; both 0: any */
};

struct program {
	const char *name;         /* "tbar" */
	const char *brief;        /* equal to the man page's .Nd */
	const char *operands;     /* "SPEC ...", or "" where they are refused */
	const struct opt *opts;   /* the command's own, ended by a row without name */
	const struct opt *common; /* the shared ones, likewise, or NULL */
	const char *examples;     /* lines for the end of --help, or NULL */
};

struct opt_args {
	const char **v; /* operands, in order */
	size_t n;
	bool *given; /* per option: own table first, then common: was it on the line */
};

/* Parse argv.  Returns 0; or -1 with STATUS_USAGE and a text that ends with
 * "try 'NAME --help'".  opt_args_release() frees what args and lists hold. */
int opt_parse(const struct program *p, int argc, char **argv, struct opt_args *args, struct err *e);
void opt_args_release(const struct program *p, struct opt_args *args);

/* The text of --help. */
void opt_help(const struct program *p, FILE *f);

/* The table, one option per line: letter, name, arg, kind, flags, choices and
 * help between tabs, from which completions are generated and the man page is
 * checked; a first line has name, brief and operands. */
void opt_dump(const struct program *p, FILE *f);

/* Append the options that change results and were given, with the operands, as
 * a JSON object in table order: {"name":value,…,"operands":[…]}. */
int opt_results(const struct program *p, const struct opt_args *args, struct buf *out);

/* Parse a duration such as 250ms, 5s, 10m, 2h, 1d, 1w (or 0) to nanoseconds. */
int opt_duration(const char *s, int64_t *ns);

#endif
