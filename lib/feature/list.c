/* list.c - every feature, described */
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "feature/feature.h"

/* What the bits of needs are called; the first are keys of a bar. */
static const struct {
	unsigned bit;
	const char *name;
} inputs[] = {
	{NEED_OPEN, "open"},
	{NEED_HIGH, "high"},
	{NEED_LOW, "low"},
	{NEED_CLOSE, "close"},
	{NEED_VOLUME, "volume"},
	{NEED_SIGNED_VOLUME, "buy_volume"},
	{NEED_SIGNED_VOLUME, "sell_volume"},
	{NEED_BEST, "bid"},
	{NEED_BEST, "ask"},
	{NEED_SIZES, "bid_size"},
	{NEED_SIZES, "ask_size"},
	{NEED_OFI | NEED_MEAN_SPREAD, "quotes"},
	{NEED_OTHER, "other symbol's close"},
	{NEED_DAY, "exchange date"},
	{NEED_SESSION, "session"},
};

enum { N_INPUTS = sizeof(inputs) / sizeof(inputs[0]) };

static void add_number(struct buf *b, double x)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(x, text));
}

static void add_quoted(struct buf *b, const char *s)
{
	text_quote(b, s, strlen(s));
}

/* "price", "price^2", "price/volume", or "none". */
static void add_unit(struct buf *b, struct feature_unit u)
{
	if (u.price == 0 && u.volume == 0)
		buf_adds(b, "none");
	if (u.price > 0)
		buf_adds(b, "price");
	if (u.price > 1)
		buf_addf(b, "^%d", u.price);
	if (u.volume > 0)
		buf_adds(b, "volume");
	if (u.volume < 0)
		buf_adds(b, "/volume");
}

static void list_text(struct buf *b, const struct feature *f)
{
	const struct feature_def *def = f->def;
	const char *sep = "";
	size_t k;

	buf_addf(b, "%s", def->name);
	for (k = 0; k < FEATURE_MAX_PARAMS && def->params[k].name; k++)
		buf_addf(b, ":%s", def->params[k].name);
	buf_addf(b, "%s - %s\n    inputs   ", f->other[0] ? ":SYMBOL" : "", def->title);
	for (k = 0; k < N_INPUTS; k++) {
		if (!(def->needs & inputs[k].bit))
			continue;
		buf_addf(b, "%s%s", sep, inputs[k].name);
		sep = ", ";
	}
	buf_adds(b, def->needs & NEED_POSITIVE ? "; prices above zero\n" : "\n");
	for (k = 0; k < FEATURE_MAX_PARAMS && def->params[k].name; k++) {
		buf_addf(b, "    %-8s %s, ", def->params[k].name,
			 def->params[k].whole ? "whole number" : "number");
		add_number(b, def->params[k].min);
		buf_adds(b, " to ");
		add_number(b, def->params[k].max);
		buf_adds(b, "; default ");
		add_number(b, def->params[k].def);
		buf_addc(b, '\n');
	}
	for (k = 0; k < f->n_outputs; k++) {
		buf_addf(b, "    output   %s, unit ", f->name[k]);
		add_unit(b, def->outputs[k].unit);
		buf_addc(b, '\n');
	}
	buf_addf(b, "    warm-up  %lld %s\n    source   %s\n\n", (long long)f->warmup,
		 f->warmup == 1 ? "bar" : "bars", def->source);
}

static void list_json(struct buf *b, const struct feature *f)
{
	const struct feature_def *def = f->def;
	const char *sep = "";
	size_t k;

	buf_adds(b, "{\"name\":");
	add_quoted(b, def->name);
	buf_adds(b, ",\"title\":");
	add_quoted(b, def->title);
	buf_adds(b, ",\"inputs\":[");
	for (k = 0; k < N_INPUTS; k++) {
		if (!(def->needs & inputs[k].bit))
			continue;
		buf_adds(b, sep);
		add_quoted(b, inputs[k].name);
		sep = ",";
	}
	buf_adds(b, "],\"params\":[");
	for (k = 0; k < FEATURE_MAX_PARAMS && def->params[k].name; k++) {
		buf_adds(b, k ? ",{\"name\":" : "{\"name\":");
		add_quoted(b, def->params[k].name);
		buf_adds(b, ",\"default\":");
		add_number(b, def->params[k].def);
		buf_adds(b, ",\"min\":");
		add_number(b, def->params[k].min);
		buf_adds(b, ",\"max\":");
		add_number(b, def->params[k].max);
		buf_addf(b, ",\"whole\":%s}", def->params[k].whole ? "true" : "false");
	}
	buf_adds(b, "],\"outputs\":[");
	for (k = 0; k < f->n_outputs; k++) {
		buf_adds(b, k ? ",{\"key\":" : "{\"key\":");
		add_quoted(b, f->name[k]);
		buf_addf(b, ",\"price\":%d,\"volume\":%d}", def->outputs[k].unit.price,
			 def->outputs[k].unit.volume);
	}
	buf_addf(b, "],\"warmup\":%lld,\"source\":", (long long)f->warmup);
	add_quoted(b, def->source);
	buf_adds(b, "}\n");
}

void feature_list(struct buf *out, bool json)
{
	const struct feature_def *def;
	struct feature f;
	char spec[64];
	size_t k;

	for (k = 0; (def = feature_at(k)); k++) {
		snprintf(spec, sizeof(spec), "%s", def->name);
		if (def->needs & NEED_OTHER)
			snprintf(spec, sizeof(spec), "%s:%d:SPY", def->name,
				 (int)def->params[0].def);
		if (feature_parse(spec, strlen(spec), &f, NULL) < 0)
			continue;
		if (json)
			list_json(out, &f);
		else
			list_text(out, &f);
	}
}
