/*
 * dispatch.c - a system call from its number to its result.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"

/* NetBSD's numbers and ours. */
#define NETBSD_MAX	512
#define TABLE_SIZE	(NETBSD_MAX + RUMP_SYS_MAX - RUMP_SYS_BASE)

/* Filled once at boot; constant afterwards. */
static rump_sysfn_t *table[TABLE_SIZE];

static int
table_index(int number)
{
	if (number >= 0 && number < NETBSD_MAX)
		return number;
	if (number >= RUMP_SYS_BASE && number < RUMP_SYS_MAX)
		return number - RUMP_SYS_BASE + NETBSD_MAX;
	return -1;
}

void
syscall_init(void)
{
	const struct rump_sysent *sy;
	int i;

	for (sy = RUMP_SET_START(sysent); sy < RUMP_SET_END(sysent); sy++) {
		i = table_index(sy->sy_number);
		if (i < 0 || table[i] != NULL)
			panic("system call %d is provided twice or unknown",
			    sy->sy_number);
		table[i] = sy->sy_call;
	}
}

static rump_sysfn_t *
handler(int number)
{
	int i = table_index(number);

	return i >= 0 ? table[i] : NULL;
}

static bool
already_cancelled(volatile int *cancel)
{
	uint32_t value;

	return ufetch_32((const uint32_t *)(uintptr_t)cancel, &value) == 0 &&
	    value != 0;
}

void
syscall_settle(struct lwp *l, struct rump_trapframe *tf, int *result,
    bool restart)
{
	if (*result != ERESTART)
		return;
	if (restart && !l->l_cancelled)
		cpu_frame_restart(tf, l->l_cancel != NULL);
	else
		cpu_frame_set_error(tf, EINTR);
	/* Only the first handler decides. */
	*result = EJUSTRETURN;
}

/*
 * Called by the entry code on the thread's kernel stack, interrupts on. Returns
 * with interrupts off; non-zero: the whole frame is to be loaded.
 */
int
syscall_dispatch(struct rump_trapframe *tf, int number, const long *uargs,
    long *uretval, volatile int *cancel)
{
	struct lwp *l = curlwp;
	rump_sysfn_t *call = handler(number);
	register_t args[RUMP_SYSCALL_MAXARGS], retval[2] = { 0, 0 };
	uintptr_t pc = cpu_frame_pc(tf), sp = cpu_frame_sp(tf);
	int error, result;

	monitor_enter(l);
	l->l_cancel = cancel;
	l->l_cancelled = false;
	if (call == NULL)
		error = ENOSYS;
	else if (cancel != NULL && already_cancelled(cancel))
		error = EINTR;
	else {
		error = copyin(uargs, args, sizeof(args));
		if (error == 0)
			error = call(l, args, retval);
		if (error == 0)
			error = copyout(retval, uretval, sizeof(retval));
	}
	if (error == ERESTART && l->l_cancelled)
		error = EINTR;
	if (error != EJUSTRETURN && error != ERESTART)
		cpu_frame_set_error(tf, error);
	result = error;
	userret(l, tf, &result);
	/* The signal went elsewhere: once more, without the program noticing. */
	if (result == ERESTART)
		cpu_frame_restart(tf, cancel != NULL);
	l->l_cancel = NULL;
	return cpu_frame_pc(tf) != pc || cpu_frame_sp(tf) != sp ||
	    error == EJUSTRETURN;
}
