/*
 * sigandset.c - what two sets of signals share.
 */
#define _GNU_SOURCE
#include <signal.h>

int
sigandset(sigset_t *dest, const sigset_t *left, const sigset_t *right)
{
	int i;

	for (i = 0; i < 4; i++)
		dest->__bits[i] = left->__bits[i] & right->__bits[i];
	return 0;
}
