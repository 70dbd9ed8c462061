/* bar_auction.c - the auctions of one security on one day, and whose price counts */
#include "market/bar_auction.h"
#include "market/conditions.h"

void auction_start(struct auction *a, int64_t day)
{
	a->day = day;
	a->n = 0;
}

unsigned auction_kinds(const char *conditions, size_t n)
{
	unsigned kinds = 0;

	if (conditions_is_opening_print(conditions, n))
		kinds |= 1U << AUCTION_OPEN_PRINT;
	if (conditions_is_official_open(conditions, n))
		kinds |= 1U << AUCTION_OFFICIAL_OPEN;
	if (conditions_is_closing_print(conditions, n))
		kinds |= 1U << AUCTION_CLOSE_PRINT;
	if (conditions_is_official_close(conditions, n))
		kinds |= 1U << AUCTION_OFFICIAL_CLOSE;
	if (conditions_is_corrected_close(conditions, n))
		kinds |= 1U << AUCTION_CORRECTED_CLOSE;
	return kinds;
}

/* The exchange's place; where all are taken, the smallest one's if that is smaller
 * than the record at hand, or NULL. */
static struct auction_venue *auction_venue(struct auction *a, const char *code, size_t n,
					   dec_wide size)
{
	struct auction_venue *smallest = &a->venues[0], *v;

	for (uint32_t i = 0; i < a->n; i++) {
		v = &a->venues[i];
		if (v->code_len == n && memcmp(v->code, code, n) == 0)
			return v;
		if (v->largest < smallest->largest)
			smallest = v;
	}
	if (a->n == AUCTION_VENUES && smallest->largest >= size)
		return NULL;
	v = a->n < AUCTION_VENUES ? &a->venues[a->n++] : smallest;
	*v = (struct auction_venue){.code_len = (uint32_t)n, .largest = -1};
	memcpy(v->code, code, n);
	return v;
}

void auction_add(struct auction *a, const char *code, size_t n, unsigned kinds,
		 const struct bar_trade *t)
{
	struct auction_venue *v =
		auction_venue(a, code, n < AUCTION_CODE ? n : AUCTION_CODE, t->size);

	if (!v)
		return;
	for (int kind = 0; kind < AUCTION_KINDS; kind++) {
		struct auction_record *r = &v->records[kind];

		if (!(kinds >> kind & 1))
			continue;
		if (kind != AUCTION_CORRECTED_CLOSE && t->size > v->largest)
			v->largest = t->size;
		if (!r->there || t->size > r->size || kind == AUCTION_CORRECTED_CLOSE)
			*r = (struct auction_record){true, t->size, t->price};
	}
}

static const struct auction_venue *auction_primary(const struct auction *a, const char *named)
{
	const struct auction_venue *best = NULL;

	for (uint32_t i = 0; i < a->n; i++) {
		const struct auction_venue *v = &a->venues[i];

		if (!named && (!best || v->largest > best->largest))
			best = v;
		if (named && strlen(named) == v->code_len &&
		    memcmp(named, v->code, v->code_len) == 0)
			return v;
	}
	return best;
}

void auction_apply(const struct auction *a, const char *named, struct bar *b)
{
	const struct auction_venue *v = auction_primary(a, named);

	if (!v)
		return;
	if (v->records[AUCTION_OPEN_PRINT].there)
		bar_set_open(b, &v->records[AUCTION_OPEN_PRINT].price);
	else if (v->records[AUCTION_OFFICIAL_OPEN].there)
		bar_set_open(b, &v->records[AUCTION_OFFICIAL_OPEN].price);
	if (v->records[AUCTION_CORRECTED_CLOSE].there)
		bar_set_close(b, &v->records[AUCTION_CORRECTED_CLOSE].price);
	else if (v->records[AUCTION_CLOSE_PRINT].there)
		bar_set_close(b, &v->records[AUCTION_CLOSE_PRINT].price);
	else if (v->records[AUCTION_OFFICIAL_CLOSE].there)
		bar_set_close(b, &v->records[AUCTION_OFFICIAL_CLOSE].price);
}

static void record_snap(struct snap *sn, struct auction_record *r)
{
	snap_bool(sn, "there", &r->there);
	bar_wide_snap(sn, "size", &r->size);
	bar_price_snap(sn, "price", "text", &r->price);
}

void auction_snap(struct snap *sn, struct auction *a)
{
	size_t n = a->n, kinds = AUCTION_KINDS;

	snap_i64(sn, "day", &a->day);
	snap_list(sn, "venues", &n, AUCTION_VENUES);
	for (size_t i = 0; snap_ok(sn) && i < n; i++) {
		struct auction_venue *v = &a->venues[i];

		snap_text(sn, "code", v->code, &v->code_len, AUCTION_CODE);
		bar_wide_snap(sn, "largest", &v->largest);
		snap_list(sn, "records", &kinds, AUCTION_KINDS);
		for (size_t k = 0; snap_ok(sn) && k < AUCTION_KINDS; k++)
			record_snap(sn, &v->records[k]);
		snap_end(sn);
	}
	snap_end(sn);
	a->n = (uint32_t)n;
}
