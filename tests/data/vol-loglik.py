#!/usr/bin/env python3
"""Make vol-loglik.txt from a collection of fits by arch 8.0.0, gretl 2022c and fGarch 4022.89.

usage: vol-loglik.py reference-fits.json > vol-loglik.txt
       vol-loglik.py reference-fits.json forecast > vol-forecast.txt

A line is one likelihood: tool, series, mean, variance, innovations, log-likelihood, parameters in
tapeline's order. Of arch it is the one at parameters rounded to four digits ("fixed"), which no
optimiser has touched; of the others the one at the estimates, as printed. In vol-forecast.txt a
line is arch's analytic forecast for ten steps: series, mean, variance, innovations, ten variances
of residuals, ten of returns, and the parameters, which are the estimates.
"""
import json
import sys

DISTS = {"norm": "normal", "std": "t"}


def order(tool, fit):
    """The parameters in our order: fGarch has the skew before the shape."""
    if tool == "arch":
        return fit["fixed_params"]
    p = dict(fit["params"])
    tail = [p.pop(k) for k in ("shape", "skew") if k in p]
    return list(p.values()) + tail


def gretl(fit):
    """Mean and variance from gretl's parameters, for the model's name does not always say."""
    keys = list(fit["params"])
    mean = "ar1" if "y[1]" in keys else "constant" if {"mu", "const"} & set(keys) else "zero"
    p = sum(k.startswith("alpha") for k in keys)
    q = sum(k.startswith("beta") for k in keys)
    return mean, f"garch({p},{q})" if q else f"arch({p})"


def forecasts():
    for fit in json.load(open(sys.argv[1]))["fits"]:
        if fit["tool"] == "arch" and fit.get("forecast_method") == "analytic":
            row = [fit["series"], fit["mean"], fit["vol"], fit["dist"]]
            row += map(repr, fit["forecast_residual_variance_10"])
            row += map(repr, fit["forecast_variance_10"])
            row += map(repr, fit["params"].values())
            print(" ".join(row))


def main():
    seen = set()
    for fit in json.load(open(sys.argv[1]))["fits"]:
        tool = fit["tool"]
        if tool not in ("arch", "gretl", "fGarch") or fit.get("dist") == "QMLE":
            continue
        mean, vol = gretl(fit) if tool == "gretl" else (fit["mean"], fit["vol"])
        dist = fit.get("dist") or "normal"
        dist = DISTS.get(dist, dist)
        if tool == "fGarch" and "+" in vol:
            mean, vol = vol.split("+")
        vol = vol.replace("gjr(1,1,1) as aparch delta=2", "aparch(1,1,1)d2")
        vol = vol.replace("tarch(1,1,1) as aparch delta=1", "aparch(1,1,1)d1")
        if tool == "fGarch":
            vol = vol.replace("aparch(1,1)", "aparch(1,1,1)") if "aparch(1,1)" == vol else vol
        loglik = fit["fixed_loglik"] if tool == "arch" else fit["loglik"]
        row = [tool, fit["series"], mean, vol, dist, repr(loglik)]
        row += [repr(x) for x in order(tool, fit)]
        if " ".join(row) not in seen:
            print(" ".join(row))
        seen.add(" ".join(row))


forecasts() if sys.argv[2:] == ["forecast"] else main()
