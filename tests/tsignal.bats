#!/usr/bin/env bats
# tsignal.bats - strategies as a filter

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	S=$ROOT/examples/strategies
	D=$ROOT/examples/data
}

# bar TIME SYMBOL CLOSE: of 2013-10-07, one minute.
bar() {
	printf '{"type":"bar","ts":"2013-10-07T%sZ","symbol":"%s","span":"1m",' "$1" "$2"
	printf '"open":%s,"high":%s,"low":%s,"close":%s,"volume":100}\n' "$3" "$3" "$3" "$3"
}

# The daily tape of the five stocks, with splits and dividends.
daily() {
	tfetch "csv:$D/stocks.csv.gz" --by-symbol --symbol AAPL,FB,GOOG,IBM,MSFT \
		--actions "$D/actions.csv"
}

one_strategy() {
	printf 'span: 1m\nparams: {level: 10}\nstrategies:\n  - name: s\n' >s.yaml
	printf '    long: close > $level\n    exit: close < $level - 2\n' >>s.yaml
}

@test "a signal stands after the bar that caused it, with its values" {
	one_strategy
	{
		bar 14:00:00 A 9
		bar 14:01:00 A 11.50
		bar 14:02:00 A 12
	} >in
	run bash -c 'tsignal -c s.yaml <in | tail -n +2'
	assert_success
	assert_equal "${#lines[@]}" 4
	assert_equal "${lines[1]}" "$(sed -n 2p in)"
	assert_equal "${lines[2]}" '{"type":"signal","ts":"2013-10-07T14:01:00Z","id":"s-A-20131007T140100Z-1","strategy":"s","symbol":"A","side":"long","reason":"enter","strength":1,"price":11.5,"why":{"close":11.5}}'
	assert_equal "${lines[3]}" "$(sed -n 3p in)"
}

@test "of forecasts over several horizons, the next bar's counts" {
	printf 'span: 1m\nstrategies:\n  - {name: s, long: "vol.sigma < 0.02", exit: "vol.sigma > 0.02"}\n' >s.yaml
	vol() {
		printf '{"type":"vol","ts":"2013-10-07T%sZ","symbol":"A","model":"garch",' "$1"
		printf '"horizon":%s,"sigma":%s,"annual":0.2}\n' "$2" "$3"
	}
	{
		vol 14:00:00 1 0.01
		vol 14:00:00 10 0.03
		bar 14:00:00 A 9
		vol 14:01:00 10 0.01
		vol 14:01:00 1 0.03
		vol 14:01:00 5 0.01
		bar 14:01:00 A 9
	} >in
	tsignal -q -c s.yaml --only <in | jq -r 'select(.type == "signal") | [.ts, .side] | @tsv' >out
	diff -u - out <<-'END'
		2013-10-07T14:00:00Z	long
		2013-10-07T14:01:00Z	flat
	END
}

@test "what a strategy writes is a valid tape" {
	for file in daily coinflip combined; do
		features=$(tsignal -c "$S/$file.yaml" --features)
		daily | if [ -n "$features" ]; then tfeature -f "$features"; else cat; fi |
			tsignal -c "$S/$file.yaml" --explain >"$file.tape"
		treplay --check "$file.tape"
		[ "$(grep -c '"type":"signal"' "$file.tape")" -gt 50 ]
	done
}

@test "--features names what the file needs, parameters filled in, once each" {
	printf 'span: 1d\nparams: {n: 20}\nfeatures: [vwap, "sma:$n"]\nstrategies:\n' >f.yaml
	printf '  - {name: a, long: "close > sma_20 and feature.vwap > ema:$n and macd:5:9:3.hist > 0"}\n' >>f.yaml
	run tsignal -c f.yaml --features </dev/zero
	assert_success
	assert_output "vwap:20,sma:20,ema:20,macd:5:9:3"
	run tsignal -c f.yaml --features --set n=50
	assert_output "vwap:20,sma:50,sma:20,ema:50,macd:5:9:3"
	run tsignal -c s.yaml --features --set n=50
	assert_failure 66
}

# The same rule by awk: long above the mean of the last 50 closes, in units of today.
@test "a moving-average rule decides as awk does" {
	printf 'span: 1d\nstrategies:\n  - {name: m, long: "close > sma:50", exit: "close < sma:50"}\n' >m.yaml
	daily | tfeature -f "$(tsignal -c m.yaml --features)" | tsignal -c m.yaml --only |
		jq -r 'select(.type == "signal") | [.ts, .symbol, .side] | @tsv' >got
	daily | jq -r 'select(.type == "bar" or .kind == "split") |
		[.ts, .symbol, .type, .close // .value] | @tsv' | awk -F '\t' '
		$3 == "action" { for (i = 1; i <= n[$2]; i++) v[$2, i] /= $4; next }
		{
			v[$2, ++n[$2]] = $4
			if (n[$2] < 50) next
			sum = 0
			for (i = n[$2] - 49; i <= n[$2]; i++) sum += v[$2, i]
			if (sum / 50 - $4 < 1e-9 && $4 - sum / 50 < 1e-9) next
			side = $4 > sum / 50 ? "long" : "flat"
			if (side != (($2 in at) ? at[$2] : "flat")) print $1 "\t" $2 "\t" side
			at[$2] = side
		}' >want
	[ "$(wc -l <want)" -gt 300 ]
	diff want got
}

@test "a sweep by xargs: each run as if alone" {
	printf 'span: 1d\nparams: {n: 20}\nstrategies:\n  - {name: m, long: "close > sma:$n", exit: "close < sma:$n"}\n' >m.yaml
	daily >day.tape
	seq 10 10 50 | xargs -P2 -I N sh -c 'tfeature -f "$(tsignal -c m.yaml --set n=N --features)" \
		<day.tape | tsignal -c m.yaml --set n=N --only >sweep.N'
	[ "$(cat sweep.10 | grep -c '"signal"')" -gt "$(cat sweep.50 | grep -c '"signal"')" ]
	tfeature -f sma:30 <day.tape | tsignal -c m.yaml --set n=30 --only | cmp - sweep.30
	head -n 1 sweep.30 | jq -e '.options.set == ["n=30"] or .options.set == "n=30"'
}

@test "a mistake in the file is 78 with line and column" {
	printf 'span: 1d\nstrategies:\n  - name: m\n    long: >\n      close > sma:20 and\n      rsi:14 > hgih\n' >m.yaml
	run tsignal -c m.yaml </dev/null
	assert_failure 78
	assert_output "tsignal: m.yaml:6:16: no such name 'hgih', did you mean 'high'?"
	printf 'span: 1d\nstrategies:\n  - {name: m, long: "sma:20:30 > 1"}\n' >m.yaml
	run tsignal -c m.yaml </dev/null
	assert_failure 78
	assert_output --partial "m.yaml:3:22: feature 'sma:20:30': expected sma:n"
	printf 'span: 1d\nstrategies:\n  - {name: m, long: "bbands:20:2 > 1"}\n' >m.yaml
	run tsignal -c m.yaml </dev/null
	assert_output --partial "expected one of bbands:20:2.upper, bbands:20:2.middle"
	printf 'span: 1d\nstrategies:\n  - {name: m, long: "smo:20 > 1"}\n' >m.yaml
	run tsignal -c m.yaml </dev/null
	assert_output --partial "m.yaml:3:22: no feature 'smo', did you mean"
}

# complains RULE MESSAGE: about a strategy with that rule.
complains() {
	printf 'span: 1d\nstrategies:\n  - {name: m, long: "%s"}\n' "$1" >m.yaml
	run tsignal -c m.yaml </dev/null
	assert_failure 78
	assert_output "tsignal: m.yaml:3:22: $2"
}

@test "a feature written otherwise: how it is written" {
	complains 'sma(20) > 1' "no function 'sma': a feature is written sma:20"
	complains 'macd(12, 26, 9) > 1' "no function 'macd': a feature is written macd:12:26:9"
	complains 'sma20 > 1' "no such name 'sma20', did you mean 'sma:20'?"
	complains 'macd:12:26:9.sig > 1' "no value 'sig': expected one of macd:12:26:9, macd:12:26:9.signal, macd:12:26:9.hist"
	complains 'sma:20.mean > 1' "no value 'mean': expected sma:20"
	printf 'span: 1d\nstrategies:\n\t- {name: m, long: close > 1}\n' >m.yaml
	run tsignal -c m.yaml </dev/null
	assert_failure 78
	assert_output --partial "m.yaml:3:1: no tabs (indent by spaces)"
}

@test "what never came is said at the end of a whole tape" {
	printf 'span: 1m\nstrategies:\n  - {name: s, long: "rsi:14 < 30 and close > sma:20"}\n' >s.yaml
	for i in 10 11 12; do bar "14:$i:00" A 10; done >bars
	{ cat bars; printf '{"type":"end","ts":"2013-10-07T14:12:00Z"}\n'; } >in
	run bash -c 'tsignal -c s.yaml <in 2>&1 >/dev/null'
	assert_success
	assert_output "tsignal: warning: strategy 's' waited in vain: no feature rsi_14, sma_20 (tfeature -f \"\$(tsignal -c s.yaml --features)\" makes them)"
	run bash -c 'tfeature -f rsi:14,ema:3 <in | tsignal -c s.yaml 2>&1 >/dev/null'
	assert_output --partial "cannot decide: no 'sma_20' in the feature records of 1m bars"
	refute_output --partial "in vain"
	run bash -c 'tfeature -f ema:3,rsi:9 <in | tsignal -c s.yaml 2>&1 >/dev/null'
	assert_output --partial "in vain: no feature rsi_14, sma_20 ("
	# It warms up and says nothing: that is no mistake.
	run bash -c 'tfeature -f "$(tsignal -c s.yaml --features)" <in | tsignal -c s.yaml 2>&1 >/dev/null'
	assert_output ""
	# A piece, or a tape that goes on, is not judged.
	run bash -c 'tsignal -c s.yaml <bars 2>&1 >/dev/null'
	assert_output ""
	run bash -c 'tsignal -c s.yaml --state st <in 2>&1 >/dev/null'
	assert_output ""
	printf 'span: 5m\nstrategies:\n  - {name: s, symbols: [AA, A], long: close > 1}\n' >s.yaml
	run bash -c 'tsignal -c s.yaml <in 2>&1 >/dev/null'
	assert_output "tsignal: warning: strategy 's' waited in vain: no record of AA; no bars of span 5m"
}

@test "why tells the values of parameters, not their names" {
	printf 'span: 1m\nparams: {n: 2}\nstrategies:\n  - {name: s, long: "highest(close, $n) > 1"}\n' >s.yaml
	{ bar 14:10:00 A 10; bar 14:11:00 A 11; } >in
	run bash -c 'tsignal -c s.yaml --only <in | jq -c "select(.type == \"signal\") | .why"'
	assert_output '{"close":11,"highest(close, 2)":11}'
}

@test "a file that needs no feature: the list is empty, and tfeature takes it" {
	one_strategy
	bar 14:10:00 A 11 >in
	tfeature -f "$(tsignal -c s.yaml --features)" <in | tsignal -c s.yaml --only >out
	grep -q '"side":"long"' out
}

@test "no file and a wrong --set are 64" {
	run tsignal </dev/null
	assert_failure 64
	assert_output --partial "expected -c FILE; try 'tsignal --help'"
	one_strategy
	run tsignal -c s.yaml --set levl=3 </dev/null
	assert_failure 64
	assert_output --partial "no parameter 'levl', did you mean 'level'?"
	run tsignal -c s.yaml --set level </dev/null
	assert_failure 64
	run tsignal -c s.yaml --set level=x </dev/null
	assert_failure 78
	assert_output --partial "s.yaml:5:19: expected a number: \$level is 'x'"
	run tsignal -c nowhere.yaml </dev/null
	assert_failure 66
}

@test "--explain says what blocked an entry" {
	one_strategy
	printf '    cooldown: 90s\n' >>s.yaml
	{
		bar 14:00:00 A 11
		bar 14:01:00 A 7
		bar 14:02:00 A 11
		bar 14:03:00 A 11
	} >in
	run bash -c 'tsignal -c s.yaml --explain --only <in | tail -n +2 | jq -c "[.type, .reason, .until, .why]"'
	assert_success
	assert_output '["signal","enter",null,{"close":11}]
["signal","exit",null,{"close":7}]
["block","cooldown","2013-10-07T14:02:30Z",{"close":11}]
["signal","enter",null,{"close":11}]'
	run bash -c 'tsignal -c s.yaml <in | grep -c block'
	assert_output 0
}

@test "SIGHUP: targets stay, the wrong file is refused, what is gone is closed" {
	one_strategy
	mkfifo pipe
	exec 9<>pipe
	tsignal -c s.yaml --input-log log <pipe >out 2>err 9>&- &
	pid=$!
	bar 14:00:00 A 11 >&9
	wait_for grep -q '"side":"long"' out
	cp s.yaml good.yaml
	sed -i 's/close >/cloze >/' s.yaml
	kill -HUP "$pid"
	wait_for grep -q "refused, the old one stays: s.yaml:5:11: no such name 'cloze'" err
	sed 's/close > .level/close > 100/' good.yaml >s.yaml
	kill -HUP "$pid"
	wait_for grep -q '"type":"control"' out
	bar 14:01:00 A 12 >&9
	bar 14:02:00 A 7 >&9
	wait_for grep -q '"side":"flat","reason":"exit"' out
	bar 14:03:00 A 101 >&9
	wait_for has_lines out 9
	sed 's/name: s/name: other/' good.yaml >s.yaml
	kill -HUP "$pid"
	wait_for test "$(grep -c '"type":"control"' out)" -ge 1
	wait_for bash -c '[ "$(grep -c "\"type\":\"control\"" out)" -eq 2 ]'
	bar 14:04:00 A 9 >&9
	wait_for grep -q '"reason":"removed"' out
	exec 9>&-
	wait "$pid"
	treplay --check out
	jq -r 'select(.type == "signal") | [.id, .side, .reason] | @tsv' out >got
	printf '%s\t%s\t%s\n' s-A-20131007T140000Z-1 long enter s-A-20131007T140200Z-2 flat exit \
		s-A-20131007T140300Z-3 long enter s-A-20131007T140300Z-4 flat removed | diff - got
	# The log brings the same reloads at the same lines.
	jq -c 'select(.type == "bar")' out >in
	cp good.yaml s.yaml
	tsignal -c s.yaml --input-log log <in 2>/dev/null | cmp - out
}

@test "a coin is the same coin on every run, whatever else is on the tape" {
	for symbol in A B; do
		for i in $(seq 10 59); do bar "14:$i:00" "$symbol" 10; done
	done | sort >both
	grep '"A"' both >one
	tsignal -c "$S/coinflip.yaml" --set span=1m --set often=0.5 --only <both |
		jq -c 'select(.symbol == "A") | [.ts, .side, .why]' >got
	tsignal -c "$S/coinflip.yaml" --set span=1m --set often=0.5 --only <one |
		jq -c 'select(.symbol == "A") | [.ts, .side, .why]' | cmp - got
	[ -s got ]
	tsignal -c "$S/coinflip.yaml" --set span=1m --set often=0.5 --set seed=2 --only <one |
		jq -c 'select(.symbol == "A") | [.ts, .side, .why]' >other
	! cmp -s got other
}

@test "shares of a combined signal add up to 1" {
	features=$(tsignal -c "$S/combined.yaml" --features)
	daily | tfeature -f "$features" | tsignal -c "$S/combined.yaml" --only >out
	jq 'select(.type == "signal") | (.shares | add) - 1 | fabs < 1e-9' out >sums
	[ "$(sort -u sums)" = true ]
	[ "$(wc -l <sums)" -gt 50 ]
}

@test "the intraday strategies trade on a real day, quotes or not" {
	data_dir
	for with in "" quotes; do
		{
			tfetch "csv:$DATA/ticks/IBM-20131007.trades.csv.gz" --symbol IBM \
				--conditions algoseek >t.tape
			cp t.tape all.tape
			if [ -n "$with" ]; then
				tfetch "csv:$DATA/ticks/IBM-20131007.quotes.csv.gz" --symbol IBM >q.tape
				treplay t.tape q.tape >all.tape
			fi
		}
		tbar 1m <all.tape | tfeature -f "$(tsignal -c "$S/intraday.yaml" --features)" |
			tsignal -c "$S/intraday.yaml" >out
		jq -r 'select(.type == "signal") | [.ts, .strategy, .side, .price] | @tsv' out >"signals.$with"
		[ "$(wc -l <"signals.$with")" -ge 4 ]
	done
	cmp signals. signals.quotes
}
