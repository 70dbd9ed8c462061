#!/usr/bin/env bats
# tfetch.bats - files and a made-up market onto the tape

load contract

setup() {
	make_work
	DATA=$ROOT/examples/data
	LOCAL=${TAPELINE_DATA:-$ROOT/../shared/data/local}
}

teardown() {
	drop_work
}

tfetch() {
	"$BIN/tfetch" "$@"
}

need_local() {
	[ -d "$LOCAL/ticks" ] || skip "no local data in $LOCAL"
}

# types FILE: "N type" a line, by name.
types() {
	jq -r .type "$1" | sort | uniq -c | awk '{ print $2, $1 }'
}

trades() {
	cat >"$1" <<'END'
time,symbol,price,size
2013-10-07T14:00:00Z,A,1.50,100
2013-10-07T14:00:02Z,A,1.60,100
2013-10-07T14:00:04Z,A,1.70,100
END
}

# ---- csv: ----

@test "daily stocks: exact prices, closes by the calendar, adjusted close ignored" {
	tfetch csv:"$DATA/stocks.csv.gz" --symbol AAPL --from 2005-02-25 --to 2005-03-01 >out
	sed 1d out >lines
	cat >want <<'END'
{"type":"bar","ts":"2005-02-25T21:00:00Z","symbol":"AAPL","span":"1d","open":89.62,"high":89.91,"low":88.19,"close":88.99,"volume":16348400,"start":"2005-02-25T14:30:00Z"}
{"type":"bar","ts":"2005-02-28T21:00:00Z","symbol":"AAPL","span":"1d","open":44.68,"high":45.14,"low":43.96,"close":44.86,"volume":11635900,"start":"2005-02-28T14:30:00Z"}
{"type":"end","ts":"2005-02-28T21:00:00Z"}
END
	diff want lines
}

@test "the run record says options, seed and lateness" {
	trades a.csv
	tfetch csv:a.csv --tz exchange | head -n 1 >out
	jq -e '.stage == "tfetch" and .max_lateness == "0s" and .options.tz == "exchange" and
		(has("seed") | not)' out
	tfetch sim:trades=1 --seed 42 | head -n 1 | jq -e '.seed == 42'
	tfetch csv:a.csv --max-lateness 5s | head -n 1 | jq -e '.max_lateness == "5s"'
}

@test "a symbol that is not there is told, where others are" {
	trades a.csv
	tfetch csv:a.csv --symbol A,APPL,IBN >/dev/null 2>err
	grep -qx 'tfetch: warning: no record was found of APPL, IBN' err
	tfetch csv:a.csv --by-symbol --symbol APPL,A >/dev/null 2>err
	grep -qx 'tfetch: warning: no record was found of APPL' err
	tfetch csv:a.csv --symbol A >tape 2>err
	[ ! -s err ]
	tfetch tape:tape --symbol A,APPL >/dev/null 2>err
	grep -qx 'tfetch: warning: no record was found of APPL' err
	tfetch csv:a.csv --symbol A,APPL --state st >/dev/null 2>err
	[ ! -s err ]
}

@test "--by-symbol merges a file that has symbol after symbol" {
	tfetch csv:"$DATA/stocks.csv.gz" --symbol AAPL,FB,GOOG,IBM,MSFT --by-symbol >out 2>err
	[ ! -s err ]
	[ "$(types out | tr '\n' ' ')" = "bar 12154 end 1 run 1 " ]
	jq -r 'select(.ts) | .ts' out | sort -c
	# At one time in the order of the list.
	jq -r 'select(.ts == "2012-05-18T20:00:00Z" and .type == "bar") | .symbol' out | tr '\n' ' ' >got
	[ "$(cat got)" = "AAPL FB GOOG IBM MSFT " ]
	# Without it, what is too late is kept as errors, and the way out is named.
	tfetch csv:"$DATA/stocks.csv.gz" >out 2>err
	[ "$(types out | tr '\n' ' ')" = "bar 3274 end 1 error 8880 run 1 " ]
	has err "--by-symbol"
}

@test "a bad row is an error record with file and line, and the run goes on" {
	trades a.csv
	echo '2013-10-07T14:00:05Z,A,"1,70",100' >>a.csv
	echo '2013-10-07T14:00:06Z,A,1.80,100' >>a.csv
	tfetch csv:a.csv >out 2>err
	jq -e -s '.[4] | .type == "error" and .file == "a.csv" and .line == 5 and
		.reason == "price '"'1,70'"' has a comma: decimals need a point, thousands nothing" and
		.raw == "2013-10-07T14:00:05Z,A,\"1,70\",100"' out
	jq -e -s '.[5].price == 1.8' out
	has err "a.csv:5: "
	gives 65 tfetch csv:a.csv --strict >out 2>err
	has err "a.csv:5: "
}

@test "a row older than the file's time is too late, unless --max-lateness allows" {
	trades a.csv
	echo '2013-10-07T14:00:01Z,A,9,1' >>a.csv
	tfetch -q csv:a.csv >out
	[ "$(types out | tr '\n' ' ')" = "end 1 error 1 run 1 trade 3 " ]
	tfetch csv:a.csv --max-lateness 3s >out
	[ "$(types out | tr '\n' ' ')" = "end 1 run 1 trade 4 " ]
	tail -n 1 out | grep 14:00:04Z
}

@test "files merge by time, ties by their order" {
	trades a.csv
	sed 's/,A,/,B,/; s/:02Z/:01Z/' a.csv >b.csv
	tfetch csv:a.csv b.csv | jq -r 'select(.symbol) | .ts[17:19] + .symbol' | tr '\n' ' ' >out
	[ "$(cat out)" = "00A 00B 01B 02A 04A 04B " ]
	tfetch csv:b.csv csv:a.csv | jq -r 'select(.symbol) | .ts[17:19] + .symbol' | tr '\n' ' ' >out
	[ "$(cat out)" = "00B 00A 01B 02A 04B 04A " ]
}

@test "gzip, zstd and standard input are the same file" {
	trades a.csv
	gzip -k a.csv
	tfetch csv:a.csv | sed 1d >want
	tfetch csv:a.csv.gz | sed 1d | cmp - want
	tfetch csv:- <a.csv | sed 1d | cmp - want
	tfetch - <a.csv.gz | sed 1d | cmp - want
	tfetch <a.csv | sed 1d | cmp - want
	if command -v zstd >/dev/null; then
		zstd -q a.csv -o a.packed
		tfetch csv:a.packed | sed 1d | cmp - want
	fi
	head -c 60 a.csv.gz >cut.gz
	gives 65 tfetch csv:cut.gz >out 2>err
	has err "'cut.gz': it is cut short"
}

@test "zones, units, maps, headers" {
	printf 'when,last,lots\n2013-10-07 10:00:00,5,1\n' >a.csv
	tfetch csv:a.csv --tz exchange --symbol X --map when=time --map last=price --map lots=size |
		jq -e -s '.[1].ts == "2013-10-07T14:00:00Z" and .[1].price == 5'
	printf '1381154400000,5,1\n' >b.csv
	tfetch csv:b.csv --header time,price,size --symbol X |
		jq -e -s '.[1].ts == "2013-10-07T14:00:00Z"'
	tfetch csv:b.csv --header time,price,size --symbol X --unit us |
		jq -e -s '.[1].ts == "1970-01-16T23:39:14.400Z"'
	tfetch csv:b.csv --symbol X >out 2>err || [ $? -eq 65 ]
	has err "--header"
	tfetch csv:"$DATA/sp500.csv" --symbol SPX --map adj_close=close --map close=ignore --day -1 |
		jq -e -s '.[1].close == 2506.850098'
}

@test "times at the ends of time are rows that cannot be read, in any zone" {
	local ts zone span
	for ts in 1677-09-21T00:12:43.145224193Z "1677-09-21 00:12:44" 1677-09-21 1677-09-22 \
		2262-04-10 "2262-04-11 23:47:16" 2262-04-11T23:47:16-05:00 9223372036854775807; do
		for zone in UTC exchange -12:00 +14:00 Europe/London; do
			for span in 1m 1d 1w; do
				printf 'time,open,high,low,close\n%s,1,1,1,1\n2013-10-07 10:00:00,1,1,1,1\n' \
					"$ts" >a.csv
				tfetch -q --tz "$zone" --calendar 24x7 --span "$span" --symbol A \
					csv:a.csv >out
				"$BIN/treplay" --check out
				[ "$(grep -c '"bar"\|"error"' out)" -ge 2 ]
			done
		done
	done
	printf 'time,price,size\n2262-04-09 10:00:00-05:00,1,1\n' |
		tfetch -q --symbol A csv:- | grep -q '"ts":"2262-04-09T15:00:00Z"'
}

@test "bars: span, stamp, and what is missing" {
	printf 'time,symbol,open,high,low,close\n2013-10-07T13:30:00Z,A,1,2,1,2\n' >a.csv
	tfetch csv:a.csv --span 5m | jq -e -s '.[1].ts == "2013-10-07T13:35:00Z" and
		.[1].start == "2013-10-07T13:30:00Z" and .[1].span == "5m"'
	tfetch csv:a.csv --span 5m --stamp end | jq -e -s '.[1].ts == "2013-10-07T13:30:00Z" and
		.[1].start == "2013-10-07T13:25:00Z"'
	gives 64 tfetch csv:a.csv >out 2>err
	has err "--span"
	gives 64 tfetch csv:a.csv --span tick:5 >out 2>err
	has err "--stamp end"
}

@test "--from, --to and --day" {
	tfetch csv:"$DATA/sp500.csv" --symbol SPX --day -1 | jq -e -s '.[1].ts == "2018-12-31T21:00:00Z"
		and (. | length) == 3'
	tfetch csv:"$DATA/sp500.csv" --symbol SPX --day -2 | jq -e -s '.[1].ts == "2018-12-28T21:00:00Z"'
	tfetch csv:"$DATA/sp500.csv" --symbol SPX --day 2001-09-10 |
		jq -e -s '.[1].ts == "2001-09-10T20:00:00Z" and (. | length) == 3'
	[ "$(tfetch csv:"$DATA/sp500.csv" --symbol SPX --day 2001-09-11 | wc -l)" -eq 1 ]
	[ "$(tfetch csv:"$DATA/sp500.csv" --symbol SPX --from 2001-09-01 --to 2001-10-01 |
		grep -c bar)" -eq 15 ]
	gives 64 tfetch csv:- --day -1 </dev/null >out 2>err
	has err "cannot be read twice"
	gives 64 tfetch csv:- --day x </dev/null >out 2>err
	gives 64 tfetch csv:- --day 2001-09-10 --from 2001-01-01 </dev/null >out 2>err
}

@test "--actions: at 00:00 exchange time of the ex-date, inside what the files cover" {
	tfetch csv:"$DATA/stocks.csv.gz" --symbol MSFT --actions "$DATA/actions.csv" >out
	jq -c 'select(.type == "action")' out >actions
	[ "$(wc -l <actions)" -eq "$(grep -c ,MSFT, "$DATA/actions.csv")" ]
	head -n 2 actions >two
	cat >want <<'END'
{"type":"action","ts":"2003-02-18T05:00:00Z","symbol":"MSFT","kind":"split","value":2}
{"type":"action","ts":"2003-02-19T05:00:00Z","symbol":"MSFT","kind":"dividend","value":0.08}
END
	diff want two
	grep -B 1 -A 1 '"split"' out | jq -r .ts | tr '\n' ' ' >got
	[ "$(cat got)" = "2003-02-14T21:00:00Z 2003-02-18T05:00:00Z 2003-02-18T21:00:00Z " ]
	# Those before the first and after the last row are left out; summer time.
	tfetch csv:"$DATA/stocks.csv.gz" --symbol IBM --actions "$DATA/actions.csv" \
		--from 2005-05-06 --to 2005-08-08 | jq -r 'select(.type == "action") | .ts' >got
	[ "$(cat got)" = 2005-05-06T04:00:00Z ]
	# A bad row, rows out of order.
	printf 'symbol,kind,date,value\nA,split,2013-10-08,2\nA,split,2013-10-07,3\nA,merger,2013-10-07,1\n' >x.csv
	printf 'date,symbol,open,high,low,close\n2013-10-07,A,1,1,1,1\n2013-10-08,A,1,1,1,1\n' >a.csv
	tfetch -q csv:a.csv --actions x.csv | jq -r '.type + (.value // .line // "" | tostring)' |
		tr '\n' ' ' >got
	[ "$(cat got)" = "run error4 action3 bar action2 bar end " ]
	gives 66 tfetch csv:a.csv --actions nope.csv >out 2>err
	has err nope.csv
}

@test "what cannot be opened or understood says so" {
	gives 66 tfetch csv:nope.csv >out 2>err
	has err "'nope.csv'"
	gives 64 tfetch ftp:there >out 2>err
	has err "csv: tape: sim:"
	gives 64 tfetch csv: >out 2>err
	gives 64 tfetch csv:- - </dev/null >out 2>err
	has err "only once"
	gives 64 tfetch sim:day=1 >out 2>err
	has err "volatility"
	gives 64 tfetch csv:- --tz Nowhere/City </dev/null >out 2>err
	gives 64 tfetch csv:- --by-symbol </dev/null >out 2>err
	printf 'a,b\n1,2\n' >a.csv
	gives 65 tfetch csv:a.csv >out 2>err
	has err "'a.csv': its header (a,b) lacks"
	echo '{"type":"clock","ts":"2013-10-07T14:00:00Z"}' >tape
	gives 65 tfetch csv:tape >out 2>err
	has err "tape:tape"
	# An empty file is nothing, not an error.
	: >empty
	tfetch csv:empty | jq -e -s 'length == 1'
}

@test "--no-end leaves out the end; an empty source has none" {
	trades a.csv
	tfetch csv:a.csv --no-end >out
	has_not out '"end"'
	tfetch csv:a.csv >out
	[ "$(tail -n 1 out)" = '{"type":"end","ts":"2013-10-07T14:00:04Z"}' ]
}

# ---- options ----

# chain FILE: two moments of two underlyings, and a row of the first itself
chain() {
	cat >"$1" <<'END'
timestamp,underlying,underlying_price,expiry,strike,right,style,bid,ask
2024-02-08T15:00:00Z,AAA,100.10,2024-03-15,95,call,american,7.2,7.5
2024-02-08T15:00:00Z,AAA,100.10,2024-03-15,95.50,put,american,,1.05
2024-02-08T15:00:00Z,BBB,50,2024-03-15,50,put,european,2,2.1
2024-02-08T15:00:01Z,AAA,100.10,2024-03-15,95,call,american,7.2,
2024-02-08T15:00:01Z,AAA,,,,,,100.15,
END
}

@test "options: a quote each, their underlying's price before them" {
	chain a.csv
	tfetch csv:a.csv >out
	sed 1d out >lines
	cat >want <<'END'
{"type":"quote","ts":"2024-02-08T15:00:00Z","symbol":"AAA","bid":100.1,"ask":100.1}
{"type":"quote","ts":"2024-02-08T15:00:00Z","symbol":"AAA240315C00095000","bid":7.2,"ask":7.5,"underlying":"AAA","expiry":"2024-03-15","strike":95,"right":"call","exercise":"american"}
{"type":"quote","ts":"2024-02-08T15:00:00Z","symbol":"AAA240315P00095500","bid":null,"ask":1.05,"underlying":"AAA","expiry":"2024-03-15","strike":95.5,"right":"put","exercise":"american"}
{"type":"quote","ts":"2024-02-08T15:00:00Z","symbol":"BBB","bid":50,"ask":50}
{"type":"quote","ts":"2024-02-08T15:00:00Z","symbol":"BBB240315P00050000","bid":2,"ask":2.1,"underlying":"BBB","expiry":"2024-03-15","strike":50,"right":"put","exercise":"european"}
{"type":"quote","ts":"2024-02-08T15:00:01Z","symbol":"AAA","bid":100.1,"ask":100.1}
{"type":"quote","ts":"2024-02-08T15:00:01Z","symbol":"AAA240315C00095000","bid":7.2,"ask":null,"underlying":"AAA","expiry":"2024-03-15","strike":95,"right":"call","exercise":"american"}
{"type":"quote","ts":"2024-02-08T15:00:01Z","symbol":"AAA","bid":100.15}
{"type":"end","ts":"2024-02-08T15:00:01Z"}
END
	diff want lines
	"$BIN/treplay" -q --check out
}

@test "options: a row that cannot be read is an error record with file, line and key" {
	chain a.csv
	sed -i '3s/put/both/; 5s/2024-03-15/15 March/' a.csv
	tfetch csv:a.csv >out
	jq -sc '[.[] | select(.type == "error") | [.file, .line, .reason]]' out >got
	echo "[[\"a.csv\",3,\"right 'both' is neither call nor put\"],[\"a.csv\",5,\"expiry '15 March' is not a date\"]]" |
		diff - got
	[ "$(grep -c '"strike"' out)" -eq 2 ]
}

@test "options: a symbol says what it is on, whatever its day and strike" {
	cat >a.csv <<'END'
quote_date,symbol,expiration,strike,type,bid,ask,spot
2013-10-07,GOOG131019C00800000,2013-10-18,800,call,70,71,865
END
	tfetch csv:a.csv --symbol GOOG | jq -c '[.symbol, .underlying, .expiry, .bid]' | sed '1d;$d' >got
	printf '%s\n' '["GOOG",null,null,865]' '["GOOG131019C00800000","GOOG","2013-10-18",70]' |
		diff - got
	# By nothing but the contract's name.
	cat >b.csv <<'END'
timestamp,contract,strike,bid,ask,underlying_price
2024-03-01T15:00:00Z,O:XYZ240315C00100000,100,3,3.2,100
END
	tfetch csv:b.csv --symbol XYZ | jq -c '[.symbol, .underlying, .bid]' | sed '1d;$d' >got
	printf '%s\n' '["XYZ",null,100]' '["O:XYZ240315C00100000","XYZ",3]' | diff - got
	# A row of the underlying by its root.
	cat >c.csv <<'END'
date,root,expiry,strike,right,bid,ask
2024-03-01,XYZ,,,,1,2
END
	tfetch csv:c.csv | jq -c '[.symbol, .underlying, .bid]' | sed '1d;$d' >got
	echo '["XYZ",null,1]' | diff - got
}

@test "options: their underlying's price stands again after a row of its own" {
	cat >a.csv <<'END'
timestamp,underlying,expiry,strike,right,bid,ask,underlying_price
2024-03-01T15:00:00Z,XYZ,2024-03-15,100,call,3,3.2,100
2024-03-01T15:00:00Z,XYZ,,,,90,90.2,
2024-03-01T15:00:00Z,XYZ,2024-03-15,100,put,3,3.2,100
END
	tfetch csv:a.csv | jq -c 'select(.type == "quote") | [.symbol, .bid]' | paste -sd' ' >got
	echo '["XYZ",100] ["XYZ240315C00100000",3] ["XYZ",90] ["XYZ",100] ["XYZ240315P00100000",3]' |
		diff - got
}

@test "options: --symbol takes those of an underlying, or one with its price" {
	chain a.csv
	tfetch csv:a.csv --symbol AAA >out
	[ "$(grep -c AAA out)" -eq 7 ] # the run record, too
	has_not out BBB
	tfetch csv:a.csv --symbol BBB240315P00050000 | jq -r .symbol | paste -sd' ' >got
	echo 'null BBB BBB240315P00050000 null' | diff - got
	# Met by its options, though it has no line of its own.
	cut -d, -f1,2,4- a.csv | sed '$d' >b.csv
	tfetch csv:b.csv --symbol AAA,BBB,CCC >/dev/null 2>err
	grep -qx 'tfetch: warning: no record was found of CCC' err
	tfetch csv:b.csv --by-symbol --symbol BBB,AAA | jq -r '.underlying // empty' | paste -sd' ' >got
	echo 'BBB AAA AAA AAA' | diff - got
}

@test "options: a chain in pieces gives the same bytes, cut at any byte" {
	chain a.csv
	"$TOOLS/pieces" a.csv "$BIN/tfetch" -q csv:- --no-end --state state >got
	tfetch -q csv:- --no-end <a.csv | cmp - got
	"$TOOLS/chunk" 7 <a.csv | tfetch -q csv:- --no-end | cmp - got
}

@test "options: half a header says what is missing" {
	chain a.csv
	sed 's/right/kind/' a.csv >b.csv
	gives 65 tfetch csv:b.csv >out 2>err
	has err "lacks expiry or right"
	tfetch -q csv:b.csv --map kind=right | sed 1d >got
	tfetch -q csv:a.csv | sed 1d | diff - got
}

@test "the real chain: every row a quote, numbers to the last digit" {
	local data=$LOCAL/options/GOOG-20151224T1530Z.chain.csv
	[ -f "$data" ] || skip "no local data: TAPELINE_DATA says where they are"
	tfetch csv:"$data" >out
	"$BIN/treplay" -q --check out
	has_not out '"error"'
	[ "$(grep -c '"strike"' out)" -eq 2192 ]
	[ "$(jq -r 'select(.strike) | .symbol' out | sort -u | wc -l)" -eq 2192 ]
	[ "$(grep -c '"type":"quote"' out)" -eq 2193 ]
	awk -F, 'NR > 1 { print $4, $5 + 0, $6, $7, $8 == "" ? "null" : $8 + 0, $9 == "" ? "null" : $9 + 0 }' "$data" >want
	jq -r 'select(.strike) | "\(.expiry) \(.strike) \(.right) \(.exercise) \(.bid) \(.ask)"' out | diff want -
}

# ---- pieces ----

@test "standard input in pieces gives the same bytes, cut at any byte" {
	trades a.csv
	cat >>a.csv <<'END'
2013-10-07T14:00:05Z,"A
B",1.70,100
2013-10-07T14:00:05Z,bad
2013-10-07T14:00:06Z,"say ""C""",1.70,100
END
	printf '2013-10-07T14:00:07Z,D,1.70,100' >>a.csv
	tfetch -q csv:- <a.csv >want
	local size step=1
	size=$(wc -c <a.csv)
	[ "$(sanitized)" = no ] || step=7
	for ((cut = 0; cut <= size; cut += step)); do
		rm -f state
		head -c "$cut" a.csv | tfetch -q csv:- --no-end --state state >got
		tail -c "+$((cut + 1))" a.csv | tfetch -q csv:- --state state >>got
		cmp want got || { echo "cut at $cut"; return 1; }
	done
	# Once more with nothing new: nothing is written, no second end.
	[ -z "$(tfetch -q csv:- --state state </dev/null)" ]
}

@test "byte by byte" {
	trades a.csv
	tfetch -q csv:- --no-end <a.csv >want
	"$TOOLS/pieces" a.csv "$BIN/tfetch" -q csv:- --no-end --state state >got
	cmp want got
}

@test "a file that grows is taken up where it ended, in the middle of a row too" {
	trades a.csv
	head -c 75 a.csv >b.csv
	tfetch csv:b.csv --no-end --state state >got
	cp a.csv b.csv
	tfetch csv:b.csv --state state >>got
	tfetch csv:b.csv | cmp - got
	# Shorter than before is an error.
	head -c 20 a.csv >b.csv
	echo x >>b.csv
	gives 66 tfetch csv:b.csv --state state >out 2>err
	has err shorter
}

# An interrupted run and its next piece are one run. 20 times, wherever it hits.
@test "SIGTERM with --state: several sources go on where they stood" {
	tfetch sim:trades=3000,days=2 --symbol A,B,C --seed 3 >sim.tape
	jq -r 'select(.type == "trade") | [.ts, .symbol, .price, .size] | @csv' sim.tape >rows
	(echo time,symbol,price,size && grep -v '"B"' rows) | gzip >a.csv.gz
	(echo time,symbol,price,size && grep '"B"' rows) >b.csv
	grep quote sim.tape >c.tape
	set -- csv:a.csv.gz csv:b.csv tape:c.tape sim:trades=2000,days=2 --seed 9
	tfetch "$@" >want
	mkfifo fifo
	for ((i = 0; i < 20; i++)); do
		rm -f state
		"$BIN/tfetch" "$@" --state state >fifo &
		pid=$!
		# Reads some, so that the writer is somewhere in the middle, then the signal.
		exec 8<fifo
		head -c $((i * 20000 + 1)) <&8 >got
		kill -TERM "$pid"
		cat <&8 >>got
		exec 8<&-
		wait "$pid"
		tfetch "$@" --state state >>got
		cmp want got || { echo "round $i"; return 1; }
	done
}

# ---- tape: and sim: ----

@test "tape: lines pass as they are; several have one end, last" {
	trades a.csv
	tfetch csv:a.csv >a.tape
	tfetch tape:a.tape | sed 1d | cmp - a.tape
	gzip -k a.tape
	tfetch tape:a.tape.gz tape:a.tape | jq -r .type | tr '\n' ' ' >out
	[ "$(cat out)" = "run run run trade trade trade trade trade trade end " ]
	echo 'no tape' >>a.tape
	printf '{"type":"trade","ts"' >>a.tape
	tfetch -q tape:a.tape | tail -n 3 >out
	jq -e -s '.[0].line == 6 and .[1].reason == "torn" and .[2].type == "end"' out
	tfetch -q tape:a.tape --symbol Z | jq -e -s '[.[] | select(.type == "trade")] == []'
}

@test "tape: a torn last line is one even where it ends with a bracket" {
	printf '{"type":"note","n":1}\n{"type":"note","a":{"b":2}' >torn.tape
	tfetch -q tape:torn.tape >out
	jq -e -s '.[1].n == 1 and .[2].type == "error" and .[2].reason == "torn" and
		.[2].raw == "{\"type\":\"note\",\"a\":{\"b\":2}"' out
	printf '}' >>torn.tape
	tfetch -q tape:torn.tape | tail -n 1 | grep -Fx '{"type":"note","a":{"b":2}}'
}

@test "sim: the same seed is the same market, every record says synthetic" {
	tfetch sim:trades=500,days=3 --symbol A,B --seed 5 >one
	tfetch sim:trades=500,days=3 --symbol A,B --seed 5 | cmp - one
	tfetch sim:trades=500,days=3 --symbol A,B --seed 6 >two
	gives 1 cmp -s one two
	jq -e -s 'all(.[]; .type == "run" or .type == "end" or .synthetic == true)' one
	[ "$(jq -r 'select(.ts) | .ts[:10]' one | uniq | tr '\n' ' ')" = "2024-01-02 2024-01-03 2024-01-04 " ]
	[ "$(tfetch sim:trades=500,days=3 --seed 5 --day -1 | jq -r 'select(.symbol) | .ts[:10]' |
		uniq)" = 2024-01-04 ]
	jq -e -s '[.[] | select(.conditions == "6")] | length == 6' one
}

@test "sim: in pieces" {
	tfetch sim:trades=400,days=2 --seed 5 >want
	for ((n = 1; n < 60000; n = n * 5)); do
		rm -f state
		tfetch sim:trades=400,days=2 --seed 5 --state state >got
		cmp want got
		[ -z "$(tfetch sim:trades=400,days=2 --seed 5 --state state)" ]
		gives 78 tfetch sim:trades=400,days=2 --seed 6 --state state >out 2>err
	done
}

@test "the same bytes whatever the size of reads" {
	zcat "$DATA/stocks.csv.gz" >a.csv
	tfetch csv:- --symbol IBM <a.csv >want
	for size in 7 4096 100000; do
		"$TOOLS/chunk" "$size" <a.csv | tfetch csv:- --symbol IBM | cmp - want
	done
}

# ---- on a terminal ----

@test "progress on a terminal only, and not with -q" {
	command -v script >/dev/null || skip "no script(1)"
	script -qec "'$BIN/tfetch' sim:trades=100000 2>&1 >/dev/null" /dev/null </dev/null >out
	has out "%"
	script -qec "'$BIN/tfetch' -q sim:trades=100000 2>&1 >/dev/null" /dev/null </dev/null >out
	has_not out "%"
	tfetch sim:trades=1000 2>err >out
	[ ! -s err ]
}

# ---- real ticks ----

@test "local ticks: every row becomes a line, one-sided quotes stay one-sided" {
	need_local
	t=$LOCAL/ticks/IBM-20131007
	tfetch csv:"$t.trades.csv.gz" csv:"$t.quotes.csv.gz" --conditions algoseek >out
	[ "$(grep -c '"type":"trade"' out)" -eq $(($(zcat "$t.trades.csv.gz" | wc -l) - 1)) ]
	[ "$(grep -c '"type":"quote"' out)" -eq $(($(zcat "$t.quotes.csv.gz" | wc -l) - 1)) ]
	has_not out '"error"'
	grep '"type":"quote"' out | head -n 1 | jq -e '.ask == 183.63 and .ask_size == 100 and
		(has("bid") | not) and .conditions == "R"'
	# Prices and sizes add up to those of the file.
	zcat "$t.trades.csv.gz" | awk -F, 'NR > 1 { n += $4; v += $3 * $4 } END { printf "%d %.0f\n", n, v }' >want
	grep '"type":"trade"' out | jq -r '[.price, .size] | @tsv' |
		awk '{ n += $2; v += $1 * $2 } END { printf "%d %.0f\n", n, v }' >got
	diff want got
	# The day's auctions: opening and closing print, and the official records.
	for letter in O 6 Q M; do
		grep '"type":"trade"' out | grep -q "\"conditions\":\"[^\"]*$letter"
	done
}

@test "local daily: closes in UTC, half days too" {
	need_local
	tfetch csv:"$LOCAL/daily/SPY.csv" --symbol SPY --span 1d >out
	[ "$(grep -c '"bar"' out)" -eq $(($(wc -l <"$LOCAL/daily/SPY.csv") - 1)) ]
	has out '"ts":"2013-11-29T18:00:00Z"'
	has out '"ts":"2013-07-03T17:00:00Z"'
	has_not out '"error"'
}

@test "--map finds a column whose name differs in what does not matter" {
	printf 'Date,Open,High,Low,Close,Adj Close\n2013-10-07,1,4,1,2,3\n' >a.csv
	tfetch csv:a.csv --symbol X --map adj_close=close --map CLOSE=ignore >out
	jq -e -s '.[1].close == 3' out
	# Exactly this one, where there is one.
	printf 'Date,Open,High,Low,Close,adj_close,Adj Close\n2013-10-07,1,4,1,2,3,4\n' >b.csv
	tfetch csv:b.csv --symbol X --map adj_close=close --map close=ignore >out
	jq -e -s '.[1].close == 3' out
	gives 65 tfetch csv:a.csv --symbol X --map adjusted=close >out 2>err
	has err "lacks the column 'adjusted'"
	gives 64 tfetch csv:a.csv --symbol X --map Open=clos >out 2>err
	has err "did you mean 'close'?"
	printf 'Date,Symbol,KIND,Value\n2013-10-07,X,split,2\n' >actions.csv
	tfetch csv:a.csv --symbol X --actions actions.csv | jq -e -s '.[1].kind == "split"'
}

@test "sources without a record that is wanted: a word about it" {
	trades a.csv
	gives 1 tfetch csv:a.csv --symbol NONE >out 2>err
	has err "no record was found"
	gives 1 tfetch csv:a.csv --to 1999-01-01 >out 2>err
	has err "no record was found"
	tfetch csv:/dev/null --symbol NONE >out 2>err
	[ ! -s err ]
}
