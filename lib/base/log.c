/* log.c - what a program tells people, on standard error */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/log.h"
#include "base/rfc3339.h"
#include "base/text.h"

enum {
	LOG_LINE = 4096,     /* PIPE_BUF: a write of at most this is not torn */
	LOG_MESSAGE = 16384, /* a message before its secrets are taken out */
	LOG_REPEATS = 128,   /* different repeated warnings; further ones are all printed */
	LOG_TAIL = 2,        /* what ends a line of JSON */
};

struct repeat {
	const char *key;
	uint64_t count, printed;
};

static struct {
	const char *prog;
	bool json;
	enum log_level level;
	struct repeat repeats[LOG_REPEATS];
	size_t n_repeats;
	char *secrets[LOG_SECRETS];
	size_t n_secrets;
} logger = {.prog = "tapeline", .level = LOG_INFO};

void log_open(const char *prog, bool json, enum log_level level)
{
	logger.prog = prog;
	logger.json = json;
	logger.level = level;
}

/* ---- secrets ---- */

int log_redact(const char *secret)
{
	char *copy;

	if (!*secret)
		return 0;
	for (size_t i = 0; i < logger.n_secrets; i++) {
		if (strcmp(logger.secrets[i], secret) == 0)
			return 0;
	}
	if (logger.n_secrets == LOG_SECRETS || !(copy = strdup(secret)))
		return -1;
	logger.secrets[logger.n_secrets++] = copy;
	return 0;
}

/* Length of the longest secret that stands at s[0..n).  Where the text was cut,
 * the beginning of one at its very end counts too. */
static size_t secret_at(const char *s, size_t n, bool cut)
{
	size_t longest = 0;

	for (size_t i = 0; i < logger.n_secrets; i++) {
		size_t len = strlen(logger.secrets[i]);

		if (len > n && cut)
			len = n;
		if (len <= n && len > longest && memcmp(s, logger.secrets[i], len) == 0)
			longest = len;
	}
	return longest;
}

/* ---- one line ---- */

/* One character as a terminal may see it; returns the bytes taken. */
static size_t plain_escape(const char *s, size_t n, char out[TEXT_ESCAPED], size_t *out_n)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char c = (unsigned char)*s;
	size_t length;
	bool shown;

	if (c < 0x20 || c == 0x7f) {
		memcpy(out, "\\x", 2);
		out[2] = digits[c >> 4];
		out[3] = digits[c & 15];
		*out_n = 4;
		return 1;
	}
	if (c == '"' || c == '\\') {
		out[0] = *s;
		*out_n = 1;
		return 1;
	}
	length = text_shown(s, n, &shown);
	if (shown)
		return text_escape(s, n, out, out_n);
	memcpy(out, "\xef\xbf\xbd", 3); /* U+FFFD */
	*out_n = 3;
	return length;
}

/* Append the message without its secrets, as much of it as leaves room for the tail. */
static void add_message(struct buf *line, const char *s, size_t n, bool cut)
{
	char piece[TEXT_ESCAPED];
	size_t piece_n;

	for (size_t i = 0; i < n;) {
		size_t secret = secret_at(s + i, n - i, cut);

		if (secret) {
			memcpy(piece, "***", 3);
			piece_n = 3;
			i += secret;
		} else if (logger.json) {
			i += text_escape(s + i, n - i, piece, &piece_n);
		} else {
			i += plain_escape(s + i, n - i, piece, &piece_n);
		}
		if (line->n + piece_n + LOG_TAIL + 1 > LOG_LINE)
			return;
		buf_add(line, piece, piece_n);
	}
}

static void add_head(struct buf *line, enum log_level level)
{
	static const char *const names[] = {"error", "warning", "info", "debug"};
	char text[RFC3339_TEXT];
	struct timespec now;
	int64_t ns;

	if (!logger.json) {
		buf_addf(line, "%s: %s", logger.prog, level == LOG_WARN ? "warning: " : "");
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	ns = now.tv_sec * NS_PER_SECOND + now.tv_nsec;
	buf_adds(line, "{\"time\":\"");
	buf_add(line, text, rfc3339_format(ns, text));
	buf_addf(line, "\",\"level\":\"%s\",\"stage\":", names[level]);
	text_quote(line, logger.prog, strlen(logger.prog));
	buf_adds(line, ",\"message\":\"");
}

static void write_line(const char *p, size_t n)
{
	while (write(STDERR_FILENO, p, n) < 0 && errno == EINTR)
		; /* one write: what is not taken then is lost, not torn */
}

/* times: how often a repeated one came, or 0. */
static void log_text(enum log_level level, uint64_t times, const char *fmt, va_list ap)
{
	/* Not on the heap: being out of memory must still be told. */
	static char message[LOG_MESSAGE], storage[LOG_LINE];
	struct buf line = {.p = storage, .cap = LOG_LINE, .max = LOG_LINE};
	int saved = errno, n;
	bool cut;

	if (level > logger.level)
		return;
	n = vsnprintf(message, sizeof(message), fmt, ap);
	if (n < 0)
		n = 0;
	cut = n >= LOG_MESSAGE;
	add_head(&line, level);
	add_message(&line, message, cut ? LOG_MESSAGE - 1 : (size_t)n, cut);
	if (times) {
		n = snprintf(message, sizeof(message), " (%llu times so far)",
			     (unsigned long long)times);
		add_message(&line, message, (size_t)n, false);
	}
	if (logger.json)
		buf_add(&line, "\"}", LOG_TAIL);
	buf_addc(&line, '\n');
	write_line(line.p, line.n);
	errno = saved;
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_text(LOG_ERROR, 0, fmt, ap);
	va_end(ap);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_text(LOG_WARN, 0, fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_text(LOG_INFO, 0, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_text(LOG_DEBUG, 0, fmt, ap);
	va_end(ap);
}

/* ---- repeated warnings ---- */

static struct repeat *repeat_of(const char *key)
{
	for (size_t i = 0; i < logger.n_repeats; i++) {
		if (logger.repeats[i].key == key)
			return &logger.repeats[i];
	}
	if (logger.n_repeats == LOG_REPEATS)
		return NULL;
	logger.repeats[logger.n_repeats] = (struct repeat){.key = key};
	return &logger.repeats[logger.n_repeats++];
}

static bool is_power_of_ten(uint64_t n)
{
	while (n % 10 == 0)
		n /= 10;
	return n == 1;
}

void log_repeat(const char *key, const char *fmt, ...)
{
	struct repeat *r = repeat_of(key);
	va_list ap;

	if (r && !is_power_of_ten(++r->count))
		return;
	va_start(ap, fmt);
	log_text(LOG_WARN, r && r->count > 1 ? r->count : 0, fmt, ap);
	va_end(ap);
	if (r)
		r->printed = r->count;
}

void log_totals(void)
{
	for (size_t i = 0; i < logger.n_repeats; i++) {
		struct repeat *r = &logger.repeats[i];

		if (r->count > r->printed)
			log_warn("%s: %llu times in all", r->key, (unsigned long long)r->count);
		r->printed = r->count;
	}
}

int err_report(const struct err *e)
{
	log_error("%s", e->text);
	return (int)e->status;
}
