/*
 * sigcompat.c - signal masks of one word, as in 4.2BSD.
 */
#define _NETBSD_SOURCE
#include <signal.h>
#include <string.h>

static int
mask(int how, int bits)
{
	sigset_t set, old;

	memset(&set, 0, sizeof(set));
	set.__bits[0] = (unsigned int)bits;
	sigprocmask(how, &set, &old);
	return (int)old.__bits[0];
}

int
sigblock(int bits)
{
	return mask(SIG_BLOCK, bits);
}

int
sigsetmask(int bits)
{
	return mask(SIG_SETMASK, bits);
}

int
siggetmask(void)
{
	return mask(SIG_BLOCK, 0);
}
