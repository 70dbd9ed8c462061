#!/usr/bin/env bats
# demo.bats - what the demonstration shows, that it keeps its files, and that it can fail
#
# It is run once as it is. Then programs that cheat take the place of one: whatever
# the demonstration says holds must be found not to hold.

load setup

bats_require_minimum_version 1.5.0

setup_file() {
	local status=0
	cd "$BATS_FILE_TMPDIR" || return
	"$ROOT/scripts/demo" kept >out 2>err </dev/null || status=$?
	echo "$status" >status
}

setup() {
	need jq
	cd "$BATS_FILE_TMPDIR" || return
}

# part FROM TO: what was printed between two headings.
part() {
	sed -n "/$1/,/$2/p" out
}

# with PROGRAM: a folder of the programs, one of which is the script on stdin; $REAL is
# the folder of the real ones in it.
with() {
	local program
	mkdir "$BATS_TEST_TMPDIR/bin"
	for program in $(programs); do
		ln -s "$BIN/$program" "$BATS_TEST_TMPDIR/bin/$program"
	done
	rm "$BATS_TEST_TMPDIR/bin/$1"
	{
		printf '#!/usr/bin/env bash\nset -o pipefail\nREAL=%q\n' "$BIN"
		cat
	} >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

# cheated: the demonstration with that folder; nothing of it stays behind.
cheated() {
	mkdir "$BATS_TEST_TMPDIR/tmp"
	run env TMPDIR="$BATS_TEST_TMPDIR/tmp" DEMO_COINS="1 2" TAPELINE_BIN="$BATS_TEST_TMPDIR/bin" "$ROOT/scripts/demo" </dev/null
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/tmp")" ]
}

@test "it runs to its end, and says nothing on standard error" {
	cat err
	[ "$(cat status)" -eq 0 ]
	[ ! -s err ]
	[ "$(grep -c '^  ok  ' out)" -eq 6 ]
}

@test "the report of both parts, with the benchmark and without a Sharpe ratio" {
	part '^==== 1' '^==== 2' >one
	part '^==== 2' '^==== What held' >two
	grep -q '^  Sharpe ratio  ' one
	grep -q '^    its standard error  ' one
	grep -q '^  benchmark: return  ' one
	grep -q '^  equal-weight buy-and-hold: return  ' one
	grep -q '^  No Sharpe ratio' two
	run -1 grep '^  Sharpe ratio  ' two
	[ "$(grep -c '^books: difference 0 in ' out)" -eq 2 ]
}

@test "(a) the books are recomputed by awk, difference 0 at every account record" {
	local tape
	[ "$(grep -c '^  difference 0 at ' out)" -eq 2 ]
	for tape in daily intraday; do
		grep -q "^  difference 0 at $(grep -c '^{"type":"account"' kept/$tape.tape) account records" out
		grep -q " from $(grep -c '"event":"\(partial_\)\?fill"' kept/$tape.tape) fills" out
	done
	[ "$(grep -c '^{"type":"account"' kept/daily.tape)" -gt 3000 ]
}

@test "(b) orders before a cut are the same as without it" {
	local before
	before=$(jq -r 'select(.type == "order" and .ts < "2008") | .id' kept/daily.tape | wc -l)
	[ "$before" -gt 100 ]
	grep -q "^  ok  cut at 2008-01-01: all $before orders before it are unchanged" out
	before=$(jq -r 'select(.type == "order" and .ts < "2024-01-02T18") | .id' kept/intraday.tape | wc -l)
	grep -q "^  ok  cut at 2024-01-02T18:00:00Z: all $before orders before it are unchanged" out
}

@test "(c) gross, costs, net, and net at double costs" {
	part '(c)' '(d)' | tr -d , >costs
	awk '/gross/ { g = $NF } /^  costs/ { c = $NF } /^  net profit/ { n = $NF } /double/ { d = $NF }
		function near(a, b) { return a - b < 2 && b - a < 2 }
		END { exit !(c < 0 && near(n, g + c) && near(d, n + c)) }' costs
}

@test "(d) coins earn nothing before costs, and lose about those" {
	part '(d)' '(e)' | tr -d , >coins
	grep -q '^  the two strategies ' coins
	[ "$(grep -c '^  coin [0-9] heads is ' coins)" -eq 10 ]
	# Before costs: within three standard errors of nothing; the costs are far more than that.
	awk '/mean of the/ { gross = $(NF - 3); costs = $(NF - 2); net = $(NF - 1) }
		/give or take/ { e = $(NF - 2) }
		END { exit !(e > 0 && gross * gross < 2.25 * e * e && -costs > 3 * e && net < 0) }' coins
}

@test "(e) three rules have refused, and a daily loss has stopped trading" {
	part '(e)' '(f)' >refused
	[ "$(grep -cE '^  [A-Z_]+ +[0-9]+ times; last on ' refused)" -ge 3 ]
	grep -qE '^  [0-9T:-]+Z  halt  DAILY_LOSS: [0-9.]+ is above [0-9.]+$' refused
	grep -qE '^  [0-9T:-]+Z  resume  DAILY_LOSS: the next session$' refused
}

@test "(f) one trade is told from bar to profit" {
	local word
	part '(f)' '(g)' >told
	for word in bar feature signal because order fill profit; do
		grep -qE "^  +([0-9-]+ [0-9:]+  )?$word  " told
	done
	grep -q 'treport --plot 1w:close,buys,sells' told
}

@test "(g) the report says that the securities were chosen in hindsight" {
	part '(g)' '^==== 2' | grep -q hindsight
}

@test "it keeps tapes and a page where it is told to" {
	local tape
	for tape in daily intraday coin; do
		treplay --check "kept/$tape.tape"
		"$ROOT/scripts/demo" --books "kept/$tape.tape"
	done
	grep -q '<html' kept/report.html
	[ -s kept/sp500.tape ]
	[ "$(find kept -type f | wc -l)" -eq 5 ]
}

@test "books that are off by 1e-9 at one fill, or that cannot be computed, are found" {
	sed '0,/"fee":1,/s//"fee":1.000000001,/' kept/daily.tape >doctored
	run -1 "$ROOT/scripts/demo" --books doctored
	assert_output --partial "difference 0.000000001 at"
	assert_output --partial "demo: the books of doctored do not add up"
	sed '0,/"kind":"dividend","amount":/s//&9/' kept/daily.tape >doctored
	run -1 "$ROOT/scripts/demo" --books doctored
	sed '0,/"event":"fill"/s//"event":"new"/' kept/daily.tape >doctored
	run -1 "$ROOT/scripts/demo" --books doctored
	sed 's/"cash":"100000"/"cash":"9007200"/' kept/daily.tape >doctored
	run -1 "$ROOT/scripts/demo" --books doctored
	assert_output --partial "beyond nine million dollars"
	run -1 "$ROOT/scripts/demo" --books /dev/null
	assert_output --partial "there are no books"
	run -64 "$ROOT/scripts/demo" --nothing
}

@test "a venue that keeps a cent is found" {
	# shellcheck disable=SC2016
	with torder <<<'"$REAL/torder" "$@" | sed "1000,\$s/\"fee\":1,/\"fee\":1.01,/"'
	cheated
	assert_failure
	assert_output --partial "demo: the books of "
}

@test "a strategy that looks ahead is found" {
	# Its average depends on how long the tape will be.
	with tsignal <<'END'
case " $* " in
*" --features "*) exec "$REAL/tsignal" "$@" ;;
esac
tape=$(mktemp)
cat >"$tape"
[ "$(wc -l <"$tape")" -gt 25000 ] || case $* in *daily*) set -- "$@" --set stretch=2.5 ;; esac
trap 'rm "$tape"' EXIT
"$REAL/tsignal" "$@" <"$tape"
END
	cheated
	assert_failure
	assert_output --partial "demo: cut at 2008-01-01, the run decides otherwise before it"
}

@test "a gate that refuses little is found" {
	# shellcheck disable=SC2016
	with trisk <<<'"$REAL/trisk" "$@" | grep --line-buffered -v "\"code\":\"MAX_[PN]"'
	cheated
	assert_failure
	assert_output --partial "rules have refused something, and not three"
}

@test "a program that fails ends it, and nothing is left behind" {
	with tfeature <<<'exit 78'
	cheated
	assert_failure
	assert_output --partial "demo: this ended with status 78"
}
