/*
 * sigemptyset.c - sets of signals: 128 bits, of which 1 to 63 are signals.
 */
#include <signal.h>
#include <string.h>

int
sigemptyset(sigset_t *set)
{
	memset(set, 0, sizeof(*set));
	return 0;
}
