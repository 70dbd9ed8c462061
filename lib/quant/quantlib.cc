/* quantlib.cc - QuantLib's engines behind C's face */
#include <cmath>
#include <exception>
#include <limits>

#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/pricingengines/vanilla/fdblackscholesvanillaengine.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/version.hpp>
#if QL_HEX_VERSION < 0x013000f0
#include <ql/instruments/dividendvanillaoption.hpp>
#endif

extern "C" {
#include "quant/quantlib.h"
}

namespace ql = QuantLib;

namespace
{

const double none = std::numeric_limits<double>::quiet_NaN();

/* Days of any length: a year has 1 / length of them. */
class ScaledDays : public ql::DayCounter
{
	class Impl final : public ql::DayCounter::Impl
	{
	      public:
		explicit Impl(double years) : length(years)
		{
		}
		std::string name() const override
		{
			return "scaled days";
		}
		ql::Time yearFraction(const ql::Date &from, const ql::Date &to, const ql::Date &,
				      const ql::Date &) const override
		{
			return double(to - from) * length;
		}

	      private:
		double length;
	};

      public:
	explicit ScaledDays(double length)
	    : ql::DayCounter(ql::ext::shared_ptr<ql::DayCounter::Impl>(new Impl(length)))
	{
	}
};

const ql::Date &today()
{
	static const ql::Date day(1, ql::January, 2000);

	return day;
}

ql::ext::shared_ptr<ql::GeneralizedBlackScholesProcess> make_process(const struct market &m,
								     double volatility,
								     const ql::DayCounter &days)
{
	using ql::Handle;
	auto flat = [&](double rate) {
		return Handle<ql::YieldTermStructure>(
			ql::ext::make_shared<ql::FlatForward>(today(), rate, days));
	};

	return ql::ext::make_shared<ql::BlackScholesMertonProcess>(
		Handle<ql::Quote>(ql::ext::make_shared<ql::SimpleQuote>(m.spot)), flat(m.yield),
		flat(m.rate),
		Handle<ql::BlackVolTermStructure>(ql::ext::make_shared<ql::BlackConstantVol>(
			today(), ql::NullCalendar(), volatility, days)));
}

/* What an engine does not give it throws for. */
template <class F> double optional(F figure)
{
	try {
		return figure();
	} catch (const std::exception &) {
		return none;
	}
}

void read_off(const ql::OneAssetOption &option, struct option_value *out)
{
	*out = {option.NPV(), none, none, none, none, none, none, none};
	out->delta = optional([&] { return option.delta(); });
	out->gamma = optional([&] { return option.gamma(); });
	out->theta = optional([&] { return option.theta(); });
}

ql::ext::shared_ptr<ql::PricingEngine> pick_engine(
	const struct option &o,
	const ql::ext::shared_ptr<ql::GeneralizedBlackScholesProcess> &process)
{
	if (o.exercise == OPTION_EUROPEAN)
		return ql::ext::make_shared<ql::AnalyticEuropeanEngine>(process);
	return ql::ext::make_shared<ql::QdFpAmericanEngine>(
		process, ql::QdFpAmericanEngine::highPrecisionScheme());
}

/* The dividends of its life, each on the nearest day. */
void find_dividends(const struct option &o, const struct market &m, std::vector<ql::Date> &dates,
		    std::vector<double> &amounts)
{
	size_t first, n = option_dividends(&o, &m, &first);

	for (size_t i = first; i < first + n; i++) {
		const long day = std::lround(m.dividends[i].years / o.years * int(QUANTLIB_DAYS));

		dates.push_back(today() + int(day < 1 ? 1 : day));
		amounts.push_back(m.dividends[i].amount);
	}
}

void value(const struct option &o, const struct market &m, double volatility, size_t steps,
	   struct option_value *out)
{
	const ScaledDays days(o.years / int(QUANTLIB_DAYS));
	const ql::Date expiry = today() + int(QUANTLIB_DAYS);
	const auto payoff = ql::ext::make_shared<ql::PlainVanillaPayoff>(
		o.right == OPTION_CALL ? ql::Option::Call : ql::Option::Put, o.strike);
	ql::ext::shared_ptr<ql::Exercise> exercise;
	std::vector<ql::Date> dates;
	std::vector<double> amounts;

	ql::Settings::instance().evaluationDate() = today();
	const auto process = make_process(m, volatility, days);
	if (o.exercise == OPTION_AMERICAN)
		exercise = ql::ext::make_shared<ql::AmericanExercise>(today(), expiry);
	else
		exercise = ql::ext::make_shared<ql::EuropeanExercise>(expiry);
	find_dividends(o, m, dates, amounts);
	if (dates.empty()) {
		ql::VanillaOption option(payoff, exercise);

		option.setPricingEngine(pick_engine(o, process));
		read_off(option, out);
		return;
	}
#if QL_HEX_VERSION < 0x013000f0
	ql::DividendVanillaOption option(payoff, exercise, dates, amounts);
	option.setPricingEngine(
		ql::ext::make_shared<ql::FdBlackScholesVanillaEngine>(process, steps, steps, 2));
#else
	ql::VanillaOption option(payoff, exercise);
	option.setPricingEngine(ql::ext::make_shared<ql::FdBlackScholesVanillaEngine>(
		process, ql::DividendVector(dates, amounts), steps, steps, 2));
#endif
	read_off(option, out);
}

} // namespace

int quantlib_value(const struct option *o, const struct market *m, double volatility, size_t steps,
		   struct option_value *out, struct err *e)
{
	try {
		value(*o, *m, volatility, steps, out);
		return 0;
	} catch (const std::exception &x) {
		return err_set(e, STATUS_DATA, "QuantLib: %s", x.what());
	} catch (...) {
		return err_set(e, STATUS_DATA, "QuantLib failed");
	}
}
