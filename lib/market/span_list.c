/* span_list.c - the value of --span: which bars a program looks at */
#include <string.h>

#include "market/span_list.h"

int span_list_read(struct span_list *l, const struct opt_list *given, struct err *e)
{
	if (given->n > SPAN_LIST)
		return err_set(e, STATUS_USAGE, "option --span: more than %d", SPAN_LIST);
	for (l->n = 0; l->n < given->n; l->n++)
		if (span_parse(given->v[l->n], strlen(given->v[l->n]), &l->v[l->n], e) < 0)
			return err_prefix(e, "option --span");
	return 0;
}

bool span_list_has(const struct span_list *l, const struct json_value *span)
{
	for (size_t k = 0; k < l->n; k++)
		if (span->kind == VALUE_STRING && json_is(span, l->v[k].text, strlen(l->v[k].text)))
			return true;
	return l->n == 0;
}
