/* spec.c - models as they are written on the command line */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "vol/spec.h"

const char spec_models[] =
	"constant ewma rm2006 arch garch avgarch gjr tarch egarch aparch figarch "
	"harch midas har log-har log-har-lev garch-lstm";
const char spec_means[] = "zero constant ar arma har arx";

#define EWMA_LAMBDA 0.94 /* RiskMetrics (1996), daily */

/* ---- "name:a:b:c" ---- */

struct words {
	const char *name;
	size_t name_n;
	const char *v[VOL_LAGS + 1];
	size_t len[VOL_LAGS + 1];
	size_t n; /* behind the name */
};

static int split(const char *text, struct words *w, struct err *e)
{
	const char *p = text;

	memset(w, 0, sizeof(*w));
	w->name = p;
	w->name_n = strcspn(p, ":");
	for (p += w->name_n; *p == ':'; p += w->len[w->n++]) {
		p++;
		if (w->n == VOL_LAGS)
			return err_set(e, STATUS_USAGE, "'%s': more than %d numbers", text,
				       VOL_LAGS);
		w->v[w->n] = p;
		w->len[w->n] = strcspn(p, ":");
	}
	return 0;
}

static int whole(const struct words *w, size_t i, int *out, const char *text, struct err *e)
{
	char word[16];
	int64_t x;

	if (w->len[i] < sizeof(word)) {
		memcpy(word, w->v[i], w->len[i]);
		word[w->len[i]] = '\0';
		if (text_integer(word, &x) == 0 && x >= 0 && x <= 100000) {
			*out = (int)x;
			return 0;
		}
	}
	return err_set(e, STATUS_USAGE, "'%s': '%.*s' is no whole number from 0", text,
		       (int)w->len[i], w->v[i]);
}

static int real(const struct words *w, size_t i, double *out, const char *text, struct err *e)
{
	if (num_parse(w->v[i], w->len[i], out) == 0)
		return 0;
	return err_set(e, STATUS_USAGE, "'%s': '%.*s' is no number", text, (int)w->len[i], w->v[i]);
}

static int too_many(const char *text, const char *form, struct err *e)
{
	return err_set(e, STATUS_USAGE, "'%s': too many numbers; it is %s", text, form);
}

/* Up to n orders into *to[]; those left out stay as they are. */
static int orders(const struct words *w, int *const to[], size_t n, const char *text,
		  const char *form, struct err *e)
{
	if (w->n > n)
		return too_many(text, form, e);
	for (size_t i = 0; i < w->n; i++)
		if (whole(w, i, to[i], text, e) < 0)
			return -1;
	return 0;
}

/* Lags, ended by 0; 1, 5, 22 where there are none. */
static int lags(const struct words *w, int out[VOL_LAGS], const char *text, struct err *e)
{
	static const int usual[] = {1, 5, 22, 0};

	memset(out, 0, VOL_LAGS * sizeof(*out));
	memcpy(out, usual, w->n ? 0 : sizeof(usual));
	if (w->n >= VOL_LAGS)
		return too_many(text, "at most 15 lags", e);
	for (size_t i = 0; i < w->n; i++) {
		if (whole(w, i, &out[i], text, e) < 0)
			return -1;
		if (out[i] == 0)
			return err_set(e, STATUS_USAGE, "'%s': lags rise from 1", text);
	}
	return 0;
}

static bool is_word(const struct words *w, const char *name)
{
	return strlen(name) == w->name_n && memcmp(w->name, name, w->name_n) == 0;
}

static int unknown(const struct words *w, const char *what, const char *known, struct err *e)
{
	struct suggest s;
	struct buf list;

	suggest_start(&s, w->name, w->name_n);
	suggest_words(&s, known);
	if (s.best)
		return err_set(e, STATUS_USAGE, "'%.*s' is no %s; did you mean '%.*s'?",
			       (int)w->name_n, w->name, what, (int)s.best_n, s.best);
	buf_init(&list, 1024);
	text_word_list(&list, known);
	err_set(e, STATUS_USAGE, "'%.*s' is no %s: it is %.*s", (int)w->name_n, w->name, what,
		(int)list.n, list.p);
	buf_release(&list);
	return -1;
}

/* ---- models ---- */

static int read_garch(const struct words *w, struct vol_choice *c, struct err *e)
{
	static const struct {
		const char *name, *form;
		enum vol_kind kind;
		bool o, q;
	} rows[] = {
		{"arch", "arch:P", VOL_GARCH, false, false},
		{"garch", "garch:P:Q", VOL_GARCH, false, true},
		{"gjr", "gjr:P:O:Q", VOL_GARCH, true, true},
		{"avgarch", "avgarch:P:Q", VOL_POWER1, false, true},
		{"tarch", "tarch:P:O:Q", VOL_POWER1, true, true},
		{"egarch", "egarch:P:O:Q", VOL_EGARCH, true, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vol_spec *s = &c->spec;
		int *const three[] = {&s->p, &s->o, &s->q}, *const two[] = {&s->p, &s->q};

		if (!is_word(w, rows[i].name))
			continue;
		s->kind = rows[i].kind;
		s->p = 1;
		s->o = rows[i].o;
		s->q = rows[i].q;
		return rows[i].o ? orders(w, three, 3, c->text, rows[i].form, e)
				 : orders(w, two, 1U + rows[i].q, c->text, rows[i].form, e);
	}
	return 1;
}

static int read_ewma(const struct words *w, struct vol_choice *c, struct err *e)
{
	static const char form[] = "ewma, ewma:LAMBDA or ewma:est";

	c->spec.kind = VOL_EWMA;
	c->spec.lambda = EWMA_LAMBDA;
	if (w->n > 1)
		return too_many(c->text, form, e);
	if (w->n == 0)
		return 0;
	if (w->len[0] == 3 && memcmp(w->v[0], "est", 3) == 0) {
		c->spec.lambda = 0;
		return 0;
	}
	if (real(w, 0, &c->spec.lambda, c->text, e) < 0)
		return -1;
	if (!(c->spec.lambda > 0 && c->spec.lambda < 1))
		return err_set(e, STATUS_USAGE, "'%s': lambda is between 0 and 1", c->text);
	return 0;
}

static int read_aparch(const struct words *w, struct vol_choice *c, struct err *e)
{
	struct vol_spec *s = &c->spec;
	int *const to[] = {&s->p, &s->o, &s->q};
	struct words first = *w;

	s->kind = VOL_APARCH;
	s->p = s->o = s->q = 1;
	s->delta = 0;
	if (w->n > 4)
		return too_many(c->text, "aparch:P:O:Q:DELTA", e);
	if (w->n == 4) {
		first.n = 3;
		if (real(w, 3, &s->delta, c->text, e) < 0)
			return -1;
		if (!(s->delta > 0))
			return err_set(e, STATUS_USAGE, "'%s': delta is above 0", c->text);
	}
	return orders(&first, to, 3, c->text, "aparch:P:O:Q:DELTA", e);
}

static int read_long(const struct words *w, struct vol_choice *c, struct err *e)
{
	struct vol_spec *s = &c->spec;
	int *const figarch[] = {&s->p, &s->q, &s->m}, *const midas[] = {&s->m, &s->o};

	if (is_word(w, "figarch")) {
		s->kind = VOL_FIGARCH;
		s->p = s->q = 1;
		s->m = 0;
		return orders(w, figarch, 3, c->text, "figarch:P:Q:LAGS", e);
	}
	if (is_word(w, "midas")) {
		s->kind = VOL_MIDAS;
		s->m = 22;
		s->o = 0;
		return orders(w, midas, 2, c->text, "midas:LAGS:O", e);
	}
	s->kind = VOL_HARCH;
	return lags(w, s->lags, c->text, e);
}

static int read_har(const struct words *w, struct vol_choice *c, struct err *e)
{
	int list[VOL_LAGS];

	c->family = FAMILY_HAR;
	har_spec_init(&c->har, !is_word(w, "har"));
	if (lags(w, list, c->text, e) < 0)
		return -1;
	memset(c->har.lags, 0, sizeof(c->har.lags));
	for (size_t i = 0; list[i]; i++) {
		if (i == HAR_LAGS - 1)
			return too_many(c->text, "at most 7 lags", e);
		if (list[i] > HAR_LAG_MAX || (i && list[i] <= list[i - 1]))
			return err_set(e, STATUS_USAGE, "'%s': lags rise from 1 to at most %d",
				       c->text, HAR_LAG_MAX);
		c->har.lags[i] = (size_t)list[i];
	}
	return 0;
}

static int none(const struct words *w, const char *text, struct err *e)
{
	return w->n ? err_set(e, STATUS_USAGE, "'%s': it has no orders", text) : 0;
}

int spec_model(const char *text, struct vol_choice *c, struct err *e)
{
	struct words w;
	int result;

	if (strlen(text) >= SPEC_TEXT)
		return err_set(e, STATUS_USAGE, "'%.40s…' is no model: too long", text);
	snprintf(c->text, SPEC_TEXT, "%s", text);
	c->family = FAMILY_LIKELIHOOD;
	if (split(text, &w, e) < 0)
		return -1;
	result = read_garch(&w, c, e);
	if (result <= 0)
		return result;
	if (is_word(&w, "ewma"))
		return read_ewma(&w, c, e);
	if (is_word(&w, "aparch"))
		return read_aparch(&w, c, e);
	if (is_word(&w, "figarch") || is_word(&w, "midas") || is_word(&w, "harch"))
		return read_long(&w, c, e);
	if (is_word(&w, "har") || is_word(&w, "log-har"))
		return read_har(&w, c, e);
	if (is_word(&w, "constant") || is_word(&w, "rm2006"))
		c->spec.kind = is_word(&w, "constant") ? VOL_CONSTANT : VOL_RM2006;
	else if (is_word(&w, "log-har-lev"))
		c->family = FAMILY_LEVERAGE;
	else if (is_word(&w, "garch-lstm"))
		c->family = FAMILY_NETWORK;
	else
		return unknown(&w, "model", spec_models, e);
	return none(&w, text, e);
}

/* ---- means ---- */

int spec_mean(const char *text, struct vol_spec *s, struct err *e)
{
	int *const arma[] = {&s->ar, &s->ma};
	struct words w;

	if (split(text, &w, e) < 0)
		return -1;
	s->ar = s->ma = 0;
	if (is_word(&w, "zero") || is_word(&w, "constant")) {
		s->mean = is_word(&w, "zero") ? MEAN_ZERO : MEAN_CONSTANT;
		return none(&w, text, e);
	}
	if (is_word(&w, "ar") || is_word(&w, "arx")) {
		s->mean = is_word(&w, "ar") ? MEAN_AR : MEAN_ARX;
		s->ar = s->mean == MEAN_AR;
		return orders(&w, arma, 1, text, "ar:P or arx:P", e);
	}
	if (is_word(&w, "arma")) {
		s->mean = MEAN_ARMA;
		s->ar = s->ma = 1;
		return orders(&w, arma, 2, text, "arma:P:Q", e);
	}
	if (is_word(&w, "har")) {
		s->mean = MEAN_HAR;
		return lags(&w, s->har, text, e);
	}
	return unknown(&w, "mean", spec_means, e);
}
