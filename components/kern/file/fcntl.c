/*
 * fcntl.c - fcntl(2), ioctl(2) and lseek(2): what they do to any file.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "netbsd/ttycom.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/stat.h"
#include "rump/syscallvar.h"

#include "filedesc.h"

#define IOCPARM_LEN(x)	(((x) >> 16) & 0x1fff)
#define IOC_OUT		0x40000000UL
#define IOC_IN		0x80000000UL
#define IOCPARM_SMALL	256

static int
fcntl_dupfd(struct proc *p, struct file *f, long minimum, bool cloexec,
    register_t *retval)
{
	int error, fd;

	if (minimum < 0 || minimum >= fd_getlimit(p))
		return EINVAL;
	error = fd_alloc(p, (int)minimum, &fd);
	if (error != 0)
		return error;
	file_hold(f);
	fd_install(p, fd, f, cloexec);
	retval[0] = fd;
	return 0;
}

static void
fcntl_setflag(struct file *f, int mask, int value)
{
	f->f_flag = (f->f_flag & ~mask) | (value & mask);
	if (f->f_ops->fo_fcntl != NULL)
		f->f_ops->fo_fcntl(f);
}

static int
sys_fcntl(struct lwp *l, const register_t args[], register_t *retval)
{
	struct proc *p = lwp_proc(l);
	struct fdent *fe;
	struct file *f;
	int cmd = (int)args[1], error, fd = (int)args[0], last;

	if (cmd == F_CLOSEM) {
		if (fd < 0)
			return EBADF;
		while ((last = fd_last(p)) >= fd)
			(void)fd_close(p, last);
		return 0;
	}
	if (cmd == F_MAXFD) {
		retval[0] = fd_last(p);
		return 0;
	}
	fe = fd_entry(p, fd);
	if (fe == NULL)
		return EBADF;
	f = fe->fe_file;
	file_hold(f);
	error = 0;
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		error = fcntl_dupfd(p, f, args[2], cmd == F_DUPFD_CLOEXEC,
		    retval);
		break;
	case F_GETFD:
		retval[0] = fe->fe_cloexec ? FD_CLOEXEC : 0;
		break;
	case F_SETFD:
		fe->fe_cloexec = (args[2] & FD_CLOEXEC) != 0;
		break;
	case F_GETFL:
		/* FREAD and FWRITE are one more than O_RDONLY and so on. */
		retval[0] = ((f->f_flag & (FREAD | FWRITE)) - 1) |
		    (f->f_flag & FCNTLFLAGS);
		break;
	case F_SETFL:
		fcntl_setflag(f, FCNTLFLAGS, (int)args[2]);
		break;
	case F_GETNOSIGPIPE:
		retval[0] = (f->f_flag & O_NOSIGPIPE) != 0;
		break;
	case F_SETNOSIGPIPE:
		fcntl_setflag(f, O_NOSIGPIPE, args[2] != 0 ? O_NOSIGPIPE : 0);
		break;
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
		error = filelock_fcntl(f, cmd, (void *)args[2]);
		break;
	default:
		error = EINVAL;
		break;
	}
	file_release(f);
	return error;
}
SYSCALL(fcntl);

/* The ioctls every file has; -1 when it is another one. */
static int
ioctl_generic(struct fdent *fe, struct file *f, unsigned long cmd, void *data)
{
	int value;

	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		if (fe != NULL)
			fe->fe_cloexec = cmd == FIOCLEX;
		return 0;
	case FIONBIO:
	case FIOASYNC:
		memcpy(&value, data, sizeof(value));
		if (cmd == FIONBIO)
			fcntl_setflag(f, O_NONBLOCK, value != 0 ? O_NONBLOCK : 0);
		else
			fcntl_setflag(f, O_ASYNC, value != 0 ? O_ASYNC : 0);
		return 0;
	default:
		return -1;
	}
}

static int
sys_ioctl(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct proc *p = lwp_proc(l);
	unsigned long cmd = (unsigned long)args[1] & 0xffffffffUL;
	size_t size = IOCPARM_LEN(cmd);
	uint64_t small[IOCPARM_SMALL / 8];
	void *user = (void *)args[2], *data = small;
	struct file *f;
	int error;

	error = fd_get(p, (int)args[0], &f);
	if (error != 0)
		return error;
	if ((f->f_flag & (FREAD | FWRITE)) == 0) {
		error = EBADF;
		goto out;
	}
	if (size > sizeof(small)) {
		data = kmem_zalloc(size);
		if (data == NULL) {
			error = ENOMEM;
			goto out;
		}
	} else
		memset(small, 0, sizeof(small));
	if ((cmd & IOC_IN) != 0 && size > 0)
		error = copyin(user, data, size);
	else if (size == 0)
		memcpy(data, &user, sizeof(user));
	if (error == 0) {
		error = ioctl_generic(fd_entry(p, (int)args[0]), f, cmd, data);
		if (error == -1)
			error = f->f_ops->fo_ioctl != NULL ?
			    f->f_ops->fo_ioctl(f, cmd, data) : ENOTTY;
	}
	if (error == 0 && (cmd & IOC_OUT) != 0 && size > 0)
		error = copyout(data, user, size);
	if (data != small)
		kmem_free(data, size);
out:
	file_release(f);
	return error;
}
SYSCALL(ioctl);

static int
sys_lseek(struct lwp *l, const register_t args[], register_t *retval)
{
	struct file *f;
	int64_t result;
	int error;

	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error != 0)
		return error;
	if (f->f_ops->fo_seek == NULL)
		error = ESPIPE;
	else
		error = f->f_ops->fo_seek(f, args[2], (int)args[3], &result);
	if (error == 0)
		retval[0] = f->f_offset = result;
	file_release(f);
	return error;
}
SYSCALL(lseek);

static int
sys___fstat50(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct file *f;
	struct stat st;
	int error;

	error = fd_get(lwp_proc(l), (int)args[0], &f);
	if (error != 0)
		return error;
	memset(&st, 0, sizeof(st));
	error = f->f_ops->fo_stat != NULL ? f->f_ops->fo_stat(f, &st) :
	    EOPNOTSUPP;
	file_release(f);
	if (error == 0)
		error = copyout(&st, (void *)args[1], sizeof(st));
	return error;
}
SYSCALL(__fstat50);
