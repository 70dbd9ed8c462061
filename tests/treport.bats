#!/usr/bin/env bats
# treport.bats - the report on a tape; see treport(1)
#
# tests/data/report.tape is made up: five days, two strategies, a split, a dividend, a
# refusal, a partial fill. Its figures here are worked out by hand.
# shellcheck disable=SC2016

load setup

setup() {
	TAPE=$ROOT/tests/data/report.tape
	TESTS=$ROOT/tests
	cd "$BATS_TEST_TMPDIR" || return 1
}

# near PATH VALUE: the figure of out.json is within 1e-9 of it; both are of jq.
near() {
	jq -e "($1) as \$got | ($2) as \$want | (\$got - \$want) * (\$got - \$want) < 1e-18" \
		out.json >/dev/null || {
		echo "$1 is $(jq -c "$1" out.json), not $2"
		return 1
	}
}

# ---- nothing ----

@test "empty input is 0 and one line" {
	run treport </dev/null
	assert_success
	assert_output "treport: warning: nothing to report"
	run treport --json </dev/null
	assert_success
	[ "$(jq -r .note <<<"$output")" = "nothing to report" ]
	run treport --why x </dev/null
	assert_failure 1
}

@test "a tape without accounts is 0 and says so" {
	run treport <<<'{"type":"note"}'
	assert_success
	assert_line "tape -: 1 lines"
	assert_line "nothing to report: no day between two account records"
}

@test "where nothing was traded it says what was refused, how, and where it ended" {
	{
		echo '{"type":"run","stage":"trisk","version":"1","options":{"config":"r.yaml"}}'
		echo '{"type":"signal","ts":"2024-01-02T21:00:00Z","id":"s","strategy":"m","symbol":"A","side":"long"}'
		for i in 1 2 3; do
			echo '{"type":"reject","ts":"2024-01-02T21:00:00Z","of":"s","symbol":"A","code":"SESSION"}'
		done
		echo '{"type":"account","ts":"2024-01-02T21:10:00Z","cash":5,"equity":5}'
		echo '{"type":"account","ts":"2024-01-03T21:10:00Z","cash":5,"equity":5}'
	} >none.tape
	run treport --html page.html none.tape
	assert_success
	assert_line "nothing to report: no day between two account records"
	assert_line --regexp '^  SESSION +3  2024-01-02 '
	assert_line "How it was made"
	assert_line "  trisk --config r.yaml"
	assert_output --partial "There are signals but no orders: is trisk in the pipe"
	grep -q 'SESSION' page.html
	grep -q 'There are signals but no orders' page.html
	[ "$(treport --json none.tape | jq -c '.tapes[0].caveats | map(.code)')" = \
		'["no_end","no_orders"]' ]
	grep -v '"signal"' none.tape >silent.tape
	run treport silent.tape
	assert_line "  - No order stands on the tape."
}

@test "a file that is no tape is not an empty one" {
	printf 'name: daily\nrules:\n' >risk.yaml
	run treport risk.yaml
	assert_success
	assert_line --partial "2 lines of the tape could not be read; the first, line 1: "
}

@test "options that do not go together are 64" {
	for bad in "--symbol A" "--svg x" "--plot a --why b" "--plot a --json" "--why a --html b" \
		"--plot ,a" "--from 2024-01-02 --to 2024-01-01" "--state x" "--plot a one two" \
		"--risk-free 1000"; do
		# shellcheck disable=SC2086
		run treport $bad </dev/null
		assert_failure 64
		assert_output --partial "try 'treport --help'"
	done
	run treport nowhere.tape
	assert_failure 66
}

# ---- figures by hand ----

@test "money: profit, gross, costs, net, double costs" {
	treport --json "$TAPE" >out.json
	near '.tapes[0].figures.start' 10000
	near '.tapes[0].figures.profit' 24.47
	near '.tapes[0].figures.fees' 3.9
	near '.tapes[0].figures.slippage' 4
	near '.tapes[0].figures.gross' 32.37
	near '.tapes[0].figures.net_double' 16.57
	near '.tapes[0].figures.dividends' 20
	near '.tapes[0].figures.credit' 0.37
	near '.tapes[0].figures.traded' 5722
	near '.tapes[0].figures.costs_bps' '(79000 / 5722)'
}

@test "days: the base is the last account record before the first order" {
	treport --json "$TAPE" >out.json
	[ "$(jq -c '.tapes[0].figures | [.from, .to, .days]' out.json)" = \
		'["2023-12-29","2024-01-08",5]' ]
	near '.tapes[0].figures.hit_rate' 0.4
	near '.tapes[0].figures.best' '(10024.47 / 9983 - 1)'
	near '.tapes[0].figures.worst' '(9983 / 10005 - 1)'
	near '.tapes[0].figures.profit_factor' '((10005 / 10000 - 1 + 10024.47 / 9983 - 1) / (1 - 9983 / 10005))'
	[ "$(jq -c '.tapes[0].figures | [.peak, .trough, .recovered, .longest]' out.json)" = \
		'["2024-01-04","2024-01-05","2024-01-08",2]' ]
	near '.tapes[0].figures.exposure' '((3120 / 10005 + 3100 / 10005 + 2000 / 9983 + 512 / 10024.47) / 5)'
	near '.tapes[0].figures.invested' 0.8
}

@test "benchmark and buy-and-hold, with the split and the dividend" {
	treport --json --benchmark X "$TAPE" >out.json
	near '.tapes[0].figures.benchmark_total' 0.02
	# A: 55 x 2 / 100; B: 51.2 x (1 + 0.5/51) / 50
	near '.tapes[0].figures.hold_total' '((1.1 + 51.2 * (1 + 0.5 / 51) / 50) / 2 - 1)'
	treport --json --universe B "$TAPE" >out.json
	near '.tapes[0].figures.hold_total' '(51.2 * (1 + 0.5 / 51) / 50 - 1)'
	treport --json --universe A,B "$TAPE" >both.json
	treport --json "$TAPE" >out.json # X is of the whole, too
	[ "$(jq .tapes[0].figures.hold_total both.json)" != "$(jq .tapes[0].figures.hold_total out.json)" ]
	treport --json --universe A --universe B "$TAPE" | cmp - both.json
	[ "$(jq '.tapes[0].figures.beta' out.json)" = null ]
}

@test "a benchmark from another tape is the same" {
	grep '"symbol":"X"' "$TAPE" >x.tape
	grep -v '"symbol":"X"' "$TAPE" >rest.tape
	treport --json --benchmark X "$TAPE" | jq '.tapes[0].figures | del(.lines)' >one
	treport --json --benchmark-file x.tape rest.tape | jq '.tapes[0].figures | del(.lines)' >two
	cmp one two
	run treport --benchmark-file "$TAPE" "$TAPE"
	assert_failure 64
	assert_output --partial "it has bars of A and B: choose by --benchmark"
	run treport --benchmark-file x.tape --benchmark Y "$TAPE"
	assert_failure 66
}

@test "by security and by strategy: fills are split by shares" {
	treport --json "$TAPE" >out.json
	near '.tapes[0].symbols[] | select(.symbol == "A").profit' 46
	near '.tapes[0].symbols[] | select(.symbol == "B").profit' -21.9
	near '.tapes[0].strategies[] | select(.strategy == "m1").profit' 40.525
	near '.tapes[0].strategies[] | select(.strategy == "m2").profit' -16.425
	near '.tapes[0].strategies[] | select(.strategy == "m2").fees' 1.425
	near '.tapes[0].strategies[] | select(.strategy == "m2").dividends' 15
	near '[.tapes[0].strategies[].profit] | add + 0.37' 24.47
	[ "$(jq -c '.tapes[0].trips | map([.symbol, .quantity, .entry, .exit, .profit])' out.json)" = \
		'[["A",20,51.55,53.95,46]]' ]
	[ "$(jq -c '.tapes[0].refusals | map([.code, .count])' out.json)" = '[["gross",1]]' ]
}

@test "books: difference 0, and not 0 where a cent is missing" {
	run treport "$TAPE"
	assert_success
	assert_line --partial "books: difference 0 in 7 account records"
	sed 's/"cash":7983,/"cash":7983.01,/; s/"quantity":20,"cost":1031/"quantity":21,"cost":1031/' \
		"$TAPE" >wrong.tape
	run treport wrong.tape
	assert_success
	assert_line --partial "books: difference 0.01"
	assert_line --partial "The books do not add up"
	assert_line --partial "1 of 6 position records differ"
	# Without torder's run record the start follows from the first account.
	sed 1d "$TAPE" >nostart.tape
	treport --json nostart.tape >out.json
	[ "$(jq -c '.tapes[0].books | [.difference, .accounts, .start]' out.json)" = '[0,6,10000]' ]
}

@test "--from and --to cut the days, not the books" {
	treport --json --from 2024-01-04 --to 2024-01-06 "$TAPE" >out.json
	[ "$(jq -c '.tapes[0].figures | [.from, .to, .days, .start, .end]' out.json)" = \
		'["2024-01-03","2024-01-05",2,10005,9983]' ]
	near '.tapes[0].figures.fees' 1
	near '[.tapes[0].symbols[].profit] | add' -22
	[ "$(jq -c '.tapes[0].books | [.difference, .accounts]' out.json)" = '[0,7]' ]
}

@test "--split shows two parts that make the whole" {
	treport --json --split 2024-01-05 "$TAPE" >out.json
	[ "$(jq -c '.tapes[0].parts | map([.part, .figures.from, .figures.to])' out.json)" = \
		'[["in sample","2023-12-29","2024-01-04"],["out of sample","2024-01-04","2024-01-08"]]' ]
	near '[.tapes[0].parts[].figures.profit] | add' 24.47
	near '[.tapes[0].parts[].figures.costs] | add' 7.9
	run treport --split 2024-01-05 "$TAPE"
	assert_line --partial "in sample      out of sample"
	run treport --split 2050-01-01 "$TAPE"
	assert_success
	assert_output --partial "warning: option --split: all days of '$TAPE' lie on one side of it"
	assert_output --partial "All of it is in sample"
	refute_output --partial "The part behind the date"
}

# long_tape: the days of report.tape and 30 more, on which the 10 shares of B go on.
long_tape() {
	grep -v '"type":"end"' "$TAPE"
	awk 'BEGIN {
		for (i = 0; i < 30; i++) {
			d = i + int(i / 5) * 2 + 9 - (i % 5 > 3 ? -2 : 0)
			ts = sprintf("2024-%02d-%02dT21:", d > 31 ? 2 : 1, d > 31 ? d - 31 : d)
			b = 51.2 + (i * 37 % 23 - 11) / 10
			x = 1020 + i * 53 % 41
			bar = "{\"type\":\"bar\",\"ts\":\"%s00:00Z\",\"symbol\":\"%s\",\"span\":\"1d\",\"open\":%g,\"high\":%g,\"low\":%g,\"close\":%g}\n"
			printf bar, ts, "B", b, b, b, b
			printf bar, ts, "X", x, x, x, x
			printf "{\"type\":\"account\",\"ts\":\"%s10:00Z\",\"cash\":9512.47,\"equity\":%.2f,\"long_value\":%g}\n", ts, 9512.47 + 10 * b, 10 * b
		}
	}'
	echo '{"type":"end","ts":"2024-02-19T21:10:00Z"}'
}

@test "figures of a year need 20 days, and are right then" {
	treport --json --benchmark X "$TAPE" >out.json
	[ "$(jq -c '.tapes[0].figures | [.annual, .volatility, .sharpe, .sortino, .calmar, .ulcer, .var_5,
		.es_1, .tail_ratio, .skew, .omega, .alpha, .beta, .information, .benchmark_sharpe,
		.hold_volatility, .turnover, .annual_range[0]] | unique' out.json)" = '[null]' ]
	long_tape >long.tape
	treport --json --benchmark X long.tape >out.json
	[ "$(jq '.tapes[0].figures.days' out.json)" = 35 ]
	grep '"account"' long.tape | jq -s --slurpfile report out.json '
		def mean: add / length;
		def near($x): (. - $x) * (. - $x) < 1e-18;
		(map(.equity) | .[1:]) as $e |
		[range(1; $e | length) | $e[.] / $e[. - 1] - 1] as $r |
		($r | mean) as $m |
		($r | map((. - $m) * (. - $m)) | add / (length - 1) | sqrt) as $s |
		($r | map(if . < 0 then . * . else 0 end) | mean | sqrt) as $down |
		$report[0].tapes[0].figures |
		(.volatility | near($s * (252 | sqrt))) and
		(.sharpe | near($m / $s * (252 | sqrt))) and
		(.sortino | near($m / $down * (252 | sqrt))) and
		(.es_5 | near($r | sort[:2] | mean)) and
		(.var_5 | near($r | sort | .[1] + 0.7 * (.[2] - .[1]))) and
		(.calmar | near($report[0].tapes[0].figures | .annual / -.drawdown))' >said
	[ "$(cat said)" = true ]
}

# ---- honesty ----

@test "a synthetic tape prints no Sharpe and says why" {
	sed 's/"volume":1000000/"volume":1000000,"synthetic":true/' "$TAPE" >made.tape
	run treport --benchmark X made.tape
	assert_success
	refute_output --partial "Sharpe ratio  "
	refute_output --partial "Sortino"
	refute_output --partial "alpha"
	assert_output --partial "No Sharpe ratio and no other measure of skill"
	treport --json made.tape >out.json
	[ "$(jq '.tapes[0].figures | has("sharpe")' out.json)" = false ]
	[ "$(jq '.tapes[0].synthetic' out.json)" = true ]
}

@test "what could be wrong is said" {
	{
		cat "$TAPE"
		echo '{"type":"error","stage":"tbar","reason":"x"}'
		echo 'rubbish'
	} | sed 's/"slippage":10/"slippage":0/; s/"half-spread":1/"half-spread":0/; s/"fee":[0-9.]*/"fee":0/' \
		>bad.tape
	treport --json bad.tape >out.json
	for code in books_differ error_records unreadable_lines few_trips short_history in_sample \
		universe fill_model no_commission no_slippage open_positions no_end; do
		jq -e --arg c "$code" '.tapes[0].caveats | map(.code) | index($c)' out.json >/dev/null || {
			echo "no $code"
			return 1
		}
	done
	run treport --universe-note "All of the index on its first day." --split 2024-01-04 "$TAPE"
	assert_output --partial "The securities: All of the index on its first day."
	refute_output --partial "hindsight"
	refute_output --partial "All of it is in sample"
	long_tape >long.tape
	run treport long.tape
	assert_output --regexp "The Sharpe ratio is [-0-9.]+ with a standard error of [0-9.]+: chance alone"
}

@test "interest on idle cash is no skill" {
	{
		echo '{"type":"run","stage":"torder","options":{"cash":"100000"}}'
		for day in 02 03 04 05; do
			printf '{"type":"account","ts":"2024-01-%sT21:10:00Z","cash":1000%s,"equity":1000%s}\n' \
				"$day" "$day" "$day"
			[ "$day" = 02 ] && echo '{"type":"order","ts":"2024-01-02T21:15:00Z","id":"o","symbol":"A","side":"buy","quantity":1,"kind":"market"}'
			[ "$day" = 05 ] || printf '{"type":"cash","ts":"2024-01-%sT21:20:00Z","kind":"interest","amount":1}\n' "$day"
		done
		echo '{"type":"end","ts":"2024-01-05T22:00:00Z"}'
	} >idle.tape
	run treport idle.tape
	assert_success
	assert_output --partial "Interest received on cash is 3.00 beside a profit of 3.00"
	run treport --risk-free 1 idle.tape
	refute_output --partial "Interest received on cash is"
	run treport "$TAPE"
	refute_output --partial "Interest received on cash is"
}

@test "interest alone has no Sharpe ratio" {
	{
		echo '{"type":"order","ts":"2024-01-02T15:00:00Z","id":"o","symbol":"A","side":"buy","quantity":1,"kind":"limit","limit":1}'
		for i in $(seq 10 40); do
			day=$((i < 32 ? i : i - 31)) month=$((i < 32 ? 1 : 2))
			printf '{"type":"account","ts":"2024-%02d-%02dT21:10:00Z","cash":1%s.%s,"equity":1%s.%s}\n' \
				$month $day "$i" $((i % 3)) "$i" $((i % 3))
		done
	} >idle.tape
	run treport --html page.html idle.tape idle.tape
	assert_success
	refute_line --regexp '^ +(Sharpe|Sortino|Calmar|omega) ratio'
	refute_output --partial "more than chance"
	refute_output --partial "Sharpe ratio  "
	assert_output --partial "volatility a year"
	assert_output --partial "No Sharpe ratio and no other measure of skill where nothing was traded"
	assert_output --partial "No order was filled"
	grep -q 'no other measure of skill where nothing was traded' page.html
	treport --json idle.tape idle.tape >out.json
	[ "$(jq -c '[.tapes[0].figures.sharpe, .differences[0].sharpe]' out.json)" = '[null,null]' ]
}

@test "options that nothing on the tape answers to are named" {
	run treport --benchmark SPY --universe A,IBM "$TAPE"
	assert_success
	assert_output --partial "warning: option --benchmark: no price of 'SPY' on '$TAPE'"
	assert_output --partial "warning: option --universe: no price of 'IBM' on '$TAPE'"
	refute_output --partial "no price of 'A'"
	refute_output --partial "The benchmark has dividends"
	assert_output --partial "equal-weight buy-and-hold: return            10.00 %"
	run treport --universe A,,B "$TAPE"
	assert_failure 64
}

@test "--plot without a point names what there is" {
	run treport --plot close "$TAPE"
	assert_failure 1
	assert_output "treport: warning: no 'close' on the tape without --symbol: choose one (A, B, X), or of the account cash, equity, long_value, short_value, buying_power, day_pnl"
	run treport --plot sma_3 --symbol A "$TAPE"
	assert_failure 1
	assert_output --partial "no 'sma_3' on the tape of A: it has 1d:open, 1d:high, 1d:low, 1d:close, 1d:volume, "
	assert_output --partial ", 1d:sma_2, 1d:rsi_14, "
	run treport --plot 1w:close --symbol A "$TAPE"
	assert_output --partial "no '1w:close' on the tape of A: it has 1d:open"
	run treport --plot close --symbol ZZZ "$TAPE"
	assert_failure 1
	assert_output "treport: warning: nothing of 'ZZZ' on the tape: it has A, B, X"
}

@test "a tape at the ends of time ends" {
	for ts in 2262-04-11T23:47:16.854775807Z 1677-09-21T00:12:44Z; do
		for calendar in us-equity 24x7; do
			{
				echo "{\"type\":\"order\",\"ts\":\"$ts\",\"id\":\"o\",\"symbol\":\"A\",\"side\":\"buy\",\"quantity\":1,\"kind\":\"market\"}"
				echo '{"type":"account","ts":"2024-01-02T21:10:00Z","cash":5,"equity":5}'
				echo "{\"type\":\"account\",\"ts\":\"$ts\",\"cash\":5,\"equity\":6}"
				echo '{"type":"account","ts":"2024-01-03T21:10:00Z","cash":5,"equity":5}'
			} >ends.tape
			run timeout 60 treport --calendar "$calendar" ends.tape
			assert_success
			assert_line --partial "sessions have no account record"
		done
	done
}

@test "--plot of a single point says so" {
	echo '{"type":"bar","ts":"2024-01-02T21:00:00Z","symbol":"A","span":"1d","open":1,"high":1,"low":1,"close":1,"volume":1}' >one.tape
	run treport --plot close --symbol A one.tape
	assert_failure 1
	assert_output "treport: warning: nothing to draw: no two points of different times"
}

@test "the settings of every stage are printed" {
	run treport "$TAPE"
	assert_line "  tfetch --symbol A,B,X csv:days.csv"
	assert_line "  trisk --config risk.yaml (configuration 0f0f0f0f0f0f)"
	assert_line --partial "torder --cash 10000 --margin 1 --fill auto --commission-share 0.005"
}

# ---- several tapes ----

# A long tape of made-up equity: SEED DRIFT
walk() {
	awk -v seed="$1" -v drift="$2" 'BEGIN {
		srand(seed); e = 100000
		fill = "{\"type\":\"exec\",\"ts\":\"2020-01-01T21:20:00Z\",\"id\":\"o-x1\",\"order\":\"o\",\"symbol\":\"A\",\"event\":\"fill\",\"side\":\"buy\",\"quantity\":1,\"price\":1}"
		print "{\"type\":\"order\",\"ts\":\"2020-01-01T00:00:00Z\",\"id\":\"o\",\"symbol\":\"A\",\"side\":\"buy\",\"quantity\":1,\"kind\":\"market\"}"
		for (y = 2020; y < 2022; y++) for (m = 1; m <= 12; m++) for (d = 1; d <= 28; d++) {
			e *= 1 + drift + (rand() - 0.5) * 0.02
			printf "{\"type\":\"account\",\"ts\":\"%d-%02d-%02dT21:10:00Z\",\"cash\":%.2f,\"equity\":%.2f}\n", y, m, d, e, e
			if (fill) print fill
			fill = ""
		}
	}'
}

@test "several tapes stand side by side with differences and intervals" {
	walk 1 0.001 >a.tape
	walk 1 0.0015 >b.tape
	walk 2 0 >c.tape
	run treport a.tape b.tape
	assert_success
	assert_line --partial "a.tape             b.tape         difference"
	assert_line --partial "less the first tape"
	treport --json a.tape b.tape c.tape >out.json
	[ "$(jq -c '.differences | map([.tape, .less, .days])' out.json)" = \
		'[["b.tape","a.tape",672],["c.tape","a.tape",672]]' ]
	# The same noise with more drift: better beyond doubt; other noise proves nothing.
	jq -e '.differences[0] | .annual_range[0] > 0 and .sharpe_range[0] > 0' out.json
	jq -e '.differences[1] | .annual_range[0] < .annual and .annual < .annual_range[1]' out.json
	treport --json a.tape b.tape c.tape | cmp - out.json
	treport --json --seed 2 a.tape b.tape c.tape >other.json
	[ "$(jq .differences[0].annual out.json)" = "$(jq .differences[0].annual other.json)" ]
	[ "$(jq .differences[0].annual_range out.json)" != "$(jq .differences[0].annual_range other.json)" ]
	run treport --resamples 0 a.tape
	refute_output --partial "95 % interval"
}

@test "lines are at most 100 columns wide" {
	walk 1 0.001 >a.tape
	treport --benchmark X "$TAPE" a.tape "$TAPE" >out
	# A large account, and a long name.
	sed 's/"symbol":"B"/"symbol":"LONGNAME.B"/; s/\("[a-z_]*\(quantity\|amount\|cash\|fee\|equity\|value\)"\):/\1:9/g' \
		"$TAPE" >large.tape
	treport large.tape >>out
	sed 's/"m1"/"a strategy of a name that is long"/g; s/"id":"m1-/"id":"a_strategy_of_a_name_that_is_long-/; s/"order":"m1-/"order":"a_strategy_of_a_name_that_is_long-/' \
		"$TAPE" >named.tape
	treport named.tape >>out
	grep -q 'a_strategy_of_a_name_that_is_long-A-20240102T210000Z-1-e1$' out
	treport --why m1-A-20240102T210000Z-1 "$TAPE" >>out
	treport --plot close,sma_2 --symbol A "$TAPE" >>out
	[ "$(LC_ALL=C.UTF-8 wc -L <out)" -le 100 ]
}

# ---- forms ----

@test "the text is as it was" {
	treport --benchmark X - <"$TAPE" >out
	long_tape | treport --benchmark X --resamples 500 - |
		sed -n '/^  Return$/,/^  Round trips$/p; /^  turnover/p' >>out
	diff "$TESTS/data/report.txt" out
}

@test "tapes can be packed, and read from standard input" {
	gzip -c "$TAPE" >t.gz
	treport t.gz | sed 's/t\.gz/-/' >one
	treport - <"$TAPE" >two
	treport <"$TAPE" | cmp - two
	cmp one two
}

@test "--json is one object without NaN" {
	treport --json --benchmark X "$TAPE" >out.json
	[ "$(wc -l <out.json)" -eq 1 ]
	jq -e 'type == "object"' out.json
	run grep -ciE 'nan|inf[^o]' out.json
	assert_output 0
}

@test "--html is one whole page with plots" {
	need gnuplot
	treport --benchmark X --html page.html "$TAPE" >/dev/null
	grep -q '^<!DOCTYPE html>' page.html
	[ "$(tail -n 1 page.html)" = "</html>" ]
	[ "$(grep -c '<svg' page.html)" -eq 4 ] # equity, drawdown, A, B
	[ "$(grep -c '</svg>' page.html)" -eq 4 ]
	run grep -E '(src|href)="?http' page.html
	assert_failure
	grep -q 'What could be wrong with this' page.html
	grep -q 'class="heat"' page.html
	cp page.html first.html
	treport --benchmark X --html page.html "$TAPE" >/dev/null
	cmp first.html page.html
}

@test "--html draws prices only where there are three days of closes" {
	need gnuplot
	treport --to 2024-01-04 --html page.html "$TAPE" >/dev/null
	[ "$(grep -c '<svg' page.html)" -eq 4 ]
	sed '/"ts":"2023-12-2/d; /"account","ts":"2024-01-02/d' "$TAPE" >late.tape
	treport --to 2024-01-04 --html page.html late.tape >/dev/null
	grep -q 'Fewer than 3 days of closes, so no plot of prices: B, A\.' page.html
	[ "$(grep -c '<svg' page.html)" -eq 2 ] # equity, drawdown
}

@test "--html without gnuplot says so and leaves plots out" {
	mkdir -p none
	PATH=$PWD/none "$BIN/treport" --html page.html "$TAPE" >/dev/null
	grep -q 'There are no plots: gnuplot is not installed' page.html
	[ "$(grep -c '<svg' page.html)" -eq 0 ]
	[ "$(tail -n 1 page.html)" = "</html>" ]
	PATH=$PWD/none "$BIN/treport" --plot close --symbol A --svg x.svg "$TAPE" 2>err || status=$?
	[ "$status" -eq 69 ]
	grep -q 'gnuplot is not installed' err
	[ ! -e x.svg ]
}

@test "--html replaces a file only as a whole" {
	echo old >page.html
	run treport --html page.html nowhere.tape
	assert_failure 66
	[ "$(cat page.html)" = old ]
	run treport --html "$PWD" "$TAPE"
	assert_failure 78
}

@test "names cannot smuggle anything into the page or the terminal" {
	sed 's/"symbol":"A"/"symbol":"<script>\\u001b[31m"/' "$TAPE" >evil.tape
	treport --html page.html evil.tape >out
	run grep -c '<script>' page.html
	assert_output 0
	run grep -c "$(printf '\033')" out page.html
	assert_failure
	treport --json evil.tape | jq -e '.tapes[0].symbols[0].symbol == "<script>\u001b[31m"'
}

# ---- one trade, and values over time ----

@test "--why tells a trade from bar to profit, by any of its ids" {
	for id in m1-A-20240102T210000Z-1 m1-A-20240102T210000Z-1-e1 m1-A-20240102T210000Z-1-e1-x2 \
		m1-A-20240104T210000Z-2-e1; do
		treport --why "$id" "$TAPE" >out
		for kind in bar feature signal because order fill action profit; do
			grep -q " $kind " out || {
				echo "$id: no $kind"
				return 1
			}
		done
		grep -q 'bought 20 at 51.55, sold 20 at 53.95, fees 2.00' out
		grep -q ' 46.00 in 2 days' out
	done
	grep -q 'close 102, sma_2 101' out
}

@test "--why tells what is still open, and what was refused" {
	treport --why both-B-20240102T210000Z-1 "$TAPE" >out
	grep -q '10 still held, worth 512.00 at the last price of 51.2' out
	grep -q -- '-21.90 in 5 days' out
	grep -q 'm1 0.25, m2 0.75' out
	treport --why m2-B-20240104T210000Z-1 "$TAPE" | tr -s '\n ' ' ' >out
	grep -q 'm2-B-20240104T210000Z-1-e1 by the rule gross, limit 5000, value 5100.5' out
}

@test "--why says in words why an order ended" {
	line() {
		printf '{"type":"exec","ts":"2024-01-02T15:00:00Z","id":"a-x%s","order":"a","symbol":"A","event":"%s","side":"buy","quantity":0,"reason":"%s"}\n' "$@"
	}
	{
		line 1 replaced replace
		line 2 canceled cancel
		line 3 canceled buying_power
		line 4 expired day
		line 5 canceled something
	} >ended.tape
	treport --why a ended.tape >out
	grep -q 'order    replaced, as was asked$' out
	grep -q 'order    canceled, as was asked$' out
	grep -q 'order    canceled: there was no money for it$' out
	grep -q 'order    expired with its day$' out
	grep -q 'order    canceled: something$' out
}

@test "--why --json gives the records themselves" {
	treport --why m1-A-20240102T210000Z-1 --json "$TAPE" >out.json
	[ "$(jq -c '.trades[0] | map(.type) | [.[0], .[1], .[2], .[3], .[-1]]' out.json)" = \
		'["bar","feature","signal","order","exec"]' ]
	run treport --why m1-A-2024 "$TAPE"
	assert_failure 1
	assert_output --partial "nothing on the tape has the id 'm1-A-2024'"
}

@test "a fill through zero ends one story and begins the next" {
	{
		echo '{"type":"exec","ts":"2024-01-02T15:00:00Z","id":"a-x1","order":"a","symbol":"A","event":"fill","side":"buy","quantity":10,"price":10,"fee":1}'
		echo '{"type":"exec","ts":"2024-01-03T15:00:00Z","id":"b-x1","order":"b","symbol":"A","event":"fill","side":"sell","quantity":30,"price":12,"fee":3}'
		echo '{"type":"position","ts":"2024-01-03T15:00:00Z","symbol":"A","quantity":-20}'
		echo '{"type":"exec","ts":"2024-01-04T15:00:00Z","id":"c-x1","order":"c","symbol":"A","event":"fill","side":"buy","quantity":20,"price":11,"fee":2}'
	} >flip.tape
	treport --why a flip.tape | grep -q ' 18.00 in 1 days'
	treport --why c flip.tape | grep -q ' 16.00 in 1 days'
	[ "$(treport --why b flip.tape | grep -c ' profit ')" -eq 2 ]
}

@test "--plot draws on the terminal or into a file" {
	treport --plot close,sma_2,buys,sells --symbol A "$TAPE" >out
	[ "$(wc -l <out)" -eq 26 ]
	grep -q '2023-12-28' out
	grep -q '+ buys  - sells' out
	treport --plot equity "$TAPE" >out
	grep -q '⠒ equity' out
	run treport --plot nix --symbol A "$TAPE"
	assert_failure 1
	assert_output --partial "no 'nix' on the tape of A"
	need gnuplot
	treport --plot close --symbol A --svg a.svg "$TAPE"
	grep -q '^<svg' a.svg
	[ "$(tail -n 1 a.svg)" = "</svg>" ]
}

@test "memory does not grow with market data" {
	need awk
	not_sanitized
	awk 'BEGIN { for (i = 0; i < 400000; i++) printf "{\"type\":\"trade\",\"ts\":\"2024-01-02T15:%02d:%02d.%06dZ\",\"symbol\":\"A\",\"price\":%d,\"size\":1}\n", i / 60000 + 0, i / 1000 % 60, i, 100 + i % 7 }' >t
	{
		head -n 20 "$TAPE"
		cat t
		tail -n +21 "$TAPE"
	} >big.tape
	(
		ulimit -v 65536
		treport big.tape >/dev/null
	)
}

@test "--strict stops at a line that cannot be read, naming it" {
	{
		head -n 20 "$TAPE"
		echo nonsense
	} >bad.tape
	treport bad.tape >out 2>/dev/null
	run treport --strict bad.tape
	assert_failure 65
	assert_output --partial 'bad.tape:21: '
}

@test "equity that grows manyfold is drawn on a logarithmic scale" {
	{
		echo '{"type":"run","stage":"torder","options":{"cash":"1000"}}'
		echo '{"type":"order","ts":"2024-01-02T15:00:00Z","id":"a","symbol":"A","side":"buy","quantity":1,"kind":"market","gate":"trisk"}'
		for i in 2 3 4 5 8; do
			printf '{"type":"account","ts":"2024-01-0%sT21:10:00Z","cash":%s,"equity":%s}\n' \
				$i $((1000 * i)) $((1000 * i))
		done
	} >grown.tape
	treport grown.tape 2>/dev/null | grep -q '(logarithmic scale)'
	head -n 4 grown.tape | treport - 2>/dev/null | grep -q '⠒ equity$'
}
