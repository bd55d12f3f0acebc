/*
 * The kernel's string functions, the assembly ones included, at every small
 * length, alignment and overlap.
 * sources: components/kern/lib/string.c
 * sources: components/kern/arch/x86_64/string.S
 */
#include "rump/lib.h"

#include "test.h"

#define ROOM	96

static unsigned char a[ROOM], b[ROOM], expected[ROOM];

static void
refill(void)
{
	for (int i = 0; i < ROOM; i++) {
		a[i] = (unsigned char)(i * 7 + 1);
		b[i] = expected[i] = (unsigned char)(200 - i);
	}
}

TEST(copying)
{
	for (size_t to = 0; to < 9; to++)
	for (size_t from = 0; from < 9; from++)
	for (size_t len = 0; len < 40; len++) {
		refill();
		for (size_t i = 0; i < len; i++)
			expected[to + i] = a[from + i];
		CHECK(memcpy(b + to, a + from, len) == b + to);
		CHECK_MEM(b, expected, ROOM);
	}
}

TEST(moving_overlapping)
{
	for (size_t to = 0; to < 40; to++)
	for (size_t from = 0; from < 40; from++)
	for (size_t len = 0; len < 40; len += 3) {
		refill();
		host_memcpy(b, a, ROOM);
		host_memcpy(expected, a, ROOM);
		for (size_t i = 0; i < len; i++)
			expected[to + i] = a[from + i];
		CHECK(memmove(b + to, b + from, len) == b + to);
		CHECK_MEM(b, expected, ROOM);
	}
}

TEST(filling)
{
	for (size_t to = 0; to < 9; to++)
	for (size_t len = 0; len < 40; len++) {
		refill();
		for (size_t i = 0; i < len; i++)
			expected[to + i] = 0xa7;
		CHECK(memset(b + to, 0x5a7, len) == b + to);
		CHECK_MEM(b, expected, ROOM);
		explicit_memset(b + to, 3, len);
		CHECK(len == 0 || b[to + len - 1] == 3);
	}
}

static int
sign(int n)
{
	return n < 0 ? -1 : n > 0;
}

TEST(comparing)
{
	CHECK_EQ(memcmp("abc", "abd", 2), 0);
	CHECK_EQ(sign(memcmp("abc", "abd", 3)), -1);
	CHECK_EQ(sign(memcmp("\xff", "\x01", 1)), 1);
	CHECK_EQ(memcmp("a", "b", 0), 0);
	CHECK_EQ(strcmp("", ""), 0);
	CHECK_EQ(sign(strcmp("a", "")), 1);
	CHECK_EQ(sign(strcmp("ab", "abc")), -1);
	CHECK_EQ(sign(strcmp("\xc3", "a")), 1);
	CHECK_EQ(strncmp("abc", "abd", 2), 0);
	CHECK_EQ(sign(strncmp("abc", "abd", 3)), -1);
	CHECK_EQ(strncmp("abc", "abc", 100), 0);
	CHECK_EQ(strncmp("abc", "xyz", 0), 0);
}

TEST(searching_and_measuring)
{
	char text[] = "hello";

	CHECK_EQ(strlen(""), 0);
	CHECK_EQ(strlen(text), 5);
	CHECK_EQ(strnlen(text, 3), 3);
	CHECK_EQ(strnlen(text, 30), 5);
	CHECK(strchr(text, 'l') == text + 2);
	CHECK(strchr(text, '\0') == text + 5);
	CHECK(strchr(text, 'x') == NULL);
	CHECK(memchr(text, 'l', 3) == text + 2);
	CHECK(memchr(text, 'l', 2) == NULL);
	CHECK(memchr(text, 'x', 0) == NULL);
	CHECK(memchr("\xff", 0xff, 1) != NULL);
}

TEST(bounded_copy)
{
	char buf[4] = "xyz";

	CHECK_EQ(strlcpy(buf, "abcdef", sizeof(buf)), 6);
	CHECK_STR(buf, "abc");
	CHECK_EQ(strlcpy(buf, "a", sizeof(buf)), 1);
	CHECK_STR(buf, "a");
	CHECK_EQ(strlcpy(buf, "abc", 0), 3);
	CHECK_STR(buf, "a");
}
