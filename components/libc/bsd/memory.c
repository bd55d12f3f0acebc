/*
 * memory.c - BSD memory functions.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* *pointer becomes room for n objects; returns an error number, and then it is as before. */
int
reallocarr(void *pointer, size_t n, size_t size)
{
	void **p = pointer, *new;
	int saved = errno;
	size_t total;

	if (n == 0 || size == 0) {
		free(*p);
		*p = 0;
		return 0;
	}
	if (__builtin_mul_overflow(n, size, &total) || total > PTRDIFF_MAX)
		return EOVERFLOW;
	new = realloc(*p, total);
	errno = saved;
	if (!new)
		return ENOMEM;
	*p = new;
	return 0;
}

void *
explicit_memset(void *buf, int c, size_t len)
{
	memset(buf, c, len);
	__asm__ __volatile__("" : : "r"(buf) : "memory");
	return buf;
}

/* Takes as long whatever the contents. */
int
consttime_memequal(const void *a, const void *b, size_t len)
{
	const unsigned char *x = a, *y = b;
	unsigned int difference = 0;

	while (len-- > 0)
		difference |= *x++ ^ *y++;
	return difference == 0;
}
