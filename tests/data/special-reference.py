#!/usr/bin/env python3
"""Where the numbers of lib/vol/special.c come from, and the table its test reads.

	special-reference.py coefficients   the polynomials, as C
	special-reference.py table FILE.gz  arguments and true values

Needs mpmath; nothing in the build or the tests runs this.  The table's lines are

	function  result  arguments ...

in 25 digits, computed with 60.
"""
import gzip
import random
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def chebyshev_fit(f, lo, hi, n):
    """The polynomial of degree n - 1 through f at the n Chebyshev nodes of [lo, hi]."""
    mid, half = (hi + lo) / 2, (hi - lo) / 2
    nodes = [mid + half * mpmath.cos(mpmath.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    matrix = mpmath.matrix(n, n)
    values = mpmath.matrix(n, 1)
    for i, x in enumerate(nodes):
        values[i] = f(x)
        for j in range(n):
            matrix[i, j] = x**j
    return list(mpmath.lu_solve(matrix, values))


def log_gamma_core(t):
    """log Gamma(1.5 + t) / ((1.5 + t - 1) (1.5 + t - 2)), |t| <= 1/2."""
    x = mpf(3) / 2 + t
    if x == 1:
        return mpmath.euler
    if x == 2:
        return 1 - mpmath.euler
    return mpmath.loggamma(x) / ((x - 1) * (x - 2))


def coefficients():
    c = chebyshev_fit(log_gamma_core, mpf(-1) / 2, mpf(1) / 2, 23)
    rounded = [mpf(float(v)) for v in c]
    xs = [mpf(-1) / 2 + (i + mpf(1) / 2) / 2000 for i in range(2000)]
    error = max(abs(mpmath.polyval(rounded[::-1], x) / log_gamma_core(x) - 1) for x in xs)
    print("/* log_gamma: error", mpmath.nstr(error, 3), "*/")
    for v in c:
        print(f"\t{float(v).hex()},")
    print("/* half step: log Gamma(x + 1/2) - log Gamma(x) - log(x) / 2 in odd powers of 1 / x */")
    for n in range(1, 10):
        # (1 - 2^-2n) B_2n / (n (2n - 1)), from Stirling's series
        v = -(1 - mpf(2) ** (-2 * n)) * mpmath.bernoulli(2 * n) / (n * (2 * n - 1))
        print(f"\t{float(v).hex()}, /* {mpmath.nstr(v, 20)} */")


def table(path):
    random.seed(20240601)
    rows = []

    def row(name, value, *arguments):
        rows.append(" ".join([name, mpmath.nstr(value, 25)] + [repr(a) for a in arguments]))

    shapes = [0.002, 0.05, 0.3, 0.5, 0.7692307692307693, 1.0, 1.5, 2.0, 2.5, 4.2, 10.0, 15.5, 50.25, 250.0, 5000.5]
    for x in [1e-300, 1e-8, 0.002, 0.1, 0.5, 0.999, 1.0, 1.0000001, 1.4, 1.9999, 2.0, 2.3, 3.0, 7.7,
              11.99, 12.0, 12.1, 33.3, 250.0, 250.5, 1e6, 1e15] + [random.uniform(0, 30) for _ in range(40)]:
        row("log_gamma", mpmath.loggamma(x), x)
        if x > 1e-100:
            row("digamma", mpmath.digamma(x), x)
            row("trigamma", mpmath.polygamma(1, x), x)
        row("log_gamma_half", mpmath.loggamma(mpf(x) + 0.5) - mpmath.loggamma(x), x)
    for a in shapes:
        for f in [1e-3, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0, 20.0]:
            x = a * f
            row("gamma_lower", mpmath.gammainc(a, 0, x, regularized=True), a, x)
            q = mpmath.gammainc(a, x, regularized=True)
            if q > mpf(10) ** -290:
                row("gamma_upper", q, a, x)
    mp.dps = 80
    for a in shapes:
        for b in [0.5, 1.0, 1.5, 3.7, 20.0, 400.0]:
            for x in [1e-6, 0.01, 0.25, 0.5, 0.9, 0.9990234375]:
                v = mpmath.betainc(a, b, 0, x, regularized=True)
                if v > mpf(10) ** -290:
                    row("beta_lower", v, a, b, x)
    for z in [0.0, 1e-9, 0.1, 0.46875, 0.6, 1.0, 1.96, 3.0, 5.5, 8.0, 20.0, 37.0] + [random.uniform(-8, 8) for _ in range(60)]:
        row("normal_cdf", mpmath.ncdf(z), z)
        row("normal_upper", mpmath.ncdf(-mpf(z)), z)
    for p in [1e-300, 1e-100, 1e-20, 1e-12, 1e-5, 0.001, 0.01, 0.025, 0.05, 0.07, 0.0751, 0.25, 0.4, 0.499999, 0.5, 0.75, 0.9,
              0.95, 0.99, 0.999] + [random.random() for _ in range(40)]:
        q = mpf(p)
        z = mpf(-1) if q > 1e-6 else -mpmath.sqrt(-2 * mpmath.log(q))
        for _ in range(60):  # Newton on the logarithm of the tail
            t = mpmath.ncdf(z)
            z -= (mpmath.log(t) - mpmath.log(q)) * t / mpmath.npdf(z)
        row("normal_quantile", z, p)
    for k in [1.0, 2.05, 2.5, 3.0, 5.0, 8.3, 30.0, 500.0, 1e6]:
        for t in [1e-6, 0.1, 0.7, 1.5, 2.0, 4.0, 30.0, 1000.0]:
            x = k / (k + mpf(t) ** 2)
            v = mpmath.betainc(mpf(k) / 2, 0.5, 0, x, regularized=True) / 2 if k < 1e5 else None
            if v is None:
                c = mpmath.exp(mpmath.loggamma((mpf(k) + 1) / 2) - mpmath.loggamma(mpf(k) / 2)) / mpmath.sqrt(mpf(k) * mpmath.pi)
                v = mpf(1) / 2 - c * mpmath.quad(lambda s: (1 + s * s / k) ** (-(mpf(k) + 1) / 2), [0, t / 2, t])
                if t > 5:
                    continue
            if v > mpf(10) ** -290:
                row("student_upper", v, t, k)
    for k in [1.0, 2.0, 5.0, 10.0, 100.0]:
        for x in [0.01, 1.0, 3.84, 10.0, 50.0, 300.0]:
            row("chi2_upper", mpmath.gammainc(mpf(k) / 2, mpf(x) / 2, regularized=True), x, k)
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        out.write(("\n".join(rows) + "\n").encode())


if sys.argv[1] == "coefficients":
    coefficients()
else:
    table(sys.argv[2])
