/*
 * fuzz_record.c - lines through the record codec, with jansson as oracle
 *
 * Same lines taken, same values, but for the differences that oracle.h names.
 */
#include "oracle_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_extra(const char *line, size_t n)
{
	static struct record r;
	struct json_value key, value;
	const char *pos = NULL;

	if (record_head(&r, line, n) < 0 || record_scan(&r) < 0 || r.type == TYPE_UNKNOWN)
		return;
	while (record_extra(&r, &pos, &key, &value))
		if (key.kind != VALUE_STRING || value.kind == VALUE_ABSENT)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *line = (const char *)data, *end = line + n;

	while (line < end) {
		const char *nl = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((nl ? nl : end) - line);

		if (oracle_record(line, len) == DIFFERENT || oracle_value(line, len) == DIFFERENT) {
			fprintf(stderr, "differs: %s: %.*s\n", oracle_why, (int)len, line);
			abort();
		}
		check_extra(line, len);
		line += len + 1;
	}
	return 0;
}
