/* stage_outside.c - what takes effect between two lines and is not on stdin */
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "tape/stage_impl.h"

enum { CONFIG_MAX = 1 << 20 };

/* Events of the loop's own; a command's have the kind "outside". */
static const char reload_kind[] = "reload", outside_kind[] = "outside";

int stage_read_config(struct stage *s, struct err *e)
{
	buf_init(&s->config, CONFIG_MAX + 1);
	s->has_config = s->c->config && *s->c->config;
	if (!s->has_config)
		return 0;
	if (file_read(*s->c->config, CONFIG_MAX, &s->config, e) < 0)
		return -1;
	buf_cstr(&s->config);
	sha256_hex(s->config.p, s->config.n, s->config_hash);
	return 0;
}

const char *stage_config(const struct stage *s, size_t *n)
{
	*n = s->config.n;
	return s->config.p;
}

static void control_record(struct stage *s, const char *what, const char *was)
{
	struct line w;

	line_begin(&w, &s->out.own, TYPE_CONTROL, s->now);
	line_word(&w, CONTROL_STAGE, s->program.name);
	line_word(&w, CONTROL_WHAT, what);
	line_word(&w, CONTROL_HASH, s->config_hash);
	line_word(&w, CONTROL_WAS, was);
	line_end(&w);
	out_own(&s->out);
}

/* Let an event act.  One that is refused is refused again when replayed. */
static int act(struct stage *s, const char *kind, const char *text, size_t n, struct err *e)
{
	char was[SHA256_HEX + 1];
	struct err why;

	s->log.taken++;
	if (strcmp(kind, reload_kind) != 0) {
		int result = s->c->outside ? s->c->outside(s->c->ctx, s, text, n, e) : 0;

		out_own(&s->out);
		return result;
	}
	if (!s->c->reload || s->c->reload(s->c->ctx, text, n, &why) < 0) {
		log_error("the new configuration is refused, the old one stays: %s",
			  s->c->reload ? why.text : "there is none to reload");
		return 0;
	}
	s->look_types |= s->c->uses; /* it may use more now */
	memcpy(was, s->config_hash, sizeof(was));
	sha256_hex(text, n, s->config_hash);
	control_record(s, "reload", was);
	return 0;
}

static int log_and_act(struct stage *s, const char *kind, const char *text, size_t n, struct err *e)
{
	if (inputlog_add(&s->log, s->lines, kind, text, n, e) < 0)
		return -1;
	return act(s, kind, text, n, e);
}

void stage_outside(struct stage *s, const char *text, size_t n)
{
	if (!s->failed && log_and_act(s, outside_kind, text, n, &s->err) < 0)
		s->failed = true;
}

static int reload(struct stage *s, struct err *e)
{
	struct buf text;
	struct err why;
	int result = 0;

	if (!s->c->config || !*s->c->config || !s->c->reload)
		return 0;
	buf_init(&text, CONFIG_MAX + 1);
	if (file_read(*s->c->config, CONFIG_MAX, &text, &why) < 0)
		log_error("the configuration stays as it is: %s", why.text);
	else
		result = log_and_act(s, reload_kind, buf_cstr(&text), text.n, e);
	buf_release(&text);
	return result;
}

int stage_between_lines(struct stage *s, struct err *e)
{
	const struct inputlog_entry *entry;

	stage_signalled = stage_got_stop();
	if (stage_got_status())
		stage_print_status(s);
	/* A log that is being replayed comes first and alone: what is new now would
	 * otherwise take effect between events that came before it. */
	while ((entry = inputlog_next(&s->log))) {
		if (entry->line > s->lines)
			return 0;
		if (act(s, entry->kind, entry->text, entry->n, e) < 0)
			return -1;
	}
	if (stage_got_reload() && reload(s, e) < 0)
		return -1;
	if (s->c->poll)
		s->c->poll(s->c->ctx, s);
	return s->failed ? -1 : 0;
}
