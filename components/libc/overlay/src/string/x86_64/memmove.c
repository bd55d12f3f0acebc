/*
 * memmove.c - memmove() and memcpy(), 16 bytes at a time.
 *
 * Most copies are short: up to 128 bytes all is loaded before anything is stored,
 * from both ends so that what is between the sizes needs no loop. The string
 * instructions of musl's own take long to start, copy a byte at a time until the
 * destination is aligned, and are slow throughout where a CPU is emulated.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "unaligned.h"

static void
copy_short(void *dst, const void *src, size_t n)
{
	if (n >= 8) {
		u64 a = AT(const u64, src, 0), b = AT(const u64, src, n - 8);

		AT(u64, dst, 0) = a;
		AT(u64, dst, n - 8) = b;
	} else if (n >= 4) {
		u32 a = AT(const u32, src, 0), b = AT(const u32, src, n - 4);

		AT(u32, dst, 0) = a;
		AT(u32, dst, n - 4) = b;
	} else if (n >= 2) {
		u16 a = AT(const u16, src, 0), b = AT(const u16, src, n - 2);

		AT(u16, dst, 0) = a;
		AT(u16, dst, n - 2) = b;
	} else if (n == 1) {
		AT(char, dst, 0) = AT(const char, src, 0);
	}
}

/* More than 128 bytes whose destination does not begin within the source. */
static void
copy_up(char *dst, const char *src, size_t n)
{
	v16 head = AT(const v16, src, 0);
	v16 t0 = AT(const v16, src, n - 64), t1 = AT(const v16, src, n - 48);
	v16 t2 = AT(const v16, src, n - 32), t3 = AT(const v16, src, n - 16);
	/* Of dst: where the aligned part begins, 1 to 16 bytes on, and where the last 64 bytes do. */
	char *to = (char *)(((uintptr_t)dst | 15) + 1), *tail = dst + n - 64;
	const char *from = src + (to - dst);

	while (to < tail) {
		v16 a = AT(const v16, from, 0), b = AT(const v16, from, 16);
		v16 c = AT(const v16, from, 32), d = AT(const v16, from, 48);

		AT(v16, to, 0) = a;
		AT(v16, to, 16) = b;
		AT(v16, to, 32) = c;
		AT(v16, to, 48) = d;
		from += 64;
		to += 64;
		/* Or the compiler takes the loop for what it is, and calls memmove(). */
		__asm__("" : "+r"(from), "+r"(to));
	}
	AT(v16, tail, 0) = t0;
	AT(v16, tail, 16) = t1;
	AT(v16, tail, 32) = t2;
	AT(v16, tail, 48) = t3;
	AT(v16, dst, 0) = head;
}

/* The same from the end, for a destination that begins within the source. */
static void
copy_down(char *dst, const char *src, size_t n)
{
	v16 last = AT(const v16, src, n - 16);
	v16 h0 = AT(const v16, src, 0), h1 = AT(const v16, src, 16);
	v16 h2 = AT(const v16, src, 32), h3 = AT(const v16, src, 48);
	char *to = (char *)((uintptr_t)(dst + n - 1) & ~(uintptr_t)15), *head = dst + 64;
	const char *from = src + (to - dst);

	while (to > head) {
		v16 a = AT(const v16, from, -16), b = AT(const v16, from, -32);
		v16 c = AT(const v16, from, -48), d = AT(const v16, from, -64);

		AT(v16, to, -16) = a;
		AT(v16, to, -32) = b;
		AT(v16, to, -48) = c;
		AT(v16, to, -64) = d;
		from -= 64;
		to -= 64;
		__asm__("" : "+r"(from), "+r"(to));
	}
	AT(v16, dst, 0) = h0;
	AT(v16, dst, 16) = h1;
	AT(v16, dst, 32) = h2;
	AT(v16, dst, 48) = h3;
	AT(v16, dst, n - 16) = last;
}

void *
memmove(void *dst, const void *src, size_t n)
{
	if (n < 16) {
		copy_short(dst, src, n);
	} else if (n <= 32) {
		v16 a = AT(const v16, src, 0), b = AT(const v16, src, n - 16);

		AT(v16, dst, 0) = a;
		AT(v16, dst, n - 16) = b;
	} else if (n <= 64) {
		v16 a = AT(const v16, src, 0), b = AT(const v16, src, 16);
		v16 c = AT(const v16, src, n - 32), d = AT(const v16, src, n - 16);

		AT(v16, dst, 0) = a;
		AT(v16, dst, 16) = b;
		AT(v16, dst, n - 32) = c;
		AT(v16, dst, n - 16) = d;
	} else if (n <= 128) {
		v16 a = AT(const v16, src, 0), b = AT(const v16, src, 16);
		v16 c = AT(const v16, src, 32), d = AT(const v16, src, 48);
		v16 e = AT(const v16, src, n - 64), f = AT(const v16, src, n - 48);
		v16 g = AT(const v16, src, n - 32), h = AT(const v16, src, n - 16);

		AT(v16, dst, 0) = a;
		AT(v16, dst, 16) = b;
		AT(v16, dst, 32) = c;
		AT(v16, dst, 48) = d;
		AT(v16, dst, n - 64) = e;
		AT(v16, dst, n - 48) = f;
		AT(v16, dst, n - 32) = g;
		AT(v16, dst, n - 16) = h;
	} else if ((uintptr_t)dst - (uintptr_t)src >= n) {
		copy_up(dst, src, n);
	} else {
		copy_down(dst, src, n);
	}
	return dst;
}

void *memcpy(void *restrict, const void *restrict, size_t) __attribute__((alias("memmove")));
