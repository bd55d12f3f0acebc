/*
 * string.c - the memory and string functions of the kernel. The compiler calls
 * some of them by itself, so none may be turned into a call of itself: the
 * copying ones are in arch/CPU/string.S.
 */
#include "rump/lib.h"

int
memcmp(const void *a, const void *b, size_t len)
{
	const unsigned char *p = a, *q = b;

	for (; len > 0; len--, p++, q++)
		if (*p != *q)
			return *p < *q ? -1 : 1;
	return 0;
}

void *
memchr(const void *s, int c, size_t len)
{
	const unsigned char *p = s;

	for (; len > 0; len--, p++)
		if (*p == (unsigned char)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t
strnlen(const char *s, size_t max)
{
	size_t n;

	for (n = 0; n < max && s[n] != '\0'; n++)
		continue;
	return n;
}

size_t
strlen(const char *s)
{
	const char *p = s;

	while (*p != '\0') {
		p++;
		/* Keeps the loop from being recognised as strlen. */
		__asm__("" : "+r"(p));
	}
	return (size_t)(p - s);
}

int
strcmp(const char *a, const char *b)
{
	for (; *a != '\0' && *a == *b; a++, b++)
		continue;
	return (unsigned char)*a - (unsigned char)*b;
}

int
strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

char *
strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (*s == '\0')
			return NULL;
	}
}

size_t
strlcpy(char *dst, const char *src, size_t size)
{
	size_t len, n;

	len = strlen(src);
	if (size > 0) {
		n = MIN(len, size - 1);
		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}

void
explicit_memset(void *p, int c, size_t len)
{
	memset(p, c, len);
	__asm__ volatile("" : : "r"(p) : "memory");
}
