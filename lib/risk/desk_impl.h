/* desk_impl.h - the inside of the desk, shared by its parts (desk*.c, guard.c) only */
#ifndef TAPELINE_RISK_DESK_IMPL_H
#define TAPELINE_RISK_DESK_IMPL_H

#include "risk/desk.h"

/* ---- desk.c ---- */

/* Tables as long as the names known; 0, or -1 without memory. */
int desk_make_room(struct desk *d);

/* The number of a strategy, of an intent (made where new); MAP_NONE without room. */
uint32_t desk_strategy(struct desk *d, const struct json_value *v);
uint32_t desk_intent(struct desk *d, uint32_t strategy, uint32_t symbol);

/* ---- desk_book.c: positions, prices, cash ---- */

/* Set the account's position; its value follows. */
void desk_set_position(struct desk *d, uint32_t symbol, dec quantity);

/* The symbol's price from now on. */
void desk_mark(struct desk *d, uint32_t symbol, dec price);

/* An intent holds so much more (less), for which `paid` left its strategy's cash. */
void desk_hold(struct desk *d, uint32_t intent, dec more, dec_wide paid);

/* Without an account to ask: the intent's order has traded, at that price. */
void desk_fill(struct desk *d, uint32_t intent, dec quantity, dec price);

/* Without an account to ask: legs whose price is reached have traded. */
void desk_reach(struct desk *d, uint32_t symbol, dec price);

/* The account is known for the first time. */
void desk_begin(struct desk *d, dec_wide day_pnl);

/* ---- desk_sync.c ---- */

/* Make what is believed true, where it may not be.  False where that failed. */
bool desk_refresh(struct desk *d);

/* ---- desk_calm.c: when it need not be asked ---- */

/* Is the account, but for the prices, still what the last answer said? */
bool desk_is_calm(const struct desk *d);

/* A leg was sent; an answer was read; a symbol's legs have changed. */
void calm_sent(struct desk *d, struct working *o);
void calm_asked(struct desk *d);
void calm_watch(struct desk *d, uint32_t symbol);

/* ---- desk_plan.c ---- */

/* Trade the intent toward its target, or say why not. */
void desk_decide(struct desk *d, uint32_t intent);

/* Close an intent by the desk's own will. */
void desk_close(struct desk *d, uint32_t intent);

/* ---- desk_send.c ---- */

struct proposal;

/* Judge an order and send it, with its legs where stop or target is given (they
 * are at ticks already).  RULE_NONE, or the rule that refused it. */
enum rule send_order(struct desk *d, const struct proposal *o, enum role role, dec stop,
		     dec target);

/* Orders that protect what is held already. */
void send_protection(struct desk *d, uint32_t intent, dec quantity, dec stop, dec target);

/* Cancel those of an intent (NO_INTENT: of all) whose roles are in the set 1 << role. */
size_t send_cancels(struct desk *d, uint32_t intent, unsigned roles);

/* The refusal of an order that was judged; it is tried again where it passes. */
void send_reject(struct desk *d, const struct proposal *o, enum role role, enum rule rule,
		 const struct finding *f);

/* ---- desk_again.c: orders that ended early ---- */

/* The end of the first session that is not over. */
int64_t session_after(const struct desk *d);

/* Is it at a time at which an order of its kind ends by itself? */
bool order_may_end(const struct desk *d, const struct working *o);

/* Can it trade no more, though it is open still? */
bool order_is_over(const struct desk *d, const struct working *o);

/* What an answer has told of an order, before it is forgotten. */
void again_note(struct desk *d, const struct working *o);

/* Order again what is missing and may be. */
void again_check(struct desk *d);

/* The intent is decided anew: nothing is missing, but what it is too early for where
 * not `all`. */
void again_clear(struct desk *d, struct intent *it, bool all);

/* Is it too early to open what its last entry did not? */
bool again_early(const struct desk *d, const struct intent *it);

/* After a halt, for one strategy: exits and legs are made again, entries are not. */
void again_resume(struct desk *d, uint32_t strategy);

/* ---- guard.c: states and losses ---- */

/* Is a loss too large?  Then the desk stops. */
void guard_check(struct desk *d);

/* Would guard_check() find anything to say or do? */
bool guard_finds(const struct desk *d);

/* Prices moved: have the losses checked at the bar's close, or the whole second. */
void guard_watch(struct desk *d, bool bar);

/* The exchange's day is over. */
void guard_roll(struct desk *d);
void guard_schedule_roll(struct desk *d);

#endif
