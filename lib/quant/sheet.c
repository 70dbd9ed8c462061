/* sheet.c - options priced by hand */
#include "quant/sheet.h"

#include <math.h>

#include "base/num.h"

int sheet_fill(const struct pricer *p, const struct market *m, double price, struct sheet_row *row,
	       struct err *e)
{
	const double none = NAN;

	row->value = (struct option_value){none, none, none, none, none, none, none, none};
	row->refusal = pricer_reach(&row->option, m);
	if (row->refusal == REFUSAL_NONE && price == price)
		row->refusal = pricer_implied(p, &row->option, m, price, &row->volatility);
	if (row->refusal != REFUSAL_NONE) {
		row->volatility = NAN;
		return 0;
	}
	return pricer_value(p, &row->option, m, row->volatility, &row->value, e);
}

struct figure {
	const char *name;
	double x;
};

enum { FIGURES = 9 };

static void figures(const struct sheet_row *r, struct figure out[FIGURES])
{
	const struct option_value *v = &r->value;
	const struct figure all[FIGURES] = {
		{"price", v->price},
		{"volatility", r->volatility},
		{"delta", v->delta},
		{"gamma", v->gamma},
		{"vega", v->vega},
		{"theta", v->theta},
		{"rho", v->rho},
		{"dividend_rho", v->dividend_rho},
		{"probability", v->probability},
	};

	for (int i = 0; i < FIGURES; i++)
		out[i] = all[i];
}

static const char *right_of(const struct sheet_row *r)
{
	return r->option.right == OPTION_CALL ? "call" : "put";
}

void sheet_text(const struct sheet_row *rows, size_t n, struct buf *out)
{
	struct figure f[FIGURES];

	buf_addf(out, "%10s %-5s", "strike", "right");
	for (size_t k = 0; k < n; k++) {
		figures(&rows[k], f);
		for (int i = 0; k == 0 && i < FIGURES; i++)
			buf_addf(out, " %12s", f[i].name);
		buf_addf(out, "\n%10.10g %-5s", rows[k].option.strike, right_of(&rows[k]));
		for (int i = 0; i < FIGURES; i++) {
			if (f[i].x == f[i].x)
				buf_addf(out, " %12.8g", f[i].x);
			else
				buf_addf(out, " %12s", "-");
		}
		if (rows[k].refusal != REFUSAL_NONE)
			buf_addf(out, "  %s", refusal_text(rows[k].refusal));
	}
	buf_addc(out, '\n');
}

static void put_key(struct buf *out, const char *key, double x)
{
	char text[NUM_TEXT];

	buf_addf(out, ",\"%s\":", key);
	buf_add(out, text, num_format(x, text));
}

void sheet_json(const struct sheet_row *rows, size_t n, const struct market *m, struct buf *out)
{
	struct figure f[FIGURES];

	for (size_t k = 0; k < n; k++) {
		const struct sheet_row *r = &rows[k];

		figures(r, f);
		buf_addf(out, "%s{\"right\":\"%s\",\"exercise\":\"%s\"", k ? "," : "[", right_of(r),
			 r->option.exercise == OPTION_AMERICAN ? "american" : "european");
		put_key(out, "strike", r->option.strike);
		put_key(out, "spot", m->spot);
		put_key(out, "years", r->option.years);
		put_key(out, "rate", m->rate);
		put_key(out, "yield", m->yield);
		for (int i = 0; i < FIGURES; i++)
			put_key(out, f[i].name, f[i].x);
		if (r->refusal != REFUSAL_NONE)
			buf_addf(out, ",\"reason\":\"%s\"", refusal_text(r->refusal));
		buf_addc(out, '}');
	}
	buf_adds(out, "]\n");
}
