/* report.c - computing everything that a report says, once */
#include "report/report.h"

#include <math.h>

#include "tape/line.h"

bool report_has_days(const struct report *r)
{
	for (size_t i = 0; i < r->n_tapes; i++)
		if (digest_has_days(r->tapes[i]))
			return true;
	return false;
}

/* The last day before the split: base of the second part; 0 where all is behind it,
 * the last day where all is before. */
static size_t split_day(const struct digest *d, int64_t split)
{
	size_t i = 0;

	while (i + 1 < d->n_days && d->days[i + 1].ts < split)
		i++;
	return i;
}

bool report_splits(const struct digest *d, int64_t split)
{
	size_t middle = split != NO_TS && digest_has_days(d) ? split_day(d, split) : 0;

	return middle > 0 && middle < d->n_days - 1;
}

const char *report_no_skill(const struct report *r)
{
	if (r->synthetic)
		return "No Sharpe ratio and no other measure of skill: the prices are synthetic, "
		       "and a model that earned money on them has earned it from the generator.";
	if (r->idle)
		return "No Sharpe ratio and no other measure of skill where nothing was traded: "
		       "interest on cash takes none.";
	return NULL;
}

static int add_column(struct report *r, const struct digest *d, const char *part, size_t first,
		      size_t last)
{
	struct report_column *c = &r->columns[r->n_columns++];

	c->tape = d;
	c->part = part;
	if (measure(d, first, last, &r->o.measure, &c->m) < 0)
		return -1;
	r->idle |= c->m.idle;
	return 0;
}

static int add_tape(struct report *r, size_t i)
{
	const struct digest *d = r->tapes[i];
	struct caveat_options o = {.split = report_splits(d, r->o.split),
				   .universe_note = r->o.universe_note,
				   .benchmark_file = r->o.benchmark_file,
				   .periods = r->o.measure.periods,
				   .risk_free = r->o.measure.risk_free};
	size_t last = d->n_days - 1, middle;

	r->synthetic |= d->synthetic;
	if (!digest_has_days(d)) {
		caveats_find_idle(&r->caveats[i], d);
		return 0;
	}
	if (measure(d, 0, last, &r->o.measure, &r->whole[i]) < 0)
		return -1;
	caveats_find(&r->caveats[i], d, &r->whole[i], &o);
	if (r->o.split == NO_TS)
		return add_column(r, d, "", 0, last);
	middle = split_day(d, r->o.split);
	if (middle > 0 && add_column(r, d, "in sample", 0, middle) < 0)
		return -1;
	return middle < last ? add_column(r, d, "out of sample", middle, last) : 0;
}

static int add_difference(struct report *r, size_t i)
{
	struct report_difference *f = &r->differences[r->n_differences++];

	f->tape = i;
	f->days = measure_difference(r->tapes[0], r->tapes[i], &r->o.measure, f->range, f->figures);
	if (r->whole[0].idle || r->whole[i].idle) {
		f->figures[BOOT_SHARPE] = NAN;
		f->range[BOOT_SHARPE] = (struct boot_interval){NAN, NAN};
	}
	return f->days < 0 ? -1 : 0;
}

int report_compute(struct report *r, struct err *e)
{
	for (size_t i = 0; i < r->n_tapes; i++)
		if (add_tape(r, i) < 0)
			return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 1; i < r->n_tapes && digest_has_days(r->tapes[0]); i++)
		if (digest_has_days(r->tapes[i]) && add_difference(r, i) < 0)
			return err_set(e, STATUS_SYSTEM, "out of memory");
	return 0;
}

void report_release(struct report *r)
{
	for (size_t i = 0; i < r->n_tapes; i++)
		caveats_release(&r->caveats[i]);
	r->n_tapes = 0;
}
