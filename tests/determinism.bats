#!/usr/bin/env bats
# determinism.bats - same tape in, same bytes out: run, chunks, compiler, processor
#
# TAPELINE_BUILDS names other builds' folders of programs to compare with, instead
# of those that are made here: gcc and clang, with and without optimisation.

load contract

setup_file() {
	WORK=$(mktemp -d /dev/shm/tapeline.XXXXXX 2>/dev/null || mktemp -d)
	export WORK
	cd "$WORK" || return 1
	sim "$BIN" >sim
	real "$BIN" >real
	given "$BIN" >given
}

teardown_file() {
	cd / && rm -rf "$WORK"
}

setup() {
	cd "$WORK" || return 1
}

features=sma:5,ema:9,rsi:14,macd:12:26:9,bbands:20:2,atr:14,stddev:10,obv,mfi:14,roc:5

# sim BIN: a made-up market through everything.
sim() {
	"$1/tfetch" -q sim:days=2,trades=4000 --symbol AAA,BBB,CCC --seed 11 |
		"$1/tbar" -q 1m 5m tick:50 | with_features "$1"
}

# real BIN: the daily prices in examples/data, with their splits and dividends.
real() {
	"$1/tfetch" -q "csv:$ROOT/examples/data/stocks.csv.gz" --span 1d \
		--by-symbol --symbol AAPL,FB,GOOG,IBM,MSFT --actions "$ROOT/examples/data/actions.csv" |
		"$1/tbar" -q --of bar 1w | with_features "$1"
}

# given BIN: forecasts of every volatility model with given parameters.
given() {
	local row
	"$1/tfetch" -q "csv:$ROOT/examples/data/sp500.csv" --symbol SPX | head -n 400 >"$WORK/days"
	grep -v '^#' "$ROOT/tests/data/vol-given.txt" | while read -r row; do
		# shellcheck disable=SC2086
		"$1/tgarch" -q --only $row --horizon 1,4 --paths 100 --level 1,5 <"$WORK/days"
	done
}

with_features() {
	"$1/tfeature" -q -f "$features"
}

@test "there is something to compare" {
	wc -l sim real
	[ "$(grep -c '"type":"bar"' sim)" -gt 1000 ]
	[ "$(grep -c '"type":"feature"' sim)" -gt 1000 ]
	[ "$(grep -c '"ready":true' real)" -gt 500 ]
	[ "$(grep -c '"type":"vol"' given)" -gt 10000 ]
	all_json sim
	all_json real
	all_json given
}

@test "two runs" {
	sim "$BIN" | cmp - sim
	real "$BIN" | cmp - real
	given "$BIN" | cmp - given
}

@test "chunks from 1 byte to 1 MiB between the programs" {
	local n
	"$BIN/tfetch" -q sim:days=1,trades=300 --symbol AAA,BBB --seed 11 >tape
	"$BIN/tbar" -q 1m tick:50 <tape | with_features "$BIN" >want
	for n in 1 2 17 1024 65536 1048576; do
		"$TOOLS/chunk" "$n" <tape | "$BIN/tbar" -q 1m tick:50 | "$TOOLS/chunk" "$n" |
			with_features "$BIN" | cmp - want
	done
}

@test "the time zone, locale and environment of whoever runs it" {
	local zone
	for zone in Asia/Kathmandu America/New_York; do
		TZ=$zone LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 sim "$BIN" | cmp - sim
		TZ=$zone LC_ALL=tr_TR.UTF-8 real "$BIN" | cmp - real
	done
	env -i "$BIN/tfetch" -q sim:days=1,trades=300 --symbol AAA --seed 11 >one
	"$BIN/tfetch" -q sim:days=1,trades=300 --symbol AAA --seed 11 | cmp - one
}

@test "another seed is another market" {
	"$BIN/tfetch" -q sim:days=1,trades=300 --symbol AAA --seed 1 >one
	"$BIN/tfetch" -q sim:days=1,trades=300 --symbol AAA --seed 2 >two
	! cmp -s one two
}

@test "AVX2, FMA and AVX-512 masked" {
	local masked=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX512VL,-AVX,-BMI2,-ERMS,-SSE4_2
	GLIBC_TUNABLES=$masked sim "$BIN" | cmp - sim
	GLIBC_TUNABLES=$masked real "$BIN" | cmp - real
	GLIBC_TUNABLES=$masked given "$BIN" | cmp - given
}

# Build with compiler $1 and flags $2 into a folder of its own; prints its bin.
build() {
	local folder
	folder=$ROOT/build/same-$1$2
	(
		unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SAN B
		make -C "$ROOT" B="$folder" CC="$1" CFLAGS="$2" \
			"$folder/bin/tfetch" "$folder/bin/tbar" "$folder/bin/tfeature" \
			"$folder/bin/tgarch" \
			>"$WORK/make.log" 2>&1
	) || {
		cat "$WORK/make.log" >&2
		return 1
	}
	echo "$folder/bin"
}

@test "gcc and clang, -O0 and -O3" {
	local bin builds
	if [ -n "$TAPELINE_BUILDS" ]; then
		builds=$TAPELINE_BUILDS
	elif prog=tbar sanitized; then
		skip "the plain build is what is compared"
	else
		command -v gcc clang >/dev/null || skip "needs gcc and clang"
		builds="$(build gcc -O0) $(build clang -O3)"
	fi
	for bin in $builds; do
		echo "$bin"
		sim "$bin" | cmp - sim
		real "$bin" | cmp - real
		given "$bin" | cmp - given
	done
}
