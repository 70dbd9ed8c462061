# desk.sh - the whole desk, for tests/bench/run
# shellcheck shell=sh disable=SC2154 # what run has set

proof=sma:20,ema:20,rsi:14,macd:12:26:9,atr:14,bbands:20:2,adx:14,obv,vwap,zscore:20
data=${TAPELINE_DATA:-$here/../../../shared/data/local}
strategies=$here/../../examples/strategies/intraday.yaml
limits=$here/../../examples/risk/intraday.yaml
programs="tfetch tbar tfeature tsignal trisk torder treport"

# pipe_of_seven TAPE: from the tape to the report, the way back included; the cost of
# each stage in cost.PROGRAM.
pipe_of_seven()
{
	rm -f back cost.*
	mkfifo back
	cost -o cost.tfetch tfetch -q "tape:$1" |
		cost -o cost.tbar tbar -q 1m |
		cost -o cost.tfeature tfeature -q -f "$proof" |
		cost -o cost.tsignal tsignal -q -c "$strategies" |
		cost -o cost.trisk trisk -q -c "$limits" --feedback back |
		cost -o cost.torder torder -q --paper --feedback back |
		cost -o cost.treport treport -q - > report
}

# The syncs of the same run, which are on no tape that comes out.
count_syncs()
{
	rm -f back
	mkfifo back
	tbar -q 1m < "$1" | tfeature -q -f "$proof" | tsignal -q -c "$strategies" |
		trisk -q -c "$limits" --feedback back | tee loop.tape |
		torder -q --paper --feedback back > done.tape
	grep -c '"type":"sync"' loop.tape || true
}

# best_of_seven TAPE: the quickest of the runs; its stages in best.PROGRAM.
best_of_seven()
{
	seven_wall=
	for _ in $(seq "$runs"); do
		pipe_of_seven "$1"
		wall=$(jq -s 'map(.wall_ns) | max' cost.*)
		if [ -z "$seven_wall" ] || [ "$wall" -lt "$seven_wall" ]; then
			seven_wall=$wall
			for program in $programs; do
				mv "cost.$program" "best.$program"
			done
		fi
	done
	seven_cpu=$(jq -s 'map(.cpu_ns) | add' best.*)
}

# one_tape NAME TAPE: that tape through the pipe, beside one jq.
one_tape()
{
	lines=$(wc -l < "$2")
	rm -f jq.cost
	for _ in $(seq "$runs"); do
		cost -o jq.cost jq -c . "$2" > /dev/null
	done
	jq=$(jq -s 'map(.wall_ns) | min' jq.cost)
	jq_cpu=$(jq -s 'map(.cpu_ns) | min' jq.cost)
	best_of_seven "$2"
	syncs=$(count_syncs "$2")
	heading "the desk: $lines lines of $1, seven programs, ten features, fills fed back"
	figure "jq -c ., wall" "$(ms "$jq")" ms
	figure "the pipe of seven, wall" "$(ms "$seven_wall")" ms
	goal "the pipe / jq, wall" "$(ratio3 "$seven_wall" "$jq")" "" most 0.125
	figure "jq -c ., CPU" "$(ms "$jq_cpu")" ms
	figure "the pipe of seven, CPU of all" "$(ms "$seven_cpu")" ms
	figure "the pipe / jq, CPU" "$(ratio3 "$seven_cpu" "$jq_cpu")"
	figure "ticks through the pipe" "$(per_second "$lines" "$seven_wall")" "/s"
	figure "orders" "$(grep -c '"type":"order"' done.tape || true)"
	figure "fills" "$(grep -c '"event":"fill"' done.tape || true)"
	figure "questions from trisk to torder (sync)" "$syncs"
	printf '  %-12s %12s %12s\n' stage "CPU ns/line" "peak MiB"
	for program in $programs; do
		printf '  %-12s %12s %12s\n' "$program" \
			"$(per "$(jq .cpu_ns "best.$program")" "$lines")" \
			"$(mib "$(jq .rss_kib "best.$program")")"
	done
	rm -f loop.tape done.tape
}

desk()
{
	tfetch -q "sim:days=1,trades=$((million / 16))" --symbol AAA,BBB,CCC,DDD --seed 7 > ticks.tape
	one_tape "a made-up day of four symbols" ticks.tape
	# Fewer ticks a second: more of the work is the loop.
	tfetch -q "sim:days=5,trades=$((million / 80))" --symbol AAA,BBB,CCC,DDD --seed 7 > ticks.tape
	one_tape "a made-up week of four symbols" ticks.tape
	if [ -d "$data/ticks" ]; then
		set --
		for symbol in SPY BAC IBM AIG; do
			set -- "$@" "csv:$data/ticks/$symbol-20131007.trades.csv.gz"
		done
		for symbol in BAC IBM; do
			set -- "$@" "csv:$data/ticks/$symbol-20131007.quotes.csv.gz"
		done
		tfetch -q "$@" --conditions algoseek > ticks.tape
		one_tape "a real day of four symbols" ticks.tape
	fi
	rm -f ticks.tape
}

# A trade each second: an in or an out at each, by a strategy that looks at a feature.
every_second()
{
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "{\"type\":\"trade\",\"ts\":\"2024-01-02T%02d:%02d:%02dZ\",\"symbol\":\"A\",\"price\":100,\"size\":100}\n", 14 + (i + 1800) / 3600, (i / 60 + 30) % 60, i % 60
	}'
}

flip_files()
{
	cat > flip.yaml <<- 'EOF'
		span: tick:1
		strategies:
		  - name: flip
		    long: position == 0 and obv >= 0
		    exit: position != 0 and obv >= 0
	EOF
	cat > wide.yaml <<- 'EOF'
		session: all
		slip: 0
		duplicate: 1ms
		rate: {orders: 10000, per: 1s}
		symbol_rate: {orders: 10000, per: 1s}
		strategy_rate: {orders: 10000, per: 1s}
		sizing: {method: shares, shares: 1, scale: none}
		limits: {strategy_loss: 90%, portfolio_loss: 90%, daily_loss: 90%, drawdown: 90%}
	EOF
}

# The loop alone: a bracket's stop stays open, so that there is a question each second.
sync_rate()
{
	{
		echo '{"type":"trade","ts":"2024-01-02T14:29:58Z","symbol":"A","price":100,"size":100}'
		echo '{"type":"signal","ts":"2024-01-02T14:29:59Z","id":"s-1","strategy":"s","symbol":"A","side":"long","strength":1,"stop":1}'
		every_second "$rounds"
	} > open.tape
	best=
	for _ in $(seq "$runs"); do
		rm -f back sync.cost
		mkfifo back
		trisk -q -c wide.yaml --feedback back < open.tape |
			cost -o sync.cost torder -q --paper --feedback back > /dev/null
		wall=$(jq .wall_ns sync.cost)
		if [ -z "$best" ] || [ "$wall" -lt "$best" ]; then
			best=$wall
		fi
	done
	figure "round trips trisk, torder and back" "$(per_second "$rounds" "$best")" "/s"
}

orders()
{
	flip_files
	heading "one tick to its order through five programs, $rounds times"
	every_second "$rounds" > ticks
	ping -n "$rounds" ticks sh -c 'cat | cat | cat | cat | cat' > cats
	front="tbar -q tick:1 | tfeature -q -f $proof | tsignal -q -c flip.yaml"
	ping -n "$rounds" -e '"type":"order"' ticks \
		sh -c "$front | trisk -q -c wide.yaml 2>/dev/null | torder -q --paper" > ahead
	rm -f back
	mkfifo back
	ping -n "$rounds" -e '"type":"order"' ticks \
		sh -c "$front | trisk -q -c wide.yaml --feedback back | torder -q --paper --feedback back" > back.json
	for kind in median p99; do
		figure "five cat, $kind" "$(us "$(jq ".${kind}_ns" cats)")" us
		figure "tick to order, $kind" "$(us "$(jq ".${kind}_ns" ahead)")" us
		figure "tick to order with fills fed back, $kind" "$(us "$(jq ".${kind}_ns" back.json)")" us
	done
	figure "median / median of cat" "$(ratio "$(jq .median_ns ahead)" "$(jq .median_ns cats)")"
	figure "median / median of cat, with fills fed back" \
		"$(ratio "$(jq .median_ns back.json)" "$(jq .median_ns cats)")"
	sync_rate
}
