/*
 * calls.c - the socket calls.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/signal.h"
#include "netbsd/socket.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/sigmask.h"
#include "rump/socket.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"
#include "rumpuser.h"

#define SOCK_FLAGS	(SOCK_CLOEXEC | SOCK_NONBLOCK | SOCK_NOSIGPIPE)
#define CONTROL_MAX	8192
#define MMSG_MAX	1024
#define IOV_SMALL	8

struct msghdr {
	void *msg_name;
	socklen_t msg_namelen;
	uint32_t msg_pad0;
	struct iovec *msg_iov;
	int msg_iovlen;
	uint32_t msg_pad1;
	void *msg_control;
	socklen_t msg_controllen;
	int msg_flags;
};
struct mmsghdr {
	struct msghdr msg_hdr;
	unsigned int msg_len;
};
CTASSERT(sizeof(struct msghdr) == 48);
CTASSERT(offsetof(struct msghdr, msg_control) == 32);
CTASSERT(offsetof(struct msghdr, msg_flags) == 44);
CTASSERT(sizeof(struct mmsghdr) == 56);

/* ---- Making sockets ----------------------------------------------------- */

/* Gives a socket a descriptor; its reference is used up. */
static int
socket_attach(struct lwp *l, struct socket *so, int flags, int *fd)
{
	struct file *f;
	int error;

	error = socket_file(so, flags, &f);
	if (error != 0) {
		socket_release(so);
		return error;
	}
	error = fd_attach(lwp_proc(l), f, (flags & SOCK_CLOEXEC) != 0, fd);
	if (error != 0)
		file_release(f);
	return error;
}

static int
sys___socket30(struct lwp *l, const register_t args[], register_t *retval)
{
	int error, fd, type = (int)args[1];
	struct socket *so;

	error = socket_create((int)args[0], type & ~SOCK_FLAGS, (int)args[2],
	    &so);
	if (error == 0)
		error = socket_attach(l, so, type & SOCK_FLAGS, &fd);
	if (error == 0)
		retval[0] = fd;
	return error;
}
SYSCALL(__socket30);

static int
sys_socketpair(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int domain = (int)args[0], error, fds[2], flags, type = (int)args[1];
	struct socket *a, *b;

	flags = type & SOCK_FLAGS;
	type &= ~SOCK_FLAGS;
	error = socket_create(domain, type, (int)args[2], &a);
	if (error != 0)
		return error;
	error = socket_create(domain, type, (int)args[2], &b);
	if (error != 0) {
		socket_release(a);
		return error;
	}
	error = a->so_ops->so_pair != NULL ? a->so_ops->so_pair(a, b) :
	    EOPNOTSUPP;
	if (error != 0) {
		socket_release(a);
		socket_release(b);
		return error;
	}
	error = socket_attach(l, a, flags, &fds[0]);
	if (error != 0) {
		socket_release(b);
		return error;
	}
	error = socket_attach(l, b, flags, &fds[1]);
	if (error != 0) {
		(void)fd_close(lwp_proc(l), fds[0]);
		return error;
	}
	error = copyout(fds, (void *)args[3], sizeof(fds));
	if (error != 0) {
		(void)fd_close(lwp_proc(l), fds[0]);
		(void)fd_close(lwp_proc(l), fds[1]);
	}
	return error;
}
SYSCALL(socketpair);

/* ---- Addresses ---------------------------------------------------------- */

/* An address from the program; sa_len is made to say its length. */
static int
name_copyin(register_t user, socklen_t len, struct sockaddr_storage *ss)
{
	int error;

	if (len > sizeof(*ss))
		return ENAMETOOLONG;
	if (len < offsetof(struct sockaddr, sa_data))
		return EINVAL;
	memset(ss, 0, sizeof(*ss));
	error = copyin((const void *)user, ss, len);
	ss->ss_len = (uint8_t)len;
	return error;
}

/* An address to the program, cut to its room; the length as it really is. */
static int
name_copyout(const struct sockaddr_storage *ss, socklen_t len, void *user,
    socklen_t room)
{
	return copyout(ss, user, MIN(len, room));
}

/* The same with a length in the program's memory, which is updated. */
static int
name_return(const struct sockaddr_storage *ss, socklen_t len, register_t user,
    register_t userlen)
{
	socklen_t room;
	int error;

	if (user == 0)
		return 0;
	error = copyin((const void *)userlen, &room, sizeof(room));
	if (error == 0)
		error = name_copyout(ss, len, (void *)user, room);
	if (error == 0)
		error = copyout(&len, (void *)userlen, sizeof(len));
	return error;
}

/* bind and connect. */
static int
with_name(struct lwp *l, const register_t args[], bool connect)
{
	struct sockaddr_storage ss;
	struct socket *so;
	struct file *f;
	int error;

	error = name_copyin(args[1], (socklen_t)args[2], &ss);
	if (error != 0)
		return error;
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	if (connect)
		error = so->so_ops->so_connect != NULL ?
		    so->so_ops->so_connect(so, (const void *)&ss, ss.ss_len,
		    (f->f_flag & O_NONBLOCK) != 0) : EOPNOTSUPP;
	else
		error = so->so_ops->so_bind != NULL ?
		    so->so_ops->so_bind(so, (const void *)&ss, ss.ss_len) :
		    EOPNOTSUPP;
	file_release(f);
	/* A connection being made goes on being made. */
	return error == ERESTART ? EINTR : error;
}

static int
sys_bind(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	return with_name(l, args, false);
}
SYSCALL(bind);

static int
sys_connect(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	return with_name(l, args, true);
}
SYSCALL(connect);

static int
sys_listen(struct lwp *l, const register_t args[], register_t *retval __unused)
{
	struct socket *so;
	struct file *f;
	int error;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	error = so->so_ops->so_listen != NULL ?
	    so->so_ops->so_listen(so, MAX(0, MIN((int)args[1], SOMAXCONN))) :
	    EOPNOTSUPP;
	if (error == 0)
		so->so_options |= SO_ACCEPTCONN;
	file_release(f);
	return error;
}
SYSCALL(listen);

/* The address of a socket or its peer, given back as name_return does. */
static int
return_name(struct socket *so, bool peer, register_t user, register_t userlen)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	int error;

	memset(&ss, 0, sizeof(ss));
	error = so->so_ops->so_getname != NULL ?
	    so->so_ops->so_getname(so, peer, &ss, &len) : EOPNOTSUPP;
	return error != 0 ? error : name_return(&ss, len, user, userlen);
}

static int
do_accept(struct lwp *l, const register_t args[], int flags, bool inherit,
    register_t *retval)
{
	struct socket *so, *new;
	struct file *f;
	int error, fd;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	if ((so->so_options & SO_ACCEPTCONN) == 0)
		error = EINVAL;
	else if (so->so_ops->so_accept == NULL)
		error = EOPNOTSUPP;
	else
		error = so->so_ops->so_accept(so,
		    (f->f_flag & O_NONBLOCK) != 0, &new);
	/* BSD's accept: the new socket blocks as the old one does. */
	if (inherit && (f->f_flag & O_NONBLOCK) != 0)
		flags |= SOCK_NONBLOCK;
	file_release(f);
	if (error != 0)
		return error;
	socket_hold(new);
	error = socket_attach(l, new, flags, &fd);
	if (error == 0) {
		/* A peer that has gone already has no name. */
		error = return_name(new, true, args[1], args[2]);
		if (error == ENOTCONN)
			error = 0;
		if (error != 0)
			(void)fd_close(lwp_proc(l), fd);
	}
	socket_release(new);
	if (error == 0)
		retval[0] = fd;
	return error;
}

static int
sys_accept(struct lwp *l, const register_t args[], register_t *retval)
{
	return do_accept(l, args, 0, true, retval);
}
SYSCALL(accept);

static int
sys_paccept(struct lwp *l, const register_t args[], register_t *retval)
{
	const void *mask = (const void *)args[3];
	int error, flags = (int)args[4];

	if (((unsigned int)flags & ~(unsigned int)SOCK_FLAGS) != 0)
		return EINVAL;
	error = sigmask_suspend(l, mask);
	if (error != 0)
		return error;
	error = do_accept(l, args, flags, false, retval);
	return mask != NULL ? sigmask_resume(l, mask, error) : error;
}
SYSCALL(paccept);

static int
sys_getsockname(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct socket *so;
	struct file *f;
	int error;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	error = return_name(so, false, args[1], args[2]);
	file_release(f);
	return error;
}
SYSCALL(getsockname);

static int
sys_getpeername(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct socket *so;
	struct file *f;
	int error;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	error = return_name(so, true, args[1], args[2]);
	file_release(f);
	return error;
}
SYSCALL(getpeername);

static int
sys_shutdown(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int error, how = (int)args[1];
	struct socket *so;
	struct file *f;

	if (how < SHUT_RD || how > SHUT_RDWR)
		return EINVAL;
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	error = so->so_ops->so_shutdown != NULL ?
	    so->so_ops->so_shutdown(so, how) : EOPNOTSUPP;
	file_release(f);
	return error;
}
SYSCALL(shutdown);

/* ---- Sending ------------------------------------------------------------ */

/* The data of a message as a uio with the kernel's copy of its vector. */
struct message {
	struct iovec m_small[IOV_SMALL];
	struct iovec *m_iov;
	size_t m_iovsize;
	struct uio m_uio;
	size_t m_total;
	struct sockmsg m_sm;
};

static void
message_init(struct message *m, enum uio_rw rw, int flags)
{
	memset(&m->m_uio, 0, sizeof(m->m_uio));
	m->m_iov = m->m_small;
	m->m_iovsize = 0;
	m->m_total = 0;
	m->m_uio.uio_rw = rw;
	m->m_uio.uio_seg = UIO_USERSPACE;
	m->m_sm.sm_control = NULL;
	m->m_sm.sm_controllen = m->m_sm.sm_controlmax = 0;
	m->m_sm.sm_namelen = 0;
	m->m_sm.sm_flags = flags & ~(MSG_TRUNC | MSG_CTRUNC | MSG_EOR);
}

/* The m_iov are in place. */
static int
message_count(struct message *m, int niov)
{
	int i;

	m->m_uio.uio_iov = m->m_iov;
	m->m_uio.uio_iovcnt = niov;
	for (i = 0; i < niov; i++) {
		if (m->m_iov[i].iov_len >
		    (size_t)INT64_MAX - m->m_uio.uio_resid)
			return EINVAL;
		m->m_uio.uio_resid += m->m_iov[i].iov_len;
	}
	m->m_total = m->m_uio.uio_resid;
	return 0;
}

/* One piece of program memory. */
static int
message_single(struct message *m, register_t buf, register_t len)
{
	m->m_iov[0].iov_base = (void *)buf;
	m->m_iov[0].iov_len = (size_t)len;
	return message_count(m, 1);
}

/* The vector of a message header. */
static int
message_vector(struct message *m, const struct msghdr *mh)
{
	size_t size;
	int error;

	if (mh->msg_iovlen < 0 || mh->msg_iovlen > UIO_MAXIOV)
		return EMSGSIZE;
	size = (size_t)mh->msg_iovlen * sizeof(*m->m_iov);
	if (mh->msg_iovlen > IOV_SMALL) {
		m->m_iov = kmem_alloc(size);
		if (m->m_iov == NULL)
			return ENOBUFS;
		m->m_iovsize = size;
	}
	error = size == 0 ? 0 : copyin(mh->msg_iov, m->m_iov, size);
	return error != 0 ? error : message_count(m, mh->msg_iovlen);
}

static void
message_free(struct message *m)
{
	if (m->m_iovsize > 0)
		kmem_free(m->m_iov, m->m_iovsize);
	if (m->m_sm.sm_control != NULL)
		kmem_free(m->m_sm.sm_control, m->m_sm.sm_controlmax);
}

static int
message_control(struct message *m, size_t len)
{
	if (len == 0)
		return 0;
	m->m_sm.sm_control = kmem_zalloc(len);
	if (m->m_sm.sm_control == NULL)
		return ENOBUFS;
	m->m_sm.sm_controlmax = len;
	return 0;
}

/* Sends a prepared message; *moved gets the bytes sent. */
static int
send_prepared(struct socket *so, struct file *f, struct message *m, int flags,
    size_t *moved)
{
	bool nonblock = (f->f_flag & O_NONBLOCK) != 0 ||
	    (flags & MSG_DONTWAIT) != 0;
	int error;

	error = so->so_ops->so_send != NULL ?
	    so->so_ops->so_send(so, &m->m_uio, &m->m_sm, nonblock) :
	    EOPNOTSUPP;
	if (error != 0 && m->m_uio.uio_resid != m->m_total &&
	    (error == EINTR || error == ERESTART || error == EWOULDBLOCK))
		error = 0;
	if (error == EPIPE && (flags & MSG_NOSIGNAL) == 0 &&
	    (f->f_flag & O_NOSIGPIPE) == 0 &&
	    (so->so_options & SO_NOSIGPIPE) == 0)
		lwp_signal(curlwp, SIGPIPE);
	*moved = m->m_total - m->m_uio.uio_resid;
	return error;
}

static int
message_name(struct message *m, register_t name, socklen_t len)
{
	int error;

	if (name == 0)
		return 0;
	error = name_copyin(name, len, &m->m_sm.sm_name);
	if (error == 0)
		m->m_sm.sm_namelen = len;
	return error;
}

static int
send_message(struct socket *so, struct file *f, const struct msghdr *mh,
    int flags, size_t *moved)
{
	struct message m;
	int error;

	message_init(&m, UIO_WRITE, flags);
	error = message_vector(&m, mh);
	if (error == 0)
		error = message_name(&m, (register_t)mh->msg_name,
		    mh->msg_namelen);
	if (error == 0 && mh->msg_control != NULL) {
		error = mh->msg_controllen > CONTROL_MAX ? EINVAL :
		    message_control(&m, mh->msg_controllen);
		if (error == 0 && mh->msg_controllen > 0)
			error = copyin(mh->msg_control, m.m_sm.sm_control,
			    mh->msg_controllen);
		m.m_sm.sm_controllen = mh->msg_controllen;
	}
	if (error == 0)
		error = send_prepared(so, f, &m, flags, moved);
	message_free(&m);
	return error;
}

static int
sys_sendmsg(struct lwp *l, const register_t args[], register_t *retval)
{
	struct socket *so;
	struct msghdr mh;
	struct file *f;
	size_t moved;
	int error;

	error = copyin((const void *)args[1], &mh, sizeof(mh));
	if (error != 0)
		return error;
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	error = send_message(so, f, &mh, (int)args[2], &moved);
	file_release(f);
	if (error == 0)
		retval[0] = (register_t)moved;
	return error;
}
SYSCALL(sendmsg);

static int
sys_sendto(struct lwp *l, const register_t args[], register_t *retval)
{
	struct message m;
	struct socket *so;
	struct file *f;
	size_t moved = 0;
	int error;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	message_init(&m, UIO_WRITE, (int)args[3]);
	error = message_single(&m, args[1], args[2]);
	if (error == 0)
		error = message_name(&m, args[4], (socklen_t)args[5]);
	if (error == 0)
		error = send_prepared(so, f, &m, (int)args[3], &moved);
	message_free(&m);
	file_release(f);
	if (error == 0)
		retval[0] = (register_t)moved;
	return error;
}
SYSCALL(sendto);

static int
sys_sendmmsg(struct lwp *l, const register_t args[], register_t *retval)
{
	struct mmsghdr *user = (struct mmsghdr *)args[1];
	unsigned int count = (unsigned int)args[2], i;
	struct mmsghdr mm;
	struct socket *so;
	struct file *f;
	size_t moved;
	int error;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	count = MIN(count, MMSG_MAX);
	for (i = 0; i < count && error == 0; i++) {
		error = copyin(&user[i], &mm, sizeof(mm));
		if (error == 0)
			error = send_message(so, f, &mm.msg_hdr, (int)args[3],
			    &moved);
		if (error != 0)
			break;
		mm.msg_len = (unsigned int)moved;
		error = copyout(&mm.msg_len, &user[i].msg_len,
		    sizeof(mm.msg_len));
	}
	file_release(f);
	if (i > 0)
		error = 0;
	if (error == 0)
		retval[0] = (register_t)i;
	return error;
}
SYSCALL(sendmmsg);

/* ---- Receiving ---------------------------------------------------------- */

static int
receive_prepared(struct socket *so, struct file *f, struct message *m,
    int flags, size_t *moved)
{
	bool nonblock = (f->f_flag & O_NONBLOCK) != 0 ||
	    (flags & MSG_DONTWAIT) != 0;
	int error;

	error = so->so_ops->so_recv != NULL ?
	    so->so_ops->so_recv(so, &m->m_uio, &m->m_sm, nonblock) :
	    EOPNOTSUPP;
	if (error != 0 && m->m_uio.uio_resid != m->m_total &&
	    (error == EINTR || error == ERESTART || error == EWOULDBLOCK))
		error = 0;
	*moved = m->m_total - m->m_uio.uio_resid;
	return error;
}

/* One message; the header's lengths and flags are updated. */
static int
receive_message(struct socket *so, struct file *f, struct msghdr *mh,
    int flags, size_t *moved)
{
	struct message m;
	int error;

	message_init(&m, UIO_READ, flags);
	error = message_vector(&m, mh);
	if (error == 0 && mh->msg_control != NULL)
		error = message_control(&m,
		    MIN(mh->msg_controllen, CONTROL_MAX));
	if (error == 0)
		error = receive_prepared(so, f, &m, flags, moved);
	if (error == 0 && mh->msg_name != NULL) {
		error = name_copyout(&m.m_sm.sm_name, m.m_sm.sm_namelen,
		    mh->msg_name, mh->msg_namelen);
		mh->msg_namelen = m.m_sm.sm_namelen;
	}
	if (error == 0 && m.m_sm.sm_controllen > 0)
		error = copyout(m.m_sm.sm_control, mh->msg_control,
		    m.m_sm.sm_controllen);
	mh->msg_controllen = (socklen_t)m.m_sm.sm_controllen;
	mh->msg_flags = m.m_sm.sm_flags & (MSG_TRUNC | MSG_CTRUNC | MSG_EOR |
	    MSG_BCAST | MSG_MCAST);
	message_free(&m);
	return error;
}

static int
sys_recvfrom(struct lwp *l, const register_t args[], register_t *retval)
{
	struct message m;
	struct socket *so;
	struct file *f;
	size_t moved = 0;
	int error;

	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	message_init(&m, UIO_READ, (int)args[3]);
	error = message_single(&m, args[1], args[2]);
	if (error == 0)
		error = receive_prepared(so, f, &m, (int)args[3], &moved);
	if (error == 0)
		error = name_return(&m.m_sm.sm_name, m.m_sm.sm_namelen,
		    args[4], args[5]);
	message_free(&m);
	file_release(f);
	if (error == 0)
		retval[0] = (register_t)moved;
	return error;
}
SYSCALL(recvfrom);

static int
sys_recvmsg(struct lwp *l, const register_t args[], register_t *retval)
{
	struct socket *so;
	struct msghdr mh;
	struct file *f;
	size_t moved;
	int error;

	error = copyin((const void *)args[1], &mh, sizeof(mh));
	if (error != 0)
		return error;
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	error = receive_message(so, f, &mh, (int)args[2], &moved);
	file_release(f);
	if (error == 0)
		error = copyout(&mh, (void *)args[1], sizeof(mh));
	if (error == 0)
		retval[0] = (register_t)moved;
	return error;
}
SYSCALL(recvmsg);

/* The timeout is looked at between messages. */
static int
sys_recvmmsg(struct lwp *l, const register_t args[], register_t *retval)
{
	struct mmsghdr *user = (struct mmsghdr *)args[1];
	unsigned int count = (unsigned int)args[2], i;
	uint64_t deadline = UINT64_MAX;
	int error, flags = (int)args[3];
	struct mmsghdr mm;
	struct timespec ts;
	struct socket *so;
	struct file *f;
	size_t moved;

	if (args[4] != 0) {
		error = copyin((const void *)args[4], &ts, sizeof(ts));
		if (error != 0)
			return error;
		if (!timespec_valid(&ts))
			return EINVAL;
		deadline = timespec_deadline(rumpuser_clock_mono(), &ts);
	}
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	count = MIN(count, MMSG_MAX);
	for (i = 0; i < count && error == 0; i++) {
		if (i > 0 && rumpuser_clock_mono() >= deadline)
			break;
		error = copyin(&user[i], &mm, sizeof(mm));
		if (error == 0)
			error = receive_message(so, f, &mm.msg_hdr,
			    flags & ~MSG_WAITFORONE, &moved);
		if (error != 0)
			break;
		mm.msg_len = (unsigned int)moved;
		error = copyout(&mm, &user[i], sizeof(mm));
		if ((flags & MSG_WAITFORONE) != 0)
			flags |= MSG_DONTWAIT;
	}
	file_release(f);
	if (i > 0)
		error = 0;
	if (error == 0)
		retval[0] = (register_t)i;
	return error;
}
SYSCALL(recvmmsg);
