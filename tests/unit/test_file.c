/* test_file.c - whole files: reading, replacing, holding */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static char folder[] = "/tmp/tapeline-file-XXXXXX";
static struct err e;

static int enter(void **state)
{
	(void)state;
	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int names_here(void)
{
	DIR *d = opendir(".");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static int leave(void **state)
{
	DIR *d = opendir(".");
	struct dirent *entry;

	(void)state;
	while ((entry = readdir(d))) {
		if (unlink(entry->d_name) < 0)
			rmdir(entry->d_name);
	}
	closedir(d);
	return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void holds(const char *path, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, 1000, &b, &e), 0);
	assert_int_equal(b.n, strlen(want));
	assert_memory_equal(b.p, want, b.n);
	buf_release(&b);
}

static void test_read(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	assert_int_equal(file_write("f", "0123456789", 10, &e), 0);
	assert_int_equal(file_read("f", 10, &b, &e), 0);
	assert_int_equal(file_read("f", 10, &b, &e), 0); /* appends */
	assert_int_equal(b.n, 20);
	assert_int_equal(file_read("f", 9, &b, &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_string_equal(e.text, "cannot read 'f': more than 9 bytes");
	assert_int_equal(file_read("none", 9, &b, &e), -1);
	assert_int_equal(e.status, STATUS_NOINPUT);
	assert_string_equal(e.text, "cannot open 'none': No such file or directory");
	assert_int_equal(file_read(".", 9, &b, &e), -1);
	assert_int_equal(e.status, STATUS_NOINPUT);
	buf_release(&b);
}

static void test_write(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(file_write("f", "one", 3, &e), 0);
	assert_int_equal(chmod("f", 0640), 0);
	assert_int_equal(file_write("f", "two!", 4, &e), 0);
	holds("f", "two!");
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640); /* as the old one's */
	assert_int_equal(names_here(), 1);          /* no temporary file is left */
	assert_int_equal(file_write("f", "", 0, &e), 0);
	holds("f", "");
}

/* What a killed writer left is taken over, whatever is in it. */
static void test_write_after_kill(void **state)
{
	int fd = open("f.tmp", O_CREAT | O_WRONLY, 0600);

	(void)state;
	assert_int_equal(write(fd, "rubbish longer than the text", 28), 28);
	close(fd);
	assert_int_equal(file_write("f", "text", 4, &e), 0);
	holds("f", "text");
	assert_int_equal(names_here(), 1);
}

static void test_write_refuses(void **state)
{
	(void)state;
	assert_int_equal(file_write("/dev/null", "x", 1, &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_int_equal(file_write("none/f", "x", 1, &e), -1);
	assert_int_equal(e.status, STATUS_IO);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(file_write("d", "x", 1, &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_int_equal(names_here(), 1);
}

static void test_write_through_link(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(file_write("real", "old", 3, &e), 0);
	assert_int_equal(symlink("real", "link"), 0);
	assert_int_equal(file_write("link", "new", 3, &e), 0);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	holds("real", "new");
}

static void in_use(const char *path)
{
	struct file_lock l;
	char want[100];

	snprintf(want, sizeof(want), "'%s' is in use by another process", path);
	assert_int_equal(file_lock(&l, path, &e), -1);
	assert_int_equal(e.status, STATUS_UNAVAILABLE);
	assert_string_equal(e.text, want);
}

static void test_lock(void **state)
{
	struct file_lock l;

	(void)state;
	assert_int_equal(file_lock(&l, "s", &e), 0);
	in_use("s");
	assert_int_equal(file_replace_locked(&l, "one", 3, &e), 0);
	in_use("s"); /* the new file is held as the old one was */
	assert_int_equal(file_replace_locked(&l, "two", 3, &e), 0);
	in_use("s");
	holds("s", "two");
	file_unlock(&l);
	assert_int_equal(names_here(), 1);
	assert_int_equal(file_lock(&l, "s", &e), 0);
	file_unlock(&l);
	holds("s", "two");
}

static void test_lock_leaves_no_empty_file(void **state)
{
	struct file_lock l;

	(void)state;
	assert_int_equal(file_lock(&l, "s", &e), 0);
	assert_int_equal(names_here(), 1);
	file_unlock(&l);
	assert_int_equal(names_here(), 0);
}

static void test_lock_refuses(void **state)
{
	struct file_lock l;

	(void)state;
	assert_int_equal(file_lock(&l, "/dev/null", &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(file_lock(&l, "fifo", &e), -1);
	assert_int_equal(e.status, STATUS_CONFIG);
	assert_int_equal(file_lock(&l, "none/s", &e), -1);
	assert_int_equal(e.status, STATUS_IO);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(file_lock(&l, "dangling", &e), -1);
	assert_int_equal(e.status, STATUS_IO);
}

/* Hold the file, count up in it, let go; what a child does ROUNDS times. */
enum { ROUNDS = 200, CHILDREN = 4 };

static int count_up(void)
{
	for (int done = 0; done < ROUNDS;) {
		struct file_lock l;
		struct buf b;
		char text[16];
		int n;

		if (file_lock(&l, "count", &e) < 0) {
			if (e.status != STATUS_UNAVAILABLE)
				return 1;
			continue;
		}
		buf_init(&b, 100);
		if (file_read("count", 20, &b, &e) < 0)
			return 1;
		n = snprintf(text, sizeof(text), "%ld", strtol(buf_cstr(&b), NULL, 10) + 1);
		buf_release(&b);
		if (file_replace_locked(&l, text, (size_t)n, &e) < 0)
			return 1;
		file_unlock(&l);
		done++;
	}
	return 0;
}

/* Several processes replace one file under its lock: no step is lost. */
static void test_lock_excludes(void **state)
{
	int status;

	(void)state;
	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(count_up());
	}
	for (int i = 0; i < CHILDREN; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	holds("count", "800");
	assert_int_equal(names_here(), 1);
}

/* A lock ends with its process, even by SIGKILL. */
static void test_lock_ends_with_process(void **state)
{
	struct file_lock l;
	int ready[2], status;
	char c;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (file_lock(&l, "s", &e) < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	in_use("s");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	assert_int_equal(file_lock(&l, "s", &e), 0);
	file_unlock(&l);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
		CASE(test_read),
		CASE(test_write),
		CASE(test_write_after_kill),
		CASE(test_write_refuses),
		CASE(test_write_through_link),
		CASE(test_lock),
		CASE(test_lock_leaves_no_empty_file),
		CASE(test_lock_refuses),
		CASE(test_lock_excludes),
		CASE(test_lock_ends_with_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
