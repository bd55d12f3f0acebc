/*
 * memset.c - fills memory, 16 bytes at a time; see memmove.c.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "unaligned.h"

static void
fill_short(void *dst, uint64_t pattern, size_t n)
{
	if (n >= 8) {
		AT(u64, dst, 0) = pattern;
		AT(u64, dst, n - 8) = pattern;
	} else if (n >= 4) {
		AT(u32, dst, 0) = (uint32_t)pattern;
		AT(u32, dst, n - 4) = (uint32_t)pattern;
	} else if (n >= 2) {
		AT(u16, dst, 0) = (uint16_t)pattern;
		AT(u16, dst, n - 2) = (uint16_t)pattern;
	} else if (n == 1) {
		AT(char, dst, 0) = (char)pattern;
	}
}

void *
memset(void *dst, int c, size_t n)
{
	uint64_t pattern = (unsigned char)c * UINT64_C(0x0101010101010101);
	v16 v = {(long long)pattern, (long long)pattern};
	char *to, *tail;

	if (n < 16) {
		fill_short(dst, pattern, n);
		return dst;
	}
	AT(v16, dst, 0) = v;
	AT(v16, dst, n - 16) = v;
	if (n <= 32)
		return dst;
	AT(v16, dst, 16) = v;
	AT(v16, dst, n - 32) = v;
	if (n <= 64)
		return dst;
	to = (char *)(((uintptr_t)dst | 15) + 17);
	for (tail = (char *)dst + n - 32; to < tail; to += 32) {
		AT(v16, to, 0) = v;
		AT(v16, to, 16) = v;
		/* Or the compiler takes the loop for what it is, and calls memset(). */
		__asm__("" : "+r"(to));
	}
	return dst;
}
