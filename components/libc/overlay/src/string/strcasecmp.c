/*
 * strcasecmp.c - compares strings without regard to case.
 */
#include <strings.h>

#include "libc.h"
#include "small.h"

int
strcasecmp(const char *left, const char *right)
{
	const unsigned char *l = (const void *)left, *r = (const void *)right;
	int a, b;

	do {
		a = small(*l++);
		b = small(*r++);
	} while (a == b && a != 0);
	return a - b;
}

int
__strcasecmp_l(const char *left, const char *right, locale_t locale)
{
	return strcasecmp(left, right);
}

weak_alias(__strcasecmp_l, strcasecmp_l);
