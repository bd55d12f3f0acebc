/*
 * mcontext.c - machine contexts that start a function.
 */
#include <signal.h>

#include "pthread_impl.h"

#if defined(__x86_64__)
#define INITIAL_FLAGS	0x202	/* interrupts on */

void
__rump_mcontext_init(ucontext_t *uc, void (*func)(void), uintptr_t sp, uintptr_t arg)
{
	long *regs = uc->uc_mcontext.__gregs;
	unsigned short cs, ss;

	__asm__("mov %%cs, %0" : "=r"(cs));
	__asm__("mov %%ss, %0" : "=r"(ss));
	regs[_REG_CS] = cs;
	regs[_REG_SS] = ss;
	regs[_REG_RIP] = (long)func;
	regs[_REG_RDI] = (long)arg;
	regs[_REG_RFLAGS] = INITIAL_FLAGS;
	/* As if called: the stack is off by the return address, which is 0. */
	sp -= 8;
	*(uintptr_t *)sp = 0;
	regs[_REG_RSP] = (long)sp;
	regs[_REG_RBP] = 0;
}
#else
#error "no machine contexts for this CPU"
#endif
