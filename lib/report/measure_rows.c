/* measure_rows.c - the table of figures: how each is called and written */
#include <math.h>
#include <stddef.h>

#include "report/figure.h"
#include "report/measure.h"

const char *const measure_part_names[PARTS] = {
	[PART_RETURN] = "Return",     [PART_RISK] = "Risk",
	[PART_DAYS] = "Days",         [PART_COMPARE] = "Benchmark and buy-and-hold",
	[PART_TRIPS] = "Round trips", [PART_COSTS] = "Costs",
};

/* A measure of skill that needs many days. */
#define EDGE (MEASURE_SKILL | MEASURE_SAMPLE)

#define ROW(part, field, label, unit, flags)                                                       \
	{                                                                                          \
		PART_##part, #field, label, UNIT_##unit, offsetof(struct measures, field), flags   \
	}

const struct measure_row measure_rows[] = {
	ROW(RETURN, from, "from (base)", DATE, 0),
	ROW(RETURN, to, "to", DATE, 0),
	ROW(RETURN, days, "days", COUNT, 0),
	ROW(RETURN, start, "equity at the start", MONEY, 0),
	ROW(RETURN, end, "equity at the end", MONEY, 0),
	ROW(RETURN, profit, "profit", MONEY, 0),
	ROW(RETURN, total, "return", PERCENT, 0),
	ROW(RETURN, annual, "a year, compounded (CAGR)", PERCENT, MEASURE_SAMPLE),
	ROW(RETURN, annual_range, "  95 % interval", PERCENT_RANGE, MEASURE_SAMPLE),

	ROW(RISK, volatility, "volatility a year", PERCENT, MEASURE_SAMPLE),
	ROW(RISK, volatility_range, "  95 % interval", PERCENT_RANGE, MEASURE_SAMPLE),
	ROW(RISK, sharpe, "Sharpe ratio", RATIO, EDGE),
	ROW(RISK, sharpe_error, "  its standard error", RATIO, EDGE),
	ROW(RISK, sharpe_range, "  95 % interval", RATIO_RANGE, EDGE),
	ROW(RISK, sortino, "Sortino ratio", RATIO, EDGE),
	ROW(RISK, calmar, "Calmar ratio", RATIO, EDGE),
	ROW(RISK, drawdown, "deepest drawdown", PERCENT, 0),
	ROW(RISK, peak, "  from the peak of", DATE, 0),
	ROW(RISK, trough, "  to the trough of", DATE, 0),
	ROW(RISK, recovered, "  recovered", DATE, 0),
	ROW(RISK, drawdown_range, "  95 % interval", PERCENT_RANGE, MEASURE_SAMPLE),
	ROW(RISK, longest, "longest time under water", DAYS, 0),
	ROW(RISK, ulcer, "ulcer index", PERCENT, MEASURE_SAMPLE),
	ROW(RISK, var_5, "value at risk, 5 % of days", PERCENT, MEASURE_SAMPLE),
	ROW(RISK, es_5, "  expected shortfall", PERCENT, MEASURE_SAMPLE),
	ROW(RISK, var_1, "value at risk, 1 % of days", PERCENT, MEASURE_SAMPLE),
	ROW(RISK, es_1, "  expected shortfall", PERCENT, MEASURE_SAMPLE),

	ROW(DAYS, hit_rate, "days that gained", PERCENT, 0),
	ROW(DAYS, profit_factor, "profit factor by day", RATIO, MEASURE_SKILL),
	ROW(DAYS, best, "best day", PERCENT, 0),
	ROW(DAYS, worst, "worst day", PERCENT, 0),
	ROW(DAYS, skew, "skewness", RATIO, MEASURE_SAMPLE),
	ROW(DAYS, kurtosis, "excess kurtosis", RATIO, MEASURE_SAMPLE),
	ROW(DAYS, omega, "omega ratio", RATIO, EDGE),
	ROW(DAYS, tail_ratio, "tail ratio", RATIO, MEASURE_SAMPLE),
	ROW(DAYS, stability, "stability (R2 of log equity)", RATIO, EDGE),

	ROW(COMPARE, benchmark_total, "benchmark: return", PERCENT, 0),
	ROW(COMPARE, benchmark_annual, "  a year, compounded", PERCENT, MEASURE_SAMPLE),
	ROW(COMPARE, benchmark_volatility, "  volatility", PERCENT, MEASURE_SAMPLE),
	ROW(COMPARE, benchmark_sharpe, "  Sharpe ratio", RATIO, EDGE),
	ROW(COMPARE, benchmark_drawdown, "  deepest drawdown", PERCENT, 0),
	ROW(COMPARE, alpha, "alpha a year", PERCENT, EDGE),
	ROW(COMPARE, beta, "beta", RATIO, MEASURE_SAMPLE),
	ROW(COMPARE, correlation, "correlation", RATIO, MEASURE_SAMPLE),
	ROW(COMPARE, information, "information ratio", RATIO, EDGE),
	ROW(COMPARE, tracking, "tracking error a year", PERCENT, MEASURE_SAMPLE),
	ROW(COMPARE, hold_total, "equal-weight buy-and-hold: return", PERCENT, 0),
	ROW(COMPARE, hold_annual, "  a year, compounded", PERCENT, MEASURE_SAMPLE),
	ROW(COMPARE, hold_volatility, "  volatility", PERCENT, MEASURE_SAMPLE),
	ROW(COMPARE, hold_sharpe, "  Sharpe ratio", RATIO, EDGE),
	ROW(COMPARE, hold_drawdown, "  deepest drawdown", PERCENT, 0),

	ROW(TRIPS, trips, "round trips", COUNT, 0),
	ROW(TRIPS, trip_hit_rate, "that gained", PERCENT, 0),
	ROW(TRIPS, trip_profit_factor, "profit factor by round trip", RATIO, MEASURE_SKILL),
	ROW(TRIPS, trip_mean, "profit of one, on average", MONEY, 0),
	ROW(TRIPS, trip_best, "best", MONEY, 0),
	ROW(TRIPS, trip_worst, "worst", MONEY, 0),
	ROW(TRIPS, trip_days, "held, calendar days on average", DAYS, 0),

	ROW(COSTS, gross, "gross profit", MONEY, 0),
	ROW(COSTS, fees, "  commissions", MONEY, 0),
	ROW(COSTS, slippage, "  slippage, where known", MONEY, 0),
	ROW(COSTS, borrow, "  borrow fees", MONEY, 0),
	ROW(COSTS, debit, "  interest paid", MONEY, 0),
	ROW(COSTS, costs, "costs", MONEY, 0),
	ROW(COSTS, net, "net profit", MONEY, 0),
	ROW(COSTS, net_double, "net at double costs", MONEY, 0),
	ROW(COSTS, dividends, "dividends, less those paid", MONEY, 0),
	ROW(COSTS, credit, "interest received", MONEY, 0),
	ROW(COSTS, traded, "bought and sold", MONEY, 0),
	ROW(COSTS, costs_bps, "trading costs", BPS, 0),
	ROW(COSTS, turnover, "turnover a year, of equity", RATIO, MEASURE_SAMPLE),
	ROW(COSTS, exposure, "exposure, long and short", PERCENT, 0),
	ROW(COSTS, net_exposure, "exposure, long less short", PERCENT, 0),
	ROW(COSTS, invested, "days with a position", PERCENT, 0),
};

const size_t measure_n_rows = sizeof(measure_rows) / sizeof(*measure_rows);

void measure_forget(struct measures *m, unsigned flags)
{
	for (size_t i = 0; i < measure_n_rows; i++) {
		const struct measure_row *row = &measure_rows[i];
		double *v = (double *)((char *)m + row->offset);

		if (!(row->flags & flags))
			continue;
		v[0] = NAN;
		if (row->unit == UNIT_PERCENT_RANGE || row->unit == UNIT_RATIO_RANGE)
			v[1] = NAN;
	}
}

static const double *place(const struct measures *m, const struct measure_row *row)
{
	return (const double *)((const char *)m + row->offset);
}

double measure_value(const struct measures *m, const struct measure_row *row)
{
	return *place(m, row);
}

/* "-1.23 to 4.56 %": a unit stands once. */
static void put_range(const double *v, enum measure_unit unit, struct buf *out)
{
	double scale = unit == UNIT_PERCENT_RANGE ? 100 : 1;
	int places = unit == UNIT_PERCENT_RANGE ? 1 : 2;

	if (!isfinite(v[0]) || !isfinite(v[1])) {
		buf_addc(out, '-');
		return;
	}
	figure_short(out, v[0] * scale, places);
	buf_adds(out, " to ");
	figure_short(out, v[1] * scale, places);
	buf_adds(out, unit == UNIT_PERCENT_RANGE ? " %" : "");
}

static void put_days(double days, struct buf *out)
{
	if (!isfinite(days))
		buf_addc(out, '-');
	else if (days > 0 && days < 1)
		buf_addf(out, "%.3g hours", days * 24);
	else
		buf_addf(out, days == 1 ? "1 day" : "%.4g days", days);
}

void measure_text(const struct measures *m, const struct measure_row *row, struct buf *out)
{
	const double *v = place(m, row);

	switch (row->unit) {
	case UNIT_PERCENT:
		figure_percent(out, *v);
		break;
	case UNIT_RATIO:
		figure_ratio(out, *v);
		break;
	case UNIT_PERCENT_RANGE:
	case UNIT_RATIO_RANGE:
		put_range(v, row->unit, out);
		break;
	case UNIT_MONEY:
		figure_money(out, *v);
		break;
	case UNIT_COUNT:
		figure_count(out, *v);
		break;
	case UNIT_DAYS:
		put_days(*v, out);
		break;
	case UNIT_DATE:
		figure_date(out, *v);
		break;
	case UNIT_BPS:
		buf_addf(out, isfinite(*v) ? "%.2f bps" : "-", *v);
		break;
	}
}

void measure_json(const struct measures *m, const struct measure_row *row, struct buf *out)
{
	const double *v = place(m, row);

	switch (row->unit) {
	case UNIT_PERCENT_RANGE:
	case UNIT_RATIO_RANGE:
		buf_addc(out, '[');
		figure_json(out, v[0]);
		buf_addc(out, ',');
		figure_json(out, v[1]);
		buf_addc(out, ']');
		break;
	case UNIT_MONEY:
		figure_json_money(out, *v);
		break;
	case UNIT_DATE:
		figure_json_date(out, *v);
		break;
	default:
		figure_json(out, *v);
	}
}
