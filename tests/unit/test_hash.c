/* test_hash.c - checksums against their standards' examples */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"

static void check_sha256(const char *text, size_t n, const char *want)
{
	char hex[SHA256_HEX + 1];

	sha256_hex(text, n, hex);
	assert_string_equal(hex, want);
}

/* NIST's examples for FIPS 180-4. */
static void test_sha256(void **state)
{
	enum { MILLION = 1000000 };
	char *text = malloc(MILLION);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', MILLION);
	check_sha256("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_sha256("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check_sha256(text, MILLION,
		     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(text);
}

/* RFC 3720, appendix B.4, and the check value of the CRC catalogues. */
static void test_crc32c_examples(void **state)
{
	unsigned char bytes[32];

	(void)state;
	assert_int_equal(crc32c(0, "", 0), 0);
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
	memset(bytes, 0, sizeof(bytes));
	assert_int_equal(crc32c(0, bytes, sizeof(bytes)), 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(crc32c(0, bytes, sizeof(bytes)), 0x62a8ab43);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	assert_int_equal(crc32c(0, bytes, sizeof(bytes)), 0x46dd794e);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(31 - i);
	assert_int_equal(crc32c(0, bytes, sizeof(bytes)), 0x113fdb5c);
}

/* The definition, bit by bit. */
static uint32_t naive_crc(const unsigned char *p, size_t n)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ UINT32_C(0x82f63b78) : crc >> 1;
	}
	return ~crc;
}

/* Any length, alignment and cutting into pieces; any bit flipped is seen. */
static void test_crc32c_random(void **state)
{
	unsigned char bytes[300];
	struct rng r;

	(void)state;
	rng_seed(&r, 1, 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)rng_next(&r);
	for (int i = 0; i < 5000; i++) {
		const size_t start = rng_below(&r, 16), n = rng_below(&r, 280);
		const size_t cut = rng_below(&r, n + 1), flip = rng_below(&r, n * 8 + 1);
		unsigned char *p = bytes + start;
		const uint32_t crc = crc32c(0, p, n);

		assert_int_equal(crc, naive_crc(p, n));
		assert_int_equal(crc, crc32c(crc32c(0, p, cut), p + cut, n - cut));
		if (flip == n * 8)
			continue;
		p[flip / 8] ^= (unsigned char)(1U << flip % 8);
		assert_int_not_equal(crc, crc32c(0, p, n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_crc32c_examples),
		cmocka_unit_test(test_crc32c_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
