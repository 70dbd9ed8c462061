/* contest_entries.c - every configuration that was tried, and the one that was chosen */
#include "vol/contest.h"

/* What differs from the published baseline (hybrid_spec_init); 0: nothing does. */
struct variant {
	const char *name;
	unsigned inputs;
	enum hybrid_base base;
	size_t hidden, layers, window;
	double dropout, rate, decay;
	uint64_t seed;
};

static const struct variant variants[] = {
	{.name = "garch-lstm 16", .base = BASE_GJR},
	{.name = "garch-lstm 16, seeds 101-105", .base = BASE_GJR, .seed = 101},
	{.name = "garch-lstm 4", .base = BASE_GJR, .hidden = 4},
	{.name = "garch-lstm 8", .base = BASE_GJR, .hidden = 8},
	{.name = "garch-lstm 8, rate 1e-3", .base = BASE_GJR, .hidden = 8, .rate = 1e-3},
	{.name = "garch-lstm 32", .base = BASE_GJR, .hidden = 32},
	{.name = "garch-lstm 16, window 10", .base = BASE_GJR, .window = 10},
	{.name = "garch-lstm 16, window 44", .base = BASE_GJR, .window = 44},
	{.name = "garch-lstm 16, rate 5e-3", .base = BASE_GJR, .rate = 5e-3},
	{.name = "garch-lstm 16, dropout 0.2", .base = BASE_GJR, .dropout = 0.2},
	{.name = "garch-lstm 16, decay 0.1", .base = BASE_GJR, .decay = 0.1},
	{.name = "garch-lstm 16 and linear input",
	 .base = BASE_GJR,
	 .inputs = INPUT_HYBRID | INPUT_LINEAR},
	{.name = "garch-lstm 16, rival's inputs",
	 .base = BASE_GJR,
	 .inputs = INPUT_ROW | INPUT_GARCH | INPUT_GJR},
	{.name = "garch-lstm 8, rival's inputs alone",
	 .base = BASE_GJR,
	 .inputs = INPUT_ROW,
	 .hidden = 8},
	{.name = "garch-lstm 16, own inputs alone", .base = BASE_GJR, .inputs = INPUT_PLAIN},
	{.name = "lstm 16", .base = BASE_CONSTANT, .inputs = INPUT_PLAIN},
	{.name = "linear-lstm 16, own inputs", .base = BASE_LINEAR, .inputs = INPUT_PLAIN},
	{.name = "linear-lstm 16, all forecasts",
	 .base = BASE_LINEAR,
	 .inputs = INPUT_HYBRID | INPUT_LINEAR},
	{.name = "linear-lstm 16, rival's inputs", .base = BASE_LINEAR, .inputs = INPUT_ROW},
	{.name = "linear-lstm 16, rival's, window 1",
	 .base = BASE_LINEAR,
	 .inputs = INPUT_ROW,
	 .window = 1},
	{.name = "linear-lstm 8, rival's, window 5",
	 .base = BASE_LINEAR,
	 .inputs = INPUT_ROW,
	 .window = 5,
	 .hidden = 8},
	{.name = "linear-lstm 16, most, window 5",
	 .base = BASE_LINEAR,
	 .inputs = INPUT_ROW | INPUT_GARCH | INPUT_GJR | INPUT_LINEAR,
	 .window = 5,
	 .rate = 1e-3},
};

enum { VARIANTS = sizeof(variants) / sizeof(*variants), FROZEN_MEMBERS = 10 };

size_t contest_entries(void)
{
	return VARIANTS;
}

void contest_entry(size_t i, struct contest_entry *out)
{
	const struct variant *v = &variants[i];
	struct hybrid_spec *s = &out->spec;

	*out = (struct contest_entry){.name = v->name, .weight = 1};
	hybrid_spec_init(s);
	s->base = v->base;
	if (v->inputs)
		s->inputs = v->inputs;
	if (v->hidden)
		s->shape.hidden = v->hidden;
	if (v->layers)
		s->shape.layers = v->layers;
	if (v->window)
		s->shape.window = v->window;
	if (v->rate > 0)
		s->train.rate = v->rate;
	s->train.seed = v->seed ? v->seed : 1;
	s->shape.dropout = v->dropout;
	s->train.decay = v->decay;
}

void contest_frozen(struct contest_entry *out)
{
	contest_entry(0, out);
	out->name = "frozen: garch-lstm 16, ten seeds";
	out->spec.members = FROZEN_MEMBERS;
	out->weight = CONTEST_WEIGHT;
	out->level = CONTEST_LEVEL;
}
