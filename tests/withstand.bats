#!/usr/bin/env bats
# withstand.bats - what comes at a program that runs for years
#
# TAPELINE_FULL=1 runs the restarts over ten million lines and a hundred stops.

load contract

FAULTS=$(dirname "$TOOLS")/faults

setup() {
	make_work
}

teardown() {
	drop_work
}

# faulty SETTING... COMMAND...: run the command with system calls that fail.
faulty() {
	env LD_PRELOAD="$FAULTS/faults.so" ASAN_OPTIONS="verify_asan_link_order=0:$ASAN_OPTIONS" "$@"
}

@test "1 GiB of one line: an error record, and memory stays small" {
	check() {
		local size=1073741824
		sanitized && size=50000000
		{
			head -c "$size" /dev/zero | tr '\0' x
			printf '\n{"type":"note"}\n'
		} | "$TOOLS/cost" -o cost "$BIN/$prog" -q "${args[@]}" >out
		[ "$(wc -l <out)" -eq 3 ]
		[ "$(tail -n 1 out)" = '{"type":"note"}' ]
		sed -n 2p out | jq -e '.type == "error" and (.raw | length) == 4096'
		cat cost
		sanitized || jq -e '.rss_kib <= 24 * 1024' cost
	}
	each filter,source check
}

@test "1 GiB of one line without an end, and of opening brackets" {
	check() {
		local size=300000000
		sanitized && size=20000000
		head -c "$size" /dev/zero | tr '\0' '[' |
			"$TOOLS/cost" -o cost "$BIN/$prog" -q "${args[@]}" >out
		[ "$(wc -l <out)" -eq 2 ]
		sanitized || jq -e '.rss_kib <= 24 * 1024' cost
		{
			printf '{"type":"note","x":'
			head -c 1000000 /dev/zero | tr '\0' '['
			printf '}\n'
		} | p -q >out
		[ "$(wc -l <out)" -eq 2 ]
	}
	each filter,source check
}

# How often the last restart stopped its program: often enough, and in mid-stream.
stopped() {
	cat err
	has err "status 0"
	[ "$(sed -n 's/.*stopped \([0-9]*\) times.*/\1/p' err)" -ge "$1" ]
}

@test "SIGTERM at any instant, with --state: no line lost, none doubled" {
	local rows=1000000 times=25 most=16000
	check() {
		local want got
		! sanitized || rows=150000
		if [ -n "$TAPELINE_FULL" ]; then
			rows=10000000
			times=100
			most=40000
		fi
		want=$("$TOOLS/tapegen" -k trades -n "$rows" -s 5 -e | p -q | sha256sum)
		got=$("$TOOLS/tapegen" -k trades -n "$rows" -s 5 -e |
			"$TOOLS/restart" -t "$times" -u "$most" "$BIN/$prog" -q "${args[@]}" --state s 2>err |
			sha256sum)
		stopped $((times / 2))
		[ "$got" = "$want" ]
	}
	each filter check
}

@test "SIGTERM at any instant, without --state: what passes is complete" {
	check() {
		local rows=500000
		! sanitized || rows=100000
		"$TOOLS/tapegen" -k pass -n "$rows" >in
		"$TOOLS/tapegen" -k pass -n "$rows" |
			"$TOOLS/restart" -t 15 -r 4 -u 10000 "$BIN/$prog" -q "${args[@]}" 2>err |
			grep -v '^{"type":"run"' | cmp - in
		stopped 8
	}
	each filter check
}

@test "SIGTERM while the reader is slow: what was read is written first" {
	check() {
		local status
		"$TOOLS/tapegen" -k pass -n 50000 >in
		mkfifo fifo
		# Its output fills the pipe and it blocks in mid-write.
		exec 8<>fifo
		"$BIN/$prog" -q "${args[@]}" <in >fifo 8>&- &
		pid=$!
		until_true blocked "$pid"
		kill -TERM "$pid"
		{
			cat <fifo 8>&- >out &
		}
		exec 8>&-
		wait "$pid"
		wait
		tail -n +2 out >passed
		[ "$(tail -c 1 passed | od -An -c | tr -d ' ')" = '\n' ]
		cmp -n "$(wc -c <passed)" passed in
		# The rest of the input is where the next one finds it.
		[ "$(wc -l <passed)" -gt 1000 ]
	}
	blocked() {
		grep -q pipe_write "/proc/$1/wchan" "/proc/$1/stack" 2>/dev/null ||
			[ "$(awk '{ print $3 }' "/proc/$1/stat")" = S ]
	}
	each filter check
}

@test "short reads and writes, and calls that are interrupted: the same bytes" {
	check() {
		local seed
		story -n 300 -e >in
		p -q <in >want
		for seed in 1 2 3; do
			faulty FAULT_SEED=$seed FAULT_READ=11 FAULT_WRITE=7 FAULT_EINTR=3 \
				"$BIN/$prog" -q "${args[@]}" <in | cmp - want
		done
		faulty FAULT_EINTR=2 "$BIN/$prog" -q "${args[@]}" <in | cmp - want
		faulty FAULT_READ=1 FAULT_WRITE=1 "$BIN/$prog" -q "${args[@]}" <in | cmp - want
		head -c 7001 in >part
		faulty FAULT_EINTR=2 FAULT_WRITE=5 FAULT_READ=3 "$BIN/$prog" -q "${args[@]}" --state s <part >out
		tail -c +7002 in | faulty FAULT_EINTR=2 FAULT_READ=3 "$BIN/$prog" -q "${args[@]}" --state s >>out
		cmp out want
	}
	each filter,source check
}

@test "a disk that fills up at any byte: 74, and what was written is a prefix" {
	check() {
		local at
		story -n 200 -e >in
		p -q <in >want
		for at in 0 1 100 4096 9999 20000; do
			gives 74 faulty FAULT_STDOUT=$at "$BIN/$prog" -q "${args[@]}" <in >out 2>err
			has err "$prog: "
			cmp -n "$(wc -c <out)" out want
		done
		gives 74 faulty FAULT_STDOUT=5000 "$BIN/$prog" -q "${args[@]}" --state s <in >out 2>err
		[ ! -e s ] # what was not written is not remembered as done
	}
	each filter,source check
}

@test "EPIPE instead of SIGPIPE ends it too" {
	check() {
		local status=0
		story -n 200 >in
		faulty FAULT_EPIPE=3000 "$BIN/$prog" -q "${args[@]}" <in >out 2>err || status=$?
		[ "$status" -eq 74 ] || [ "$status" -eq 141 ]
	}
	each filter,source check
}

@test "a state that cannot be synced is 74, and the old one stays" {
	check() {
		story -n 50 >in
		p -q --state s <in >out
		cp s before
		gives 74 faulty FAULT_FSYNC=1 "$BIN/$prog" -q "${args[@]}" --state s <in >out 2>err
		cmp s before
		[ "$(echo s*)" = s ]
	}
	each filter,source check
}

@test "after the first records nothing is allocated" {
	check() {
		sanitized && skip "the sanitizer counts its own"
		local kind n
		for kind in trades quotes bars pass; do
			for n in 100000 200000; do
				"$TOOLS/tapegen" -k "$kind" -s 3 -n "$n" |
					ALLOCS_FILE=$n LD_PRELOAD="$FAULTS/allocs.so" \
						"$BIN/$prog" -q "${args[@]}" >out
			done
			[ "$(cat 100000)" -gt 0 ]
			echo "$kind: $(cat 100000) and $(cat 200000) allocations"
			[ "$(cat 100000)" -eq "$(cat 200000)" ]
		done
	}
	each filter,source check
}

@test "memory does not grow with the tape" {
	check() {
		local n
		sanitized && skip "the sanitizer keeps its own"
		for n in 20000 400000; do
			"$TOOLS/tapegen" -k trades -s 100 -n "$n" |
				"$TOOLS/cost" -o "$n" "$BIN/$prog" -q "${args[@]}" >/dev/null
		done
		cat 20000 400000
		jq -s -e '.[1].rss_kib <= 24 * 1024 and .[1].rss_kib <= .[0].rss_kib + 512' 20000 400000
	}
	each filter,source check
}
