#!/usr/bin/env bats
# tgarch.bats - tgarch as a filter: forecasts beside bars; see tgarch(1)
# shellcheck disable=SC2016

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	D=$ROOT/examples/data
	GIVEN=mu=0,omega=2e-6,alpha1=0.02,gamma1=0.1,beta1=0.9
}

# The S&P 500 as a tape; of the first N days, where N is given.
sp500() {
	tfetch -q "csv:$D/sp500.csv" --symbol SPX >sp500.tape
	if [ -n "$1" ]; then
		head -n $(($1 + 1)) sp500.tape
	else
		cat sp500.tape
	fi
}

# day N CLOSE [KEYS]: bar N of days, with one price
day() {
	printf '{"type":"bar","ts":"%s","symbol":"A","span":"1d","open":%s,"high":%s,"low":%s,"close":%s%s}\n' \
		"$(date -u -d "2013-01-01 + $1 days" +%Y-%m-%dT21:00:00Z)" "$2" "$2" "$2" "$2" "$3"
}

# says ARGUMENTS: its own records of the tape on stdin
says() {
	tgarch -q --only "$@" | grep -E '^.{0,9}"(vol|fit)"'
}

# The quotient of two JSON numbers is one, to TOLERANCE: like A B TOLERANCE
like() {
	awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN {
		if (!(a - b <= t * (b < 0 ? -b : b) && b - a <= t * (b < 0 ? -b : b))) {
			print a " is not " b
			exit 1
		}
	}'
}

# ---- forecasts ----

@test "a combination is of those models that have a forecast of the horizon" {
	sp500 400 | says --model garch,gjr,log-har --combine equal --horizon 1,5 --level none \
		--refit never --first 300 >out
	# A regression has no paths before 1,000 past residuals.
	jq -es '[.[] | select(.type == "vol")] | group_by(.ts) | all(
		(map({(.model + (.horizon | tostring)): .sigma}) | add) as $s |
		$s["log-har5"] == null and $s["log-har1"] > 0 and
		($s.combined5 * $s.combined5 * 2 / ($s.garch5 * $s.garch5 + $s.gjr5 * $s.gjr5) - 1 | . * . < 1e-20) and
		($s.combined1 * $s.combined1 * 3 / ($s.garch1 * $s.garch1 + $s.gjr1 * $s.gjr1 +
			$s["log-har1"] * $s["log-har1"]) - 1 | . * . < 1e-20))' out
}

@test "each bar is followed by its forecast; fits stand before the forecasts they serve" {
	sp500 300 | tgarch --model gjr --dist t >out
	# 300 bars are 299 returns: the first fit is made to 250, the next 22 bars later.
	assert_equal "$(grep -c '"type":"vol"' out)" 50
	assert_equal "$(grep -c '"type":"fit"' out)" 3
	assert_equal "$(grep -n '"type":"fit"' out | head -n 1 | cut -d: -f1)" 254
	sed -n 255p out | jq -e '.type == "vol" and .residual == null'
	tail -n 1 out | jq -e 'keys_unsorted == ["type", "ts", "symbol", "span", "model", "horizon",
		"sigma", "annual", "level", "var", "es", "residual"] and .symbol == "SPX" and
		.span == "1d" and .model == "gjr" and .horizon == 1 and .level == 0.05 and
		.sigma > 0.005 and .sigma < 0.05 and .es > .var and .var > .sigma'
	grep '"fit"' out | head -n 1 | jq -e 'keys_unsorted == ["type", "ts", "symbol", "span",
		"model", "dist", "params", "se", "loglik", "aic", "bic", "window", "nobs", "converged",
		"at_bound", "evaluations", "iterations", "reason"] and .converged and
		(.params | keys_unsorted) == ["mu", "omega", "alpha1", "gamma1", "beta1", "nu"] and
		(.se.qml | keys_unsorted) == (.params | keys_unsorted) and .window == 250 and
		.aic == 12 - 2 * .loglik and .loglik > 700 and .params.omega < 1e-4'
	# What came in is there, in its order.
	grep -vE '"type":"(vol|fit)"|"stage":"tgarch"' out | cmp - <(sp500 300)
}

@test "one line for each horizon and level, model after model" {
	sp500 40 >in
	run says --model egarch --params mu=0,omega=-0.4,alpha1=0.1,gamma1=-0.1,beta1=0.95 \
		--horizon 1,5 --horizon 10 --level 1,5 <in
	assert_success
	# Where an egarch settles is not known: it begins with the tenth return.
	assert_equal "${#lines[@]}" $((30 * 6))
	assert_equal "$(printf '%s\n' "${lines[@]:0:6}" | jq -c '[.horizon, .level]' | tr '\n' ' ')" \
		'[1,0.01] [1,0.05] [5,0.01] [5,0.05] [10,0.01] [10,0.05] '
	printf '%s\n' "${lines[@]}" >out
	jq -s -e '[range(0; length; 6) as $k | .[$k].var > .[$k + 1].var and
		.[$k].sigma == .[$k + 1].sigma and .[$k + 2].sigma > .[$k].sigma] | all' out
	says --model garch,ewma --combine equal --level none --first 20 <in >out
	assert_equal "$(grep '"vol"' out | head -n 3 | jq -r .model | tr '\n' ' ')" 'garch ewma combined '
	jq -e -s 'all(has("var") or has("level") | not)' out
}

@test "a year has as many bars as the calendar says" {
	local span n
	for span in 1d=252 1w=52; do
		n=${span#*=}
		sp500 30 | sed "s/\"span\":\"1d\"/\"span\":\"${span%=*}\"/" |
			says --params "$GIVEN" --model gjr | tail -n 1 >out
		like "$(jq .annual out)" "$(jq "(.sigma * .sigma * $n) | sqrt" out)" 1e-12
	done
	sp500 30 | says --params "$GIVEN" --model gjr --calendar 24x7 | tail -n 1 >out
	like "$(jq .annual out)" "$(jq "(.sigma * .sigma * 365) | sqrt" out)" 1e-12
}

@test "sigma grows with the horizon as the model says, not by the root of time" {
	sp500 300 | says --model gjr --params "$GIVEN" --horizon 1,250 --level none | tail -n 2 >out
	# The mean variance is 2e-6 / 0.03.
	like "$(tail -n 1 out | jq .sigma)" "$(jq -n '(250 * 2e-6 / 0.03) | sqrt')" 0.2
	run like "$(tail -n 1 out | jq .sigma)" "$(head -n 1 out | jq '.sigma * (250 | sqrt)')" 0.2
	assert_failure
}

# ---- returns ----

@test "returns are total: splits and dividends on the tape earn what they pay" {
	tfetch -q "csv:$D/stocks.csv.gz" --symbol AAPL --by-symbol --actions "$D/actions.csv" |
		says --model constant --params mu=0,sigma2=1e-4 --level none |
		jq -r '[.ts[0:10], .residual * 0.01] | @tsv' >ours
	zcat "$D/stocks.csv.gz" | awk -F, '$1 == "AAPL" { if (last) print $2 "\t" log($8 / last); last = $8 }' >theirs
	# The first residual is the third day's: the forecast of the first return was before any.
	join -t "$(printf '\t')" ours theirs | awk -F'\t' '$2 != "" && $2 != 0 {
		d = $2 - $3; if (d < 0) d = -d; if (d > worst) worst = d; n++ }
		END { print n, worst; exit !(n > 3000 && worst < 0.002) }'
}

@test "a split on the tape and one in the prices are the same" {
	local n
	for n in $(seq 1 60); do
		day "$n" $((100 + n * 7 % 11))
	done >plain
	{
		head -n 30 plain
		echo '{"type":"action","ts":"2013-02-01T05:00:00Z","symbol":"A","kind":"split","value":4}'
		for n in $(seq 31 60); do
			day "$n" "$(awk -v p=$((100 + n * 7 % 11)) 'BEGIN { print p / 4 }')"
		done
	} >parts
	says --model gjr --params "$GIVEN" <plain >want
	says --model gjr --params "$GIVEN" <parts | cmp - want
	run tgarch -q --model gjr --params "$GIVEN" \
		<<<'{"type":"action","ts":"2013-02-01T05:00:00Z","symbol":"A","kind":"split","value":0}'
	assert_success
	assert_line --partial '"reason":"value: no ratio of a split"'
}

@test "any key of any record can be what returns come from" {
	sp500 60 | tfeature -q -f logret:1 | says --key feature:logret_1 --model gjr --params "$GIVEN" >key
	says --model gjr --params "$GIVEN" <sp500.tape >all
	head -n "$(wc -l <key)" all | cmp - key
	sp500 60 | says --key bar:close --returns log --model gjr --params "$GIVEN" | cmp - key
	# Records without a symbol go by their type.
	{
		printf '{"type":"account","ts":"2013-10-07T14:00:0%sZ","cash":0,"equity":%s}\n' \
			0 1000 1 1010 2 990 3 1000
	} | says --key account:equity --returns log --model gjr --params "$GIVEN" >out
	assert_equal "$(wc -l <out)" 3
	head -n 1 out | jq -e '.symbol == "account" and (has("span") | not) and .annual == null'
}

@test "what is wrong with the options is said before anything is read" {
	local args
	while read -r args; do
		# shellcheck disable=SC2086
		run tgarch $args </dev/null
		assert_failure 64
		assert_output --partial "try 'tgarch --help'"
	done <<-'END'
		--model garhc
		--model garch,garch
		--model garch:1:1:1
		--mean arma:x
		--mean arx:1
		--params mu=0
		--params mu=0,omega=1e-6,alpha1=0.1,beta1=0.8,nu=5
		--model garch,gjr --params mu=0
		--model har --params const=0
		--dist t --params mu=0,omega=1e-6,alpha1=0.1,beta1=0.8,nu=1
		--refit 0
		--refit daily
		--horizon 0
		--horizon 1,x
		--horizon 1001
		--level 50
		--level 0
		--first 2000 --window 1000
		--key close
		--key bar:symbol
		--key bar:nothing
		--key nothing:close
		--returns log
		--key bar:close --returns simple
		--combine equal
		--span 5x
		--model garch-lstm
		--data x.csv:close
		--fit --eval
		fit --eval
		fit it
		refit
	END
	run tgarch --model garhc </dev/null
	assert_output --partial "did you mean 'garch'?"
	run tgarch --model garch --params mu=0,omega=1,beta1=2 </dev/null
	assert_output --partial 'alpha1 is missing'
}

@test "a tape without what it looks for is said to be one" {
	echo '{"type":"end","ts":"2013-10-07T20:00:00Z"}' >in
	run tgarch --model garch <in
	assert_output --partial 'there was no bar on the tape (tbar makes them)'
	run tgarch --model garch --key feature:x <in
	assert_output --partial 'no such key on the tape'
}

# ---- fits ----

@test "a fit in vain is a record with its reason, and older parameters go on" {
	local n
	for n in $(seq 1 40); do
		day "$n" 100
	done >flat
	says --model garch --first 20 --refit 10 <flat >out
	assert_equal "$(wc -l <out)" 2
	jq -e '.type == "fit" and .converged == false and (has("params") | not) and
		.reason == "the series does not vary"' out
	{
		for n in $(seq 1 60); do
			day "$n" $((100 + n * 7 % 11))
		done
		for n in $(seq 61 200); do
			day "$n" 100
		done
	} | says --model garch,har --first 30 --window 50 --refit 20 >out
	grep '"fit"' out | jq -s -e '(map(select(.converged)) | length > 2) and
		(map(select(.converged | not)) | length > 2)'
	assert_equal "$(grep '"vol"' out | tail -n 1 | jq -r .ts)" 2013-07-20T21:00:00Z
	grep '"vol"' out | jq -s -e 'all(.sigma > 0)'
}

@test "schedules: bars, weeks, months, drift, never" {
	sp500 400 >in
	fits() {
		says --model ewma --first 100 --refit "$1" <in | jq -r 'select(.type == "fit") | .ts[0:10]'
	}
	assert_equal "$(fits 100 | wc -l)" 3
	assert_equal "$(fits never | wc -l)" 1
	fits month >out
	tail -n +2 out | while read -r date; do # the first session of each month
		assert [ "${date#*-*-}" -le 4 ]
	done
	assert_equal "$(wc -l <out)" 16
	fits week | tail -n +2 | while read -r date; do # Mondays, or the day after a holiday
		assert [ "$(date -d "$date" +%u)" -le 2 ]
	done
	assert [ "$(fits drift:0.01 | wc -l)" -gt "$(fits drift:5 | wc -l)" ]
}

@test "a window rolls or expands" {
	sp500 500 | says --model ewma --first 100 --window 150 --refit 50 |
		jq -r 'select(.type == "fit") | .window' | tr '\n' ' ' >rolls
	assert_equal "$(cat rolls)" '100 150 150 150 150 150 150 150 '
	sp500 500 | says --model ewma --first 100 --window 150 --refit 50 --expanding |
		jq -r 'select(.type == "fit") | .window' | tr '\n' ' ' >expands
	assert_equal "$(cat expands)" '100 150 200 250 300 350 400 450 '
}

@test "fitted by hand, fitted on the tape: the same parameters" {
	sp500 1001 | says --model gjr --dist t --first 1000 --window 1000 --refit never |
		head -n 1 | jq -c '[.params, .loglik]' >tape
	tgarch fit --json --data "$D/sp500.csv:close" --returns log --to 2002-12-26 --model gjr --dist t |
		jq -c '[.params, .loglik]' >hand
	like "$(jq '.[1]' tape)" "$(jq '.[1]' hand)" 1e-9
	for name in mu omega gamma1 beta1 nu; do
		like "$(jq ".[0].$name" tape)" "$(jq ".[0].$name" hand)" 1e-4
	done
}

# ---- trouble ----

@test "one huge outlier, gaps, zero prices: never NaN, and the rest goes on" {
	{
		for n in $(seq 1 120); do
			case $n in
			50) day "$n" 1e9 ;;
			70) day "$n" 0 ;;
			71 | 72) ;;
			73) day "$n" 0.000001 ;;
			*) day "$n" $((100 + n * 7 % 11)) ;;
			esac
		done
	} >in
	says --model garch,egarch,tarch,har,log-har,figarch,rm2006 --combine qlike --quantile model \
		--first 30 --window 60 --refit 13 --horizon 1,3 --paths 100 <in >out
	run grep -iE 'nan|inf[^o]' out
	assert_failure
	grep '"vol"' out | jq -s -e 'all(.sigma > 0 and .var != null and .es != null)'
	assert_equal "$(tail -n 1 out | jq -r .ts)" 2013-05-01T21:00:00Z
}

@test "another future changes nothing in the past" {
	sp500 420 >in
	head -n 381 in >past
	tail -n +382 in | sed -E 's/"(open|high|low|close)":1/"\1":7/g' >future
	tail -n +382 in >was
	run cmp -s future was
	assert_failure
	for season in on off; do
		set -- --model gjr,egarch,har,log-har-lev --dist t --combine qlike --first 200 --refit 22 \
			--horizon 1,5 --paths 100 --season $season
		tgarch -q "$@" <in >one
		cat past future | tgarch -q "$@" >two
		tgarch -q "$@" <past >short
		cmp -n "$(wc -c <short)" one short
		cmp -n "$(wc -c <short)" two short
	done
}

@test "a tape in pieces with fits, quantiles of the past and combinations gives the same bytes" {
	sp500 460 >in
	for quantile in model fhs evt; do
		set -- --model gjr,egarch,har,log-har,log-har-lev,figarch:1:1:50 --dist t --combine qlike \
			--first 200 --window 300 --refit 40 --horizon 1,3 --paths 100 --quantile $quantile
		tgarch -q "$@" <in >want
		rm -f s
		"$TOOLS/pieces" -r 5 -n 9000 in tgarch -q "$@" --state s >out
		cmp out want
		tgarch -q "$@" <in | cmp - want
	done
	# Options that change results belong to the state.
	run tgarch -q --model gjr --state s <in
	assert_failure 78
}

@test "other vector instructions, the same fits and forecasts" {
	sp500 460 >in
	set -- --model gjr,egarch,har --dist t --first 400 --refit 40
	tgarch -q "$@" <in >want
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-ERMS tgarch -q "$@" <in | cmp - want
}

# ---- within the day ----

# minutes DAYS: bars of 1m over so many days, with a U-shape and a night.
minutes() {
	awk -v days="$1" 'function normal() {
		return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand())
	}
	BEGIN {
		srand(3)
		p = 100
		for (d = 0; d < days; d++) {
			p *= exp(0.008 * normal())
			for (k = 0; k < 390; k++) {
				x = (k + 0.5) / 390
				v = 0.5 + 3 * (1 - x) ^ 6 + 1.5 * x ^ 8
				o = p
				p *= exp(0.0005 * sqrt(v) * normal())
				m = 13 * 60 + 30 + k + 1
				printf "{\"type\":\"bar\",\"ts\":\"2013-07-%02dT%02d:%02d:00Z\",\"symbol\":\"A\",", (d < 4 ? d + 8 : d + 11), m / 60, m % 60
				printf "\"span\":\"1m\",\"open\":%.6f,\"high\":%.6f,\"low\":%.6f,\"close\":%.6f}\n", o, (o > p ? o : p), (o > p ? p : o), p
			}
		}
	}'
}

# opening_to_midday TSV OF ts residual ...: root mean square of residuals, 09:30-10:00 over
# 11:30-13:30 New York time, of all days but the first
opening_to_midday() {
	awk -F'\t' '$2 != "" {
		split(substr($1, 12), t, ":")
		minute = t[1] * 60 + t[2] - 240
		date = substr($1, 1, 10)
		if (first == "" || date < first)
			first = date
		if (date == first)
			next
		if (minute > 570 && minute <= 600) { open += $2 * $2; opens++ }
		if (minute > 690 && minute <= 810) { middle += $2 * $2; middles++ }
	}
	END { printf "%.4f\n", sqrt(open / opens / (middle / middles)) }' "$@"
}

@test "a made-up U-shape is taken out of the residuals" {
	minutes 7 >in
	for season in on off; do
		says --season $season --model garch --refit 390 --window 2000 --first 300 <in |
			jq -r 'select(.type == "vol") | [.ts, .residual] | @tsv' >"$season"
	done
	run opening_to_midday on
	like "$output" 1 0.15
	run opening_to_midday off
	assert awk -v x="$output" 'BEGIN { exit !(x > 1.25) }'
	# Forecasts have it again: the first minutes of a day are wilder than noon.
	says --model garch --params mu=0,omega=1e-8,alpha1=0.02,beta1=0.9 --level none <in >out
	grep -E '07-16T13:3[1-9]' out | jq -s 'map(.sigma) | add / length' >open
	grep -E '07-16T16:3[1-9]' out | jq -s 'map(.sigma) | add / length' >noon
	assert awk -v a="$(cat open)" -v b="$(cat noon)" 'BEGIN { exit !(a > 1.5 * b) }'
}

@test "real minutes: no open-to-midday ratio beyond 1.2 is left" {
	data_dir
	local symbol day
	[ -d "$DATA/minute" ] || skip "no local minutes"
	for season in on off; do
		: >"$season"
		for symbol in SPY BAC IBM AIG; do
			for day in 04 07 08 09; do
				printf 'csv:%s/minute/%s-201310%s.bars.csv\n' "$DATA" "$symbol" "$day"
			done | xargs tfetch -q --span 1m |
				says --season $season --model garch --refit 390 --window 2000 --first 300 |
				jq -r 'select(.type == "vol") | [.ts, .residual] | @tsv' >>"$season"
		done
	done
	echo "with the time of day $(opening_to_midday on), without $(opening_to_midday off)" >&3
	assert awk -v x="$(opening_to_midday on)" 'BEGIN { exit !(x < 1.2 && x > 1 / 1.2) }'
	assert awk -v x="$(opening_to_midday off)" 'BEGIN { exit !(x > 1.2) }'
}

@test "the night is a step of its own, left out, or the first bar's" {
	minutes 4 | grep -v T20:00 >in
	for overnight in own drop join; do
		says --overnight $overnight --model garch --params mu=0,omega=1e-8,alpha1=0.05,beta1=0.9 \
			--level none <in >"$overnight.vol"
		assert_equal "$(wc -l <"$overnight.vol")" $((4 * 389 - 1))
	done
	# The last bar's forecast is of the next minute: it is not yet the day's last.
	last() {
		grep 2013-07-09T19:59 "$1.vol" | jq "$2"
	}
	like "$(last own .sigma)" "$(last drop .sigma)" 0.5
	# A night of 0.8 % against minutes of 0.05 %: joined, the first bar is out of all proportion.
	residual() {
		grep '2013-07-10T13:31' "$1.vol" | jq '.residual | fabs'
	}
	assert awk -v a="$(residual join)" -v b="$(residual own)" 'BEGIN { exit !(a > 3 && b < 3) }'
	# With its own step, the forecast over the close has the night in it.
	minutes 4 >four
	head -n 1170 four | says --overnight own --model garch \
		--params mu=0,omega=1e-8,alpha1=0.05,beta1=0.9 --level none | tail -n 2 >out
	assert awk -v a="$(head -n 1 out | jq .sigma)" -v b="$(tail -n 1 out | jq .sigma)" \
		'BEGIN { exit !(b > 3 * a) }'
}

@test "minutes in pieces give the same bytes" {
	minutes 3 >in
	set -- --model garch,log-har --refit 200 --window 500 --first 100 --combine equal
	tgarch -q "$@" <in >want
	"$TOOLS/pieces" -r 3 -n 30000 in tgarch -q "$@" --state s >out
	cmp out want
}

# ---- others ----

@test "a trained network forecasts on a stream, in pieces too" {
	tgarch -q train --data "$D/sp500.csv:close" --returns log --to 2005 --members 2 --units 4 \
		--epochs 2 --weights net.json >/dev/null
	sp500 300 >in
	set -- --model garch-lstm,gjr --weights net.json --first 200 --level 5
	tgarch -q "$@" <in >want
	grep '"garch-lstm"' want | jq -s -e 'length == 299 - 43 and all(.sigma > 0.001 and .sigma < 0.1 and .var == null)'
	"$TOOLS/pieces" -r 3 -n 9000 in tgarch -q "$@" --state s >out
	cmp out want
	tgarch -q train --data "$D/sp500.csv:close" --returns log --to 2005 --members 2 --units 4 \
		--epochs 1 --seed 9 --weights net.json >/dev/null
	run tgarch -q "$@" --state s <in
	assert_failure 78
	assert_output --partial 'other weights'
}

@test "strategies and the gate read its forecasts" {
	cat >s.yaml <<-'END'
		span: 1d
		strategies:
		  - name: calm
		    long: vol(gjr, sigma) < 0.01
		    exit: vol(gjr, sigma) > 0.012
	END
	sp500 400 | tgarch -q --model gjr --params "$GIVEN" | tsignal -q -c s.yaml >out
	assert [ "$(grep -c '"type":"signal"' out)" -gt 2 ]
}

@test "memory does not grow with the tape" {
	not_sanitized
	local n
	for n in 100000 200000; do
		"$TOOLS/tapegen" -k bars -s 5 -n "$n" |
			"$TOOLS/cost" -o "$n" tgarch -q --model ewma,log-har --refit 5000 --window 500 >/dev/null
	done
	jq -s -e '.[1].rss_kib <= .[0].rss_kib + 512' 100000 200000
}
