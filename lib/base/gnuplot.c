/* gnuplot.c - drawing by gnuplot */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/gnuplot.h"
#include "base/text.h"

extern char **environ;

/* Its strings end at a quote and know backslashes. */
void gnuplot_string(struct buf *out, const char *s)
{
	size_t n = strlen(s), length;
	bool shown;

	buf_addc(out, '\'');
	for (; n > 0; s += length, n -= length) {
		length = text_shown(s, n, &shown);
		shown = shown && *s != '\'' && *s != '\\';
		buf_add(out, shown ? s : "?", shown ? length : 1);
	}
	buf_addc(out, '\'');
}

/* A file without a name that holds the script, ready to be read; -1. */
static int script_file(const struct buf *script)
{
	FILE *f = tmpfile();
	int fd = -1;

	if (!f)
		return -1;
	if (fwrite(script->p, 1, script->n, f) == script->n && fflush(f) == 0)
		fd = dup(fileno(f));
	fclose(f);
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int spawn(int in, int pipe_fds[2], pid_t *pid)
{
	/* -d: as it comes, without the settings in somebody's .gnuplot. */
	static char name[] = "gnuplot", defaults_only[] = "-d", dash[] = "-";
	char *argv[] = {name, defaults_only, dash, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclose(&actions, pipe_fds[0]);
	posix_spawnattr_init(&attributes);
	sigemptyset(&defaults);
	posix_spawnattr_setsigmask(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	status = posix_spawnp(pid, name, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return status;
}

static void read_all(int fd, struct buf *out)
{
	char part[16384];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || buf_add(out, part, (size_t)n) < 0)
			return;
	}
}

static int draw(int in, struct buf *out, struct err *e)
{
	int fds[2], status, waited;
	pid_t pid;

	if (pipe(fds) < 0)
		return err_errno(e, STATUS_SYSTEM, "cannot make a pipe");
	status = spawn(in, fds, &pid);
	close(fds[1]);
	if (status != 0) {
		close(fds[0]);
		errno = status;
		return status == ENOENT ? err_set(e, STATUS_UNAVAILABLE, "gnuplot is not installed")
					: err_errno(e, STATUS_UNAVAILABLE, "cannot start gnuplot");
	}
	read_all(fds[0], out);
	close(fds[0]);
	while ((waited = waitpid(pid, &status, 0)) < 0 && errno == EINTR)
		;
	if (waited < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, STATUS_UNAVAILABLE, "gnuplot failed");
	return 0;
}

int gnuplot_run(const struct buf *script, struct buf *out, struct err *e)
{
	const size_t before = out->n;
	const int in = script->failed ? -1 : script_file(script);
	int result;

	if (in < 0)
		return err_set(e, STATUS_SYSTEM, "cannot write a script for gnuplot");
	result = draw(in, out, e);
	close(in);
	if (result == 0 && (out->failed || out->n == before))
		result = err_set(e, STATUS_UNAVAILABLE, "gnuplot drew nothing");
	return result;
}
