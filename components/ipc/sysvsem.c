/*
 * sysvsem.c - System V semaphores: semget(2), semop(2), semctl(2).
 */
#include "sysvipc.h"

#include "rump/component.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/sync.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "netbsd/errno.h"
#include "netbsd/stat.h"
#include "netbsd/syscall.h"

#define SEM_UNDO	0x1000
#define GETNCNT		3
#define GETPID		4
#define GETVAL		5
#define GETALL		6
#define GETZCNT		7
#define SETVAL		8
#define SETALL		9

#define SEMS_MAX	256	/* in a set */
#define OPS_MAX		64	/* in a call */
#define VALUE_MAX	32767

struct semid_ds {
	struct ipc_perm sem_perm;
	unsigned short sem_nsems;
	int64_t sem_otime, sem_ctime;
	void *_sem_base;
};
CTASSERT(sizeof(struct semid_ds) == 64);

struct sembuf {
	unsigned short sem_num;
	short sem_op;
	short sem_flg;
};
CTASSERT(sizeof(struct sembuf) == 6);

struct sem {
	unsigned short s_value;
	unsigned short s_ncnt, s_zcnt;	/* who waits for more, and for 0 */
	int s_pid;			/* who changed it last */
};

struct semset {
	struct ipc_object ss_object;	/* first */
	int ss_count;
	int64_t ss_otime, ss_ctime;
	struct waitq ss_waiters;
	struct sem ss_sems[];
};

/* What is to be added to a semaphore when a group ends. */
struct undo {
	struct undo *u_next;
	int u_pid;
	struct semset *u_set;
	int u_number, u_adjust;
};

static void set_free(struct ipc_object *);
static struct ipc_table sets = { .it_free = set_free };
static struct undo *undos;

static int64_t
now(void)
{
	return rumpuser_clock_wall() / NSEC_PER_SEC;
}

static size_t
set_size(int count)
{
	return sizeof(struct semset) + (size_t)count * sizeof(struct sem);
}

static void
set_free(struct ipc_object *io)
{
	struct semset *ss = (struct semset *)io;

	kmem_free(ss, set_size(ss->ss_count));
}

static int
set_find(int id, struct semset **ss)
{
	struct ipc_object *io;
	int error = ipc_find(&sets, id, &io);

	if (error == 0)
		*ss = (struct semset *)io;
	return error;
}

static int
sys_semget(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	long key = args[0];
	int count = (int)args[1], flags = (int)args[2], error, id;
	struct ipc_object *io;
	struct semset *ss;

	error = ipc_lookup(&sets, key, flags, &id, &io);
	if (error != 0)
		return error;
	if (io != NULL) {
		if (count > ((struct semset *)io)->ss_count)
			return EINVAL;
	} else {
		if (count <= 0 || count > SEMS_MAX)
			return EINVAL;
		ss = kmem_zalloc(set_size(count));
		if (ss == NULL)
			return ENOMEM;
		ss->ss_count = count;
		ss->ss_ctime = now();
		error = ipc_enter(&sets, &ss->ss_object, key, flags, &id);
		if (error != 0) {
			kmem_free(ss, set_size(count));
			return error;
		}
	}
	retval[0] = id;
	return 0;
}
SYSCALL(semget);

/* ---- Undoing ------------------------------------------------------------ */

static struct undo *
undo_find(int pid, const struct semset *ss, int number)
{
	struct undo *u;

	for (u = undos; u != NULL; u = u->u_next)
		if (u->u_pid == pid && u->u_set == ss && u->u_number == number)
			return u;
	return NULL;
}

/* Has a place to note an adjustment in. ENOSPC. */
static int
undo_prepare(int pid, struct semset *ss, int number)
{
	struct undo *u = undo_find(pid, ss, number);

	if (u != NULL)
		return 0;
	u = kmem_zalloc(sizeof(*u));
	if (u == NULL)
		return ENOSPC;
	u->u_pid = pid;
	u->u_set = ss;
	u->u_number = number;
	u->u_next = undos;
	undos = u;
	return 0;
}

/* Forgets what is noted of a set (one semaphore of it, or with -1 all). */
static void
undo_forget(const struct semset *ss, int number)
{
	struct undo **link = &undos, *u;

	while ((u = *link) != NULL) {
		if (u->u_set != ss || (number != -1 && u->u_number != number)) {
			link = &u->u_next;
			continue;
		}
		*link = u->u_next;
		kmem_free(u, sizeof(*u));
	}
}

static void
undo_exit(struct proc *p)
{
	struct undo **link = &undos, *u;
	struct sem *s;
	int value;

	while ((u = *link) != NULL) {
		if (u->u_pid != p->p_pid) {
			link = &u->u_next;
			continue;
		}
		s = &u->u_set->ss_sems[u->u_number];
		value = (int)s->s_value + u->u_adjust;
		s->s_value = (unsigned short)MIN(MAX(value, 0), VALUE_MAX);
		(void)waitq_wake(&u->u_set->ss_waiters, SIZE_MAX);
		*link = u->u_next;
		kmem_free(u, sizeof(*u));
	}
}

/* Owner: the list of hooks, for ever. */
static struct proc_hook undo_hook = { .ph_exit = undo_exit };

static void
sysvsem_init(void)
{
	proc_hook_register(&undo_hook);
}
RUMP_INIT(RUMP_INIT_BASE, sysvsem_init);

/* ---- Operations --------------------------------------------------------- */

/*
 * Does all of the operations or none. EAGAIN with *blocked: that one has to wait;
 * ERANGE.
 */
static int
apply(struct semset *ss, const struct sembuf *ops, size_t count,
    size_t *blocked)
{
	struct sem *s;
	size_t i;
	int error = 0;

	for (i = 0; i < count; i++) {
		s = &ss->ss_sems[ops[i].sem_num];
		if (ops[i].sem_op == 0 ? s->s_value != 0 :
		    (int)s->s_value + ops[i].sem_op < 0)
			error = EAGAIN;
		else if ((int)s->s_value + ops[i].sem_op > VALUE_MAX)
			error = ERANGE;
		if (error != 0)
			break;
		s->s_value = (unsigned short)((int)s->s_value + ops[i].sem_op);
	}
	if (error == 0)
		return 0;
	*blocked = i;
	while (i-- > 0) {
		s = &ss->ss_sems[ops[i].sem_num];
		s->s_value = (unsigned short)((int)s->s_value - ops[i].sem_op);
	}
	return error;
}

/* Sleeps until something changes for the operation that has to wait. */
static int
wait_for(struct semset *ss, const struct sembuf *op)
{
	struct sem *s = &ss->ss_sems[op->sem_num];
	unsigned short *counter = op->sem_op == 0 ? &s->s_zcnt : &s->s_ncnt;
	int error;

	if ((op->sem_flg & IPC_NOWAIT) != 0)
		return EAGAIN;
	ipc_hold(&ss->ss_object);
	++*counter;
	error = waitq_sleep(&ss->ss_waiters, "sysvsem", WAIT_INTR, UINT64_MAX);
	--*counter;
	if (ss->ss_object.io_removed)
		error = EIDRM;
	ipc_release(&sets, &ss->ss_object);
	/* Never repeated. */
	return error == ERESTART ? EINTR : error;
}

static int
sys_semop(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	size_t count = (size_t)args[2], i, blocked = 0;
	int pid = lwp_proc(l)->p_pid, error;
	struct sembuf ops[OPS_MAX];
	struct semset *ss;

	error = set_find((int)args[0], &ss);
	if (error != 0)
		return error;
	if (count > OPS_MAX)
		return E2BIG;
	error = copyin((const void *)args[1], ops, count * sizeof(ops[0]));
	for (i = 0; i < count && error == 0; i++) {
		if (ops[i].sem_num >= ss->ss_count)
			error = EFBIG;
		else if ((ops[i].sem_flg & SEM_UNDO) != 0)
			error = undo_prepare(pid, ss, ops[i].sem_num);
	}
	while (error == 0) {
		error = apply(ss, ops, count, &blocked);
		if (error == 0)
			break;
		if (error == EAGAIN)
			error = wait_for(ss, &ops[blocked]);
	}
	if (error != 0)
		return error;
	for (i = 0; i < count; i++) {
		struct undo *u = undo_find(pid, ss, ops[i].sem_num);

		ss->ss_sems[ops[i].sem_num].s_pid = pid;
		if ((ops[i].sem_flg & SEM_UNDO) != 0 && u != NULL)
			u->u_adjust -= ops[i].sem_op;
	}
	ss->ss_otime = now();
	(void)waitq_wake(&ss->ss_waiters, SIZE_MAX);
	return 0;
}
SYSCALL(semop);

/* ---- Control ------------------------------------------------------------ */

static int
set_all(struct semset *ss, const unsigned short *user)
{
	unsigned short values[SEMS_MAX];
	int error, i;

	error = copyin(user, values, (size_t)ss->ss_count * sizeof(values[0]));
	if (error != 0)
		return error;
	for (i = 0; i < ss->ss_count; i++)
		if (values[i] > VALUE_MAX)
			return ERANGE;
	for (i = 0; i < ss->ss_count; i++)
		ss->ss_sems[i].s_value = values[i];
	undo_forget(ss, -1);
	return 0;
}

static int
get_all(const struct semset *ss, unsigned short *user)
{
	int error = 0, i;

	for (i = 0; i < ss->ss_count && error == 0; i++)
		error = copyout(&ss->ss_sems[i].s_value, user + i,
		    sizeof(*user));
	return error;
}

/* Commands on one semaphore. */
static int
one_control(struct semset *ss, int number, int command, int value,
    register_t *retval)
{
	struct sem *s;

	if (number < 0 || number >= ss->ss_count)
		return EINVAL;
	s = &ss->ss_sems[number];
	switch (command) {
	case GETVAL:
		retval[0] = s->s_value;
		return 0;
	case GETPID:
		retval[0] = s->s_pid;
		return 0;
	case GETNCNT:
		retval[0] = s->s_ncnt;
		return 0;
	case GETZCNT:
		retval[0] = s->s_zcnt;
		return 0;
	case SETVAL:
		if (value < 0 || value > VALUE_MAX)
			return ERANGE;
		s->s_value = (unsigned short)value;
		undo_forget(ss, number);
		ss->ss_ctime = now();
		(void)waitq_wake(&ss->ss_waiters, SIZE_MAX);
		return 0;
	default:
		return EINVAL;
	}
}

/* The last argument is a pointer to the union, as NetBSD's library passes it. */
static int
sys_____semctl50(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	int command = (int)args[2], error;
	uintptr_t value = 0;
	struct semid_ds ds;
	struct semset *ss;

	error = set_find((int)args[0], &ss);
	if (error == 0 && (command == IPC_SET || command == IPC_STAT ||
	    command == GETALL || command == SETALL || command == SETVAL))
		error = copyin((const void *)args[3], &value, sizeof(value));
	if (error != 0)
		return error;
	switch (command) {
	case IPC_RMID:
		undo_forget(ss, -1);
		(void)waitq_wake(&ss->ss_waiters, SIZE_MAX);
		ipc_remove(&sets, &ss->ss_object);
		return 0;
	case IPC_SET:
		error = copyin((const void *)value, &ds, sizeof(ds));
		if (error == 0) {
			ss->ss_object.io_perm.mode =
			    ds.sem_perm.mode & ACCESSPERMS;
			ss->ss_ctime = now();
		}
		return error;
	case IPC_STAT:
		memset(&ds, 0, sizeof(ds));
		ds.sem_perm = ss->ss_object.io_perm;
		ds.sem_nsems = (unsigned short)ss->ss_count;
		ds.sem_otime = ss->ss_otime;
		ds.sem_ctime = ss->ss_ctime;
		return copyout(&ds, (void *)value, sizeof(ds));
	case GETALL:
		return get_all(ss, (unsigned short *)value);
	case SETALL:
		error = set_all(ss, (const unsigned short *)value);
		if (error == 0) {
			ss->ss_ctime = now();
			(void)waitq_wake(&ss->ss_waiters, SIZE_MAX);
		}
		return error;
	default:
		return one_control(ss, (int)args[1], command, (int)value,
		    retval);
	}
}
SYSCALL(____semctl50);
