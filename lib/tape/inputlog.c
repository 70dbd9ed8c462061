/* inputlog.c - what came from elsewhere than the tape */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "tape/inputlog.h"
#include "tape/json.h"

enum { LOG_MAX = 1 << 28 };

/* Append the entry of one line; -1 where it is none. */
static int add_entry(struct inputlog *l, const char *p, size_t n)
{
	json_t *o = json_loadb(p, n, JSON_ALLOW_NUL, NULL);
	const char *kind = json_string_value(json_object_get(o, "kind"));
	const json_t *text = json_object_get(o, "text"), *line = json_object_get(o, "line");
	struct inputlog_entry e;

	if (!kind || !json_is_string(text) || !json_is_integer(line) ||
	    json_integer_value(line) < 0) {
		json_decref(o);
		return -1;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;
		struct inputlog_entry *more = realloc(l->entries, cap * sizeof(*more));

		if (!more) {
			json_decref(o);
			return -1;
		}
		l->entries = more;
		l->cap = cap;
	}
	e.line = (uint64_t)json_integer_value(line);
	e.n = json_string_length(text);
	e.kind = strdup(kind);
	e.text = malloc(e.n + 1);
	if (e.kind && e.text) {
		memcpy(e.text, json_string_value(text), e.n + 1);
		l->entries[l->n++] = e;
	} else {
		free(e.kind);
		free(e.text);
	}
	json_decref(o);
	return e.kind && e.text ? 0 : -1;
}

static int read_entries(struct inputlog *l, const struct buf *all, size_t *whole, struct err *e)
{
	const char *p = all->p, *end = all->p + all->n, *nl;

	*whole = 0;
	while (p < end && (nl = memchr(p, '\n', (size_t)(end - p)))) {
		if (add_entry(l, p, (size_t)(nl - p)) < 0)
			return err_set(e, STATUS_CONFIG, "input log '%s': entry %zu is not one",
				       l->path, l->n + 1);
		p = nl + 1;
		*whole = (size_t)(p - all->p);
	}
	return 0;
}

int inputlog_open(struct inputlog *l, const char *path, struct err *e)
{
	struct buf all;
	size_t whole = 0;
	int result = 0;

	*l = (struct inputlog){.path = path, .fd = -1};
	if (!path)
		return 0;
	buf_init(&all, LOG_MAX);
	if (access(path, F_OK) == 0)
		result = file_read(path, LOG_MAX, &all, e);
	if (result == 0 && all.n)
		result = read_entries(l, &all, &whole, e);
	if (result == 0) {
		l->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
		if (l->fd < 0)
			result = err_errno(e, STATUS_IO, "cannot open input log '%s'", path);
		else if (whole < all.n && ftruncate(l->fd, (off_t)whole) < 0)
			result = err_errno(e, STATUS_IO, "cannot mend input log '%s'", path);
	}
	buf_release(&all);
	if (result < 0)
		inputlog_release(l);
	return result;
}

void inputlog_release(struct inputlog *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->entries[i].kind);
		free(l->entries[i].text);
	}
	free(l->entries);
	if (l->path && l->fd >= 0)
		close(l->fd);
	*l = (struct inputlog){.fd = -1};
}

const struct inputlog_entry *inputlog_next(const struct inputlog *l)
{
	return l->taken < l->n ? &l->entries[l->taken] : NULL;
}

int inputlog_add(struct inputlog *l, uint64_t line, const char *kind, const char *text, size_t n,
		 struct err *e)
{
	struct buf b;
	int result = 0;

	if (!l->path)
		return 0;
	buf_init(&b, LOG_MAX);
	buf_addf(&b, "{\"line\":%llu,\"kind\":", (unsigned long long)line);
	json_quote(&b, kind, strlen(kind));
	buf_adds(&b, ",\"text\":");
	json_quote(&b, text, n);
	buf_adds(&b, "}\n");
	if (b.failed)
		result = err_set(e, STATUS_SYSTEM, "an event for input log '%s' is too long",
				 l->path);
	else if (write(l->fd, b.p, b.n) != (ssize_t)b.n || fdatasync(l->fd) < 0)
		result = err_errno(e, STATUS_IO, "cannot write input log '%s'", l->path);
	buf_release(&b);
	return result;
}
