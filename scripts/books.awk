# books.awk - the cash of an account, computed anew from the exec and cash records
#
#   awk -f scripts/books.awk TAPE
#
# Start, fills, fees and cash records must add up to the cash of every account record,
# to the last digit. Whole 1e-9 dollars are counted, since a double holds whole numbers
# exactly up to 2^53: 9,007,199 dollars. What would be beyond is refused, not rounded.
# Status 1 where the books differ, 2 where they cannot be computed.

function fail(why) {
	print "books: line " NR ": " why > "/dev/stderr"
	failed = 1
	exit 2
}

function is(type) { return index($0, "{\"type\":\"" type "\"") == 1 }

# The text of a key of this line, without quotes; "" where it has none.
function value(key,    at, text) {
	at = index($0, "\"" key "\":")
	if (!at)
		return ""
	text = substr($0, at + length(key) + 3)
	sub(/^"/, "", text)
	sub(/[",}].*$/, "", text)
	return text
}

function exact(n) {
	if (n > 9007199254740991 || n < -9007199254740991)
		fail("beyond nine million dollars: doubles do not hold 1e-9 of one there")
	return n
}

# A decimal's text in units of 1e-9.
function nano(text,    sign, part) {
	if (text !~ /^-?[0-9]+(\.[0-9]+)?$/)
		fail("'" text "' is no decimal")
	sign = sub(/^-/, "", text) ? -1 : 1
	part[2] = ""
	split(text, part, ".")
	if (length(part[2]) > 9)
		fail("'" text "' has more than nine decimals")
	return sign * exact(part[1] * 1e9 + substr(part[2] "000000000", 1, 9))
}

# And back: by remainder, since a quotient could be rounded up.
function dollars(n,    sign, rest) {
	sign = n < 0 ? "-" : ""
	n = n < 0 ? -n : n
	rest = n % 1e9
	return sprintf("%s%.0f.%09.0f", sign, (n - rest) / 1e9, rest)
}

function fill(    quantity, amount) {
	quantity = value("quantity")
	if (quantity !~ /^[0-9]+$/)
		fail("'" quantity "' is no whole number of shares")
	amount = exact(nano(value("price")) * quantity)
	traded = exact(traded + (value("side") == "sell" ? amount : -amount))
	fees = exact(fees + nano(value("fee")))
	fills++
}

function account(    difference) {
	cash = exact(exact(start + traded) - exact(fees - other))
	difference = nano(value("cash")) - cash
	if (difference < 0)
		difference = -difference
	if (difference > worst) {
		worst = difference
		place = "line " NR ", " value("ts")
	}
	accounts++
}

is("run") && value("stage") == "torder" { start = nano(value("cash")) }
is("exec") && value("event") ~ /^(partial_)?fill$/ { fill() }
is("cash") { other = exact(other + nano(value("amount"))); others++ }
is("account") { account() }

END {
	if (failed)
		exit 2
	if (!fills || !accounts)
		fail("no fills, or no account records: there are no books on this tape")
	printf "%20s  at the start\n", dollars(start)
	printf "%20s  from %d fills\n", dollars(traded), fills
	printf "%20s  fees\n", dollars(-fees)
	printf "%20s  from %d cash records (dividends, interest, borrow fees)\n", dollars(other), others
	printf "%20s  in all\n", dollars(cash)
	printf "  difference %s at %d account records\n", worst ? dollars(worst) : "0", accounts
	if (worst)
		print "books: the largest difference is at " place > "/dev/stderr"
	exit worst != 0
}
