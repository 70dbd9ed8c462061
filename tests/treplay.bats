#!/usr/bin/env bats
# treplay.bats - merging, pacing, cutting, summarising and checking tapes

load contract

setup() {
	make_work
	prog=treplay
	args=()
}

teardown() {
	drop_work
}

# trade TIME SYMBOL [PRICE]: of 2013-10-07.
trade() {
	printf '{"type":"trade","ts":"2013-10-07T%sZ","symbol":"%s","price":%s,"size":100}\n' \
		"$1" "$2" "${3:-1}"
}

quote() {
	printf '{"type":"quote","ts":"2013-10-07T%sZ","symbol":"%s","bid":1,"ask":2}\n' "$1" "$2"
}

run_of() {
	printf '{"type":"run","stage":"%s","version":"0"%s}\n' "$1" "${2:-}"
}

end_at() {
	printf '{"type":"end","ts":"2013-10-07T%sZ"}\n' "$1"
}

# Daily bars of a symbol on dates of 2013.
daily() {
	local symbol=$1 date
	shift
	for date; do
		printf '{"type":"bar","ts":"2013-%sT20:00:00Z","symbol":"%s","span":"1d",' "$date" "$symbol"
		printf '"open":1,"high":1,"low":1,"close":1}\n'
	done
}

# The tape without the first line, which is the run record of treplay itself.
body() {
	"$BIN/treplay" "$@" >body.out
	tail -n +2 body.out
}

# A tape with everything on it, where what was wrong is an error record already.
clean() {
	story "$@" | "$BIN/treplay" -q | tail -n +2
}

three_tapes() {
	{
		run_of tfetch
		trade 14:00:00 A 1.10
		trade 14:00:02 A
		echo '{"type":"mark","n":1}'
		trade 14:00:04 A
		end_at 20:00:00
	} >a.tape
	{
		run_of tfetch
		echo 'what is this'
		quote 14:00:00 A
		quote 14:00:02 A
		echo '{"type":"error","stage":"tfetch","reason":"bad row"}'
		quote 14:00:02.000000001 A
		end_at 21:00:00
	} >b.tape
	{
		trade 14:00:02 C
		trade 14:00:03 C
		end_at 20:30:00
	} >c.tape
}

# ---- merging ----

@test "one tape comes out as it is" {
	clean -n 500 >in
	body in | cmp - in
	body <in | cmp - in
	body - <in | cmp - in
}

@test "tapes merge by time, ties by their order, undated lines behind the line before" {
	three_tapes
	body a.tape b.tape c.tape >out
	{
		run_of tfetch
		run_of tfetch
		echo '{"type":"error","stage":"treplay","reason":"not a JSON object","file":"b.tape","line":2,"raw":"what is this"}'
		trade 14:00:00 A 1.10
		quote 14:00:00 A
		trade 14:00:02 A
		echo '{"type":"mark","n":1}'
		quote 14:00:02 A
		echo '{"type":"error","stage":"tfetch","reason":"bad row"}'
		trade 14:00:02 C
		quote 14:00:02.000000001 A
		trade 14:00:03 C
		trade 14:00:04 A
		end_at 21:00:00
	} >want
	diff want out
}

@test "another order of the tapes changes only the ties" {
	three_tapes
	body c.tape b.tape a.tape >out
	[ "$(grep -n '14:00:02Z' out | cut -d: -f1 | tr '\n' ' ')" = "6 7 9 " ]
	sed -n 6p out | grep -q '"C"'
	sed -n 7p out | grep -q quote
	sed -n 8p out | grep -q 'bad row'
	sed -n 9p out | grep -q '"trade".*"A"'
}

@test "a tape in itself is never sorted, and late lines stay behind what they follow" {
	{
		run_of tfetch ',"max_lateness":"5s"'
		trade 14:00:10 A
		trade 14:00:06 A
		trade 14:00:12 A
	} >a.tape
	{
		trade 14:00:07 B
		trade 14:00:11 B
	} >b.tape
	body a.tape b.tape | jq -r 'select(.ts) | .ts[17:19] + .symbol' | tr '\n' ' ' >out
	[ "$(cat out)" = "07B 10A 06A 11B 12A " ]
}

@test "the largest max_lateness of the tapes holds for all" {
	{
		trade 14:00:10 A
		trade 14:00:06 A
	} >a.tape
	run_of tfetch ',"max_lateness":"5s"' >b.tape
	[ "$(body a.tape | grep -c '"error"')" -eq 1 ]
	body a.tape | jq -e 'select(.type == "error") | .file == "a.tape" and .line == 2'
	[ "$(body a.tape b.tape | grep -c '"error"' || true)" -eq 0 ]
}

@test "two hundred tapes merge like sort" {
	local i
	for i in $(seq -w 0 199); do
		"$TOOLS/tapegen" -k trades -n 40 -s "1$i" | grep -v '"end"\|"run"' >"$i.tape"
	done
	body [0-9]*.tape | grep '"trade"' >out
	[ "$(wc -l <out)" -eq "$(cat [0-9]*.tape | grep -c '"trade"')" ]
	jq -r .ts out >times
	LC_ALL=C sort -c times
}

@test "the end of several tapes is the latest, at tape time at least" {
	three_tapes
	body a.tape b.tape c.tape | tail -n 1 | grep -F "$(end_at 21:00:00)"
	[ "$(body a.tape b.tape c.tape | grep -c '"end"')" -eq 1 ]
	printf '%s\n' '{"type":"end","ts":"2013-10-07T14:00:01Z","reason":"early","x":[1, 2]}' >early.tape
	trade 14:00:05.5 B >noend.tape
	body early.tape noend.tape | tail -n 1 >out
	[ "$(cat out)" = '{"type":"end","ts":"2013-10-07T14:00:05.500Z","reason":"early","x":[1, 2]}' ]
	[ "$(body noend.tape noend.tape | grep -c '"end"' || true)" -eq 0 ]
}

@test "one tape of several sessions keeps its ends where they are" {
	{
		trade 14:00:00 A
		end_at 15:00:00
		trade 16:00:00 A
		end_at 17:00:00
	} >in
	body in | cmp - in
}

@test "gzip and zstd are known by content" {
	three_tapes
	body a.tape b.tape c.tape >want
	gzip -c a.tape >1
	zstd -qc b.tape >2
	{
		head -n 1 c.tape | gzip
		tail -n +2 c.tape | gzip
	} >3
	body 1 2 3 | sed 's/"file":"2"/"file":"b.tape"/' >out
	diff want out
	body - <1 | cmp - a.tape
}

@test "a damaged tape gives what is whole, then 65; a missing one is 66" {
	"$TOOLS/tapegen" -k trades -n 20000 | gzip >whole.gz
	head -c $(($(wc -c <whole.gz) / 2)) whole.gz >cut.gz
	gives 65 p cut.gz >out 2>err
	has err "cut.gz"
	[ "$(grep -c '"trade"' out)" -gt 1000 ]
	gives 66 p nowhere.tape >out 2>err
	[ ! -s out ]
	has err "cannot open 'nowhere.tape'"
	gives 66 p . >out 2>err
}

@test "standard input merges with files as it comes" {
	three_tapes
	body a.tape - c.tape <b.tape | sed 's/"file":"-"/"file":"b.tape"/' >out
	[ "$(wc -l <out)" -eq 14 ]
	body a.tape b.tape c.tape | diff - out
}

# ---- selecting ----

@test "--from and --to cut [from, to), and the end moves to the cut" {
	three_tapes
	body --from 2013-10-07T14:00:02Z --to 2013-10-07T14:00:04Z a.tape >out
	{
		run_of tfetch
		trade 14:00:02 A
		echo '{"type":"mark","n":1}'
		end_at 14:00:04
	} | diff - out
	body --to 2013-10-07T14:00:03Z a.tape b.tape c.tape | tail -n 1 | grep -F "$(end_at 14:00:03)"
	# An end inside the cut stays as it is.
	body --to 2013-10-07T20:15:00Z a.tape c.tape | tail -n 1 | grep -F "$(end_at 20:00:00)"
	gives 64 p --from 2013-10-07 --to 2013-10-07 a.tape 2>err
	has err "it is not after --from; try 'treplay --help'"
}

@test "a cut tape is a tape: no problem is found in it" {
	clean -n 500 -e >in
	p --from 2013-10-07T13:31:00Z --to 2013-10-07T13:32:30Z in >cut
	p --check cut
	[ "$(wc -l <cut)" -gt 100 ]
	[ "$(wc -l <cut)" -lt 500 ]
	tail -n 1 cut | grep -F "$(end_at 13:32:30)"
}

@test "a session of which nothing is wanted has no end; all of a tape is as it is" {
	{
		end_at 13:00:00
		trade 14:00:00 A
		end_at 15:00:00
		trade 16:00:00 B
		end_at 17:00:00
		end_at 17:00:00
		trade 18:00:00 A
		end_at 19:00:00
	} >in
	p --symbols A in >cut
	p --check cut
	tail -n +2 cut | sed '/"B"/d' >out
	sed -e '/"B"/d' -e '/T17:00:00Z/d' in | diff - out
	body -x 1e9 in | cmp - in
	# In pieces, too; one of which nothing was wanted says so by its status.
	for cut in 100 170 250 400; do
		rm -f s
		head -c "$cut" in | p --symbols A --state s - >pieces || [ $? -eq 1 ]
		tail -c +$((cut + 1)) in | p --symbols A --state s - >>pieces || [ $? -eq 1 ]
		sed 1d pieces | diff - out
	done
}

days() {
	local d
	for d in 04 07 08; do
		trade 14:00:00 A | sed "s/10-07/10-$d/"
		end_at 20:00:00 | sed "s/10-07/10-$d/"
	done
}

@test "--day takes one exchange date, or the last sessions" {
	days >in
	body --day 2013-10-07 in | jq -r .ts >out
	printf '2013-10-07T%s\n' 14:00:00Z 20:00:00Z | diff - out
	body --day -1 in | jq -r .ts | grep -c 2013-10-08 | grep -qx 2
	body --day -2 in | jq -r .ts | grep -c 2013-10-07 | grep -qx 2
	body --day=-3 in | jq -r .ts | grep -c 2013-10-04 | grep -qx 2 # over the weekend
	# A date is the exchange's: 03:59 UTC is the evening before in summer.
	trade 03:59:59 A | sed 's/10-07/10-08/' >late
	[ "$(body --day 2013-10-07 late | wc -l)" -eq 1 ]
	gives 1 p --day 2013-10-07 --calendar 24x7 late >out
	# Several tapes: the last session of all; what only frames them shows none.
	{
		trade 14:00:00 B
		echo '{"type":"clock","ts":"2013-10-09T14:00:00Z"}'
	} >b.tape
	body --day -1 b.tape in | jq -r .ts | grep -c 2013-10-08 | grep -qx 2
	[ "$(body --day -1 b.tape | grep -c B)" -eq 1 ]
}

@test "--day: what it is not" {
	days >in
	gives 64 p --day -1 <in 2>err
	has err "standard input"
	gives 64 p --day -1 in - <in 2>err
	has err "standard input"
	local bad
	for bad in yesterday -0 0 1 -1.5 2013-02-30 -; do
		gives 64 p --day "$bad" in 2>err
		has err "neither a date nor -1"
	done
	gives 64 p --day 2013-10-07 --from 2013-10-07 in 2>err
	has err "--from"
	: >empty
	gives 0 p --day -1 empty >out
	[ "$(wc -l <out)" -eq 1 ]
}

@test "a bar that ends at midnight belongs to the day before" {
	daily A 10-07 10-08 | sed 's/T20:00:00/T00:00:00/' >in
	body --calendar 24x7 --day 2013-10-07 in | grep -c 10-08T00 | grep -qx 1
	body --calendar 24x7 --day 2013-10-06 in | grep -c 10-07T00 | grep -qx 1
	body --calendar 24x7 --day -1 in | grep -c 10-08T00 | grep -qx 1
}

@test "--symbols keeps records of these symbols and of none" {
	{
		trade 14:00:00 A
		trade 14:00:00 B
		trade 14:00:00 '\u0042'
		trade 14:00:01 BRK.B
		echo '{"type":"news","ts":"2013-10-07T14:00:01Z","headline":"x","symbols":["X","B"]}'
		echo '{"type":"news","ts":"2013-10-07T14:00:01Z","headline":"x","symbols":["X"]}'
		echo '{"type":"news","ts":"2013-10-07T14:00:01Z","headline":"x"}'
		echo '{"type":"clock","ts":"2013-10-07T14:00:02Z"}'
	} >in
	body --symbols B,BRK.B in >out
	sed -n '2,5p;7,8p' in | diff - out
	body --symbols B --symbols BRK.B in | diff - out
}

@test "--symbols: options on a security go with it" {
	chain='{"symbol":"XYZ240315C00250000","underlying":"XYZ","expiry":"2024-03-15","strike":250,"right":"call"}'
	{
		echo "$chain" | jq -c '{type: "quote", ts: "2024-03-01T15:00:00Z"} + . + {bid: 1, ask: 2}'
		echo "$chain" | jq -c '{type: "quote", ts: "2024-03-01T15:00:00Z"} + . +
			{symbol: "ABC240315C00250000", underlying: "ABC", bid: 1, ask: 2}'
		echo '{"type":"trade","ts":"2024-03-01T15:00:00Z","symbol":"ABC","underlying":"XYZ","price":1,"size":1}'
	} >in
	body --symbols XYZ in >out
	sed -n 1p in | diff - out
	body --symbols ABC240315C00250000 in >out
	sed -n 2p in | diff - out
	"$BIN/tfetch" -q tape:in --symbol XYZ --no-end | sed 1d >out
	sed -n 1p in | diff - out
}

@test "--types keeps these and what frames a tape" {
	clean -n 300 >in
	body --types trade,bar in >out
	grep -E '"type":"(trade|bar|run|clock|gap|error|mark|sync|end)"' in | diff - out
	gives 64 p --types trade,bars in 2>err
	has err "'bars'"
}

@test "--source keeps what came from outside" {
	{
		run_of tfetch
		run_of tbar
		run_of treplay
		trade 14:00:00 A
		daily A 10-07 | sed 's/T20:00:00/T14:00:00/'
		daily A 10-07 | sed 's/T20:00:00/T14:00:00/; s/}$/,"of":"trade"}/'
		echo '{"type":"feature","ts":"2013-10-07T14:00:00Z","symbol":"A","ready":true}'
		echo '{"type":"error","ts":"2013-10-07T14:00:00Z","stage":"tfetch","reason":"x"}'
		echo '{"type":"error","ts":"2013-10-07T14:00:00Z","stage":"tbar","reason":"x"}'
		echo '{"type":"sync","n":1}'
		echo '{"type":"tweet","ts":"2013-10-07T14:00:00Z"}'
		end_at 20:00:00
	} >in
	p --source in >all 2>err
	tail -n +2 all >out
	sed -n '1p;3,5p;8p;12p' in | diff - out
	has err "unknown type"
}

@test "a run on the sources of a tape gives the same tape" {
	"$TOOLS/tapegen" -k trades -n 4000 -e >in
	"$BIN/tbar" 1s 1m <in >day.tape
	grep -q '"bar"' day.tape
	p --source day.tape | "$BIN/tbar" 1s 1m | grep -v '"run"' >again
	grep -v '"run"' day.tape | cmp - again
}

@test "nothing selected is 1; nothing there is 0" {
	three_tapes
	gives 1 p --symbols Z a.tape >out
	gives 1 p --from 2014-01-01 a.tape >out
	gives 1 p --types news a.tape >out
	gives 0 p --types mark a.tape >out
	gives 0 p --symbols Z </dev/null >out
}

# ---- pacing ----

@test "-x paces without touching a byte" {
	three_tapes
	body a.tape b.tape c.tape >want
	body -x 1e9 a.tape b.tape c.tape | diff want -
	body -x max a.tape b.tape c.tape | diff want -
	body --speed 1000000 --max-pause 1ms a.tape b.tape c.tape | diff want -
	local bad
	for bad in 0 -1 fast '' nan 1e999; do
		gives 64 p -x "$bad" a.tape 2>err
		has err "option --speed"
	done
	gives 64 p --max-pause 1s a.tape 2>err
	has err "needs -x"
}

@test "what is due is out before the wait, and SIGTERM ends it" {
	{
		trade 14:00:00 A
		trade 14:00:00.001 A
		echo '{"type":"mark","n":1}'
		trade 20:00:00 A
	} >in
	"$BIN/treplay" -x 1 --state s in >out 2>err &
	local pid=$!
	until_true grep -q mark out
	[ "$(wc -l <out)" -eq 4 ]
	kill "$pid"
	wait "$pid"
	[ -s s ]
	# The next piece goes on with the line that was waited for.
	p --state s in >rest
	tail -n 1 in | cmp - rest
}

@test "SIGTERM in a wait keeps what was read from standard input" {
	three_tapes
	mkfifo fifo
	"$BIN/treplay" -x 1 --state s --symbols A - c.tape <fifo >out 2>err &
	local pid=$!
	{
		trade 14:00:00 A
		trade 20:00:00 A
		trade 20:00:01 B
		printf '{"type":"trade","ts":"2013-10-07T20:00:02Z","sym'
	} >in
	cat in >fifo # one write: it is taken as a whole
	until_true grep -q 14:00:00 out
	kill "$pid"
	wait "$pid"
	{
		printf 'bol":"A","price":3,"size":1}\n'
		end_at 21:00:00
	} | p --state s --symbols A - c.tape >rest
	{
		trade 20:00:00 A
		echo '{"type":"trade","ts":"2013-10-07T20:00:02Z","symbol":"A","price":3,"size":1}'
		end_at 21:00:00
	} | diff - rest
}

@test "--max-pause shortens a night" {
	days >in
	"$BIN/treplay" -x 1 --max-pause 5ms in >out
	tail -n +2 out | cmp - in
}

# ---- pieces ----

@test "a merge that is stopped and goes on gives the same bytes" {
	three_tapes
	clean -n 300 | grep -v '"mark"' >d.tape
	awk '{ print } NR % 40 == 0 { print "{\"type\":\"mark\",\"n\":" 1 + NR / 40 "}" }' d.tape >m.tape
	local n last
	last=$(grep -c '"mark"' m.tape)
	# The marks of one run leave the last two states: every run stops at another.
	for n in $(seq 2 "$last"); do
		rm -f s s.*
		grep -v '"mark","n":1}' a.tape >a2.tape
		awk -v n="$n" '!/"mark","n":/ || match($0, "\"n\":" n "}")' m.tape >d.tape
		p --state s a2.tape b.tape c.tape d.tape >want 2>/dev/null
		mv "s.$n" s
		p --state s a2.tape b.tape c.tape d.tape >rest 2>/dev/null
		# From the mark on, without the mark itself.
		sed -n "/\"mark\",\"n\":$n}/,\$p" want | tail -n +2 | cmp - rest
		[ -s rest ]
	done
}

@test "a tape that grows is followed, a torn line waits" {
	trade 14:00:00 A >in
	printf '{"type":"trade","ts":"2013-10-07T14:00:01Z",' >>in
	p --state s in >out
	printf '"symbol":"A","price":1,"size":100}\n' >>in
	p --state s in >>out
	tail -n +2 out | cmp - in
	p --state s in >rest
	[ ! -s rest ]
}

@test "standard input in pieces: other tapes wait for its end" {
	three_tapes
	p a.tape - c.tape <b.tape >want
	local cut
	for cut in 0 1 60 130 200 333 400 $(($(wc -c <b.tape) - 5)) $(wc -c <b.tape); do
		rm -f s
		head -c "$cut" b.tape | p --state s a.tape - c.tape >out
		tail -c +$((cut + 1)) b.tape | p --state s a.tape - c.tape >>out
		cmp out want
	done
}

@test "other options or other tapes are another state" {
	three_tapes
	p --state s a.tape >out
	gives 78 p --state s --symbols A a.tape 2>err
	gives 78 p --state s b.tape 2>err
	gives 0 p --state s -x 1e9 a.tape >out # a pace changes no result
}

# ---- --check ----

@test "--check says where each planted error is" {
	{
		run_of tfetch ',"max_lateness":"5s"'
		echo 'not json'
		trade 13:30:10 A
		trade 13:30:05 A
		trade 13:30:04 A
		trade 13:30:11 A '"x"'
		trade 13:30:11 A | sed 's/,"size":100//'
		trade 13:30:11 A | sed 's/"price":1/"price":1,"price":1/'
		trade 13:30:11 A | sed 's/100/-1/'
		trade 13:30:11 A 1e999
		echo '{"type":"order","ts":"2013-10-07T13:30:11Z","id":"1","symbol":"A","side":"hold","quantity":1,"kind":"market"}'
		echo '{"type":"feature","ts":"2013-10-07T13:30:08Z","symbol":"A","ready":true}'
		run_of tfetch ',"max_lateness":"soon"'
		end_at 13:30:09
		end_at 20:00:00
		trade 19:59:58 A
		end_at 20:00:00
		trade 25:00:00 A
		echo '{"type":"trade","symbol":"A","price":1,"size":1}'
		echo '{"ts":"2013-10-07T20:00:00Z","type":"trade","symbol":"A","price":1,"size":1}'
		head -c 1100000 /dev/zero | tr '\0' x
		echo
		printf '{"type":"note","x":"\377"}\n'
		trade 20:00:01 A
		printf '{"type":"trade","ts":"2013-10-07T20:00'
	} >in
	gives 1 p --check in >out 2>err
	[ ! -s out ]
	sed 's/in:\([0-9]*\): .*/\1/; /^treplay/d' err | tr '\n' ' ' >lines
	[ "$(cat lines)" = "2 5 6 7 8 9 10 11 12 13 14 16 17 18 19 20 21 22 24 " ]
	has err "in:2: not a JSON object"
	has err "in:5: ts: later than max_lateness allows: tape time is 2013-10-07T13:30:10Z"
	has err "in:6: price: not a number"
	has err "in:7: size: missing"
	has err "in:8: price: repeated key"
	has err "in:9: size: below zero"
	has err "in:10: price: "
	has err "in:11: side: none of the words allowed"
	has err "in:12: ts: a derived line before tape time, 2013-10-07T13:30:10Z"
	has err "in:13: max_lateness: 'soon' is not a duration"
	has err "in:14: ts: an end before tape time, 2013-10-07T13:30:10Z"
	has err "in:16: ts: before the end at 2013-10-07T20:00:00Z"
	has err "in:17: type: a second end with nothing in between"
	has err "in:18: ts: not an RFC 3339 time"
	has err "in:21: longer than 1 MiB"
	has err "in:24: torn"
	has err "treplay: warning: 19 problems in 24 lines"
}

@test "--check prints a hundred problems of a tape and counts the rest" {
	yes rubbish | head -n 5000 >in
	trade 14:00:00 A >good
	yes rubbish | head -n 3 >also
	gives 1 p --check in good also 2>err
	[ "$(grep -c '^in:' err)" -eq 100 ]
	[ "$(grep -c '^also:' err)" -eq 3 ]
	has err "5003 problems in 5004 lines"
}

@test "--check of right tapes is silent" {
	three_tapes
	clean -n 1000 >in
	p --check a.tape c.tape in >out 2>&1
	[ ! -s out ]
	p --check -v in 2>&1 | grep -F "no problem in $(wc -l <in) lines"
	p --check </dev/null
	gives 1 p --check a.tape b.tape 2>err
	has err "b.tape:2: "
	[ "$(wc -l <err)" -eq 2 ]
}

@test "--check goes on after a damaged tape" {
	trade 14:00:00 A | gzip >a.gz
	head -c 30 a.gz >cut.gz
	echo rubbish >b
	gives 1 p --check cut.gz b 2>err
	has err "cut.gz:"
	has err "cut short"
	has err "b:1: "
}

@test "--check goes with no selection, --summary with no check, neither with a state" {
	three_tapes
	gives 64 p --check --symbols A a.tape 2>err
	has err "--check"
	gives 64 p --check --summary a.tape 2>err
	gives 64 p --json a.tape 2>err
	gives 64 p --summary --state s a.tape 2>err
	[ ! -e s ]
}

# ---- --summary ----

@test "--summary is a table by type, span and symbol" {
	three_tapes
	{
		daily A 10-03 10-07
		daily B 10-07 10-08
		daily A 10-08 10-14
	} >d.tape
	echo '{"type":"error","ts":"2013-10-07T14:00:00Z","stage":"tfetch","reason":"x","raw":"{\"type\":\"quote\",\"ts\":\"x\",\"symbol\":\"A\"}"}' >e.tape
	echo '{"type":"gap","ts":"2013-10-07T14:00:00Z","symbol":"C"}' >f.tape
	p --summary ./*.tape >out
	# Of A's sessions 4, 9, 10 and 11 October are missing, of B's none.
	cat >want <<-'END'
		type   span  symbol  count  first                 last                            gaps  errors
		trade  -     A           3  2013-10-07T14:00:00Z  2013-10-07T14:00:04Z               0       0
		trade  -     C           2  2013-10-07T14:00:02Z  2013-10-07T14:00:03Z               1       0
		quote  -     A           3  2013-10-07T14:00:00Z  2013-10-07T14:00:02.000000001Z     0       1
		bar    1d    A           4  2013-10-03T20:00:00Z  2013-10-14T20:00:00Z               4       0
		bar    1d    B           2  2013-10-07T20:00:00Z  2013-10-08T20:00:00Z               0       0
		gap    -     C           1  2013-10-07T14:00:00Z  2013-10-07T14:00:00Z               0       0
		run    -     -           2  -                     -                                  0       0
		mark   -     -           1  -                     -                                  0       0
		end    -     -           3  2013-10-07T20:00:00Z  2013-10-07T21:00:00Z               0       0
		error  -     -           3  2013-10-07T14:00:00Z  2013-10-07T14:00:00Z               0       2
	END
	diff want out
	p --summary --calendar 24x7 d.tape | awk '$3 == "A" { print $7 }' | grep -qx 8
}

@test "-x waits for nothing behind --to" {
	# 14:00:00.1 is due after 0.1 s; what is behind, and the end moved before it, never.
	{
		run_of tfetch
		trade 14:00:00 A
		trade 14:00:00.1 A
		trade 19:00:00 A
		end_at 20:00:00
	} >in
	timeout 60 "$BIN/treplay" -x 1 --to 2013-10-07T14:00:00.2Z in >out
	jq -r 'select(.ts) | .type + " " + .ts[11:]' out |
		diff - <(printf 'trade 14:00:00Z\ntrade 14:00:00.1Z\nend 14:00:00.200Z\n')
}

@test "nothing selected is said" {
	three_tapes
	gives 1 p --symbols Z a.tape >out 2>err
	has err "no record was selected"
	gives 1 p --summary --symbols Z a.tape >out 2>err
	has err "no record was found"
}

@test "--summary --json says the same" {
	three_tapes
	p --summary --json a.tape b.tape >out
	jq -s -c . out >/dev/null
	[ "$(head -n 1 out)" = '{"type":"trade","symbol":"A","count":3,"first":"2013-10-07T14:00:00Z","last":"2013-10-07T14:00:04Z","gaps":0,"errors":0}' ]
	p --summary a.tape b.tape | tail -n +2 |
		awk '{ print $1, $3, $4, $5, $6, $7, $8 }' >text
	jq -r '[.type, .symbol // "-", .count, .first // "-", .last // "-", .gaps, .errors] | join(" ")' \
		out | diff - text
	p --summary --json < a.tape | cmp - <(p --summary --json a.tape)
}

@test "--summary of a selection, and of nothing" {
	three_tapes
	p --summary --symbols C --types trade a.tape b.tape c.tape >out
	[ "$(awk '$1 == "trade"' out | wc -l)" -eq 1 ]
	has_not out quote
	gives 1 p --summary --symbols Z a.tape >out
	gives 0 p --summary </dev/null >out
	[ ! -s out ]
	gives 74 p --summary a.tape >/dev/full
}

@test "--summary counts what jq counts" {
	clean -n 2000 >in
	jq -r 'select(.type != "error") | [.type, .span // "-", .symbol // "-"] | join(" ")' in |
		LC_ALL=C sort | uniq -c | awk '{ print $2, $3, $4, $1 }' >want
	[ "$(wc -l <want)" -gt 10 ]
	p --summary in | awk 'NR > 1 && $1 != "error" && $4 > 0 { print $1, $2, $3, $4 }' | LC_ALL=C sort |
		diff <(LC_ALL=C sort want) -
}

# ---- the rest ----

@test "--dump-types is a clean part of a manual page" {
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	{
		printf '.Dd November 1, 2026\n.Dt TAPE 5\n.Os\n.Sh NAME\n.Nm tape\n.Nd format\n.Sh TYPES\n'
		p --dump-types
	} >tape.5
	[ "$(mandoc -T lint -W warning tape.5)" = "" ]
	[ "$(grep -c '^\.Ss ' tape.5)" -eq "$(grep -c '^RECORD(' "$ROOT/lib/tape/types.def")" ]
	[ "$(grep -c '^\.It Va ' tape.5)" -eq "$(grep -c '^FIELD(' "$ROOT/lib/tape/types.def")" ]
	has tape.5 ".Ss trade"
	has tape.5 "Allowed: long, short or flat."
}

@test "real ticks: trades and quotes merge in order" {
	local data=${TAPELINE_DATA:-$ROOT/../shared/data/local}
	[ -d "$data/ticks" ] || skip "no local market data"
	[ -x "$BIN/tfetch" ] || skip "no tfetch"
	local f
	for f in BAC-20131007.trades IBM-20131007.trades; do
		"$BIN/tfetch" "csv:$data/ticks/$f.csv.gz" --symbol "${f%%-*}" --conditions algoseek >"$f"
	done
	p ./*.trades >out
	[ "$(grep -c '"trade"' out)" -eq "$(cat ./*.trades | grep -c '"trade"')" ]
	p --check out
	[ "$(grep -c '"end"' out)" -eq 1 ]
	p --day -1 out | grep -v '"run"' >day
	grep -v '"run"' out | cmp - day
}

@test "a summary comes to its end where the calendar does" {
	printf '{"type":"bar","ts":"%s","symbol":"A","span":"1d","open":1,"high":1,"low":1,"close":1}\n' \
		2024-01-02T21:00:00Z 2262-04-11T21:00:00Z | timeout 20 "$BIN/treplay" --summary - >out
	[ -s out ]
}
