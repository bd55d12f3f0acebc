/*
 * sysvmsg.c - System V message queues: msgget(2), msgsnd(2), msgrcv(2), msgctl(2).
 */
#include "sysvipc.h"

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

#define MSG_NOERROR	0x1000
#define MSG_QBYTES	16384	/* bytes in a queue, at first and at most */

struct msqid_ds {
	struct ipc_perm msg_perm;
	unsigned long msg_qnum;
	size_t msg_qbytes;
	int msg_lspid, msg_lrpid;
	int64_t msg_stime, msg_rtime, msg_ctime;
	void *_msg_first, *_msg_last;
	size_t _msg_cbytes;
};
CTASSERT(sizeof(struct msqid_ds) == 104);

struct message {
	struct message *m_next;
	long m_type;
	size_t m_size;
	char m_data[];
};

struct msgqueue {
	struct ipc_object mq_object;	/* first */
	struct msqid_ds mq_ds;
	struct message *mq_first;
	struct waitq mq_senders, mq_receivers;
};

static void queue_free(struct ipc_object *);
static struct ipc_table queues = { .it_free = queue_free };

static int64_t
now(void)
{
	return rumpuser_clock_wall() / NSEC_PER_SEC;
}

static void
message_free(struct message *m)
{
	kmem_free(m, sizeof(*m) + m->m_size);
}

static void
queue_free(struct ipc_object *io)
{
	struct msgqueue *q = (struct msgqueue *)io;
	struct message *m;

	while ((m = q->mq_first) != NULL) {
		q->mq_first = m->m_next;
		message_free(m);
	}
	kmem_free(q, sizeof(*q));
}

static int
queue_find(int id, struct msgqueue **q)
{
	struct ipc_object *io;
	int error = ipc_find(&queues, id, &io);

	if (error == 0)
		*q = (struct msgqueue *)io;
	return error;
}

/* Sleeps for a change; EIDRM when the queue was removed meanwhile. */
static int
queue_wait(struct msgqueue *q, struct waitq *wq, int flags)
{
	int error;

	if ((flags & IPC_NOWAIT) != 0)
		return EAGAIN;
	ipc_hold(&q->mq_object);
	error = waitq_sleep(wq, "sysvmsg", WAIT_INTR, UINT64_MAX);
	if (q->mq_object.io_removed)
		error = EIDRM;
	ipc_release(&queues, &q->mq_object);
	/* Neither call is to be repeated. */
	return error == ERESTART ? EINTR : error;
}

/* Messages count as bytes, too: empty ones must not use up the kernel's memory. */
static bool
queue_has_room(const struct msgqueue *q, size_t size)
{
	return q->mq_ds._msg_cbytes + size <= q->mq_ds.msg_qbytes &&
	    q->mq_ds.msg_qnum < q->mq_ds.msg_qbytes;
}

static int
sys_msgget(struct lwp *l __unused, const register_t args[],
    register_t *retval)
{
	long key = args[0];
	int flags = (int)args[1], error, id;
	struct ipc_object *io;
	struct msgqueue *q;

	error = ipc_lookup(&queues, key, flags, &id, &io);
	if (error != 0)
		return error;
	if (io == NULL) {
		q = kmem_zalloc(sizeof(*q));
		if (q == NULL)
			return ENOMEM;
		error = ipc_enter(&queues, &q->mq_object, key, flags, &id);
		if (error != 0) {
			kmem_free(q, sizeof(*q));
			return error;
		}
		q->mq_ds.msg_qbytes = MSG_QBYTES;
		q->mq_ds.msg_ctime = now();
	}
	retval[0] = id;
	return 0;
}
SYSCALL(msgget);

static int
sys_msgsnd(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	const char *user = (const char *)args[1];
	size_t size = (size_t)args[2];
	int flags = (int)args[3], error;
	struct message *m, **link;
	struct msgqueue *q;

	error = queue_find((int)args[0], &q);
	if (error != 0)
		return error;
	if (size > q->mq_ds.msg_qbytes)
		return EINVAL;
	m = kmem_alloc(sizeof(*m) + size);
	if (m == NULL)
		return ENOMEM;
	m->m_next = NULL;
	m->m_size = size;
	error = copyin(user, &m->m_type, sizeof(m->m_type));
	if (error == 0 && m->m_type <= 0)
		error = EINVAL;
	if (error == 0)
		error = copyin(user + sizeof(long), m->m_data, size);
	while (error == 0 && !queue_has_room(q, size))
		error = queue_wait(q, &q->mq_senders, flags);
	if (error != 0) {
		message_free(m);
		return error;
	}
	for (link = &q->mq_first; *link != NULL; link = &(*link)->m_next)
		continue;
	*link = m;
	q->mq_ds.msg_qnum++;
	q->mq_ds._msg_cbytes += size;
	q->mq_ds.msg_lspid = lwp_proc(l)->p_pid;
	q->mq_ds.msg_stime = now();
	(void)waitq_wake(&q->mq_receivers, SIZE_MAX);
	return 0;
}
SYSCALL(msgsnd);

/*
 * The message that a type asks for: 0 the first, n the first of that type, -n the
 * first of the lowest type up to n.
 */
static struct message **
queue_select(struct msgqueue *q, long type)
{
	struct message **link, **best = NULL;

	for (link = &q->mq_first; *link != NULL; link = &(*link)->m_next) {
		if (type >= 0) {
			if (type == 0 || (*link)->m_type == type)
				return link;
		} else if ((*link)->m_type <= -type && (best == NULL ||
		    (*link)->m_type < (*best)->m_type))
			best = link;
	}
	return best;
}

static int
sys_msgrcv(struct lwp *l, const register_t args[], register_t *retval)
{
	char *user = (char *)args[1];
	size_t size = (size_t)args[2];
	long type = args[3];
	int flags = (int)args[4], error;
	struct message **link, *m;
	struct msgqueue *q;

	error = queue_find((int)args[0], &q);
	if (error != 0)
		return error;
	if (size > SIZE_MAX / 2)
		return EINVAL;
	while ((link = queue_select(q, type)) == NULL) {
		error = queue_wait(q, &q->mq_receivers, flags);
		if (error != 0)
			return error == EAGAIN ? ENOMSG : error;
	}
	m = *link;
	if (m->m_size > size && (flags & MSG_NOERROR) == 0)
		return E2BIG;
	*link = m->m_next;
	q->mq_ds.msg_qnum--;
	q->mq_ds._msg_cbytes -= m->m_size;
	q->mq_ds.msg_lrpid = lwp_proc(l)->p_pid;
	q->mq_ds.msg_rtime = now();
	(void)waitq_wake(&q->mq_senders, SIZE_MAX);
	size = MIN(size, m->m_size);
	error = copyout(&m->m_type, user, sizeof(m->m_type));
	if (error == 0)
		error = copyout(m->m_data, user + sizeof(long), size);
	message_free(m);
	retval[0] = (register_t)size;
	return error;
}
SYSCALL(msgrcv);

static int
sys___msgctl50(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct msqid_ds ds;
	struct msgqueue *q;
	int error;

	error = queue_find((int)args[0], &q);
	if (error != 0)
		return error;
	switch ((int)args[1]) {
	case IPC_RMID:
		(void)waitq_wake(&q->mq_senders, SIZE_MAX);
		(void)waitq_wake(&q->mq_receivers, SIZE_MAX);
		ipc_remove(&queues, &q->mq_object);
		return 0;
	case IPC_SET:
		error = copyin((const void *)args[2], &ds, sizeof(ds));
		if (error != 0)
			return error;
		if (ds.msg_qbytes == 0 || ds.msg_qbytes > MSG_QBYTES)
			return EINVAL;
		q->mq_ds.msg_qbytes = ds.msg_qbytes;
		q->mq_object.io_perm.mode = ds.msg_perm.mode & ACCESSPERMS;
		q->mq_ds.msg_ctime = now();
		(void)waitq_wake(&q->mq_senders, SIZE_MAX);
		return 0;
	case IPC_STAT:
		ds = q->mq_ds;
		ds.msg_perm = q->mq_object.io_perm;
		return copyout(&ds, (void *)args[2], sizeof(ds));
	default:
		return EINVAL;
	}
}
SYSCALL(__msgctl50);
