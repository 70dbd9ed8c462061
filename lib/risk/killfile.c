/* killfile.c - a file whose appearance stops the desk */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "risk/killfile.h"
#include "tape/json.h"

/* Does it look as it did?  Remembers how it looks now. */
static bool is_same(struct kill_file *k, const struct stat *st)
{
	const bool same = k->looked && k->present && k->device == (uint64_t)st->st_dev &&
			  k->inode == (uint64_t)st->st_ino && k->size == (uint64_t)st->st_size &&
			  k->changed_s == (int64_t)st->st_mtim.tv_sec &&
			  k->changed_ns == (int64_t)st->st_mtim.tv_nsec;

	k->looked = true;
	k->device = (uint64_t)st->st_dev;
	k->inode = (uint64_t)st->st_ino;
	k->size = (uint64_t)st->st_size;
	k->changed_s = (int64_t)st->st_mtim.tv_sec;
	k->changed_ns = (int64_t)st->st_mtim.tv_nsec;
	return same;
}

/* The first line, cut to what fits; what is no text is a kill all the same. */
static size_t read_line(const char *path, char out[KILL_TEXT])
{
	static const char unreadable[] = "kill the file cannot be read";
	struct buf b;
	size_t n = 0;

	buf_init(&b, 1 << 16);
	if (file_read(path, 1 << 15, &b, NULL) == 0) {
		while (n < b.n && n < KILL_TEXT && b.p[n] != '\n' && b.p[n] != '\0')
			n++;
		while (n && !utf8_valid(b.p, n))
			n--;
		memcpy(out, b.n ? b.p : "", n);
	} else {
		n = sizeof(unreadable) - 1;
		memcpy(out, unreadable, n);
	}
	buf_release(&b);
	return n;
}

bool kill_file_look(struct kill_file *k)
{
	char text[KILL_TEXT];
	struct stat st;
	size_t n;
	bool old;

	if (stat(k->path, &st) < 0) {
		if (errno == ENOENT || errno == ENOTDIR) {
			k->present = k->looked = false;
			k->n = 0;
			return false;
		}
		memset(&st, 0, sizeof(st)); /* who cannot look must stop */
	}
	if (is_same(k, &st))
		return false;
	n = read_line(k->path, text);
	old = k->present && k->n == n && memcmp(k->text, text, n) == 0;
	k->present = true;
	k->n = (uint32_t)n;
	memcpy(k->text, text, n);
	return !old;
}

const char *kill_file_command(const char *text, size_t n, char reason[KILL_TEXT])
{
	static const char *const words[] = {"kill", "halt", "resume"};
	const char *word = words[0];
	size_t at = 0;

	for (int i = 0; i < 3; i++) {
		const size_t len = strlen(words[i]);

		if (n >= len && memcmp(text, words[i], len) == 0 &&
		    (n == len || text[len] == ' ')) {
			word = words[i];
			at = len;
		}
	}
	while (at < n && text[at] == ' ')
		at++;
	n = n - at < KILL_TEXT - 1 ? n - at : KILL_TEXT - 1;
	while (n && !utf8_valid(text + at, n))
		n--;
	memcpy(reason, text + at, n);
	reason[n] = '\0';
	return word;
}

void kill_file_snap(struct snap *sn, struct kill_file *k)
{
	snap_bool(sn, "kill_file", &k->present);
	snap_text(sn, "kill_text", k->text, &k->n, KILL_TEXT);
}
