/* heston.c - Heston's stochastic volatility */
#include <complex.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>

#include "quant/closed.h"
#include "quant/heston.h"

enum { INTERVALS = 2000 };
#define ABSOLUTE 1e-13
#define RELATIVE 1e-11

/* The integrand exp(i u x) (phi(u - i/2) - phi0(u - i/2)) / (u^2 + 1/4), times what a
 * slope by x brings: (1/2 + i u) for each. */
struct integrand {
	const struct heston *h;
	double x, years; /* log forward moneyness */
	double variance; /* of phi0, over the whole time */
	int slope;       /* 0 price, 1 and 2 its slopes by x */
};

/* log of E exp(i z X), X being log S_T / F. */
static double complex log_characteristic(const struct heston *h, double complex z, double years)
{
	const double s2 = h->volatility * h->volatility;
	const double complex b = h->reversion - h->correlation * h->volatility * I * z;
	const double complex d = csqrt(b * b + s2 * (z * z + I * z));
	const double complex g = (b - d) / (b + d), decay = cexp(-d * years);
	const double complex lost = (1 - g * decay) / (1 - g);

	return h->reversion * h->mean / s2 * ((b - d) * years - 2 * clog(lost)) +
	       h->variance / s2 * (b - d) * (1 - decay) / (1 - g * decay);
}

static double integrand(double u, void *ctx)
{
	const struct integrand *f = ctx;
	const double complex z = u - 0.5 * I;
	const double complex flat = -0.5 * f->variance * (z * z + I * z);
	const double complex wave = cexp(I * u * f->x);
	double complex value =
		(cexp(log_characteristic(f->h, z, f->years)) - cexp(flat)) * wave / (u * u + 0.25);

	for (int i = 0; i < f->slope; i++)
		value *= 0.5 + I * u;
	return creal(value);
}

static int integrate(gsl_integration_workspace *room, struct integrand *f, int slope, double *out,
		     struct err *e)
{
	gsl_function fn = {.function = integrand, .params = f};
	double error;
	int status;

	f->slope = slope;
	status = gsl_integration_qagiu(&fn, 0, ABSOLUTE, RELATIVE, INTERVALS, room, out, &error);
	/* Rounding stops it where the tolerance cannot be had; what it has then is good. */
	if ((status && !(error < 1e-9 * (1 + fabs(*out)))) || !isfinite(*out))
		return err_set(e, STATUS_DATA, "Heston's integral does not settle: %s",
			       status ? gsl_strerror(status) : "it is not finite");
	return 0;
}

/* Mean variance over the option's life. */
static double mean_variance(const struct heston *h, double years)
{
	const double k = h->reversion * years;
	const double part = k > 1e-8 ? -expm1(-k) / k : 1;

	return h->mean + (h->variance - h->mean) * part;
}

/* A call is S e^(-qT) - sqrt(S K) e^(-(r+q)T/2) / pi times the integral; taking Black and
 * Scholes off leaves their price less the integral of the difference. */
static int value(const struct option *o, const struct market *m, const struct heston *h,
		 gsl_integration_workspace *room, struct option_value *out, struct err *e)
{
	const double variance = mean_variance(h, o->years);
	const double scale =
		sqrt(m->spot * o->strike) * exp(-0.5 * (m->rate + m->yield) * o->years) / M_PI;
	struct integrand f = {.h = h, .years = o->years, .variance = variance * o->years};
	double integral[3];

	f.x = log(m->spot / o->strike) + (m->rate - m->yield) * o->years;
	for (int slope = 0; slope < 3; slope++)
		if (integrate(room, &f, slope, &integral[slope], e) < 0)
			return -1;
	bsm_value(o, m, sqrt(variance), out);
	out->price -= scale * integral[0];
	out->delta -= scale * integral[1] / m->spot;
	out->gamma -= scale * (integral[2] - integral[1]) / (m->spot * m->spot);
	out->vega = out->theta = out->rho = out->dividend_rho = out->probability = NAN;
	return 0;
}

int heston_value(const struct option *o, const struct market *m, const struct heston *h,
		 struct option_value *out, struct err *e)
{
	gsl_error_handler_t *before = gsl_set_error_handler_off();
	gsl_integration_workspace *room = gsl_integration_workspace_alloc(INTERVALS);
	int result;

	if (room)
		result = value(o, m, h, room, out, e);
	else
		result = err_set(e, STATUS_SYSTEM, "out of memory");
	gsl_integration_workspace_free(room);
	gsl_set_error_handler(before);
	return result;
}
