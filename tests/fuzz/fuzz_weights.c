/*
 * fuzz_weights.c - any bytes as a file of weights
 *
 * The first byte says whether the hash is made right first, so that what is inside is looked at.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "vol/weights_impl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char path[64];

static void forget(void)
{
	unlink(path);
}

static void write_file(const char *p, size_t n)
{
	FILE *f;

	if (!path[0]) {
		snprintf(path, sizeof(path), "/tmp/fuzz_weights.%ld", (long)getpid());
		atexit(forget);
	}
	f = fopen(path, "w");
	if (!f || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		abort();
}

/* The same with its hash made right; what is no object stays as it is. */
static void write_signed(const char *p, size_t n)
{
	json_t *root = json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL);
	char hash[SHA256_HEX + 1], *text;

	if (!json_is_object(root)) {
		json_decref(root);
		write_file(p, n);
		return;
	}
	json_object_del(root, "sha256");
	if (weights_hash(root, hash) == 0)
		json_object_set_new(root, "sha256", json_string(hash));
	text = json_dumps(root, JSON_REAL_PRECISION(17));
	if (text)
		write_file(text, strlen(text));
	else
		write_file(p, n);
	free(text);
	json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct weights_data d;
	struct hybrid h;
	struct err e = {0};

	if (n == 0)
		return 0;
	if (data[0] & 1)
		write_signed((const char *)data + 1, n - 1);
	else
		write_file((const char *)data + 1, n - 1);
	if (weights_read(path, &h, &d, &e) == 0) {
		if (!(d.unit > 0) || !isfinite(d.unit) || !h.members)
			abort();
		hybrid_release(&h);
	} else if (!e.text[0]) {
		abort();
	}
	return 0;
}
