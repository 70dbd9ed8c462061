#!/usr/bin/env bats
# tgarch_command.bats - tgarch as a command: fit, forecast, simulate, eval, train; see tgarch(1)
# shellcheck disable=SC2016

load setup

setup() {
	DEMGBP=$ROOT/examples/data/demgbp.csv
	SP500=$ROOT/examples/data/sp500.csv
	cd "$BATS_TEST_TMPDIR" || return 1
}

# ---- fit ----

@test "the benchmark of GARCH software, as scripts ask for it" {
	tgarch --fit --json --data "$DEMGBP:value" --mean constant --model garch --dist normal \
		--presample fcp >out.json
	jq -e 'def near($x; $y): ($x - $y) / $y | . * . < 1e-16;
		near(.params.mu; -0.00619040078427) and near(.params.omega; 0.0107613987624) and
		near(.params.alpha1; 0.153134110367) and near(.params.beta1; 0.805973625997) and
		near(.loglik; -1106.60785082174)' out.json
	# The published Hessian errors, to their last digit.
	[ "$(jq -r '.se.hessian | "\(.mu * 1e8 | round) \(.omega * 1e8 | round) " +
		"\(.alpha1 * 1e7 | round) \(.beta1 * 1e7 | round)"' out.json)" = \
		"846212 285271 265228 335527" ]
	[ "$(jq -c '[(.se | keys), .nobs, .converged, .at_bound]' out.json)" = \
		'[["bw","hessian","information","opg","qml"],1974,true,false]' ]
	jq -e '.aic > 0 and .bic > .aic and .evaluations > 0 and (.reason | length > 0) and
		.persistence > 0.95 and .unconditional_variance > 0' out.json
}

@test "APARCH on a cusp: the mean has no error, the others have" {
	local seed
	for seed in 7 20; do
		tgarch simulate --model aparch --length 3000 --seed "$seed" \
			--params mu=0.03,omega=0.03,alpha1=0.08,gamma1=0.2,beta1=0.9,delta=0.6 >made.csv
		tgarch fit --json --data made.csv:2 --model aparch >out.json
		jq -e '.converged and ([.se[].mu] | all(. == null)) and
			([.se[] | .omega, .alpha1, .gamma1, .beta1, .delta] | all(. > 1e-4 and . < 1))' out.json
	done
}

@test "the word and the option mean the same" {
	tgarch fit --json --data "$DEMGBP:value" >word.json
	tgarch --fit --json --data "$DEMGBP:value" >option.json
	cmp word.json option.json
}

@test "a table is what is printed without --json, at most 100 columns wide" {
	run tgarch fit --data "$SP500:adj_close" --returns log --model gjr --dist skewt
	assert_success
	assert_line --partial "5030 observations, 1999-01-05 to 2018-12-31"
	assert_line --regexp '^  gamma1 +0\.18'
	assert_line --regexp '^  alpha1 +0 .* b$'
	assert_output --partial "Standardised residuals"
	[ "$(awk -v n=0 'length > n { n = length } END { print n }' <<<"$output")" -le 100 ]
}

@test "several models are one object a line, or one table after the other" {
	run tgarch fit --json --data "$DEMGBP:value" --model garch,egarch,har:1:5
	assert_failure 64
	assert_output --partial "needs variances"
	[ "$(tgarch fit --json --data "$DEMGBP:value" --model garch,egarch | jq -r .model)" = \
		$'garch\negarch' ]
}

@test "exit status: 64 usage, 65 data, 66 no file, 1 where the answer is no" {
	run tgarch fit
	assert_failure 64
	run tgarch fit --data "$DEMGBP:vale"
	assert_failure 64
	assert_output --partial "did you mean 'value'?"
	run tgarch fit --data "$DEMGBP:value" --model grach
	assert_failure 64
	run tgarch fit --data nowhere.csv:x
	assert_failure 66
	printf 'x\n1\nNA\n3\n' >bad.csv
	run tgarch fit --data bad.csv:x
	assert_failure 65
	assert_output --partial "bad.csv: line 3: column 'x' is no number: 'NA'"
	printf 'x\n1\n\n3\n' >bad.csv
	run tgarch fit --data bad.csv:x
	assert_failure 65
	assert_output --partial "bad.csv: line 3: column 'x' is empty"
}

@test "an option that would be ignored is refused, with what it is for" {
	local options
	while read -r options; do
		# shellcheck disable=SC2086 # words
		run tgarch $options </dev/null
		assert_failure 64
		assert_output --partial "only for"
	done <<'END'
--model garch --method bootstrap
--threads 2
--epochs 3
fit --data x.csv:r --span 1d
fit --data x.csv:r --state s
forecast --data x.csv:r --refit 22
fit --data x.csv:r --model garch,gjr --combine equal
eval --data x.csv:r --params mu=0
simulate --length 10 --test 5
END
}

@test "orders that make no model, and lists that repeat themselves, are refused at once" {
	local options
	while read -r options; do
		# shellcheck disable=SC2086 # words
		run tgarch $options </dev/null
		assert_failure 64
	done <<'END'
--model garch:0:0
--model garch:17:1
--model harch:5:1
--model midas:0
--mean ar:100000
--mean har:22:5
--horizon 5,1,5
--level 5,1,5.0
--params mu=0,omega=-1,alpha1=0.1,beta1=0.8
--model constant --params mu=0,sigma2=0
END
	run tgarch simulate --params mu=0,omega=-1,alpha1=0.1,beta1=0.8
	assert_failure 64
	assert_output --partial "omega cannot be below 0"
}

@test "a series that no double can square is not called a constant one" {
	printf 'x\n' >big.csv
	seq 200 | awk '{ print ($1 * 37 % 101 - 50) "e300" }' >>big.csv
	run tgarch fit --data big.csv:x
	assert_failure 65
	assert_output --partial "the series varies by more than 1e100"
}

@test "packed files, standard input and tapes are columns, too" {
	tgarch fit --json --data "$DEMGBP:value" | jq -c .params >plain
	gzip -c "$DEMGBP" >d.csv.gz
	tgarch fit --json --data d.csv.gz:value | jq -c .params | cmp - plain
	tgarch fit --json --data -:value <"$DEMGBP" | jq -c .params | cmp - plain
	tfetch "csv:$SP500" --symbol SPX --span 1d >spx.tape
	tgarch fit --json --data spx.tape:close --returns log --from 2015 | jq -e '.nobs == 1006'
}

@test "another column explains the mean, or the variance" {
	tgarch fit --json --data "$DEMGBP:value" --x dayskip >fit
	jq -e '.params | has("x1")' fit
	# The return before: what AR(1) has.
	awk -F , 'BEGIN { print "r,before" } NR > 2 { print $2 "," last } { last = $2 }' \
		"${DEMGBP%:*}" >lagged.csv
	tgarch fit --json --data lagged.csv:r --mean ar:1 >fit
	tgarch fit --json --data lagged.csv:r --from 2 --mean arx:0 --x before >like
	jq -es '.[0].nobs == .[1].nobs and (.[0].loglik - .[1].loglik | fabs) < 1e-8 and
		(.[0].params.ar1 - .[1].params.x1 | fabs) < 1e-6' fit like
}

@test "parameters that are given are only judged" {
	tgarch fit --json --data "$DEMGBP:value" --presample fcp \
		--params mu=-0.00619040078,omega=0.01076139876,alpha1=0.15313411037,beta1=0.80597362598 |
		jq -e '(.loglik + 1106.60785082174) * 1e8 | . * . < 1'
	run tgarch fit --data "$DEMGBP:value" --params mu=0
	assert_failure 64
	assert_output --partial "omega is missing"
}

@test "a plot is a file, replaced in one go" {
	need gnuplot
	tgarch fit --data "$DEMGBP:value" --plot a.svg >table
	head -c 200 a.svg | grep -q '<?xml'
	tgarch fit --data "$SP500:adj_close" --returns log --model egarch --dist t --plot a.png >table
	[ "$(head -c 4 a.png | tail -c 3)" = PNG ]
	run tgarch fit --data "$DEMGBP:value" --plot a.pdf
	assert_failure 64
	run tgarch fit --data "$DEMGBP:value" --plot nowhere/a.svg
	assert_failure 74
}

# ---- forecast ----

@test "forecasts of a horizon are of the sum, not of the root of time" {
	tgarch forecast --json --data "$SP500:adj_close" --returns log --presample backcast \
		--horizon 1,10 --level 5,1 >out.json
	# arch 8.0.0: ten variances of percent, adding up to 34.2026.
	jq -e '(.forecasts[0].variance * 1e4 - 3.540793 | . * . < 1e-8) and
		(.forecasts[1].variance * 1e4 - 34.202641 | . * . < 1e-6) and
		([.forecasts[].risk[].level] == [0.05, 0.01, 0.05, 0.01]) and
		(.forecasts | all(.risk | all(.es > .var and .var > 0)))' out.json
	run tgarch forecast --data "$SP500:adj_close" --returns log --model egarch,log-har \
		--dist t --horizon 1,22
	assert_success
	assert_line --regexp '^  22 .* paths$'
}

@test "quantiles come from the model, from past residuals, or from their tail" {
	for q in model fhs evt; do
		tgarch forecast --json --data "$SP500:adj_close" --returns log --quantile $q \
			--level 1 | jq '.forecasts[0].risk[0].var'
	done >var
	[ "$(sort -u var | wc -l)" = 3 ]
	# Of normal innovations the 1 % quantile is too small for these returns.
	awk 'NR == 1 { model = $1 } NR > 1 && !($1 > model) { exit 1 }' var
}

# ---- simulate ----

@test "a simulation states seed and generator, and repeats" {
	p=mu=0,omega=0.01,alpha1=0.1,beta1=0.85
	tgarch simulate --params $p --length 100 --seed 7 >a.csv
	tgarch simulate --params $p --length 100 --seed 7 >b.csv
	tgarch simulate --params $p --length 100 --seed 8 >c.csv
	cmp a.csv b.csv
	run cmp -s a.csv c.csv
	assert_failure 1
	grep -q '^# seed 7, xoshiro256\*\*' a.csv
	[ "$(grep -vc '^#' a.csv)" = 101 ]
	tgarch fit --json --data a.csv:return | jq -e '.nobs == 100'
	tgarch simulate --json --params $p --length 3 |
		jq -e '.seed == 1 and (.generator | test("xoshiro")) and
			(.paths[0].return | length == 3)'
}

# ---- eval ----

@test "a comparison has losses, tests and coverage of every model" {
	tgarch eval --json --data "$SP500:adj_close" --returns log --model gjr,log-har-lev --dist t \
		--presample backcast --test 2013-01-01 --refit never --level 5,1 >out.json
	# arch 8.0.0's forecasts, scored by numpy.
	jq -e '.evaluation.models[0].variance.range.qlike - 0.4620 | . * . < 1e-8' out.json
	jq -e '.evaluation.models | all(.risk | all(.exceptions > 0 and .kupiec.p >= 0))' out.json
	run tgarch eval --data "$SP500:adj_close" --returns log --model gjr,log-har --test 2013 \
		--refit 250 --base log-har
	assert_success
	assert_line --partial "DM against log-har"
	[ "$(awk 'length > n { n = length } END { print n }' <<<"$output")" -le 100 ]
}

@test "eval refits on the filter's schedules" {
	local when
	for when in 250 week month drift:0.05 never; do
		tgarch eval --json --data "$SP500:adj_close" --returns log --from 2010 --test 2017 \
			--model garch,log-har-lev --refit $when >out.json
		jq -c '[.refit, .fits[].fits]' out.json
	done >fits
	# 502 days; 104 Mondays or what comes first after one, 24 months, the first fit before each.
	run cat fits
	assert_line --index 0 '[250,3,3]'
	assert_line --index 1 '["week",105,105]'
	assert_line --index 2 '["month",25,25]'
	assert_line --index 3 --regexp '^."drift:0.05",[1-9],[1-9].$'
	assert_line --index 4 '[0,1,1]'
	run tgarch eval --data "$SP500:adj_close" --returns log --from 2010 --test 2017 --refit month
	assert_success
	assert_line --partial "fits on all observations before, each month"
}

@test "a schedule by dates needs dates, and says so" {
	run tgarch eval --data "$DEMGBP:value" --refit month
	assert_failure 64
	assert_output --partial "option --refit: each month needs dates: "
	assert_output --partial "has no column \`date\`"
	{
		echo date,r
		seq 400 | awk '{ printf "2020-01-%02d,%g\n", $1 == 300 ? 41 : 5, sin($1) }'
	} >bad.csv
	run tgarch eval --data bad.csv:r --refit week
	assert_failure 65
	assert_output --partial "bad.csv: line 301: '2020-01-41' is no date (YYYY-MM-DD)"
	# Other schedules do not look at them.
	tgarch eval --data bad.csv:r --refit 50 >table
	sed -i s/2020-01-41/2020-01-04/ bad.csv
	run tgarch eval --data bad.csv:r --refit week
	assert_failure 65
	assert_output --partial "bad.csv: line 301: dates do not rise"
	run tgarch eval --data "$DEMGBP:value" --refit daily
	assert_failure 64
	assert_output --partial "'daily' is no schedule"
}

@test "eval compares a combination of its models, too" {
	local how
	for how in equal qlike; do
		tgarch eval --json --data "$SP500:adj_close" --returns log --from 2010 --test 2016 \
			--model garch,gjr,log-har-lev --combine $how --base combined >out.json
		jq -e --arg how $how '.combine == $how and (.fits | length) == 3 and
			([.evaluation.models[].model] ==
			["garch", "gjr", "log-har-lev", "combined"]) and
			(.evaluation.models[3] | (.variance.range.qlike > 0) and
			(.variance.range.confidence_set.qlike.p_max > 0) and
			.variance.range.diebold_mariano.qlike.p == null and
			(.risk | all(.exceptions > 0 and .kupiec.p >= 0))) and
			(.evaluation.models[0].variance.range.diebold_mariano.qlike.p >= 0)' out.json
	done
	run tgarch eval --data "$SP500:adj_close" --returns log --test 2018 --combine equal
	assert_failure 64
	assert_output --partial "there is one model alone"
}

@test "eval prints the same whatever the number of threads" {
	local options
	while read -r options; do
		# shellcheck disable=SC2086 # words
		set -- eval --json --data "$SP500:adj_close" --returns log --from 2008 --test 2015 \
			--model garch,gjr,har,log-har-lev --combine qlike $options
		tgarch "$@" --threads 1 >one.json
		tgarch "$@" --threads 3 >three.json
		cmp one.json three.json
	done <<'END'
--refit 22
--refit month --quantile evt
--refit drift:0.05 --quantile fhs
END
}

# ---- train ----

@test "a network is trained, written, and forecasts what it has not seen" {
	run tgarch --train --data "$SP500:adj_close" --returns log --to 2005 --members 1 --units 4 \
		--epochs 3 --weights net.json
	assert_success
	assert_line "weights: net.json"
	jq -e '.format == "tapeline-weights"' net.json
	tgarch eval --json --data "$SP500:adj_close" --returns log --to 2008 --test 2006-01 \
		--model garch-lstm,log-har-lev --weights net.json --refit never >out.json
	jq -e '.evaluation.models[0].variance.range.qlike < 1' out.json
	# It is never fitted: only its level follows a schedule, and no drift of what is not fitted.
	local when
	for when in never drift:0.001 month; do
		tgarch eval --json --data "$SP500:adj_close" --returns log --to 2007 --test 2006-01 \
			--model garch-lstm --weights net.json --refit $when |
			jq -c '.fits[0].fits, .evaluation' >$when
	done
	cmp never drift:0.001
	[ "$(head -n 1 month)" = 0 ]
	run cmp -s never month
	assert_failure 1
	# Days that it was trained on are not forecast.
	run tgarch eval --data "$SP500:adj_close" --returns log --to 2008 --test 2004-01 \
		--model garch-lstm --weights net.json
	assert_failure 64
	assert_output --partial "was trained on days up to 2005-12-30"
	tgarch forecast --json --data "$SP500:adj_close" --returns log --to 2006 --model garch-lstm \
		--weights net.json | jq -e '.forecasts[0].sigma > 0'
}

@test "whether weights can be written is found out before the training" {
	run tgarch train -v --data "$SP500:adj_close" --returns log --to 2005 --units 1 \
		--lookback 2 --members 1 --epochs 1 --weights nowhere/w.json
	assert_failure 74
	assert_output --partial "cannot open 'nowhere/w.json'"
	refute_output --partial "epoch"
	# What stands there stays when the training comes to nothing.
	echo old >w.json
	run tgarch train --data "$SP500:adj_close" --returns log --check 1999-02 --weights w.json
	assert_failure 64
	assert_output --partial "see --check and --test"
	[ "$(cat w.json)" = old ]
}
