/*
 * sigorset.c - joining sets of signals.
 */
#define _GNU_SOURCE
#include <signal.h>

int
sigorset(sigset_t *dest, const sigset_t *left, const sigset_t *right)
{
	int i;

	for (i = 0; i < 4; i++)
		dest->__bits[i] = left->__bits[i] | right->__bits[i];
	return 0;
}
