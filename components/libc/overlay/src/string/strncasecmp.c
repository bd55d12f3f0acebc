/*
 * strncasecmp.c - compares the beginnings of strings without regard to case.
 */
#include <strings.h>

#include "libc.h"
#include "small.h"

int
strncasecmp(const char *left, const char *right, size_t n)
{
	const unsigned char *l = (const void *)left, *r = (const void *)right;
	int a, b;

	for (; n > 0; n--) {
		a = small(*l++);
		b = small(*r++);
		if (a != b || a == 0)
			return a - b;
	}
	return 0;
}

int
__strncasecmp_l(const char *left, const char *right, size_t n, locale_t locale)
{
	return strncasecmp(left, right, n);
}

weak_alias(__strncasecmp_l, strncasecmp_l);
