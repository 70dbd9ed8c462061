/*
 * qp.h - a small convex quadratic programme
 *
 *   minimise  g'p + p'Bp / 2   where  low <= p <= high  and  a p <= b
 *
 * by the dual method of Goldfarb and Idnani, "A numerically stable dual method
 * for solving strictly convex quadratic programs", Mathematical Programming 27
 * (1983).  It begins at the free minimum and adds what is violated, so it needs
 * no feasible start, and what ends up active comes with its multiplier.
 */
#ifndef TAPELINE_VOL_QP_H
#define TAPELINE_VOL_QP_H

#include <stdbool.h>
#include <stddef.h>

/* The most variables and linear rows; B has rows of QP_N, a too. */
enum { QP_N = 40, QP_M = 16, QP_ALL = 2 * QP_N + QP_M };

struct qp {
	size_t n, m;
	double b_matrix[QP_N][QP_N]; /* positive definite; the lower half is read */
	double g[QP_N];
	double low[QP_N], high[QP_N]; /* -INFINITY, INFINITY where free */
	double a[QP_M][QP_N], b[QP_M];
};

/* What is active: variable i at its low bound is i, at its high one n + i, row k 2n + k. */
struct qp_answer {
	double p[QP_N];
	size_t active;
	size_t which[QP_N];
	double multiplier[QP_N]; /* >= 0 */
};

/* Lower triangle L with L L' = a (rows of QP_N), in place; -1 where a is not positive definite. */
int qp_cholesky(double a[][QP_N], size_t n);

/* 0, or -1 where B is not positive definite or nothing is feasible. */
int qp_solve(const struct qp *q, struct qp_answer *out);

#endif
