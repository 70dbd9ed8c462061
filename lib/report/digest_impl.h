/* digest_impl.h - the inside of the digest, shared by its parts (digest*.c) only */
#ifndef TAPELINE_REPORT_DIGEST_IMPL_H
#define TAPELINE_REPORT_DIGEST_IMPL_H

#include "report/digest.h"

/* The symbol's number, with room for its prices; MAP_NONE beyond the ceiling. */
uint32_t digest_symbol_of(struct digest *d, const struct json_value *v);

/* digest_account.c: scanned records of these types. */
void digest_order(struct digest *d, const struct record *r);
void digest_exec(struct digest *d, const struct record *r);
void digest_cash(struct digest *d, const struct record *r);
void digest_position(struct digest *d, const struct record *r);
void digest_account(struct digest *d, const struct record *r);

#endif
