/* snap_impl.h - what the two halves of snap.h share */
#ifndef TAPELINE_TAPE_SNAP_IMPL_H
#define TAPELINE_TAPE_SNAP_IMPL_H

#include "tape/snap.h"

enum snap_kind {
	SNAP_I64 = 'i',
	SNAP_U64 = 'u',
	SNAP_F64 = 'd',
	SNAP_BOOL = 'b',
	SNAP_F64S = 'D',
	SNAP_I64S = 'I',
	SNAP_BYTES = 's',
	SNAP_LIST = '[',
	SNAP_END = ']',
};

struct snap {
	bool loading, failed;
	struct buf *out;             /* saving */
	const char *begin, *p, *end; /* loading */
	char why[160];
};

void snap_put64(struct buf *out, uint64_t v);
uint64_t snap_get64(const char *p);

#endif
