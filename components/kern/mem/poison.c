/*
 * poison.c - freed memory in debug builds (internal.h).
 */
#include "internal.h"

#ifdef RUMP_DEBUG

#define POISON	0xdb

void
poison_fill(void *p, size_t len)
{
	memset(p, POISON, len);
}

void
poison_check(const void *p, size_t len, size_t keep)
{
	const uint8_t *byte = p;
	size_t i;

	for (i = keep; i < len; i++)
		if (byte[i] != POISON)
			panic("%p, %zu bytes: written at offset %zu after it "
			    "was freed", p, len, i);
}

#endif
