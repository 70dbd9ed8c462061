/*
 * restart - run a command over and over, ended by SIGTERM at random instants
 *
 *   restart [-t TIMES] [-u MICROSECONDS] [-r SEED] COMMAND [ARG ...]
 *
 * All runs share standard input and output, so what one leaves unread the next one
 * finds.  Each is sent SIGTERM after up to MICROSECONDS (20000); after TIMES (20)
 * of them the last one runs to the end of input.  A run that SIGTERM met before it
 * listened (143) has read nothing and counts as good; any other status but 0 ends
 * all, and so does a run that ends before its time, at the end of input.  Prints
 * how many were stopped to standard error.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t seed = 1;

/* splitmix64: Steele, Lea, Flood (2014). */
static uint64_t next(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* One run; its status, or -1 where it ended before it was stopped.  after < 0: let
 * it end by itself. */
static int run(char **argv, long after)
{
	int st;
	pid_t pid = fork();
	if (pid < 0)
		return 71;
	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (after >= 0) {
		struct timespec t = {after / 1000000, after % 1000000 * 1000};
		while (nanosleep(&t, &t) < 0 && errno == EINTR)
			;
		if (waitpid(pid, &st, WNOHANG) == pid)
			return WIFEXITED(st) && WEXITSTATUS(st) == 0 ? -1 : 70;
		kill(pid, SIGTERM);
	}
	if (waitpid(pid, &st, 0) != pid)
		return 71;
	return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

int main(int argc, char **argv)
{
	long times = 20, most = 20000, stopped = 0;
	int c, status = 0;
	while ((c = getopt(argc, argv, "+t:u:r:")) != -1) {
		if (c == 't')
			times = strtol(optarg, NULL, 10);
		else if (c == 'u')
			most = strtol(optarg, NULL, 10);
		else if (c == 'r')
			seed = strtoull(optarg, NULL, 10);
		else
			return 64;
	}
	if (optind == argc || most <= 0) {
		fputs("usage: restart [-t TIMES] [-u MICROSECONDS] [-r SEED] COMMAND [ARG ...]\n",
		      stderr);
		return 64;
	}
	while (stopped < times && (status == 0 || status == 128 + SIGTERM)) {
		status = run(argv + optind, (long)(next() % (uint64_t)most));
		stopped += status >= 0;
	}
	if (status < 0)
		status = 0;
	if (status == 0 || status == 128 + SIGTERM)
		status = run(argv + optind, -1);
	fprintf(stderr, "restart: stopped %ld times, status %d\n", stopped, status);
	return status;
}
