/*
 * base64.h - bytes as text (RFC 4648, with padding)
 */
#ifndef TAPELINE_BASE_BASE64_H
#define TAPELINE_BASE_BASE64_H

#include "base/buf.h"

void base64_add(struct buf *b, const void *p, size_t n);

#endif
