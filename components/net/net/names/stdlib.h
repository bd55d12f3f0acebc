/*
 * stdlib.h - for lwIP's sources, which include it by this name.
 */
#ifndef NET_STDLIB_H
#define NET_STDLIB_H

#include "rump/lib.h"

/* The number that a name such as "lo0" ends with. */
static inline int
atoi(const char *s)
{
	int n = 0;

	while (*s >= '0' && *s <= '9' && n < 100000)
		n = n * 10 + (*s++ - '0');
	return n;
}

#endif /* NET_STDLIB_H */
