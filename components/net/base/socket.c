/*
 * socket.c - sockets as objects and as open files.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/socket.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/socket.h"
#include "rump/stat.h"
#include "rumpuser.h"

#define BUF_DEFAULT	65536

int
socket_create(int domain, int type, int protocol, struct socket **sop)
{
	const struct rump_domain *dom;
	struct socket *so;
	int error;

	for (dom = RUMP_SET_START(domain); dom < RUMP_SET_END(domain); dom++)
		if (dom->dom_family == domain)
			break;
	if (dom == RUMP_SET_END(domain))
		return EAFNOSUPPORT;
	so = kmem_zalloc(sizeof(*so));
	if (so == NULL)
		return ENOBUFS;
	so->so_domain = domain;
	so->so_type = type;
	so->so_protocol = protocol;
	so->so_refs = 1;
	so->so_sndbuf = so->so_rcvbuf = BUF_DEFAULT;
	so->so_sndlowat = 2048;
	so->so_rcvlowat = 1;
	error = dom->dom_create(so);
	if (error != 0)
		kmem_free(so, sizeof(*so));
	else
		*sop = so;
	return error;
}

void
socket_hold(struct socket *so)
{
	so->so_refs++;
}

void
socket_release(struct socket *so)
{
	KASSERT(so->so_refs > 0);
	if (--so->so_refs > 0)
		return;
	if (so->so_ops->so_close != NULL)
		so->so_ops->so_close(so);
	kmem_free(so, sizeof(*so));
}

void
socket_changed(struct socket *so)
{
	(void)waitq_wake(&so->so_waitq, SIZE_MAX);
	selnotify(&so->so_sel, 0);
}

uint64_t
socket_deadline(uint64_t timeo)
{
	return timeo == 0 ? UINT64_MAX : rumpuser_clock_mono() + timeo;
}

int
socket_wait(struct socket *so, const char *why, uint64_t deadline)
{
	return waitq_sleep(&so->so_waitq, why, WAIT_INTR, deadline);
}

int
socket_error(struct socket *so)
{
	int error = so->so_error;

	so->so_error = 0;
	return error;
}

/* ---- The file ----------------------------------------------------------- */

static int
so_fo_read(struct file *f, struct uio *uio)
{
	struct sockmsg sm = { .sm_flags = 0 };
	struct socket *so = f->f_data;

	if (so->so_ops->so_recv == NULL)
		return EOPNOTSUPP;
	return so->so_ops->so_recv(so, uio, &sm,
	    (f->f_flag & O_NONBLOCK) != 0);
}

static int
so_fo_write(struct file *f, struct uio *uio)
{
	struct sockmsg sm = { .sm_flags = 0 };
	struct socket *so = f->f_data;

	if (so->so_ops->so_send == NULL)
		return EOPNOTSUPP;
	return so->so_ops->so_send(so, uio, &sm,
	    (f->f_flag & O_NONBLOCK) != 0);
}

static int
so_fo_ioctl(struct file *f, unsigned long cmd, void *data)
{
	struct socket *so = f->f_data;

	return so->so_ops->so_ioctl != NULL ?
	    so->so_ops->so_ioctl(so, cmd, data) : ENOTTY;
}

static int
so_fo_poll(struct file *f, int events)
{
	struct socket *so = f->f_data;

	return so->so_ops->so_poll != NULL ?
	    so->so_ops->so_poll(so, events) : 0;
}

static struct selinfo *
so_fo_selinfo(struct file *f)
{
	struct socket *so = f->f_data;

	return &so->so_sel;
}

static bool
so_fo_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	struct socket *so = f->f_data;
	int events;

	if (so->so_ops->so_event != NULL)
		return so->so_ops->so_event(so, filter, kev);
	events = filter == EVFILT_READ ? POLLIN | POLLRDNORM :
	    POLLOUT | POLLWRNORM;
	kev->data = 0;
	return so_fo_poll(f, events) != 0;
}

static int
so_fo_stat(struct file *f, struct stat *st)
{
	struct socket *so = f->f_data;

	st->st_mode = S_IFSOCK | 0777;
	st->st_ino = (uint64_t)(uintptr_t)so >> 4 & 0xffffffff;
	st->st_nlink = 1;
	st->st_blksize = so->so_sndbuf;
	return 0;
}

static void
so_fo_close(struct file *f)
{
	socket_release(f->f_data);
}

static const struct fileops socket_fileops = {
	.fo_name = "socket",
	.fo_read = so_fo_read,
	.fo_write = so_fo_write,
	.fo_ioctl = so_fo_ioctl,
	.fo_poll = so_fo_poll,
	.fo_selinfo = so_fo_selinfo,
	.fo_event = so_fo_event,
	.fo_stat = so_fo_stat,
	.fo_close = so_fo_close,
};

int
socket_file(struct socket *so, int flags, struct file **fp)
{
	int flag = FREAD | FWRITE;

	if ((flags & SOCK_NONBLOCK) != 0)
		flag |= O_NONBLOCK;
	if ((flags & SOCK_NOSIGPIPE) != 0)
		flag |= O_NOSIGPIPE;
	return file_create(DTYPE_SOCKET, flag, &socket_fileops, so, fp);
}

int
socket_from_fd(struct lwp *l, int fd, struct socket **sop, struct file **fp)
{
	int error;

	error = fd_get(lwp_proc(l), fd, fp);
	if (error != 0)
		return error;
	if ((*fp)->f_type != DTYPE_SOCKET) {
		file_release(*fp);
		return ENOTSOCK;
	}
	*sop = (*fp)->f_data;
	return 0;
}
