/*
 * vn_file.c - open files of vnodes: regular files, directories and FIFOs.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/resource.h"
#include "netbsd/ttycom.h"
#include "netbsd/unistd.h"
#include "rump/pipe.h"
#include "vfs_private.h"

/* Bytes moved under one hold of the vnode's lock. */
#define IO_CHUNK	(1U << 20)
/* How often pages faulted in may go away again before the copy is over. */
#define IO_RETRIES	8

typedef int vn_move_fn(struct vnode *, struct uio *, int ioflag);

static int
vn_move_read(struct vnode *vp, struct uio *uio, int ioflag __unused)
{
	return vp->v_ops->vop_read != NULL ? vp->v_ops->vop_read(vp, uio) :
	    EISDIR;
}

static int
vn_move_write(struct vnode *vp, struct uio *uio, int ioflag)
{
	return vp->v_ops->vop_write != NULL ?
	    vp->v_ops->vop_write(vp, uio, ioflag) : EROFS;
}

/* Up to one chunk: pages in, takes the lock, moves. */
static int
vn_move_chunk(struct vnode *vp, struct uio *uio, int ioflag, vn_move_fn *move)
{
	size_t beyond, chunk = MIN(uio->uio_resid, IO_CHUNK);
	int error, tries = 0;

	beyond = uio->uio_resid - chunk;
	do {
		if (uio->uio_seg == UIO_USERSPACE) {
			error = uio_prefault(uio, uio->uio_resid - beyond);
			if (error != 0)
				return error;
		}
		kmutex_enter(&vp->v_lock);
		uio->uio_resid -= beyond;
		error = move(vp, uio, ioflag);
		uio->uio_resid += beyond;
		kmutex_exit(&vp->v_lock);
	} while (error == EFAULT && uio->uio_seg == UIO_USERSPACE &&
	    ++tries < IO_RETRIES);
	return error;
}

static int
vn_move(struct vnode *vp, struct uio *uio, int ioflag, vn_move_fn *move)
{
	size_t want;
	int error;

	do {
		want = uio->uio_resid - MIN(uio->uio_resid, IO_CHUNK);
		error = vn_move_chunk(vp, uio, ioflag, move);
		/* Short: the end of the file. */
	} while (error == 0 && uio->uio_resid == want && want > 0);
	return error;
}

static int
vn_read(struct file *f, struct uio *uio)
{
	struct vnode *vp = f->f_data;

	if (vp->v_type == VFIFO)
		return pipe_read(vp->v_pipe, uio,
		    (f->f_flag & O_NONBLOCK) != 0);
	if (vp->v_type == VDIR)
		return EISDIR;
	if (uio->uio_resid == 0)
		return 0;
	return vn_move(vp, uio, 0, vn_move_read);
}

static int64_t
vn_size(struct vnode *vp)
{
	struct vattr va;

	memset(&va, 0, sizeof(va));
	return vp->v_ops->vop_getattr(vp, &va) == 0 ? va.va_size : 0;
}

/* Cuts a write off at RLIMIT_FSIZE; *beyond is what was cut. */
static int
vn_limit(struct vnode *vp, struct uio *uio, int ioflag, size_t *beyond)
{
	uint64_t limit = proc_limit(curproc, RLIMIT_FSIZE), at;
	int error;

	*beyond = 0;
	if (limit == RLIM_INFINITY || vp->v_type != VREG)
		return 0;
	at = (uint64_t)((ioflag & IO_APPEND) != 0 ? vn_size(vp) :
	    uio->uio_offset);
	error = vnode_limit(vp, at + 1);
	if (error == 0 && uio->uio_resid > limit - at) {
		*beyond = uio->uio_resid - (limit - at);
		uio->uio_resid -= *beyond;
	}
	return error;
}

static int
vn_write(struct file *f, struct uio *uio)
{
	struct vnode *vp = f->f_data;
	size_t before, beyond;
	int64_t size = 0;
	bool watched = vp->v_sel.si_knotes != NULL;
	int error, ioflag = 0;

	if (vp->v_type == VFIFO)
		return pipe_write(vp->v_pipe, uio,
		    (f->f_flag & O_NONBLOCK) != 0);
	if (uio->uio_resid == 0)
		return 0;
	if ((f->f_flag & O_APPEND) != 0)
		ioflag |= IO_APPEND;
	if ((f->f_flag & (O_FSYNC | O_DSYNC)) != 0)
		ioflag |= IO_SYNC;
	error = vn_limit(vp, uio, ioflag, &beyond);
	if (error != 0)
		return error;
	before = uio->uio_resid;
	if (watched)
		size = vn_size(vp);
	error = vn_move(vp, uio, ioflag, vn_move_write);
	if (watched && uio->uio_resid != before)
		vnode_note(vp, NOTE_WRITE |
		    (vn_size(vp) > size ? NOTE_EXTEND : 0));
	uio->uio_resid += beyond;
	return error;
}

/* SEEK_DATA and SEEK_HOLE. A file system that says nothing has no holes. */
static int
vn_seek_hole(struct vnode *vp, int64_t offset, bool hole, int64_t *result)
{
	int64_t size;
	int error = 0;

	if (vp->v_type != VREG)
		return EINVAL;
	kmutex_enter(&vp->v_lock);
	size = vn_size(vp);
	*result = offset;
	if (offset < 0 || offset >= size)
		error = ENXIO;
	else if (vp->v_ops->vop_seekhole != NULL)
		error = vp->v_ops->vop_seekhole(vp, result, hole);
	else if (hole)
		*result = size;
	kmutex_exit(&vp->v_lock);
	return error;
}

static int
vn_seek(struct file *f, int64_t offset, int whence, int64_t *result)
{
	struct vnode *vp = f->f_data;
	int64_t base;

	if (vp->v_type == VFIFO)
		return ESPIPE;
	switch (whence) {
	case SEEK_SET:
		base = 0;
		break;
	case SEEK_CUR:
		base = f->f_offset;
		break;
	case SEEK_END:
		base = vn_size(vp);
		break;
	case SEEK_DATA:
	case SEEK_HOLE:
		return vn_seek_hole(vp, offset, whence == SEEK_HOLE, result);
	default:
		return EINVAL;
	}
	if (__builtin_add_overflow(base, offset, result))
		return EOVERFLOW;
	return *result < 0 ? EINVAL : 0;
}

static int
vn_ioctl(struct file *f, unsigned long cmd, void *data)
{
	struct vnode *vp = f->f_data;
	int64_t left;
	int value;

	if (vp->v_type == VFIFO)
		return pipe_ioctl(vp->v_pipe, cmd, data);
	if (cmd != FIONREAD || vp->v_type != VREG)
		return ENOTTY;
	left = vn_size(vp) - f->f_offset;
	value = left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
	memcpy(data, &value, sizeof(value));
	return 0;
}

static int
vn_poll(struct file *f, int events)
{
	struct vnode *vp = f->f_data;

	if (vp->v_type == VFIFO)
		return pipe_poll(vp->v_pipe, f->f_flag, events);
	return events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
}

static struct selinfo *
vn_selinfo(struct file *f)
{
	struct vnode *vp = f->f_data;

	return vp->v_type == VFIFO ? pipe_sel(vp->v_pipe) : &vp->v_sel;
}

static bool
vn_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	struct vnode *vp = f->f_data;

	if (vp->v_type == VFIFO)
		return pipe_event(vp->v_pipe, filter, kev);
	kev->fflags = 0;
	kev->data = filter == EVFILT_READ ? vn_size(vp) - f->f_offset : 0;
	return filter == EVFILT_WRITE || kev->data != 0;
}

static int
vn_stat(struct file *f, struct stat *st)
{
	return vnode_stat(f->f_data, st);
}

static struct lockhead *
vn_locks(struct file *f)
{
	struct vnode *vp = f->f_data;

	return vp->v_type == VREG || vp->v_type == VDIR ? &vp->v_locks : NULL;
}

static int
vn_mmap(struct file *f, int prot __unused, int flags __unused,
    struct mapobj **mop)
{
	struct vnode *vp = f->f_data;

	if (vp->v_type != VREG || vp->v_ops->vop_mapobj == NULL)
		return ENODEV;
	return vp->v_ops->vop_mapobj(vp, mop);
}

static void
vn_close(struct file *f)
{
	struct vnode *vp = f->f_data;
	struct pipe *pi = vp->v_pipe;

	if ((f->f_flag & FWRITE) != 0) {
		vp->v_writers--;
		if (vp->v_type == VREG)
			vp->v_mount->mnt_writers--;
	}
	vnode_note(vp, (f->f_flag & FWRITE) != 0 ? NOTE_CLOSE_WRITE :
	    NOTE_CLOSE);
	if (vp->v_type == VFIFO) {
		pipe_close_end(pi, f->f_flag);
		if (pipe_readers(pi) == 0 && pipe_writers(pi) == 0) {
			vp->v_pipe = NULL;
			pipe_destroy(pi);
		}
	}
	vnode_release(vp);
}

static const struct fileops vn_fileops = {
	.fo_name = "vnode",
	.fo_read = vn_read,
	.fo_write = vn_write,
	.fo_ioctl = vn_ioctl,
	.fo_poll = vn_poll,
	.fo_selinfo = vn_selinfo,
	.fo_event = vn_event,
	.fo_stat = vn_stat,
	.fo_close = vn_close,
	.fo_seek = vn_seek,
	.fo_locks = vn_locks,
	.fo_mmap = vn_mmap,
};

/* A file whose opening failed: closing it does nothing. */
static const struct fileops unopened_fileops = {
	.fo_name = "unopened",
};

/*
 * Waits until the other end of a FIFO is open, or was for a moment: a writer may
 * have come, written and gone before the reader it woke runs again.
 */
static int
fifo_wait(struct pipe *pi, int ends)
{
	int other = ends == FREAD ? FWRITE : FREAD, error = 0;
	unsigned int before = pipe_opened(pi, other);

	if ((other == FREAD ? pipe_readers(pi) : pipe_writers(pi)) > 0)
		return 0;
	while (error == 0 && pipe_opened(pi, other) == before)
		error = pipe_wait_end(pi);
	/* It may have come together with a signal. */
	return pipe_opened(pi, other) == before ? error : 0;
}

/*
 * Opens an end of a FIFO: a reader waits for a writer and the other way round,
 * unless it does not want to block. Both for both never waits.
 */
static int
fifo_open(struct vnode *vp, int flag)
{
	int ends = flag & (FREAD | FWRITE), error = 0;
	struct pipe *pi = vp->v_pipe;

	if (pi == NULL) {
		pi = pipe_create();
		if (pi == NULL)
			return ENOMEM;
		vp->v_pipe = pi;
	}
	if (ends == FWRITE && (flag & O_NONBLOCK) != 0 &&
	    pipe_readers(pi) == 0)
		error = ENXIO;
	else {
		pipe_open_end(pi, ends);
		if (ends != (FREAD | FWRITE) && (flag & O_NONBLOCK) == 0)
			error = fifo_wait(pi, ends);
		if (error != 0)
			pipe_close_end(pi, ends);
	}
	if (error != 0 && pipe_readers(pi) == 0 && pipe_writers(pi) == 0) {
		vp->v_pipe = NULL;
		pipe_destroy(pi);
	}
	return error;
}

int
vnode_open(struct vnode *vp, int flag, struct file **fp)
{
	int error;

	if (vp->v_type == VCHR || vp->v_type == VBLK)
		return spec_open(vp, flag, fp);
	if (vp->v_type == VSOCK || vp->v_type == VLNK)
		return EOPNOTSUPP;
	error = file_create(DTYPE_VNODE, flag, &vn_fileops, vp, fp);
	if (error != 0)
		return error;
	(*fp)->f_seekable = vp->v_type != VFIFO;
	if (vp->v_type == VFIFO) {
		error = fifo_open(vp, flag);
		if (error != 0) {
			/* The vnode's reference stays the caller's. */
			(*fp)->f_ops = &unopened_fileops;
			file_release(*fp);
			return error;
		}
	}
	if ((flag & FWRITE) != 0) {
		vp->v_writers++;
		if (vp->v_type == VREG)
			vp->v_mount->mnt_writers++;
	}
	vnode_note(vp, NOTE_OPEN);
	return 0;
}

struct vnode *
vnode_from_file(struct file *f)
{
	return f->f_type == DTYPE_VNODE ? f->f_data : NULL;
}

int
vnode_from_fd(struct lwp *l, int fd, struct vnode **vpp)
{
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), fd, &f);
	if (error != 0)
		return error;
	*vpp = vnode_from_file(f);
	if (*vpp == NULL)
		error = EINVAL;
	else
		vnode_hold(*vpp);
	file_release(f);
	return error;
}
