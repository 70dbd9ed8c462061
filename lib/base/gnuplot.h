/*
 * gnuplot.h - drawing by gnuplot, where it is installed
 *
 * A script goes in, what it draws on its standard output comes out: the caller
 * replaces a file with it in one go.  The user's .gnuplot has no say.
 */
#ifndef TAPELINE_BASE_GNUPLOT_H
#define TAPELINE_BASE_GNUPLOT_H

#include "base/buf.h"
#include "base/err.h"

/* Append a text as gnuplot's string in single quotes; what cannot be shown in one, quotes
 * and backslashes among it, becomes "?". */
void gnuplot_string(struct buf *script, const char *s);

/* Run the script and append what it draws.  0; -1 with e: 69 where gnuplot is not
 * installed or failed. */
int gnuplot_run(const struct buf *script, struct buf *out, struct err *e);

#endif
