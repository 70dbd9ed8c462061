/*
 * pieces - run a command again and again, each time on the next piece of a file
 *
 *   pieces [-n BYTES] [-r SEED] FILE COMMAND [ARG ...]
 *
 * Every run gets BYTES (1) bytes on its standard input, or with -r between 1 and
 * BYTES at random, and then the end of file; what they write goes to standard
 * output one after the other.  Stops at the first run that does not exit 0, with
 * its status.  With a command that keeps its state in a file, a tape in pieces
 * must come out as in one go.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t seed;

/* splitmix64: Steele, Lea, Flood (2014). */
static uint64_t next(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Run the command on p[0..n); its status as a shell would give it. */
static int run(const char *p, size_t n, char **argv)
{
	int fds[2], st;
	if (pipe(fds) != 0)
		return 71;
	pid_t pid = fork();
	if (pid < 0)
		return 71;
	if (pid == 0) {
		dup2(fds[0], STDIN_FILENO);
		close(fds[0]);
		close(fds[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(fds[0]);
	while (n > 0) {
		ssize_t k = write(fds[1], p, n);
		if (k <= 0)
			break;
		p += k;
		n -= (size_t)k;
	}
	close(fds[1]);
	if (waitpid(pid, &st, 0) != pid)
		return 71;
	return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

static char *read_file(const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
	char *p = size >= 0 ? malloc((size_t)size + 1) : NULL;
	if (p) {
		rewind(f);
		*n = fread(p, 1, (size_t)size, f);
	}
	if (f)
		fclose(f);
	return p;
}

int main(int argc, char **argv)
{
	size_t most = 1, n = 0;
	bool random = false;
	int c;
	while ((c = getopt(argc, argv, "+n:r:")) != -1) {
		if (c == 'n') {
			most = strtoul(optarg, NULL, 10);
		} else if (c == 'r') {
			seed = strtoull(optarg, NULL, 10);
			random = true;
		} else {
			return 64;
		}
	}
	if (argc - optind < 2 || most == 0) {
		fputs("usage: pieces [-n BYTES] [-r SEED] FILE COMMAND [ARG ...]\n", stderr);
		return 64;
	}
	char *p = read_file(argv[optind], &n);
	if (!p)
		return 66;
	int status = 0;
	for (size_t at = 0; at < n && status == 0;) {
		size_t k = random ? 1 + (size_t)(next() % most) : most;
		k = k < n - at ? k : n - at;
		status = run(p + at, k, argv + optind + 1);
		if (status != 0)
			fprintf(stderr, "pieces: status %d on bytes %zu to %zu\n", status, at,
				at + k);
		at += k;
	}
	free(p);
	return status;
}
