/* warmup.c - how far a longer history would move a feature's values */
#include "feature/warmup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

int warmup_init(struct warmup *w, const struct streams *streams)
{
	memset(w, 0, sizeof(*w));
	w->streams = streams;
	w->outputs = calloc(streams->set.n_outputs + 1, sizeof(*w->outputs));
	return w->outputs ? 0 : -1;
}

void warmup_release(struct warmup *w)
{
	for (uint32_t k = 0; k < w->n; k++)
		free(w->late[k]);
	free(w->late);
	free(w->outputs);
	memset(w, 0, sizeof(*w));
}

static size_t state_size(const struct feature_set *set)
{
	return set->nd + set->ni;
}

/* The late states of a stream, which are made when it is first seen. */
static double *late_states(struct warmup *w, uint32_t stream)
{
	uint32_t cap = w->cap ? w->cap : 16;
	double **more;

	while (cap <= stream)
		cap *= 2;
	if (cap > w->cap) {
		more = realloc(w->late, cap * sizeof(*more));
		if (!more)
			return NULL;
		w->late = more;
		w->cap = cap;
	}
	while (w->n <= stream) {
		w->late[w->n] =
			calloc(WARMUP_TIMES * state_size(&w->streams->set) + 1, sizeof(double));
		if (!w->late[w->n])
			return NULL;
		w->n++;
	}
	return w->late[stream];
}

static void compare(struct warmup_output *o, int t, double late, double whole)
{
	double size = fmax(fabs(whole), o->size / (double)o->n), difference;

	if (isnan(whole))
		return;
	difference = isnan(late) ? 1 : late == whole ? 0 : fabs(late - whole) / size;
	o->worst[t] = fmax(o->worst[t], difference);
	o->looked[t]++;
}

/* One bar for one feature at one multiple of its warm-up. */
static void late_step(struct warmup *w, const struct feature *f, int t, double *d, int64_t *i,
		      int64_t seen, const struct feature_input *in, const double *whole,
		      struct warmup_output *o)
{
	feature_update(f, d, i, in, w->values);
	if (i[0] < f->warmup << t)
		return;
	for (size_t k = 0; k < f->n_outputs && seen > i[0]; k++)
		compare(&o[k], t, w->values[k], whole[k]);
	feature_reset(f, d, i);
}

void warmup_watch(struct warmup *w, uint32_t stream, const struct feature_input *raw,
		  const double *values)
{
	const struct feature_set *set = &w->streams->set;
	double *late = late_states(w, stream);
	const int64_t *seen = w->streams->all[stream].i;
	struct warmup_output *o = w->outputs;
	struct feature_input in = *raw;
	size_t nd = 0, ni = set->nd;

	if (!late) {
		w->failed = true;
		return;
	}
	for (size_t k = 0; k < set->n; k++) {
		const struct feature *f = &set->features[k];

		for (size_t n = 0; n < f->n_outputs; n++) {
			o[n].size += isnan(values[n]) ? 0 : fabs(values[n]);
			o[n].n += !isnan(values[n]);
		}
		for (int t = 0; t < WARMUP_TIMES; t++) {
			double *at = late + (size_t)t * state_size(set);

			late_step(w, f, t, at + nd, (int64_t *)(void *)(at + ni), *seen, &in,
				  values, o);
		}
		nd += f->nd;
		ni += f->ni;
		seen += f->ni;
		values += f->n_outputs;
		o += f->n_outputs;
	}
}

/* ---- what came of it ---- */

static void add_number(struct buf *out, double x)
{
	char text[NUM_TEXT];

	buf_add(out, text, num_format(x, text));
}

static void print_text(const struct warmup_output *o, const struct feature *f, size_t k,
		       struct buf *out)
{
	buf_addf(out, "%-28s %8lld", f->name[k], (long long)f->warmup);
	for (int t = 0; t < WARMUP_TIMES; t++) {
		if (o->looked[t])
			buf_addf(out, " %9.2e", o->worst[t]);
		else
			buf_addf(out, " %9s", "-");
	}
	buf_addc(out, '\n');
}

static void print_json(const struct warmup_output *o, const struct feature *f, size_t k,
		       struct buf *out)
{
	buf_addf(out, "{\"feature\":\"%s\",\"warmup\":%lld,\"differences\":{", f->name[k],
		 (long long)f->warmup);
	for (int t = 0; t < WARMUP_TIMES; t++) {
		buf_addf(out, "%s\"%d\":", t ? "," : "", 1 << t);
		if (o->looked[t])
			add_number(out, o->worst[t]);
		else
			buf_adds(out, "null");
	}
	buf_adds(out, "}}\n");
}

void warmup_print(const struct warmup *w, bool json, struct buf *out)
{
	const struct feature_set *set = &w->streams->set;
	const struct warmup_output *o = w->outputs;

	if (!json)
		buf_addf(out, "%-28s %8s %9s %9s %9s %9s %9s\n", "feature", "warm-up", "x1", "x2",
			 "x4", "x8", "x16");
	for (size_t k = 0; k < set->n; k++)
		for (size_t n = 0; n < set->features[k].n_outputs; n++, o++) {
			if (json)
				print_json(o, &set->features[k], n, out);
			else
				print_text(o, &set->features[k], n, out);
		}
}

bool warmup_exceeds(const struct warmup *w, double tolerance)
{
	for (size_t k = 0; k < w->streams->set.n_outputs; k++)
		if (w->outputs[k].worst[0] > tolerance)
			return true;
	return false;
}

static void output_snap(struct snap *sn, struct warmup_output *o)
{
	snap_f64(sn, "size", &o->size);
	snap_i64(sn, "n", &o->n);
	snap_f64s(sn, "worst", o->worst, WARMUP_TIMES);
	snap_i64s(sn, "looked", o->looked, WARMUP_TIMES);
}

/* The late states of a stream begin anew when loading: their windows are as good as
 * any others, and nothing else depends on where they start. */
void warmup_snap(struct snap *sn, struct warmup *w)
{
	size_t n = w->streams->set.n_outputs;

	snap_list(sn, "outputs", &n, n);
	for (size_t k = 0; k < n && k < w->streams->set.n_outputs && snap_ok(sn); k++)
		output_snap(sn, &w->outputs[k]);
	snap_end(sn);
}
