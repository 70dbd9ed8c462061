/*
 * exec_text.h - what the engine says, as lines of the tape
 *
 * Each fills and ends a line that was begun with its type and ts.
 */
#ifndef TAPELINE_EXEC_EXEC_TEXT_H
#define TAPELINE_EXEC_EXEC_TEXT_H

#include "exec/engine.h"
#include "tape/line.h"

/* The word of an event, as in the field table. */
const char *exec_event_word(enum exec_event_kind kind);

void exec_write(const struct engine *g, const struct exec_event *ev, struct line *w);
void cash_write(const struct engine *g, const struct cash_event *ev, struct line *w);
/* `venue` NULL: not said. */
void account_write(const struct account *a, const char *venue, struct line *w);
void position_write(const struct engine *g, uint32_t symbol, struct line *w);

/* An open order, with what is left of it as its quantity. */
void order_write(const struct engine *g, const struct order *o, struct line *w);

/* Call fn for every symbol that is held, in order of appearance; also for those that
 * once were and left a profit or loss, where asked for. */
void positions_each(const struct engine *g, bool once_held, void (*fn)(void *ctx, uint32_t symbol),
		    void *ctx);

#endif
