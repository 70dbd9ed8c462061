#!/usr/bin/env python3
"""Write vol-eval-reference.json: tests of forecasts by arch 8.0.0, statsmodels 0.15.0 and
scipy 1.17.1 (numpy 2.4.6), on the series that lie beside it.

    python3 tests/data/vol-eval-reference.py > tests/data/vol-eval-reference.json
"""
import json
import sys

import numpy as np
import pandas as pd
import scipy
import scipy.stats as st
import statsmodels
import statsmodels.api as sm
import statsmodels.stats.diagnostic as diagnostic
import arch
from arch.bootstrap import MCS

f = pd.read_csv("tests/data/variance-forecasts.csv.gz")
roll = pd.read_csv("tests/data/rolling-reference-arch.csv.gz")
price = pd.read_csv("examples/data/sp500.csv")
ret = 100 * np.diff(np.log(price.adj_close.values))

out = {
    "versions": {
        "arch": arch.__version__, "statsmodels": statsmodels.__version__,
        "scipy": scipy.__version__, "numpy": np.__version__,
    }
}
models = list(f.columns[3:])
x = f.range_var.values
qlike = {m: (x / f[m] - np.log(x / f[m]) - 1).values for m in models}
mse = {m: ((x - f[m]) ** 2).values for m in models}


def hac(y, X, lags):
    return sm.OLS(y, X).fit(cov_type="HAC", cov_kwds={"maxlags": lags})


out["diebold_mariano_qlike_range_against_gjr111_t"] = {}
for m in models:
    if m == "gjr111_t":
        continue
    out["diebold_mariano_qlike_range_against_gjr111_t"][m] = {}
    for lags in (0, 4, 10):
        d = qlike[m] - qlike["gjr111_t"]
        r = hac(d, np.ones(len(d)), lags)
        out["diebold_mariano_qlike_range_against_gjr111_t"][m][str(lags)] = [
            float(r.params[0]), float(r.bse[0]), float(r.tvalues[0]), float(r.pvalues[0])]

out["mincer_zarnowitz_range"] = {}
for m in models:
    out["mincer_zarnowitz_range"][m] = {}
    for lags in (0, 10):
        r = hac(x, sm.add_constant(f[m].values), lags)
        w = r.wald_test((np.eye(2), np.array([0.0, 1.0])), use_f=False, scalar=True)
        out["mincer_zarnowitz_range"][m][str(lags)] = [
            float(v) for v in (*r.params, *r.bse, r.rsquared, w.statistic, w.pvalue)]

out["confidence_set"] = {"block": 11, "resamples": 20000}
for name, loss in (("qlike", qlike), ("mse", mse)):
    frame = pd.DataFrame(loss)
    for method, word in (("max", "max"), ("R", "range")):
        for kind, boot in (("stationary", "stationary"), ("circular", "circular")):
            s = MCS(frame, size=0.1, reps=20000, block_size=11, method=method, bootstrap=boot,
                    seed=1)
            s.compute()
            out["confidence_set"][f"{name} {word} {kind}"] = {
                "p": {str(k): float(v) for k, v in s.pvalues.Pvalue.items()},
                "order": [str(k) for k in s.pvalues.index]}


def dq(r, var, p, lags=4):
    hit = (r < -var) - p
    y = hit[lags:]
    X = np.column_stack([np.ones(len(y))] + [hit[lags - k:-k] for k in range(1, lags + 1)]
                        + [var[lags:]])
    fit = sm.OLS(y, X).fit()
    s = float(fit.params @ X.T @ X @ fit.params / (p * (1 - p)))
    return [s, X.shape[1], float(st.chi2.sf(s, X.shape[1]))]


r = roll.realised_return.values
sd = np.sqrt(roll.garch11_normal_var.values)
mu = roll.garch11_normal_mu.values
out["dynamic_quantile_garch11_normal"] = {
    str(p): dq(r, -(mu + sd * st.norm.ppf(p)), p) for p in (0.05, 0.01)}

z = (r - mu) / sd
e = r - mu
below = (e[:-1] < 0).astype(float)
fit = sm.OLS(z[1:] ** 2, np.column_stack([np.ones(len(z) - 1), below, below * e[:-1],
                                          (1 - below) * e[:-1]])).fit()
joint = float(fit.nobs * fit.rsquared)
out["garch11_normal_residuals"] = {
    "sign_bias": [[float(fit.tvalues[i]), float(fit.pvalues[i])] for i in (1, 2, 3)],
    "sign_bias_joint": [joint, float(st.chi2.sf(joint, 3))],
    "ljung_box_10": [float(v) for v in diagnostic.acorr_ljungbox(z, [10]).iloc[0]],
    "ljung_box_10_fitted_2": [float(v) for v in
                              diagnostic.acorr_ljungbox(z, [10], model_df=2).iloc[0]],
    "ljung_box_squares_10": [float(v) for v in diagnostic.acorr_ljungbox(z**2, [10]).iloc[0]],
    "arch_lm_10": [float(v) for v in diagnostic.het_arch(z, nlags=10)],
    "jarque_bera": [float(v) for v in st.jarque_bera(z)],
    "skew": float(st.skew(z)), "kurtosis": float(st.kurtosis(z)),
    "acf": [float(v) for v in sm.tsa.acf(z, nlags=5, fft=False)[1:]],
}
u = st.norm.cdf(z)
counts = np.histogram(u, 20, (0, 1))[0]
ks = st.kstest(u, "uniform")
chi = st.chisquare(counts)
q = st.norm.ppf(u)
ar = sm.OLS(q[1:], sm.add_constant(q[:-1])).fit()
white = st.norm.logpdf(q[1:]).sum()
out["garch11_normal_pit"] = {
    "chi2": [float(chi.statistic), float(chi.pvalue)],
    "ks": [float(ks.statistic * np.sqrt(len(u))),
           float(st.kstwobign.sf(ks.statistic * np.sqrt(len(u))))],
    "berkowitz": [float(2 * (ar.llf - white)), float(st.chi2.sf(2 * (ar.llf - white), 3))],
}
out["kolmogorov_sf"] = [[v, float(st.kstwobign.sf(v))] for v in (0.3, 0.6, 0.99, 1.01, 1.36, 2.5)]

# Hansen's test of a regression: the scores are those of the coefficients and the variance.
X = sm.add_constant(ret[:-1])
ols = sm.OLS(ret[1:], X).fit()
h, _ = diagnostic.breaks_hansen(ols)
out["hansen_stability_ar1_sp500"] = float(h)

table = []
for n, x_hits, p in ((250, 4, .01), (250, 5, .01), (250, 9, .01), (250, 10, .01), (1000, 60, .05)):
    table.append([n, x_hits, p, float(st.binom.cdf(x_hits, n, p))])
out["binomial_cdf"] = table
json.dump(out, sys.stdout, indent=1)
print()
