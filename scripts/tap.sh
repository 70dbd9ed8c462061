# tap.sh - to be sourced: results in the Test Anything Protocol
# shellcheck shell=sh


tap_n=0
tap_failed=0

tap_ok()
{
	tap_n=$((tap_n + 1))
	echo "ok $tap_n $1"
}

tap_skip()
{
	tap_n=$((tap_n + 1))
	echo "ok $tap_n $1 # skip $2"
}

tap_not_ok()
{
	tap_n=$((tap_n + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n $1"
}

# tap_run NAME COMMAND [ARG ...]: passes where the command exits 0 and says
# nothing; the first lines of what it says are shown.
tap_run()
{
	tap_name=$1
	shift
	if tap_output=$("$@" 2>&1) && [ -z "$tap_output" ]; then
		tap_ok "$tap_name"
	else
		tap_not_ok "$tap_name"
		printf '%s\n' "$tap_output" | head -n 40 | sed 's/^/# /'
	fi
}

# The plan; 0 where nothing failed.
tap_end()
{
	echo "1..$tap_n"
	[ "$tap_failed" -eq 0 ]
}
