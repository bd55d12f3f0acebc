/*
 * random.c - arc4random: bytes from the kernel's generator, a few at a time so
 * that small requests need no system call each. Used bytes are wiped.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "lock.h"
#include "libc.h"

/* By the lock; left: unused bytes at the end of pool. */
static unsigned char pool[256];
static size_t left;
static volatile int lock[1];

static void
kernel_random(void *buf, size_t len)
{
	unsigned char *p = buf;

	while (len > 0) {
		ssize_t n = getrandom(p, len < 256 ? len : 256, 0);

		if (n <= 0)
			continue;
		p += n;
		len -= (size_t)n;
	}
}

void
arc4random_buf(void *buf, size_t len)
{
	if (len > sizeof(pool)) {
		kernel_random(buf, len);
		return;
	}
	LOCK(lock);
	if (left < len) {
		kernel_random(pool, sizeof(pool));
		left = sizeof(pool);
	}
	memcpy(buf, pool + sizeof(pool) - left, len);
	explicit_bzero(pool + sizeof(pool) - left, len);
	left -= len;
	UNLOCK(lock);
}

uint32_t
arc4random(void)
{
	uint32_t v;

	arc4random_buf(&v, sizeof(v));
	return v;
}

/* Below `bound', each equally likely: what would favour small ones is drawn again. */
uint32_t
arc4random_uniform(uint32_t bound)
{
	uint32_t v, min;

	if (bound < 2)
		return 0;
	min = -bound % bound;
	do {
		v = arc4random();
	} while (v < min);
	return v % bound;
}

void
arc4random_stir(void)
{
	LOCK(lock);
	explicit_bzero(pool, sizeof(pool));
	left = 0;
	UNLOCK(lock);
}

void
arc4random_addrandom(unsigned char *buf, int len)
{
	(void)buf;
	(void)len;
	arc4random_stir();
}
