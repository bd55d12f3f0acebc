/*
 * __stack_chk_fail.c - the stack protector's guard, which is in the thread's
 * structure and handed on from thread to thread.
 */
#include <stdint.h>
#include <string.h>

#include "pthread_impl.h"
#include "rump_ssp.h"

/* For code compiled to look here and not in the thread's structure. */
uintptr_t __stack_chk_guard;

uintptr_t
__rump_ssp_guard(const void *entropy)
{
	uintptr_t guard;

	memcpy(&guard, entropy, sizeof(guard));
	/* A zero byte stops string functions; the lowest catches off-by-ones. */
	((char *)&guard)[1] = 0;
	return guard;
}

void
__init_ssp(void *entropy)
{
	__stack_chk_guard = __rump_ssp_guard(entropy);
	__pthread_self()->canary = __stack_chk_guard;
}

void
__stack_chk_fail(void)
{
	__rump_crash("stack overflow detected", "__stack_chk_fail");
}

hidden void __stack_chk_fail_local(void);
weak_alias(__stack_chk_fail, __stack_chk_fail_local);
