/*
 * faults - a library to preload that makes system calls fail as they may
 *
 *   LD_PRELOAD=faults.so FAULT_READ=7 FAULT_EINTR=3 tbar 1m
 *
 *   FAULT_READ=N     a read gives at most 1..N bytes, at random
 *   FAULT_WRITE=N    a write takes at most 1..N bytes
 *   FAULT_EINTR=N    one in N reads, writes, polls and pselects fails with EINTR
 *   FAULT_ENOSPC=N   after N bytes no write to a regular file succeeds: ENOSPC
 *   FAULT_STDOUT=N   after N bytes no write to standard output succeeds: ENOSPC
 *   FAULT_EPIPE=N    the same with EPIPE
 *   FAULT_FSYNC=1    fsync fails with EIO
 *   FAULT_SEED=N     another sequence of chances
 *
 * It wraps read, readv, write, writev, fsync, fdatasync, poll and pselect of
 * whatever runs under it; calls that the C library makes inside itself (stdio)
 * are not seen.
 */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static struct {
	bool ready;
	unsigned long read, write, eintr, enospc, out, epipe, fsync;
	bool has_enospc, has_out, has_epipe;
	unsigned long file_bytes, out_bytes;
	uint64_t seed;
	ssize_t (*real_read)(int, void *, size_t);
	ssize_t (*real_readv)(int, const struct iovec *, int);
	ssize_t (*real_write)(int, const void *, size_t);
	ssize_t (*real_writev)(int, const struct iovec *, int);
	int (*real_poll)(struct pollfd *, nfds_t, int);
	int (*real_fsync)(int);
	int (*real_pselect)(int, fd_set *, fd_set *, fd_set *, const struct timespec *,
			    const sigset_t *);
} f;

static unsigned long setting(const char *name, bool *given)
{
	const char *s = getenv(name);
	if (given)
		*given = s != NULL;
	return s ? strtoul(s, NULL, 10) : 0;
}

/* dlsym's result as a function: ISO C has no cast for it. */
static void find(void *slot, const char *name)
{
	*(void **)slot = dlsym(RTLD_NEXT, name);
}

static void setup(void)
{
	if (f.ready)
		return;
	f.ready = true;
	f.read = setting("FAULT_READ", NULL);
	f.write = setting("FAULT_WRITE", NULL);
	f.eintr = setting("FAULT_EINTR", NULL);
	f.enospc = setting("FAULT_ENOSPC", &f.has_enospc);
	f.out = setting("FAULT_STDOUT", &f.has_out);
	f.epipe = setting("FAULT_EPIPE", &f.has_epipe);
	f.fsync = setting("FAULT_FSYNC", NULL);
	f.seed = setting("FAULT_SEED", NULL) * 2 + 1;
	find(&f.real_read, "read");
	find(&f.real_readv, "readv");
	find(&f.real_write, "write");
	find(&f.real_writev, "writev");
	find(&f.real_poll, "poll");
	find(&f.real_fsync, "fsync");
	find(&f.real_pselect, "pselect");
}

/* Below n, at random; Knuth's MMIX generator. */
static unsigned long below(unsigned long n)
{
	f.seed = f.seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned long)(f.seed >> 33) % n;
}

static size_t at_most(unsigned long limit, size_t n)
{
	if (limit == 0 || n == 0)
		return n;
	size_t k = 1 + below(limit);
	return k < n ? k : n;
}

/* At random and not in turn: a loop of two calls would always meet it at the same. */
static bool interrupted(void)
{
	if (f.eintr == 0 || below(f.eintr) != 0)
		return false;
	errno = EINTR;
	return true;
}

/* May n bytes go to fd?  How many of them; 0 with errno where none. */
static size_t allowance(int fd, size_t n)
{
	struct stat st;
	if (fd == STDOUT_FILENO && (f.has_out || f.has_epipe)) {
		unsigned long limit = f.has_out ? f.out : f.epipe;
		if (f.out_bytes >= limit && n > 0) {
			errno = f.has_out ? ENOSPC : EPIPE;
			return 0;
		}
		return n < limit - f.out_bytes ? n : limit - f.out_bytes;
	}
	if (f.has_enospc && fd > STDERR_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (f.file_bytes >= f.enospc && n > 0) {
			errno = ENOSPC;
			return 0;
		}
		return n < f.enospc - f.file_bytes ? n : f.enospc - f.file_bytes;
	}
	return n;
}

static void count_written(int fd, ssize_t k)
{
	if (k > 0 && fd == STDOUT_FILENO)
		f.out_bytes += (unsigned long)k;
	else if (k > 0 && fd > STDERR_FILENO)
		f.file_bytes += (unsigned long)k;
}

ssize_t read(int fd, void *p, size_t n)
{
	setup();
	if (interrupted())
		return -1;
	return f.real_read(fd, p, at_most(f.read, n));
}

ssize_t readv(int fd, const struct iovec *v, int n)
{
	setup();
	if (interrupted())
		return -1;
	if (f.read > 0 && n > 0)
		return f.real_read(fd, v[0].iov_base, at_most(f.read, v[0].iov_len));
	return f.real_readv(fd, v, n);
}

ssize_t write(int fd, const void *p, size_t n)
{
	setup();
	if (interrupted())
		return -1;
	size_t k = allowance(fd, n);
	if (k == 0 && n > 0)
		return -1;
	ssize_t done = f.real_write(fd, p, at_most(f.write, k));
	count_written(fd, done);
	return done;
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
	setup();
	if (f.write == 0 && f.eintr == 0 && !f.has_enospc && !f.has_out && !f.has_epipe)
		return f.real_writev(fd, v, n);
	for (int i = 0; i < n; i++)
		if (v[i].iov_len > 0)
			return write(fd, v[i].iov_base, v[i].iov_len);
	return 0;
}

int pselect(int n, fd_set *r, fd_set *w, fd_set *x, const struct timespec *t, const sigset_t *mask)
{
	setup();
	if (interrupted())
		return -1;
	return f.real_pselect(n, r, w, x, t, mask);
}

int poll(struct pollfd *p, nfds_t n, int ms)
{
	setup();
	if (interrupted())
		return -1;
	return f.real_poll(p, n, ms);
}

static int fail_fsync(void)
{
	errno = EIO;
	return -1;
}

int fsync(int fd)
{
	setup();
	return f.fsync ? fail_fsync() : f.real_fsync(fd);
}

int fdatasync(int fd)
{
	return fsync(fd);
}
