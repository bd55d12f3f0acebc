/*
 * sigreturn.c - end of a signal handler: go on where the program was.
 */
#include <signal.h>

#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_SETCONTEXT	308

hidden _Noreturn void __rump_sigreturn(const ucontext_t *);

_Noreturn void
__rump_sigreturn(const ucontext_t *uc)
{
	RUMPCALL(NB_SETCONTEXT, A(uc));
	/* Only a damaged context comes back. */
	a_crash();
}
