#!/usr/bin/env bats
# torder.bats - executing orders on paper; see torder(1)

load contract

setup() {
	DATA=$(cd "${TAPELINE_DATA:-$ROOT/../shared/data/local}" 2>/dev/null && pwd) || DATA=
	make_work
	PATH=$BIN:$PATH
}

teardown() {
	drop_work
}

FREE="--commission-share 0 --commission-min 0 --slippage 0 --half-spread 0 --impact 0 --borrow 0
	--cash-rate 0 --debit-rate 0 --latency 1s --cash 1000000"

tape() {
	awk -f "$ROOT/tests/fills.awk"
}

# free OPTIONS: torder without costs.
free() {
	# shellcheck disable=SC2086
	torder -q --paper $FREE "$@"
}

# What happened to the orders, but for "new".
happened() {
	jq -r 'select(.type == "exec" and .event != "new") |
		if .price then "\(.order) \(.event) \(.quantity) \(.price)" + (if .at then " \(.at)" else "" end)
		else "\(.order) \(.event) \(.reason)" end'
}

is() {
	diff -u - "$1"
}

# ---- the fill rules ----

# Split the table into NAME.tape, NAME.options and NAME.want.
split_table() {
	awk '
	/^== / { n++; f = sprintf("%03d", n); print substr($0, 4) > (f ".name")
		printf "" > (f ".want"); printf "" > (f ".options"); part = "tape"; next }
	!n || /^$/ || /^#/ { next }
	/^-- / { print substr($0, 4) > (f ".options"); next }
	/^=>/ { part = "want"; next }
	{ print > (f "." part) }' "$1"
}

@test "every case of fills.table" {
	split_table "$ROOT/tests/data/fills.table"
	failed=0
	for name in *.name; do
		n=${name%.name}
		# shellcheck disable=SC2046
		tape <"$n.tape" | free $(cat "$n.options") >"$n.out"
		happened <"$n.out" >"$n.got"
		diff -u "$n.want" "$n.got" >"$n.diff" || {
			cat "$name" "$n.diff"
			failed=$((failed + 1))
		}
	done
	[ "$failed" -eq 0 ]
	[ "$n" -gt 70 ]
}

# ---- the books ----

# A month of bars of two stocks with splits, dividends, shorts and partial fills.
busy_tape() {
	awk 'function line(type, ts, rest) { printf "{\"type\":\"%s\",\"ts\":\"%s\",%s}\n", type, ts, rest }
	BEGIN {
		srand(7)
		p["A"] = 100; p["B"] = 40; e = 0
		split("02 03 04 05 08 09 10 11 12 16 17 18 19 22 23 24 25 26 29 30 31", day, " ")
		for (d = 1; d <= 21; d++) {
			m = "2024-01-" day[d] "T05:00:00Z"
			if (d == 6) { line("action", m, "\"symbol\":\"A\",\"kind\":\"split\",\"value\":1.5"); p["A"] /= 1.5 }
			if (d == 9) line("action", m, "\"symbol\":\"A\",\"kind\":\"dividend\",\"value\":0.1234567")
			if (d == 11) line("action", m, "\"symbol\":\"B\",\"kind\":\"dividend\",\"value\":0.31")
			if (d == 14) { line("action", m, "\"symbol\":\"B\",\"kind\":\"split\",\"value\":0.1"); p["B"] *= 10 }
			for (k = 1; k <= 2; k++) {
				s = k == 1 ? "A" : "B"
				o = p[s] * (1 + (rand() - .5) / 50); c = o * (1 + (rand() - .5) / 20)
				h = (o > c ? o : c) * (1 + rand() / 50); l = (o < c ? o : c) * (1 - rand() / 50)
				line("bar", "2024-01-" day[d] "T21:00:00Z", sprintf("\"symbol\":\"%s\",\"span\":\"1d\",\"open\":%.4f,\"high\":%.4f,\"low\":%.4f,\"close\":%.4f,\"volume\":%d,\"start\":\"2024-01-%sT14:30:00Z\"", s, o, h, l, c, 5000 + rand() * 20000, day[d]))
				p[s] = c
			}
			for (i = 0; i < 6; i++) {
				s = rand() < .5 ? "A" : "B"; kind = rand() < .5 ? "market" : rand() < .5 ? "limit" : "stop"
				side = rand() < .5 ? "buy" : "sell"
				x = sprintf("\"id\":\"o%d\",\"symbol\":\"%s\",\"side\":\"%s\",\"quantity\":%d,\"kind\":\"%s\",\"tif\":\"gtc\",\"gate\":\"trisk\"", ++e, s, side, 1 + rand() * 333, kind)
				if (kind != "market") x = x sprintf(",\"%s\":%.3f", kind, p[s] * (1 + (rand() - .5) / 10))
				line("order", "2024-01-" day[d] "T21:00:00Z", x)
			}
		}
		line("end", "2024-01-31T21:00:00Z", "\"reason\":\"done\"")
	}'
}

# Cash from the start, fills, fees and cash records alone: in units of 1e-9 dollars
# with bc, which rounds nothing. Prints what each account record differs by.
recompute() {
	jq -r 'if .type == "exec" and .price then "f \(.side) \(.quantity) \(.price) \(.fee)"
		elif .type == "cash" then "c \(.amount)"
		elif .type == "account" then "a \(.cash)" else empty end' |
		awk -v start="$1" 'BEGIN { print "scale=20"; print "c=" start }
		$1 == "f" { print "c=c" ($2 == "buy" ? "-" : "+") $3 "*" $4 "-(" $5 ")" }
		$1 == "c" { print "c=c+(" $2 ")" }
		$1 == "a" { print "c-(" $2 ")" }' | bc
}

# The same for shares: what the fills and splits of a symbol add up to is held.
@test "the books add up to the last digit at every account record" {
	command -v bc >/dev/null || skip "bc is not installed"
	busy_tape | torder -q --paper --cash 54321.123456789 --margin 4 >out
	recompute 54321.123456789 <out >differences
	[ "$(wc -l <differences)" -eq 21 ] # one for each session: the last before the end
	[ "$(sort -u differences)" = 0 ]
	grep -q '"kind":"dividend"' out
	grep -q '"kind":"fraction"' out
	grep -q '"kind":"borrow"' out
	grep -q '"kind":"interest"' out
	grep -q '"event":"partial_fill"' out
	grep -q '"reason":"reverse_split"' out
}

@test "equity is start, profits, fees and cash records, too" {
	busy_tape | torder -q --paper --cash 100000 --margin 4 >out
	# All amounts are whole counts of 1e-9: exact in a double up to 9e6 dollars.
	jq -rn 'def n: . * 1e9 | round;
		reduce inputs as $r ({};
			if $r.type == "exec" and $r.price then .fees += ($r.fee | n)
			elif $r.type == "cash" and $r.kind != "fraction" then .cash += ($r.amount | n)
			elif $r.type == "position" then .p[$r.symbol] = ($r.realized | n) + ($r.unrealized | n)
			elif $r.type == "account" then .equity = ($r.equity | n)
			else . end) |
		.equity - (100000 | n) - ([.p[]] | add) + .fees - .cash' out >got
	echo 0 | is got
}

# ---- costs ----

one_fill() {
	jq -c 'select(.type == "exec" and .price) | [.price, .fee]'
}

@test "commission: per share, by amount, and a minimum for the order as a whole" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 e buy 3000 market tif=gtc
		B 2 100 100 100 100 100000
		B 3 100 100 100 100 100000
		B 4 100 100 100 100 100000
	EOF
	free --commission-share 0.01 --commission-min 15 <in | one_fill >got
	printf '%s\n' '[100,15]' '[100,5]' '[100,10]' | is got
	free --commission-share 0.01 --commission-bps 2.5 <in | one_fill >got
	printf '%s\n' '[100,35]' '[100,35]' '[100,35]' | is got
	# Shares that have paid do not pay again when a split makes two of them.
	sed '/"ts":"2024-01-04/i\
		{"type":"action","ts":"2024-01-04T05:00:00Z","symbol":"A","kind":"split","value":2}' in >split
	free --commission-share 0.01 <split | one_fill >got
	printf '%s\n' '[100,10]' '[100,10]' '[100,10]' | is got
}

@test "slippage: basis points, the half spread where known, the root of the volume" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 a buy 100 market
		O 1 b sell 100 market
		O 1 c buy 100 limit limit=110
		B 2 100 101 99 100 1000000
	EOF
	free --slippage 5 <in | one_fill >got
	printf '%s\n' '[100.05,0]' '[99.95,0]' '[100,0]' | is got
	# 0.5 × 2 / (2 sqrt(log 2)) × sqrt(100 / 1000000), up to 0.0001
	free --impact 0.5 <in | one_fill >got
	printf '%s\n' '[100.0061,0]' '[99.9939,0]' '[100,0]' | is got
	tape >in <<-'EOF'
		Q 15:00:00 99.9 500 100.1 500
		T 15:00:00 100 1000
		O 15:00:01 e buy 100 market
		T 15:00:05 100 1000
	EOF
	free --fill trades --half-spread 1 --slippage 5 <in | one_fill >got
	echo '[100.1,0]' | is got
	free --half-spread 1 --slippage 5 <in | one_fill >got
	echo '[100.1,0]' | is got
	# Where it is more than the price, a sale brings next to nothing: not the price itself.
	tape >in <<-'EOF'
		B 1 1 1 1 1 1000
		O 1 e sell 10 market
		B 2 1 9 1 1 1000
	EOF
	free --impact 10 <in >out
	jq -c 'select(.type == "exec" and .price) | .price < 1e-8' out >got
	echo true | is got
}

@test "no cost is zero by default, and the run record has them all" {
	torder </dev/null | jq -c '.options | [."commission-share", ."commission-min", ."half-spread", .slippage, .impact, .latency, .borrow, ."cash-rate", ."debit-rate"]' >got
	echo '[0.005,1,1,1,0.5,"50ms",0.3,1,6]' | is got
	torder </dev/null >one
	torder --slippage 1 --cash 100000 --paper </dev/null | cmp - one
}

@test "interest by the night, three over a weekend; borrowed cash and shorts pay" {
	tape >in <<-'EOF'
		B 3 100 100 100 100 1000000
		B 4 100 100 100 100 1000000
		O 4 e sell 100 market
		B 5 100 100 100 100 1000000
		B 6 100 100 100 100 1000000
	EOF
	free --cash 36500 --cash-rate 1 --borrow 3.65 <in |
		jq -c 'select(.type == "cash") | [.ts[8:13], .kind, .amount]' >got
	# The proceeds of a short earn nothing: 46504 in cash, 10000 of it for the short.
	cat >want <<-'EOF'
		["05T05","interest",1]
		["06T05","interest",3.000082192]
		["09T05","borrow",-1]
		["09T05","interest",1.000109591]
	EOF
	diff -u want got
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 e buy 730 market
		B 2 100 100 100 100 1000000
		B 3 100 100 100 100 1000000
	EOF
	free --cash 36500 --debit-rate 10 --margin 2 <in |
		jq -c 'select(.type == "cash") | [.ts[8:13], .kind, .amount]' >got
	echo '["04T05","interest",-10]' | is got
}

# ---- splits and dividends ----

@test "dividends go to the position before the ex-date's first trade, shorts pay" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 e buy 100 market
		A 2 dividend 9
		B 2 100 100 100 100 1000000
		O 2 f sell 300 market
		A 3 dividend 0.25
		B 3 100 100 100 100 1000000
		A 4 dividend 0.5
		B 4 100 100 100 100 1000000
	EOF
	free <in | jq -c 'select(.type == "cash") | [.ts[8:10], .symbol, .kind, .amount]' >got
	printf '%s\n' '["04","A","dividend",25]' '["05","A","dividend",-100]' | is got
}

@test "a split rescales positions, and fractions are paid in cash" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 e buy 101 market
		B 2 100 100 100 100 1000000
		A 3 split 1.5
		B 3 66 68 66 68 1000000
		A 4 split 0.5
		B 4 136 136 136 136 1000000
	EOF
	free <in >out
	jq -c 'select(.type == "cash") | [.kind, .amount]' out >got
	# Half a share at 100 / 1.5, half a share at 68 × 2.
	printf '%s\n' '["fraction",33.333333334]' '["fraction",68]' | is got
	jq -c 'select(.type == "position") | [.quantity, .price]' out | uniq >got
	printf '%s\n' '[101,100]' '[151,66.666666667]' '[151,68]' '[75,136]' |
		is got
	# Value before and after: nothing is lost.
	jq -c 'select(.type == "account") | .equity' out >got
	[ "$(head -n 1 got)" = 1000000 ]
	# A third has no end, 150 thirds have one.
	sed -e 's/1.5/0.333333333333/' -e 's/"quantity":101/"quantity":150/' -e '/0\.5}/,$d' in >thirds
	free <thirds | jq -c 'select(.type == "position") | .quantity' | uniq >got
	printf '%s\n' 150 50 | is got
}

# ---- accounts ----

@test "an account record ten minutes after each session's close, and before the end" {
	tape >in <<-'EOF'
		T 15:00:00 100 1000
		O 15:00:01 e buy 10 market
		T 15:00:05 101 1000
		T 21:09:00 102 1000
		T 21:10:00 103 1000
		T 21:10:01 104 1000
		E 21:30:00
	EOF
	free <in >out
	jq -c 'select(.type == "account" or (.type == "position" and .ts[11:16] != "15:00")) |
		[.type, .ts[11:19], .equity // .unrealized]' out >got
	cat >want <<-'EOF'
		["account","21:10:00",1000020]
		["position","21:10:00",20]
		["account","21:30:00",1000030]
		["position","21:30:00",30]
	EOF
	diff -u want got
	tail -n 1 out | grep -q '"type":"end"'
}

@test "no account record for a session that left nothing on the tape" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		B 5 100 100 100 100 1000000
		B 6 100 100 100 100 1000000
	EOF
	free <in | jq -r 'select(.type == "account") | .ts[8:10]' >got
	printf '02\n08\n' | is got
}

@test "an order exactly at the close, before the day's bar, costs no account record" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 2 e buy 10 market
		B 2 100 100 100 100 1000000
		B 3 100 100 100 100 1000000
	EOF
	free --cash-rate 1 <in | jq -r 'select(.type == "account" or .type == "cash") | "\(.type) \(.ts)"' >got
	cat >want <<-'EOF'
		account 2024-01-02T21:10:00Z
		cash 2024-01-03T05:00:00Z
		account 2024-01-03T21:10:00Z
		cash 2024-01-04T05:00:00Z
	EOF
	diff -u want <(head -n 4 got)
}

@test "a fill says what the market showed, whatever was paid beside it" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 m buy 100 market
		O 1 l buy 100 limit limit=99
		O 1 s buy 100 stop stop=103
		B 2 101 104 98 102 1000000
	EOF
	torder --paper --slippage 10 --impact 0 <in |
		jq -c 'select(.price and .type == "exec") | [.order, .price, .reference]' >got
	cat >want <<-'EOF'
		["m",101.101,101]
		["s",103.103,103]
		["l",99,99]
	EOF
	diff -u want got
	# A split, or a new level, changes what a stop asked for.
	tape >in <<-'EOF'
		B 1 100 102 98 100 1000000
		O 1 s buy 100 stop stop=106 tif=gtc
		A 2 split 2
		B 2 50 53.5 49 51 1000000
	EOF
	torder --paper <in | jq -c 'select(.price and .type == "exec") | .reference' >got
	echo 53 | is got
	tape >in <<-'EOF'
		Q 15:00:00 10 100 10.5 100
		O 15:00:01 e buy 10 market
		Q 15:00:02 10.1 100 10.5 100
	EOF
	torder --paper --fill quotes --latency 0s <in |
		jq -c 'select(.price and .type == "exec") | [.price, .reference]' >got
	echo '[10.5,10.25]' | is got
}

@test "the day's profit counts from the exchange's midnight" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 e buy 10 market
		B 2 100 120 100 110 1000000
		B 3 130 130 130 130 1000000
		B 4 125 125 125 125 1000000
		E 4
	EOF
	free <in | jq -r 'select(.type == "account") | .day_pnl' >got
	printf '0\n100\n200\n-50\n' | is got
}

@test "24x7: the day ends at midnight with its bar" {
	day() {
		printf '{"type":"bar","ts":"%sT00:00:00Z","symbol":"X","span":"1d","open":%s,"high":%s,"low":%s,"close":%s,"start":"%sT00:00:00Z"}\n' "$2" "$3" "$3" "$3" "$3" "$1"
	}
	{
		day 2024-03-01 2024-03-02 10
		printf '{"type":"order","ts":"2024-03-02T00:00:00Z","id":"e","symbol":"X","side":"buy","quantity":1.5,"kind":"market","gate":"trisk"}\n'
		day 2024-03-02 2024-03-03 10
		day 2024-03-03 2024-03-04 12
		day 2024-03-04 2024-03-05 13
		printf '{"type":"end","ts":"2024-03-05T00:00:00Z"}\n'
	} | free --calendar 24x7 | jq -c 'select(.type == "account") | [.ts[8:16], .day_pnl]' >got
	cat >want <<-'EOF'
		["02T00:10",0]
		["03T00:10",0]
		["04T00:10",3]
		["05T00:00",1.5]
	EOF
	diff -u want got
}

@test "at the end all but gtc orders expire, and those go on" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 a buy 10 limit limit=50
		O 1 b buy 10 limit limit=50 tif=gtc
		E 1
	EOF
	tape >next.in <<-'EOF'
		B 2 40 40 40 40 1000000
	EOF
	free --state s <in | happened >got
	free --state s <next.in | happened >>got
	printf '%s\n' 'a expired end' 'b fill 10 40 2024-01-03T14:30:00Z' | is got
}

# ---- what is refused ----

@test "an order that did not come through the gate is an error record" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 e buy 10 market
	EOF
	sed -i 's/,"gate":"trisk"//' in
	free <in >out
	jq -r 'select(.type == "error") | .reason' out >got
	echo 'gate: missing, an order comes through trisk' | is got
	[ "$(grep -c '"type":"exec"' out)" = 0 ]
	gives 65 free --strict <in
}

@test "a repeated id, and cancels and replaces that come to nothing" {
	tape >in <<-'EOF'
		T 15:00:00 100 1000
		O 15:00:01 e buy 10 market
		O 15:00:01 e buy 10 market
		T 15:00:05 101 1000
		O 15:00:06 e buy 10 market
		C 15:00:07 e
		C 15:00:07 nobody
		R 15:00:07 nobody limit=5
		O 15:00:08 f buy 10 limit limit=5
		R 15:00:09 f stop=5
		R 15:00:09 f limit=6
		R 15:00:09 f limit=7
		T 15:00:11 101 1000
	EOF
	free <in >out
	jq -c 'select(.type == "reject") | [.of, .code]' out >got
	cat >want <<-'EOF'
		["e","duplicate"]
		["e","duplicate"]
		["c1","order_done"]
		["c2","order_unknown"]
		["r3","order_unknown"]
		["r4","replace_invalid"]
		["r6","replace_pending"]
	EOF
	diff -u want got
	happened <out >got
	printf '%s\n' 'e fill 10 101' 'f replaced replace' | is got
}

@test "a tape that torder has traded already is refused" {
	busy_tape | free >once
	gives 65 free <once
	free --again <once >twice
	[ "$(grep -c '"event":"fill"' twice)" -eq "$((2 * $(grep -c '"event":"fill"' once)))" ]
}

@test "options that make no sense" {
	for bad in "--cash ten" "--cash -5" "--fill ticks" "--fill bars:7x" "--margin 0" "--primary A" \
		"--calendar moon" "operand"; do
		# shellcheck disable=SC2086
		gives 64 torder $bad
	done
}

@test "prices beyond the range are error records" {
	printf '%s\n' '{"type":"trade","ts":"2024-01-02T15:00:00Z","symbol":"A","price":9300000000,"size":1}' |
		free | jq -r 'select(.type == "error") | .reason' >got
	echo 'price or size: beyond 9.2e9' | is got
}

# ---- feedback ----

@test "sync is answered over the FIFO, and leaves the tape" {
	tape >in <<-'EOF'
		B 1 100 102 98 100 1000000
		O 1 e buy 300 market tif=gtc class=bracket
		O 1 s sell 300 stop stop=90 tif=gtc class=bracket parent=e
		B 2 101 103 96 100 10000
	EOF
	{
		echo '{"type":"sync","n":1}'
		cat in
		echo '{"type":"sync","n":2}'
	} >with
	mkfifo back
	timeout 20 cat back >answers &
	reader=$!
	free --feedback back <with >out
	wait "$reader"
	free <in | cmp - out
	jq -c 'if .type == "account" then [.type, .ts, .cash, .equity]
		elif .type == "position" then [.type, .symbol, .quantity]
		elif .type == "order" then [.type, .id, .quantity, .kind, .parent]
		else [.type, .n] end' answers >got
	cat >want <<-'EOF'
		["account",null,1000000,1000000]
		["synced",1]
		["account","2024-01-03T21:00:00Z",989900,999900]
		["position","A",100]
		["order","e",200,"market",null]
		["order","s",300,"stop","e"]
		["synced",2]
	EOF
	diff -u want got
	# Without a FIFO questions are taken off the tape all the same.
	free <with | cmp - out
}

@test "a FIFO that nobody reads, one that is none, a reader that leaves" {
	mkfifo back
	gives 69 torder --feedback back </dev/null
	touch file
	gives 78 torder --feedback file </dev/null
	gives 66 torder --feedback nowhere </dev/null
	# The reader opens, and goes as soon as the writer is there.
	mkfifo in
	timeout 20 torder --feedback back <in >out 2>err &
	run=$!
	exec 4>in
	timeout 20 head -c 0 <back
	echo '{"type":"sync","n":1}' >&4
	exec 4>&-
	gives 69 wait "$run"
}

# ---- the same bytes ----

@test "in pieces, in chunks, twice: the same bytes" {
	busy_tape >in
	torder -q --margin 4 <in >whole
	torder -q --margin 4 <in | cmp - whole
	n=$(wc -l <in)
	for cut in 1 7 50 77 120 "$((n - 1))"; do
		rm -f st
		head -n "$cut" in | torder -q --margin 4 --state st >pieces
		tail -n +"$((cut + 1))" in | torder -q --margin 4 --state st >>pieces
		cmp whole pieces
	done
	"$TOOLS/chunk" 7 <in | torder -q --margin 4 | cmp - whole
}

@test "what happened before a cut does not depend on what comes after" {
	busy_tape >in
	torder -q <in >whole
	head -n 90 in | torder -q >part
	head -c "$(wc -c <part)" whole | cmp - part
}

# ---- the ledger ----

@test "a ledger has every event and every cash record, and takes a repeat" {
	command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
	busy_tape >in
	torder -q --margin 4 --ledger l.db <in >out
	jq -r 'select(.type == "exec") | [.order, (.id | sub(".*-x"; "")), .ts, .event, .quantity, .price, .fee] | map(. // "") | join("|")' out | sort >want
	sqlite3 l.db 'SELECT order_id, n, ts, event, quantity, price, fee FROM exec' | sort | is want
	jq -r 'select(.type == "cash") | [.ts, .symbol // "", .kind, .amount] | join("|")' out >want
	sqlite3 l.db 'SELECT ts, symbol, kind, amount FROM cash ORDER BY n' | is want
	torder -q --margin 4 --ledger l.db <in | cmp - out
	gives 70 torder -q --margin 4 --slippage 2 --ledger l.db <in
	echo junk >junk.db
	gives 78 torder --ledger junk.db </dev/null
}

# ---- real ticks ----

# Market orders of 100 shares, one a minute, buy and sell in turns.
minute_orders() {
	awk 'BEGIN {
		for (m = 14 * 60; m < 16 * 60; m++)
			printf "{\"type\":\"order\",\"ts\":\"2013-10-07T%02d:%02d:17.5Z\",\"id\":\"m%d\",\"symbol\":\"BAC\",\"side\":\"%s\",\"quantity\":100,\"kind\":\"market\",\"gate\":\"trisk\"}\n", m / 60, m % 60, m, m % 2 ? "sell" : "buy"
	}'
}

@test "a day of real quotes: each order meets the best in force when it arrives" {
	[ -n "$DATA" ] || skip "no local market data"
	minute_orders >orders
	tfetch -q csv:"$DATA/ticks/BAC-20131007.quotes.csv.gz" --symbol BAC --conditions algoseek \
		--from 2013-10-07T13:59:00Z --to 2013-10-07T16:01:00Z >quotes
	treplay -q orders quotes >in
	torder -q --latency 250ms <in >out
	# The same from the tape by awk: the last quote before the order's time and 250 ms.
	awk -F'"' '
	BEGIN { n = first = 0 }
	function seconds(ts) { return substr(ts, 12, 2) * 3600 + substr(ts, 15, 2) * 60 + substr(ts, 18) }
	function settle(now) {
		while (first < n && arrives[first] <= now && bid + 0 <= ask + 0) { # not on a crossed one
			printf "%s %s\n", id[first], side[first] == "buy" ? ask : bid
			first++
		}
	}
	$4 == "order" { t = seconds($8) + .25; settle(seconds($8)); arrives[n] = t; id[n] = $12; side[n++] = $20; next }
	$4 == "quote" {
		settle(seconds($8))
		if (match($0, /"bid":[0-9.]+/)) bid = substr($0, RSTART + 6, RLENGTH - 6)
		if (match($0, /"ask":[0-9.]+/)) ask = substr($0, RSTART + 6, RLENGTH - 6)
		settle(seconds($8))
	}' in >want
	[ "$(wc -l <want)" -eq 120 ]
	jq -r 'select(.type == "exec" and .event == "fill") | "\(.order) \(.price)"' out >got
	diff -u want got
}

@test "a day of real trades: no order trades on what sets no price" {
	[ -n "$DATA" ] || skip "no local market data"
	minute_orders >orders
	tfetch -q csv:"$DATA/ticks/BAC-20131007.trades.csv.gz" --symbol BAC --conditions algoseek \
		--from 2013-10-07T13:59:00Z --to 2013-10-07T16:01:00Z >trades
	treplay -q orders trades >in
	free <in | jq -c 'select(.type == "trade" or (.type == "exec" and .price))' >out
	# An exec stands directly after its trade, or after another exec of it.
	jq -n 'reduce inputs as $r ({n: 0, bad: 0}; if $r.type == "trade" then .t = $r
		else .n += 1 | if .t.price != $r.price or (.t.conditions // "" | test("[BCHINPRUVWZ3479G]"))
			then .bad += 1 else . end end) | [.n >= 120, .bad]' -c out >got
	echo '[true,0]' | is got
}

@test "a trailing stop further away than prices go never trades" {
	tape >in <<-'EOF'
		M 14:59 100 100 100 100 1000000
		O 15:00:00 o buy 1 trailing_stop trail=9200000000 tif=gtc
		M 15:00 330000000 330000000 330000000 330000000 1000000
		M 15:01 330000000 330000000 330000000 330000000 1000000
	EOF
	free <in | jq -r 'select(.type == "exec") | .event' >got
	echo new | is got
}

@test "a ledger is a file, whatever its name looks like" {
	tape >in <<-'EOF'
		B 1 100 100 100 100 1000000
		O 1 m buy 1 market
		B 2 100 100 100 100 1000000
	EOF
	free --ledger :memory: <in >/dev/null
	[ -s ./:memory: ]
	run torder --paper --ledger '' <in
	[ "$status" -eq 64 ]
}
