/* hash.c - checksums: SHA-256 to name things by, CRC-32C to notice damage */
#include <sys/types.h>

#include <sha2.h>

#include "base/hash.h"

#define CRC32C_POLYNOMIAL UINT32_C(0x82f63b78) /* 0x1edc6f41 with its bits reversed */

enum { CRC_SLICES = 8 };

void sha256_hex(const void *p, size_t n, char out[SHA256_HEX + 1])
{
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, p, n);
	SHA256End(&context, out);
}

/* tables[k][b]: what byte b contributes when k more bytes follow it. */
static uint32_t crc_tables[CRC_SLICES][256];

static void crc_tables_build(void)
{
	for (uint32_t b = 0; b < 256; b++) {
		uint32_t c = b;

		for (int i = 0; i < 8; i++)
			c = (c >> 1) ^ (c & 1 ? CRC32C_POLYNOMIAL : 0);
		crc_tables[0][b] = c;
	}
	for (int k = 1; k < CRC_SLICES; k++) {
		for (int b = 0; b < 256; b++) {
			const uint32_t c = crc_tables[k - 1][b];

			crc_tables[k][b] = (c >> 8) ^ crc_tables[0][c & 0xff];
		}
	}
}

/* Eight bytes at a time: Kounavis and Berry, "A systematic approach to building
 * high performance, software-based, CRC generators" (2005). */
uint32_t crc32c(uint32_t crc, const void *p, size_t n)
{
	const unsigned char *s = p;

	if (!crc_tables[0][1])
		crc_tables_build();
	crc = ~crc;
	for (; n >= CRC_SLICES; n -= CRC_SLICES, s += CRC_SLICES)
		crc = crc_tables[7][s[0] ^ (crc & 0xff)] ^ crc_tables[6][s[1] ^ (crc >> 8 & 0xff)] ^
		      crc_tables[5][s[2] ^ (crc >> 16 & 0xff)] ^ crc_tables[4][s[3] ^ (crc >> 24)] ^
		      crc_tables[3][s[4]] ^ crc_tables[2][s[5]] ^ crc_tables[1][s[6]] ^
		      crc_tables[0][s[7]];
	for (; n; n--)
		crc = (crc >> 8) ^ crc_tables[0][(crc ^ *s++) & 0xff];
	return ~crc;
}
