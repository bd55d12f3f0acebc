/*
 * mqueue.c - POSIX message queues, mq_open(2) and its relatives. A queue is a
 * name and a list of messages by priority; its descriptors are open files, as in
 * NetBSD, so poll(2) and kqueue(2) work on them. Lock: the monitor.
 */
#include "mqueue.h"

#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/stat.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rump/uio.h"
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/signal.h"
#include "netbsd/syscall.h"

/* All queues that have a name. */
static struct mqueue *queues;
static unsigned int queue_count;

/* ---- Queues and messages ------------------------------------------------ */

static struct mqueue *
mqueue_find(const char *name)
{
	struct mqueue *mq;

	for (mq = queues; mq != NULL; mq = mq->mq_next)
		if (strcmp(mq->mq_name, name) == 0)
			return mq;
	return NULL;
}

static struct mqueue *
mqueue_create(const char *name, const struct mq_attr *attr, uint32_t mode)
{
	struct mqueue *mq = kmem_zalloc(sizeof(*mq));

	if (mq == NULL)
		return NULL;
	strlcpy(mq->mq_name, name, sizeof(mq->mq_name));
	mq->mq_maxmsg = attr->mq_maxmsg;
	mq->mq_msgsize = attr->mq_msgsize;
	mq->mq_mode = mode;
	mq->mq_time = rumpuser_clock_wall();
	selinfo_init(&mq->mq_sel);
	mq->mq_next = queues;
	queues = mq;
	queue_count++;
	return mq;
}

static void
mqueue_unname(struct mqueue *mq)
{
	struct mqueue **link = &queues;

	while (*link != mq)
		link = &(*link)->mq_next;
	*link = mq->mq_next;
	mq->mq_unlinked = true;
	queue_count--;
}

static void
message_free(struct mq_message *m)
{
	kmem_free(m, sizeof(*m) + m->mm_size);
}

/* Nobody can reach it any more. */
static void
mqueue_destroy(struct mqueue *mq)
{
	struct mq_message *m;

	while ((m = mq->mq_first) != NULL) {
		mq->mq_first = m->mm_next;
		message_free(m);
	}
	kmem_free(mq, sizeof(*mq));
}

/* Behind all messages of its priority or a higher one. */
static void
mqueue_insert(struct mqueue *mq, struct mq_message *m)
{
	struct mq_message **link = &mq->mq_first;

	/* Most often it is the last. */
	if (mq->mq_last != NULL && mq->mq_last->mm_priority >= m->mm_priority)
		link = &mq->mq_last->mm_next;
	while (*link != NULL && (*link)->mm_priority >= m->mm_priority)
		link = &(*link)->mm_next;
	m->mm_next = *link;
	*link = m;
	if (m->mm_next == NULL)
		mq->mq_last = m;
	mq->mq_curmsgs++;
}

static struct mq_message *
mqueue_take(struct mqueue *mq)
{
	struct mq_message *m = mq->mq_first;

	mq->mq_first = m->mm_next;
	if (mq->mq_first == NULL)
		mq->mq_last = NULL;
	mq->mq_curmsgs--;
	return m;
}

/* ---- Notification ------------------------------------------------------- */

/* Ends the registration; the one who made it is told with this code. */
static void
notify_end(struct mqueue *mq, int code)
{
	struct sigevent_target target = mq->mq_notify;

	mq->mq_notify_file = NULL;
	memset(&mq->mq_notify, 0, sizeof(mq->mq_notify));
	/* The C library's thread must not wait for ever; others expect nothing. */
	if (code == SI_MESGQ || target.st_lid != 0)
		(void)sigevent_send(&target, code, 0);
}

/* ---- Files -------------------------------------------------------------- */

static int
mq_fo_poll(struct file *f, int events)
{
	const struct mqueue *mq = f->f_data;
	int revents = 0;

	if ((f->f_flag & FREAD) != 0 && mq->mq_curmsgs > 0)
		revents |= events & (POLLIN | POLLRDNORM);
	if ((f->f_flag & FWRITE) != 0 && mq->mq_curmsgs < mq->mq_maxmsg)
		revents |= events & (POLLOUT | POLLWRNORM);
	return revents;
}

static struct selinfo *
mq_fo_selinfo(struct file *f)
{
	struct mqueue *mq = f->f_data;

	return &mq->mq_sel;
}

static bool
mq_fo_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	const struct mqueue *mq = f->f_data;

	kev->fflags = 0;
	if (filter == EVFILT_READ) {
		kev->data = mq->mq_curmsgs;
		return (f->f_flag & FREAD) != 0 && kev->data > 0;
	}
	kev->data = mq->mq_maxmsg - mq->mq_curmsgs;
	return (f->f_flag & FWRITE) != 0 && kev->data > 0;
}

static int
mq_fo_stat(struct file *f, struct stat *st)
{
	const struct mqueue *mq = f->f_data;

	st->st_mode = mq->mq_mode;
	st->st_atim = st->st_mtim = st->st_ctim = st->st_birthtim =
	    timespec_from_ns(mq->mq_time);
	return 0;
}

static void
mq_fo_close(struct file *f)
{
	struct mqueue *mq = f->f_data;

	if (mq->mq_notify_file == f)
		notify_end(mq, SI_NOINFO);
	if (--mq->mq_opens == 0 && mq->mq_unlinked)
		mqueue_destroy(mq);
}

static const struct fileops mq_fileops = {
	.fo_name = "mqueue",
	.fo_poll = mq_fo_poll,
	.fo_selinfo = mq_fo_selinfo,
	.fo_event = mq_fo_event,
	.fo_stat = mq_fo_stat,
	.fo_close = mq_fo_close,
};

/* The queue behind a descriptor, open for what `flag' says; 0: for anything. */
static int
mqueue_get(struct lwp *l, int fd, int flag, struct file **fp)
{
	int error;

	error = fd_get(lwp_proc(l), fd, fp);
	if (error != 0)
		return error;
	if ((*fp)->f_ops != &mq_fileops ||
	    (flag != 0 && ((*fp)->f_flag & flag) == 0)) {
		file_release(*fp);
		return EBADF;
	}
	return 0;
}

/* ---- Opening ------------------------------------------------------------ */

/* A name without its leading slash. */
static int
copyin_name(const void *user, char name[MQ_NAME_MAX])
{
	char buf[MQ_NAME_MAX + 1], *s = buf;
	int error;

	error = copyinstr(user, buf, sizeof(buf), NULL);
	if (error != 0)
		return error;
	if (*s == '/')
		s++;
	if (*s == '\0' || strchr(s, '/') != NULL)
		return EINVAL;
	if (strlcpy(name, s, MQ_NAME_MAX) >= MQ_NAME_MAX)
		return ENAMETOOLONG;
	return 0;
}

static int
mqueue_attach(struct lwp *l, struct mqueue *mq, int flags, register_t *retval)
{
	struct file *f;
	int error, fd;

	error = file_create(DTYPE_MISC, (((flags & O_ACCMODE) + 1) & (FREAD |
	    FWRITE)) | (flags & O_NONBLOCK), &mq_fileops, mq, &f);
	if (error != 0)
		return error;
	mq->mq_opens++;
	error = fd_attach(lwp_proc(l), f, (flags & O_CLOEXEC) != 0, &fd);
	if (error != 0) {
		file_release(f);
		return error;
	}
	retval[0] = fd;
	return 0;
}

static int
sys_mq_open(struct lwp *l, const register_t args[], register_t *retval)
{
	int flags = (int)args[1], error;
	uint32_t mode = (uint32_t)args[2];
	struct mq_attr attr = {
		.mq_maxmsg = MQ_DEF_MAXMSG, .mq_msgsize = MQ_DEF_MSGSIZE,
	};
	char name[MQ_NAME_MAX];
	struct mqueue *mq;
	bool created = false;

	if ((flags & O_ACCMODE) == O_ACCMODE)
		return EINVAL;
	error = copyin_name((const void *)args[0], name);
	if (error != 0)
		return error;
	if ((flags & O_CREAT) != 0 && args[3] != 0) {
		error = copyin((const void *)args[3], &attr, sizeof(attr));
		if (error != 0)
			return error;
		if (attr.mq_maxmsg <= 0 || attr.mq_maxmsg > MQ_MAX_MAXMSG ||
		    attr.mq_msgsize <= 0 || attr.mq_msgsize > MQ_MAX_MSGSIZE)
			return EINVAL;
	}
	mq = mqueue_find(name);
	if (mq == NULL && (flags & O_CREAT) == 0)
		return ENOENT;
	if (mq != NULL && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return EEXIST;
	if (mq == NULL) {
		if (queue_count >= MQ_QUEUES_MAX)
			return ENFILE;
		mq = mqueue_create(name, &attr, mode & ALLPERMS);
		if (mq == NULL)
			return ENOSPC;
		created = true;
	}
	error = mqueue_attach(l, mq, flags, retval);
	if (error != 0 && created) {
		mqueue_unname(mq);
		mqueue_destroy(mq);
	}
	return error;
}
SYSCALL(mq_open);

static int
sys_mq_close(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct file *f;
	int error;

	error = mqueue_get(l, (int)args[0], 0, &f);
	if (error != 0)
		return error;
	file_release(f);
	return fd_close(lwp_proc(l), (int)args[0]);
}
SYSCALL(mq_close);

static int
sys_mq_unlink(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	char name[MQ_NAME_MAX];
	struct mqueue *mq;
	int error;

	error = copyin_name((const void *)args[0], name);
	if (error != 0)
		return error == EINVAL ? ENOENT : error;
	mq = mqueue_find(name);
	if (mq == NULL)
		return ENOENT;
	mqueue_unname(mq);
	if (mq->mq_opens == 0)
		mqueue_destroy(mq);
	return 0;
}
SYSCALL(mq_unlink);

/* ---- Attributes --------------------------------------------------------- */

static int
copyout_attr(const struct file *f, void *user)
{
	const struct mqueue *mq = f->f_data;
	struct mq_attr attr = {
		.mq_flags = f->f_flag & O_NONBLOCK,
		.mq_maxmsg = mq->mq_maxmsg,
		.mq_msgsize = mq->mq_msgsize,
		.mq_curmsgs = mq->mq_curmsgs,
	};

	return copyout(&attr, user, sizeof(attr));
}

static int
sys_mq_getattr(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct file *f;
	int error;

	error = mqueue_get(l, (int)args[0], 0, &f);
	if (error != 0)
		return error;
	error = copyout_attr(f, (void *)args[1]);
	file_release(f);
	return error;
}
SYSCALL(mq_getattr);

static int
sys_mq_setattr(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct mq_attr attr;
	struct file *f;
	int error;

	error = copyin((const void *)args[1], &attr, sizeof(attr));
	if (error != 0)
		return error;
	error = mqueue_get(l, (int)args[0], 0, &f);
	if (error != 0)
		return error;
	if (args[2] != 0)
		error = copyout_attr(f, (void *)args[2]);
	if (error == 0)
		f->f_flag = (f->f_flag & ~O_NONBLOCK) |
		    ((int)attr.mq_flags & O_NONBLOCK);
	file_release(f);
	return error;
}
SYSCALL(mq_setattr);

static int
sys_mq_notify(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct proc *p = lwp_proc(l);
	struct sigevent_target target;
	struct nb_sigevent ev;
	struct mqueue *mq;
	struct file *f;
	int error = 0;

	if (args[1] != 0) {
		error = copyin((const void *)args[1], &ev, sizeof(ev));
		if (error == 0)
			error = sigevent_init(&target, p, &ev);
	}
	if (error == 0)
		error = mqueue_get(l, (int)args[0], 0, &f);
	if (error != 0)
		return error;
	mq = f->f_data;
	if (args[1] != 0) {
		if (mq->mq_notify_file != NULL)
			error = EBUSY;
		else {
			mq->mq_notify = target;
			mq->mq_notify_file = f;
		}
	} else if (mq->mq_notify_file != NULL &&
	    mq->mq_notify.st_pid == p->p_pid)
		notify_end(mq, SI_NOINFO);
	file_release(f);
	return error;
}
SYSCALL(mq_notify);

/* ---- Sending and receiving ---------------------------------------------- */

/*
 * Sleeps for a change of the queue. *timed: `user' is an absolute CLOCK_REALTIME
 * to be read, which happens only when there is something to wait for.
 */
static int
mqueue_wait(struct file *f, struct waitq *wq, const void *user)
{
	struct timespec ts;
	uint64_t deadline = UINT64_MAX;
	int error;

	if ((f->f_flag & O_NONBLOCK) != 0)
		return EAGAIN;
	if (user != NULL) {
		error = copyin(user, &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (!timespec_valid(&ts) || ts.tv_sec < 0)
			return EINVAL;
		deadline = timespec_deadline(0, &ts);
	}
	error = waitq_sleep(wq, "mqueue", WAIT_INTR | WAIT_REALTIME, deadline);
	return error == EWOULDBLOCK ? ETIMEDOUT : error;
}

static int
mqueue_send(struct file *f, const void *user, size_t size,
    unsigned int priority, const void *timeout)
{
	struct mqueue *mq = f->f_data;
	struct mq_message *m;
	bool was_empty;
	int error;

	if (size > (size_t)mq->mq_msgsize)
		return EMSGSIZE;
	m = kmem_alloc(sizeof(*m) + size);
	if (m == NULL)
		return ENOMEM;
	m->mm_size = size;
	m->mm_priority = priority;
	error = copyin(user, m->mm_data, size);
	while (error == 0 && mq->mq_curmsgs >= mq->mq_maxmsg)
		error = mqueue_wait(f, &mq->mq_senders, timeout);
	if (error != 0) {
		message_free(m);
		return error;
	}
	was_empty = mq->mq_curmsgs == 0;
	mqueue_insert(mq, m);
	/* A receiver that waits gets it; then nobody is told. */
	if (waitq_wake(&mq->mq_receivers, 1) == 0 && was_empty &&
	    mq->mq_notify_file != NULL)
		notify_end(mq, SI_MESGQ);
	selnotify(&mq->mq_sel, 0);
	return 0;
}

static int
mqueue_receive(struct file *f, void *user, size_t size, void *user_priority,
    const void *timeout, register_t *retval)
{
	struct mqueue *mq = f->f_data;
	struct mq_message *m;
	int error = 0;

	if (size < (size_t)mq->mq_msgsize)
		return EMSGSIZE;
	while (error == 0 && mq->mq_curmsgs == 0)
		error = mqueue_wait(f, &mq->mq_receivers, timeout);
	if (error != 0)
		return error;
	m = mqueue_take(mq);
	(void)waitq_wake(&mq->mq_senders, 1);
	selnotify(&mq->mq_sel, 0);
	error = copyout(m->mm_data, user, m->mm_size);
	if (error == 0 && user_priority != NULL)
		error = copyout(&m->mm_priority, user_priority,
		    sizeof(m->mm_priority));
	retval[0] = (register_t)m->mm_size;
	message_free(m);
	return error;
}

static int
do_send(struct lwp *l, const register_t args[], const void *timeout)
{
	unsigned int priority = (unsigned int)args[3];
	struct file *f;
	int error;

	if (priority >= MQ_PRIO_MAX)
		return EINVAL;
	error = mqueue_get(l, (int)args[0], FWRITE, &f);
	if (error != 0)
		return error;
	error = mqueue_send(f, (const void *)args[1], (size_t)args[2], priority,
	    timeout);
	file_release(f);
	return error;
}

static int
do_receive(struct lwp *l, const register_t args[], const void *timeout,
    register_t *retval)
{
	struct file *f;
	int error;

	error = mqueue_get(l, (int)args[0], FREAD, &f);
	if (error != 0)
		return error;
	error = mqueue_receive(f, (void *)args[1], (size_t)args[2],
	    (void *)args[3], timeout, retval);
	file_release(f);
	return error;
}

static int
sys_mq_send(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_send(l, args, NULL);
}
SYSCALL(mq_send);

static int
sys___mq_timedsend50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return do_send(l, args, (const void *)args[4]);
}
SYSCALL(__mq_timedsend50);

static int
sys_mq_receive(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_receive(l, args, NULL, retval);
}
SYSCALL(mq_receive);

static int
sys___mq_timedreceive50(struct lwp *l, const register_t args[],
    register_t *retval)
{
	return do_receive(l, args, (const void *)args[4], retval);
}
SYSCALL(__mq_timedreceive50);
