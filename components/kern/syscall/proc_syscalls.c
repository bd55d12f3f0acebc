/*
 * proc_syscalls.c - exit(2), and the private calls that start groups and end the
 * guest.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/syscall.h"

static int
sys_exit(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	proc_exit(RUMPUSER_EXIT_STATUS, (int)args[0] & 0xff);
}
SYSCALL(exit);

/* Puts the descriptors the parent named at 0, 1 and 2 of the child. */
static int
spawn_descriptors(struct proc *parent, struct proc *child, const int fds[3])
{
	struct file *f;
	int error, i;

	for (i = 0; i < 3; i++) {
		if (fds[i] < 0)
			continue;
		error = fd_get(parent, fds[i], &f);
		if (error != 0)
			return error;
		error = fd_replace(child, i, f, false);
		file_release(f);
		if (error != 0)
			return error;
	}
	return 0;
}

static int
sys_group_spawn(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *child;
	struct lwp *n;
	int fds[3] = { -1, -1, -1 }, error;

	if (args[3] != 0) {
		error = copyin((const void *)args[3], fds, sizeof(fds));
		if (error != 0)
			return error;
	}
	error = proc_create(l->l_proc, &child);
	if (error != 0)
		return error;
	error = spawn_descriptors(l->l_proc, child, fds);
	if (error != 0)
		goto fail;
	error = EAGAIN;
	n = lwp_alloc(child);
	if (n == NULL)
		goto fail;
	error = cpu_frame_start(cpu_lwp_frame(n), (uintptr_t)args[0],
	    (uintptr_t)args[1], (uintptr_t)args[2]);
	if (error != 0) {
		lwp_free(n);
		goto fail;
	}
	n->l_tlsbase = (uintptr_t)args[4];
	retval[0] = child->p_pid;
	sched_ready(n);
	return 0;
fail:
	proc_abort(child);
	return error;
}
RUMP_SYSCALL(group_spawn);

static int
sys_reboot_status(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int cause = (int)args[0], value = (int)args[1];

	if (l->l_proc->p_pid != 1)
		return EPERM;
	if (cause == RUMPUSER_EXIT_STATUS)
		kern_shutdown(cause, value & 0xff, false);
	if (cause == RUMPUSER_EXIT_SIGNAL && value > 0 &&
	    value <= SIG_NUMBERS)
		kern_shutdown(cause, value, false);
	return EINVAL;
}
RUMP_SYSCALL(reboot_status);

static int
sys_setname(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	char name[sizeof(l->l_proc->p_comm)];
	int error;

	error = copyinstr((const void *)args[0], name, sizeof(name), NULL);
	if (error == ENAMETOOLONG)
		name[sizeof(name) - 1] = '\0';
	else if (error != 0)
		return error;
	strlcpy(l->l_proc->p_comm, name, sizeof(l->l_proc->p_comm));
	return 0;
}
RUMP_SYSCALL(setname);

#define RB_HALT		0x008
#define RB_DUMP		0x100
#define RB_POWERDOWN	0x808

static int
sys_reboot(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	int how = (int)args[0];

	/* Nothing here can dump memory. */
	if ((how & RB_DUMP) != 0)
		return EOPNOTSUPP;
	kern_shutdown(RUMPUSER_EXIT_STATUS, 0, (how & RB_HALT) == 0);
}
SYSCALL(reboot);

static int
sys_config(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	const char *config;
	size_t len, size = (size_t)args[1];

	config = rumpuser_config(&len);
	if (config == NULL)
		len = 0;
	retval[0] = (register_t)len;
	return copyout(config, (void *)args[0], MIN(len, size));
}
RUMP_SYSCALL(config);
