#!/usr/bin/env bats
# tbar.bats - bars from trades, quotes and smaller bars; see tbar(1)

load contract

setup() {
	DATA=$(cd "${TAPELINE_DATA:-$ROOT/../shared/data/local}" 2>/dev/null && pwd) || DATA=
	make_work
	PATH=$BIN:$PATH
}

teardown() {
	drop_work
}

# ---- small tapes ----

# trade TS SYMBOL PRICE SIZE [EXCHANGE [CONDITIONS]]
trade() {
	printf '{"type":"trade","ts":"%s","symbol":"%s","price":%s,"size":%s' "$1" "$2" "$3" "$4"
	[ -z "${5:-}" ] || printf ',"exchange":"%s"' "$5"
	[ -z "${6:-}" ] || printf ',"conditions":"%s"' "$6"
	printf '}\n'
}

# quote TS SYMBOL KEYS
quote() {
	printf '{"type":"quote","ts":"%s","symbol":"%s",%s}\n' "$1" "$2" "$3"
}

# bar TS SYMBOL SPAN OPEN HIGH LOW CLOSE [KEYS]
bar() {
	printf '{"type":"bar","ts":"%s","symbol":"%s","span":"%s","open":%s,"high":%s,"low":%s,"close":%s%s}\n' \
		"$1" "$2" "$3" "$4" "$5" "$6" "$7" "${8:+,$8}"
}

split_of() {
	printf '{"type":"action","ts":"%s","symbol":"%s","kind":"split","value":%s}\n' "$@"
}

late_by() {
	printf '{"type":"run","stage":"feed","max_lateness":"%s"}\n' "$1"
}

end_at() {
	printf '{"type":"end","ts":"%s"}\n' "$1"
}

# bars JQ [ARGUMENTS OF tbar]: the own bars of the tape on stdin, one line each.
bars() {
	local what=$1
	shift
	tbar -q --only "$@" | jq -rc "select(.type == \"bar\") | $what"
}

OHLCV='[.span,.ts[8:19],.open,.high,.low,.close,.volume]'

is() {
	diff -u - "$1"
}

# ---- what a bar is, and where it stands ----

@test "bars stand before the first record at their end, and all lines pass" {
	{
		trade 2024-07-01T13:30:00Z A 10.00 100
		quote 2024-07-01T13:30:01Z A '"bid":9.99,"ask":10.01'
		trade 2024-07-01T13:30:02Z A 10.50 50
		trade 2024-07-01T13:30:03Z B 1e12 1
		trade 2024-07-01T13:30:59.999999999Z A 9.90 25.5
		quote 2024-07-01T13:31:00Z A '"bid":9.00'
		trade 2024-07-01T13:32:10Z A -1.5 7
		quote 2024-07-01T13:32:11Z A '"ask":null'
		end_at 2024-07-01T13:32:30Z
	} >in
	tbar 1m <in | sed "1s/$(cat "$ROOT/VERSION")/VERSION/" >out
	is out <<'END'
{"type":"run","stage":"tbar","version":"VERSION","options":{"operands":["1m"]}}
{"type":"trade","ts":"2024-07-01T13:30:00Z","symbol":"A","price":10.00,"size":100}
{"type":"quote","ts":"2024-07-01T13:30:01Z","symbol":"A","bid":9.99,"ask":10.01}
{"type":"trade","ts":"2024-07-01T13:30:02Z","symbol":"A","price":10.50,"size":50}
{"type":"trade","ts":"2024-07-01T13:30:03Z","symbol":"B","price":1e12,"size":1}
{"type":"trade","ts":"2024-07-01T13:30:59.999999999Z","symbol":"A","price":9.90,"size":25.5}
{"type":"bar","ts":"2024-07-01T13:31:00Z","symbol":"A","span":"1m","open":10.00,"high":10.50,"low":9.90,"close":9.90,"volume":175.5,"vwap":10.127920227920228,"trades":3,"buy_volume":50,"sell_volume":25.5,"bid":9.99,"ask":10.01,"start":"2024-07-01T13:30:00Z","of":"trade"}
{"type":"bar","ts":"2024-07-01T13:31:00Z","symbol":"B","span":"1m","open":1e12,"high":1e12,"low":1e12,"close":1e12,"volume":1,"vwap":1000000000000,"trades":1,"buy_volume":0,"sell_volume":0,"start":"2024-07-01T13:30:00Z","of":"trade"}
{"type":"quote","ts":"2024-07-01T13:31:00Z","symbol":"A","bid":9.00}
{"type":"trade","ts":"2024-07-01T13:32:10Z","symbol":"A","price":-1.5,"size":7}
{"type":"quote","ts":"2024-07-01T13:32:11Z","symbol":"A","ask":null}
{"type":"bar","ts":"2024-07-01T13:32:30Z","symbol":"A","span":"1m","open":-1.5,"high":-1.5,"low":-1.5,"close":-1.5,"volume":7,"vwap":-1.5,"trades":1,"buy_volume":0,"sell_volume":7,"bid":9.00,"ask":null,"start":"2024-07-01T13:32:00Z","partial":true,"of":"trade"}
{"type":"end","ts":"2024-07-01T13:32:30Z"}
END
}

@test "without a span it is 1m; several come shorter ones first" {
	{
		trade 2024-07-01T13:59:00Z B 1 1
		trade 2024-07-01T13:59:30Z A 1 1
		trade 2024-07-01T14:00:00Z A 2 1
		end_at 2024-07-01T14:00:01Z
	} >in
	bars '[.span,.symbol]' <in >out
	is out <<'END'
["1m","B"]
["1m","A"]
["1m","A"]
END
	bars '[.ts[11:19],.span,.symbol]' 1h tick:1 60s 5m <in >out
	is out <<'END'
["13:59:00","tick:1","B"]
["13:59:30","tick:1","A"]
["14:00:00","1m","B"]
["14:00:00","1m","A"]
["14:00:00","5m","B"]
["14:00:00","5m","A"]
["14:00:00","1h","B"]
["14:00:00","1h","A"]
["14:00:00","tick:1","A"]
["14:00:01","1m","A"]
["14:00:01","5m","A"]
["14:00:01","1h","A"]
END
}

@test "sale conditions: what sets the price, what only volume, what nothing" {
	{
		trade 2024-07-01T13:30:00Z A 9 1 N I
		trade 2024-07-01T13:31:00Z A 10 1 N F
		trade 2024-07-01T13:31:01Z A 99 2 D W
		trade 2024-07-01T13:31:02Z A 1 4 N Z
		trade 2024-07-01T13:31:03Z A 98 8 N Q
		trade 2024-07-01T13:31:04Z A 97 16 N M
		trade 2024-07-01T13:31:05Z A 10.5 32 N X
		trade 2024-07-01T13:32:00Z A 50 64 N 4
		trade 2024-07-01T13:33:00Z A 60 128 N Q
		end_at 2024-07-01T13:35:00Z
	} >in
	bars '[.start[14:16],.open,.high,.low,.close,.volume,.trades]' 1m <in >out
	# Odd lots make a flat bar: at their own price only where none was before.
	is out <<'END'
["30",9,9,9,9,1,1]
["31",10,10.5,10,10.5,39,4]
["32",10.5,10.5,10.5,10.5,64,1]
END
}

@test "prices keep their text, odd ones and long ones too" {
	long=1.2500000000000000000000000000000000000000000000000000
	{
		trade 2024-07-01T13:30:00Z A 13.90 1
		trade 2024-07-01T13:30:00Z A 1.390E1 1
		trade 2024-07-01T13:31:00Z A "$long" 1
		trade 2024-07-01T13:32:00Z A -0.0 0
		trade 2024-07-01T13:33:00Z A 0 1e18
		trade 2024-07-01T13:33:01Z A 1e300 0.000000001
		end_at 2024-07-01T13:34:00Z
	} >in
	tbar --only 1m <in | grep '"bar"' | sed 's/.*"open":\([^,]*\),.*"close":\([^,]*\),"volume":\([^,]*\),"vwap":\([^,]*\),.*/\1 \2 \3 \4/' >out
	is out <<'END'
13.90 1.390E1 2 13.9
1.25 1.25 1 1.25
-0.0 -0.0 0 null
0 1e300 1000000000000000000.000000001 1.0000000000000001e273
END
	tbar 1m <in >tape
	all_json tape
}

@test "a size that no sum could hold is an error record, and nothing changes" {
	{
		trade 2024-07-01T13:30:00Z A 1 1
		trade 2024-07-01T13:30:01Z A 2 1.1e18
		split_of 2024-07-01T13:30:02Z A 0
		end_at 2024-07-01T13:30:30Z
	} >in
	tbar 1m <in >out
	[ "$(jq -c 'select(.type == "error" and .stage == "tbar")' out | wc -l)" = 2 ]
	[ "$(jq -c 'select(.type == "bar") | [.high, .volume]' out)" = "[1,1]" ]
}

@test "a 200-byte symbol in UTF-8 is written as it was read" {
	name=$(printf 'ü"é%.0s' $(seq 40))
	text=$(jq -nc --arg s "$name" '$s')
	echo "{\"type\":\"trade\",\"ts\":\"2024-07-01T13:30:00Z\",\"symbol\":$text,\"price\":1,\"size\":1}" >in
	end_at 2024-07-01T13:31:00Z >>in
	[ "$(bars .symbol 1m <in)" = "$name" ]
}

# ---- time ----

@test "late trades: left out and counted, unless --wait keeps the bar open" {
	{
		late_by 10s
		trade 2024-07-01T13:30:10Z A 10 1
		trade 2024-07-01T13:31:00Z A 11 1
		trade 2024-07-01T13:30:55Z A 12 1
		trade 2024-07-01T13:31:01Z A 13 2
		trade 2024-07-01T13:30:05Z A 9 4
		trade 2024-07-01T13:30:59Z A 8 1
		end_at 2024-07-01T13:32:00Z
	} >in
	tbar --only -v 1m <in 2>err | grep '"bar"' | jq -c "$OHLCV" >out
	is out <<'END'
["1m","01T13:31:00",10,10,10,10,1]
["1m","01T13:32:00",11,13,11,13,3]
END
	has err "2 late trades"
	# 13:30:05 is more than 10 s behind 13:31:01: an error record, no trade.
	tbar --only -v 1m --wait 2s <in 2>err | grep '"bar"' | jq -c "$OHLCV" >out
	is out <<'END'
["1m","01T13:31:02",10,12,8,8,3]
["1m","01T13:32:00",11,13,11,13,3]
END
	has_not err "late trades"
}

@test "--wait: the best is that of the interval's end" {
	{
		quote 2024-07-01T13:30:00Z A '"bid":1,"ask":2'
		trade 2024-07-01T13:30:10Z A 10 1
		quote 2024-07-01T13:30:59.999Z A '"bid":1.1'
		quote 2024-07-01T13:31:00Z A '"bid":1.2,"ask":2.2'
		trade 2024-07-01T13:31:03Z A 11 1
		end_at 2024-07-01T13:31:30Z
	} >in
	bars '[.ts[14:19],.bid,.ask,.partial]' --wait 2s 1m <in >out
	is out <<'END'
["31:02",1.1,2,null]
["31:30",1.2,2.2,true]
END
}

@test "hours are the clock's, cut to the session; days and weeks the exchange's" {
	{
		# Friday, winter time; Monday, summer time.
		trade 2024-03-08T14:29:59Z A 1 1
		trade 2024-03-08T14:30:00Z A 2 1
		trade 2024-03-08T20:59:59Z A 3 1
		trade 2024-03-08T21:00:00Z A 4 1
		trade 2024-03-11T13:29:59Z A 5 1
		trade 2024-03-11T13:30:00Z A 6 1
		trade 2024-03-11T19:59:59Z A 7 1
		trade 2024-03-11T20:00:00Z A 8 1
		end_at 2024-03-11T20:00:00Z
	} >in
	bars "[.start[8:19]] + $OHLCV" 1h 1d 1w <in >out
	is out <<'END'
["08T14:30:00","1h","08T15:00:00",2,2,2,2,1]
["08T20:00:00","1h","08T21:00:00",3,3,3,3,1]
["08T14:30:00","1d","08T21:10:00",2,3,2,3,2]
["04T14:30:00","1w","08T21:10:00",2,3,2,3,2]
["11T13:30:00","1h","11T14:00:00",6,6,6,6,1]
["11T19:00:00","1h","11T20:00:00",7,7,7,7,1]
["11T13:30:00","1d","11T20:00:00",6,7,6,7,2]
["11T13:30:00","1w","11T20:00:00",6,7,6,7,2]
END
}

@test "a half day closes at 13:00, a week with a holiday on Thursday" {
	{
		trade 2024-07-03T16:59:59Z A 6 1
		trade 2024-07-03T17:00:00Z A 7 1
		trade 2024-07-03T20:59:59Z A 8 1 N T
		trade 2024-07-03T21:00:00Z A 9 1 N T
		end_at 2024-07-05T20:00:00Z
	} >half
	bars "$OHLCV" 45m 1d <half >out
	is out <<'END'
["45m","03T17:00:00",6,6,6,6,1]
["1d","03T17:10:00",6,6,6,6,1]
END
	bars "$OHLCV" --session extended 1d <half >out
	is out <<'END'
["1d","03T21:00:00",6,8,6,8,3]
END
	bars "$OHLCV" --session all 1d <half >out
	is out <<'END'
["1d","04T04:00:00",6,9,6,9,4]
END
	{
		trade 2024-03-25T15:00:00Z A 1 1
		trade 2024-03-28T15:00:00Z A 2 1
		trade 2024-04-01T15:00:00Z A 3 1
		end_at 2024-04-01T15:00:00Z
	} >week # Good Friday was on 2024-03-29
	bars "[.start[5:19],.partial] + $OHLCV" 1w <week >out
	is out <<'END'
["03-25T13:30:00",null,"1w","28T20:10:00",1,2,1,2,2]
["04-01T13:30:00",true,"1w","01T15:00:00",3,3,3,3,1]
END
	bars "[.start[5:19]] + $OHLCV" --calendar 24x7 1w <week >out
	is out <<'END'
["03-25T00:00:00","1w","01T00:00:00",1,2,1,2,2]
["04-01T00:00:00","1w","01T15:00:00",3,3,3,3,1]
END
}

# ---- the day ----

@test "a regular day opens and closes with the primary's prints" {
	{
		trade 2024-07-01T13:30:00Z A 10 1 Q
		trade 2024-07-01T13:30:01Z A 10.3 30 Q Q
		trade 2024-07-01T13:30:02Z A 10.2 2 N O
		trade 2024-07-01T19:59:59Z A 10.1 4 Q
		quote 2024-07-01T19:59:59Z A '"bid":10,"ask":10.1'
		quote 2024-07-01T20:00:00Z A '"bid":5,"ask":6'
		trade 2024-07-01T20:00:00Z A 50 8 Q
		trade 2024-07-01T20:00:01Z A 9.7 16 Q 6
		trade 2024-07-01T20:00:02Z A 9.8 40 N M
		trade 2024-07-01T20:09:59Z A 9.9 32 N 6
		trade 2024-07-01T20:10:00Z A 60 1 N 6
		end_at 2024-07-01T21:00:00Z
	} >in
	bars '[.ts,.open,.high,.low,.close,.volume,.bid,.ask,.partial]' 1d <in >out
	is out <<'END'
["2024-07-01T20:10:00Z",10.2,10.2,9.7,9.9,55,10,10.1,null]
END
	bars '[.open,.high,.low,.close]' --primary A=Q 1d <in >out
	is out <<'END'
[10.3,10.3,9.7,9.7]
END
	# An end during the wait writes the day as it is: its interval is over.
	{ head -n 8 in && end_at 2024-07-01T20:05:00Z; } | bars '[.ts[11:19],.open,.close,.partial]' 1d >out
	is out <<'END'
["20:05:00",10.3,9.7,null]
END
}

# ---- bars by count ----

@test "bars by count close exactly at their amount; the rest is carried" {
	{
		trade 2024-07-01T13:30:00Z A 10 25
		trade 2024-07-01T13:30:01Z A 11 5
		trade 2024-07-01T13:30:02Z A 3 10.5
		end_at 2024-07-01T13:31:00Z
	} >in
	tbar --only volume:10 tick:2 dollar:150 <in |
		jq -c 'select(.type == "bar") | [.ts[17:19],.span,.open,.close,.volume,.trades,.start[17:19],.partial]' >out
	is out <<'END'
["00","volume:10",10,10,10,1,"00",null]
["00","volume:10",10,10,10,1,"00",null]
["00","dollar:150",10,10,15,1,"00",null]
["01","tick:2",10,11,30,2,"00",null]
["01","volume:10",10,11,10,2,"00",null]
["01","dollar:150",10,11,14.545454545,2,"00",null]
["02","volume:10",3,3,10,1,"02",null]
["00","tick:2",3,3,10.5,1,"02",true]
["00","volume:10",3,3,0.5,1,"02",true]
["00","dollar:150",11,3,10.954545455,2,"01",true]
END
}

@test "one trade closes a thousand bars at most, and a warning says so" {
	{
		trade 2024-07-01T13:30:00Z A 10 5000
		trade 2024-07-01T13:30:01Z A 10 2
	} >in
	tbar volume:1 <in >out 2>err
	[ "$(grep -c '"bar"' out)" = 1002 ]
	[ "$(jq -s 'map(select(.type == "bar").volume) | add' out)" = 5002 ]
	has err "one trade closed 1000 bars"
}

# ---- quotes ----

@test "bars from quotes: mids of the national best, exactly" {
	{
		quote 2024-07-01T13:30:00Z A '"bid":13.94'
		quote 2024-07-01T13:30:01Z A '"ask":13.95'
		quote 2024-07-01T13:30:02Z A '"bid":1,"ask":99,"scope":"venue"'
		trade 2024-07-01T13:30:02Z A 50 5
		quote 2024-07-01T13:30:03Z A '"bid":13.95,"scope":"national"'
		quote 2024-07-01T13:30:04Z A '"ask":null'
		quote 2024-07-01T13:30:05Z A '"bid":13.80'
		quote 2024-07-01T13:31:00Z A '"ask":14'
		end_at 2024-07-01T13:31:00Z
	} >in
	tbar --only --of quote 1m tick:2 <in | grep '"bar"' >out
	is out <<'END'
{"type":"bar","ts":"2024-07-01T13:30:03Z","symbol":"A","span":"tick:2","open":13.945,"high":13.95,"low":13.945,"close":13.95,"trades":2,"bid":13.95,"ask":13.95,"start":"2024-07-01T13:30:01Z","of":"quote"}
{"type":"bar","ts":"2024-07-01T13:31:00Z","symbol":"A","span":"1m","open":13.945,"high":13.95,"low":13.945,"close":13.95,"trades":2,"bid":13.80,"ask":null,"start":"2024-07-01T13:30:00Z","of":"quote"}
{"type":"bar","ts":"2024-07-01T13:31:00Z","symbol":"A","span":"1m","open":13.9,"high":13.9,"low":13.9,"close":13.9,"trades":1,"bid":13.80,"ask":14,"start":"2024-07-01T13:31:00Z","partial":true,"of":"quote"}
{"type":"bar","ts":"2024-07-01T13:31:00Z","symbol":"A","span":"tick:2","open":13.9,"high":13.9,"low":13.9,"close":13.9,"trades":1,"bid":13.80,"ask":14,"start":"2024-07-01T13:31:00Z","partial":true,"of":"quote"}
END
}

# ---- bars ----

@test "prices at the end of what a number holds still make whole bars" {
	{
		trade 2024-07-01T14:00:00Z B 1e308 1
		quote 2024-07-01T14:00:00Z A '"bid":1e308,"ask":1.2e308'
		quote 2024-07-01T14:00:01Z A '"bid":-1.5e308,"ask":-1.4e308'
		split_of 2024-07-01T14:00:02Z B 1e-9
		trade 2024-07-01T14:00:03Z B 5 1
		end_at 2024-07-01T14:01:00Z
	} >in
	bars '[.open == 1.1e308, .low == -1.45e308]' --of quote 1m <in | grep -Fx '[true,true]'
	tbar -q 1m tick:1 <in >out
	"$BIN/treplay" --check out
	jq -e -s 'map(select(.type == "bar" and .span == "1m"))[0] | .high > 1e308 and .close == 5' out
}

@test "bars from bars close after everything at their end" {
	{
		bar 2024-07-01T13:34:00Z A 1m 1.00 3 1 2 '"volume":10,"vwap":2,"trades":5,"buy_volume":3,"sell_volume":7,"start":"2024-07-01T13:33:00Z"'
		bar 2024-07-01T13:35:00Z B 1m 5 5 5 5 '"volume":10,"start":"2024-07-01T13:34:00Z"'
		bar 2024-07-01T13:35:00Z A 1m 2 4 2 3.50 '"volume":30,"vwap":3,"trades":1,"buy_volume":30,"sell_volume":0,"bid":3,"ask":null,"start":"2024-07-01T13:34:00Z"'
		bar 2024-07-01T13:36:00Z A 1m 2 2 2 2
		end_at 2024-07-01T13:36:00Z
	} >in
	tbar --of bar 5m <in | tail -n +2 | sed 's/.*"ts":"[^T]*T\([^"]*\)Z".*"span":"\([^"]*\)".*/\1 \2/' >out
	is out <<'END'
13:34:00 1m
13:35:00 1m
13:35:00 1m
13:35:00 5m
13:35:00 5m
13:36:00 1m
13:36:00 5m
{"type":"end","ts":"2024-07-01T13:36:00Z"}
END
	tbar --only --of bar 5m <in | grep '"A"' >out
	is out <<'END'
{"type":"bar","ts":"2024-07-01T13:35:00Z","symbol":"A","span":"5m","open":1.00,"high":4,"low":1,"close":3.50,"volume":40,"vwap":2.75,"trades":6,"buy_volume":33,"sell_volume":7,"bid":3,"ask":null,"start":"2024-07-01T13:30:00Z","of":"bar"}
{"type":"bar","ts":"2024-07-01T13:36:00Z","symbol":"A","span":"5m","open":2,"high":2,"low":2,"close":2,"start":"2024-07-01T13:35:00Z","partial":true,"of":"bar"}
END
}

@test "bars from bars take the largest smaller span, and nothing twice" {
	{
		bar 2024-07-01T13:31:00Z A 1m 1 1 1 1 '"volume":1'
		bar 2024-07-01T13:31:00Z A 1m 1 1 1 1 '"volume":1'
		bar 2024-07-01T13:35:00Z A 5m 2 2 2 2 '"volume":20'
		bar 2024-07-01T13:36:00Z A 1m 3 3 3 3 '"volume":300'
		bar 2024-07-01T13:40:00Z A 5m 4 4 4 4 '"volume":4000'
		bar 2024-07-01T13:40:00Z A 1h 5 5 5 5 '"volume":50000'
		bar 2024-07-01T13:40:00Z A 1month 6 6 6 6 '"volume":60000'
		end_at 2024-07-01T13:40:00Z
	} >in
	tbar -v --only --of bar 5m 10m <in 2>err | jq -c "select(.type == \"bar\") | $OHLCV" >out
	is out <<'END'
["5m","01T13:35:00",1,1,1,1,1]
["5m","01T13:40:00",3,3,3,3,300]
["10m","01T13:40:00",2,4,2,4,4020]
END
	has err "1 overlapping bars"
}

@test "weeks from daily bars; what waited makes the larger one wait" {
	{
		bar 2024-07-01T20:00:00Z A 1d 1 2 1 2 '"volume":1'
		bar 2024-07-03T17:00:00Z A 1d 2 3 2 3 '"volume":1'
		bar 2024-07-05T20:00:00Z A 1d 3 4 3 4 '"volume":1'
		bar 2024-07-08T20:00:00Z A 1d 4 5 4 5 '"volume":1'
		end_at 2024-07-08T20:00:00Z
	} >in
	bars "[.start[5:16],.partial] + $OHLCV" --of bar 1w <in >out
	is out <<'END'
["07-01T13:30",null,"1w","05T20:00:00",1,4,1,4,3]
["07-08T13:30",true,"1w","08T20:00:00",4,5,4,5,1]
END
	{
		trade 2024-07-01T13:30:00Z A 1 1
		trade 2024-07-05T13:30:00Z A 2 1
		trade 2024-07-05T20:00:03Z A 3 1 N 6
		trade 2024-07-08T13:30:00Z A 4 1
		end_at 2024-07-08T20:30:00Z
	} >in
	tbar 1d <in | bars "$OHLCV" --of bar 1w >out
	is out <<'END'
["1w","05T20:10:00",1,3,1,3,3]
["1w","08T20:30:00",4,4,4,4,1]
END
	tbar 1s --wait 2s <in | bars "$OHLCV" --of bar 1m >out
	is out <<'END'
["1m","01T13:31:02",1,1,1,1,1]
["1m","05T13:31:02",2,2,2,2,1]
["1m","08T13:31:02",4,4,4,4,1]
END
}

@test "bars built in one step and in two are the same" {
	story >in
	bars 'del(.of)' --session all 5m 1h <in >one
	tbar -q --session all 1m <in | treplay - --types bar | bars 'del(.of)' --session all --of bar 5m 1h >two
	[ -s one ]
	jq -c '[.symbol,.span,.start,.open,.high,.low,.close,.volume,.trades]' one | sort >one.sorted
	jq -c '[.symbol,.span,.start,.open,.high,.low,.close,.volume,.trades]' two | sort | cmp - one.sorted
}

# ---- splits ----

@test "a split puts what is open into the new units" {
	{
		trade 2024-06-07T15:00:00Z A 1208.88 10.5
		quote 2024-06-07T15:00:00Z A '"bid":1200,"ask":1210'
		split_of 2024-06-08T04:00:00Z A 10
		trade 2024-06-08T15:00:00Z A 120.1 100
		end_at 2024-06-08T16:00:00Z
	} >in
	bars "$OHLCV + [.bid,.ask,.buy_volume,.sell_volume]" --session all 1d 1w tick:2 <in >out
	is out <<'END'
["1d","08T04:00:00",1208.88,1208.88,1208.88,1208.88,10.5,1200,1210,0,0]
["tick:2","08T15:00:00",120.888,120.888,120.1,120.1,205,120,121,0,100]
["1d","08T16:00:00",120.1,120.1,120.1,120.1,100,120,121,0,100]
["1w","08T16:00:00",120.888,120.888,120.1,120.1,205,120,121,0,100]
END
}

# ---- the end, and pieces ----

@test "only end closes: end of file drops what is open, with a warning" {
	trade 2024-07-01T13:30:00Z A 10 1 >in
	tbar 1m 1d <in >out 2>err
	[ "$(grep -c '"bar"' out)" = 0 ]
	has err "2 unfinished"
	end_at 2024-07-01T13:30:00Z >>in
	[ "$(bars '[.span,.partial]' 1m 1d <in | tr -d '\n')" = '["1m",true]["1d",true]' ]
}

# pieces FILE ARGUMENTS: cut after every line, both parts give what the whole does.
pieces() {
	local file=$1 i n
	shift
	tbar -q "$@" <"$file" >whole
	n=$(wc -l <"$file")
	for ((i = 1; i < n; i++)); do
		rm -f state
		head -n "$i" "$file" | tbar -q --state state "$@" >parts
		tail -n +"$((i + 1))" "$file" | tbar -q --state state "$@" >>parts
		cmp whole parts
	done
}

@test "a tape cut after any line gives the same bytes" {
	{
		late_by 10s
		quote 2024-07-01T13:30:00Z A '"bid":1.50,"ask":2'
		trade 2024-07-01T13:30:10Z A 10 25 N O
		trade 2024-07-01T13:30:59Z B 10.00 7 Q
		trade 2024-07-01T13:31:00Z A 11 1 N
		trade 2024-07-01T13:30:55Z A 12 1 N
		quote 2024-07-01T13:31:01Z A '"bid":null'
		trade 2024-07-01T13:31:02Z A 9 1 N W
		trade 2024-07-01T20:00:02Z A 9.50 100 N 6
		split_of 2024-07-02T04:00:00Z A 4
		trade 2024-07-02T13:30:02Z A 2.50 100 N O
		trade 2024-07-02T13:30:02Z B 10.00 100 Q Q
		trade 2024-07-08T13:30:02Z A 2.60 1 N
		end_at 2024-07-08T13:30:03Z
	} >in
	pieces in 1m 1h 1d 1w tick:2 volume:10 dollar:30
	pieces in --wait 30s --session extended 1s 1m 1d
	pieces in --wait 20h 1d 1w
	pieces in --of quote 1m tick:1
	tbar -q 1s 1m <in >smaller
	pieces smaller --of bar 5m 1h 1d 1w
}

# ---- options ----

@test "spans and options that cannot be are 64, and say what could" {
	refuses() {
		local text=$1
		shift
		gives 64 tbar "$@" </dev/null 2>err
		has err "$text"
		has err "try 'tbar --help'"
	}
	refuses "span 'fortnight': expected such as 1s" fortnight
	refuses "span '24h'" 24h
	refuses "given twice" 1m 60s
	refuses "cannot be made of quotes" --of quote volume:5
	refuses "cannot be made of bars" --of bar tick:5
	refuses "--primary 'A'" --primary A 1d
	refuses "--wait: too long for span '1s'" --wait 1h 1s
	refuses "--session" --session night
	refuses "at most 16" 1s 2s 3s 4s 5s 6s 7s 8s 9s 10s 11s 12s 13s 14s 15s 16s 17s
}

@test "a state takes back every volume that a bar can have" {
	bar 2024-07-01T14:01:00Z A 1m 1 1 1 1 '"volume":1.7e29' >in
	tbar -q --of bar --state s 5m <in >out
	end_at 2024-07-01T14:05:00Z | tbar -q --of bar --state s 5m >>out
	grep -F '"volume":170000000000000000000000000000,' out
	rm s
	{
		trade 2024-07-01T14:00:00Z A 1 1e18
		split_of 2024-07-01T14:00:01Z A 9e9
	} | tbar -q --state s 1m >out
	end_at 2024-07-01T14:05:00Z | tbar -q --state s 1m >>out
	grep -F '"volume":9000000000000000000000000000,' out
}

@test "another set of spans does not take the state" {
	trade 2024-07-01T13:30:00Z A 10 1 >in
	tbar --state state 1m <in >out
	gives 78 tbar --state state 1m 5m <in >out 2>err
	gives 78 tbar --state state --wait 1s 1m <in >out 2>err
	gives 0 tbar --state state 1m <in >out
	tbar --dump-state state | jq -e '.state.spans[0]' >/dev/null
}

# ---- real ticks, beside the project ----

need_ticks() {
	[ -d "$DATA/ticks" ] || skip "no local ticks: TAPELINE_DATA says where they are"
}

ticks() {
	local symbol=$1 day
	for day in 20131007 20131008; do
		tfetch "csv:$DATA/ticks/$symbol-$day.trades.csv.gz" \
			${2:+"csv:$DATA/ticks/$symbol-$day.quotes.csv.gz"} --conditions algoseek --no-end
	done
	end_at 2013-10-09T04:00:00Z
}

# Size summed by minute, official records (bits 0x1000000 and 0x4000000) left out,
# without anything of ours.
plain_sums() {
	zcat "$DATA"/ticks/"$1"-*.trades.csv.gz | awk -F, '
		$1 == "timestamp" { next }
		{
			c = $6
			while (length(c) < 8)
				c = "0" c
			digit = index("0123456789abcdef", substr(c, 2, 1)) - 1
			if (digit % 2 || int(digit / 4) % 2)
				next
			minute = substr($1, 1, 16)
			volume[minute] += $4
			trades[minute]++
		}
		END { for (m in volume) printf "%s %d %d\n", m, volume[m], trades[m] }' | sort
}

@test "real ticks: volumes equal a plain sum on every minute that has a trade" {
	need_ticks
	for symbol in SPY BAC IBM AIG; do
		plain_sums "$symbol" >want
		ticks "$symbol" | bars '"\(.start[:16]) \(.volume) \(.trades)"' --session all 1m >got
		[ "$(wc -l <want)" -gt 780 ]
		diff want got
	done
}

@test "real ticks: the best at the close equals the vendor's on all regular minutes" {
	need_ticks
	: >want && : >got
	for symbol in BAC IBM; do
		awk -F, -v s="$symbol" '$1 ~ /T(13:[345]|1[4-9]:)/ { print s, substr($1, 1, 16), $6 + 0, $11 + 0 }' \
			"$DATA/minute/$symbol-20131007.quotebars.csv" "$DATA/minute/$symbol-20131008.quotebars.csv" >>want
		ticks "$symbol" quotes | bars '"\(.symbol) \(.start[:16]) \(.bid) \(.ask)"' 1m >>got
	done
	[ "$(wc -l <want)" = 1560 ]
	diff want got
}

@test "real ticks: days open with the primary, and close as the daily files say" {
	need_ticks
	for symbol in SPY BAC IBM AIG; do
		ticks "$symbol" | bars '[.start[:10], .open, .high, .low, .close, .ts[11:]] | @csv' 1d |
			tr -d '"' >got
		[ "$(wc -l <got)" = 2 ]
		cut -d, -f1,5,6 got >closes
		awk -F, '/^2013-10-0[78]/ { print $1 "," $5 + 0 ",20:10:00Z" }' "$DATA/daily/$symbol.csv" |
			diff - closes
		[ "$symbol" != BAC ] || has got "2013-10-07,13.9,13.95,13.8,13.81"
		[ "$symbol" != SPY ] || has got "2013-10-07,167.43,168.45,167.25,167.42"
		[ "$symbol" != IBM ] || has got "2013-10-08,181.85,"
		[ "$symbol" != AIG ] || has got "2013-10-07,49,"
	done
}

@test "real ticks: volume bars hold exactly what was traded" {
	need_ticks
	ticks IBM >tape
	bars .volume --session all 1w <tape >week
	bars '"\(.volume) \(.partial)"' --session all volume:10000 <tape >got
	[ "$(sort -u got | wc -l)" = 2 ] # 10000, and the rest of the last
	[ "$(awk '{ sum += $1 } END { print sum }' got)" = "$(cat week)" ]
}

@test "a whole tape without what is needed: a word about it" {
	printf '{"type":"news","ts":"2013-10-07T14:00:00Z","headline":"x"}\n' >piece
	{
		cat piece
		printf '{"type":"end","ts":"2013-10-07T15:00:00Z"}\n'
	} >in
	tbar <in >out 2>err
	has err "no bars: there was no trade"
	tbar <piece >out 2>err
	[ ! -s err ]
	tbar --state s <in >out 2>err
	[ ! -s err ]
	gives 64 tbar in </dev/null >out 2>err
	has err "'in' is a file and no span"
}
