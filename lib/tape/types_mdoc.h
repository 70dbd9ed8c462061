/*
 * types_mdoc.h - the field tables as a section of a manual page
 */
#ifndef TAPELINE_TAPE_TYPES_MDOC_H
#define TAPELINE_TAPE_TYPES_MDOC_H

#include "base/buf.h"

/* Append one mdoc subsection per record type, in the order of types.def: what it
 * is, where it comes from, and a list of its fields. */
void types_mdoc(struct buf *out);

#endif
