/*
 * strings.c - small BSD functions on strings and words of bits.
 */
#define _NETBSD_SOURCE
#include <string.h>
#include <strings.h>
#include <wchar.h>

/* strsep, but a delimiter after `escape` is part of the word. */
char *
stresep(char **text, const char *delim, int escape)
{
	char *s, *start, *to;

	if ((start = *text) == 0)
		return 0;
	for (s = to = start; *s; ) {
		if (escape && *s == (char)escape && s[1]) {
			*to++ = s[1];
			s += 2;
			continue;
		}
		if (strchr(delim, *s)) {
			*to = '\0';
			*text = s + 1;
			return start;
		}
		*to++ = *s++;
	}
	*to = '\0';
	*text = 0;
	return start;
}

unsigned int
popcount(unsigned int n)
{
	n -= n >> 1 & 0x55555555;
	n = (n & 0x33333333) + (n >> 2 & 0x33333333);
	return ((n + (n >> 4)) & 0x0f0f0f0f) * 0x01010101 >> 24;
}

unsigned int
popcountll(unsigned long long n)
{
	return popcount((unsigned int)n) + popcount((unsigned int)(n >> 32));
}

unsigned int
popcountl(unsigned long n)
{
	return popcountll(n);
}

unsigned int
popcount32(uint32_t n)
{
	return popcount(n);
}

unsigned int
popcount64(uint64_t n)
{
	return popcountll(n);
}

/* The size it takes; what fits is copied, and ends in a zero. */
size_t
wcslcpy(wchar_t *to, const wchar_t *from, size_t size)
{
	size_t n = wcslen(from);

	if (size > 0) {
		size_t fits = n < size ? n : size - 1;

		wmemcpy(to, from, fits);
		to[fits] = 0;
	}
	return n;
}

size_t
wcslcat(wchar_t *to, const wchar_t *from, size_t size)
{
	size_t n = wcsnlen(to, size);

	return n + (n == size ? wcslen(from) : wcslcpy(to + n, from, size - n));
}
