/* column_impl.h - what the files that make up column.h share */
#ifndef TAPELINE_VOL_COLUMN_IMPL_H
#define TAPELINE_VOL_COLUMN_IMPL_H

#include "tape/json.h"
#include "vol/column.h"

/* Cell `place` (from 0) of a row, without blanks and quotes around it; NULL where the row ends
 * before. */
const char *column_cell(const struct columns *c, const struct column_row *row, size_t place,
			size_t *n);

/* A column's place, by its name or its number from 1; 0, or -1 with e. */
int column_place(const struct columns *c, const char *name, size_t *place, struct err *e);

/* A number as tables have them: also "+1", ".5" and "1.", which are no JSON numbers. */
int column_parse(const char *p, size_t n, double *out);

/* The value of a tape's key in a row; false where it is not there. */
bool column_key(const struct columns *c, size_t row, const char *key, struct json_value *v);

/* Where dates are; -1 where there are none. */
long column_date_place(const struct columns *c);

#endif
