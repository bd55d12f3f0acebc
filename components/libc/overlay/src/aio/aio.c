/*
 * aio.c - asynchronous input and output: a queue of each program, worked off by a
 * few threads of the library.
 *
 * Requests of one descriptor and direction are done one after the other, in the
 * order they were made; synchronisation waits for all before it. The control blocks
 * are the queue's links. A block is out of the queue before its status is final,
 * because the program may reuse it at once. The lock is held with all signals
 * blocked: close and the aio functions may be called by handlers.
 */
#define _GNU_SOURCE
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pthread_impl.h"
#include "aio_impl.h"
#include "aio_queue.h"
#include "lock.h"
#include "notify.h"
#include "rump_program.h"

#define WORKERS_MAX	16
#define WORKER_STACK	16384
#define IDLE_SECONDS	2

/* In aio's private fields: __lock[0] tells a request from other memory. */
#define MAGIC		0x61696f21

/* __lock[1]: what to do, and how far it is. */
#define OP_MASK		15
#define OP_SEEKABLE	16	/* has offsets */
#define OP_APPENDS	32	/* writes go to the end */
#define OP_RUNNING	64
enum { OP_READ, OP_WRITE, OP_SYNC, OP_DSYNC };

static struct aio_queue *
queue_self(void)
{
	struct rump_program *program = __rump_program_self();
	struct aio_queue *q = program->aio, *new;

	if (q)
		return q;
	new = calloc(1, sizeof(*new));
	if (!new)
		return 0;
	q = a_cas_p(&program->aio, 0, new);
	if (!q)
		return new;
	free(new);
	return q;
}

static void
queue_enter(struct aio_queue *q, sigset_t *set)
{
	__block_all_sigs(set);
	LOCK(q->lock);
}

static void
queue_leave(struct aio_queue *q, const sigset_t *set)
{
	UNLOCK(q->lock);
	__restore_sigs((void *)set);
}

static void
unlink_request(struct aio_queue *q, struct aiocb *cb)
{
	struct aiocb *prev = cb->__prev, *next = cb->__next;

	if (prev)
		prev->__next = next;
	else
		q->first = next;
	if (next)
		next->__prev = prev;
	else
		q->last = prev;
	q->count--;
}

/* Whether nothing before it in the queue has to be done first. */
static int
runnable(struct aiocb *cb)
{
	int op = cb->__lock[1] & OP_MASK, other;
	struct aiocb *before;

	if (cb->__lock[1] & OP_RUNNING)
		return 0;
	for (before = cb->__prev; before; before = before->__prev) {
		if (before->aio_fildes != cb->aio_fildes)
			continue;
		other = before->__lock[1] & OP_MASK;
		if (op == OP_SYNC || op == OP_DSYNC || op == other)
			return 0;
	}
	return 1;
}

static struct aiocb *
next_request(struct aio_queue *q)
{
	struct aiocb *cb;

	for (cb = q->first; cb; cb = cb->__next)
		if (runnable(cb))
			return cb;
	return 0;
}

void
__aio_notify(const struct sigevent *ev)
{
	siginfo_t info;

	if (ev->sigev_notify == SIGEV_THREAD) {
		__notify_call(ev);
	} else if (ev->sigev_notify == SIGEV_SIGNAL) {
		memset(&info, 0, sizeof(info));
		info.si_signo = ev->sigev_signo;
		info.si_code = SI_ASYNCIO;
		info.si_pid = getpid();
		info.si_uid = getuid();
		info.si_value = ev->sigev_value;
		__syscall(SYS_rt_sigqueueinfo, info.si_pid, info.si_signo, &info);
	}
}

void
__aio_list_done(struct aio_list *list, int error)
{
	if (error)
		a_store(&list->failed, 1);
	if (a_fetch_add(&list->left, -1) != 1 || list->waited)
		return;
	__aio_notify(&list->event);
	free(list);
}

/* Gives the request, which is out of the queue, its result. */
static void
finish(struct aio_queue *q, struct aiocb *cb, int error, ssize_t result)
{
	struct sigevent ev = cb->aio_sigevent;
	struct aio_list *list = cb->__td;

	cb->__ret = result;
	a_store(&cb->__err, error);
	/* The block is the program's again. */
	__aio_notify(&ev);
	if (list)
		__aio_list_done(list, error);
	a_inc(&q->done);
	__wake(&q->done, -1, 1);
}

static ssize_t
perform(struct aiocb *cb)
{
	void *buf = (void *)cb->aio_buf;
	int op = cb->__lock[1];

	switch (op & OP_MASK) {
	case OP_READ:
		return op & OP_SEEKABLE ? pread(cb->aio_fildes, buf, cb->aio_nbytes, cb->aio_offset) :
		    read(cb->aio_fildes, buf, cb->aio_nbytes);
	case OP_WRITE:
		return (op & (OP_SEEKABLE | OP_APPENDS)) == OP_SEEKABLE ?
		    pwrite(cb->aio_fildes, buf, cb->aio_nbytes, cb->aio_offset) :
		    write(cb->aio_fildes, buf, cb->aio_nbytes);
	case OP_SYNC:
		return fsync(cb->aio_fildes);
	default:
		return fdatasync(cb->aio_fildes);
	}
}

static int worker_start(struct aio_queue *);

/* Waits for work; 0 when there was none for a while. Called and left locked. */
static int
worker_wait(struct aio_queue *q, sigset_t *set)
{
	struct timespec deadline;
	int seen = q->work, r;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += IDLE_SECONDS;
	queue_leave(q, set);
	r = __timedwait(&q->work, seen, CLOCK_MONOTONIC, &deadline, 1);
	queue_enter(q, set);
	return r != ETIMEDOUT;
}

static void *
worker(void *arg)
{
	struct aio_queue *q = arg;
	struct aiocb *cb;
	sigset_t set;
	ssize_t result;
	int error;

	queue_enter(q, &set);
	for (;;) {
		cb = next_request(q);
		if (!cb) {
			if (worker_wait(q, &set) || next_request(q))
				continue;
			break;
		}
		cb->__lock[1] |= OP_RUNNING;
		q->busy++;
		/* It may last; another thread does what could be done meanwhile. */
		if (q->busy == q->workers && next_request(q))
			worker_start(q);
		queue_leave(q, &set);
		result = perform(cb);
		error = result < 0 ? errno : 0;
		queue_enter(q, &set);
		q->busy--;
		unlink_request(q, cb);
		queue_leave(q, &set);
		finish(q, cb, error, result);
		queue_enter(q, &set);
	}
	q->workers--;
	queue_leave(q, &set);
	return 0;
}

/* Another worker, with all signals blocked. Locked. */
static int
worker_start(struct aio_queue *q)
{
	pthread_attr_t attr;
	pthread_t thread;

	if (q->workers >= WORKERS_MAX)
		return EAGAIN;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, WORKER_STACK);
	if (pthread_create(&thread, &attr, worker, q) != 0)
		return EAGAIN;
	q->workers++;
	return 0;
}

static int
enqueue(struct aio_queue *q, struct aiocb *cb)
{
	sigset_t set;
	int r = 0;

	queue_enter(q, &set);
	if (q->count >= AIO_MAX)
		r = EAGAIN;
	else if (q->busy == q->workers && worker_start(q) != 0 && !q->workers)
		r = EAGAIN;
	if (!r) {
		cb->__next = 0;
		cb->__prev = q->last;
		if (q->last)
			((struct aiocb *)q->last)->__next = cb;
		else
			q->first = cb;
		q->last = cb;
		q->count++;
		q->work++;
		__wake(&q->work, 1, 1);
	}
	queue_leave(q, &set);
	return r;
}

/* What the request is, or a negative errno. */
static int
operation(const struct aiocb *cb, int op)
{
	int flags = fcntl(cb->aio_fildes, F_GETFL);
	int access = flags & O_ACCMODE;

	if (flags < 0 || (op == OP_READ ? access == O_WRONLY : access == O_RDONLY))
		return -EBADF;
	if (op == OP_SYNC || op == OP_DSYNC)
		return op;
	if (cb->aio_reqprio < 0 || cb->aio_nbytes > SSIZE_MAX)
		return -EINVAL;
	if (lseek(cb->aio_fildes, 0, SEEK_CUR) >= 0) {
		if (cb->aio_offset < 0)
			return -EINVAL;
		op |= OP_SEEKABLE;
	}
	return flags & O_APPEND ? op | OP_APPENDS : op;
}

static int
submit(struct aiocb *cb, int op, struct aio_list *list)
{
	struct aio_queue *q = queue_self();
	int saved = errno, r;

	op = q ? operation(cb, op) : -EAGAIN;
	errno = saved;
	r = op < 0 ? -op : 0;
	if (!r) {
		cb->__lock[0] = MAGIC;
		cb->__lock[1] = op;
		cb->__td = list;
		a_store(&cb->__err, EINPROGRESS);
		r = enqueue(q, cb);
	}
	if (!r)
		return 0;
	cb->__lock[0] = MAGIC;
	cb->__ret = -1;
	cb->__err = r;
	errno = r;
	return -1;
}

int
__aio_submit(struct aiocb *cb, struct aio_list *list)
{
	switch (cb->aio_lio_opcode) {
	case LIO_READ:
		return submit(cb, OP_READ, list);
	case LIO_WRITE:
		return submit(cb, OP_WRITE, list);
	default:
		cb->__lock[0] = MAGIC;
		cb->__ret = -1;
		cb->__err = errno = EINVAL;
		return -1;
	}
}

int
aio_read(struct aiocb *cb)
{
	return submit(cb, OP_READ, 0);
}

int
aio_write(struct aiocb *cb)
{
	return submit(cb, OP_WRITE, 0);
}

int
aio_fsync(int how, struct aiocb *cb)
{
	if (how != O_SYNC && how != O_DSYNC) {
		errno = EINVAL;
		return -1;
	}
	return submit(cb, how == O_SYNC ? OP_SYNC : OP_DSYNC, 0);
}

int
aio_error(const struct aiocb *cb)
{
	a_barrier();
	if (cb->__lock[0] == MAGIC)
		return cb->__err;
	errno = EINVAL;
	return -1;
}

ssize_t
aio_return(struct aiocb *cb)
{
	if (cb->__lock[0] != MAGIC || cb->__err == EINPROGRESS) {
		errno = EINVAL;
		return -1;
	}
	/* Once only. */
	cb->__lock[0] = 0;
	if (cb->__err)
		errno = cb->__err;
	return cb->__ret;
}

/* Cancels what has not begun; tells whether something had. */
static int
cancel(struct aio_queue *q, int fd, struct aiocb *only)
{
	struct aiocb *cb, *next, *cancelled = 0;
	int ret = AIO_ALLDONE;
	sigset_t set;

	queue_enter(q, &set);
	for (cb = q->first; cb; cb = next) {
		next = cb->__next;
		if (cb->aio_fildes != fd || (only && cb != only))
			continue;
		if (cb->__lock[1] & OP_RUNNING) {
			ret = AIO_NOTCANCELED;
			continue;
		}
		unlink_request(q, cb);
		cb->__next = cancelled;
		cancelled = cb;
	}
	queue_leave(q, &set);
	if (cancelled && ret == AIO_ALLDONE)
		ret = AIO_CANCELED;
	for (; cancelled; cancelled = next) {
		next = cancelled->__next;
		finish(q, cancelled, ECANCELED, -1);
	}
	return ret;
}

int
aio_cancel(int fd, struct aiocb *cb)
{
	struct aio_queue *q = __rump_program_self()->aio;

	if (fcntl(fd, F_GETFD) < 0)
		return -1;
	if (cb && cb->aio_fildes != fd) {
		errno = EINVAL;
		return -1;
	}
	return q ? cancel(q, fd, cb) : AIO_ALLDONE;
}

/*
 * A descriptor is about to be closed. What was asked of a file is done first;
 * elsewhere, where that might never end, it is cancelled.
 */
int
__aio_close(int fd)
{
	struct aio_queue *q = __rump_program_self()->aio;
	struct aiocb *cb;
	sigset_t set;
	int seen;

	while (q && q->count) {
		queue_enter(q, &set);
		seen = q->done;
		for (cb = q->first; cb && cb->aio_fildes != fd; cb = cb->__next)
			continue;
		queue_leave(q, &set);
		if (!cb)
			break;
		if (!(cb->__lock[1] & (OP_SEEKABLE | OP_SYNC))) {
			cancel(q, fd, 0);
			break;
		}
		__timedwait(&q->done, seen, CLOCK_MONOTONIC, 0, 1);
	}
	return fd;
}
