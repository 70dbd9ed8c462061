/*
 * span_list.h - the value of --span: which bars a program looks at
 */
#ifndef TAPELINE_MARKET_SPAN_LIST_H
#define TAPELINE_MARKET_SPAN_LIST_H

#include "base/opt.h"
#include "market/span.h"
#include "tape/json.h"

enum { SPAN_LIST = 32 };

struct span_list {
	struct span v[SPAN_LIST];
	size_t n; /* 0: all */
};

/* 0, or -1 with e. */
int span_list_read(struct span_list *l, const struct opt_list *given, struct err *e);

/* Is that span wanted?  One that is no string only where all are. */
bool span_list_has(const struct span_list *l, const struct json_value *span);

#endif
