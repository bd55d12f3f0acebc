/*
 * memcpy(), memmove(), memset() and memcmp(): every size and place up to some, and not a
 * byte beyond. strcasecmp() and strncasecmp(): all letters, and not a byte beyond.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

#define MOST 400
#define ROOM 1024

/* Every size up to where only how often a loop is run makes a difference. */
#define NEXT(n) ((n) < 140 ? (n) + 1 : (n) + 37)

/* Called by address: the compiler is not to know what they are. */
static void *(*volatile copy)(void *restrict, const void *restrict, size_t) = memcpy;
static void *(*volatile move)(void *, const void *, size_t) = memmove;
static void *(*volatile fill)(void *, int, size_t) = memset;
static int (*volatile compare)(const void *, const void *, size_t) = memcmp;

/* The end of a page after which there is none, and the begin of one before which there is none. */
static unsigned char *
page_between(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *p = mmap(NULL, size + 2 * page, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);

	if (p == MAP_FAILED || mprotect(p, page, PROT_NONE) != 0 || mprotect(p + page + size, page, PROT_NONE) != 0)
		abort();
	return p + page;
}

static unsigned char *
reset(unsigned char *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(i * 7 + i / 256 + 1);
	return p;
}

/* What moving gives, byte by byte, over a copy of the page. */
static int
moved_right(const unsigned char *page, size_t size, size_t to, size_t from, size_t n)
{
	static unsigned char before[4096];

	reset(before, size);
	for (size_t i = 0; i < size; i++) {
		unsigned char want = i >= to && i < to + n ? before[from + i - to] : before[i];

		if (page[i] != want) {
			printf("# %zu bytes from %zu to %zu: byte %zu is %d, not %d\n", n, from, to, i, page[i], want);
			return 0;
		}
	}
	return 1;
}

static void
test_moving(unsigned char *page)
{
	static const size_t places[] = {0, 1, 8, 15, 17, 64, 129, 290};
	const size_t count = sizeof(places) / sizeof(places[0]);
	int right = 1, same = 1;

	for (size_t n = 0; n <= MOST; n = NEXT(n)) {
		for (size_t a = 0; a < count && right; a++) {
			for (size_t b = 0; b < count && right; b++) {
				reset(page, ROOM);
				same &= move(page + places[a], page + places[b], n) == page + places[a];
				right = moved_right(page, ROOM, places[a], places[b], n);
			}
		}
	}
	ok(right, "memmove, wherever the two overlap");
	ok(same, "memmove returns where it moved to");
}

static void
test_copying(unsigned char *page)
{
	int right = 1;

	for (size_t n = 0; n <= MOST; n = NEXT(n)) {
		for (size_t skew = 0; skew < 17; skew += 3) {
			reset(page, 4096);
			copy(page + skew, page + 4096 - n, n);
			right &= moved_right(page, 4096, skew, 4096 - n, n);
			reset(page, 4096);
			copy(page + 4096 - n, page + skew, n);
			right &= moved_right(page, 4096, 4096 - n, skew, n);
		}
	}
	ok(right, "memcpy from and to the last byte there is");
	reset(page, 4096);
	move(page, page + 1, 4095);
	ok(moved_right(page, 4096, 0, 1, 4095), "memmove of a page, down by one");
	reset(page, 4096);
	move(page + 1, page, 4095);
	ok(moved_right(page, 4096, 1, 0, 4095), "memmove of a page, up by one");
}

static void
test_filling(unsigned char *page)
{
	int right = 1;

	for (size_t n = 0; n <= MOST; n = NEXT(n)) {
		for (size_t at = 0; at < 34; at += 3) {
			size_t begin = at < 17 ? at : 4096 - n - (at - 17);

			reset(page, 4096);
			right &= fill(page + begin, (int)n + 0x500, n) == page + begin;
			for (size_t i = 0; i < 4096; i++) {
				int within = i >= begin && i < begin + n;

				right &= page[i] == (unsigned char)(within ? n : i * 7 + i / 256 + 1);
			}
		}
	}
	ok(right, "memset, at both ends of a page");
}

static void
test_comparing(unsigned char *page)
{
	int right = 1;

	for (size_t n = 0; n <= 80; n++) {
		unsigned char *a = page + 5, *b = page + 4096 - n;

		memset(page, 0x80, 4096);
		right &= compare(a, b, n) == 0;
		for (size_t i = 0; i < n; i++) {
			b[i] = 0x81;
			right &= compare(a, b, n) < 0 && compare(b, a, n) > 0;
			right &= compare(a, b, i) == 0;
			b[i] = 0x7f;
			if (i + 1 < n)
				b[i + 1] = 0xff; /* What comes after the first difference does not count. */
			right &= compare(a, b, n) > 0 && compare(b, a, n) < 0;
			memset(b, 0x80, n);
		}
	}
	ok(right, "memcmp tells the order of the first bytes that differ");
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
test_case(unsigned char *page)
{
	char *a = (char *)page + 4096 - 4, *b = (char *)page + 4096 - 12;
	int right = 1, limited = 1;

	memcpy(a, "aXb", 4);
	memcpy(b, "AxB", 4);
	for (int i = 0; i < 256; i++) {
		for (int j = 0; j < 256; j++) {
			int want = sign(tolower(i) - tolower(j));

			a[1] = (char)i;
			b[1] = (char)j;
			right &= sign(strcasecmp(a, b)) == want;
			right &= sign(strncasecmp(a, b, 4)) == want && sign(strncasecmp(a, b, 100)) == want;
			limited &= sign(strncasecmp(a, b, 2)) == want && strncasecmp(a, b, 1) == 0;
		}
	}
	ok(right, "strcasecmp and strncasecmp, any two bytes");
	ok(limited, "strncasecmp looks no further than it is told to");
	memset(a, 'Z', 4);
	memset(b, 'z', 8);
	is(strncasecmp(a, b, 4), 0, "strncasecmp of what has no end");
	is(strncasecmp(a, b, 0), 0, "strncasecmp of nothing");
	a[3] = '\0';
	ok(strcasecmp(a, b) < 0 && strcasecmp(b, a) > 0, "strcasecmp: what is shorter comes first");
}

int
main(void)
{
	unsigned char *page = page_between(4096);

	test_moving(page);
	test_copying(page);
	test_filling(page);
	test_comparing(page);
	test_case(page);
	return tap_done();
}
