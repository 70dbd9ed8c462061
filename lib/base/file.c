/* file.c - whole files: reading, replacing, holding */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { READ_STEP = 65536 };

/* ---- reading ---- */

static int read_all(int fd, const char *path, size_t max, struct buf *out, struct err *e)
{
	size_t start = out->n;

	for (;;) {
		size_t left = max - (out->n - start),
		       want = left < READ_STEP ? left + 1 : READ_STEP;
		ssize_t got;

		if (buf_reserve(out, want) < 0)
			return err_set(e, STATUS_SYSTEM, "cannot read '%s': no memory", path);
		got = read(fd, out->p + out->n, want);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, STATUS_NOINPUT, "cannot read '%s'", path);
		if (got == 0)
			return 0;
		out->n += (size_t)got;
		if (out->n - start > max)
			return err_set(e, STATUS_CONFIG, "cannot read '%s': more than %zu bytes",
				       path, max);
	}
}

int file_read(const char *path, size_t max, struct buf *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int got;

	if (fd < 0)
		return err_errno(e, STATUS_NOINPUT, "cannot open '%s'", path);
	got = read_all(fd, path, max, out, e);
	close(fd);
	return got;
}

/* ---- holding ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Open (or create) and lock the file that has the name now.  Between open and
 * lock its holder may have replaced it: then what is open is a file without a
 * name, and the whole is done again.  `shown` is the name for messages. */
static int open_locked(const char *path, const char *shown, struct err *e)
{
	for (;;) {
		struct stat held, named;
		bool locked;
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

		if (fd < 0)
			return err_errno(e, STATUS_IO, "cannot open '%s'", shown);
		if (fstat(fd, &held) < 0 || !S_ISREG(held.st_mode)) {
			close(fd);
			return err_set(e, STATUS_CONFIG, "'%s' is not a regular file", shown);
		}
		locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
		if (!locked && errno != EWOULDBLOCK) {
			err_errno(e, STATUS_IO, "cannot lock '%s'", shown);
			close(fd);
			return -1;
		}
		if (stat(path, &named) == 0 && same_file(&held, &named)) {
			if (locked)
				return fd;
			close(fd);
			return err_set(e, STATUS_UNAVAILABLE, "'%s' is in use by another process",
				       shown);
		}
		close(fd);
	}
}

/* The path with its links followed, as far as it is there; to be freed. */
static char *real_path(const char *path, struct err *e)
{
	char *real = realpath(path, NULL);
	struct stat st;

	/* One that is there now was made meanwhile; a link leads nowhere. */
	if (!real && errno == ENOENT && (lstat(path, &st) < 0 || !S_ISLNK(st.st_mode)))
		real = strdup(path);
	if (!real)
		err_errno(e, STATUS_IO, "cannot open '%s'", path);
	return real;
}

int file_lock(struct file_lock *l, const char *path, struct err *e)
{
	char *real = real_path(path, e);
	int fd;

	if (!real)
		return -1;
	fd = open_locked(real, path, e);
	if (fd < 0) {
		free(real);
		return -1;
	}
	*l = (struct file_lock){.fd = fd, .path = real};
	return 0;
}

void file_unlock(struct file_lock *l)
{
	struct stat st;

	/* Still locked, so nobody else can have begun to use it. */
	if (fstat(l->fd, &st) == 0 && st.st_size == 0)
		unlink(l->path);
	close(l->fd);
	free(l->path);
	*l = (struct file_lock){.fd = -1};
}

/* ---- replacing ---- */

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

/* The name itself must survive a power cut, not only the bytes. */
static int sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder =
		!slash ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
	int fd, got;

	if (!folder)
		return -1;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0)
		return -1;
	got = fsync(fd);
	close(fd);
	return got < 0 && errno != EINVAL ? -1 : 0; /* EINVAL: the file system has none */
}

/* Write beside `path` and rename.  *fd becomes the new file's descriptor, locked,
 * as soon as the name is the new file's, else -1.  The temporary name is always
 * the same, under lock: what a killed writer leaves, the next one takes. */
static int replace(const char *path, const void *p, size_t n, int *fd, struct err *e)
{
	size_t size = strlen(path) + sizeof(".tmp");
	char *temp = malloc(size);
	struct stat old;
	int got = 0;

	*fd = -1;
	if (!temp)
		return err_set(e, STATUS_SYSTEM, "cannot write '%s': no memory", path);
	snprintf(temp, size, "%s.tmp", path);
	*fd = open_locked(temp, path, e);
	if (*fd < 0) {
		free(temp);
		return -1;
	}
	if ((stat(path, &old) == 0 && fchmod(*fd, old.st_mode & 07777) < 0) ||
	    ftruncate(*fd, 0) < 0 || write_all(*fd, p, n) < 0 || fsync(*fd) < 0 ||
	    rename(temp, path) < 0) {
		got = err_errno(e, STATUS_IO, "cannot write '%s'", path);
		unlink(temp);
		close(*fd);
		*fd = -1;
	} else if (sync_folder(path) < 0) {
		got = err_errno(e, STATUS_IO, "cannot sync the folder of '%s'", path);
	}
	free(temp);
	return got;
}

int file_replace_locked(struct file_lock *l, const void *p, size_t n, struct err *e)
{
	int fd, got = replace(l->path, p, n, &fd, e);

	if (fd >= 0) {
		close(l->fd);
		l->fd = fd;
	}
	return got;
}

int file_write(const char *path, const void *p, size_t n, struct err *e)
{
	char *real = real_path(path, e);
	struct stat st;
	int fd, got;

	if (!real)
		return -1;
	if (stat(real, &st) == 0 && !S_ISREG(st.st_mode)) {
		free(real);
		return err_set(e, STATUS_CONFIG, "'%s' is not a regular file", path);
	}
	got = replace(real, p, n, &fd, e);
	if (fd >= 0)
		close(fd);
	free(real);
	return got;
}
