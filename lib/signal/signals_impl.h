/* signals_impl.h - the inside of signals*.c */
#ifndef TAPELINE_SIGNAL_SIGNALS_IMPL_H
#define TAPELINE_SIGNAL_SIGNALS_IMPL_H

#include "signal/signals.h"

enum { TOLD_ZERO, TOLD_FEATURE, TOLD_KINDS };

/* signals_sheet.c: -1 where memory ended. */
struct stand *signals_new_stand(const struct strategy *s);
int signals_name(struct signals *g, const char *name, uint32_t *number);
int signals_bind(struct signals *g, struct plan *plan, struct err *e);
int signals_sheet(struct signals *g, uint32_t symbol);
void signals_rows(struct signals *g);
int signals_scratch(struct signals *g, const struct plan *plan, uint32_t cap);
int signals_open_sheet(struct signals *g, const struct plan *plan, uint32_t symbol,
		       struct sheet *sheet);
void signals_close_sheet(const struct plan *plan, struct sheet *sheet);

/* signals_decide.c: one strategy and one security decide, or wait for the moment. */
void signals_trigger(struct signals *g, int64_t now, uint32_t strategy, uint32_t symbol);
void signals_moment(struct signals *g, int64_t now);

/* signals_emit.c */
void signals_why_rule(struct signals *g, const struct strategy *s, enum rule rule);
void signals_why_start(struct signals *g);
void signals_why_number(struct signals *g, const char *name, double x);
void signals_why_time(struct signals *g, const char *name, int64_t ns);
/* The strategy's target in the symbol changed: with g->why begun. */
void signals_emit(struct signals *g, int64_t now, uint32_t strategy, uint32_t symbol,
		  enum reason reason);
void signals_emit_block(struct signals *g, int64_t now, uint32_t strategy, uint32_t symbol,
			int64_t side, enum block block, enum rule rule);
/* A flat signal under a name that is no strategy of the plan. */
void signals_emit_removed(struct signals *g, int64_t now, uint32_t name, uint32_t symbol);

/* The combined target of the symbol changed, by g->shares and g->why. */
void signals_emit_combined(struct signals *g, int64_t now, uint32_t symbol, double price);

/* signals_combine.c: where a member moved (in any symbol: SIGNALS_ALL), the combined
 * target may have. */
#define SIGNALS_ALL UINT32_MAX
void signals_combine(struct signals *g, int64_t now, uint32_t symbol);

#endif
