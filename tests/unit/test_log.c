/* test_log.c - log lines, as the writes that carry them */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/log.h"
#include "base/rfc3339.h"
#include "base/text.h"

/* Standard error is a datagram socket during a test: each write(2) is one
 * message, so that two writes for one line would show. */
static int ear, old_stderr;

static int listen_to_stderr(void **state)
{
	int pair[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
		return -1;
	old_stderr = dup(STDERR_FILENO);
	dup2(pair[1], STDERR_FILENO);
	close(pair[1]);
	ear = pair[0];
	return 0;
}

static int restore_stderr(void **state)
{
	(void)state;
	dup2(old_stderr, STDERR_FILENO);
	close(old_stderr);
	close(ear);
	return 0;
}

/* The next write, NUL-terminated; "" where there was none. */
static const char *heard(void)
{
	static char text[8192];
	ssize_t n = recv(ear, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static void test_text(void **state)
{
	(void)state;
	log_open("tbar", false, LOG_INFO);
	log_error("open '%s': no", "x");
	assert_string_equal(heard(), "tbar: open 'x': no\n");
	log_warn("late %d", 3);
	assert_string_equal(heard(), "tbar: warning: late 3\n");
	log_info("here");
	assert_string_equal(heard(), "tbar: here\n");
	log_debug("details");
	assert_string_equal(heard(), "");
}

static void test_levels(void **state)
{
	(void)state;
	log_open("tbar", false, LOG_ERROR);
	log_warn("no");
	log_info("no");
	assert_string_equal(heard(), "");
	log_error("yes");
	assert_string_equal(heard(), "tbar: yes\n");
	log_open("tbar", false, LOG_DEBUG);
	log_debug("details");
	assert_string_equal(heard(), "tbar: details\n");
}

static void test_one_line(void **state)
{
	(void)state;
	log_open("tbar", false, LOG_INFO);
	log_error("a\nb\x1b[31m\x7f\xff\xc2\x9b\"q\" \\ \xe2\x82\xac");
	assert_string_equal(
		heard(),
		"tbar: a\\x0ab\\x1b[31m\\x7f\xef\xbf\xbd\xef\xbf\xbd\"q\" \\ \xe2\x82\xac\n");
}

static void test_json(void **state)
{
	json_t *j;
	const char *time;
	int64_t ns;

	(void)state;
	log_open("tbar", true, LOG_INFO);
	log_warn("a\"b\n\xff");
	j = json_loads(heard(), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(j);
	assert_int_equal(json_object_size(j), 4);
	assert_string_equal(json_string_value(json_object_get(j, "level")), "warning");
	assert_string_equal(json_string_value(json_object_get(j, "stage")), "tbar");
	assert_string_equal(json_string_value(json_object_get(j, "message")), "a\"b\n\xef\xbf\xbd");
	time = json_string_value(json_object_get(j, "time"));
	assert_non_null(time);
	assert_int_equal(rfc3339_parse(time, strlen(time), &ns), 0);
	assert_true(ns > INT64_C(1700000000000000000)); /* the wall clock, of this decade */
	json_decref(j);
}

/* A long message of euro signs, whatever stands before it: at most 4 KiB, whole characters. */
static void test_long(void **state)
{
	char message[3 * 7000 + 1];

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(message); i += 3)
		memcpy(message + i, "\xe2\x82\xac", 4);
	for (size_t shift = 0; shift < 3; shift++) {
		const char *line;
		size_t n;

		log_open("tbar", false, LOG_INFO);
		log_error("%.*s%s", (int)shift, "ab", message);
		line = heard();
		n = strlen(line);
		assert_in_range(n, 4096 - 8, 4096);
		assert_int_equal(line[n - 1], '\n');
		for (size_t i = 0; i < n; i += text_char(line + i, n - i))
			assert_true(text_char(line + i, n - i) > 0);
		assert_string_equal(heard(), "");
	}
}

static void test_long_json(void **state)
{
	char message[9000];
	const char *line;
	json_t *j;

	(void)state;
	memset(message, '\n', sizeof(message) - 1); /* two characters each, once escaped */
	message[sizeof(message) - 1] = '\0';
	log_open("tbar", true, LOG_INFO);
	log_error("%s", message);
	line = heard();
	assert_in_range(strlen(line), 4096 - 8, 4096);
	j = json_loads(line, 0, NULL);
	assert_non_null(j);
	assert_true(json_string_length(json_object_get(j, "message")) > 1900);
	json_decref(j);
}

static void test_repeat(void **state)
{
	static const char key[] = "late trades", other[] = "other things";
	static const char *const want[] = {
		"tbar: warning: late trade number 1\n",
		"tbar: warning: late trade number 10 (10 times so far)\n",
		"tbar: warning: late trade number 100 (100 times so far)\n",
	};

	(void)state;
	log_open("tbar", false, LOG_WARN);
	for (int i = 1; i <= 105; i++)
		log_repeat(key, "late trade number %d", i);
	log_repeat(other, "once");
	for (int i = 0; i < 3; i++)
		assert_string_equal(heard(), want[i]);
	assert_string_equal(heard(), "tbar: warning: once\n");
	assert_string_equal(heard(), "");
	log_totals();
	assert_string_equal(heard(), "tbar: warning: late trades: 105 times in all\n");
	assert_string_equal(heard(), ""); /* what was printed each time needs no total */
	log_totals();
	assert_string_equal(heard(), "");
}

static void test_redact(void **state)
{
	char message[20000];
	const char *line;

	(void)state;
	log_open("tbar", false, LOG_INFO);
	assert_int_equal(log_redact(""), 0);
	assert_int_equal(log_redact("geheim"), 0);
	assert_int_equal(log_redact("geheimnis"), 0);
	assert_int_equal(log_redact("geheim"), 0); /* again: the same */
	log_error("key geheim, geheimnisgeheim, gehei");
	assert_string_equal(heard(), "tbar: key ***, ******, gehei\n");
	log_repeat("redacted", "with %s", "geheim");
	assert_string_equal(heard(), "tbar: warning: with ***\n");
	log_open("tbar", true, LOG_INFO);
	log_error("geheim");
	line = heard();
	assert_null(strstr(line, "geheim"));
	assert_non_null(strstr(line, "\"message\":\"***\""));

	/* Wherever a line is cut, no beginning of a secret stands at its end. */
	log_open("tbar", false, LOG_INFO);
	for (size_t at = 4070; at < 4100; at++) {
		memset(message, 'x', at);
		memcpy(message + at, "geheimnis", 10);
		log_error("%s", message);
		assert_null(strstr(heard(), "g"));
	}
	for (size_t at = 0; at + 10 < sizeof(message); at += 9)
		memcpy(message + at, "geheimnis", 10);
	log_error("%s", message); /* longer than what is formatted at all */
	assert_null(strstr(heard(), "g"));
}

static void test_redact_no_room(void **state)
{
	char secret[] = "secret-a";
	int got = 0, n = 0;

	(void)state;
	for (; got == 0 && n < 100; n++, secret[7]++)
		got = log_redact(secret);
	assert_int_equal(got, -1);
	assert_true(n <= LOG_SECRETS);
}

static void test_errno_and_report(void **state)
{
	struct err e = {STATUS_CONFIG, "state 'x': of another program"};

	(void)state;
	log_open("tbar", false, LOG_ERROR);
	errno = ENOSPC;
	assert_int_equal(err_report(&e), 78);
	assert_int_equal(errno, ENOSPC);
	assert_string_equal(heard(), "tbar: state 'x': of another program\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, listen_to_stderr, restore_stderr)
		CASE(test_text),           CASE(test_levels),
		CASE(test_one_line),       CASE(test_json),
		CASE(test_long),           CASE(test_long_json),
		CASE(test_repeat),         CASE(test_redact),
		CASE(test_redact_no_room), CASE(test_errno_and_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
