/*
 * fuzz_zone.c - any bytes as a zone file
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct zone z;
	struct err e;
	int64_t step = INT64_C(86400000000000) * 97;

	if (zone_read(&z, data, n, "FILE", &e) < 0)
		return 0;
	for (size_t i = 1; i < z.n; i++)
		if (z.changes[i].at <= z.changes[i - 1].at)
			abort();
	for (int64_t at = -step * 100; at <= step * 100; at += step)
		zone_to_utc(&z, at);
	zone_to_utc(&z, INT64_MIN);
	zone_to_utc(&z, INT64_MAX);
	zone_release(&z);
	return 0;
}
