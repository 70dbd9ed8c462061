/* stage_error.c - a line that cannot be used goes on as an error record */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "tape/stage_impl.h"

/* The first 4 KiB; where that cuts a character, the cut is moved before it. */
static void put_raw(struct line *w, const char *raw, size_t n)
{
	size_t keep = n > LINES_RAW ? LINES_RAW : n;
	bool cut = n > LINES_RAW;

	for (size_t back = 0; back <= (cut ? 3U : 0U); back++) {
		if (utf8_valid(raw, keep - back)) {
			line_string(w, ERROR_RAW, raw, keep - back);
			return;
		}
	}
	line_text(w, ERROR_RAW_BASE64, "", 0);
	buf_addc(w->out, '"');
	base64_add(w->out, raw, keep);
	buf_addc(w->out, '"');
}

int stage_error_record(struct stage *s, const char *file, uint64_t line, const char *raw, size_t n,
		       const char *reason, const char *key, size_t key_len)
{
	char text[384];
	struct line w;
	int len;

	if (key && utf8_valid(key, key_len))
		len = snprintf(text, sizeof(text), "%.*s: %s", (int)(key_len > 64 ? 64 : key_len),
			       key, reason);
	else
		len = snprintf(text, sizeof(text), "%s", reason);
	if (len < 0 || (size_t)len >= sizeof(text))
		len = (int)sizeof(text) - 1;
	while (len > 0 && !utf8_valid(text, (size_t)len))
		len--;
	s->errors++;
	log_repeat("a line became an error record", "%s:%llu: %.*s", file, (unsigned long long)line,
		   len, text);
	line_begin(&w, &s->out.own, TYPE_ERROR, s->now);
	line_word(&w, ERROR_STAGE, s->program.name);
	line_string(&w, ERROR_REASON, text, (size_t)len);
	if (utf8_valid(file, strlen(file)))
		line_word(&w, ERROR_FILE, file);
	line_integer(&w, ERROR_LINE, (int64_t)line);
	put_raw(&w, raw, n);
	line_end(&w);
	out_own(&s->out);
	if (!stage_opt.strict)
		return STAGE_REFUSED;
	s->failed = true;
	return err_set(&s->err, STATUS_DATA, "%s:%llu: %.*s", file, (unsigned long long)line, len,
		       text);
}

void stage_error(struct stage *s, const char *file, uint64_t line, const char *raw, size_t n,
		 const char *fmt, ...)
{
	char reason[sizeof(s->refusal)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	s->lines++;
	stage_error_record(s, file, line, raw, n, reason, NULL, 0);
}

int stage_refuse(struct stage *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->refusal, sizeof(s->refusal), fmt, ap);
	va_end(ap);
	return STAGE_REFUSED;
}
