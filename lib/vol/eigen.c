/* eigen.c - eigenvalues and vectors of a small symmetric matrix */
#include <math.h>

#include "vol/eigen.h"

/* Columns p and q of m, turned by the angle with cosine c and sine s. */
static void turn_columns(double m[][QP_N], size_t n, size_t p, size_t q, double c, double s)
{
	for (size_t i = 0; i < n; i++) {
		double x = m[i][p], y = m[i][q];

		m[i][p] = c * x - s * y;
		m[i][q] = s * x + c * y;
	}
}

static void rotate(double a[][QP_N], size_t n, size_t p, size_t q, double v[][QP_N])
{
	const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
	const double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
	const double c = 1 / sqrt(t * t + 1), s = t * c;

	turn_columns(a, n, p, q, c, s);
	for (size_t i = 0; i < n; i++) {
		double x = a[p][i], y = a[q][i];

		a[p][i] = c * x - s * y;
		a[q][i] = s * x + c * y;
	}
	turn_columns(v, n, p, q, c, s);
}

void eigen_symmetric(double a[][QP_N], size_t n, double *value, double v[][QP_N])
{
	enum { SWEEPS = 30 };

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			v[i][j] = i == j;
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		double off = 0, on = 0;

		for (size_t i = 0; i < n; i++) {
			on += a[i][i] * a[i][i];
			for (size_t j = 0; j < i; j++)
				off += a[i][j] * a[i][j];
		}
		if (off <= 1e-32 * on)
			break;
		for (size_t p = 0; p + 1 < n; p++)
			for (size_t q = p + 1; q < n; q++)
				if (a[p][q] != 0 && isfinite(a[p][q]))
					rotate(a, n, p, q, v);
	}
	for (size_t i = 0; i < n; i++)
		value[i] = a[i][i];
}
