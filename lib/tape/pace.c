/* pace - when a line of a recorded tape is due on the clock of today */
#include "tape/pace.h"

#include <string.h>

#include "base/num.h"

/* Beyond this many ns a wait is as good as for ever (some 146 years), and
 * sums of two still fit. */
#define PACE_FOREVER (INT64_MAX / 2)

int pace_speed(struct pace *p, const char *s, struct err *e)
{
	double x;

	if (strcmp(s, "max") == 0) {
		p->speed = 0;
		return 0;
	}
	if (num_parse(s, strlen(s), &x) < 0 || !(x > 0))
		return err_set(e, STATUS_USAGE,
			       "option --speed: '%s' is neither a number above 0 nor max", s);
	p->speed = x;
	return 0;
}

/* How long a stretch of the tape takes on the clock; from <= to. */
static int64_t on_clock(const struct pace *p, int64_t from, int64_t to)
{
	double ns = (double)((uint64_t)to - (uint64_t)from) / p->speed;

	return ns < (double)PACE_FOREVER ? (int64_t)ns : PACE_FOREVER;
}

int64_t pace_wait(struct pace *p, int64_t ts, int64_t now)
{
	int64_t due;

	if (p->speed == 0)
		return 0;
	if (!p->started) {
		p->started = true;
		p->anchor = p->last = ts;
		p->start = now;
	}
	if (ts > p->last) {
		if (p->max_pause > 0 && on_clock(p, p->last, ts) > p->max_pause) {
			p->start += on_clock(p, p->anchor, p->last) + p->max_pause;
			p->anchor = ts;
		}
		p->last = ts;
	}
	due = p->start + on_clock(p, p->anchor, p->last);
	return due > now ? due - now : 0;
}
