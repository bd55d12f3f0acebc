/*
 * local.c - AF_LOCAL: addresses, connections, options and readiness of sockets
 * between programs of one guest.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/poll.h"
#include "netbsd/socket.h"
#include "netbsd/ttycom.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "local.h"

#define SOL_LOCAL	0

/* All local sockets. Owner: this file; monitor. */
static struct local_pcb *pcbs;

static const struct sockops local_ops;

/* ---- Life --------------------------------------------------------------- */

static int
local_create(struct socket *so)
{
	struct local_pcb *lp;

	if (so->so_protocol != 0)
		return EPROTONOSUPPORT;
	if (so->so_type != SOCK_STREAM && so->so_type != SOCK_DGRAM &&
	    so->so_type != SOCK_SEQPACKET)
		return EPROTOTYPE;
	lp = kmem_zalloc(sizeof(*lp));
	if (lp == NULL)
		return ENOBUFS;
	lp->lp_so = so;
	kmutex_init(&lp->lp_rlock);
	lp->lp_next = pcbs;
	pcbs = lp;
	so->so_pcb = lp;
	so->so_ops = &local_ops;
	return 0;
}

static void
set_peerid(struct local_pcb *lp)
{
	/* Every program is root. */
	lp->lp_peerid.unp_pid = curproc->p_pid;
	lp->lp_peerid.unp_euid = lp->lp_peerid.unp_egid = 0;
}

/* The two ends of a connection. */
static void
join(struct local_pcb *a, struct local_pcb *b)
{
	a->lp_peer = b;
	b->lp_peer = a;
	a->lp_was_connected = b->lp_was_connected = true;
	a->lp_peername = b->lp_name;
	b->lp_peername = a->lp_name;
	set_peerid(a);
	set_peerid(b);
}

/* Ends a connection, telling the other end. */
static void
part(struct local_pcb *lp)
{
	struct local_pcb *peer = lp->lp_peer;

	lp->lp_peer = NULL;
	if (peer == NULL)
		return;
	if (peer->lp_peer == lp) {
		peer->lp_peer = NULL;
		socket_changed(peer->lp_so);
	}
}

/* Closes connections that nobody has accepted. */
static void
close_queue(struct local_pcb *lp)
{
	struct local_pcb *c;

	while ((c = lp->lp_queue) != NULL) {
		lp->lp_queue = c->lp_qnext;
		c->lp_listener = NULL;
		if (c->lp_peer != NULL)
			c->lp_peer->lp_so->so_error = ECONNRESET;
		socket_release(c->lp_so);
	}
	lp->lp_qlen = 0;
}

static void
local_close(struct socket *so)
{
	struct local_pcb *lp = local_pcb(so), *o, **pp;

	for (pp = &pcbs; *pp != lp; pp = &(*pp)->lp_next)
		continue;
	*pp = lp->lp_next;
	close_queue(lp);
	part(lp);
	/* Datagram sockets that send here by connect(2). */
	if (local_is_dgram(lp))
		for (o = pcbs; o != NULL; o = o->lp_next)
			if (o->lp_peer == lp)
				o->lp_peer = NULL;
	if (lp->lp_vnode != NULL) {
		lp->lp_vnode->v_socket = NULL;
		vnode_release(lp->lp_vnode);
	}
	local_flush(lp);
	kmem_free(lp, sizeof(*lp));
}

/* ---- Addresses ---------------------------------------------------------- */

/* The path of an address, NUL-terminated. */
static int
address_path(const struct sockaddr *sa, socklen_t len, char path[])
{
	const struct sockaddr_un *sun = (const void *)sa;
	size_t n;

	if (sa->sa_family != AF_LOCAL)
		return EAFNOSUPPORT;
	if (len <= offsetof(struct sockaddr_un, sun_path))
		return EINVAL;
	n = MIN(len - offsetof(struct sockaddr_un, sun_path), SUN_PATH_MAX);
	n = strnlen(sun->sun_path, n);
	if (n == 0)
		return ENOENT;
	memcpy(path, sun->sun_path, n);
	path[n] = '\0';
	return 0;
}

int
local_find(const struct sockaddr *sa, socklen_t len, struct local_pcb **lpp,
    struct vnode **vpp)
{
	char path[SUN_PATH_MAX + 1];
	struct vnode *vp;
	int error;

	error = address_path(sa, len, path);
	if (error == 0)
		error = vfs_lookup(path, LOOKUP_FOLLOW, &vp);
	if (error != 0)
		return error;
	if (vp->v_type != VSOCK)
		error = ENOTSOCK;
	else if (vp->v_socket == NULL ||
	    vp->v_socket->so_domain != AF_LOCAL)
		error = ECONNREFUSED;
	if (error != 0) {
		vnode_release(vp);
		return error;
	}
	*lpp = local_pcb(vp->v_socket);
	*vpp = vp;
	return 0;
}

static int
local_bind(struct socket *so, const struct sockaddr *sa, socklen_t len)
{
	struct local_pcb *lp = local_pcb(so);
	char path[SUN_PATH_MAX + 1];
	struct vnode *vp;
	int error;

	if (lp->lp_vnode != NULL)
		return EINVAL;
	error = address_path(sa, len, path);
	if (error == 0)
		error = vfs_bind_socket(path, &vp);
	if (error != 0)
		return error;
	vp->v_socket = so;
	lp->lp_vnode = vp;
	lp->lp_name.sun_family = AF_LOCAL;
	(void)strlcpy(lp->lp_name.sun_path, path, SUN_PATH_MAX);
	lp->lp_name.sun_len = (uint8_t)(offsetof(struct sockaddr_un,
	    sun_path) + MIN(strlen(path) + 1, SUN_PATH_MAX));
	return 0;
}

/* An address for the program; without a name only the family. */
static void
put_name(const struct sockaddr_un *name, struct sockaddr_storage *ss,
    socklen_t *len)
{
	struct sockaddr_un sun = *name;

	sun.sun_family = AF_LOCAL;
	if (sun.sun_len == 0)
		sun.sun_len = offsetof(struct sockaddr_un, sun_path);
	memcpy(ss, &sun, sizeof(sun));
	*len = sun.sun_len;
}

static int
local_getname(struct socket *so, bool peer, struct sockaddr_storage *ss,
    socklen_t *len)
{
	struct local_pcb *lp = local_pcb(so);

	if (peer && lp->lp_peer == NULL)
		return ENOTCONN;
	put_name(peer ? &lp->lp_peername : &lp->lp_name, ss, len);
	return 0;
}

/* ---- Connections -------------------------------------------------------- */

static int
local_listen(struct socket *so, int backlog)
{
	struct local_pcb *lp = local_pcb(so);

	if (local_is_dgram(lp))
		return EOPNOTSUPP;
	if (lp->lp_was_connected)
		return EINVAL;
	if (lp->lp_vnode == NULL)
		return EDESTADDRREQ;
	lp->lp_backlog = MAX(backlog, 1);
	return 0;
}

/* Queues a new end of a connection at the listener. */
static int
connect_stream(struct local_pcb *lp, struct local_pcb *to)
{
	struct local_pcb *c, **pp;
	struct socket *so;
	int error;

	if (to->lp_so->so_type != lp->lp_so->so_type)
		return EPROTOTYPE;
	if ((to->lp_so->so_options & SO_ACCEPTCONN) == 0 ||
	    to->lp_qlen >= to->lp_backlog)
		return ECONNREFUSED;
	error = socket_create(AF_LOCAL, lp->lp_so->so_type, 0, &so);
	if (error != 0)
		return error;
	c = local_pcb(so);
	c->lp_name = to->lp_name;
	so->so_rcvbuf = to->lp_so->so_rcvbuf;
	so->so_sndbuf = to->lp_so->so_sndbuf;
	join(lp, c);
	c->lp_listener = to;
	for (pp = &to->lp_queue; *pp != NULL; pp = &(*pp)->lp_qnext)
		continue;
	*pp = c;
	to->lp_qlen++;
	socket_changed(to->lp_so);
	socket_changed(lp->lp_so);
	return 0;
}

static int
local_connect(struct socket *so, const struct sockaddr *sa, socklen_t len,
    bool nonblock __unused)
{
	struct local_pcb *lp = local_pcb(so), *to;
	struct vnode *vp;
	int error;

	if (local_is_dgram(lp) && sa->sa_family == AF_UNSPEC) {
		lp->lp_peer = NULL;
		lp->lp_was_connected = false;
		return 0;
	}
	if (!local_is_dgram(lp) && lp->lp_was_connected)
		return EISCONN;
	if ((so->so_options & SO_ACCEPTCONN) != 0)
		return EOPNOTSUPP;
	error = local_find(sa, len, &to, &vp);
	if (error != 0)
		return error;
	if (!local_is_dgram(lp))
		error = connect_stream(lp, to);
	else if (!local_is_dgram(to))
		error = EPROTOTYPE;
	else {
		lp->lp_peer = to;
		lp->lp_peername = to->lp_name;
		lp->lp_was_connected = true;
		socket_changed(so);
	}
	vnode_release(vp);
	return error;
}

static int
local_accept(struct socket *so, bool nonblock, struct socket **newp)
{
	struct local_pcb *lp = local_pcb(so), *c;
	uint64_t deadline = socket_deadline(so->so_rcvtimeo);
	int error;

	while (lp->lp_queue == NULL) {
		if (nonblock)
			return EWOULDBLOCK;
		if (lp->lp_rcvshut)
			return ECONNABORTED;
		error = socket_wait(so, "unixacc", deadline);
		if (error != 0)
			return error;
	}
	c = lp->lp_queue;
	lp->lp_queue = c->lp_qnext;
	lp->lp_qlen--;
	c->lp_qnext = NULL;
	c->lp_listener = NULL;
	*newp = c->lp_so;
	return 0;
}

static int
local_pair(struct socket *a, struct socket *b)
{
	join(local_pcb(a), local_pcb(b));
	return 0;
}

static int
local_shutdown(struct socket *so, int how)
{
	struct local_pcb *lp = local_pcb(so);

	if (lp->lp_peer == NULL && !local_is_dgram(lp) &&
	    (so->so_options & SO_ACCEPTCONN) == 0)
		return ENOTCONN;
	if (how != SHUT_WR) {
		lp->lp_rcvshut = true;
		kmutex_enter(&lp->lp_rlock);
		local_flush(lp);
		kmutex_exit(&lp->lp_rlock);
	}
	if (how != SHUT_RD) {
		lp->lp_sndshut = true;
		/* The other end reads what there is, and then the end. */
		if (lp->lp_peer != NULL && !local_is_dgram(lp))
			socket_changed(lp->lp_peer->lp_so);
	}
	socket_changed(so);
	if (lp->lp_peer != NULL)
		socket_changed(lp->lp_peer->lp_so);
	return 0;
}

/* ---- Options and readiness ---------------------------------------------- */

static int
local_getopt(struct socket *so, int level, int name, void *buf, size_t *len)
{
	struct local_pcb *lp = local_pcb(so);

	if (level != SOL_LOCAL || name != LOCAL_PEEREID)
		return ENOPROTOOPT;
	if (!lp->lp_was_connected || local_is_dgram(lp))
		return ENOTCONN;
	*len = MIN(*len, sizeof(lp->lp_peerid));
	memcpy(buf, &lp->lp_peerid, *len);
	return 0;
}

static int
local_ioctl(struct socket *so, unsigned long cmd, void *data)
{
	struct local_pcb *lp = local_pcb(so);
	int value;

	switch (cmd) {
	case FIONREAD:
		value = (int)(local_is_stream(lp) || lp->lp_head == NULL ?
		    lp->lp_bytes : lp->lp_head->lm_to);
		break;
	case FIONWRITE:
		value = lp->lp_peer != NULL ? (int)lp->lp_peer->lp_bytes : 0;
		break;
	case FIONSPACE:
		value = lp->lp_peer != NULL ? (int)local_room(lp->lp_peer) : 0;
		break;
	default:
		return ENOTTY;
	}
	memcpy(data, &value, sizeof(value));
	return 0;
}

static bool
can_send(const struct local_pcb *lp)
{
	if (local_is_dgram(lp))
		return lp->lp_peer == NULL || local_room(lp->lp_peer) > 0;
	if (lp->lp_peer == NULL)
		return lp->lp_was_connected;
	return lp->lp_sndshut || lp->lp_peer->lp_rcvshut ||
	    local_room(lp->lp_peer) >= MIN((size_t)lp->lp_so->so_sndlowat,
	    (size_t)lp->lp_peer->lp_so->so_rcvbuf);
}

static bool
is_listening(const struct local_pcb *lp)
{
	return (lp->lp_so->so_options & SO_ACCEPTCONN) != 0;
}

static int
local_poll(struct socket *so, int events)
{
	struct local_pcb *lp = local_pcb(so);
	int revents = 0;

	if (lp->lp_head != NULL || lp->lp_queue != NULL || local_at_eof(lp) ||
	    so->so_error != 0)
		revents |= events & (POLLIN | POLLRDNORM);
	if (!is_listening(lp) && can_send(lp))
		revents |= events & (POLLOUT | POLLWRNORM);
	if (!local_is_dgram(lp) && lp->lp_was_connected &&
	    (lp->lp_peer == NULL || (lp->lp_sndshut && local_at_eof(lp))))
		revents |= POLLHUP;
	if (so->so_error != 0)
		revents |= POLLERR;
	return revents;
}

static bool
local_event(struct socket *so, uint32_t filter, struct kevent *kev)
{
	struct local_pcb *lp = local_pcb(so);
	int64_t lowat = (kev->fflags & NOTE_LOWAT) != 0 ? kev->data : 1;

	kev->fflags = 0;
	if (filter == EVFILT_READ) {
		if (is_listening(lp)) {
			kev->data = lp->lp_qlen;
			return lp->lp_qlen > 0;
		}
		kev->data = (int64_t)lp->lp_bytes;
		if (local_at_eof(lp)) {
			kev->flags |= EV_EOF;
			kev->fflags = (uint32_t)so->so_error;
			return true;
		}
		return lp->lp_head != NULL &&
		    (kev->data >= lowat || !local_is_stream(lp));
	}
	kev->data = lp->lp_peer != NULL ?
	    (int64_t)local_room(lp->lp_peer) : so->so_sndbuf;
	if (!local_is_dgram(lp) && lp->lp_was_connected &&
	    (lp->lp_peer == NULL || lp->lp_sndshut ||
	    lp->lp_peer->lp_rcvshut)) {
		kev->flags |= EV_EOF;
		kev->fflags = (uint32_t)so->so_error;
		return true;
	}
	return can_send(lp) && kev->data >= lowat;
}

static const struct sockops local_ops = {
	.so_close = local_close,
	.so_bind = local_bind,
	.so_listen = local_listen,
	.so_accept = local_accept,
	.so_connect = local_connect,
	.so_pair = local_pair,
	.so_send = local_send,
	.so_recv = local_recv,
	.so_shutdown = local_shutdown,
	.so_getname = local_getname,
	.so_getopt = local_getopt,
	.so_ioctl = local_ioctl,
	.so_poll = local_poll,
	.so_event = local_event,
};

RUMP_DOMAIN(local) = {
	.dom_family = AF_LOCAL,
	.dom_name = "local",
	.dom_create = local_create,
};
