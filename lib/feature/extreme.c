/* extreme.c - window maxima and minima by a monotonic queue */
#include "feature/extreme.h"

#include "feature/window.h"

/* Of values times sign: the minimum is the maximum of the negatives. */
static struct extreme window_extreme(struct feature_state *st, int64_t w, int64_t n, double x,
				     double sign)
{
	double *value = take(st, (size_t)w);
	int64_t *head = take_int(st, 1), *count = take_int(st, 1);
	int64_t *born = take_int(st, (size_t)w); /* which value, from 1 */
	int64_t last;
	struct extreme e;

	if (*head < 0 || *head >= w || *count < 0 || *count > w)
		*head = *count = 0; /* a state file of no sense: do no harm */
	if (*count > 0 && born[*head] <= n - w) {
		*head = (*head + 1) % w;
		--*count;
	}
	for (; *count > 0; --*count) {
		last = *head + *count - 1;
		last -= last >= w ? w : 0;
		if (sign * value[last] > sign * x)
			break;
	}
	last = *head + *count;
	last -= last >= w ? w : 0;
	value[last] = x;
	born[last] = n;
	++*count;
	e.x = value[*head];
	e.age = n - born[*head];
	return e;
}

struct extreme window_max(struct feature_state *st, int64_t w, int64_t n, double x)
{
	return window_extreme(st, w, n, x, 1);
}

struct extreme window_min(struct feature_state *st, int64_t w, int64_t n, double x)
{
	return window_extreme(st, w, n, x, -1);
}
