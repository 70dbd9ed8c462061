/*
 * chunk - pass standard input on in pieces of N bytes, each read by itself
 *
 *   chunk N
 *
 * After each write it waits until the reader has emptied the pipe, so that the
 * reader's read(2) sees pieces of exactly N bytes and not what the kernel joined.
 * That no filter's result depends on such pieces is what this is for.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Give the reader the processor until the pipe is empty; false when it left. */
static bool wait_empty(void)
{
	int left;
	while (ioctl(STDOUT_FILENO, FIONREAD, &left) == 0 && left > 0) {
		struct pollfd p = {.fd = STDOUT_FILENO, .events = 0};
		if (poll(&p, 1, 0) > 0 && (p.revents & POLLERR))
			return false;
		sched_yield();
	}
	return true;
}

static bool write_all(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(STDOUT_FILENO, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

/* Fill the buffer with n bytes where there are as many. */
static ssize_t read_full(char *p, size_t n)
{
	size_t have = 0;
	while (have < n) {
		ssize_t k = read(STDIN_FILENO, p + have, n - have);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		if (k == 0)
			break;
		have += (size_t)k;
	}
	return (ssize_t)have;
}

int main(int argc, char **argv)
{
	size_t n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	char *buf = n > 0 ? malloc(n) : NULL;
	if (!buf) {
		fputs("usage: chunk N\n", stderr);
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	ssize_t k;
	int status = 0;
	while (status == 0 && (k = read_full(buf, n)) > 0)
		status = write_all(buf, (size_t)k) && wait_empty() ? 0 : 74;
	free(buf);
	return status;
}
