/*
 * filedesc.c - descriptor tables: allocation, duplication, closing, and what
 * happens to them when thread groups start and end.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/syscallvar.h"
#include "rump/tty.h"

#include "filedesc.h"

#define FD_INITIAL	64

/* Makes room for descriptor `fd'; EMFILE when that is beyond every limit. */
static int
fd_grow(struct filedesc *t, int fd)
{
	struct fdent *ent;
	uint64_t *map;
	int size;

	if (fd < t->fd_size)
		return 0;
	if (fd >= FD_LIMIT_MAX)
		return EMFILE;
	size = t->fd_size > 0 ? t->fd_size : FD_INITIAL;
	while (size <= fd)
		size *= 2;
	ent = kmem_zalloc((size_t)size * sizeof(*ent));
	map = kmem_zalloc((size_t)size / 8);
	if (ent == NULL || map == NULL) {
		if (ent != NULL)
			kmem_free(ent, (size_t)size * sizeof(*ent));
		if (map != NULL)
			kmem_free(map, (size_t)size / 8);
		return ENOMEM;
	}
	if (t->fd_size > 0) {
		memcpy(ent, t->fd_ent, (size_t)t->fd_size * sizeof(*ent));
		memcpy(map, t->fd_map, (size_t)t->fd_size / 8);
		kmem_free(t->fd_ent, (size_t)t->fd_size * sizeof(*ent));
		kmem_free(t->fd_map, (size_t)t->fd_size / 8);
	}
	t->fd_ent = ent;
	t->fd_map = map;
	t->fd_size = size;
	return 0;
}

static bool
fd_used(const struct filedesc *t, int fd)
{
	return fd < t->fd_size && (t->fd_map[fd / 64] >> (fd % 64) & 1) != 0;
}

static void
fd_mark(struct filedesc *t, int fd, bool used)
{
	if (used)
		t->fd_map[fd / 64] |= 1ULL << (fd % 64);
	else
		t->fd_map[fd / 64] &= ~(1ULL << (fd % 64));
}

int
fd_alloc(struct proc *p, int minimum, int *fd)
{
	struct filedesc *t = p->p_fd;
	uint64_t free;
	int error, i, found;

	found = MAX(minimum, t->fd_size);
	for (i = minimum / 64; i < t->fd_size / 64; i++) {
		free = ~t->fd_map[i];
		if (i == minimum / 64)
			free &= ~0ULL << (minimum % 64);
		if (free != 0) {
			found = i * 64 + __builtin_ctzll(free);
			break;
		}
	}
	if (found >= t->fd_limit)
		return EMFILE;
	error = fd_grow(t, found);
	if (error != 0)
		return error;
	fd_mark(t, found, true);
	*fd = found;
	return 0;
}

void
fd_install(struct proc *p, int fd, struct file *f, bool cloexec)
{
	struct fdent *fe = &p->p_fd->fd_ent[fd];

	KASSERT(fd_used(p->p_fd, fd) && fe->fe_file == NULL);
	fe->fe_file = f;
	fe->fe_cloexec = cloexec;
	fe->fe_knotes = NULL;
}

void
fd_unreserve(struct proc *p, int fd)
{
	KASSERT(fd_used(p->p_fd, fd) && p->p_fd->fd_ent[fd].fe_file == NULL);
	fd_mark(p->p_fd, fd, false);
}

int
fd_attach(struct proc *p, struct file *f, bool cloexec, int *fd)
{
	int error;

	error = fd_alloc(p, 0, fd);
	if (error == 0)
		fd_install(p, *fd, f, cloexec);
	return error;
}

struct fdent *
fd_entry(struct proc *p, int fd)
{
	struct filedesc *t = p->p_fd;

	if (fd < 0 || fd >= t->fd_size || t->fd_ent[fd].fe_file == NULL)
		return NULL;
	return &t->fd_ent[fd];
}

int
fd_get(struct proc *p, int fd, struct file **fp)
{
	struct fdent *fe = fd_entry(p, fd);

	if (fe == NULL)
		return EBADF;
	file_hold(fe->fe_file);
	*fp = fe->fe_file;
	return 0;
}

/* Empties an open entry and returns its file with the entry's reference. */
static struct file *
fd_take(struct proc *p, struct fdent *fe)
{
	struct file *f = fe->fe_file;
	struct lockhead *lh;

	if (fe->fe_knotes != NULL)
		knote_fdclose(fe);
	fe->fe_file = NULL;
	fe->fe_cloexec = false;
	if (f->f_ops->fo_locks != NULL && (lh = f->f_ops->fo_locks(f)) != NULL)
		filelock_release_proc(lh, p);
	return f;
}

int
fd_close(struct proc *p, int fd)
{
	struct fdent *fe = fd_entry(p, fd);
	struct file *f;

	if (fe == NULL)
		return EBADF;
	f = fd_take(p, fe);
	fd_mark(p->p_fd, fd, false);
	file_release(f);
	return 0;
}

int
fd_replace(struct proc *p, int fd, struct file *f, bool cloexec)
{
	struct filedesc *t = p->p_fd;
	struct file *old = NULL;
	int error;

	if (fd < 0 || fd >= t->fd_limit)
		return EBADF;
	error = fd_grow(t, fd);
	if (error != 0)
		return error;
	if (fd_used(t, fd)) {
		/* Another thread is between open and install. */
		if (t->fd_ent[fd].fe_file == NULL)
			return EBUSY;
		old = fd_take(p, &t->fd_ent[fd]);
	} else
		fd_mark(t, fd, true);
	file_hold(f);
	fd_install(p, fd, f, cloexec);
	if (old != NULL)
		file_release(old);
	return 0;
}

int
fd_last(struct proc *p)
{
	int fd;

	for (fd = p->p_fd->fd_size - 1; fd >= 0; fd--)
		if (p->p_fd->fd_ent[fd].fe_file != NULL)
			return fd;
	return -1;
}

int
fd_getlimit(struct proc *p)
{
	return p->p_fd->fd_limit;
}

int
fd_setlimit(struct proc *p, int limit)
{
	if (limit < 0 || limit > FD_LIMIT_MAX)
		return EINVAL;
	p->p_fd->fd_limit = limit;
	return 0;
}

/*
 * A new group gets copies of its parent's descriptors, kqueues excepted, as
 * fork(2) gives them; the first group gets the console.
 */
static int
filedesc_fork(struct proc *child, struct proc *parent)
{
	struct filedesc *t, *from;
	int error, fd;

	t = kmem_zalloc(sizeof(*t));
	if (t == NULL)
		return ENOMEM;
	t->fd_limit = FD_LIMIT_DEFAULT;
	child->p_fd = t;
	if (parent == NULL) {
		error = fd_grow(t, 0);
		if (error == 0)
			error = tty_console_install(child);
		return error;
	}
	from = parent->p_fd;
	t->fd_limit = from->fd_limit;
	error = fd_grow(t, MAX(fd_last(parent), 0));
	if (error != 0) {
		child->p_fd = NULL;
		kmem_free(t, sizeof(*t));
		return error;
	}
	for (fd = 0; fd < from->fd_size; fd++) {
		struct file *f = from->fd_ent[fd].fe_file;

		if (f == NULL || f->f_type == DTYPE_KQUEUE)
			continue;
		file_hold(f);
		fd_mark(t, fd, true);
		fd_install(child, fd, f, from->fd_ent[fd].fe_cloexec);
	}
	return 0;
}

static void
filedesc_exit(struct proc *p)
{
	struct filedesc *t = p->p_fd;
	int fd;

	if (t == NULL)
		return;
	for (fd = 0; fd < t->fd_size; fd++)
		(void)fd_close(p, fd);
	if (t->fd_size > 0) {
		kmem_free(t->fd_ent, (size_t)t->fd_size * sizeof(*t->fd_ent));
		kmem_free(t->fd_map, (size_t)t->fd_size / 8);
	}
	p->p_fd = NULL;
	kmem_free(t, sizeof(*t));
}

/* Owner: the list of hooks, for ever. */
static struct proc_hook filedesc_hook = {
	.ph_fork = filedesc_fork,
	.ph_exit = filedesc_exit,
};

static void
filedesc_init(void)
{
	proc_hook_register(&filedesc_hook);
}
RUMP_INIT(RUMP_INIT_BASE, filedesc_init);

static int
sys_close(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return fd_close(lwp_proc(l), (int)args[0]);
}
SYSCALL(close);

static int
sys_dup(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *p = lwp_proc(l);
	struct file *f;
	int error, fd;

	error = fd_get(p, (int)args[0], &f);
	if (error != 0)
		return error;
	error = fd_attach(p, f, false, &fd);
	if (error != 0) {
		file_release(f);
		return error;
	}
	retval[0] = fd;
	return 0;
}
SYSCALL(dup);

static int
dup_to(struct proc *p, int from, int to, bool cloexec, register_t *retval)
{
	struct file *f;
	int error;

	error = fd_get(p, from, &f);
	if (error != 0)
		return error;
	if (from == to)
		fd_entry(p, to)->fe_cloexec |= cloexec;
	else
		error = fd_replace(p, to, f, cloexec);
	file_release(f);
	if (error == 0)
		retval[0] = to;
	return error;
}

static int
sys_dup2(struct lwp *l, const register_t args[], register_t *retval)
{
	return dup_to(lwp_proc(l), (int)args[0], (int)args[1], false, retval);
}
SYSCALL(dup2);

static int
sys_dup3(struct lwp *l, const register_t args[], register_t *retval)
{
	struct fdent *fe;
	int error, flags = (int)args[2];

	if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_NOSIGPIPE)) != 0)
		return EINVAL;
	error = dup_to(lwp_proc(l), (int)args[0], (int)args[1],
	    (flags & O_CLOEXEC) != 0, retval);
	if (error == 0 && (fe = fd_entry(lwp_proc(l), (int)args[1])) != NULL)
		fe->fe_file->f_flag |= flags & (O_NONBLOCK | O_NOSIGPIPE);
	return error;
}
SYSCALL(dup3);
