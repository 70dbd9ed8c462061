# fills.awk - expand a case of fills.table into a tape
#
# Times are of 2024-01-02 (New York's session is 14:30:00 to 21:00:00 there), or,
# of daily bars, the number of a session from then on.
#
#   B N o h l c [v]           daily bar of session N
#   M HH:MM o h l c [v]       one-minute bar that begins then; with of=trade, derived
#   Q HH:MM:SS bid x ask y    quote; - leaves out, null withdraws
#   T HH:MM:SS price size [conditions]
#   O WHEN id side qty kind [key=value ...]   order; WHEN is N (at the close) or HH:MM:SS
#   C WHEN id                 cancel
#   R WHEN id key=value ...   replace
#   S WHEN state              status
#   A N kind value            action, at midnight before session N
#   E WHEN                    end
function date(n) { return "2024-01-" sprintf("%02d", days[n]) }
function when(w) {
	if (w ~ /:/)
		return "2024-01-02T" w "Z"
	return date(w) "T21:00:00Z"
}
function head(type, ts) { printf "{\"type\":\"%s\",\"ts\":\"%s\"", type, ts }
function pairs(from,    i, kv) {
	for (i = from; i <= NF; i++) {
		split($i, kv, "=")
		printf ",\"%s\":%s", kv[1], kv[2] ~ /^-?[0-9.]+$/ ? kv[2] : "\"" kv[2] "\""
	}
}
function prices(n) {
	printf ",\"open\":%s,\"high\":%s,\"low\":%s,\"close\":%s", $n, $(n + 1), $(n + 2), $(n + 3)
	if (NF >= n + 4 && $(n + 4) !~ /=/)
		printf ",\"volume\":%s", $(n + 4)
}
function side(name, price, size) {
	if (price == "-")
		return
	printf ",\"%s\":%s", name, price
	if (size != "-")
		printf ",\"%s_size\":%s", name, size
}
BEGIN { split("2 3 4 5 8 9 10 11 12 16 17", days, " "); OFS = "" }
$1 == "B" {
	head("bar", when($2)); printf ",\"symbol\":\"A\",\"span\":\"1d\""; prices(3)
	print ",\"start\":\"", date($2), "T14:30:00Z\"}"
}
$1 == "M" {
	split($2, hm, ":"); m = hm[1] * 60 + hm[2] + 1
	head("bar", sprintf("2024-01-02T%02d:%02d:00Z", m / 60, m % 60))
	printf ",\"symbol\":\"A\",\"span\":\"1m\""; prices(3)
	printf ",\"start\":\"2024-01-02T%s:00Z\"", $2
	if ($NF ~ /^of=/)
		pairs(NF)
	print "}"
}
$1 == "Q" {
	head("quote", when($2)); printf ",\"symbol\":\"A\""
	side("bid", $3, $4); side("ask", $5, $6); print "}"
}
$1 == "T" {
	head("trade", when($2)); printf ",\"symbol\":\"A\",\"price\":%s,\"size\":%s", $3, $4
	if (NF > 4)
		printf ",\"exchange\":\"N\",\"conditions\":\"%s\"", $5
	print "}"
}
$1 == "O" {
	head("order", when($2))
	printf ",\"id\":\"%s\",\"signal\":\"g\",\"strategy\":\"s\",\"symbol\":\"A\"", $3
	printf ",\"side\":\"%s\",\"quantity\":%s,\"kind\":\"%s\"", $4, $5, $6
	pairs(7); print ",\"gate\":\"trisk\"}"
}
$1 == "C" { head("cancel", when($2)); print ",\"id\":\"c", ++n, "\",\"order\":\"", $3, "\"}" }
$1 == "R" {
	head("replace", when($2)); printf ",\"id\":\"r%d\",\"order\":\"%s\"", ++n, $3
	pairs(4); print "}"
}
$1 == "S" { head("status", when($2)); print ",\"symbol\":\"A\",\"state\":\"", $3, "\"}" }
$1 == "A" {
	head("action", date($2) "T05:00:00Z")
	print ",\"symbol\":\"A\",\"kind\":\"", $3, "\",\"value\":", $4, "}"
}
$1 == "E" { head("end", when($2)); print "}" }
