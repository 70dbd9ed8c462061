/* eigen.h - eigenvalues and vectors of a small symmetric matrix */
#ifndef TAPELINE_VOL_EIGEN_H
#define TAPELINE_VOL_EIGEN_H

#include <stddef.h>

#include "vol/qp.h"

/* By Jacobi's rotations (Golub and Van Loan, "Matrix Computations", 8.5): a (destroyed) has the
 * eigenvalues in value[] and the vectors as columns of v.  Not sorted. */
void eigen_symmetric(double a[][QP_N], size_t n, double *value, double v[][QP_N]);

#endif
