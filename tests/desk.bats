#!/usr/bin/env bats
# desk.bats - the whole desk as it is run: ticks to fills, with the FIFO back from torder
#
# TAPELINE_BUILDS names other builds' folders of programs to compare with.

load contract

features=sma:20,ema:20,rsi:14,macd:12:26:9,atr:14,bbands:20:2,adx:14,obv,vwap,zscore:20

setup_file() {
	WORK=$(mktemp -d /dev/shm/tapeline.XXXXXX 2>/dev/null || mktemp -d)
	export WORK
	cd "$WORK" || return 1
	write_desk
	"$BIN/tfetch" -q sim:days=2,trades=1200 --symbol AAA,BBB --seed 11 >in
	./desk "$BIN" <in >whole
}

teardown_file() {
	cd / && rm -rf "$WORK"
}

setup() {
	PATH=$BIN:$PATH
	DATA=$(cd "${TAPELINE_DATA:-$ROOT/../shared/data/local}" 2>/dev/null && pwd) || DATA=
	cd "$WORK" || return 1
	rm -rf scratch
	mkdir scratch
	cd scratch || return 1
}

# desk BIN [STATE]: the tape on stdin through all filters. No program may take longer
# than two minutes: the loop from fills back must not hang. CHUNK=N puts pieces of N bytes
# between the programs before the loop; LOOP=1 pieces of one byte within it, where
# nothing may wait for more.
write_desk() {
	cat >desk <<END
#!/bin/sh
set -u
run()
{
	program=\$1
	shift
	timeout 120 "\$bin/\$program" -q "\$@" \${state:+--state "\$state.\$program"} || echo "\$program: \$?" >> failed
}
cut()
{
	if [ -n "\$1" ]; then "$TOOLS/chunk" "\$1"; else cat; fi
}
bin=\$1
state=\${2:-}
chunk=\${CHUNK:-}
rm -f back failed
mkfifo back
cut "\$chunk" | run tbar 1m | cut "\$chunk" | run tfeature -f $features | cut "\$chunk" |
	run tsignal -c "$ROOT/examples/strategies/intraday.yaml" | cut "\$chunk" |
	run trisk -c "$ROOT/examples/risk/intraday.yaml" --feedback back | cut "\${LOOP:-}" |
	run torder --paper --feedback back
[ ! -e failed ] || { cat failed >&2; exit 1; }
END
	chmod +x desk
}

# desk [STATE]
desk() {
	../desk "$BIN" "$@"
}

# count TYPE [JQ] FILE
count() {
	if [ $# -eq 3 ]; then
		grep "\"type\":\"$1\"" "$3" | jq -c "select($2)" | wc -l
	else
		grep -c "\"type\":\"$1\"" "$2" || true
	fi
}

# The books of the report on FILE: what they are wrong by, and how many records say so.
books() {
	treport -q --json --resamples 0 "$1" |
		jq -c '.tapes[0].books | [.difference, .wrong_accounts, .wrong_positions]'
}

# Whole, right, closed, and something has been traded.
traded() {
	treplay --check "$1"
	[ "$(count exec '.event == "fill"' "$1")" -gt 0 ]
	[ "$(count position "$1")" -gt 0 ]
	[ "$(count sync "$1")" -eq 0 ]
	[ "$(count error "$1")" -eq 0 ]
	[ "$(books "$1")" = '[0,0,0]' ]
}

no_repeats() {
	local type
	for type in signal order cancel exec; do
		grep "\"type\":\"$type\"" "$1" | jq -r .id | sort | uniq -d >twice
		[ ! -s twice ] || {
			echo "$type:"
			cat twice
			return 1
		}
	done
}

# ---- a made-up market ----

@test "a made-up market: it trades, the books are exact, no id comes twice" {
	traded ../whole
	no_repeats ../whole
	[ "$(count order '.class == "bracket" and .parent != null' ../whole)" -gt 5 ]
	[ "$(count order '.parent == null' ../whole)" -gt 10 ]
	[ "$(count cancel ../whole)" -gt 5 ]
	[ "$(count account ../whole)" -eq 2 ]
	# Each order has its signal on the tape, each event its order.
	jq -nr 'reduce inputs as $r ({}; if $r.type == "signal" then .s[$r.id] = 1
		elif $r.type == "order" then .o[$r.id] = 1 |
			if .s[$r.signal] then . else .bad += [$r.id] end
		elif $r.type == "exec" and (.o[$r.order] | not) then .bad += [$r.id] else . end) |
		.bad[]?' ../whole >orphans
	[ ! -s orphans ]
}

@test "all that came in is there, in its order" {
	grep -v -e '"stage":"t' ../in >want
	treplay -q --source ../whole | grep -v '"stage":"t' | cmp - want
}

@test "two runs: the same bytes" {
	desk <../in | cmp - ../whole
}

@test "chunks of some bytes to 64 KiB between the programs, of one byte in the loop" {
	tfetch -q sim:days=1,trades=100 --symbol AAA --seed 1 >small
	desk <small >want
	[ "$(count exec '.event == "fill"' want)" -gt 3 ]
	CHUNK=5 desk <small | cmp - want
	CHUNK=333 LOOP=1 desk <small | cmp - want
	CHUNK=65536 desk <small | cmp - want
}

@test "reads and writes that are cut short and interrupted: the same bytes" {
	prog=torder
	! sanitized || skip "under a sanitizer"
	FAULT_READ=700 FAULT_WRITE=700 FAULT_EINTR=5 LD_PRELOAD="$(dirname "$TOOLS")/faults/faults.so" \
		desk <../in >out
	cmp out ../whole
}

# Numbers of lines of `in` to cut after: where a signal, an order, a part of a fill, a
# position and the account of a day stand behind them.
places() {
	awk -F'"' '
	NR == FNR { at[$0] = FNR; next }
	$0 in at { line = at[$0] }
	$4 == "signal" && !signals++ { print line - 1; print line }
	$4 == "order" && ++orders == 9 { print line }
	$4 == "exec" && /partial_fill/ && !partial++ { print line }
	$4 == "position" && ++positions == 12 { print line; print line + 1 }
	$4 == "account" && !accounts++ { print line }' ../in ../whole | sort -nu
}

@test "cut anywhere, with state files and a new FIFO each time: the same bytes" {
	local cut from=1
	places >cuts
	[ "$(wc -l <cuts)" -ge 6 ]
	: >parts
	for cut in $(cat cuts) "$(wc -l <../in)"; do
		sed -n "$from,${cut}p" ../in >piece
		desk "$PWD/s" <piece >>parts
		from=$((cut + 1))
	done
	cmp parts ../whole
}

@test "cut into pieces of random bytes: the same bytes" {
	local seed
	for seed in 3 4; do
		rm -f s.*
		"$TOOLS/pieces" -r "$seed" -n 160000 ../in ../desk "$BIN" "$PWD/s" >parts
		cmp parts ../whole
	done
}

@test "what happened before a moment does not depend on what came after" {
	local n
	for n in 5000 12000; do
		head -n "$n" ../in | desk >part
		head -c "$(wc -c <part)" ../whole | cmp - part
	done
}

# Build with compiler $1 and flags $2 into a folder of its own; prints its bin.
build() {
	local folder=$ROOT/build/same-$1$2 programs
	programs=$(printf "$folder/bin/%s " tbar tfeature tsignal trisk torder)
	(
		unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SAN B
		# shellcheck disable=SC2086
		make -C "$ROOT" B="$folder" CC="$1" CFLAGS="$2" $programs >make.log 2>&1
	) || {
		cat make.log >&2
		return 1
	}
	echo "$folder/bin"
}

@test "gcc and clang, -O0 and -O3: the same bytes" {
	local bin builds
	if [ -n "${TAPELINE_BUILDS:-}" ]; then
		builds=$TAPELINE_BUILDS
	elif prog=torder sanitized; then
		skip "the plain build is what is compared"
	else
		command -v gcc clang >/dev/null || skip "needs gcc and clang"
		builds="$(build gcc -O0) $(build clang -O3)"
	fi
	for bin in $builds; do
		echo "$bin"
		../desk "$bin" <../in | cmp - ../whole
	done
}

@test "AVX2, FMA and AVX-512 masked: the same bytes" {
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX512VL,-AVX,-BMI2,-ERMS,-SSE4_2 \
		desk <../in | cmp - ../whole
}

# questions FILE: how often the account was asked on the way to FILE.
questions() {
	count sync "$1"
}

# asked [OPTION...]: the fills of the made-up market, into `out`, with the questions
# beside; into `want` from a venue that does not say it is on paper, and is asked always.
asked() {
	local back=back file
	mkfifo back told
	tbar -q 1m <../in | tfeature -q -f "$features" |
		tsignal -q -c "$ROOT/examples/strategies/intraday.yaml" >signals
	for file in out want; do
		[ "$file" = out ] || {
			sed -u 's/,"venue":"paper"//' <back >told &
			back=told
		}
		timeout 120 trisk -q -c "$ROOT/examples/risk/intraday.yaml" --feedback "$back" <signals |
			tee "$file.syncs" | timeout 120 torder -q --paper --feedback back "$@" >"$file"
	done
	rm back told
}

@test "the account is asked only where it can have changed: the same tape" {
	local options
	for options in '' '--fill trades --latency 700ms' '--fill bars:1m' '--cash 9000'; do
		# shellcheck disable=SC2086
		asked $options
		cmp out want
		[ "$(questions want.syncs)" -gt 1000 ]
		[ "$(questions out.syncs)" -lt "$(questions want.syncs)" ]
		traded out
	done
}

# ---- yesterday's tape ----

@test "a tape that has been traded is refused; what came from outside trades again" {
	gives 65 trisk -q -c "$ROOT/examples/risk/intraday.yaml" <../whole >out
	gives 65 torder -q --paper <../whole >out
	# Orders that no gate has let through.
	grep '"type":"order"' ../whole | sed 's/,"gate":"trisk"//' | torder -q --paper >out
	[ "$(count exec out)" -eq 0 ]
	[ "$(count error out)" -eq "$(count order ../whole)" ]
	treplay -q --source ../whole | desk >again
	for type in signal order cancel reject exec position account; do
		grep "\"type\":\"$type\"" ../whole >want || true
		grep "\"type\":\"$type\"" again | cmp - want
	done
}

@test "without the way back: it trades, and says once that each order counts as filled" {
	tbar -q 1m <../in | tfeature -q -f "$features" |
		tsignal -q -c "$ROOT/examples/strategies/intraday.yaml" |
		trisk -c "$ROOT/examples/risk/intraday.yaml" 2>err | torder -q --paper >out
	traded out
	[ "$(grep -c feedback err)" -eq 1 ]
}

# ---- corporate actions ----

# signal TS ID SIDE [KEYS]
signal() {
	printf '{"type":"signal","ts":"%s","id":"%s","strategy":"s","symbol":"A","side":"%s","strength":1%s}\n' \
		"$1" "$2" "$3" "${4:+,$4}"
}

# day N OPEN HIGH LOW CLOSE: of January 2024
day() {
	printf '{"type":"bar","ts":"2024-01-%sT21:00:00Z","symbol":"A","span":"1d","open":%s,"high":%s,"low":%s,"close":%s,"volume":10000000,"start":"2024-01-%sT14:30:00Z"}\n' "$1" "$2" "$3" "$4" "$5" "$1"
}

action() {
	printf '{"type":"action","ts":"2024-01-%sT05:00:00Z","symbol":"A","kind":"%s","value":%s}\n' "$@"
}

end_at() {
	printf '{"type":"end","ts":"%s"}\n' "$1"
}

daily_yaml() {
	cat <<'END'
session: all
max_age: 5d
short: true
sizing: {method: shares, shares: 100, scale: none}
limits: {max_notional: 90%, max_position_value: 95%, max_gross: 95%, max_net: 95%, collar: 1000, max_quantity: 1000}
END
}

# loop [STATE]: from trisk on, with the way back; free of costs, at the prices of the tape.
loop() {
	daily_yaml >risk.yaml
	rm -f back
	mkfifo back
	timeout 60 trisk -q -c risk.yaml --feedback back ${1:+--state "$1.risk"} |
		timeout 60 torder -q --paper --feedback back ${1:+--state "$1.order"} \
			--commission-share 0 --commission-min 0 --half-spread 0 --slippage 0 --impact 0 \
			--cash-rate 0 --debit-rate 0 --borrow 0
}

@test "a market order waits across a split: twice the shares, at half the price" {
	{
		day 02 100 102 98 100
		signal 2024-01-02T21:30:00Z one long '"stop":90,"target":120'
		action 03 split 2
		day 03 51 53 50 52
		signal 2024-01-03T21:30:00Z two flat
		day 04 54 55 53 54
		end_at 2024-01-04T21:30:00Z
	} >in
	loop <in >out
	traded out
	jq -c 'select(.type == "exec" and .event != "new") |
		[.ts[8:13], .order, .event, .quantity, .price]' out >got
	diff -u - got <<-'END'
		["03T05","one-e1","replaced",200,null]
		["03T05","one-s1","replaced",200,null]
		["03T05","one-t1","replaced",200,null]
		["03T21","one-e1","fill",200,51]
		["03T21","one-s1","canceled",200,null]
		["03T21","one-t1","canceled",200,null]
		["04T21","two-x1","fill",200,54]
	END
	jq -c 'select(.type == "position") | [.ts[8:13], .quantity, .realized]' out | uniq >got
	diff -u - got <<-'END'
		["03T21",200,0]
		["04T21",0,600]
	END
	jq -c 'select(.type == "account") | [.ts[8:10], .cash, .equity]' out >got
	diff -u - got <<-'END'
		["02",100000,100000]
		["03",89800,100200]
		["04",100600,100600]
		["04",100600,100600]
	END
	# The same in pieces, cut while the order waits, before the split and behind it.
	for cut in 2 3; do
		rm -f s.*
		head -n "$cut" in | loop s >parts
		tail -n +$((cut + 1)) in | loop s >>parts
		cmp parts out
	done
}

@test "a reverse split takes a waiting order off the market; what it was for stands" {
	{
		day 02 100 102 98 100
		signal 2024-01-02T21:30:00Z one long '"stop":90,"target":120'
		action 03 split 0.5
		day 03 204 250 100 206
		day 04 207 210 200 205
		end_at 2024-01-04T21:30:00Z
	} | loop >out
	traded out
	jq -c 'select(.type == "exec" and .event != "new") | [.ts[8:13], .order, .event, .reason // .price]' out >got
	diff -u - got <<-'END'
		["03T05","one-e1","canceled","reverse_split"]
		["03T05","one-s1","canceled","parent"]
		["03T05","one-t1","canceled","parent"]
		["04T21","one-e2","fill",207]
	END
	# Its levels are of the new shares.
	jq -c 'select(.type == "order" and .ts[8:10] == "03") | [.id, .quantity, .stop // .limit]' out >got
	diff -u - got <<-'END'
		["one-e2",100,null]
		["one-s2",100,180]
		["one-t2",100,240]
	END
}

# ---- real ticks, beside the project ----

need_ticks() {
	[ -d "$DATA/ticks" ] || skip "no local ticks: TAPELINE_DATA says where they are"
}

# A day's trades of four stocks, and with "quotes" the best of two of them.
ticks() {
	local symbol files=()
	for symbol in SPY BAC IBM AIG; do
		files+=("csv:$DATA/ticks/$symbol-20131007.trades.csv.gz")
	done
	[ "${1:-}" != quotes ] || for symbol in BAC IBM; do
		files+=("csv:$DATA/ticks/$symbol-20131007.quotes.csv.gz")
	done
	tfetch -q "${files[@]}" --conditions algoseek
}

@test "real trades of a day: they trade, the books are exact, two runs are the same" {
	need_ticks
	ticks >in
	desk <in >out
	traded out
	no_repeats out
	[ "$(jq -r 'select(.type == "exec" and .event == "fill") | .symbol' out | sort -u | wc -l)" -gt 1 ]
	desk <in | cmp - out
}

@test "real trades and quotes of a day: the same holds, in pieces too" {
	need_ticks
	ticks quotes >in
	desk <in >out
	traded out
	no_repeats out
	# Where there are no quotes, what has a price stands behind a trade of that instant.
	grep -e '"symbol":"SPY"' -e '"symbol":"AIG"' out |
		awk -F'"' '
		$4 == "trade" { ts[$12] = $8 }
		$4 == "exec" && /"price":/ && match($0, /"symbol":"[A-Z]*/) {
			fills++
			if (ts[substr($0, RSTART + 10, RLENGTH - 10)] != $8)
				print
		}
		END { if (!fills) print "no fills" }' >bad
	[ ! -s bad ]
	desk <in | cmp - out
	# And in three pieces.
	split -n l/3 in piece.
	: >parts
	for piece in piece.*; do
		desk "$PWD/s" <"$piece" >>parts
	done
	cmp parts out
}
