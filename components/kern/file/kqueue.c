/*
 * kqueue.c - kqueue(2) and kevent(2). A knote hangs on three things: its
 * kqueue's table, the object whose state it follows (selinfo, callout or the
 * list of signal knotes), and the descriptor whose closing removes it. When
 * its condition may have become true it is put on the kqueue's active list;
 * kevent looks again before it reports a level-triggered one.
 */
#include "kqueue.h"

#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/signal.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/stat.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"

#include "filedesc.h"

CTASSERT(sizeof(struct kevent) == 40);
CTASSERT(offsetof(struct kevent, fflags) == 16);
CTASSERT(offsetof(struct kevent, data) == 24);
CTASSERT(offsetof(struct kevent, udata) == 32);

#define KQ_HASH		64
#define KQ_BATCH	8

struct kqueue {
	struct knote *kq_hash[KQ_HASH];
	struct knote *kq_head, *kq_tail;	/* active list */
	size_t kq_nactive;
	struct selinfo kq_sel;
	struct waitq kq_waitq;
	struct proc *kq_proc;		/* whose descriptors it follows */
};

/* Knotes of EVFILT_SIGNAL, by kn_selnext. Owner: this file; monitor. */
static struct knote *signal_knotes;

/* ---- Active list -------------------------------------------------------- */

static void
knote_enqueue(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	if (kn->kn_queued || kn->kn_disabled)
		return;
	kn->kn_queued = true;
	kn->kn_qnext = NULL;
	kn->kn_qprev = kq->kq_tail;
	if (kq->kq_tail != NULL)
		kq->kq_tail->kn_qnext = kn;
	else
		kq->kq_head = kn;
	kq->kq_tail = kn;
	kq->kq_nactive++;
	(void)waitq_wake(&kq->kq_waitq, SIZE_MAX);
	selnotify(&kq->kq_sel, 0);
}

static void
knote_dequeue(struct knote *kn)
{
	struct kqueue *kq = kn->kn_kq;

	if (!kn->kn_queued)
		return;
	if (kn->kn_qprev != NULL)
		kn->kn_qprev->kn_qnext = kn->kn_qnext;
	else
		kq->kq_head = kn->kn_qnext;
	if (kn->kn_qnext != NULL)
		kn->kn_qnext->kn_qprev = kn->kn_qprev;
	else
		kq->kq_tail = kn->kn_qprev;
	kn->kn_queued = false;
	kq->kq_nactive--;
}

static void
knote_activate(struct knote *kn)
{
	kn->kn_active = true;
	knote_enqueue(kn);
}

/* ---- Filters ------------------------------------------------------------ */

/* Whether the condition of a READ or WRITE knote holds; sets data and EV_EOF. */
static bool
filter_io(struct knote *kn)
{
	struct kevent *kev = &kn->kn_kev;
	struct file *f = kn->kn_file;
	int events;

	kev->flags &= ~(uint32_t)EV_EOF;
	kev->fflags = kn->kn_sfflags;
	kev->data = kn->kn_sdata;
	if (f->f_ops->fo_event != NULL)
		return f->f_ops->fo_event(f, kev->filter, kev);
	events = kev->filter == EVFILT_READ ? POLLIN | POLLRDNORM :
	    POLLOUT | POLLWRNORM;
	kev->data = 0;
	return file_poll(f, events) != 0;
}

/* Looks again at a level-triggered knote. */
static bool
knote_holds(struct knote *kn)
{
	switch (kn->kn_kev.filter) {
	case EVFILT_READ:
	case EVFILT_WRITE:
		return filter_io(kn);
	default:
		return kn->kn_active;
	}
}

void
knote_notify(struct selinfo *si, uint32_t hint)
{
	struct knote *kn;

	for (kn = si->si_knotes; kn != NULL; kn = kn->kn_selnext) {
		if (kn->kn_kev.filter == EVFILT_VNODE) {
			kn->kn_kev.fflags |= hint & kn->kn_sfflags;
			if ((hint & NOTE_REVOKE) != 0)
				kn->kn_kev.flags |= EV_EOF;
			if (kn->kn_kev.fflags != 0)
				knote_activate(kn);
		} else if (filter_io(kn))
			knote_activate(kn);
	}
}

void
knote_signal(struct proc *p, int signo)
{
	struct knote *kn;

	for (kn = signal_knotes; kn != NULL; kn = kn->kn_selnext)
		if (kn->kn_kq->kq_proc == p &&
		    kn->kn_kev.ident == (uintptr_t)signo) {
			kn->kn_kev.data++;
			knote_activate(kn);
		}
}

static void
timer_fire(void *arg)
{
	struct knote *kn = arg;
	uint64_t late, now = rumpuser_clock_mono();

	kn->kn_kev.data++;
	if (kn->kn_period != 0) {
		/* Periods that went by unseen count as expirations. */
		late = now > kn->kn_next ? now - kn->kn_next : 0;
		kn->kn_kev.data += (int64_t)(late / kn->kn_period);
		kn->kn_next += (late / kn->kn_period + 1) * kn->kn_period;
		callout_schedule(&kn->kn_callout, kn->kn_next);
	}
	knote_activate(kn);
}

/* Starts the timer that data and fflags describe. */
static int
timer_start(struct knote *kn, const struct kevent *kev)
{
	static const uint64_t units[] = {
		[NOTE_MSECONDS] = 1000000, [NOTE_SECONDS] = 1000000000,
		[NOTE_USECONDS] = 1000, [NOTE_NSECONDS] = 1,
	};
	uint64_t now = rumpuser_clock_mono(), ns, unit;
	bool absolute = (kev->fflags & NOTE_ABSTIME) != 0;
	int64_t wall;

	if ((kev->fflags & ~(uint32_t)(NOTE_ABSTIME | NOTE_NSECONDS)) != 0 ||
	    kev->data < 0)
		return EINVAL;
	unit = units[kev->fflags & NOTE_NSECONDS];
	if ((uint64_t)kev->data > (uint64_t)INT64_MAX / unit)
		return EINVAL;
	ns = (uint64_t)kev->data * unit;
	kn->kn_period = 0;
	if (absolute) {
		wall = rumpuser_clock_wall();
		kn->kn_next = (int64_t)ns <= wall ? now :
		    now + (uint64_t)((int64_t)ns - wall);
	} else {
		if (ns == 0)
			ns = 1;
		kn->kn_next = now + ns;
		if ((kn->kn_kev.flags & EV_ONESHOT) == 0)
			kn->kn_period = MAX(ns, 1000);
	}
	kn->kn_kev.data = 0;
	kn->kn_active = false;
	callout_schedule(&kn->kn_callout, kn->kn_next);
	return 0;
}

/* EVFILT_USER: applies NOTE_FF* and NOTE_TRIGGER. */
static void
user_touch(struct knote *kn, uint32_t fflags)
{
	uint32_t value = fflags & NOTE_FFLAGSMASK;

	switch (fflags & NOTE_FFCTRLMASK) {
	case NOTE_FFAND:
		kn->kn_sfflags &= value;
		break;
	case NOTE_FFOR:
		kn->kn_sfflags |= value;
		break;
	case NOTE_FFCOPY:
		kn->kn_sfflags = value;
		break;
	default:
		break;
	}
	if ((fflags & NOTE_TRIGGER) != 0)
		knote_activate(kn);
}

/* ---- Registration ------------------------------------------------------- */

static struct knote **
knote_bucket(struct kqueue *kq, uintptr_t ident, uint32_t filter)
{
	return &kq->kq_hash[(ident ^ ident >> 6 ^ filter * 29) % KQ_HASH];
}

static struct knote *
knote_find(struct kqueue *kq, uintptr_t ident, uint32_t filter)
{
	struct knote *kn;

	for (kn = *knote_bucket(kq, ident, filter); kn != NULL;
	    kn = kn->kn_hash)
		if (kn->kn_kev.ident == ident && kn->kn_kev.filter == filter)
			return kn;
	return NULL;
}

/* Takes kn off a list linked by kn_selnext. */
static void
sel_remove(struct knote **list, struct knote *kn)
{
	while (*list != kn)
		list = &(*list)->kn_selnext;
	*list = kn->kn_selnext;
}

/* Detaches and frees. `fe' is the descriptor's entry for file filters. */
static void
knote_drop(struct knote *kn, struct fdent *fe)
{
	struct knote **pp;

	knote_dequeue(kn);
	for (pp = knote_bucket(kn->kn_kq, kn->kn_kev.ident, kn->kn_kev.filter);
	    *pp != kn; pp = &(*pp)->kn_hash)
		continue;
	*pp = kn->kn_hash;
	if (kn->kn_si != NULL)
		sel_remove(&kn->kn_si->si_knotes, kn);
	if (fe != NULL) {
		for (pp = &fe->fe_knotes; *pp != kn; pp = &(*pp)->kn_fdnext)
			continue;
		*pp = kn->kn_fdnext;
	}
	if (kn->kn_kev.filter == EVFILT_TIMER)
		(void)callout_stop(&kn->kn_callout);
	if (kn->kn_kev.filter == EVFILT_SIGNAL)
		sel_remove(&signal_knotes, kn);
	kmem_free(kn, sizeof(*kn));
}

/* The entry a knote hangs on, NULL when it has no file. */
static struct fdent *
knote_fdent(struct knote *kn)
{
	return kn->kn_file == NULL ? NULL :
	    fd_entry(kn->kn_kq->kq_proc, (int)kn->kn_kev.ident);
}

void
knote_fdclose(struct fdent *fe)
{
	while (fe->fe_knotes != NULL)
		knote_drop(fe->fe_knotes, fe);
}

/* Finds what the knote is to follow; fills kn_file, kn_si. */
static int
knote_target(struct kqueue *kq, struct knote *kn, struct fdent **fep)
{
	uintptr_t ident = kn->kn_kev.ident;
	struct file *f;

	*fep = NULL;
	switch (kn->kn_kev.filter) {
	case EVFILT_READ:
	case EVFILT_WRITE:
	case EVFILT_VNODE:
		if (ident > FD_LIMIT_MAX ||
		    (*fep = fd_entry(kq->kq_proc, (int)ident)) == NULL)
			return EBADF;
		f = (*fep)->fe_file;
		if (f->f_type == DTYPE_KQUEUE &&
		    (f->f_data == kq || kn->kn_kev.filter != EVFILT_READ))
			return EINVAL;
		if (kn->kn_kev.filter == EVFILT_VNODE &&
		    f->f_type != DTYPE_VNODE)
			return EINVAL;
		kn->kn_file = f;
		if (f->f_ops->fo_selinfo != NULL)
			kn->kn_si = f->f_ops->fo_selinfo(f);
		return 0;
	case EVFILT_TIMER:
	case EVFILT_USER:
		return 0;
	case EVFILT_SIGNAL:
		return ident < 1 || ident >= NSIG ? EINVAL : 0;
	case EVFILT_AIO:
	case EVFILT_PROC:
	case EVFILT_FS:
	case EVFILT_EMPTY:
		return EOPNOTSUPP;
	default:
		return EINVAL;
	}
}

static int
knote_create(struct kqueue *kq, const struct kevent *kev, struct knote **knp)
{
	struct fdent *fe;
	struct knote *kn, **bucket;
	int error;

	kn = kmem_zalloc(sizeof(*kn));
	if (kn == NULL)
		return ENOMEM;
	kn->kn_kq = kq;
	kn->kn_kev = *kev;
	kn->kn_kev.flags &= ~(uint32_t)(EV_ADD | EV_DELETE | EV_ENABLE |
	    EV_DISABLE | EV_RECEIPT | EV_SYSFLAGS);
	kn->kn_kev.fflags = 0;
	kn->kn_kev.data = 0;
	error = knote_target(kq, kn, &fe);
	if (error == 0 && kev->filter == EVFILT_TIMER) {
		kn->kn_kev.flags |= EV_CLEAR;
		callout_init(&kn->kn_callout, timer_fire, kn);
		error = timer_start(kn, kev);
	}
	if (error != 0) {
		kmem_free(kn, sizeof(*kn));
		return error;
	}
	bucket = knote_bucket(kq, kev->ident, kev->filter);
	kn->kn_hash = *bucket;
	*bucket = kn;
	if (fe != NULL) {
		kn->kn_fdnext = fe->fe_knotes;
		fe->fe_knotes = kn;
	}
	if (kn->kn_si != NULL) {
		kn->kn_selnext = kn->kn_si->si_knotes;
		kn->kn_si->si_knotes = kn;
	}
	if (kev->filter == EVFILT_SIGNAL) {
		kn->kn_kev.flags |= EV_CLEAR;
		kn->kn_selnext = signal_knotes;
		signal_knotes = kn;
	}
	*knp = kn;
	return 0;
}

/* Sets a knote's parameters from EV_ADD. */
static int
knote_set(struct knote *kn, const struct kevent *kev, bool created)
{
	kn->kn_kev.udata = kev->udata;
	if (kev->filter == EVFILT_USER) {
		if (created)
			kn->kn_sfflags = kev->fflags & NOTE_FFLAGSMASK;
		user_touch(kn, created ? kev->fflags & NOTE_TRIGGER :
		    kev->fflags);
		kn->kn_kev.data = kev->data;
		return 0;
	}
	kn->kn_sfflags = kev->fflags;
	kn->kn_sdata = kev->data;
	if (created)
		return 0;
	kn->kn_kev.flags &= ~(uint32_t)(EV_ONESHOT | EV_DISPATCH);
	kn->kn_kev.flags |= kev->flags & (EV_ONESHOT | EV_CLEAR | EV_DISPATCH);
	if (kev->filter == EVFILT_TIMER) {
		(void)callout_stop(&kn->kn_callout);
		knote_dequeue(kn);
		return timer_start(kn, kev);
	}
	return 0;
}

/* Applies one change. */
static int
kqueue_register(struct kqueue *kq, const struct kevent *kev)
{
	struct knote *kn;
	bool created = false;
	int error;

	if (kev->filter >= EVFILT_SYSCOUNT)
		return EINVAL;
	kn = knote_find(kq, kev->ident, kev->filter);
	if ((kev->flags & EV_DELETE) != 0) {
		if (kn == NULL)
			return ENOENT;
		knote_drop(kn, knote_fdent(kn));
		return 0;
	}
	if (kn == NULL) {
		if ((kev->flags & EV_ADD) == 0)
			return ENOENT;
		error = knote_create(kq, kev, &kn);
		if (error != 0)
			return error;
		created = true;
	}
	if ((kev->flags & EV_ADD) != 0) {
		error = knote_set(kn, kev, created);
		if (error != 0)
			return error;
	} else if (kev->filter == EVFILT_USER)
		user_touch(kn, kev->fflags);
	if ((kev->flags & EV_DISABLE) != 0) {
		kn->kn_disabled = true;
		knote_dequeue(kn);
	} else if ((kev->flags & EV_ENABLE) != 0)
		kn->kn_disabled = false;
	if (!kn->kn_disabled && knote_holds(kn))
		knote_activate(kn);
	return 0;
}

/* ---- kevent ------------------------------------------------------------- */

/*
 * Reports one active knote into *out and moves it on; false when its condition
 * no longer holds.
 */
static bool
knote_report(struct knote *kn, struct kevent *out)
{
	knote_dequeue(kn);
	if (kn->kn_disabled || !knote_holds(kn)) {
		kn->kn_active = false;
		return false;
	}
	*out = kn->kn_kev;
	if (kn->kn_kev.filter == EVFILT_USER)
		out->fflags = kn->kn_sfflags;
	out->pad = 0;
	if ((kn->kn_kev.flags & EV_ONESHOT) != 0) {
		knote_drop(kn, knote_fdent(kn));
		return true;
	}
	if ((kn->kn_kev.flags & (EV_CLEAR | EV_DISPATCH)) == 0) {
		knote_enqueue(kn);
		return true;
	}
	if ((kn->kn_kev.flags & EV_DISPATCH) != 0)
		kn->kn_disabled = true;
	if ((kn->kn_kev.flags & EV_CLEAR) != 0) {
		kn->kn_active = false;
		kn->kn_kev.fflags = 0;
		if (kn->kn_kev.filter == EVFILT_USER)
			kn->kn_sfflags = 0;
		kn->kn_kev.data = 0;
	}
	return true;
}

/* Reports up to `max' events to the program; *done counts them. */
static int
kqueue_collect(struct kqueue *kq, struct kevent *user, size_t max,
    size_t *done)
{
	struct kevent batch[KQ_BATCH];
	size_t left = kq->kq_nactive, n;
	int error;

	while (left > 0 && *done < max && kq->kq_head != NULL) {
		for (n = 0; left > 0 && n < KQ_BATCH && *done + n < max &&
		    kq->kq_head != NULL; left--)
			if (knote_report(kq->kq_head, &batch[n]))
				n++;
		if (n == 0)
			continue;
		error = copyout(batch, user + *done, n * sizeof(batch[0]));
		if (error != 0)
			return error;
		*done += n;
	}
	return 0;
}

static int
kqueue_wait(struct kqueue *kq, struct kevent *user, size_t max,
    uint64_t deadline, size_t *done)
{
	int error;

	for (;;) {
		error = kqueue_collect(kq, user, max, done);
		if (error != 0 || *done > 0 || deadline == 0)
			return error;
		if (kq->kq_head != NULL)
			continue;
		error = waitq_sleep(&kq->kq_waitq, "kqueue", WAIT_INTR,
		    deadline);
		if (error == EWOULDBLOCK)
			deadline = 0;
		else if (error != 0)
			return error == ERESTART ? EINTR : error;
	}
}

/* Applies the change list; errors become events while there is room. */
static int
kqueue_changes(struct kqueue *kq, uintptr_t changes, size_t n,
    struct kevent *events, size_t max, size_t *reported)
{
	struct kevent batch[KQ_BATCH];
	size_t i, j, step;
	int error;

	for (i = 0; i < n; i += step) {
		step = MIN(n - i, KQ_BATCH);
		error = copyin((const void *)(changes + i * sizeof(batch[0])),
		    batch, step * sizeof(batch[0]));
		if (error != 0)
			return error;
		for (j = 0; j < step; j++) {
			bool receipt = (batch[j].flags & EV_RECEIPT) != 0;

			error = kqueue_register(kq, &batch[j]);
			if (error == 0 && !receipt)
				continue;
			if (*reported >= max) {
				if (error != 0)
					return error;
				continue;
			}
			batch[j].flags = EV_ERROR;
			batch[j].data = error;
			error = copyout(&batch[j], events + *reported,
			    sizeof(batch[j]));
			if (error != 0)
				return error;
			(*reported)++;
		}
	}
	return 0;
}

static int
sys___kevent50(struct lwp *l, const register_t args[], register_t *retval)
{
	struct kevent *events = (struct kevent *)args[3];
	size_t nchanges = (size_t)args[2], max = (size_t)args[4], done = 0;
	uint64_t deadline = UINT64_MAX;
	struct timespec ts;
	struct file *f;
	int error;

	if (args[5] != 0) {
		error = copyin((const void *)args[5], &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (!timespec_valid(&ts) || ts.tv_sec < 0)
			return EINVAL;
		deadline = ts.tv_sec == 0 && ts.tv_nsec == 0 ? 0 :
		    timespec_deadline(rumpuser_clock_mono(), &ts);
	}
	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error != 0)
		return error;
	if (f->f_type != DTYPE_KQUEUE) {
		file_release(f);
		return EBADF;
	}
	error = kqueue_changes(f->f_data, (uintptr_t)args[1], nchanges, events,
	    max, &done);
	if (error == 0 && done == 0 && max > 0)
		error = kqueue_wait(f->f_data, events, max, deadline, &done);
	file_release(f);
	if (error == 0)
		retval[0] = (register_t)done;
	return error;
}
SYSCALL(__kevent50);

/* ---- The file ----------------------------------------------------------- */

static int
kqueue_poll(struct file *f, int events)
{
	struct kqueue *kq = f->f_data;

	return kq->kq_nactive > 0 ? events & (POLLIN | POLLRDNORM) : 0;
}

static bool
kqueue_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	struct kqueue *kq = f->f_data;

	kev->data = (int64_t)kq->kq_nactive;
	return filter == EVFILT_READ && kq->kq_nactive > 0;
}

static struct selinfo *
kqueue_selinfo(struct file *f)
{
	struct kqueue *kq = f->f_data;

	return &kq->kq_sel;
}

static int
kqueue_stat(struct file *f, struct stat *st)
{
	struct kqueue *kq = f->f_data;

	st->st_mode = S_IFIFO | S_IRUSR | S_IWUSR;
	st->st_size = (int64_t)kq->kq_nactive;
	st->st_blksize = sizeof(struct kevent);
	st->st_nlink = 1;
	return 0;
}

static void
kqueue_close(struct file *f)
{
	struct kqueue *kq = f->f_data;
	struct knote *kn;
	size_t i;

	for (i = 0; i < KQ_HASH; i++)
		while ((kn = kq->kq_hash[i]) != NULL)
			knote_drop(kn, knote_fdent(kn));
	kmem_free(kq, sizeof(*kq));
}

static const struct fileops kqueue_fileops = {
	.fo_name = "kqueue",
	.fo_poll = kqueue_poll,
	.fo_selinfo = kqueue_selinfo,
	.fo_event = kqueue_event,
	.fo_stat = kqueue_stat,
	.fo_close = kqueue_close,
};

static int
do_kqueue(struct lwp *l, int flags, register_t *retval)
{
	struct kqueue *kq;
	struct file *f;
	int error, fd;

	if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_NOSIGPIPE)) != 0)
		return EINVAL;
	kq = kmem_zalloc(sizeof(*kq));
	if (kq == NULL)
		return ENOMEM;
	kq->kq_proc = lwp_proc(l);
	error = file_create(DTYPE_KQUEUE, FREAD | FWRITE |
	    (flags & (O_NONBLOCK | O_NOSIGPIPE)), &kqueue_fileops, kq, &f);
	if (error != 0) {
		kmem_free(kq, sizeof(*kq));
		return error;
	}
	error = fd_attach(lwp_proc(l), f, (flags & O_CLOEXEC) != 0, &fd);
	if (error != 0)
		file_release(f);
	else
		retval[0] = fd;
	return error;
}

static int
sys_kqueue(struct lwp *l, const register_t args[] __unused,
    register_t *retval)
{
	return do_kqueue(l, 0, retval);
}
SYSCALL(kqueue);

static int
sys_kqueue1(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_kqueue(l, (int)args[0], retval);
}
SYSCALL(kqueue1);
