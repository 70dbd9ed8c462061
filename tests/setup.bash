# setup.bash - what the bats files share; `load setup` at the top of a file
#
# TAPELINE_BIN names another folder of programs than build/bin; the test tools
# stand beside it, in tools and faults.
# shellcheck shell=bash disable=SC2034

# A program that fails in the middle of a pipe fails the test.
set -o pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=${TAPELINE_BIN:-$ROOT/build/bin}
BIN=$(cd "$BIN" 2>/dev/null && pwd) || {
	echo "no programs in ${TAPELINE_BIN:-$ROOT/build/bin}: run make" >&2
	exit 1
}
TOOLS=$(dirname "$BIN")/tools
FAULTS=$(dirname "$BIN")/faults
PATH=$BIN:$PATH
export TAPELINE_BIN=$BIN PATH

# bats-support and bats-assert, wherever the distribution has them.
load_library() {
	local place
	for place in ${BATS_LIB_PATH:+${BATS_LIB_PATH//:/ }} /usr/lib/bats /usr/lib /usr/local/lib \
		/usr/share; do
		if [ -f "$place/$1/load.bash" ]; then
			load "$place/$1/load.bash"
			return
		fi
	done
	echo "$1 is not installed: see scripts/deps" >&2
	return 1
}
load_library bats-support
load_library bats-assert

# data_dir: the local market data that tests beside the project use, in $DATA; skips the
# test where they are not there.
data_dir() {
	DATA=${TAPELINE_DATA:-$ROOT/../shared/data/local}
	[ -d "$DATA" ] || skip "no local data: TAPELINE_DATA says where they are"
	DATA=$(cd "$DATA" && pwd)
}

# need TOOL ...: skip the test where one is not installed.
need() {
	local tool
	for tool; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
}

# not_sanitized: skip what a sanitizer makes meaningless (memory, preloading).
not_sanitized() {
	[ "$(sanitized)" = no ] || skip "under a sanitizer"
}

# Is this a build with sanitizers? yes or no.
sanitized() {
	if grep -q -e '-fsanitize=' "$(dirname "$BIN")/flags" 2>/dev/null; then
		echo yes
	else
		echo no
	fi
}

# programs: the names of all programs, one a line.
programs() {
	local path
	for path in "$BIN"/t*; do
		[ -x "$path" ] && basename "$path"
	done
}

# wait_for COMMAND [ARG ...]: until the command succeeds; fails after WAIT_SECONDS (30).
# It looks again and again, since nothing else tells when a condition comes true.
wait_for() {
	local until=$((SECONDS + ${WAIT_SECONDS:-30}))
	until "$@"; do
		if [ "$SECONDS" -ge "$until" ]; then
			echo "wait_for: not true after ${WAIT_SECONDS:-30} s: $*" >&2
			return 1
		fi
		sleep 0.02
	done
}

# has_lines FILE N: has the file at least N whole lines?  For wait_for.
has_lines() {
	[ "$(wc -l <"$1" 2>/dev/null || echo 0)" -ge "$2" ]
}
