#!/usr/bin/env bats
# contract.bats - what every program promises; see tapeline(7)

load contract

setup() {
	make_work
}

teardown() {
	drop_work
}

# Some good lines of types that nobody needs, with odd spelling; all at one time.
odd_lines() {
	cat <<'END'
{"type":"banana","ts":"2013-10-07T14:00:00Z","peel":[1, 2,{"x" :null}],"bend":1e-3}
{ "type" : "weather" , "ts" : "2013-10-07T14:00:00.000Z" , "sky" : "\u0000\ud83c\udf27 ☂" }
{"type":"note","text":"no time at all","n":123456789012345678901234567890}
{"type":"view","ts":"2013-10-07T16:00:00+02:00","symbol":"A","agent":"x","score":-0.50,"mood":"ü"}
{"type":"news","ts":"2013-10-07T14:00:00Z","headline":"h","extra":{"deep":[[[[]]]]},"extra":2}
{"type":"clock","ts":"2013-10-07T14:00:00Z","mine":-0.0}
{"type":"mark","n":1,"by":"me"}
{"type":"error","stage":"someone","reason":"else","raw":"x"}
END
}

trade() {
	printf '{"type":"trade","ts":"%s","symbol":"%s","price":%s,"size":%s}\n' "$@"
}

# bar TS SPAN [KEYS]
bar() {
	printf '{"type":"bar","ts":"%s","symbol":"A","span":"%s","open":1,"high":1,"low":1,"close":1%s}\n' \
		"$1" "$2" "${3:-}"
}

# ---- options ----

@test "--help mentions every option and exits 0" {
	check() {
		p --help >out 2>err
		[ -s out ] && [ ! -s err ]
		has out "Usage: $prog"
		p --dump-options >options
		tail -n +2 options | awk -F'\t' '$5 !~ /hidden/ { print $2 }' >names
		[ "$(wc -l <names)" -ge 10 ]
		while read -r name; do
			has out "--$name"
		done <names
		if awk -F'\t' '$5 ~ /hidden/ { print "--" $2 }' options | grep -Ff - out; then
			false # a hidden option shows
		fi
		"$BIN/$prog" -h | cmp - out
	}
	each all check
}

@test "--version says name and version" {
	check() {
		[ "$(p --version)" = "$prog (tapeline) $(cat "$ROOT/VERSION")" ]
		[ "$("$BIN/$prog" -V)" = "$prog (tapeline) $(cat "$ROOT/VERSION")" ]
	}
	each all check
}

@test "a bad option is 64 and points to --help" {
	check() {
		local bad
		for bad in --no-such-option -Z --log=xml --drop=nonsense --status-fd=many --state; do
			gives 64 p "$bad" </dev/null >out 2>err
			[ ! -s out ]
			has err "$prog: "
			has err "try '$prog --help'"
		done
	}
	each all check
}

@test "help and version on a full disk are 74" {
	check() {
		gives 74 p --help >/dev/full 2>err
		gives 74 p --version >/dev/full 2>err
		has err "$prog: "
	}
	each all check
}

# ---- what comes in ----

@test "empty input is 0" {
	check() {
		p </dev/null >out 2>err
		[ "$(grep -cv '"type":"run"' out)" -eq 0 ]
	}
	each all check
}

@test "the run record is first" {
	check() {
		p --drop news <<<'{"type":"note"}' >out
		head -n 1 out | jq -e --arg p "$prog" --arg v "$(cat "$ROOT/VERSION")" \
			'(keys_unsorted | .[0:2]) == ["type", "stage"] and .stage == $p and
			.version == $v and .options.drop == "news"'
		[ "$(wc -l <out)" -eq 2 ]
	}
	each filter,source check
}

@test "a last line without newline is a record if it parses" {
	check() {
		printf '{"type":"note","n":1}\n{"type":"note","n":2}' | p >out
		[ "$(tail -n 1 out)" = '{"type":"note","n":2}' ]
		[ "$(tail -c 1 out | od -An -c | tr -d ' ')" = '\n' ]
	}
	each filter,source check
}

@test "a last line without newline that does not parse is torn" {
	check() {
		printf '{"type":"note","n":1}\n{"type":"trade","ts":"2013-10-07T1' | p >out
		tail -n 1 out | jq -e '.type == "error" and .reason == "torn" and .line == 2 and
			.raw == "{\"type\":\"trade\",\"ts\":\"2013-10-07T1"'
	}
	each filter,source check
}

@test "lines that end in CR LF pass as they are" {
	check() {
		odd_lines | sed 's/$/\r/' >in
		p <in >out
		tail -n +2 out | cmp - in
	}
	each filter,source check
}

@test "unknown types and keys pass byte for byte" {
	check() {
		odd_lines >in
		p <in >out
		tail -n +2 out | cmp - in
	}
	each filter,source check
}

@test "a line of 1 MiB passes, one byte more is an error record" {
	check() {
		local pad
		pad=$((1048576 - 23))
		{
			printf '{"type":"note","x":"%s"}\n' "$(head -c "$pad" /dev/zero | tr '\0' x)"
			echo '{"type":"note"}'
		} >in
		[ "$(head -n 1 in | wc -c)" -eq 1048576 ]
		p <in >out
		tail -n +2 out | cmp - in
		sed -i '1s/x"}/xx"}/' in
		p <in >out
		[ "$(wc -l <out)" -eq 3 ]
		sed -n 2p out | jq -e '.type == "error" and .line == 1 and (.raw | length) == 4096 and
			(.reason | test("1 MiB"))'
		[ "$(tail -n 1 out)" = '{"type":"note"}' ]
	}
	each filter,source check
}

@test "a line with a NUL is an error record that keeps it" {
	check() {
		printf '{"type":"note"}\nab\0cd\n{"type":"note"}\n' | p >out
		sed -n 3p out | jq -e '.type == "error" and .raw == "ab\u0000cd" and .line == 2'
		[ "$(wc -l <out)" -eq 4 ]
	}
	each filter,source check
}

@test "invalid UTF-8 is kept as raw_base64" {
	check() {
		printf 'a\377\376z\n{"type":"note","x":"\303"}\n' | p >out
		[ "$(sed -n 2p out | jq -r .raw_base64 | base64 -d | od -An -tx1)" = " 61 ff fe 7a" ]
		sed -n 2p out | jq -e 'has("raw") | not'
	}
	each filter,source check
	# A stage that does not look into the second line passes it as it is.
}

@test "a raw text is cut at 4 KiB and not inside a character" {
	check() {
		printf 'x%s\n' "$(yes é | head -n 3000 | tr -d '\n')" | p >out
		tail -n 1 out | jq -e '(.raw | utf8bytelength) == 4095 and (.raw | endswith("é"))'
	}
	each filter,source check
}

@test "binary rubbish becomes error records, one a line" {
	check() {
		"$TOOLS/tapegen" -k noise -n 200000 >in
		echo >>in
		p <in >out
		all_json out
		[ "$(own_errors out)" -eq "$(wc -l <in)" ]
		[ "$(wc -l <out)" -eq $(($(wc -l <in) + 1)) ]
	}
	each filter,source check
}

@test "empty lines are errors, not crashes" {
	check() {
		printf '\n\n \n\t\r\n{"type":"note"}\n' | p >out
		[ "$(own_errors out)" -eq 4 ]
		[ "$(tail -n 1 out)" = '{"type":"note"}' ]
	}
	each filter,source check
}

@test "an error record has its shape" {
	check() {
		{
			trade 2013-10-07T14:00:00Z A 1 1
			echo 'not json'
		} | p >out
		grep '"error"' out | jq -e --arg p "$prog" 'keys_unsorted ==
			["type", "ts", "stage", "reason", "file", "line", "raw"] and
			.ts == "2013-10-07T14:00:00Z" and .stage == $p and .file == "-" and
			.line == 2 and .raw == "not json"'
		echo 'not json' | p | tail -n 1 | jq -e 'has("ts") | not'
	}
	each filter,source check
}

@test "every line comes out, in order, or as an error record" {
	check() {
		story -n 600 -e >in
		p <in >out 2>err
		all_json out
		nothing_lost in out
	}
	every filter,source check
}

@test "lines pass as they arrive" {
	check() {
		{
			odd_lines
			"$TOOLS/tapegen" -k trades -n 50 | sed 's/"2013-10-07T13/"2013-10-07T15/'
		} | grep -v '"mark"' >in
		"$TOOLS/ping" in "$BIN/$prog" "${args[@]}"
	}
	each filter,source check
}

@test "sizes of reads change nothing" {
	check() {
		local n sizes="1 2 3 7 61 1000 4096 65536 1048576"
		! sanitized || sizes="1 61 65536"
		story -n 250 -e >in
		p <in >want 2>/dev/null
		for n in $sizes; do
			"$TOOLS/chunk" "$n" <in | p 2>/dev/null | cmp - want
		done
	}
	every all check
}

# Between two pipes much passes without being copied: long lines, bad ones and dropped
# ones among the others.
@test "from pipe to pipe the same bytes as from file to file" {
	big() {
		"$TOOLS/tapegen" -k trades -s 3 -n 20000
		story -n 50 -e
		head -c 1048570 /dev/zero | tr '\0' x
		echo
		"$TOOLS/tapegen" -k pass -s 3 -n 20000 | sed 's/"2013-10-07T13/"2013-10-07T20/'
		head -c 3000000 /dev/zero | tr '\0' '{'
		echo
		"$TOOLS/tapegen" -k quotes -s 3 -n 20000 | sed 's/"2013-10-07T13/"2013-10-07T21/'
		printf '{"type":"weather"}\r\n{"torn":'
	}
	check() {
		local more
		big >in
		for more in "" --only --drop=quote; do
			# shellcheck disable=SC2086 # none or one
			p -q $more <in >want
			# shellcheck disable=SC2086
			cat in | p -q $more | cat >out
			cmp out want
		done
	}
	each filter,source check
}

# ---- time ----

@test "a line older than tape time is an error record" {
	check() {
		{
			trade 2013-10-07T14:00:00Z A 1 1
			trade 2013-10-07T13:59:59.999999999Z A 1 1
			trade 2013-10-07T14:00:00Z A 1 1
		} >in
		p <in >out
		[ "$(own_errors out)" -eq 1 ]
		grep '"error"' out | jq -e '.line == 2 and .ts == "2013-10-07T14:00:00Z"'
	}
	each filter,source check
}

@test "max_lateness of a source's run record lets late lines pass" {
	check() {
		{
			echo '{"type":"run","stage":"feed","max_lateness":"5s"}'
			trade 2013-10-07T14:00:10Z A 1 1
			trade 2013-10-07T14:00:05Z A 1 1
			trade 2013-10-07T14:00:04.999999999Z A 1 1
			trade 2013-10-07T14:00:11Z A 1 1
			trade 2013-10-07T14:00:05.5Z A 1 1
		} >in
		p <in >out
		[ "$(own_errors out | tr -d ' ')" -eq 2 ]
		grep '"error"' out | jq -s -e 'map(.line) == [4, 6] and .[0].ts == "2013-10-07T14:00:10Z"'
	}
	each filter,source check
}

@test "after end the tape goes on" {
	check() {
		{
			trade 2013-10-07T14:00:00Z A 1 1
			echo '{"type":"end","ts":"2013-10-07T14:00:30Z"}'
			trade 2013-10-07T15:00:00Z A 1 1
			echo '{"type":"end","ts":"2013-10-07T15:00:30Z"}'
		} >in
		p <in >out
		[ "$(grep -c '"end"' out)" -eq 2 ]
		nothing_lost in out
	}
	every filter check
}

@test "nothing looks ahead: the output of a prefix is a prefix of the output" {
	check() {
		local rows cut
		story -n 400 >in
		rows=$(wc -l <in)
		p <in >want 2>/dev/null
		for cut in 0 1 2 $(awk -v n="$rows" 'BEGIN { srand(7); for (i = 0; i < 17; i++) print int(rand() * n) }'); do
			head -n "$cut" in | p >out 2>/dev/null
			cmp -n "$(wc -c <out)" out want
		done
	}
	every filter,source check
}

# ---- what goes out ----

@test "a full disk is 74 and said" {
	check() {
		story -n 100 >in
		gives 74 p <in >/dev/full 2>err
		has err "$prog: "
	}
	each all check
}

@test "a reader that leaves ends it by SIGPIPE, quietly" {
	check() {
		local status
		yes '{"type":"note"}' | p 2>err | head -n 1 >/dev/null || true
		status=$(
			set +e
			yes '{"type":"note"}' 2>/dev/null | p 2>err | head -n 1 >/dev/null
			echo "${PIPESTATUS[1]}"
		)
		[ "$status" -eq 141 ]
		[ ! -s err ]
		# Also where the parent ignores SIGPIPE.
		status=$(
			set +e
			trap '' PIPE
			yes '{"type":"note"}' 2>/dev/null | p 2>err | head -n 1 >/dev/null
			echo "${PIPESTATUS[1]}"
		)
		[ "$status" -eq 141 ]
		[ ! -s err ]
	}
	each filter,source check
}

@test "closed descriptors are errors, not accidents" {
	check() {
		gives 74 p </dev/null >&- 2>err
		p --state s </dev/null >out 2>&-
		jq -c . out >/dev/null
	}
	each filter,source check
}

@test "--only leaves own lines and what frames the tape" {
	check() {
		story -n 300 -e >in
		p --only <in >out 2>/dev/null
		grep -Fx -f in out >passed || true
		jq -e 'select(.type | IN("run", "clock", "gap", "error", "mark", "sync", "end") | not)' \
			passed >wrong || true
		[ ! -s wrong ]
		grep -q '"type":"mark"' passed
		grep -q '"type":"end"' passed
	}
	each filter check
}

@test "--drop takes types off and nothing else" {
	check() {
		story -n 300 -e >in
		p <in >all 2>/dev/null
		p --drop trade,news <in >out 2>/dev/null
		grep -vE '"type" ?: ?"(trade|news|run)"' all >want
		# Error records hold lines of any type and stay.
		grep '"type":"error"' all >errors
		has_not out '{"type":"trade"'
		has_not out '{"type":"news"'
		grep -v '"type":"run"' out | grep -v '"type":"error"' >rest
		grep -v '"type":"error"' want | cmp - rest
		grep '"type":"error"' out | cmp - errors
	}
	each filter,source check
}

@test "--strict stops with 65 at the first line that cannot be used" {
	check() {
		printf '{"type":"note"}\nnot json\n{"type":"note"}\n' >in
		gives 65 p --strict <in >out 2>err
		has err "$prog: "
		has err ":2: "
		[ "$(grep -c note out)" -eq 1 ]
	}
	each filter,source check
}

@test "-q is quiet, --log json is JSON" {
	check() {
		printf 'x\ny\n' >in
		p <in >out 2>err
		[ -s err ]
		p -q <in >out 2>err
		[ ! -s err ]
		p -v --log json <in >out 2>err
		jq -e --arg p "$prog" '.stage == $p and has("time") and has("level") and has("message")' err
	}
	each filter,source check
}

# ---- signals ----

# Start it on a FIFO that stays open for writing as descriptor 9; output in out.
start() {
	mkfifo fifo
	exec 9<>fifo
	"$BIN/$prog" "${args[@]}" "$@" <fifo >out 2>err 9>&- &
	pid=$!
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# Has the process taken its signals and gone to sleep, or ended?
settled() {
	gone "$1" || awk '/^State:/ && $2 == "S" { asleep = 1 }
		/^(SigPnd|ShdPnd):/ && $2 !~ /^0+$/ { pending = 1 }
		END { exit !asleep || pending }' "/proc/$1/status"
}

finish() {
	local status=0
	exec 9>&-
	wait "$pid" || status=$?
	return "$status"
}

@test "SIGTERM in mid-line: the line is finished, the rest stays in the pipe" {
	check() {
		start
		printf '{"type":"note","n":1}\n{"type":"no' >&9
		until_true grep -q '"n":1' out
		kill -TERM "$pid"
		printf 'te","n":2}\n{"type":"note","n":3}\n' >&9
		wait "$pid"
		[ "$(tail -n 1 out)" = '{"type":"note","n":2}' ]
		read -r line <&9
		[ "$line" = '{"type":"note","n":3}' ]
		exec 9>&-
	}
	each filter check
}

@test "SIGTERM and SIGINT between lines: 0 at once" {
	check() {
		local sig
		for sig in TERM INT; do
			rm -f fifo out
			start
			echo '{"type":"note","n":1}' >&9
			until_true grep -q '"n":1' out
			# A shell without job control starts its children deaf to SIGINT; the
			# program listens all the same.
			kill -"$sig" "$pid"
			wait "$pid"
			exec 9>&-
		done
	}
	each filter,source check
}

@test "SIGHUP changes nothing but says where a configuration was reread" {
	check() {
		start
		echo '{"type":"note","n":1}' >&9
		until_true grep -q '"n":1' out
		kill -HUP "$pid"
		echo '{"type":"note","n":2}' >&9
		until_true grep -q '"n":2' out
		finish
		[ "$(grep -cv '"type":"control"' out)" -eq 3 ]
	}
	each filter,source check
}

@test "SIGUSR1 prints one status line" {
	check() {
		start
		echo 'bad' >&9
		echo '{"type":"clock","ts":"2013-10-07T14:00:00Z"}' >&9
		until_true grep -q clock out
		kill -USR1 "$pid"
		until_true grep -q status err
		has err "lines_in=2"
		has err "errors=1"
		finish
		[ "$(grep -c status err)" -eq 1 ]
	}
	each filter,source check
	check_fd() {
		start --status-fd 7 7>status
		until_true test -s out # its run record: it listens now
		kill -USR1 "$pid"
		until_true grep -q status status
		finish
		[ "$(wc -l <status)" -eq 1 ]
	}
	each filter check_fd
}

status_lines() {
	[ "$(grep -c status err)" -ge "$1" ]
}

@test "signals while nothing comes: each is heard, and SIGTERM ends it" {
	check() {
		local n
		start
		until_true test -s out # its run record: it listens now
		for n in 1 2 3; do
			kill -USR1 "$pid"
			until_true status_lines "$n"
			kill -HUP "$pid"
		done
		kill -TERM "$pid"
		until_true gone "$pid"
		wait "$pid"
		exec 9>&-
	}
	each filter,source check
}

@test "SIGTERM in mid-line: further signals do not cut the line" {
	check() {
		local sig
		start
		printf '{"type":"note","n":1}\n{"type":"no' >&9
		until_true grep -q '"n":1' out
		for sig in TERM TERM HUP USR1; do
			kill -"$sig" "$pid"
			until_true settled "$pid"
		done
		printf 'te","n":2}\n' >&9
		wait "$pid"
		[ "$(tail -n 1 out)" = '{"type":"note","n":2}' ]
		exec 9>&-
	}
	each filter check
}

# ---- values at the edge ----

@test "prices of 0 and 1e12, a symbol of 200 bytes, duplicates: no NaN, nothing lost" {
	check() {
		local symbol i
		symbol=$(yes é | head -n 100 | tr -d '\n')
		for i in 0 1 2 3 4 5 6 7 8 9; do
			trade "2013-10-07T14:0$i:00Z" Z 0 0
			trade "2013-10-07T14:0$i:00Z" H 1e12 1e12
			trade "2013-10-07T14:0$i:30Z" H 0.000001 1e-9
			trade "2013-10-07T14:0$i:30Z" N -37.63 100
			trade "2013-10-07T14:0$i:30Z" "$symbol" 5e-324 1.7976931348623157e308
			trade "2013-10-07T14:0$i:30Z" "$symbol" 1.7976931348623157e308 1.7976931348623157e308
			trade "2013-10-07T14:0$i:30Z" "$symbol" 1.7976931348623157e308 1.7976931348623157e308
			trade "2013-10-07T14:0$i:30Z" '' 1 1
			printf '{"type":"bar","ts":"2013-10-07T14:0%d:30Z","symbol":"B","span":"1m","open":0,"high":0,"low":0,"close":0,"volume":0}\n' "$i"
			printf '{"type":"bar","ts":"2013-10-07T14:0%d:30Z","symbol":"C","span":"1m","open":1e308,"high":1.7e308,"low":-1.7e308,"close":1e308,"volume":1e308}\n' "$i"
			printf '{"type":"quote","ts":"2013-10-07T14:0%d:30Z","symbol":"H","bid":0,"bid_size":0,"ask":1e12,"ask_size":0}\n' "$i"
			printf '{"type":"action","ts":"2013-10-07T14:0%d:30Z","symbol":"B","kind":"split","value":0}\n' "$i"
			printf '{"type":"action","ts":"2013-10-07T14:0%d:30Z","symbol":"C","kind":"split","value":1e-300}\n' "$i"
		done >in
		echo '{"type":"end","ts":"2013-10-07T20:00:00Z"}' >>in
		p <in >out 2>err
		all_json out
		nothing_lost in out
	}
	every filter,source check
}

@test "days on which the clocks change" {
	check() {
		local day hour
		for day in 2013-11-03 2014-03-09; do
			for hour in 04 05 06 07 08 14 20; do
				trade "${day}T$hour:00:00Z" A 10 1
				trade "${day}T$hour:59:59.999999999Z" A 11 1
			done
		done >in
		echo '{"type":"end","ts":"2014-03-10T00:00:00Z"}' >>in
		p <in >out 2>err
		all_json out
		nothing_lost in out
	}
	every filter,source check
}

@test "the ends of time" {
	check() {
		{
			trade 1677-09-21T00:12:43.145224193Z A 1 1
			bar 1677-09-21T00:12:43.145224193Z 1m
			bar 1677-09-21T00:12:43.145224193Z 1d
			trade 1678-01-01T00:00:00Z A 1 1
			trade 1969-12-31T23:59:59.999999999Z A 1 1
			trade 2261-12-31T23:59:59.999999999Z A 1 1
			trade 2262-04-11T23:47:16.854775807Z A 1 1
			bar 2262-04-11T23:47:16.854775807Z 1m
			bar 2262-04-11T23:47:16.854775807Z 1d ',"start":"1677-09-21T00:12:43.145224193Z"'
			bar 2262-04-11T23:47:16.854775807Z 1m ',"start":"1677-09-21T00:12:43.145224193Z"'
			echo '{"type":"end","ts":"2262-04-11T23:47:16.854775807Z"}'
		} >in
		p <in >out 2>err
		all_json out
		nothing_lost in out
	}
	every filter,source check
}
