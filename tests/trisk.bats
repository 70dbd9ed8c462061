#!/usr/bin/env bats
# trisk.bats - signals to orders, refusals, the loop from fills back, kill file, restarts

load setup

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >risk.yaml <<'END'
slip: 10
short: true
sizing: {method: shares, shares: 10, scale: none}
limits: {max_notional: 2000, daily_loss: 50}
END
}

# trade TIME SYMBOL PRICE: on 2024-07-01, a Monday.
trade() {
	printf '{"type":"trade","ts":"2024-07-01T%sZ","symbol":"%s","price":%s,"size":100}\n' "$@"
}

# wish TIME STRATEGY SYMBOL SIDE [MORE]: a signal, with an id of its own.
wish() {
	printf '{"type":"signal","ts":"2024-07-01T%sZ","id":"%s-%s-%s","strategy":"%s","symbol":"%s","side":"%s"%s}\n' \
		"$1" "$2" "$3" "${1//:/}" "$2" "$3" "$4" "${5:+,$5}"
}

end() {
	printf '{"type":"end","ts":"2024-07-01T%sZ"}\n' "$1"
}

# own TYPE <TAPE: the lines of that type.
own() {
	grep "\"type\":\"$1\""
}

# ---- what it is told ----

@test "without -c it is 64, with an unknown key 78, without the file 66" {
	run -64 trisk </dev/null
	assert_output --partial "try 'trisk --help'"
	echo 'limits: {max_gross: 5, max_grss: 5}' >bad.yaml
	run -78 trisk -c bad.yaml </dev/null
	assert_output --partial "bad.yaml:1:24: unknown key 'max_grss'"
	run -66 trisk -c none.yaml </dev/null
	run -64 trisk -c risk.yaml operand </dev/null
}

# ---- orders and refusals ----

@test "a signal becomes an order, directly behind it" {
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long '"stop":95,"shares":{"x":1}' && trade 15:00:02 A 101; } >in
	trisk -q -c risk.yaml <in >out
	sed -n 4,6p out >got
	cat >want <<'END'
{"type":"order","ts":"2024-07-01T15:00:01Z","id":"s-A-150001-e1","signal":"s-A-150001","strategy":"s","symbol":"A","side":"buy","quantity":10,"kind":"market","tif":"day","class":"bracket","gate":"trisk","shares":{"x":1}}
{"type":"order","ts":"2024-07-01T15:00:01Z","id":"s-A-150001-s1","signal":"s-A-150001","strategy":"s","symbol":"A","side":"sell","quantity":10,"kind":"stop","stop":95,"tif":"gtc","class":"bracket","parent":"s-A-150001-e1","gate":"trisk","shares":{"x":1}}
{"type":"trade","ts":"2024-07-01T15:00:02Z","symbol":"A","price":101,"size":100}
END
	diff want got
	treplay --check out
}

@test "a refusal has code, limit and value; one that passes is tried again" {
	{
		trade 15:00:00 B 200
		wish 15:00:01 s B long
		trade 15:00:02 B 100
		trade 15:00:02 A 100
		wish 15:02:00 s A long
		trade 15:02:00 C 1
		trade 15:02:01 A 101
		trade 15:02:02 A 101
	} >in
	trisk -q --only -c risk.yaml <in | tail -n +2 >got
	cat >want <<'END'
{"type":"reject","ts":"2024-07-01T15:00:01Z","of":"s-B-150001-e1","signal":"s-B-150001","strategy":"s","symbol":"B","code":"MAX_NOTIONAL","limit":2000,"value":2002}
{"type":"reject","ts":"2024-07-01T15:02:00Z","of":"s-A-150200-e1","signal":"s-A-150200","strategy":"s","symbol":"A","code":"STALE_REFERENCE","limit":60,"value":118}
{"type":"order","ts":"2024-07-01T15:02:01Z","id":"s-A-150200-e2","signal":"s-A-150200","strategy":"s","symbol":"A","side":"buy","quantity":10,"kind":"market","tif":"day","class":"simple","gate":"trisk"}
END
	diff want got
}

@test "--explain writes each rule's verdict before the order" {
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long; } >in
	trisk -q --only --explain -c risk.yaml <in | tail -n +2 >got
	[ "$(tail -n 1 got | jq -r .type)" = order ]
	head -n -1 got | jq -r '"\(.code) \(.verdict) \(.limit) \(.value)"' >checks
	[ "$(wc -l <checks)" -eq "$(trisk -c risk.yaml --self-test | tail -n +2 | wc -l)" ]
	grep -qx 'MAX_NOTIONAL pass 2000 1001' checks
	grep -qx 'COLLAR pass 100 10' checks
	grep -qx 'STALE_REFERENCE pass 60 1' checks
	run -1 grep -v ' pass ' checks
}

@test "a warning passes, and is written" {
	echo 'limits: {max_notional: {warn: 500, deny: 2000}}' >warn.yaml
	echo 'sizing: {method: shares, shares: 10}' >>warn.yaml
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long; } | trisk -q --only -c warn.yaml |
		tail -n +2 | jq -r '"\(.type) \(.code) \(.verdict) \(.limit)"' >got
	printf 'check MAX_NOTIONAL warn 500\norder null null null\n' | diff - got
}

@test "a price beyond 9.2e9, or a signal that cannot be: error records" {
	{
		trade 15:00:00 A 1e10
		wish 15:00:01 s A long '"stop":-1'
		printf '{"type":"signal","ts":"2024-07-01T15:00:01Z","id":"","strategy":"s","symbol":"A","side":"flat"}\n'
	} >in
	trisk -q -c risk.yaml <in >out
	[ "$(own error <out | wc -l)" -eq 3 ]
	own error <out | head -n 1 | jq -e '.reason | test("9.2e9")'
}

@test "what a whole tape lacked is said at its end" {
	cat >of.yaml <<'END'
sizing: {method: volatility, target: 10%, fraction: 25%, of: natr_14, unit: percent}
strategies: {tpyo: {max_quantity: 1}}
END
	{ trade 15:00:00 A 100 && end 16:00:00; } >quiet
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long && end 16:00:00; } >in
	trisk -c of.yaml <quiet 2>err >/dev/null
	[ "$(cat err)" = "trisk: warning: no orders: there was no signal on the tape (tsignal makes them)" ]
	trisk -c of.yaml <in 2>err >out
	grep -q "no signal on the tape was of 'tpyo'" err
	grep -q "no feature record on the tape had 'natr_14'" err
	[ "$(own reject <out | jq -c '[.code, .limit]')" = '["NO_VOLATILITY","natr_14"]' ]
	# A piece is not the whole, and with the value there is nothing to say.
	head -n 1 quiet | trisk -c of.yaml 2>err >/dev/null
	run ! grep -q signal err
	{
		echo '{"type":"feature","ts":"2024-07-01T14:59:00Z","symbol":"A","span":"1m","ready":true,"natr_14":1.5}'
		sed 's/"s-A/"tpyo-A/; s/"s"/"tpyo"/' in
	} | trisk -c of.yaml 2>err >out
	run ! grep -q 'volatility\|tpyo' err
	# Behind torder no order is filled; without trisk there is none.
	{ torder <in | trisk -c risk.yaml >/dev/null; } 2>err
	grep -q "no fills: there was no order on the tape" err
	grep -q "been through torder already" err
	trisk -q -c risk.yaml <in | torder 2>err | trisk --again -c risk.yaml >/dev/null 2>err2
	run ! grep -q 'no order on the tape\|torder already' err err2
}

@test "sizes by volatility take the next bar's forecast, not that of a sum" {
	cat >vol.yaml <<-'END'
		slip: 0
		sizing: {method: volatility, target: 10%, fraction: 25%, of: vol, unit: step, scale: none}
		limits: {max_notional: 100%, max_position_value: 100%, collar: 100, max_quantity: 10000}
	END
	vol() {
		printf '{"type":"vol","ts":"2024-07-01T15:00:00Z","symbol":"A","model":"m","horizon":%s,"sigma":%s}\n' "$@"
	}
	size() {
		{
			echo '{"type":"trade","ts":"2024-07-01T15:00:00Z","symbol":"A","price":100,"size":1}'
			cat
			echo '{"type":"signal","ts":"2024-07-01T15:00:00Z","id":"s-1","strategy":"s","symbol":"A","side":"long","strength":1}'
		} | trisk -q -c vol.yaml --only 2>/dev/null | jq -r 'select(.type == "order") | .quantity'
	}
	vol 1 0.05 | size >want
	[ "$(cat want)" -gt 0 ]
	{
		vol 1 0.05
		vol 10 0.9
	} | size | diff -u want -
}

@test "after end nothing is sent" {
	{ trade 15:00:00 A 100 && wish 15:05:00 s A long && end 15:05:01; } >in
	trisk -q -c risk.yaml <in >out
	[ "$(tail -n 1 out | jq -r .type)" = end ]
	[ "$(own order <out | wc -l)" -eq 0 ]
}

@test "a tape that has been through it is refused, unless --again" {
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long; } | trisk -q -c risk.yaml >out
	run -65 trisk -q -c risk.yaml <out
	trisk -q --again -c risk.yaml <out >again
	[ "$(own order <again | wc -l)" -eq 2 ]
}

# ---- self-test ----

@test "--self-test denies every planted order, also with the examples" {
	local file
	for file in risk.yaml "$ROOT"/examples/risk/*.yaml; do
		trisk -c "$file" --self-test >out </dev/null
		run -1 grep -v -e ' denied$' -e '^RULE ' -e ' off (' out
		[ "$(wc -l <out)" -ge 34 ]
	done
	grep -q '^MAX_NOTIONAL 22000 22000.000000001 denied$' out
}

@test "--self-test is 1 where a limit cannot deny" {
	echo 'limits: {max_open_orders: 100000}' >loose.yaml
	run -1 trisk -c loose.yaml --self-test
	assert_output --partial "MAX_OPEN_ORDERS"
	assert_output --partial "NOT DENIED"
}

# ---- outside: the kill file, the configuration ----

# Start trisk on a FIFO that stays open as descriptor 9; output in out.
start() {
	mkfifo fifo
	exec 9<>fifo
	trisk "$@" <fifo >out 2>err 9>&- &
	pid=$!
}

finish() {
	local status=0
	exec 9>&-
	wait "$pid" || status=$?
	return "$status"
}

@test "the kill file latches, over its removal and a restart, until resumed with a reason" {
	start -c risk.yaml --kill stop --state state --input-log log
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long '"stop":90'; } >&9
	wait_for has_lines out 5
	echo "kill fat finger" >stop
	trade 15:00:02 A 100 >&9
	wait_for grep -q '"kill"' out
	finish
	own control <out | jq -e '.what == "kill" and .reason == "fat finger" and .stage == "trisk"'
	own cancel <out | jq -e '.order == "s-A-150001-s1" and .id == "s-A-150001-s1-c"'
	rm stop
	{ trade 15:00:03 A 100 && wish 15:00:03 t A long; } |
		trisk -q -c risk.yaml --kill stop --state state --input-log log >out2
	own reject <out2 | jq -e '.code == "KILLED"'
	echo "resume" >stop
	wish 15:00:04 u A long | trisk -q -c risk.yaml --kill stop --state state --input-log log >out3
	own reject <out3 | jq -e '.code == "KILLED"'
	echo "resume it was a drill" >stop
	wish 15:00:05 v A long | trisk -q -c risk.yaml --kill stop --state state --input-log log >out4
	own order <out4 | jq -e '.strategy == "v"'
	# The same tape with that log: the same bytes, whatever stands in the file.
	rm -f stop state
	cat out out2 out3 out4 >want
	grep -h -e '"type":"trade"' -e '"type":"signal"' want | trisk -q -c risk.yaml --input-log log >again
	cmp want again
}

@test "a drawdown latches over restarts, until a control resumes with a reason" {
	sed -i 's/daily_loss: 50/drawdown: 50, daily_loss: 90%/' risk.yaml
	control() {
		printf '{"type":"control","ts":"2024-07-0%sZ","stage":"desk","what":"resume"%s}\n' "$1" "${2:+,\"reason\":\"$2\"}"
	}
	piece() {
		trisk -q --only -c risk.yaml --state state >>out
	}
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long && trade 15:00:02 A 95 && trade 15:00:04 A 94.99; } | piece
	{ trade 15:00:06 A 94.99 && wish 15:00:07 r A long && wish 15:00:08 s A flat; } | piece
	{ trade 15:00:09 A 94.99 && wish 15:00:10 s A long; } | piece
	{ control 1T15:00:11 && wish 15:00:12 t A long; } | piece
	# The next day does not lift it either.
	{ trade 15:00:00 A 95 && wish 15:00:01 u A long; } | sed 's/07-01/07-02/' | piece
	{ control 2T15:00:02 "looked at" && wish 15:00:03 v A long | sed 's/07-01/07-02/'; } | piece
	grep -v '"run"' out | jq -r '"\(.type) \(.strategy // .what) \(.code // .side // .reason)"' >got
	cat >want <<-'END'
		order s buy
		control halt DRAWDOWN: 50.1 is above 50
		reject r DRAWDOWN
		order s sell
		reject s DRAWDOWN
		reject t DRAWDOWN
		reject u DRAWDOWN
		order v buy
	END
	diff want got
}

@test "SIGHUP: a good file takes effect whole, with both hashes; a bad one does not" {
	start -c risk.yaml
	trade 15:00:00 A 100 >&9
	wait_for has_lines out 2
	echo 'limits: {max_notional: 1, max_quantiy: 5}' >risk.yaml
	kill -HUP "$pid"
	wait_for grep -q 'the old one stays' err
	wish 15:00:01 s A long >&9
	wait_for has_lines out 4
	own order <out >/dev/null
	printf 'sizing: {method: shares, shares: 10}\nlimits: {max_notional: 1}\n' >risk.yaml
	kill -HUP "$pid"
	wait_for grep -q '"reload"' out
	wish 15:00:02 t A long >&9
	wait_for grep -q reject out
	finish
	own control <out >reload
	jq -e --arg new "$(sha256sum <risk.yaml | cut -d' ' -f1)" \
		--arg old "$(head -n 1 out | jq -r .config)" '.hash == $new and .was == $old' reload
	own reject <out | jq -e '.code == "MAX_NOTIONAL" and .limit == 1'
}

# ---- the loop from fills back ----

@test "without a partner: 69 after five seconds; no FIFO: 66" {
	mkfifo back
	run -69 trisk -c risk.yaml --feedback back </dev/null
	assert_output --partial "nobody writes to 'back'"
	touch file
	run -66 trisk -c risk.yaml --feedback file </dev/null
	run -66 trisk -c risk.yaml --feedback none </dev/null
}

# partner ANSWERS...: answer each sync on stdin with a file's lines, then leave.
partner() {
	local n=0 line
	exec 8>back
	while IFS= read -r line; do
		printf '%s\n' "$line" >>seen
		case $line in
		*'"sync"'*)
			n=$((n + 1))
			[ "$n" -le $# ] || return 0
			cat "${!n}" >&8
			;;
		esac
	done
}

@test "the account is asked behind the record, and its answer counts" {
	cat >one <<'END'
{"type":"account","ts":"2024-07-01T15:00:01Z","cash":1000,"equity":1000,"buying_power":1000}
{"type":"synced","n":1}
END
	cat >two <<'END'
{"type":"account","ts":"2024-07-01T15:00:02Z","cash":600,"equity":1000,"buying_power":600}
{"type":"position","ts":"2024-07-01T15:00:02Z","symbol":"A","quantity":4,"price":100,"cost":400,"realized":0}
synced 2
END
	mkfifo back
	printf 'sizing: {method: fraction, fraction: 0.4}\nlimits: {max_notional: 60%%, max_position_value: 60%%}\n' >half.yaml
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long && wish 15:00:01.5 s A flat; } >in
	trisk -c half.yaml --feedback back <in 2>err | partner one two
	jq -r '"\(.type) \(.n // .quantity // .symbol // .stage)"' seen >got
	printf 'run trisk\ntrade A\nsignal A\nsync 1\norder 4\nsignal A\nsync 2\norder 4\n' | diff - got
}

@test "a partner that leaves, or answers something else, is 69" {
	local bad
	: >nothing
	printf 'synced 7\n' >other
	printf '{"type":"synced","n":1}\n' >empty
	printf 'rubbish\n' >rubbish
	{ trade 15:00:00 A 100 && wish 15:00:01 s A long && wish 15:00:02 s A short; } >in
	for bad in "" other empty rubbish; do
		rm -f back seen status
		mkfifo back
		{ trisk -q -c risk.yaml --feedback back --state state <in 2>err || echo $? >status; } |
			partner $bad
		[ "$(cat status)" = 69 ]
		[ ! -s state ]
	done
}

# Fifty minutes of three stocks, with three strategies that change their minds.
story() {
	awk 'BEGIN {
		srand(7)
		split("A B C", symbol, " ")
		split("long short flat", side, " ")
		for (i = 1; i <= 3; i++)
			price[i] = 100 * i
		for (t = 0; t < 3000; t++) {
			clock = sprintf("2024-07-01T%02d:%02d:%02dZ", 15 + int(t / 3600), int(t / 60) % 60, t % 60)
			i = 1 + int(rand() * 3)
			price[i] = int(price[i] * (1 + (rand() - 0.5) / 200) * 100) / 100
			printf "{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"%s\",\"price\":%.2f,\"size\":%d}\n", clock, symbol[i], price[i], 100
			if (rand() > 0.05)
				continue
			s = 1 + int(rand() * 3)
			k = 1 + int(rand() * 3)
			way = side[k] == "short" ? -1 : 1
			legs = side[k] == "flat" || rand() < 0.3 ? "" : sprintf(",\"stop\":%.2f,\"target\":%.2f", price[i] * (1 - way * 0.01), price[i] * (1 + way * 0.02))
			printf "{\"type\":\"signal\",\"ts\":\"%s\",\"id\":\"s%d-%d\",\"strategy\":\"s%d\",\"symbol\":\"%s\",\"side\":\"%s\",\"strength\":%.2f%s}\n", clock, s, t, s, symbol[i], side[k], 0.2 + 0.8 * rand(), legs
		}
	}'
}

busy_yaml() {
	cat <<'END'
short: true
max_age: 10m
sizing: {method: fraction, fraction: 0.2}
rate: {orders: 100, per: 1s}
symbol_rate: {orders: 100, per: 1s}
strategy_rate: {orders: 100, per: 1s}
limits: {max_notional: 25%, max_position_value: 30%, max_gross: 60%, max_net: 40%, max_open_orders: 30, collar: 100}
END
}

# loop IN OUT [OPTIONS]: trisk and torder with the FIFO back; 4: their states.
loop() {
	rm -f back
	mkfifo back
	trisk -q -c busy.yaml --feedback back ${3:+--state "$3.risk"} <"$1" |
		torder -q --paper --feedback back ${3:+--state "$3.order"} >"$2"
}

@test "with torder behind it: two runs and runs in pieces give the same bytes" {
	[ -x "$BIN/torder" ] || skip "there is no torder"
	local cut
	busy_yaml >busy.yaml
	{ story && end 15:50:00; } >in
	loop in whole
	loop in twice
	cmp whole twice
	[ "$(own order <whole | wc -l)" -gt 100 ]
	[ "$(own reject <whole | grep -c trisk -v)" -gt 3 ]
	[ "$(own sync <whole | wc -l)" -eq 0 ]
	treplay --check whole
	for cut in 7 400 1500 1501 2999; do
		rm -f s.*
		head -n "$cut" in >first
		tail -n +$((cut + 1)) in >second
		loop first parts s
		loop second more s
		cat parts more | cmp whole -
	done
}

# Daily bars of one stock, five days from Monday, 2024-07-08; a clock on the
# Wednesday, between two bars.  days VOLUME SIDE MORE
days() {
	local day
	for day in 08 09 10 11 12; do
		[ "$day" != 10 ] || printf '{"type":"clock","ts":"2024-07-10T15:00:00.000000001Z"}\n'
		printf '{"type":"bar","ts":"2024-07-%sT20:00:00Z","symbol":"A","span":"1d","open":%s,"high":103,"low":97,"close":100,"volume":%s}\n' "$day" "1$day" "$1"
		[ "$day" != 08 ] || printf '{"type":"signal","ts":"2024-07-08T20:00:00Z","id":"s-1","strategy":"s","symbol":"A","side":"%s"%s}\n' "$2" "$3"
	done
	end 20:00:00 | sed 's/07-01/07-12/'
}

@test "with torder behind it: an order that ends with its day is made again until it has traded" {
	[ -x "$BIN/torder" ] || skip "there is no torder"
	local cut
	printf 'session: all\nmax_age: 5d\nsizing: {method: shares, shares: 100}\nlimits: {max_notional: 90%%, max_position_value: 90%%, collar: 2000, daily_loss: 90%%}\n' >busy.yaml
	# The entry trades at Tuesday's open; the exit of Wednesday at eleven can not trade in
	# that day's bar, which began before it, and does at Thursday's open.
	days 1000000 long ',"expires":"2024-07-10T15:00:00Z"' >in
	loop in out
	own exec <out | jq -r '"\(.ts) \(.order) \(.event)"' >got
	cat >want <<-'END'
		2024-07-08T20:00:00Z s-1-e1 new
		2024-07-09T20:00:00Z s-1-e1 fill
		2024-07-10T15:00:00Z s-1-x1 new
		2024-07-10T20:00:00Z s-1-x1 canceled
		2024-07-10T20:00:00Z s-1-x2 new
		2024-07-11T20:00:00Z s-1-x2 fill
	END
	diff want got
	own position <out | tail -n 1 | jq -e '.quantity == 0'
	# 1 % of a day's shares: what is left is ordered again each day, in numbers of its own.
	days 3000 long '' >in
	loop in out
	own order <out | jq -r '"\(.ts) \(.id) \(.quantity)"' >got
	cat >want <<-'END'
		2024-07-08T20:00:00Z s-1-e1 100
		2024-07-09T20:00:00Z s-1-e2 70
		2024-07-10T20:00:00Z s-1-e3 40
	END
	diff want got
	for cut in 1 2 3 4 5 6; do
		rm -f s.*
		head -n "$cut" in >first
		tail -n +$((cut + 1)) in >second
		loop first parts s
		loop second more s
		cat parts more | cmp out -
	done
}

@test "with torder behind it: what the strategies hold adds up to the account" {
	[ -x "$BIN/torder" ] || skip "there is no torder"
	busy_yaml >busy.yaml
	story >in
	loop in whole s
	# One more question at the end, so that it knows all that torder knows.
	trisk --dump-state s.risk | jq -e '.state | [.symbols[].symbol] as $names |
		(.intents | group_by(.symbol) | map({key: $names[.[0].symbol], value: ([.[].held] | add / 1e9)}) | from_entries) as $held |
		[.holdings[].quantity] | to_entries | all($held[$names[.key]] == .value / 1e9)'
}

@test "random chunks and one record at a time: the same bytes" {
	busy_yaml >busy.yaml
	{ story && end 15:50:00; } >in
	trisk -q -c busy.yaml --explain <in >whole
	while IFS= read -r line; do printf '%s\n' "$line"; done <in | trisk -q -c busy.yaml --explain >slow
	cmp whole slow
}
