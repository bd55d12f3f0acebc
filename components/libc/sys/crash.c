/*
 * crash.c - the end of a program whose memory is not to be trusted any more: a
 * line on standard error by one system call, then a trap, which prints registers
 * and a backtrace.
 */
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "atomic.h"
#include "rumpcall.h"

#define NB_WRITEV	121

/* `what' went wrong, found by the function `where'. Does not return. */
void
__rump_crash(const char *what, const char *where)
{
	const char *const text[] = { "libc: ", what, " in ", where, "()\n" };
	struct iovec iov[sizeof(text) / sizeof(text[0])];
	size_t i;

	for (i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		iov[i].iov_base = (void *)text[i];
		iov[i].iov_len = strlen(text[i]);
	}
	RUMPCALL(NB_WRITEV, STDERR_FILENO, A(iov), A(i));
	__builtin_trap();
}
