/*
 * filelock.c - advisory locks: fcntl(2)'s record locks, owned by a thread
 * group, and flock(2)'s, owned by an open file. The two kinds conflict with
 * each other, as in NetBSD.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "netbsd/unistd.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/stat.h"
#include "rump/syscallvar.h"

#include "filedesc.h"

/* As programs see it. */
struct flock {
	int64_t l_start, l_len;
	int32_t l_pid;
	int16_t l_type, l_whence;
};
CTASSERT(sizeof(struct flock) == 24);
CTASSERT(offsetof(struct flock, l_type) == 20);

#define DEADLOCK_DEPTH	64

/* A granted lock on [fl_start, fl_end). */
struct filelock {
	struct filelock *fl_next;
	const void *fl_owner;		/* struct proc or struct file */
	struct proc *fl_proc;		/* NULL: flock */
	int64_t fl_start, fl_end;
	bool fl_exclusive;
};

/* A thread that waits. Owner: this file; monitor. */
struct lockwait {
	struct lockwait *lw_next;
	struct proc *lw_proc;
	const struct lockhead *lw_head;
	const struct filelock *lw_want;
};
static struct lockwait *lockwaits;

static bool
conflicts(const struct filelock *a, const struct filelock *b)
{
	return a->fl_owner != b->fl_owner &&
	    (a->fl_exclusive || b->fl_exclusive) &&
	    a->fl_start < b->fl_end && b->fl_start < a->fl_end;
}

static struct filelock *
find_conflict(const struct lockhead *lh, const struct filelock *want)
{
	struct filelock *fl;

	for (fl = lh->lh_locks; fl != NULL; fl = fl->fl_next)
		if (conflicts(fl, want))
			return fl;
	return NULL;
}

/*
 * Whether `p', which wants to wait, is waited for by those it would wait for.
 * Cycles that do not go through p end the search by its depth.
 */
static bool
would_deadlock(const struct lockhead *lh, const struct filelock *want,
    const struct proc *p, int depth)
{
	const struct lockwait *lw;
	const struct filelock *fl;

	if (depth == 0)
		return false;
	for (fl = lh->lh_locks; fl != NULL; fl = fl->fl_next) {
		if (fl->fl_proc == NULL || !conflicts(fl, want))
			continue;
		if (fl->fl_proc == p)
			return true;
		for (lw = lockwaits; lw != NULL; lw = lw->lw_next)
			if (lw->lw_proc == fl->fl_proc &&
			    would_deadlock(lw->lw_head, lw->lw_want, p,
			    depth - 1))
				return true;
	}
	return false;
}

static struct filelock *
lock_copy(const struct filelock *from)
{
	struct filelock *fl = kmem_alloc(sizeof(*fl));

	if (fl != NULL)
		*fl = *from;
	return fl;
}

/*
 * Removes [start, end) from the owner's locks. Cutting a hole needs one more
 * lock: *spare is used for it.
 */
static void
lock_cut(struct lockhead *lh, const void *owner, int64_t start, int64_t end,
    struct filelock **spare)
{
	struct filelock **pp = &lh->lh_locks, *fl, *rest;

	while ((fl = *pp) != NULL) {
		if (fl->fl_owner != owner || fl->fl_start >= end ||
		    fl->fl_end <= start) {
			pp = &fl->fl_next;
			continue;
		}
		if (fl->fl_start < start && fl->fl_end > end) {
			rest = *spare;
			KASSERT(rest != NULL);
			*spare = NULL;
			*rest = *fl;
			rest->fl_start = end;
			fl->fl_end = start;
			fl->fl_next = rest;
			return;
		}
		if (fl->fl_start < start)
			fl->fl_end = start;
		else if (fl->fl_end > end)
			fl->fl_start = end;
		else {
			*pp = fl->fl_next;
			kmem_free(fl, sizeof(*fl));
			continue;
		}
		pp = &fl->fl_next;
	}
}

/* Joins what touches the new lock, so that lists stay short. */
static void
lock_join(struct lockhead *lh, struct filelock *new)
{
	struct filelock **pp = &lh->lh_locks, *fl;

	while ((fl = *pp) != NULL) {
		if (fl != new && fl->fl_owner == new->fl_owner &&
		    fl->fl_exclusive == new->fl_exclusive &&
		    (fl->fl_end == new->fl_start ||
		    new->fl_end == fl->fl_start)) {
			new->fl_start = MIN(new->fl_start, fl->fl_start);
			new->fl_end = MAX(new->fl_end, fl->fl_end);
			*pp = fl->fl_next;
			kmem_free(fl, sizeof(*fl));
		} else
			pp = &fl->fl_next;
	}
}

static void
lock_changed(struct lockhead *lh)
{
	(void)waitq_wake(&lh->lh_waiters, SIZE_MAX);
}

/* Waits until nothing conflicts with `want'; EAGAIN without `wait'. */
static int
lock_wait(struct lockhead *lh, const struct filelock *want, bool wait)
{
	struct lockwait lw, **pp;
	int error = 0;

	while (error == 0 && find_conflict(lh, want) != NULL) {
		if (!wait)
			return EAGAIN;
		if (want->fl_proc != NULL && would_deadlock(lh, want,
		    want->fl_proc, DEADLOCK_DEPTH))
			return EDEADLK;
		lw.lw_proc = want->fl_proc;
		lw.lw_head = lh;
		lw.lw_want = want;
		lw.lw_next = lockwaits;
		lockwaits = &lw;
		error = waitq_sleep(&lh->lh_waiters, "lockf", WAIT_INTR,
		    UINT64_MAX);
		for (pp = &lockwaits; *pp != &lw; pp = &(*pp)->lw_next)
			continue;
		*pp = lw.lw_next;
	}
	return error;
}

/* Grants, upgrades or downgrades `want' for its owner. */
static int
lock_set(struct lockhead *lh, const struct filelock *want, bool wait)
{
	struct filelock *new, *spare;
	int error;

	error = lock_wait(lh, want, wait);
	if (error != 0)
		return error;
	new = lock_copy(want);
	spare = lock_copy(want);
	if (new == NULL || spare == NULL) {
		if (new != NULL)
			kmem_free(new, sizeof(*new));
		if (spare != NULL)
			kmem_free(spare, sizeof(*spare));
		return ENOLCK;
	}
	lock_cut(lh, want->fl_owner, want->fl_start, want->fl_end, &spare);
	if (spare != NULL)
		kmem_free(spare, sizeof(*spare));
	new->fl_next = lh->lh_locks;
	lh->lh_locks = new;
	lock_join(lh, new);
	lock_changed(lh);
	return 0;
}

static int
lock_clear(struct lockhead *lh, const void *owner, int64_t start, int64_t end)
{
	struct filelock *spare = kmem_alloc(sizeof(*spare));

	if (spare == NULL)
		return ENOLCK;
	lock_cut(lh, owner, start, end, &spare);
	if (spare != NULL)
		kmem_free(spare, sizeof(*spare));
	lock_changed(lh);
	return 0;
}

/* Drops all of an owner's locks; needs no memory, so it cannot fail. */
static void
lock_drop(struct lockhead *lh, const void *owner)
{
	struct filelock *none = NULL;

	if (lh->lh_locks == NULL)
		return;
	lock_cut(lh, owner, 0, INT64_MAX, &none);
	lock_changed(lh);
}

void
filelock_release_proc(struct lockhead *lh, struct proc *p)
{
	lock_drop(lh, p);
}

void
filelock_release_file(struct lockhead *lh, struct file *f)
{
	lock_drop(lh, f);
}

/* The range of a struct flock as [*start, *end); INT64_MAX is for ever. */
static int
flock_range(struct file *f, const struct flock *u, int64_t *start,
    int64_t *end)
{
	struct stat st;
	int64_t base;
	int error;

	switch (u->l_whence) {
	case SEEK_SET:
		base = 0;
		break;
	case SEEK_CUR:
		base = f->f_offset;
		break;
	case SEEK_END:
		memset(&st, 0, sizeof(st));
		error = f->f_ops->fo_stat != NULL ?
		    f->f_ops->fo_stat(f, &st) : EINVAL;
		if (error != 0)
			return error;
		base = st.st_size;
		break;
	default:
		return EINVAL;
	}
	if (__builtin_add_overflow(base, u->l_start, start))
		return EOVERFLOW;
	if (u->l_len == 0)
		*end = INT64_MAX;
	else if (__builtin_add_overflow(*start, u->l_len, end))
		return EOVERFLOW;
	else if (u->l_len < 0) {
		int64_t t = *start;

		*start = *end;
		*end = t;
	}
	return *start < 0 ? EINVAL : 0;
}

static int
flock_get(struct lockhead *lh, const struct filelock *want, struct flock *u,
    void *user)
{
	struct filelock *fl = find_conflict(lh, want);

	if (fl == NULL)
		u->l_type = F_UNLCK;
	else {
		u->l_type = fl->fl_exclusive ? F_WRLCK : F_RDLCK;
		u->l_whence = SEEK_SET;
		u->l_start = fl->fl_start;
		u->l_len = fl->fl_end == INT64_MAX ? 0 :
		    fl->fl_end - fl->fl_start;
		u->l_pid = fl->fl_proc != NULL ? fl->fl_proc->p_pid : -1;
	}
	return copyout(u, user, sizeof(*u));
}

int
filelock_fcntl(struct file *f, int cmd, void *user)
{
	struct filelock want = { .fl_owner = curproc, .fl_proc = curproc };
	struct lockhead *lh;
	struct flock u;
	int error;

	lh = f->f_ops->fo_locks != NULL ? f->f_ops->fo_locks(f) : NULL;
	if (lh == NULL)
		return EINVAL;
	error = copyin(user, &u, sizeof(u));
	if (error == 0)
		error = flock_range(f, &u, &want.fl_start, &want.fl_end);
	if (error != 0)
		return error;
	want.fl_exclusive = u.l_type == F_WRLCK;
	if (u.l_type != F_RDLCK && u.l_type != F_WRLCK && u.l_type != F_UNLCK)
		return EINVAL;
	if (cmd == F_GETLK)
		return u.l_type == F_UNLCK ? EINVAL :
		    flock_get(lh, &want, &u, user);
	if (u.l_type == F_UNLCK)
		return lock_clear(lh, want.fl_owner, want.fl_start,
		    want.fl_end);
	if ((f->f_flag & (u.l_type == F_RDLCK ? FREAD : FWRITE)) == 0)
		return EBADF;
	return lock_set(lh, &want, cmd == F_SETLKW);
}

int
filelock_flock(struct file *f, int how)
{
	struct filelock want = { .fl_start = 0, .fl_end = INT64_MAX };
	struct lockhead *lh;

	lh = f->f_ops->fo_locks != NULL ? f->f_ops->fo_locks(f) : NULL;
	if (lh == NULL)
		return EOPNOTSUPP;
	if ((how & LOCK_UN) != 0) {
		lock_drop(lh, f);
		return 0;
	}
	if ((how & (LOCK_SH | LOCK_EX)) == 0)
		return EINVAL;
	want.fl_owner = f;
	want.fl_exclusive = (how & LOCK_EX) != 0;
	/* A change of kind gives the old lock up while it waits. */
	lock_drop(lh, f);
	f->f_locked = true;
	return lock_set(lh, &want, (how & LOCK_NB) == 0);
}

static int
sys_flock(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error != 0)
		return error;
	error = filelock_flock(f, (int)args[1]);
	file_release(f);
	return error;
}
SYSCALL(flock);
