/* infile.c - reading a file whatever it is packed in */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/infile.h"

enum { RAW_BYTES = 1 << 16, MAGIC_BYTES = 4 };

enum packing { PACKING_UNKNOWN, PACKING_PLAIN, PACKING_GZIP, PACKING_ZSTD };

struct infile {
	char *name;
	int fd;
	bool is_stdin, may_wait; /* may_wait: no regular file, so a read could block */
	bool eof;                /* the descriptor has given its last byte */
	enum packing packing;
	bool inside;  /* within a gzip member or zstd frame: the end here is a cut */
	bool members; /* at least one gzip member is complete */
	bool full;    /* the last output was full: there may be more without input */
	z_stream gz;
	ZSTD_DStream *zstd;
	uint64_t position, taken, size;
	size_t at, n; /* raw[at..n) is not used yet */
	unsigned char raw[RAW_BYTES];
};

struct infile *infile_open(const char *path, struct err *e)
{
	struct infile *f = calloc(1, sizeof(*f));
	struct stat st;

	if (f)
		f->name = strdup(path);
	if (!f || !f->name) {
		free(f);
		err_errno(e, STATUS_SYSTEM, "cannot open '%s'", path);
		return NULL;
	}
	f->is_stdin = strcmp(path, "-") == 0;
	f->fd = f->is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &st) < 0) {
		err_errno(e, STATUS_NOINPUT, "cannot open '%s'", path);
		infile_close(f);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		err_set(e, STATUS_NOINPUT, "cannot read '%s': it is a directory", path);
		infile_close(f);
		return NULL;
	}
	f->may_wait = !S_ISREG(st.st_mode);
	f->size = S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
	return f;
}

void infile_close(struct infile *f)
{
	if (!f)
		return;
	if (f->packing == PACKING_GZIP)
		inflateEnd(&f->gz);
	ZSTD_freeDStream(f->zstd);
	if (!f->is_stdin && f->fd >= 0)
		close(f->fd);
	free(f->name);
	free(f);
}

/* Read from the descriptor; `wait` false asks first whether it would block. */
static long read_fd(struct infile *f, void *p, size_t n, struct err *e)
{
	struct pollfd poller = {.fd = f->fd, .events = POLLIN};
	ssize_t got;

	if (f->may_wait && poll(&poller, 1, 0) == 0)
		return INFILE_AGAIN;
	do
		got = read(f->fd, p, n);
	while (got < 0 && errno == EINTR);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return INFILE_AGAIN;
	if (got < 0)
		return err_errno(e, STATUS_IO, "cannot read '%s'", f->name);
	f->eof = got == 0;
	f->taken += (uint64_t)got;
	return (long)got;
}

/* More raw bytes behind those not used yet: their number, INFILE_END, … */
static long raw_fill(struct infile *f, struct err *e)
{
	long got;

	if (f->eof)
		return INFILE_END;
	if (f->at) {
		memmove(f->raw, f->raw + f->at, f->n - f->at);
		f->n -= f->at;
		f->at = 0;
	}
	got = read_fd(f, f->raw + f->n, sizeof(f->raw) - f->n, e);
	if (got > 0)
		f->n += (size_t)got;
	return got;
}

static int gzip_start(struct infile *f, struct err *e)
{
	if (inflateInit2(&f->gz, 15 + 16) != Z_OK)
		return err_set(e, STATUS_SYSTEM, "cannot unpack '%s': no memory", f->name);
	f->packing = PACKING_GZIP;
	return 0;
}

static int zstd_start(struct infile *f, struct err *e)
{
	f->zstd = ZSTD_createDStream();
	if (!f->zstd)
		return err_set(e, STATUS_SYSTEM, "cannot unpack '%s': no memory", f->name);
	f->packing = PACKING_ZSTD;
	return 0;
}

/* Look at the first bytes.  0 when the packing is known, INFILE_AGAIN, or -1. */
static long packing_find(struct infile *f, struct err *e)
{
	static const unsigned char gzip[] = {0x1f, 0x8b}, zstd[] = {0x28, 0xb5, 0x2f, 0xfd};

	while (f->n - f->at < MAGIC_BYTES && !f->eof) {
		long got = raw_fill(f, e);

		if (got < 0)
			return got;
		if (f->n && f->raw[0] != gzip[0] && f->raw[0] != zstd[0])
			break; /* text: do not wait for a fourth byte */
	}
	if (f->n - f->at >= sizeof(gzip) && memcmp(f->raw, gzip, sizeof(gzip)) == 0)
		return gzip_start(f, e);
	if (f->n - f->at >= sizeof(zstd) && memcmp(f->raw, zstd, sizeof(zstd)) == 0)
		return zstd_start(f, e);
	f->packing = PACKING_PLAIN;
	return 0;
}

static long read_plain(struct infile *f, void *p, size_t n, struct err *e)
{
	size_t held = f->n - f->at;

	if (!held)
		return f->eof ? INFILE_END : read_fd(f, p, n, e);
	if (held > n)
		held = n;
	memcpy(p, f->raw + f->at, held);
	f->at += held;
	return (long)held;
}

static long cut_short(const struct infile *f, struct err *e)
{
	return err_set(e, STATUS_DATA, "cannot unpack '%s': it is cut short", f->name);
}

/* Between gzip members: zeros that pad a tape's block are no garbage.  1 where a
 * member follows, or what raw_fill() said, INFILE_END at the end. */
static long gzip_next_member(struct infile *f, struct err *e)
{
	for (;;) {
		long got;

		while (f->members && f->at < f->n && f->raw[f->at] == 0)
			f->at++;
		if (f->at < f->n)
			break;
		got = raw_fill(f, e);
		if (got <= 0)
			return got;
	}
	if (f->raw[f->at] != 0x1f)
		return err_set(e, STATUS_DATA,
			       "cannot unpack '%s': other bytes follow the gzip data", f->name);
	if (inflateReset(&f->gz) != Z_OK)
		return err_set(e, STATUS_BUG, "cannot unpack '%s': inflateReset failed", f->name);
	f->inside = true;
	return 1;
}

static long read_gzip(struct infile *f, void *p, size_t n, struct err *e)
{
	f->gz.next_out = p;
	f->gz.avail_out = (uInt)n;
	while (f->gz.avail_out == n) {
		long got = 1;
		int rc;

		if (!f->inside)
			got = gzip_next_member(f, e);
		else if (f->at == f->n && !f->full)
			got = raw_fill(f, e);
		if (got == INFILE_END && f->inside)
			return cut_short(f, e);
		if (got <= 0)
			return got;
		f->gz.next_in = f->raw + f->at;
		f->gz.avail_in = (uInt)(f->n - f->at);
		rc = inflate(&f->gz, Z_NO_FLUSH);
		f->at = f->n - f->gz.avail_in;
		f->full = f->gz.avail_out == 0;
		if (rc == Z_STREAM_END) {
			f->inside = false;
			f->members = true;
		} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
			if (f->gz.avail_out !=
			    n) /* hand out what is whole; fail on the next call */
				break;
			return err_set(e, STATUS_DATA, "cannot unpack '%s': gzip: %s", f->name,
				       f->gz.msg ? f->gz.msg : "damaged");
		}
	}
	return (long)(n - f->gz.avail_out);
}

static long read_zstd(struct infile *f, void *p, size_t n, struct err *e)
{
	ZSTD_outBuffer out = {p, n, 0};

	while (out.pos == 0) {
		ZSTD_inBuffer in;
		size_t left;

		if (f->at == f->n && !f->full) {
			long got = raw_fill(f, e);

			if (got == INFILE_END && f->inside)
				return cut_short(f, e);
			if (got <= 0)
				return got;
		}
		in = (ZSTD_inBuffer){f->raw + f->at, f->n - f->at, 0};
		left = ZSTD_decompressStream(f->zstd, &out, &in);
		if (ZSTD_isError(left))
			return err_set(e, STATUS_DATA, "cannot unpack '%s': zstd: %s", f->name,
				       ZSTD_getErrorName(left));
		f->at += in.pos;
		if (in.size > 0 || out.pos > 0) /* else it speaks of a next frame */
			f->inside = left != 0;
		f->full = f->inside && out.pos == n;
	}
	return (long)out.pos;
}

long infile_read(struct infile *f, void *p, size_t n, struct err *e)
{
	long got = 0;

	if (n > INT32_MAX)
		n = INT32_MAX; /* zlib counts in unsigned int */
	if (f->packing == PACKING_UNKNOWN)
		got = packing_find(f, e);
	if (got < 0)
		return got;
	if (f->packing == PACKING_PLAIN)
		got = read_plain(f, p, n, e);
	else if (f->packing == PACKING_GZIP)
		got = read_gzip(f, p, n, e);
	else
		got = read_zstd(f, p, n, e);
	if (got > 0)
		f->position += (uint64_t)got;
	return got;
}

int infile_seek(struct infile *f, uint64_t position, struct err *e)
{
	char *skip;
	long got;

	if (f->may_wait)
		return err_set(e, STATUS_NOINPUT, "cannot go on in '%s': it is no regular file",
			       f->name);
	if (packing_find(f, e) < 0)
		return -1;
	if (f->packing == PACKING_PLAIN) {
		if (position > f->size || lseek(f->fd, (off_t)position, SEEK_SET) < 0)
			return err_set(e, STATUS_NOINPUT,
				       "cannot go on in '%s': it is shorter than before", f->name);
		f->at = f->n = 0;
		f->eof = false;
		f->position = f->taken = position;
		return 0;
	}
	skip = malloc(RAW_BYTES);
	if (!skip)
		return err_set(e, STATUS_SYSTEM, "cannot go on in '%s': no memory", f->name);
	got = 0;
	while (f->position < position) {
		uint64_t want = position - f->position;

		got = infile_read(f, skip, want < RAW_BYTES ? (size_t)want : RAW_BYTES, e);
		if (got <= 0)
			break;
	}
	free(skip);
	if (got < 0)
		return -1;
	if (f->position < position)
		return err_set(e, STATUS_NOINPUT, "cannot go on in '%s': it is shorter than before",
			       f->name);
	return 0;
}

uint64_t infile_position(const struct infile *f)
{
	return f->position;
}

void infile_progress(const struct infile *f, uint64_t *done, uint64_t *total)
{
	*done = f->taken - (f->n - f->at);
	*total = f->size;
}

bool infile_is_stdin(const struct infile *f)
{
	return f->is_stdin;
}

int infile_fd(const struct infile *f)
{
	return f->fd;
}
