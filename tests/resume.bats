#!/usr/bin/env bats
# resume.bats - state files: a tape in pieces gives the same bytes as in one go

load contract

setup() {
	make_work
}

teardown() {
	drop_work
}

# What p writes of FILE in one go.
in_one_go() {
	p <"$1" >want 2>/dev/null
}

@test "cut at every byte" {
	check() {
		local rows=9
		! sanitized || rows=3
		story -n "$rows" -r 3 -e >in
		in_one_go in
		"$TOOLS/pieces" -n 1 in "$BIN/$prog" -q "${args[@]}" --state s >out
		cmp out want
	}
	each filter,source check
}

@test "cut at random into small pieces" {
	check() {
		local seed seeds="1 2"
		! sanitized || seeds=1
		for seed in $seeds; do
			story -n 300 -r "$seed" -e >in
			in_one_go in
			rm -f s
			"$TOOLS/pieces" -r "$seed" -n 600 in "$BIN/$prog" -q "${args[@]}" --state s >out
			cmp out want
		done
	}
	every filter,source check
}

@test "cut once, anywhere" {
	check() {
		local cut
		story -n 200 -r 5 -e >in
		in_one_go in
		for cut in $(awk -v n="$(wc -c <in)" 'BEGIN { srand(5); for (i = 0; i < 12; i++) print int(rand() * n) }'); do
			rm -f s
			head -c "$cut" in | p -q --state s >out
			cmp -n "$(wc -c <out)" out want
			tail -c +$((cut + 1)) in | p -q --state s >>out
			cmp out want
		done
	}
	every filter,source check
}

@test "cut inside a line that is too long" {
	check() {
		{
			echo '{"type":"note","n":1}'
			head -c 2500000 /dev/zero | tr '\0' x
			printf '\n{"type":"note","n":2}\n'
		} >in
		in_one_go in
		"$TOOLS/pieces" -n 700000 in "$BIN/$prog" -q "${args[@]}" --state s >out
		cmp out want
		[ "$(wc -l <out)" -eq 4 ]
	}
	each filter,source check
}

@test "an unterminated last line waits in the state" {
	check() {
		printf '{"type":"note","n":1}' | p -q --state s >out
		has_not out note
		printf '\n{"type":"note","n":2}\n' | p -q --state s >>out
		[ "$(grep -c note out)" -eq 2 ]
		[ "$(wc -l <out)" -eq 3 ]
	}
	each filter,source check
}

@test "the run record is not written again" {
	check() {
		p --state s <<<'{"type":"note"}' >out
		p --state s <<<'{"type":"note"}' >>out
		[ "$(grep -c '"run"' out)" -eq 1 ]
	}
	each filter,source check
}

@test "an empty state file is as good as none, and none is left where nothing came" {
	check() {
		: >s
		p --state s <<<'{"type":"note"}' >out
		[ "$(grep -c '"run"' out)" -eq 1 ]
		[ -s s ]
	}
	each filter,source check
}

@test "stopped by SIGTERM and started again: the same bytes" {
	check() {
		local i pid before
		story -n 400 -r 9 -e >in
		in_one_go in
		mkfifo fifo
		exec 9<>fifo
		: >out
		split -n l/5 in part.
		for i in part.*; do
			"$BIN/$prog" -q "${args[@]}" --state s <fifo >>out 9>&- &
			pid=$!
			before=$(wc -c <out)
			cat "$i" >&9
			until_true ends_with "$(tail -n 1 "$i")" "$prog"
			kill -TERM "$pid"
			wait "$pid"
		done
		exec 9>&-
		cmp out want
	}
	# Has the last line of this part come out, as it is or as an error record?
	ends_with() {
		tail -c "+$((before + 1))" out >new
		tail -n 3 new | grep -qF -- "$1" || tail -n 1 new | grep -qF "\"stage\":\"$2\""
	}
	each filter check
}

@test "a mark saves FILE.n; the last two are kept" {
	check() {
		for n in 1 2 3 4 5; do
			printf '{"type":"clock","ts":"2013-10-07T14:00:0%dZ"}\n{"type":"mark","n":%d}\n' $n $n
		done >in
		p --state s <in >out
		[ "$(echo s.*)" = "s.4 s.5" ]
		"$BIN/$prog" --dump-state s.4 | jq -e --arg p "$prog" '.program == $p and
			.ts == "2013-10-07T14:00:04Z" and .lines == 8'
		# It remembers over a restart which two.
		echo '{"type":"mark","n":6}' | p --state s >>out
		[ "$(echo s.*)" = "s.5 s.6" ]
		grep -c '"mark"' out | grep -qx 6
	}
	each filter,source check
}

@test "marks that come again: the last two different ones are kept" {
	check() {
		printf '{"type":"mark","n":%d}\n' 1 2 1 1 | p --state s >out
		[ "$(echo s.*)" = "s.1 s.2" ]
		echo '{"type":"mark","n":3}' | p --state s >out
		[ "$(echo s.*)" = "s.1 s.3" ]
	}
	each filter,source check
}

@test "whoever goes on from a mark leaves no more than two" {
	check() {
		printf '{"type":"mark","n":%d}\n' 1 2 3 | p --state s >out
		[ "$(echo s.*)" = "s.2 s.3" ]
		cp s.3 s
		printf '{"type":"mark","n":%d}\n' 4 5 | p --state s >out
		[ "$(echo s.*)" = "s.4 s.5" ]
	}
	each filter,source check
}

@test "going on from a mark gives the bytes after it" {
	check() {
		local n line bytes
		story -n 500 -r 11 -e >in
		in_one_go in
		for n in 1 2 3 4; do
			line=$(grep -n "\"mark\",\"n\":$n}" in | cut -d: -f1)
			rm -f s s.*
			# All of it is read at once, well beyond the mark.
			p -q --state s <in >/dev/null
			if [ ! -e "s.$n" ]; then
				head -n $((line + 30)) in | p -q --state t >/dev/null
				mv "t.$n" "s.$n"
				rm -f t t.*
			fi
			tail -n +$((line + 1)) in | p -q --state "s.$n" >out
			bytes=$(wc -c <out)
			tail -c "$bytes" want | cmp - out
			[ "$(grep -c . out)" -gt 0 ]
			# And nothing between the mark and that is missing.
			head -c -"$bytes" want | tail -n 1 | grep -qx "{\"type\":\"mark\",\"n\":$n}"
		done
	}
	every filter check
	# A source goes on by itself, from the file that it reads.
	check_source() {
		local n bytes from=("${args[@]/%-/in}")
		story -n 500 -r 11 -e >in
		"$BIN/$prog" -q "${from[@]}" --state s >want
		for n in 4 5; do
			cp "s.$n" t
			"$BIN/$prog" -q "${from[@]}" --state t >out
			bytes=$(wc -c <out)
			tail -c "$bytes" want | cmp - out
			head -c -"$bytes" want | tail -n 1 | grep -qx "{\"type\":\"mark\",\"n\":$n}"
		done
	}
	each source check_source
}

@test "a state file says what is in it" {
	check() {
		story -n 300 -e >in
		p -q --state s <in >/dev/null
		"$BIN/$prog" --dump-state s >dump
		jq -e --arg p "$prog" --argjson n "$(wc -l <in)" \
			'.program == $p and .lines == $n and (.state | type) == "object" and
			(.hash | test("^[0-9a-f]{64}$"))' dump
		all_json dump
		gives 74 "$BIN/$prog" --dump-state s >/dev/full
		gives 66 "$BIN/$prog" --dump-state nothing >out
		gives 78 "$BIN/$prog" --dump-state in >out
	}
	every filter,source check
}

# refused WORD...: with state file s, it exits 78, says WORD, reads and writes nothing.
refused() {
	local word
	cp s before
	printf '{"type":"note"}\n' >rest
	gives 78 p --state s <rest >out 2>err
	[ ! -s out ]
	cmp s before
	for word in "$prog: " "'s'" "$@"; do
		has err "$word"
	done
}

@test "another program's state is refused" {
	local other
	other() {
		others+=("$prog")
	}
	others=()
	each filter,source other
	[ "${#others[@]}" -ge 2 ]
	check() {
		local from
		for from in "${others[@]}"; do
			[ "$from" != "$prog" ] || continue
			cp "$WORK.$from" s
			refused "$from"
		done
	}
	keep() {
		p -q --state s </dev/null >/dev/null
		cp s "$WORK.$prog"
	}
	each filter,source keep
	each filter,source check
}

@test "other options are refused, and named" {
	check() {
		p -q --state s </dev/null >/dev/null
		cp s before
		gives 78 p --state s --drop news </dev/null >out 2>err
		has err "options"
		has err "news"
		[ ! -s out ]
		cmp s before
		# What changes no result may differ.
		p --state s -q --log json </dev/null >out
	}
	each filter,source check
}

@test "a damaged state file is refused at any byte" {
	check() {
		local size at
		story -n 60 | p -q --state good >/dev/null
		size=$(wc -c <good)
		for at in $(seq 0 $((size / 24 + 1)) $((size - 1))); do
			{
				head -c "$at" good
				tail -c +$((at + 1)) good | head -c 1 | tr '\000-\377' '\001-\377\000'
				tail -c +$((at + 2)) good
			} >s
			refused
		done
		for at in 1 7 8 100 127 128 129 $((size / 2)) $((size - 1)); do
			head -c "$at" good >s
			refused
		done
		cat good good >s
		refused
		head -c 300 in 2>/dev/null >s || true
		story -n 3 >s
		refused "not a state file"
	}
	each filter,source check
}

@test "two runs on one state file: the second is 69" {
	check() {
		mkfifo fifo
		exec 9<>fifo
		"$BIN/$prog" "${args[@]}" --state s <fifo >out 2>err 9>&- &
		pid=$!
		until_true test -s out
		gives 69 p --state s </dev/null >out2 2>err2
		has err2 "'s'"
		[ ! -s out2 ]
		echo '{"type":"note"}' >&9
		until_true grep -q note out
		exec 9>&-
		wait "$pid"
		# And afterwards it is free.
		p --state s </dev/null >out2
	}
	each filter,source check
}

@test "a state file that cannot be written is 74, and the old one stays" {
	check() {
		story -n 50 >in
		p -q --state s <in >/dev/null
		cp s before
		story -n 50 -r 2 | FAULT_ENOSPC=200 LD_PRELOAD="$(dirname "$TOOLS")/faults/faults.so" \
			ASAN_OPTIONS="verify_asan_link_order=0:$ASAN_OPTIONS" \
			gives 74 "$BIN/$prog" -q "${args[@]}" --state s >out 2>err
		has err "s': No space left on device"
		cmp s before
		[ "$(ls)" = "$(printf '%s\n' before err in out s)" ]
	}
	each filter,source check
	check_folder() {
		gives 74 p --state /nowhere/s </dev/null >out 2>err
		has err "/nowhere/s"
		gives 78 p --state "$WORK" </dev/null >out 2>err || gives 74 p --state "$WORK" </dev/null
	}
	each filter,source check_folder
}
