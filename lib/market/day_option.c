/* day_option.c - the value of --day: a date, or so many sessions back */
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "market/day_option.h"

enum { BACK_MAX = 100000 };

int day_option_parse(const char *s, struct day_option *out, struct err *e)
{
	double n;

	*out = (struct day_option){0};
	if (civil_parse(s, strlen(s), &out->date) == 0)
		return 0;
	if (num_parse(s, strlen(s), &n) < 0 || n > -1 || n < -BACK_MAX || n != (int)n)
		return err_set(e, STATUS_USAGE,
			       "option --day: '%s' is neither a date nor -1, -2, ...", s);
	out->back = (int)-n;
	return 0;
}

int32_t day_option_date(const struct day_option *o, enum calendar c, int32_t last)
{
	int32_t date = o->back > 0 ? last : o->date;

	for (int i = 1; i < o->back; i++)
		date = calendar_previous(c, date);
	return date;
}
