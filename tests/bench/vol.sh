# vol.sh - the volatility engine, for tests/bench/run
# shellcheck shell=sh disable=SC2154 # what run has set

prices=$here/../../examples/data/sp500.csv

# of WORD: that figure of vol_bench.
of() { awk -v w="$1" '$1 == w { print $2 }' vol.figures; }

# one_model WORD NAME MOST_FIT MOST_ROLLING
one_model()
{
	goal "fit with errors, $2" "$(of "fit_ms_$1")" ms most "$3"
	figure "  likelihoods it took" "$(of "evaluations_$1")"
	figure "likelihood, plain loop with libm, $2" "$(of "probe_us_$1")" us
	if [ "$1" = garch ]; then
		goal "likelihood" "$(of "likelihood_us_$1")" us most 10
	else
		figure "likelihood" "$(of "likelihood_us_$1")" us
	fi
	figure "  plain loop / ours" "$(ratio "$(of "probe_us_$1")" "$(of "likelihood_us_$1")")"
	figure "  with gradient" "$(of "likelihood_us_gradient_$1")" us
	figure "  with gradient and Hessian" "$(of "likelihood_us_hessian_$1")" us
	goal "rolling 1000 x 1000 with errors" "$(of "rolling_s_$1")" s most "$4"
	figure "  on all cores" "$(of "rolling_s_${1}_all")" s
	goal "variance update" "$(of "update_ns_$1")" ns most 100
}

# The rivals' own programs, where they are installed.
rivals()
{
	if command -v gretlcli > /dev/null; then
		awk -F, 'NR > 1 { if (before) print 100 * log($6 / before); before = $6 }' "$prices" |
			sed '1i r' > r.csv
		printf 'open r.csv --quiet\ngarch 1 1 ; r\n' > fit.inp
		figure "gretlcli, the same as a whole process" "$(ms "$(best_wall "$runs" gretlcli -b fit.inp)")" ms
	else
		figure "gretlcli, the same as a whole process" "not here"
	fi
	if python3 -c 'import arch' 2> /dev/null; then
		cat > fit.py <<- 'EOF'
			import sys, numpy, arch
			close = numpy.genfromtxt(sys.argv[1], delimiter=",", skip_header=1)[:, 5]
			r = 100 * numpy.diff(numpy.log(close))
			print(arch.arch_model(r).fit(disp="off"))
		EOF
		figure "arch (Python), as a whole process" \
			"$(ms "$(best_wall "$runs" python3 fit.py "$prices")")" ms
	else
		figure "arch (Python), as a whole process" "not here"
	fi
}

# one_bar NAME OPTION ...: a bar in, a vol line out.
one_bar()
{
	name=$1
	shift
	ns=$(best_cpu "$runs" bars.tape tgarch -q --model gjr --dist t --overnight join --season off \
		--params mu=0,omega=1e-8,alpha1=0.02,gamma1=0.1,beta1=0.9,nu=6 "$@")
	goal "$name" "$(per "$ns" "$bars")" ns most 2000
}

vol()
{
	heading "the volatility engine: 5,030 returns of the S&P 500, one core"
	vol_bench "$prices" > vol.figures
	one_model garch "GARCH(1,1) normal" 3 0.2
	one_model gjr_t "GJR(1,1,1) t" 8 0.8
	goal "LSTM of 16 units, an epoch of 2996 x 22" "$(of epoch_ms)" ms most 20
	wall=$(best_wall $((3 * runs)) tgarch fit --data "$prices:adj_close" --returns log)
	goal "tgarch fit, as a whole process" "$(ms "$wall")" ms most 15
	rivals

	heading "a bar in, a vol line out: CPU"
	tapegen -k trades -n "$million" -s 10 | tbar -q --only tick:10 > bars.tape
	bars=$(grep -c '"type":"bar"' bars.tape)
	one_bar "tgarch, GJR t, one horizon" --level none
	one_bar "  with VaR and ES at a level" --level 5
	one_bar "  by past residuals" --level 5 --quantile fhs
	one_bar "  by a tail fitted to them" --level 5 --quantile evt
	printf '  %12s %12s\n' bars "peak MiB"
	: > peaks
	for part in 8 4 1; do
		head -n "$(($(wc -l < bars.tape) / part))" bars.tape > piece.tape
		rm -f a
		cost -o a tgarch -q --model gjr --dist t --refit 500 --window 500 < piece.tape > /dev/null
		printf '  %12s %12s\n' "$((bars / part))" "$(mib "$(jq .rss_kib a)")"
		jq .rss_kib a >> peaks
	done
	goal "largest / smallest memory" "$(spread < peaks)" "" most 1.1
}
