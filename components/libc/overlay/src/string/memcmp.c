/*
 * memcmp.c - compares memory, 8 bytes at a time.
 */
#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t u64 __attribute__((aligned(1), may_alias));

/* The order of two words as memory: that of the first byte that differs. */
static int
order(uint64_t a, uint64_t b)
{
	a = be64toh(a);
	b = be64toh(b);
	return a < b ? -1 : a > b;
}

int
memcmp(const void *left, const void *right, size_t n)
{
	const unsigned char *l = left, *r = right;

	for (; n >= 8; l += 8, r += 8, n -= 8) {
		uint64_t a = *(const u64 *)l, b = *(const u64 *)r;

		if (a != b)
			return order(a, b);
	}
	for (; n > 0; l++, r++, n--)
		if (*l != *r)
			return *l - *r;
	return 0;
}
