/*
 * cost - run a command and say what it used
 *
 *   cost [-o FILE] COMMAND [ARG ...]
 *
 * Writes one line of JSON to FILE (standard error unless said): cpu_ns (user
 * and system together), wall_ns, rss_kib (the largest resident set) and the
 * exit status (128 + signal).  Exits as the command did.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t of_timeval(struct timeval t)
{
	return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

int main(int argc, char **argv)
{
	const char *file = "/dev/stderr";
	int at = 1;
	if (argc > 3 && strcmp(argv[1], "-o") == 0) {
		file = argv[2];
		at = 3;
	}
	if (at >= argc) {
		fputs("usage: cost [-o FILE] COMMAND [ARG ...]\n", stderr);
		return 64;
	}
	int64_t start = now_ns();
	pid_t pid = fork();
	if (pid < 0)
		return 71;
	if (pid == 0) {
		execvp(argv[at], argv + at);
		perror(argv[at]);
		_exit(127);
	}
	int st;
	struct rusage u;
	if (wait4(pid, &st, 0, &u) != pid)
		return 71;
	int64_t wall = now_ns() - start;
	int status = WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
	FILE *f = fopen(file, "a");
	if (!f)
		return 74;
	fprintf(f,
		"{\"cpu_ns\":%" PRId64 ",\"wall_ns\":%" PRId64 ",\"rss_kib\":%ld,\"status\":%d}\n",
		of_timeval(u.ru_utime) + of_timeval(u.ru_stime), wall, u.ru_maxrss, status);
	return fclose(f) == 0 ? status : 74;
}
