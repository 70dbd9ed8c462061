/*
 * ping - send a command one line at a time and wait for each to come back
 *
 *   ping [-n ROUNDS] [-w SECONDS] [-e TEXT] FILE COMMAND [ARG ...]
 *
 * Writes a line of FILE to the command's input and reads its output until that
 * very line has come out, before it writes the next: a filter that holds a line
 * back while its input is silent never answers.  Exit 1 says which line did not
 * come within SECONDS (10).  With -n the lines of FILE are sent over and over
 * until ROUNDS are done and the latency is printed as JSON: rounds, median_ns,
 * p99_ns.  A round of the second kind sends lines as they are, so FILE should
 * hold lines that may repeat.
 *
 * With -e a round ends with a line that holds TEXT and the sent line's own ts: not
 * what passes but what it causes.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 4 << 20 };

static char *in; /* what the command wrote and we did not look at */
static size_t in_n;
static int to, from;
static const char *effect; /* -e TEXT */

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static pid_t start(char **argv)
{
	int a[2], b[2];
	if (pipe(a) != 0 || pipe(b) != 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		dup2(a[0], STDIN_FILENO);
		dup2(b[1], STDOUT_FILENO);
		close(a[0]);
		close(a[1]);
		close(b[0]);
		close(b[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(a[0]);
	close(b[1]);
	to = a[1];
	from = b[0];
	return pid;
}

/* Does line[0..n) hold text[0..m)? */
static bool holds(const char *line, size_t n, const char *text, size_t m)
{
	for (size_t i = 0; i + m <= n; i++)
		if (memcmp(line + i, text, m) == 0)
			return true;
	return false;
}

/* The member ts of a line; without one, an empty piece of it. */
static const char *ts_of(const char *line, size_t n, size_t *len)
{
	static const char key[] = "\"ts\":\"";
	const size_t m = sizeof(key) - 1;

	for (size_t i = 0; i + m <= n; i++) {
		const char *end = memchr(line + i + m, '"', n - i - m);
		if (end && memcmp(line + i, key, m) == 0) {
			*len = (size_t)(end + 1 - (line + i));
			return line + i;
		}
	}
	*len = 0;
	return line;
}

/* Is `came` what the round of line[0..n) waits for? */
static bool answers(const char *came, size_t len, const char *line, size_t n)
{
	size_t m;
	if (!effect)
		return len == n && memcmp(came, line, n) == 0;
	const char *ts = ts_of(line, n, &m);
	return holds(came, len, effect, strlen(effect)) && holds(came, len, ts, m);
}

/* Take lines from what came until one answers line[0..n); false: not there yet. */
static bool take(const char *line, size_t n)
{
	size_t at = 0;
	bool found = false;
	while (!found) {
		char *nl = memchr(in + at, '\n', in_n - at);
		if (!nl)
			break;
		size_t len = (size_t)(nl - (in + at)) + 1;
		found = answers(in + at, len, line, n);
		at += len;
	}
	memmove(in, in + at, in_n - at);
	in_n -= at;
	return found;
}

static bool write_all(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(to, p, n);
		if (k < 0 && errno != EINTR)
			return false;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
	return true;
}

static bool round_trip(const char *line, size_t n, int seconds)
{
	if (!write_all(line, n))
		return false;
	while (!take(line, n)) {
		struct pollfd p = {.fd = from, .events = POLLIN};
		if (in_n == ROOM || poll(&p, 1, seconds * 1000) <= 0)
			return false;
		ssize_t k = read(from, in + in_n, ROOM - in_n);
		if (k <= 0)
			return false;
		in_n += (size_t)k;
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static char *read_file(const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	char *p = malloc(ROOM);
	*n = f && p ? fread(p, 1, ROOM, f) : 0;
	if (f)
		fclose(f);
	return p;
}

/* The lines of p once, or over and over until `rounds`; how many, or -1. */
static long ping_lines(const char *p, size_t n, long rounds, int seconds, int64_t *took)
{
	const char *at = p, *end = p + n;
	long done = 0;
	while (at < end && (rounds == 0 || done < rounds)) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t len = nl ? (size_t)(nl - at) + 1 : 0;
		if (len == 0)
			break;
		int64_t before = now_ns();
		if (!round_trip(at, len, seconds)) {
			fprintf(stderr, "ping: line %ld did not come back: %.*s", done + 1,
				(int)len, at);
			return -1;
		}
		if (rounds > 0)
			took[done] = now_ns() - before;
		done++;
		at += len;
		if (at == end && rounds > 0)
			at = p;
	}
	return done;
}

int main(int argc, char **argv)
{
	long rounds = 0;
	int seconds = 10, c;
	while ((c = getopt(argc, argv, "+e:n:w:")) != -1) {
		if (c == 'n')
			rounds = strtol(optarg, NULL, 10);
		else if (c == 'e')
			effect = optarg;
		else if (c == 'w')
			seconds = (int)strtol(optarg, NULL, 10);
		else
			return 64;
	}
	if (argc - optind < 2) {
		fputs("usage: ping [-n ROUNDS] [-w SECONDS] [-e TEXT] FILE COMMAND [ARG ...]\n",
		      stderr);
		return 64;
	}
	size_t n;
	char *p = read_file(argv[optind], &n);
	int64_t *took = calloc((size_t)(rounds > 0 ? rounds : 1), sizeof(*took));
	in = malloc(ROOM);
	if (!p || !in || !took || n == 0)
		return 66;
	signal(SIGPIPE, SIG_IGN);
	pid_t pid = start(argv + optind + 1);
	if (pid < 0)
		return 71;
	long done = ping_lines(p, n, rounds, seconds, took);
	close(to);
	if (done < 0)
		kill(pid, SIGKILL);
	close(from);
	waitpid(pid, NULL, 0);
	if (done > 0 && rounds > 0) {
		qsort(took, (size_t)done, sizeof(*took), by_value);
		printf("{\"rounds\":%ld,\"median_ns\":%" PRId64 ",\"p99_ns\":%" PRId64 "}\n", done,
		       took[done / 2], took[done * 99 / 100]);
	}
	free(p);
	free(in);
	free(took);
	return done > 0 ? 0 : 1;
}
