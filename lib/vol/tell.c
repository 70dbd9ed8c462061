/* tell.c - what a stream's models say, as records of the tape */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "vol/tell.h"

static void put_stream(struct line *w, const struct vol_streams *st, uint32_t stream,
		       unsigned symbol, unsigned span)
{
	const char *name;
	size_t n;

	name = vol_streams_symbol_name(st, stream, &n);
	line_string(w, symbol, name, n);
	name = vol_streams_span_name(st, stream, &n);
	if (n > 0)
		line_string(w, span, name, n);
}

void tell_forecast(struct line *w, const struct vol_streams *st, const struct vol_forecast *f)
{
	put_stream(w, st, f->stream, VOL_SYMBOL, VOL_SPAN);
	line_word(w, VOL_MODEL, f->model);
	line_integer(w, VOL_HORIZON, (int64_t)f->horizon);
	line_number(w, VOL_SIGMA, f->sigma);
	line_number(w, VOL_ANNUAL, f->annual);
	if (!isnan(f->level)) {
		line_number(w, VOL_LEVEL, f->level);
		line_number(w, VOL_VAR, f->var);
		line_number(w, VOL_ES, f->es);
	}
	line_number(w, VOL_RESIDUAL, f->residual);
}

/* {"name":x,…}; what is not finite is null. */
static void put_named(struct buf *b, const struct member_fit *f, const double *x)
{
	char number[NUM_TEXT];

	buf_addc(b, '{');
	for (size_t i = 0; i < f->n; i++) {
		if (i)
			buf_addc(b, ',');
		text_quote(b, f->name[i], strlen(f->name[i]));
		buf_addc(b, ':');
		buf_add(b, number, num_format(x[i], number));
	}
	buf_addc(b, '}');
}

static void put_params(struct line *w, const struct member_fit *f, struct buf *b)
{
	buf_reset(b);
	put_named(b, f, f->x);
	line_text(w, FIT_PARAMS, b->p, b->n);
	if (!f->errors)
		return;
	buf_reset(b);
	buf_addc(b, '{');
	text_quote(b, f->errors, strlen(f->errors));
	buf_addc(b, ':');
	put_named(b, f, f->se);
	buf_addc(b, '}');
	line_text(w, FIT_SE, b->p, b->n);
}

void tell_fit(struct line *w, const struct vol_streams *st, uint32_t stream,
	      const struct vol_choice *model, const struct member_fit *f, struct buf *scratch)
{
	put_stream(w, st, stream, FIT_SYMBOL, FIT_SPAN);
	line_word(w, FIT_MODEL, model->text);
	if (f->dist)
		line_word(w, FIT_DIST, f->dist);
	if (f->good) {
		put_params(w, f, scratch);
		line_number(w, FIT_LOGLIK, f->loglik);
		line_number(w, FIT_AIC, f->aic);
		line_number(w, FIT_BIC, f->bic);
	}
	line_integer(w, FIT_WINDOW, (int64_t)f->window);
	line_integer(w, FIT_NOBS, (int64_t)f->nobs);
	line_bool(w, FIT_CONVERGED, f->good && f->converged);
	if (f->good)
		line_bool(w, FIT_AT_BOUND, f->at_bound);
	if (f->evaluations)
		line_integer(w, FIT_EVALUATIONS, (int64_t)f->evaluations);
	if (f->iterations)
		line_integer(w, FIT_ITERATIONS, (int64_t)f->iterations);
	if (f->reason[0])
		line_word(w, FIT_REASON, f->reason);
}
