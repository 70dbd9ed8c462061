#!/usr/bin/env python3
"""Where the numbers of lib/base/explog.c and its reference table come from.

	explog-reference.py coefficients   the polynomials and constants, as C
	explog-reference.py table FILE.gz  arguments, true values, remainders

Needs mpmath; nothing in the build or the tests runs this.  See explog.c for the
formulas.  The table's lines are

	log|exp  bits-of-x  bits-of-y  r

y is the double nearest to the true value v (50 digits), r = (v - y) / ulp(y)
in ten-thousandths, so that the error of any result near y can be told to
0.0001 ulp, also where v - y itself would be below the smallest double.
"""
import gzip
import math
import random
import struct
import sys

import mpmath
from mpmath import mp, mpf


def chebyshev_fit(f, lo, hi, n):
    """The polynomial of degree n - 1 through f at the n Chebyshev nodes of [lo, hi]."""
    mp.dps = 60
    mid, half = (hi + lo) / 2, (hi - lo) / 2
    nodes = [mid + half * mpmath.cos(mpmath.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    matrix = mpmath.matrix(n, n)
    values = mpmath.matrix(n, 1)
    for i, x in enumerate(nodes):
        values[i] = f(x)
        for j in range(n):
            matrix[i, j] = x**j
    return list(mpmath.lu_solve(matrix, values))


def worst(f, coefficients, lo, hi, weight):
    """The largest |p(x) - f(x)| * weight(x) with coefficients rounded to doubles."""
    rounded = [mpf(float(c)) for c in coefficients]
    xs = [lo + (hi - lo) * (i + mpf(1) / 2) / 2000 for i in range(2000)]
    return max(abs(mpmath.polyval(rounded[::-1], x) - f(x)) * weight(x) for x in xs)


def log_series(z):
    """(2 atanh(s) - 2 s) / s^3 with z = s^2."""
    s = mpmath.sqrt(z)
    return (2 * mpmath.atanh(s) - 2 * s) / s**3


def exp_series(r):
    """(e^r - 1 - r) / r^2."""
    return (mpmath.expm1(r) - r) / r**2 if r else mpf(1) / 2


def show(name, value, comment):
    print(f"\t{float(value).hex()}, /* {comment} {mpmath.nstr(value, 20)} */" if not name
          else f"#define {name} {float(value).hex()} /* {comment} {mpmath.nstr(value, 20)} */")


def split(value, bits):
    """value truncated to so many significant bits, and the rest."""
    e = int(mpmath.floor(mpmath.log(value, 2)))
    scale = mpf(2) ** (bits - 1 - e)
    high = mpmath.floor(value * scale) / scale
    return high, value - high


def coefficients():
    mp.dps = 60
    high, low = split(mpmath.log(2), 40)
    show("LN2_HI", high, "ln 2, 40 bits:")
    show("LN2_LO", low, "the rest:")
    show("INV_LN2", 1 / mpmath.log(2), "1 / ln 2:")
    z_max = (3 - 2 * mpmath.sqrt(2)) ** 2
    log_c = chebyshev_fit(log_series, mpf(0), z_max, 8)
    print("log:")
    for i, c in enumerate(log_c):
        show("", c, f"z^{i}")
    w = worst(log_series, log_c, z_max / 1000, z_max, lambda z: z)
    print("error relative to 2 s: 2^", mpmath.nstr(mpmath.log(w / 2, 2), 5))
    r_max = mpmath.log(2) / 2 * (1 + mpf(2) ** -20)
    exp_c = chebyshev_fit(exp_series, -r_max, r_max, 12)
    print("exp:")
    for i, c in enumerate(exp_c):
        show("", c, f"r^{i}")
    w = worst(exp_series, exp_c, -r_max, r_max, lambda r: r * r)
    print("absolute error: 2^", mpmath.nstr(mpmath.log(w, 2), 5))


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def from_bits(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def log_arguments(rng):
    """Every scale, close to 1 on both sides, the edges of the reduction, subnormals."""
    xs = [from_bits(rng.randrange(1, 0x7FF0000000000000)) for _ in range(3000)]
    xs += [rng.uniform(0.5, 2) for _ in range(3000)]
    for _ in range(1500):
        xs.append(1 + rng.choice([-1, 1]) * math.ldexp(rng.uniform(1, 2), -rng.randrange(2, 53)))
    edge = bits(math.sqrt(0.5))
    for _ in range(1000):
        xs.append(math.ldexp(from_bits(edge + rng.randrange(-1 << 30, 1 << 30)),
                             rng.randrange(-3, 4)))
    xs += [from_bits(rng.randrange(1, 1 << rng.randrange(1, 53))) for _ in range(500)]
    xs += [math.ldexp(1.0, k) for k in range(-1074, 1024, 7)]
    xs += [rng.randrange(1, 10**7) / 100 for _ in range(700)]  # prices
    return [x for x in xs if x != 1]


def exp_arguments(rng):
    """Every scale, ties of the reduction, both overflows, subnormal results."""
    xs = [rng.uniform(-708, 709.7) for _ in range(3000)]
    xs += [rng.uniform(-1, 1) for _ in range(3000)]
    for _ in range(1000):
        xs.append(rng.choice([-1, 1]) * math.ldexp(rng.uniform(1, 2), -rng.randrange(1, 60)))
    for _ in range(1500):
        half_turns = rng.randrange(-2040, 2040)
        x = half_turns * math.log(2) / 2
        xs.append(x + rng.choice([0, 1, -1]) * math.ldexp(abs(x), -rng.randrange(20, 53)))
    xs += [rng.uniform(-745.13, -708.39) for _ in range(1000)]
    xs += [rng.uniform(709, 709.7827) for _ in range(500)]
    return [x for x in xs if -745.13 < x < 709.7827]


def ulp(y):
    return mpf(2) ** (max(math.frexp(y)[1], -1021) - 53)


def nearest_double(v):
    """Correctly rounded, subnormals too (float() of mpmath rounds those twice)."""
    m, e = mpmath.frexp(v)
    quantum = mpf(2) ** (max(int(e), -1021) - 53)
    return float(mpmath.nint(v / quantum) * quantum)  # exact: a multiple of the quantum


def table(path):
    rng = random.Random(20240601)
    lines = [f"# made by tests/data/explog-reference.py with mpmath {mpmath.__version__}\n"]
    for name, f, xs in (("log", mpmath.log, log_arguments(rng)),
                        ("exp", mpmath.exp, exp_arguments(rng))):
        for x in xs:
            mp.dps = 80
            v = f(mpf(x))
            y = nearest_double(v)
            r = int(mpmath.nint((v - mpf(y)) / ulp(y) * 10000))
            lines.append(f"{name} {bits(x):016x} {bits(y):016x} {r}\n")
    # no name and no time in the header: the same table gives the same file
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
        out.write("".join(lines).encode())


if __name__ == "__main__":
    if sys.argv[1:] == ["coefficients"]:
        coefficients()
    elif len(sys.argv) == 3 and sys.argv[1] == "table":
        table(sys.argv[2])
    else:
        sys.exit(__doc__)
