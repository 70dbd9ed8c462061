/* range.c - a bar's variance from its open, high, low and close */
#include "base/explog.h"
#include "market/range.h"

static const double LN2 = 0.69314718055994530942;

double range_parkinson(double high, double low)
{
	const double range = tl_log(high / low);

	return range * range / (4 * LN2);
}

double range_garman_klass(double open, double high, double low, double close)
{
	const double range = tl_log(high / low), body = tl_log(close / open);

	return range * range / 2 - (2 * LN2 - 1) * (body * body);
}

double range_rogers_satchell(double open, double high, double low, double close)
{
	return tl_log(high / close) * tl_log(high / open) +
	       tl_log(low / close) * tl_log(low / open);
}

double range_yang_zhang_weight(double n)
{
	return 0.34 / (1.34 + (n + 1) / (n - 1));
}
