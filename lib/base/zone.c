/* zone.c - wall-clock times of a named zone to UTC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/newyork.h"
#include "base/zone.h"

#define ZONE_FILES "/usr/share/zoneinfo"

enum {
	NAME_MAX_BYTES = 64,
	FILE_MAX_BYTES = 1 << 20,
	PATH_MAX_BYTES = 4096,
};

void zone_release(struct zone *z)
{
	free(z->changes);
	*z = (struct zone){0};
}

static int name_unknown(const char *name, const char *dir, struct err *e)
{
	return err_set(e, STATUS_USAGE,
		       "time zone '%.*s': not known: give UTC, exchange, an offset such as "
		       "+02:00, or a name under %s such as Europe/London",
		       NAME_MAX_BYTES, name, dir);
}

/* Two digits, or -1.  Never reads past a NUL. */
static int two_digits(const char *s)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	return (s[0] - '0') * 10 + (s[1] - '0');
}

/* "+02:00", "-0500" or "+02" in seconds. */
static int offset_parse(const char *s, int32_t *seconds)
{
	int hours = two_digits(s + 1), minutes = 0;
	const char *p = s + 3;

	if (hours < 0 || hours > 23)
		return -1;
	if (*p) {
		p += *p == ':';
		minutes = two_digits(p);
		if (minutes < 0 || minutes > 59 || p[2])
			return -1;
	}
	*seconds = hours * 3600 + minutes * 60;
	if (s[0] == '-')
		*seconds = -*seconds;
	return 0;
}

/* Letters, digits, '_', '+', '-' and single '/' between them: no way out of the
 * directory. */
static bool name_is_safe(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > NAME_MAX_BYTES || name[0] == '/' || name[n - 1] == '/')
		return false;
	if (strstr(name, "//"))
		return false;
	return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			    "0123456789_+-/") == n;
}

/* All of a file; an error number where it cannot be had. */
static int file_read(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rbe");
	size_t got;
	int bad = 0;

	if (!f)
		return errno;
	do {
		if (buf_reserve(b, 4096) < 0) {
			bad = EFBIG;
			break;
		}
		errno = 0;
		got = fread(b->p + b->n, 1, 4096, f);
		b->n += got;
	} while (got > 0);
	if (!bad && ferror(f))
		bad = errno ? errno : EIO;
	fclose(f);
	return bad;
}

static int zone_open_file(struct zone *z, const char *name, struct err *e)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX_BYTES];
	struct buf b;
	int bad, result;

	if (!dir || !*dir)
		dir = ZONE_FILES;
	if (!name_is_safe(name))
		return name_unknown(name, dir, e);
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return err_set(e, STATUS_USAGE, "TZDIR: longer than %d bytes", PATH_MAX_BYTES);
	buf_init(&b, FILE_MAX_BYTES);
	bad = file_read(path, &b);
	if (bad == ENOENT || bad == ENOTDIR || bad == EISDIR) {
		result = name_unknown(name, dir, e);
	} else if (bad) {
		errno = bad;
		result = err_errno(e, STATUS_NOINPUT, "zone file '%s'", path);
	} else {
		result = zone_read(z, b.p, b.n, path, e);
	}
	buf_release(&b);
	return result;
}

int zone_open(struct zone *z, const char *name, struct err *e)
{
	*z = (struct zone){0};
	if (strcmp(name, "UTC") == 0)
		return 0;
	if (strcmp(name, "exchange") == 0) {
		z->exchange = true;
		return 0;
	}
	if ((name[0] == '+' || name[0] == '-') && offset_parse(name, &z->offset) == 0)
		return 0;
	return zone_open_file(z, name, e);
}

/* How many changes the wall clock shows as past. */
static size_t changes_before(const struct zone *z, int64_t wall)
{
	size_t low = 0, high = z->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (wall < z->changes[middle].wall)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static int32_t offset_after(const struct zone *z, size_t changes)
{
	return changes ? z->changes[changes - 1].offset : z->offset;
}

/*
 * Until the old clock has reached a change, the time is before it: so the first
 * of two is found.  A time that by the new clock is still before the change was
 * left out by it; read by the old clock it is as much later as was left out.
 */
int64_t zone_to_utc(const struct zone *z, int64_t local_ns)
{
	int64_t wall = local_ns / NS_PER_SECOND - (local_ns % NS_PER_SECOND < 0);
	size_t past = changes_before(z, wall);
	int32_t offset = offset_after(z, past);

	if (z->exchange)
		return new_york_to_utc(local_ns);
	if (past && wall - offset < z->changes[past - 1].at)
		offset = offset_after(z, past - 1);
	return time_shift(local_ns, -offset * NS_PER_SECOND);
}
