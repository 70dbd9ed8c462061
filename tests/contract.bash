# contract.bash - what the suites that run over every program share
#
# TAPELINE_BIN names another folder of programs than build/bin; the test tools
# stand beside it, in tools.

ROOT=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
BIN=${TAPELINE_BIN:-$ROOT/build/bin}
TOOLS=${TAPELINE_TOOLS:-$(dirname "$BIN")/tools}

# State files are synced at every save: memory is quick.
make_work() {
	WORK=$(mktemp -d /dev/shm/tapeline.XXXXXX 2>/dev/null || mktemp -d)
	cd "$WORK" || return 1
}

drop_work() {
	cd / && rm -rf "$WORK" "$WORK".*
}

# each KIND[,KIND] FUNCTION: call FUNCTION for every program of these kinds, with
# $prog and ${args[@]} set; p runs it.  every KIND FUNCTION: with each of its lines in
# the table.
each() {
	for_rows 1 "$@"
}

every() {
	for_rows 1000 "$@"
}

for_rows() {
	local most=$1 kinds=$2 function=$3 path kind rest
	for path in "$BIN"/*; do
		prog=${path##*/}
		awk -v p="$prog" '$1 == p' "$ROOT/tests/contract.table" >"$WORK.rows"
		[ -s "$WORK.rows" ] || {
			echo "$prog has no line in tests/contract.table"
			return 1
		}
		while read -r _ kind rest <&6; do
			case ",$kinds," in
			*",$kind,"* | *,all,*)
				echo "program: $prog $rest"
				read -r -a args <<<"${rest//@ROOT@/$ROOT}"
				rm -rf "${WORK:?}"/*
				"$function" 6<&-
				;;
			esac
		done 6< <(head -n "$most" "$WORK.rows")
	done
	rm -f "$WORK.rows"
}

p() {
	"$BIN/$prog" "${args[@]}" "$@"
}

# Is the program built with a sanitizer?  Then memory and speed mean nothing, and
# starting takes ten times as long.
sanitized() {
	grep -qa __asan_init "$BIN/$prog"
}

# gives STATUS COMMAND...: the command must exit so.
gives() {
	local want=$1 got=0
	shift
	"$@" || got=$?
	[ "$got" -eq "$want" ] || {
		echo "status $got, not $want: $*"
		return 1
	}
}

# until_true COMMAND...: wait until it is true, at most 20 s.
until_true() {
	local i
	for ((i = 0; i < 2000; i++)); do
		"$@" && return 0
		sleep 0.01
	done
	echo "never true: $*"
	return 1
}

# has FILE TEXT and has_not: does a line of the file hold the text?
has() {
	grep -qF -- "$2" "$1" || {
		echo "'$2' is not in $1:"
		head -c 2000 "$1"
		return 1
	}
}

has_not() {
	if grep -qF -- "$2" "$1"; then
		echo "'$2' is in $1:"
		grep -F -- "$2" "$1" | head -n 3
		return 1
	fi
}

# Every line of the file is JSON, and none holds NaN or Infinity.
all_json() {
	jq -c . "$1" >/dev/null
	if grep -nE '[:,[]-?([nN]a[nN]|[iI]nf)' "$1"; then
		echo "NaN or Infinity in $1"
		return 1
	fi
}

# own_errors FILE: how many error records of $prog are in it.
own_errors() {
	jq -R "fromjson? | select(.type == \"error\" and .stage == \"$prog\")" -c "$1" | wc -l
}

# nothing_lost IN OUT: every line of IN is in OUT, in its order, or became an error
# record of $prog.
nothing_lost() {
	local count errors passed
	count=$(wc -l <"$1")
	errors=$(own_errors "$2")
	passed=$(LC_ALL=C awk '
		NR == FNR { in_line[++n] = $0; next }
		{
			for (i = at + 1; i <= n && i <= at + 50 && in_line[i] != $0; i++)
				;
			if (i <= n && in_line[i] == $0) { at = i; passed++ }
		}
		END { print passed + 0 }' "$1" "$2")
	[ $((passed + errors)) -eq "$count" ] || {
		echo "$count lines in, $passed passed, $errors errors"
		return 1
	}
}

story() {
	"$TOOLS/tapegen" -k story "$@"
}
