/*
 * block.c - blocking signals around libc's own work.
 */
#include <signal.h>

#include "pthread_impl.h"
#include "syscall.h"

/* Sets of _NSIG bits, as the kernel shim copies them. */
static const unsigned long all_mask = -1UL;
static const unsigned long app_mask =
    ~(1UL << (SIGTIMER - 1) | 1UL << (SIGCANCEL - 1) | 1UL << (SIGSYNCCALL - 1));

void
__block_all_sigs(void *set)
{
	__syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all_mask, set, _NSIG / 8);
}

void
__block_app_sigs(void *set)
{
	__syscall(SYS_rt_sigprocmask, SIG_BLOCK, &app_mask, set, _NSIG / 8);
}

void
__restore_sigs(void *set)
{
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, set, 0, _NSIG / 8);
}
