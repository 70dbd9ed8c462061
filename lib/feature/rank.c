/* rank.c - a treap over the slots of a ring */
#include "feature/rank.h"

#include "feature/window.h"

enum { BITS = 21, MASK = (1 << BITS) - 1 };

_Static_assert((int)FEATURE_MAX_WINDOW < (int)MASK, "a slot's number fits its bits");

static int64_t left_of(const struct rank *r, int64_t slot)
{
	return r->node[slot] & MASK;
}

static int64_t right_of(const struct rank *r, int64_t slot)
{
	return r->node[slot] >> BITS & MASK;
}

static int64_t size_of(const struct rank *r, int64_t slot)
{
	return slot ? r->node[slot] >> (2 * BITS) : 0;
}

static double sum_of(const struct rank *r, int64_t slot)
{
	return slot ? r->sum[slot] : 0;
}

/* Give a slot its children and what follows from them. */
static void join(struct rank *r, int64_t slot, int64_t left, int64_t right)
{
	int64_t size = size_of(r, left) + size_of(r, right) + 1;

	r->node[slot] = left | right << BITS | size << (2 * BITS);
	if (r->sum)
		r->sum[slot] = sum_of(r, left) + r->value[slot] + sum_of(r, right);
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t priority(int64_t slot)
{
	uint64_t z = (uint64_t)slot * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool before(const struct rank *r, int64_t a, int64_t b)
{
	return r->value[a] < r->value[b] || (r->value[a] == r->value[b] && a < b);
}

/* Cut the tree in two: what comes before slot, and what after. */
static void split(struct rank *r, int64_t tree, int64_t slot, int64_t *low, int64_t *high)
{
	int64_t part;

	if (tree == 0) {
		*low = *high = 0;
	} else if (before(r, tree, slot)) {
		split(r, right_of(r, tree), slot, &part, high);
		join(r, tree, left_of(r, tree), part);
		*low = tree;
	} else {
		split(r, left_of(r, tree), slot, low, &part);
		join(r, tree, part, right_of(r, tree));
		*high = tree;
	}
}

/* One tree of two, all of low before all of high. */
static int64_t merge(struct rank *r, int64_t low, int64_t high)
{
	if (low == 0 || high == 0)
		return low + high;
	if (priority(low) > priority(high)) {
		join(r, low, left_of(r, low), merge(r, right_of(r, low), high));
		return low;
	}
	join(r, high, merge(r, low, left_of(r, high)), right_of(r, high));
	return high;
}

static int64_t insert(struct rank *r, int64_t tree, int64_t slot)
{
	int64_t low, high;

	if (tree == 0 || priority(slot) > priority(tree)) {
		split(r, tree, slot, &low, &high);
		join(r, slot, low, high);
		return slot;
	}
	if (before(r, slot, tree))
		join(r, tree, insert(r, left_of(r, tree), slot), right_of(r, tree));
	else
		join(r, tree, left_of(r, tree), insert(r, right_of(r, tree), slot));
	return tree;
}

static int64_t erase(struct rank *r, int64_t tree, int64_t slot)
{
	if (tree == slot)
		return merge(r, left_of(r, slot), right_of(r, slot));
	if (before(r, slot, tree))
		join(r, tree, erase(r, left_of(r, tree), slot), right_of(r, tree));
	else
		join(r, tree, left_of(r, tree), erase(r, right_of(r, tree), slot));
	return tree;
}

struct rank rank_take(struct feature_state *st, int64_t w, bool sums)
{
	struct rank r;

	r.value = take(st, (size_t)w + 1);
	r.sum = sums ? take(st, (size_t)w + 1) : NULL;
	r.node = take_int(st, (size_t)w + 1);
	r.w = w;
	return r;
}

void rank_push(struct rank *r, int64_t n, double x)
{
	int64_t slot = (n - 1) % r->w + 1;

	if (n > r->w)
		r->node[0] = erase(r, r->node[0], slot);
	r->value[slot] = x;
	r->node[0] = insert(r, r->node[0], slot);
}

int64_t rank_below(const struct rank *r, double x, bool or_equal, double *sum)
{
	int64_t tree = r->node[0], count = 0;
	double total = 0;

	while (tree) {
		if (r->value[tree] < x || (or_equal && r->value[tree] == x)) {
			count += size_of(r, left_of(r, tree)) + 1;
			if (r->sum)
				total += sum_of(r, left_of(r, tree)) + r->value[tree];
			tree = right_of(r, tree);
		} else {
			tree = left_of(r, tree);
		}
	}
	if (sum)
		*sum = total;
	return count;
}

/* Walks as deep as priorities allow, which strictly fall. */
static bool subtree_sound(const struct rank *r, int64_t slot, int64_t limit, int64_t *found)
{
	int64_t left, right;

	if (slot == 0)
		return true;
	left = left_of(r, slot);
	right = right_of(r, slot);
	if (slot > limit || left > limit || right > limit || r->node[slot] < 0 ||
	    ++*found > limit || (left && priority(left) >= priority(slot)) ||
	    (right && priority(right) >= priority(slot)))
		return false;
	return size_of(r, slot) == size_of(r, left) + size_of(r, right) + 1 &&
	       subtree_sound(r, left, limit, found) && subtree_sound(r, right, limit, found);
}

bool rank_sound(const struct rank *r, int64_t n)
{
	int64_t limit = n < r->w ? n : r->w, found = 0;

	return r->node[0] >= 0 && subtree_sound(r, r->node[0], limit, &found) && found == limit;
}

double rank_total(const struct rank *r)
{
	return sum_of(r, r->node[0]);
}
