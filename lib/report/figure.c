/* figure.c - numbers for people */
#include "report/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/civil_text.h"
#include "base/num.h"

#define BEYOND 1e15
#define SHORT  1e6

/* Nothing is "-0.00". */
static const char *without_zero_sign(const char *p)
{
	return *p == '-' && strspn(p + 1, "0.") == strlen(p + 1) ? p + 1 : p;
}

static void put_grouped(struct buf *b, double x, int places)
{
	char text[64];
	size_t whole;
	const char *p;

	if (!isfinite(x) || fabs(x) >= BEYOND) {
		buf_addf(b, isfinite(x) ? "%.6g" : "-", x);
		return;
	}
	snprintf(text, sizeof(text), "%.*f", places, x);
	p = without_zero_sign(text);
	if (*p == '-')
		buf_addc(b, *p++);
	whole = strcspn(p, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buf_addc(b, ',');
		buf_addc(b, p[i]);
	}
	buf_adds(b, p + whole);
}

void figure_money(struct buf *b, double x)
{
	put_grouped(b, x, 2);
}

void figure_count(struct buf *b, double x)
{
	put_grouped(b, x, 0);
}

void figure_percent(struct buf *b, double x)
{
	put_grouped(b, x * 100, 2);
	if (isfinite(x))
		buf_adds(b, " %");
}

void figure_ratio(struct buf *b, double x)
{
	put_grouped(b, x, 3);
}

void figure_short(struct buf *b, double x, int places)
{
	char text[64];

	if (!isfinite(x))
		buf_addc(b, '-');
	else if (fabs(x) >= SHORT)
		buf_addf(b, "%.4g", x);
	else {
		snprintf(text, sizeof(text), "%.*f", places, x);
		buf_adds(b, without_zero_sign(text));
	}
}

void figure_price(struct buf *b, double x)
{
	buf_addf(b, isfinite(x) ? "%.6g" : "-", x);
}

void figure_date(struct buf *b, double days)
{
	char text[CIVIL_TEXT];

	if (!isfinite(days)) {
		buf_addc(b, '-');
		return;
	}
	civil_format((int32_t)days, text);
	buf_adds(b, text);
}

void figure_time(struct buf *b, int64_t ns)
{
	int32_t day = civil_day_of(ns);
	int64_t s = (ns - day * NS_PER_DAY) / NS_PER_SECOND;

	figure_date(b, day);
	buf_addf(b, " %02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

void figure_wide(struct buf *b, dec_wide d)
{
	char text[DEC_WIDE_TEXT];

	buf_add(b, text, dec_wide_format(d, text));
}

void figure_json(struct buf *b, double x)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(x, text));
}

void figure_json_money(struct buf *b, double x)
{
	char text[DEC_TEXT];
	dec d;

	if (dec_from_double(x, &d) == DEC_OK)
		buf_add(b, text, dec_format(d, text));
	else
		figure_json(b, x);
}

void figure_json_date(struct buf *b, double days)
{
	if (!isfinite(days)) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '"');
	figure_date(b, days);
	buf_addc(b, '"');
}
