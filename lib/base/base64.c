/* base64.c - bytes as text */
#include <stdint.h>

#include "base/base64.h"

void base64_add(struct buf *b, const void *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
			     (left > 2 ? (uint32_t)p[i + 2] : 0);
		char four[4] = {digits[v >> 18], digits[v >> 12 & 63],
				left > 1 ? digits[v >> 6 & 63] : '=',
				left > 2 ? digits[v & 63] : '='};

		buf_add(b, four, sizeof(four));
	}
}
