/*
 * ssp.c - the kernel's stack protector: one guard for all kernel code, under
 * symbols of the kernel's own name space (programs have theirs at %fs:0x28).
 */
#include "internal.h"

#include "rump/lib.h"

/* Written once by ssp_init, before there is a second thread. */
uintptr_t __stack_chk_guard = 0x000aff0d5ca1ab1eUL;

void __stack_chk_fail(void) __noreturn;

void
__stack_chk_fail(void)
{
	panic("kernel stack smashed");
}

/* Functions that are running keep the old guard: callers must not return. */
void
ssp_init(uint64_t random)
{
	/* A zero byte stops string functions from reading or writing it. */
	__stack_chk_guard = random & ~0xffUL;
}
