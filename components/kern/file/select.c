/*
 * select.c - poll(2), select(2) and the readiness notification they share with
 * kqueue. A call that has to wait hangs one selwait per file on the files'
 * selinfos; selnotify marks the call's poller and wakes it.
 */
#include "netbsd/errno.h"
#include "netbsd/poll.h"
#include "netbsd/syscall.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/sigmask.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rumpuser.h"

#include "filedesc.h"
#include "kqueue.h"

struct pollfd {
	int fd;
	short events, revents;
};
CTASSERT(sizeof(struct pollfd) == 8);

#define POLL_SMALL	16
#define POLL_MAX	(FD_LIMIT_MAX * 2)

/* One call that waits. */
struct poller {
	struct waitq po_waitq;
	bool po_fired;
};

/* Its interest in one object. */
struct selwait {
	struct selwait *sw_next, **sw_prev;	/* on the object */
	struct poller *sw_poller;
	struct file *sw_file;			/* referenced */
};

void
selinfo_init(struct selinfo *si)
{
	si->si_waiters = NULL;
	si->si_knotes = NULL;
}

void
selnotify(struct selinfo *si, uint32_t hint)
{
	struct selwait *sw;

	for (sw = si->si_waiters; sw != NULL; sw = sw->sw_next) {
		sw->sw_poller->po_fired = true;
		(void)waitq_wake(&sw->sw_poller->po_waitq, SIZE_MAX);
	}
	if (si->si_knotes != NULL)
		knote_notify(si, hint);
}

/* Looks at every descriptor once; returns how many have something to say. */
static int
poll_scan(struct proc *p, struct pollfd *fds, size_t n)
{
	struct fdent *fe;
	int ready = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		fe = fd_entry(p, fds[i].fd);
		if (fe == NULL)
			fds[i].revents = POLLNVAL;
		else
			fds[i].revents = (short)file_poll(fe->fe_file,
			    fds[i].events | POLLERR | POLLHUP);
		if (fds[i].revents != 0)
			ready++;
	}
	return ready;
}

static void
poll_register(struct proc *p, struct pollfd *fds, size_t n,
    struct poller *po, struct selwait *sws)
{
	struct selinfo *si;
	struct fdent *fe;
	size_t i;

	for (i = 0; i < n; i++) {
		fe = fds[i].fd < 0 ? NULL : fd_entry(p, fds[i].fd);
		if (fe == NULL || fe->fe_file->f_ops->fo_selinfo == NULL)
			continue;
		si = fe->fe_file->f_ops->fo_selinfo(fe->fe_file);
		if (si == NULL)
			continue;
		sws[i].sw_file = fe->fe_file;
		file_hold(fe->fe_file);
		sws[i].sw_poller = po;
		sws[i].sw_next = si->si_waiters;
		sws[i].sw_prev = &si->si_waiters;
		if (sws[i].sw_next != NULL)
			sws[i].sw_next->sw_prev = &sws[i].sw_next;
		si->si_waiters = &sws[i];
	}
}

static void
poll_unregister(struct selwait *sws, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (sws[i].sw_file == NULL)
			continue;
		*sws[i].sw_prev = sws[i].sw_next;
		if (sws[i].sw_next != NULL)
			sws[i].sw_next->sw_prev = sws[i].sw_prev;
	}
	/* Only now may a close of the last reference take an object away. */
	for (i = 0; i < n; i++)
		if (sws[i].sw_file != NULL)
			file_release(sws[i].sw_file);
}

/*
 * Waits until a descriptor of `fds' is ready or the deadline (0: at once) has
 * passed. *ready gets the number of descriptors with revents.
 */
static int
poll_wait(struct proc *p, struct pollfd *fds, size_t n, uint64_t deadline,
    int *ready)
{
	struct selwait small[POLL_SMALL], *sws = small;
	struct poller po = { WAITQ_INITIALIZER, false };
	int error = 0;

	*ready = poll_scan(p, fds, n);
	if (*ready > 0 || deadline == 0)
		return 0;
	if (n > POLL_SMALL) {
		sws = kmem_zalloc(n * sizeof(*sws));
		if (sws == NULL)
			return ENOMEM;
	} else
		memset(small, 0, sizeof(small));
	poll_register(p, fds, n, &po, sws);
	while (*ready == 0 && error == 0) {
		if (!po.po_fired)
			error = waitq_sleep(&po.po_waitq, "poll", WAIT_INTR,
			    deadline);
		po.po_fired = false;
		*ready = poll_scan(p, fds, n);
	}
	poll_unregister(sws, n);
	if (sws != small)
		kmem_free(sws, n * sizeof(*sws));
	if (*ready > 0 || error == EWOULDBLOCK)
		error = 0;
	return error;
}

/* The deadline of a relative timeout at `user'; UINT64_MAX without one. */
static int
deadline_from(const void *user, uint64_t *deadline)
{
	struct timespec ts;
	int error;

	*deadline = UINT64_MAX;
	if (user == NULL)
		return 0;
	error = copyin(user, &ts, sizeof(ts));
	if (error != 0)
		return error;
	if (!timespec_valid(&ts) || ts.tv_sec < 0)
		return EINVAL;
	*deadline = ts.tv_sec == 0 && ts.tv_nsec == 0 ? 0 :
	    timespec_deadline(rumpuser_clock_mono(), &ts);
	return 0;
}

static int
do_poll(struct lwp *l, struct pollfd *user, unsigned int n, uint64_t deadline,
    const void *mask, register_t *retval)
{
	struct pollfd small[POLL_SMALL], *fds = small;
	size_t size = (size_t)n * sizeof(*fds);
	int error, ready = 0;

	if (n > POLL_MAX)
		return EINVAL;
	if (n > POLL_SMALL && (fds = kmem_alloc(size)) == NULL)
		return ENOMEM;
	error = size > 0 ? copyin(user, fds, size) : 0;
	if (error == 0)
		error = sigmask_suspend(l, mask);
	if (error == 0) {
		error = poll_wait(lwp_proc(l), fds, n, deadline, &ready);
		error = sigmask_resume(l, mask, error);
	}
	if (error == 0 && size > 0)
		error = copyout(fds, user, size);
	if (fds != small)
		kmem_free(fds, size);
	if (error == 0)
		retval[0] = ready;
	return error;
}

static int
sys_poll(struct lwp *l, const register_t args[], register_t *retval)
{
	int timeout = (int)args[2];
	uint64_t deadline = UINT64_MAX;

	if (timeout == 0)
		deadline = 0;
	else if (timeout > 0)
		deadline = rumpuser_clock_mono() +
		    (uint64_t)timeout * 1000000ULL;
	else if (timeout != INFTIM)
		return EINVAL;
	return do_poll(l, (void *)args[0], (unsigned int)args[1], deadline,
	    NULL, retval);
}
SYSCALL(poll);

static int
sys___pollts50(struct lwp *l, const register_t args[], register_t *retval)
{
	uint64_t deadline;
	int error;

	error = deadline_from((const void *)args[2], &deadline);
	if (error != 0)
		return error;
	return do_poll(l, (void *)args[0], (unsigned int)args[1], deadline,
	    (const void *)args[3], retval);
}
SYSCALL(__pollts50);

/* ---- select ------------------------------------------------------------- */

#define SETBITS		32
#define SETWORDS(n)	(((size_t)(n) + SETBITS - 1) / SETBITS)

static bool
set_has(const uint32_t *set, int i)
{
	return (set[i / SETBITS] >> (i % SETBITS) & 1) != 0;
}

static void
set_add(uint32_t *set, int i)
{
	set[i / SETBITS] |= 1U << (i % SETBITS);
}

/* What select's three sets ask poll for, and which answers they accept. */
static const struct {
	short ask, accept;
} select_kinds[3] = {
	{ POLLIN | POLLRDNORM, POLLIN | POLLRDNORM | POLLHUP | POLLERR },
	{ POLLOUT | POLLWRNORM, POLLOUT | POLLWRNORM | POLLHUP | POLLERR },
	{ POLLPRI | POLLRDBAND, POLLPRI | POLLRDBAND },
};

/* sets: three bit sets in, replaced by the answers; each `words' long. */
static int
select_sets(struct proc *p, int nd, uint32_t *sets, size_t words,
    struct pollfd *fds, uint64_t deadline, int *count)
{
	int error, i, k, ready;
	size_t n = 0, j;

	for (i = 0; i < nd; i++) {
		short events = 0;

		for (k = 0; k < 3; k++)
			if (set_has(sets + (size_t)k * words, i))
				events |= select_kinds[k].ask;
		if (events != 0) {
			if (fd_entry(p, i) == NULL)
				return EBADF;
			fds[n].fd = i;
			fds[n++].events = events;
		}
	}
	error = poll_wait(p, fds, n, deadline, &ready);
	if (error != 0)
		return error;
	memset(sets, 0, 3 * words * sizeof(*sets));
	*count = 0;
	for (j = 0; j < n; j++)
		for (k = 0; k < 3; k++)
			if ((fds[j].events & select_kinds[k].ask) != 0 &&
			    (fds[j].revents & select_kinds[k].accept) != 0) {
				set_add(sets + (size_t)k * words, fds[j].fd);
				(*count)++;
			}
	return 0;
}

static int
do_select(struct lwp *l, int nd, void *const user[3], uint64_t deadline,
    const void *mask, register_t *retval)
{
	struct proc *p = lwp_proc(l);
	size_t words, size;
	struct pollfd *fds;
	uint32_t *sets;
	int count = 0, error = 0, k;
	char *buf;

	if (nd < 0)
		return EINVAL;
	/* As in NetBSD, descriptors beyond the table are not looked at. */
	nd = MIN(nd, p->p_fd->fd_size);
	words = SETWORDS(nd);
	size = 3 * words * sizeof(*sets) + (size_t)nd * sizeof(*fds);
	buf = kmem_zalloc(MAX(size, 1));
	if (buf == NULL)
		return ENOMEM;
	fds = (struct pollfd *)(void *)buf;
	sets = (uint32_t *)(void *)(buf + (size_t)nd * sizeof(*fds));
	for (k = 0; k < 3 && error == 0; k++)
		if (user[k] != NULL && words > 0)
			error = copyin(user[k], sets + (size_t)k * words,
			    words * sizeof(*sets));
	if (error == 0)
		error = sigmask_suspend(l, mask);
	if (error == 0) {
		error = select_sets(p, nd, sets, words, fds, deadline, &count);
		error = sigmask_resume(l, mask, error);
	}
	for (k = 0; k < 3 && error == 0; k++)
		if (user[k] != NULL && words > 0)
			error = copyout(sets + (size_t)k * words, user[k],
			    words * sizeof(*sets));
	kmem_free(buf, MAX(size, 1));
	if (error == 0)
		retval[0] = count;
	return error;
}

static int
sys___select50(struct lwp *l, const register_t args[], register_t *retval)
{
	void *const user[3] = {
		(void *)args[1], (void *)args[2], (void *)args[3]
	};
	uint64_t deadline = UINT64_MAX;
	struct timespec ts;
	struct timeval tv;
	int error;

	if (args[4] != 0) {
		error = copyin((const void *)args[4], &tv, sizeof(tv));
		if (error != 0)
			return error;
		if (tv.tv_sec < 0 || tv.tv_usec < 0 || tv.tv_usec >= 1000000)
			return EINVAL;
		ts.tv_sec = tv.tv_sec;
		ts.tv_nsec = (long)tv.tv_usec * 1000;
		deadline = tv.tv_sec == 0 && tv.tv_usec == 0 ? 0 :
		    timespec_deadline(rumpuser_clock_mono(), &ts);
	}
	return do_select(l, (int)args[0], user, deadline, NULL, retval);
}
SYSCALL(__select50);

static int
sys___pselect50(struct lwp *l, const register_t args[], register_t *retval)
{
	void *const user[3] = {
		(void *)args[1], (void *)args[2], (void *)args[3]
	};
	uint64_t deadline;
	int error;

	error = deadline_from((const void *)args[4], &deadline);
	if (error != 0)
		return error;
	return do_select(l, (int)args[0], user, deadline,
	    (const void *)args[5], retval);
}
SYSCALL(__pselect50);
