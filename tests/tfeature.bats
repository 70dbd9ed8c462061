#!/usr/bin/env bats
# tfeature.bats - features of bars; see tfeature(1)

load contract

setup() {
	make_work
	PATH=$BIN:$PATH
}

teardown() {
	drop_work
}

# ---- small tapes ----

# bar TS SYMBOL SPAN OPEN HIGH LOW CLOSE [KEYS]
bar() {
	printf '{"type":"bar","ts":"%s","symbol":"%s","span":"%s","open":%s,"high":%s,"low":%s,"close":%s%s}\n' \
		"$1" "$2" "$3" "$4" "$5" "$6" "$7" "${8:+,$8}"
}

# flat MINUTE SYMBOL PRICE [KEYS]: a bar of 1m with one price
flat() {
	bar "2013-10-07T14:$1:00Z" "$2" 1m "$3" "$3" "$3" "$3" "${4:-}"
}

# quote TS SYMBOL KEYS
quote() {
	printf '{"type":"quote","ts":"2013-10-07T14:%sZ","symbol":"%s",%s}\n' "$1" "$2" "$3"
}

split_of() {
	printf '{"type":"action","ts":"%s","symbol":"%s","kind":"split","value":%s}\n' "$@"
}

end_at() {
	printf '{"type":"end","ts":"2013-10-07T14:%s:00Z"}\n' "$1"
}

# features JQ ARGUMENTS OF tfeature...: its records of the tape on stdin, one line each
features() {
	local what=$1
	shift
	tfeature -q --only "$@" | jq -rc "select(.type == \"feature\") | $what"
}

is() {
	diff -u - "$1"
}

# bars_of FILE SYMBOL COLUMNS: daily bars of a CSV of date, open, high, low, close and
# volume in these columns
bars_of() {
	awk -F, -v symbol="$2" -v columns="$3" '
		BEGIN { split(columns, c, " ") }
		NR > 1 {
			printf "{\"type\":\"bar\",\"ts\":\"%sT21:00:00Z\",\"symbol\":\"%s\",\"span\":\"1d\",", $c[1], symbol
			printf "\"open\":%s,\"high\":%s,\"low\":%s,\"close\":%s,\"volume\":%s}\n", $c[2], $c[3], $c[4], $c[5], $c[6]
		}' "$1"
}

# ---- the reference ----

# Column of the reference, key of the record.  APO, PPO and BB are named in NOTICE.
reference_keys() {
	cat <<'END'
SMA_30 sma_30
EMA_30 ema_30
WMA_30 wma_30
DEMA_30 dema_30
TEMA_30 tema_30
TRIMA_30 trima_30
KAMA_30 kama_30
T3_5_0.7 t3_5_0.7
RSI_14 rsi_14
MACD_12_26_9 macd_12_26_9
MACD_signal macd_12_26_9_signal
MACD_hist macd_12_26_9_hist
BB_upper_5_2 bbands_20_2_upper
BB_middle bbands_20_2_middle
BB_lower bbands_20_2_lower
ATR_14 atr_14
NATR_14 natr_14
TRANGE trange
ADX_14 adx_14
ADXR_14 adxr_14
DX_14 dx_14
PLUS_DI_14 plus_di_14
MINUS_DI_14 minus_di_14
PLUS_DM_14 plus_dm_14
MINUS_DM_14 minus_dm_14
STOCH_slowk_5_3_3 stoch_5_3_3_k
STOCH_slowd stoch_5_3_3_d
STOCHF_k_5_3 stochf_5_3_k
STOCHF_d stochf_5_3_d
STOCHRSI_k_14_5_3 stochrsi_14_5_3_k
STOCHRSI_d stochrsi_14_5_3_d
CCI_14 cci_14
OBV obv
AD ad
ADOSC_3_10 adosc_3_10
MFI_14 mfi_14
WILLR_14 willr_14
ROC_10 roc_10
MOM_10 mom_10
SAR_0.02_0.2 sar_0.02_0.2
AROON_down_14 aroon_14_down
AROON_up_14 aroon_14_up
AROONOSC_14 aroonosc_14
TRIX_30 trix_30
ULTOSC_7_14_28 ultosc_7_14_28
CMO_14 cmo_14
PPO_12_26 ppo_12_26
APO_12_26 apo_12_26
BOP bop
STDDEV_5 stddev_5
VAR_5 var_5
LINEARREG_14 linearreg_14
LINEARREG_SLOPE_14 linearreg_slope_14
LINEARREG_INTERCEPT_14 linearreg_intercept_14
TSF_14 tsf_14
MIDPOINT_14 midpoint_14
MIDPRICE_14 midprice_14
TYPPRICE typprice
MAX_30 max_30
MIN_30 min_30
END
}

# compare: lines "expected,ours" on stdin, empty where there is no value; 1e-9
# relative.  Values that are 0 but for rounding are of size 0.1 at least.
compare() {
	awk -F, '
		($1 == "") != ($2 == "") { print "row " NR - 1 ": \"" $2 "\", expected \"" $1 "\""; bad++ }
		$1 != "" && $2 != "" {
			d = $1 - $2; d = d < 0 ? -d : d
			size = $1 < 0 ? -$1 : $1; size = size < 0.1 ? 0.1 : size
			if (d > 1e-9 * size) { print "row " NR - 1 ": " $2 ", expected " $1; bad++ }
			n++
		}
		END { exit bad > 0 || n < 4000 }'
}

@test "equal to TA-Lib's values on the S&P 500, first valid rows too" {
	gzip -dc "$ROOT/tests/data/talib-indicators.csv.gz" >reference.csv
	bars_of "$ROOT/examples/data/sp500.csv" SPX "1 2 3 4 5 7" >in
	tfeature --only -f sma,ema,wma,dema,tema,trima,kama,t3,rsi,macd,bbands,atr,natr,trange,adx \
		-f adxr,dx,plus_di,minus_di,plus_dm,minus_dm,stoch,stochf,stochrsi,cci,obv,ad,adosc \
		-f mfi,willr,roc,mom,sar,aroon,aroonosc,trix,ultosc,cmo,ppo,apo,bop,stddev,var \
		-f linearreg,linearreg_slope,linearreg_intercept,tsf,midpoint,midprice,typprice,max,min \
		<in | jq -c 'select(.type == "feature")' >out
	[ "$(wc -l <out)" -eq 5031 ]
	reference_keys >keys
	[ "$(wc -l <keys)" -eq 60 ]
	jq -r --rawfile keys keys \
		'[.[($keys | split("\n")[:-1] | map(split(" ")[1]))[]] | . // "" | tostring] | join(",")' \
		out >ours.csv
	while read -r column key; do
		echo "$column $key"
		awk -F, -v c="$column" -v k="$key" '
			FNR == 1 { file++ }
			file == 1 && FNR == 1 { for (i = 1; i <= NF; i++) if ($i == c) at = i; next }
			file == 1 { expected[FNR - 1] = $at; next }
			file == 2 { split($0, w, " "); if (w[2] == k) mine = FNR; next }
			{ print expected[FNR] "," $mine }' reference.csv keys ours.csv | compare
	done < <(reference_keys)
}

@test "beta of two securities, equal to TA-Lib's" {
	gzip -dc "$ROOT/tests/data/talib-indicators.csv.gz" >reference.csv
	# TA-Lib's BETA of high and low: lows against highs, here as two securities.
	paste -d '\n' <(bars_of "$ROOT/examples/data/sp500.csv" LOW "1 4 4 4 4 7") \
		<(bars_of "$ROOT/examples/data/sp500.csv" HIGH "1 3 3 3 3 7") >in
	echo '{"type":"end","ts":"2019-01-01T00:00:00Z"}' >>in
	features 'select(.symbol == "LOW") | .beta_5_HIGH // ""' -f beta:5:HIGH <in >ours
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "BETA_5_high_low") at = i; next }
		{ print $at }' reference.csv | paste -d, - ours | compare
}

# ---- the record ----

@test "a record after each bar: null until there, ready when all are" {
	{
		flat 30 A 10
		flat 31 A 12 '"partial":true'
		flat 32 A 14 '"of":"trade","volume":5'
	} >in
	tfeature -f sma:2,mom:2,bbands:2:1.5 <in | tail -n +2 >out
	sed -n '1~2p' out | cmp - in
	sed -n '2~2p' out >own
	is own <<'END'
{"type":"feature","ts":"2013-10-07T14:30:00Z","symbol":"A","span":"1m","ready":false,"sma_2":null,"mom_2":null,"bbands_2_1.5_upper":null,"bbands_2_1.5_middle":null,"bbands_2_1.5_lower":null}
{"type":"feature","ts":"2013-10-07T14:31:00Z","symbol":"A","span":"1m","ready":false,"sma_2":11,"mom_2":null,"bbands_2_1.5_upper":12.5,"bbands_2_1.5_middle":11,"bbands_2_1.5_lower":9.5}
{"type":"feature","ts":"2013-10-07T14:32:00Z","symbol":"A","span":"1m","ready":true,"sma_2":13,"mom_2":4,"bbands_2_1.5_upper":14.5,"bbands_2_1.5_middle":13,"bbands_2_1.5_lower":11.5}
END
}

@test "an empty list: all only passes" {
	{
		flat 30 A 10
		printf '{"type":"end","ts":"2013-10-07T14:30:00Z"}\n'
	} >in
	tfeature -f "" <in 2>err | tail -n +2 | cmp - in
	[ ! -s err ]
	run tfeature -f "" --check-warmup <in
	[ "$status" -eq 64 ]
	[[ $output == *"the list of --features is empty"* ]]
}

@test "securities and spans are apart; --span chooses" {
	{
		flat 30 A 10
		flat 30 'B\u0042' 100
		bar 2013-10-07T14:30:00Z A 5m 1 1 1 1
		flat 31 A 12
		flat 31 BB 90
		bar 2013-10-07T14:35:00Z A 5m 3 3 3 3
	} >in
	features '[.symbol,.span,.sma_2]' -f sma:2 <in >out
	is out <<'END'
["A","1m",null]
["BB","1m",null]
["A","5m",null]
["A","1m",11]
["BB","1m",95]
["A","5m",2]
END
	features .sma_2 -f sma:2 --span 5m --span 1h <in >out
	is out <<'END'
null
2
END
	features .sma_2 -f sma:2 --span 300s <in >out
	is out <<'END'
null
2
END
	run tfeature -f sma:2 --span 1x <in
	[ "$status" -eq 64 ]
	[[ $output == *"option --span: "*"1x"* ]]
}

@test "a bar without volume is none for what needs it" {
	{
		flat 30 A 10 '"volume":5'
		flat 31 A 11
		flat 32 A 12 '"volume":7'
	} | features '[.ready,.obv,.mom_1]' -f obv,mom:1 >out
	is out <<'END'
[false,5,null]
[true,null,1]
[true,12,1]
END
}

@test "a late bar's record is not older than tape time" {
	{
		echo '{"type":"run","stage":"feed","max_lateness":"2m"}'
		flat 32 A 10
		flat 31 A 12
	} | features '[.ts,.sma_1]' -f sma:1 >out
	is out <<'END'
["2013-10-07T14:32:00Z",10]
["2013-10-07T14:32:00Z",12]
END
}

# ---- splits ----

@test "a split rescales: no false jump in AAPL on 2005-02-28" {
	local all=sma:10,ema:10,rsi,macd,atr,bbands,stddev,var,obv,vwap:10,linearreg,kama,sar,max:10,logret,kyle:5
	gzip -dc "$ROOT/examples/data/stocks.csv.gz" | grep -E '^(Ticker|AAPL,200[45])' >aapl.csv
	bars_of aapl.csv AAPL "2 3 4 5 6 7" >raw
	{
		jq -c 'select(.ts < "2005-02-28")' raw
		split_of 2005-02-28T05:00:00Z AAPL 2
		jq -c 'select(.ts > "2005-02-28")' raw
	} >in
	# The same in shares of after the split.
	jq -c 'if .ts < "2005-02-28" then .open /= 2 | .high /= 2 | .low /= 2 | .close /= 2 | .volume *= 2 else . end' \
		raw >adjusted
	features . -f $all <in | grep '"ts":"2005-0[3-9]' >out
	features . -f $all <adjusted | grep '"ts":"2005-0[3-9]' >want
	[ "$(wc -l <out)" -gt 100 ]
	cmp out want
	features 'select(.ts[:10] == "2005-02-28") | [.sma_10 > 43 and .sma_10 < 45, .logret_1 > -0.02 and .logret_1 < 0.02, .macd_12_26_9 > 0]' \
		-f $all <in >out
	is out <<<'[true,true,true]'
	# Without the action the fall is a fall.
	features 'select(.ts[:10] == "2005-02-28") | .logret_1 < -0.6' -f logret <raw >out
	is out <<<true
}

# ---- quotes ----

@test "spread, imbalance and order flow from quotes; a venue's own do not count" {
	{
		flat 30 A 10
		quote 30:10 A '"bid":9.75,"bid_size":300,"ask":10.25,"ask_size":100'
		quote 30:20 A '"bid":9.75,"bid_size":500'
		quote 30:30 A '"bid":11,"bid_size":9,"scope":"venue"'
		quote 30:40 A '"ask":10.75,"ask_size":125'
		flat 31 A 10
		quote 31:30 A '"bid":null'
		flat 32 A 10
		flat 33 A 10 '"bid":7,"ask":7.5'
	} | features '[.spread,.book,.ofi_1,.mean_spread]' -f spread,book,ofi,mean_spread >out
	is out <<'END'
[null,null,null,null]
[1,0.6,300,0.7]
[null,null,0,1]
[0.5,null,0,null]
END
}

# ---- features that join securities ----

@test "corr and beta see everything at their moment, in whatever order" {
	for k in 0 1 2 3 4 5; do
		flat "3$k" A $((100 + k * k % 4))
		flat "3$k" S $((50 + k * k % 4))
	done >in
	features '[.ts[14:16],.symbol,.corr_2_S]' -f corr:2:S <in >out
	[ "$(wc -l <out)" -eq 10 ] # the last moment is not over
	{ cat in; end_at 36; } | features '[.ts[14:16],.symbol,(.corr_2_S | . and . > 0.99)]' -f corr:2:S >out
	is out <<'END'
["30","A",false]
["30","S",false]
["31","A",false]
["31","S",false]
["32","A",true]
["32","S",true]
["33","A",true]
["33","S",true]
["34","A",true]
["34","S",true]
["35","A",true]
["35","S",true]
END
	# They stand before the first line of a later moment.
	tfeature -f corr:2:S <in | jq -r '[.type[:1],.ts[14:16],.symbol] | join(" ")' 2>/dev/null | sed -n '2,9p' >out
	is out <<'END'
b 30 A
b 30 S
f 30 A
f 30 S
b 31 A
b 31 S
f 31 A
f 31 S
END
	tfeature -f corr:2:S <in 2>err >/dev/null
	has err "2 unfinished"
}

@test "in pieces with --state: the same bytes, waiting bars too" {
	{
		for k in 10 11 12 13 14 15 16 17 18 19; do
			quote "$k:00" A "\"bid\":$k,\"ask\":2$k,\"bid_size\":$k,\"ask_size\":3"
			flat "$k" A $((100 + k * k % 7)) "\"volume\":$k"
			flat "$k" S $((50 + k * k % 9))
			[ "$k" != 15 ] || split_of 2013-10-07T14:15:00Z A 2
		done
		end_at 20
	} >in
	set -- -f beta:3:S,cci:3,pctrank:5,max:4,obv,ofi:2,mean_spread,session_vwap,amihud:2
	tfeature "$@" <in >want
	"$TOOLS/pieces" -n 37 in "$BIN/tfeature" -q "$@" --state s >out
	cmp out want
	tfeature --dump-state s >dump
	jq -e . dump >/dev/null
	has dump beta_3_S
}

# ---- sets ----

a_set() {
	printf 'name: core\nversion: %s\nfeatures: [%s]\n' "$1" "$2" >set.yaml
}

@test "--set: name and version are in every record" {
	a_set 3 'sma:2, "corr:30:SPY"'
	{
		flat 30 A 10
		end_at 31
	} | features . --set set.yaml >out
	is out <<'END'
{"type":"feature","ts":"2013-10-07T14:30:00Z","symbol":"A","span":"1m","set":"core@3","ready":false,"sma_2":null,"corr_30_SPY":null}
END
	a_set 3 'sma:2, smma:3'
	gives 78 tfeature --set set.yaml </dev/null 2>err
	has err "set.yaml:3:"
	has err "did you mean 'sma'?"
	gives 66 tfeature --set nowhere.yaml </dev/null 2>err
}

@test "SIGHUP takes a new set; what both have goes on" {
	a_set 1 'sma:2, mom:1'
	mkfifo pipe
	tfeature --set set.yaml <pipe >out 2>err &
	pid=$!
	exec 9>pipe
	flat 30 A 10 >&9
	until_true grep -q '"sma_2"' out
	a_set 2 'ema:2, sma:2'
	kill -HUP $pid
	flat 31 A 12 >&9
	until_true grep -q 'core@2' out
	has out '"what":"reload"'
	a_set 3 'nonsense'
	kill -HUP $pid
	flat 32 A 14 >&9
	until_true grep -q 'refused' err
	exec 9>&-
	wait $pid
	jq -rc 'select(.type == "feature") | [.set,.ready,.sma_2,.mom_1,.ema_2]' out >own
	is own <<'END'
["core@1",false,null,null,null]
["core@2",false,11,null,null]
["core@2",true,13,null,13]
END
}

# ---- what is asked for ----

@test "--list describes every feature" {
	tfeature --list >out
	tfeature --list --json >lines
	[ "$(wc -l <lines)" -ge 70 ]
	jq -re '.name' lines >names
	for name in sma ema macd stochrsi sar bbands yang_zhang amihud roll kyle ofi spread zscore \
		pctrank corr beta tod rv; do
		grep -qx "$name" names
		has out "$name"
	done
	jq -e 'select(.inputs == [] or .outputs == [] or .warmup < 1 or .source == "")' lines >bad || true
	[ ! -s bad ]
	gives 74 tfeature --list >/dev/full 2>err
}

@test "a spec that is wrong says what was expected" {
	for spec in sma:0 sma:x sma:1:2 macd:9:3 nothing corr:5 bbands:20:2:2 'sma:2,'; do
		gives 64 tfeature -f "$spec" </dev/null >out 2>err
		has err "try 'tfeature --help'"
		[ ! -s out ]
	done
	gives 64 tfeature </dev/null 2>err
	has err "no features"
	a_set 1 sma
	gives 64 tfeature -f sma --set set.yaml </dev/null 2>err
	gives 64 tfeature -f sma,sma:30 </dev/null 2>err
	has err twice
	gives 64 tfeature -f sma --json </dev/null 2>err
	gives 64 tfeature -f sma --tolerance 1 </dev/null 2>err
	gives 64 tfeature -f sma day.tape </dev/null >out 2>err
	has err "unexpected operand 'day.tape': the tape is read from standard input"
	[ ! -s out ]
}

@test "--check-warmup: windows remember nothing, averages some, totals all" {
	bars_of "$ROOT/examples/data/sp500.csv" SPX "1 2 3 4 5 7" >in
	echo '{"type":"end","ts":"2019-01-01T00:00:00Z"}' >>in
	tfeature -f sma:10,ema:10,obv --check-warmup --json <in >out
	jq -rc '[.feature,.warmup,.differences["1"] < 1e-12,.differences["16"] < 1e-12]' out >own
	is own <<'END'
["sma_10",10,true,true]
["ema_10",10,false,true]
["obv",1,false,false]
END
	tfeature -f sma:10,ema:10 --check-warmup <in >out
	[ "$(wc -l <out)" -eq 3 ]
	has out "x16"
	gives 1 tfeature -f sma:10,ema:10 --check-warmup --tolerance 0.0001 <in >/dev/null
	gives 0 tfeature -f sma:10 --check-warmup --tolerance 0.0001 <in >/dev/null
}

@test "a whole tape without what is needed: a word about it" {
	printf '{"type":"news","ts":"2013-10-07T14:00:00Z","headline":"x"}\n' >piece
	{
		cat piece
		printf '{"type":"end","ts":"2013-10-07T15:00:00Z"}\n'
	} >in
	tfeature -f sma:2 <in >out 2>err
	has err "no features: there was no bar"
	tfeature -f sma:2 <piece >out 2>err
	[ ! -s err ]
	tfeature -f sma:2 --state s <in >out 2>err
	[ ! -s err ]
}
