/*
 * rw.c - read(2), write(2) and their vector and positioned forms.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/syscall.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/syscallvar.h"

#include "filedesc.h"

#define NO_OFFSET	INT64_MIN	/* use and move the file's own */
#define IOV_SMALL	8

/* One transfer on a referenced file; the vector is the kernel's copy. */
static int
transfer(struct file *f, struct iovec *iov, int niov, int64_t offset,
    enum uio_rw rw, register_t *retval)
{
	int need = rw == UIO_READ ? FREAD : FWRITE;
	struct uio uio = {
		.uio_iov = iov, .uio_iovcnt = niov,
		.uio_rw = rw, .uio_seg = UIO_USERSPACE,
	};
	size_t total;
	int error, i;

	if ((f->f_flag & need) == 0)
		return EBADF;
	for (i = 0; i < niov; i++) {
		if (iov[i].iov_len > (size_t)INT64_MAX - uio.uio_resid)
			return EINVAL;
		uio.uio_resid += iov[i].iov_len;
	}
	if (offset == NO_OFFSET)
		uio.uio_offset = f->f_offset;
	else if (!f->f_seekable)
		return ESPIPE;
	else if (offset < 0)
		return EINVAL;
	else
		uio.uio_offset = offset;

	total = uio.uio_resid;
	if (rw == UIO_READ)
		error = f->f_ops->fo_read != NULL ?
		    f->f_ops->fo_read(f, &uio) : EBADF;
	else
		error = f->f_ops->fo_write != NULL ?
		    f->f_ops->fo_write(f, &uio) : EBADF;
	/* What has been moved is reported; the reason to stop comes next time. */
	if (error != 0 && uio.uio_resid != total && (error == EINTR ||
	    error == ERESTART || error == EWOULDBLOCK || error == ENOSPC))
		error = 0;
	if (error == EPIPE && rw == UIO_WRITE)
		file_sigpipe(f);
	if (offset == NO_OFFSET && f->f_seekable)
		f->f_offset = uio.uio_offset;
	if (error == 0)
		retval[0] = (register_t)(total - uio.uio_resid);
	return error;
}

static int
do_rw(struct lwp *l, int fd, void *buf, size_t len, int64_t offset,
    enum uio_rw rw, register_t *retval)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct file *f;
	int error;

	if (len > (size_t)INT64_MAX)
		return EINVAL;
	error = fd_get(lwp_proc(l), fd, &f);
	if (error != 0)
		return error;
	error = transfer(f, &iov, 1, offset, rw, retval);
	file_release(f);
	return error;
}

static int
do_rwv(struct lwp *l, int fd, const void *user, int niov, int64_t offset,
    enum uio_rw rw, register_t *retval)
{
	struct iovec small[IOV_SMALL], *iov = small;
	size_t size;
	struct file *f;
	int error;

	if (niov <= 0 || niov > UIO_MAXIOV)
		return EINVAL;
	size = (size_t)niov * sizeof(*iov);
	error = fd_get(lwp_proc(l), fd, &f);
	if (error != 0)
		return error;
	if (niov > IOV_SMALL && (iov = kmem_alloc(size)) == NULL) {
		file_release(f);
		return ENOMEM;
	}
	error = copyin(user, iov, size);
	if (error == 0)
		error = transfer(f, iov, niov, offset, rw, retval);
	if (iov != small)
		kmem_free(iov, size);
	file_release(f);
	return error;
}

static int
sys_read(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rw(l, (int)args[0], (void *)args[1], (size_t)args[2],
	    NO_OFFSET, UIO_READ, retval);
}
SYSCALL(read);

static int
sys_write(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rw(l, (int)args[0], (void *)args[1], (size_t)args[2],
	    NO_OFFSET, UIO_WRITE, retval);
}
SYSCALL(write);

/* An offset equal to NO_OFFSET is as invalid as any negative one. */
static int64_t
explicit_offset(register_t offset)
{
	return offset < 0 ? -1 : offset;
}

static int
sys_pread(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rw(l, (int)args[0], (void *)args[1], (size_t)args[2],
	    explicit_offset(args[4]), UIO_READ, retval);
}
SYSCALL(pread);

static int
sys_pwrite(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rw(l, (int)args[0], (void *)args[1], (size_t)args[2],
	    explicit_offset(args[4]), UIO_WRITE, retval);
}
SYSCALL(pwrite);

static int
sys_readv(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rwv(l, (int)args[0], (const void *)args[1], (int)args[2],
	    NO_OFFSET, UIO_READ, retval);
}
SYSCALL(readv);

static int
sys_writev(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rwv(l, (int)args[0], (const void *)args[1], (int)args[2],
	    NO_OFFSET, UIO_WRITE, retval);
}
SYSCALL(writev);

static int
sys_preadv(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rwv(l, (int)args[0], (const void *)args[1], (int)args[2],
	    explicit_offset(args[4]), UIO_READ, retval);
}
SYSCALL(preadv);

static int
sys_pwritev(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_rwv(l, (int)args[0], (const void *)args[1], (int)args[2],
	    explicit_offset(args[4]), UIO_WRITE, retval);
}
SYSCALL(pwritev);
