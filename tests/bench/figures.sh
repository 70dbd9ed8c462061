# figures.sh - measuring and printing, for tests/bench/run
# shellcheck shell=sh

heading()
{
	printf '\n%s\n' "$1"
}

# figure NAME VALUE [UNIT]
figure()
{
	printf '  %-44s %12s %-6s\n' "$1" "$2" "${3:-}"
}

# goal NAME VALUE UNIT most|least LIMIT
goal()
{
	verdict=$(awk -v x="$2" -v y="$5" -v how="$4" \
		'BEGIN { print (how == "most" ? x <= y : x >= y) ? "ok" : "MISSED" }')
	printf '  %-44s %12s %-6s  goal: at %s %s  %s\n' "$1" "$2" "$3" "$4" "$5" "$verdict"
}

# The arithmetic that sh has not.
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
ratio3() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
per() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f\n", a / b }'; }
ms() { awk -v a="$1" 'BEGIN { printf "%.0f", a / 1e6 }'; }
us() { awk -v a="$1" 'BEGIN { printf "%.1f", a / 1e3 }'; }
mib() { awk -v a="$1" 'BEGIN { printf "%.1f", a / 1024 }'; }
per_second() { awk -v n="$1" -v ns="$2" 'BEGIN { printf "%.0f", n / ns * 1e9 }'; }

# The largest of the numbers on stdin over the smallest.
spread()
{
	sort -n | awk 'NR == 1 { least = $1 } { most = $1 } END { printf "%.2f", most / least }'
}

# best_wall TIMES COMMAND...: ns of the quickest run.
best_wall()
{
	times=$1
	shift
	rm -f wall
	while [ "$times" -gt 0 ]; do
		cost -o wall "$@" > /dev/null
		times=$((times - 1))
	done
	jq -s 'map(.wall_ns) | min' wall
}

# best_cpu TIMES FILE COMMAND...: CPU ns of the cheapest run between two pipes.
best_cpu()
{
	times=$1
	input=$2
	shift 2
	rm -f cpu
	while [ "$times" -gt 0 ]; do
		# shellcheck disable=SC2002 # a pipe is what is measured
		cat "$input" | cost -o cpu "$@" | cat > /dev/null
		times=$((times - 1))
	done
	jq -s 'map(.cpu_ns) | min' cpu
}
