/*
 * sigisemptyset.c - whether a set of signals is empty.
 */
#define _GNU_SOURCE
#include <signal.h>

int
sigisemptyset(const sigset_t *set)
{
	return (set->__bits[0] | set->__bits[1] | set->__bits[2] | set->__bits[3]) == 0;
}
