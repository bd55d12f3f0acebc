/*
 * rump/syscallvar.h - how a component provides system calls.
 */
#ifndef RUMP_SYSCALLVAR_H
#define RUMP_SYSCALLVAR_H

#include "rump/component.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/syscall.h"

/*
 * A handler: `args' are NetBSD's argument slots, pads included, as listed in
 * abi/syscalls.tsv. Returns 0 (retval preset to 0), a positive errno, ERESTART
 * or EJUSTRETURN. Runs under the monitor on the thread's kernel stack.
 */
typedef int rump_sysfn_t(struct lwp *, const register_t args[], register_t *retval);

#define ERESTART	(-3)	/* call again unless a handler says otherwise */
#define EJUSTRETURN	(-2)	/* the handler set the registers itself */

struct rump_sysent {
	int sy_number;
	rump_sysfn_t *sy_call;
};
RUMP_SET_DECLARE(sysent, struct rump_sysent);

/* SYSCALL(read): provides SYS_read by `static rump_sysfn_t sys_read'. */
#define SYSCALL(name)		SYSCALL_NUMBER(SYS_##name, sys_##name)
/* Private calls: RUMP_SYSCALL(config) provides RUMP_SYS_config. */
#define RUMP_SYSCALL(name)	SYSCALL_NUMBER(RUMP_SYS_##name, sys_##name)
#define SYSCALL_NUMBER(number, fn)					\
	RUMP_SET_ENTRY(sysent, struct rump_sysent, fn) = {		\
		.sy_number = (number), .sy_call = (fn),			\
	}

#endif /* RUMP_SYSCALLVAR_H */
