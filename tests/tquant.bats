#!/usr/bin/env bats
# tquant.bats - prices and volatilities of options; see tquant(1)

load contract

setup() {
	make_work
	PATH=$BIN:$PATH
}

teardown() {
	drop_work
}

# ---- small tapes ----

# quote TIME SYMBOL KEYS: on 2024-02-08
quote() {
	printf '{"type":"quote","ts":"2024-02-08T%sZ","symbol":"%s",%s}\n' "$1" "$2" "$3"
}

put() {
	echo '"expiry":"2024-03-15","strike":'"$1"',"right":"put","underlying":"A"'
}

# greeks JQ OPTIONS...: its greek lines of the tape on stdin
greeks() {
	local what=$1
	shift
	tquant -q --only "$@" | jq -rc "select(.type == \"greek\") | $what"
}

is() {
	diff -u - "$1"
}

# near A B TOLERANCE
near() {
	awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { exit !(a - b <= t && b - a <= t) }' || {
		echo "$1 is not $2 by $3"
		return 1
	}
}

# market: a day of two underlyings, with quotes of four options after every tenth of
# their trades, and some forecasts of volatility
market() {
	tfetch -q sim:days=1,trades=400 --symbol AAA,BBB --seed 7 | awk '
		function value(key, text) {
			if (!match($0, "\"" key "\":\"?[^,}\"]*"))
				return ""
			text = substr($0, RSTART, RLENGTH)
			sub(/.*:"?/, "", text)
			return text
		}
		function option(strike, right, bid, ask) {
			printf "{\"type\":\"quote\",\"ts\":%s,\"symbol\":\"%s-%s-%s\",\"bid\":%s,\"ask\":%s,\"underlying\":\"%s\",\"expiry\":\"2030-01-18\",\"strike\":%s,\"right\":\"%s\"%s}\n",
				ts, symbol, strike, right, bid, ask, symbol, strike, right,
				n % 20 ? ",\"exercise\":\"american\"" : ""
		}
		{ print }
		/"type":"trade"/ && ++n % 10 == 0 {
			match($0, /"ts":"[^"]*"/)
			ts = substr($0, RSTART + 5, RLENGTH - 5)
			symbol = value("symbol"); price = value("price")
			strike = int(price / 5) * 5
			option(strike, "call", price * 0.3, price * 0.32)
			option(strike + 5, "put", price * 0.25, n % 30 ? price * 0.26 : "null")
			option(strike + 5, "put", n % 70 ? price * 0.27 : price * 3, price * 0.28)
			if (n % 50 == 0)
				printf "{\"type\":\"vol\",\"ts\":%s,\"symbol\":\"%s\",\"span\":\"1d\",\"model\":\"gjr\",\"horizon\":%d,\"sigma\":%s,\"annual\":%s}\n",
					ts, symbol, n % 100 + 1, 0.01 * sqrt(n % 100 + 1), 0.2 + n / 10000
		}'
}

# ---- the tape ----

@test "an option's quote gets one greek line, flat, after it" {
	{
		quote 15:00:00 A '"bid":99.9,"ask":100.1'
		quote 15:00:01 A-P '"bid":2.4,"ask":2.6,'"$(put 100)"
	} >in
	tquant --rate 0.05 <in >out
	[ "$(wc -l <out)" -eq 4 ]
	jq -se '.[3] | keys_unsorted == ["type", "ts", "symbol", "underlying", "expiry", "strike",
		"right", "exercise", "model", "spot", "years", "price", "volatility",
		"bid_volatility", "ask_volatility", "delta", "gamma", "vega", "theta", "rho",
		"dividend_rho", "probability"] and .symbol == "A-P" and .underlying == "A" and
		.spot == 100 and .price == 2.5 and .right == "put" and .exercise == "european" and
		.ts == "2024-02-08T15:00:01Z" and all(.[]; type != "object" and type != "array")' out
	jq -se '.[3] | .bid_volatility < .volatility and .volatility < .ask_volatility' out
	# 36 days and 6 hours, less the hour that New York's clocks skip and a second.
	near "$(jq -s '.[3].years' out)" "$(awk 'BEGIN { printf "%.15f", (36 * 86400 + 6 * 3600 - 3600 - 1) / 86400 / 365 }')" 1e-12
	treplay --check -q out
}

@test "--price agrees with the tape" {
	{
		quote 15:00:00 A '"bid":99.9,"ask":100.1'
		quote 15:00:01 A-P '"bid":2.4,"ask":2.6,'"$(put 100)"
	} | greeks '[.volatility, .delta, .gamma, .vega, .theta, .rho, .dividend_rho, .probability]' \
		--rate 0.05 >tape
	tquant --price --json --spot 100 --strike 100 --right put --rate 0.05 --premium 2.5 \
		--expiry 2024-03-15 --at 2024-02-08T15:00:01Z |
		jq -c '.[0] | [.volatility, .delta, .gamma, .vega, .theta, .rho, .dividend_rho, .probability]' |
		is tape
}

@test "each refusal has its reason" {
	{
		quote 15:00:00 A-P '"bid":2.4,"ask":2.6,'"$(put 100)"
		quote 15:00:01 A '"bid":99.9,"ask":100.1'
		quote 15:00:02 A-P '"bid":null'
		quote 15:00:03 A-P '"bid":2.4,"ask":null'
		quote 15:00:04 A-P '"bid":2.7,"ask":2.6'
		quote 15:00:05 A-Q '"bid":10,"ask":10.1,'"$(put 120)"
		quote 15:00:06 A-Q '"bid":125,"ask":126'
		quote 15:00:07 A-R '"bid":2,"ask":2.2,"expiry":"2024-02-07","strike":100,"right":"call","underlying":"A"'
		quote 15:00:08 A-S '"bid":2,"ask":2.2,"expiry":"2024-03-15","strike":0,"right":"call","underlying":"A"'
		quote 15:00:09 A-T '"bid":2,"ask":2.2,"expiry":"2024-03-15","strike":100,"right":"call"'
		quote 15:00:10 A-U '"bid":2,"ask":2.2,"expiry":"2150-03-15","strike":100,"right":"call","underlying":"A"'
	} >in
	greeks '.reason' <in | is <(
		echo 'no price of the underlying'
		echo 'no bid'
		echo 'no ask'
		echo 'bid above ask'
		echo 'below its lower bound'
		echo 'above its upper bound'
		echo 'expired'
		echo 'strike out of range'
		echo 'no price of the underlying'
		echo 'expiry more than 100 years away'
	)
	# A side that is shown has its volatility all the same.
	greeks '[.price, .volatility, .bid_volatility == null, .ask_volatility == null]' <in |
		sed -n '2,4p' | is <(
		echo '[null,null,true,false]'
		echo '[null,null,false,true]'
		echo '[null,null,true,true]'
	)
}

@test "no time value is no volatility" {
	{
		quote 15:00:00 A '"bid":100,"ask":100'
		quote 15:00:01 A-P '"bid":20,"ask":20,'"$(put 120)"
	} | greeks '.reason' --exercise american --rate 0.05 | is <(echo 'no time value')
}

@test "a quote that is half an option is an error, a future's is none" {
	{
		quote 15:00:00 A '"bid":100,"ask":100'
		quote 15:00:01 X '"bid":2,"ask":2.2,"strike":100,"right":"put"'
		quote 15:00:02 X '"bid":2,"ask":2.2,"expiry":"soon","strike":100,"right":"put"'
		quote 15:00:03 X '"bid":2,"ask":2.2,"expiry":"2024-03-15","strike":-1,"right":"put"'
		quote 15:00:04 F '"bid":2,"ask":2.2,"expiry":"2024-03-15"'
	} >in
	prog=tquant
	tquant -q <in >out
	[ "$(own_errors out)" -eq 3 ]
	[ "$(grep -c '"type":"greek"' out)" -eq 0 ]
	nothing_lost in out
}

@test "sides of an option stay until they change, its terms too" {
	{
		quote 15:00:00 A '"bid":100,"ask":100'
		quote 15:00:01 X '"bid":2,"ask":2.2,'"$(put 100)"
		quote 15:00:02 X '"ask":2.4'
		quote 15:00:03 X '"bid":2.2'
	} | greeks '[.strike, .price]' | is <(
		echo '[100,2.1]'
		echo '[100,2.2]'
		echo '[100,2.3]'
	)
}

@test "symbols of the options' industry say what they are" {
	{
		quote 15:00:00 AAPL '"bid":188,"ask":188.1'
		quote 15:00:01 'AAPL  240315P00190000' '"bid":5,"ask":5.2'
		quote 15:00:02 'O:AAPL240315C00187500' '"bid":5,"ask":5.2'
		quote 15:00:03 AAPL240315X00187500 '"bid":5,"ask":5.2'
	} | greeks '[.underlying, .expiry, .strike, .right, .spot, .reason]' | is <(
		echo '["AAPL","2024-03-15",190,"put",188.05,null]'
		echo '["AAPL","2024-03-15",187.5,"call",188.05,null]'
	)
}

@test "the underlying's price: mid, else trade, else bar; none older than --max-age" {
	{
		echo '{"type":"bar","ts":"2024-02-08T15:00:00Z","symbol":"A","span":"1m","open":90,"high":90,"low":90,"close":90}'
		quote 15:00:01 X '"bid":20,"ask":22,'"$(put 100)"
		echo '{"type":"trade","ts":"2024-02-08T15:00:02Z","symbol":"A","price":91,"size":1}'
		echo '{"type":"trade","ts":"2024-02-08T15:00:02Z","symbol":"A","price":50,"size":1,"conditions":"W"}'
		quote 15:00:03 X '"bid":20'
		quote 15:00:04 A '"bid":92,"ask":93'
		quote 15:00:05 X '"bid":20'
		quote 15:00:06 A '"bid":92,"ask":93,"scope":"venue"'
		quote 15:00:07 A '"bid":94'
		quote 15:00:08 X '"bid":20'
		quote 15:00:09 A '"bid":92.5'
		quote 15:00:10 X '"bid":20'
	} >in
	greeks .spot <in | is <(printf '%s\n' 90 91 92.5 91 92.75)
	greeks '[.spot, .reason]' --max-age 1s <in | is <(
		echo '[90,null]'
		echo '[91,null]'
		echo '[92.5,null]'
		echo '[null,"price of the underlying too old"]'
		echo '[92.75,null]'
	)
}

vol() {
	printf '{"type":"vol","ts":"2024-02-08T15:00:00Z","symbol":"A","model":"%s","horizon":%s,"sigma":%s,"annual":%s}\n' "$@"
}

@test "--volatility vol: the forecast whose horizon is nearest to the option's life" {
	{
		quote 14:00:00 A '"bid":100,"ask":100'
		quote 14:00:00 X "$(put 100)"
		vol gjr 1 0.01 0.16
		vol gjr 22 0.055 0.19
		vol har 5 0.05 0.3
		quote 15:00:00 X "$(put 100)"
		vol har 22 0.1 0.34
		quote 15:00:00 X "$(put 100)"
	} >in
	greeks '[.volatility, .reason]' --volatility vol <in | is <(
		echo '[null,"no volatility of the underlying"]'
		echo '[0.19,null]'
		echo '[0.34,null]'
	)
	greeks .volatility --volatility vol:gjr <in | is <(printf '%s\n' null 0.19 0.19)
	greeks '[.volatility, .price != null]' --volatility 0.25 <in | sort -u | is <(echo '[0.25,true]')
}

@test "--volatility vol: forecasts of several spans stand beside each other" {
	{
		quote 14:00:00 A '"bid":100,"ask":100'
		vol gjr 22 0.055 0.19 | sed 's/"model"/"span":"1d","model"/'
		vol gjr 22 0.001 0.4 | sed 's/"model"/"span":"5m","model"/'
		quote 15:00:00 X "$(put 100)"
	} | greeks .volatility --volatility vol | is <(echo 0.19)
}

@test "rates, yields and dividends move prices as they should" {
	{
		quote 15:00:00 A '"bid":100,"ask":100'
		quote 15:00:00 B '"bid":100,"ask":100'
		quote 15:00:01 X "$(put 100)"
		quote 15:00:01 Y "$(put 100 | sed 's/"A"/"B"/')"
	} >in
	price() {
		greeks .price --volatility 0.3 "$@" <in | paste -sd' '
	}
	read -r plain other <<<"$(price)"
	[ "$plain" = "$other" ]
	read -r a b <<<"$(price --yield A=0.05)"
	[ "$b" = "$plain" ] && awk -v a="$a" -v p="$plain" 'BEGIN { exit !(a > p) }'
	read -r a b <<<"$(price --dividends B=2024-02-20:2,2024-09-20:2)"
	[ "$a" = "$plain" ]
	# One of the two falls into its life: nearly the option on a share that is 2 cheaper.
	near "$b" "$(tquant --price --json --spot 98 --strike 100 --right put --volatility 0.3 \
		--expiry 2024-03-15 --at 2024-02-08T15:00:01Z | jq '.[0].price')" 0.1
	read -r a b <<<"$(price --rate 0.1)"
	awk -v a="$a" -v p="$plain" 'BEGIN { exit !(a < p) }'
	read -r a b <<<"$(price --rate 0.1 --exercise american)"
	awk -v a="$a" -v e="$(price --rate 0.1 | cut -d' ' -f1)" 'BEGIN { exit !(a > e) }'
}

@test "a tape says itself when its options may be exercised" {
	{
		quote 15:00:00 A '"bid":100,"ask":100'
		quote 15:00:01 X "$(put 130)"',"exercise":"american"'
		quote 15:00:02 Y "$(put 130)"',"exercise":"european"'
		quote 15:00:03 Z "$(put 130)"
	} >in
	greeks '[.exercise, .price == 30]' --volatility 0.2 --rate 0.05 <in | is <(
		echo '["american",true]'
		echo '["european",false]'
		echo '["european",false]'
	)
	greeks '.exercise' --volatility 0.2 --exercise american <in | paste -sd' ' |
		is <(echo 'american european american')
	# A model without early exercise says so.
	greeks '.reason' --volatility 20 --model bachelier <in | head -n 1 |
		is <(echo 'no early exercise in this model')
}

@test "a tape without options is warned of" {
	{
		quote 15:00:00 A '"bid":100,"ask":100'
		echo '{"type":"end","ts":"2024-02-08T16:00:00Z"}'
	} | tquant 2>err >out
	has err "no greeks"
}

@test "a tape of options: whole, valid, and no NaN" {
	market >in
	[ "$(grep -c underlying in)" -gt 100 ]
	tquant -q --rate 0.04 <in >out
	all_json out
	nothing_lost in out
	treplay -q --check out
	[ "$(grep -c '"type":"greek"' out)" -eq "$(grep -c underlying in)" ]
	jq -e 'select(.type == "greek") | select((.reason == null) != (.volatility != null))' out >wrong || true
	[ ! -s wrong ]
	[ "$(jq -r 'select(.type == "greek") | .reason // "solved"' out | sort -u | wc -l)" -ge 3 ]
}

@test "a tape of options: sizes of reads, cuts and resumes change nothing" {
	local n options rows=2500
	[ "$(sanitized)" = no ] || rows=700
	market | head -n "$rows" >in
	for options in "--rate 0.03" "--rate 0.03 --volatility vol --exercise american"; do
		# shellcheck disable=SC2086 # words
		tquant -q $options <in >want
		[ "$(grep -c greek want)" -gt 10 ]
		for n in 1 13 4096; do
			# shellcheck disable=SC2086
			"$TOOLS/chunk" "$n" <in | tquant -q $options | cmp - want
		done
		rm -f s
		# shellcheck disable=SC2086
		"$TOOLS/pieces" -r 3 -n 4000 in "$BIN/tquant" -q $options --state s >out
		cmp out want
	done
}

@test "a tape of options: the same bytes without AVX and FMA" {
	market | head -n 2500 >in
	tquant -q --rate 0.03 --exercise american <in >want
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX512VL,-AVX,-BMI2,-ERMS,-SSE4_2 \
		tquant -q --rate 0.03 --exercise american <in | cmp - want
}

@test "a state file of nonsense is refused" {
	quote 15:00:00 A '"bid":100,"ask":100' | tquant -q --state s >out
	printf 'x' | dd of=s bs=1 seek=200 conv=notrunc 2>dd
	gives 78 tquant -q --state s </dev/null 2>err
	tquant -q --rate 0.01 --state t </dev/null >out
	gives 78 tquant -q --rate 0.02 --state t </dev/null 2>err
	has err rate
}

# ---- by hand ----

@test "--price: a table, and the same as JSON" {
	tquant --price --spot 100 --strike 90,100 --strike 110 --years 1 --rate 0.05 --volatility 0.2 >out
	[ "$(wc -l <out)" -eq 7 ]
	head -n 1 out | grep -qx ' *strike right *price *volatility *delta *gamma *vega *theta *rho *dividend_rho *probability'
	[ "$(awk 'NR > 1 { print $1 $2 }' out | paste -sd' ')" = '90call 90put 100call 100put 110call 110put' ]
	near "$(awk '$1 == 100 && $2 == "call" { print $3 }' out)" 10.450584 1e-6
	tquant --price --json --spot 100 --strike 90,100,110 --right put --years 1 --rate 0.05 \
		--volatility 0.2 >out
	jq -e 'length == 3 and .[1].right == "put" and .[1].rate == 0.05 and
		(.[1].price - 5.573526022256971 | fabs) < 1e-12' out
}

@test "--price: every model and method" {
	price() {
		tquant --price --json --spot 100 --strike 100 --right put --years 1 --rate 0.05 "$@" |
			jq '.[0].price'
	}
	near "$(price --volatility 0.2)" 5.573526022257 1e-10
	near "$(price --volatility 0.2 --exercise american)" 6.090370606535 1e-6
	near "$(price --volatility 0.2 --exercise american --method grid --steps 1000)" 6.090370606535 3e-4
	near "$(price --volatility 0.2 --exercise american --method lattice --steps 500)" 6.088862923889 1e-10
	near "$(price --volatility 0.2 --model black76)" 7.577082146 1e-6
	near "$(price --volatility 20 --model bachelier)" 7.589712716 1e-8
	near "$(tquant --price --json --spot 100 --strike 100 --right put --years 1 --rate 0.03 \
		--yield 0.01 --model heston --heston 0.0175,1.5768,0.0398,0.5751,-0.5711 |
		jq '.[0].price')" 4.936071342441 1e-10
	near "$(price --volatility 0.2 --model merton --jumps 1,-0.1,0.15)" 7.884231 1e-6
	near "$(price --volatility 0.2 --cash 10 --yield 0.02)" 4.566483334475 1e-10
}

@test "--price: a price is never beyond its bounds, nor minus nothing" {
	# All drift and no volatility: the scheme would oscillate to 1e18.
	gives 65 tquant --price --spot 100 --strike 182.7 --years 89 --volatility 0.0074 \
		--yield 0.5 --method grid >out 2>err
	has err "the drift is too large for this grid"
	tquant --price --spot 100 --strike 1 --right put --years 0.1 --volatility 0.01 --json >out
	gives 1 grep -q -e ':-0[,}]' out
}

@test "--method quantlib gives the same, or says that it is not there" {
	options=(--price --json --spot 100 --strike 100 --right put --years 1 --rate 0.05
		--volatility 0.2 --exercise american --method quantlib)
	if tquant "${options[@]}" >out 2>err; then
		near "$(jq '.[0].price' out)" 6.090370606535 1e-7
		# Its exceptions are errors.
		gives 65 tquant --price --spot 100 --strike 100 --years 1 --rate -0.02 --yield -0.05 \
			--volatility 0.2 --exercise american --method quantlib 2>err
		has err "tquant: QuantLib: "
	else
		has err "this build has no quantlib"
	fi
}

@test "--price with --premium: there and back, or 1 with the reason" {
	tquant --price --json --spot 100 --strike 100 --right put --years 1 --rate 0.05 \
		--exercise american --premium 6.090370606535 >out
	near "$(jq '.[0].volatility' out)" 0.2 1e-7
	gives 1 tquant --price --spot 100 --strike 80 --right call --years 1 --premium 15 >out
	has out "below its lower bound"
}

@test "what cannot go together is 64" {
	local options
	while read -r options; do
		# shellcheck disable=SC2086 # words
		gives 64 tquant $options </dev/null >out 2>err
		[ ! -s out ]
		has err "tquant: "
		has err "try 'tquant --help'"
	done <<'END'
--price
--price --spot 100 --strike 100
--price --spot 100 --strike 100 --years 1
--price --spot 100 --strike 100 --years 1 --volatility vol
--price --spot 100 --strike 100 --years 1 --expiry 2024-01-19
--price --spot 100 --strike 100 --expiry 2024-01-19 --volatility 0.2
--price --spot 100 --strike 100 --expiry soon --at 2024-01-01 --volatility 0.2
--price --spot 100 --strike 100,x --years 1 --volatility 0.2
--price --spot 100 --strike 100,110 --years 1 --premium 5
--price --spot 100 --strike 100 --years 1 --volatility 0.2 --dividends 2024-01-01:1
--price --spot 100 --strike 100 --years 1 --model heston
--price --spot 100 --strike 100 --years 1 --model heston --heston 1,2
--price --spot 100 --strike 100 --years 1 --model merton --volatility 0.2
--price --spot 100 --strike 100 --years 1 --volatility 0.2 --jumps 1,0,1
--price --spot 100 --strike 100 --years 1 --volatility 0.2 --steps 5 --method grid
--price --spot 100 --strike 100 --years 1 --volatility 20 --model bachelier --method grid
--price --spot 100 --strike 100 --years 1 --volatility 20 --model bachelier --exercise american
--price --spot 100 --strike 100 --years 1 --volatility 0.2 --cash 1 --exercise american
--price --spot 100 --strike 100 --years 1 --volatility 0.2 --state s
--price --chain x.csv
--chain x.csv --plot smile.jpg
--chain x.csv --volatility vol
--spot 100
--json
--plot smile.svg
--model heston --heston 0.04,1,0.04,0.3,0
--volatility often
--volatility -1
--volatility 0
--rate 5
--yield much
--dividends 2024-01-01
--dividends 2024-01-01:1 --model black76
--dividends 2024-01-01:1 --method lattice
surplus
END
}

# ---- whole chains ----

chain() {
	cat <<'END'
timestamp,underlying,underlying_price,expiry,strike,right,style,bid,ask
2024-02-08T15:00:00Z,AAA,100,2024-03-15,90,call,american,10.6,11
2024-02-08T15:00:00Z,AAA,100,2024-03-15,90,put,american,0.5,0.6
2024-02-08T15:00:00Z,AAA,100,2024-03-15,95,call,american,6.7,7
2024-02-08T15:00:00Z,AAA,100,2024-03-15,95,put,american,1.4,1.5
2024-02-08T15:00:00Z,AAA,100,2024-03-15,100,call,american,3.7,3.9
2024-02-08T15:00:00Z,AAA,100,2024-03-15,100,put,american,3.3,3.4
2024-02-08T15:00:00Z,AAA,100,2024-03-15,105,call,american,1.7,1.8
2024-02-08T15:00:00Z,AAA,100,2024-03-15,105,put,american,6.2,6.5
2024-02-08T15:00:00Z,AAA,100,2024-03-15,110,call,american,,0.8
2024-02-08T15:00:00Z,AAA,100,2024-03-15,110,put,american,9.4,9.8
2024-02-08T15:00:00Z,AAA,100,2024-06-21,100,call,european,6.5,6.7
2024-02-08T15:00:00Z,AAA,100,2024-06-21,100,put,european,9.1,9.3
2024-02-08T15:00:00Z,AAA,100,2024-06-21,x,put,european,5.1,5.3
END
}

@test "--chain: every contract solved or refused, with the counts" {
	chain >c.csv
	tquant --chain c.csv --rate 0.05 >out
	has out "12 contracts: 10 solved, 2 refused (1 have a volatility of one side)"
	has out "     1  no bid"
	has out "     1  below its lower bound"
	has out "1 rows could not be used; line 14: strike cannot be read"
	has out "AAA 2024-02-08T15:00:00Z, underlying 100"
	has out "C - P of 5 pairs: 4 mids inside their bounds; at bid and ask 1 too low, 0 too high"
	has out "furthest outside: 2024-06-21 strike 100"
	tquant --chain c.csv --rate 0.05 --json >out.json
	jq -e '.contracts == 12 and .solved == 10 and .refused == {"no bid": 1, "below its lower bound": 1} and
		.unusable == 1 and (.options | length) == 12 and (.expiries | length) == 2 and
		.parity.pairs == 5 and .parity.low == 1 and
		all(.options[]; (.reason == null) == (.volatility != null))' out.json
	gzip -k c.csv
	tquant --chain c.csv.gz --rate 0.05 | cmp - out
	tquant --chain - --rate 0.05 <c.csv | cmp - out
	# Slowly, by a pipe.
	"$TOOLS/chunk" 100 <c.csv | tquant --chain - --rate 0.05 | cmp - out
}

@test "--chain agrees with the tape" {
	chain >c.csv
	tquant --chain c.csv --rate 0.05 --yield 0.01 --json |
		jq -c '.options[] | select(.reason == null) | [.strike, .right, .volatility, .delta, .theta]' |
		sort >want
	{
		quote 15:00:00 AAA '"bid":100,"ask":100'
		chain | awk -F, 'NR > 1 && $5 != "x" {
			printf "{\"type\":\"quote\",\"ts\":\"%s\",\"symbol\":\"%s\",\"bid\":%s,\"ask\":%s,\"underlying\":\"AAA\",\"expiry\":\"%s\",\"strike\":%s,\"right\":\"%s\",\"exercise\":\"%s\"}\n",
				$1, NR, $8 ? $8 : "null", $9, $4, $5, $6, $7 }'
	} | greeks 'select(.reason == null) | [.strike, .right, .volatility, .delta, .theta]' \
		--rate 0.05 --yield 0.01 | sort | is want
}

# answers: what is said of each contract, from --chain's JSON or from a tape's greeks
ANSWER='[.ts, .underlying, .expiry, .strike, .right, .exercise, .spot, .years, .price,
	.volatility, .bid_volatility, .ask_volatility, .delta, .gamma, .vega, .theta, .rho,
	.dividend_rho, .reason]'

# same_answers FILE OPTIONS...: a chain says the same from its file and by way of the tape
same_answers() {
	local file=$1
	shift
	tquant --chain "$file" --json "$@" | jq -c ".options[] | $ANSWER" | sort >want
	tfetch -q csv:"$file" | greeks "$ANSWER" "$@" | sort | is want
	[ "$(wc -l <want)" -ge "$(($(wc -l <"$file") / 2))" ]
}

@test "a chain by way of tfetch is the same chain" {
	same_answers "$ROOT/examples/options/chain.csv" --rate 0.04
	[ "$(wc -l <want)" -eq 126 ]
	chain >c.csv
	same_answers c.csv --rate 0.05 --yield 0.01
	# With a pair of moments the second has the second's price, and sides that have gone.
	chain | sed '1d; s/15:00:00Z,AAA,100/15:00:30Z,AAA,101/; s/,[0-9.]*$/,/' >>c.csv
	same_answers c.csv --rate 0.05 --max-age 0
	[ "$(grep -c 'no ask' want)" -eq 11 ]
	# The price is as old as its row, not as its last change.
	chain >c.csv
	chain | sed '1d; s/15:00:00Z/15:01:00Z/' >>c.csv
	tfetch -q csv:c.csv | greeks .reason --max-age 5s | sort -u >got
	has_not got 'too old'
}

@test "a chain with the names and shapes that exchanges and vendors use" {
	chain >plain.csv
	same_answers plain.csv --rate 0.05
	grep AAA want | sed 's/^\["[^"]*",//' >plain
	# A moment in two columns, both sides of the underlying, a root beside it.
	awk -F, -v OFS='\t' 'NR == 1 {
			print "quote_date", "quote_time", "underlying_symbol", "root", "expiration", "strike", "option_type", "bid", "ask", "underlying_bid", "underlying_ask", "option_style"
			next
		}
		{ print "20240208", "15:00:00", "AAA", "AAAW", $4, $5, toupper(substr($6, 1, 1)), $8, $9, 99.5, 100.5, $7 }' plain.csv >vendor.csv
	same_answers vendor.csv --rate 0.05
	sed 's/^\["[^"]*",//' want | diff plain -
	# Symbols of the industry in a column, the underlying not named.
	awk -F, -v OFS=, 'NR == 1 { $2 = "symbol"; print; next } $5 == $5 + 0 {
			$2 = sprintf("%s24%s%s%s%08d", $2, substr($4, 6, 2), substr($4, 9, 2), toupper(substr($6, 1, 1)), $5 * 1000)
			print
		}' plain.csv >osi.csv
	same_answers osi.csv --rate 0.05
	sed 's/^\["[^"]*",//' want | diff plain -
	# A date is its close, by the calendar.
	sed 's/T15:00:00Z//' plain.csv >dates.csv
	same_answers dates.csv --rate 0.05
	grep -q '^\["2024-02-08T21:00:00Z"' want
}

@test "--chain: files that are none" {
	gives 66 tquant --chain nowhere.csv 2>err
	has err "nowhere.csv"
	: >empty.csv
	gives 65 tquant --chain empty.csv 2>err
	echo 'a,b,c' >c.csv
	gives 65 tquant --chain c.csv 2>err
	has err "no column timestamp"
	chain | head -n 1 >c.csv
	gives 1 tquant --chain c.csv >out
	has out "0 contracts"
}

@test "--chain: no name moves a terminal's cursor" {
	chain | awk -v FS=, -v OFS=, 'NR > 1 { $2 = "\"A\033[2J\nB\"" } 1' >c.csv
	tquant --chain c.csv >out
	has out "A?[2J?B 20"
	[ "$(tr -d '\n -~' <out | wc -c)" -eq 0 ]
	tquant --chain c.csv --json | jq -e '.options[0].underlying == "A\u001b[2J\nB"' >/dev/null
}

@test "--chain --plot: the smile as SVG and PNG, replaced in one go" {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	chain >c.csv
	tquant --chain c.csv --rate 0.05 --plot smile.svg >out
	head -c 300 smile.svg | grep -q '<svg'
	grep -q '2024-03-15' smile.svg
	tquant --chain c.csv --rate 0.05 --plot smile.png >out
	[ "$(head -c 4 smile.png | tail -c 3)" = PNG ]
	[ "$(find . -name 'smile*' | wc -l)" -eq 2 ]
	mkdir dir.svg
	gives 78 tquant --chain c.csv --plot dir.svg >out 2>err
	# Nothing to draw is no picture.
	chain | head -n 2 >c.csv
	tquant --chain c.csv --plot none.svg >out 2>err
	has err "nothing to draw"
	[ ! -e none.svg ]
}

@test "--plot without gnuplot says so" {
	chain >c.csv
	mkdir bin
	gives 69 env PATH="$PWD/bin" "$BIN/tquant" --chain c.csv --plot smile.svg >out 2>err
	has err "gnuplot is not installed"
	[ ! -e smile.svg ]
}

@test "the real chain: all 2,192 contracts, the smile, the bounds" {
	local data=${TAPELINE_DATA:-$ROOT/../shared/data/local}/options/GOOG-20151224T1530Z.chain.csv
	[ -f "$data" ] || skip "no local data: TAPELINE_DATA says where they are"
	tquant --chain "$data" --rate 0.01 --json >out
	jq -e '.contracts == 2192 and .unusable == 0 and .solved > 850 and .solved + ([.refused[]] | add) == 2192 and
		(.expiries | length) == 12 and
		all(.options[]; (.reason == null) == (.volatility != null)) and
		all(.options[] | select(.reason == null); .volatility > 0.05 and .volatility < 6 and
			.bid_volatility <= .volatility or .bid_volatility == null) and
		.parity.pairs > 250 and .parity.low == 0 and .parity.high == 0' out
	same_answers "$data" --rate 0.01
	# What is found reprices the mid.
	jq -e 'all(.options[] | select(.reason == null); (.price - (.bid + .ask) / 2 | fabs) < 1e-9)' out
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	tquant --chain "$data" --rate 0.01 --plot smile.png >text
	has text "2192 contracts: "
	[ "$(wc -c <smile.png)" -gt 10000 ]
}
