/*
 * hash.h - checksums: SHA-256 to name things by, CRC-32C to notice damage
 */
#ifndef TAPELINE_BASE_HASH_H
#define TAPELINE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX = 64 };

/* SHA-256 (FIPS 180-4) of p[0..n) as lower-case hexadecimal digits and a NUL. */
void sha256_hex(const void *p, size_t n, char out[SHA256_HEX + 1]);

/* CRC-32C (Castagnoli; RFC 3720, appendix B.4) of p[0..n), going on from the CRC
 * of the bytes before them; 0 to start. */
uint32_t crc32c(uint32_t crc, const void *p, size_t n);

#endif
