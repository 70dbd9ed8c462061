/*
 * blas.h - OpenBLAS, loaded when it is first needed
 *
 * A program that is linked with OpenBLAS pays 5 to 20 ms at each start for its relocations, buffers
 * and threads, more than a whole fit takes.  Only networks in training need it.
 */
#ifndef TAPELINE_VOL_BLAS_H
#define TAPELINE_VOL_BLAS_H

#include <stddef.h>

#include "base/err.h"

/* Load it, with a single thread of its own: more would be slower on small matrices, and less
 * repeatable.  May be called often and by several threads.  0, or -1 with e. */
int blas_open(struct err *e);

/* After blas_open(): c = a b + beta c, row by row: a m × k, b k × n, c m × n, each with its
 * distance between rows.  With `transposed` a is k × m and its transpose is meant. */
struct matrix {
	const double *p;
	size_t stride;
};

void blas_multiply(int transposed, size_t m, size_t n, size_t k, struct matrix a, struct matrix b,
		   double beta, double *c, size_t stride);

#endif
