/* chart_svg.c - a chart as SVG, drawn by gnuplot */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "report/chart.h"
#include "report/figure.h"
#include "report/table.h"

extern char **environ;

/* gnuplot's strings end at a quote and know backslashes. */
static void put_string(struct buf *out, const char *s)
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

static void put_data(const struct chart_series *s, size_t i, double scale, struct buf *out)
{
	buf_addf(out, "$d%zu << EOD\n", i);
	for (size_t k = 0; k < s->n; k++) {
		buf_addf(out, "%.3f ", s->x[k]);
		figure_json(out, s->y[k] * scale);
		buf_addc(out, '\n');
	}
	buf_adds(out, "EOD\n");
}

static void put_plot(const struct chart_series *s, size_t i, struct buf *out)
{
	static const char *const colours[] = {"#1f5fa8", "#d0661a", "#7a7a7a", "#3f8f3f",
					      "#8a4fa0", "#b03030", "#208a8a", "#a08020"};
	static const char *const styles[] = {
		[CHART_LINE] = "lines lw 1.4",
		[CHART_AREA] = "filledcurves y1=0",
		[CHART_BUYS] = "points pt 9 ps 0.55 lc rgb '#2a8f2a'",
		[CHART_SELLS] = "points pt 11 ps 0.55 lc rgb '#c02828'",
	};
	size_t n = sizeof(colours) / sizeof(*colours);

	buf_addf(out, "$d%zu using 1:2 with %s", i, styles[s->style]);
	if (s->style == CHART_LINE || s->style == CHART_AREA)
		buf_addf(out, " lc rgb '%s'", colours[i % n]);
	buf_adds(out, " title ");
	put_string(out, s->name);
	buf_adds(out, " noenhanced");
}

void chart_script(const struct chart *c, const char *name, int width, int height, struct buf *out)
{
	double span = 0;
	bool first = true;

	for (size_t i = 0; i < c->n; i++)
		if (c->series[i].n && c->series[i].x[c->series[i].n - 1] - c->series[i].x[0] > span)
			span = c->series[i].x[c->series[i].n - 1] - c->series[i].x[0];
	buf_addf(out, "set terminal svg size %d,%d dynamic font 'sans-serif,12' name ", width,
		 height);
	put_string(out, name);
	buf_adds(out, "\nset title ");
	put_string(out, c->title);
	buf_adds(out, " noenhanced\nset xdata time\nset timefmt '%s'\nset format x ");
	put_string(out, span < 3 * 86400.0 ? "%H:%M" : span < 400 * 86400.0 ? "%m-%d" : "%Y");
	buf_adds(out, "\nset grid lc rgb '#dddddd'\nset key above right horizontal\nset border 3\n"
		      "set tics nomirror\nset style fill solid 0.4 noborder\n"
		      "set decimalsign '.'\n");
	buf_adds(out, c->percent ? "set format y '%.0f %%'\n"
		      : c->log   ? "set logscale y\nset autoscale yfix\nset format y '%.0s %c'\n"
				 : "set format y '%.6g'\n");
	for (size_t i = 0; i < c->n; i++)
		if (c->series[i].n)
			put_data(&c->series[i], i, c->percent ? 100 : 1, out);
	for (size_t i = 0; i < c->n; i++) {
		if (c->series[i].n == 0)
			continue;
		buf_adds(out, first ? "plot " : ", ");
		put_plot(&c->series[i], i, out);
		first = false;
	}
	buf_addc(out, '\n');
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

static int run(int in, struct buf *out, struct err *e)
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

/* Inside HTML there is no XML declaration and no document type; one newline ends it. */
static int keep_element(struct buf *b, struct err *e)
{
	const char *text = buf_cstr(b), *p = strstr(text, "<svg");

	if (!p)
		return err_set(e, STATUS_UNAVAILABLE, "gnuplot drew nothing");
	buf_drop(b, (size_t)(p - text));
	while (b->n > 0 && (b->p[b->n - 1] == '\n' || b->p[b->n - 1] == ' '))
		b->n--;
	return buf_addc(b, '\n');
}

int chart_svg(const struct chart *c, const char *name, int width, int height, struct buf *out,
	      struct err *e)
{
	struct buf script, svg;
	int in, result = -1;

	buf_init(&script, CHART_BYTES);
	buf_init(&svg, CHART_BYTES);
	chart_script(c, name, width, height, &script);
	in = script.failed ? -1 : script_file(&script);
	if (in < 0)
		err_set(e, STATUS_SYSTEM, "cannot write a script for gnuplot");
	else if (run(in, &svg, e) == 0 && keep_element(&svg, e) == 0)
		result = buf_add(out, svg.p, svg.n);
	if (in >= 0)
		close(in);
	buf_release(&script);
	buf_release(&svg);
	return result;
}
