/* stage_wait.c - signals, and waiting so that none is missed */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "tape/stage_impl.h"

/*
 * A handler sets a flag and writes to a pipe that every wait watches.  Blocking the
 * signals and letting ppoll admit them would not do: the kernel delivers them there
 * only when no descriptor is ready, and a busy stage would never hear of them.
 */
volatile sig_atomic_t stage_signalled;
static volatile sig_atomic_t stop_flag, reload_flag, status_flag;
static int wake[2] = {-1, -1};

static void on_signal(int sig)
{
	int saved = errno;

	stage_signalled = 1;
	if (sig == SIGHUP)
		reload_flag = 1;
	else if (sig == SIGUSR1)
		status_flag = 1;
	else
		stop_flag = 1;
	if (write(wake[1], "", 1) < 0) {
		/* full: it wakes as it is */
	}
	errno = saved;
}

int stage_signals_init(struct err *e)
{
	static const int ours[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};
	struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	sigset_t none;

	if (pipe(wake) < 0)
		return err_errno(e, STATUS_SYSTEM, "cannot make a pipe");
	for (int i = 0; i < 2; i++) {
		fcntl(wake[i], F_SETFL, O_NONBLOCK);
		fcntl(wake[i], F_SETFD, FD_CLOEXEC);
	}
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaction(ours[i], &sa, NULL);
	/* A parent may have left SIGPIPE ignored, or signals blocked. */
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return 0;
}

bool stage_got_stop(void)
{
	return stop_flag;
}

/* Cleared only where it was set: a signal between the look and the clearing of a
 * flag that was not would be lost. */
static bool take_flag(volatile sig_atomic_t *flag)
{
	if (!*flag)
		return false;
	*flag = 0;
	return true;
}

bool stage_got_reload(void)
{
	return take_flag(&reload_flag);
}

bool stage_got_status(void)
{
	return take_flag(&status_flag);
}

/* Milliseconds for poll(), rounded up: who waits for a time must not come early and
 * turn round and round until it is there.  Whoever waits longer asks again. */
static int milliseconds(int64_t ns)
{
	int64_t ms = ns / 1000000 + (ns % 1000000 != 0);

	if (ns < 0)
		return -1;
	return ms < INT_MAX ? (int)ms : INT_MAX;
}

/* poll() and not select(), which knows no descriptor beyond 1023. */
bool stage_wait(int fd, int64_t ns)
{
	struct pollfd p[2] = {{.fd = wake[0], .events = POLLIN}, {.fd = fd, .events = POLLIN}};
	char drain[64];

	if (poll(p, 2, milliseconds(ns)) <= 0)
		return false;
	if (p[0].revents)
		while (read(wake[0], drain, sizeof(drain)) > 0)
			;
	return p[1].revents != 0;
}

int64_t stage_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

void stage_print_status(struct stage *s)
{
	char text[512], ts[RFC3339_TEXT];
	int waiting = 0, n;
	size_t len = s->now == NO_TS ? 0 : rfc3339_format(s->now, ts);

	if (ioctl(STDIN_FILENO, FIONREAD, &waiting) < 0)
		waiting = 0;
	n = snprintf(text, sizeof(text),
		     "%s: status lines_in=%llu lines_out=%llu bytes_in=%llu bytes_out=%llu "
		     "errors=%llu lag_bytes=%d tape_time=%.*s\n",
		     s->program.name, (unsigned long long)s->lines,
		     (unsigned long long)s->own_lines, (unsigned long long)s->bytes_in,
		     (unsigned long long)s->out.bytes, (unsigned long long)s->errors, waiting,
		     (int)len, ts);
	if (n > 0 && write((int)stage_opt.status_fd, text, (size_t)n) < 0)
		return; /* nobody listens */
}
