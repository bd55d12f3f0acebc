/*
 * inet.c - the domain AF_INET, and what all Internet sockets have.
 */
#include "inet.h"

#include "netbsd/errno.h"
#include "netbsd/in.h"
#include "netbsd/socket.h"
#include "rump/inet.h"
#include "rump/kmem.h"

#define TCP_BUF_DEFAULT		(128 * 1024)
#define DGRAM_SNDBUF_DEFAULT	9216
#define DGRAM_RCVBUF_DEFAULT	(64 * 1024)

static const struct sockops inet_ops;

static bool
is_stream(const struct socket *so)
{
	return so->so_type == SOCK_STREAM;
}

/* ---- Life --------------------------------------------------------------- */

static int
check_type(struct socket *so)
{
	switch (so->so_type) {
	case SOCK_STREAM:
		if (so->so_protocol == 0)
			so->so_protocol = IPPROTO_TCP;
		return so->so_protocol == IPPROTO_TCP ? 0 : EPROTONOSUPPORT;
	case SOCK_DGRAM:
		if (so->so_protocol == 0)
			so->so_protocol = IPPROTO_UDP;
		return so->so_protocol == IPPROTO_UDP ? 0 : EPROTONOSUPPORT;
	case SOCK_RAW:
		return so->so_protocol >= 0 && so->so_protocol < IPPROTO_MAX ?
		    0 : EPROTONOSUPPORT;
	default:
		return EPROTOTYPE;
	}
}

int
inet_create(struct socket *so)
{
	struct inpcb *in;
	int error;

	error = check_type(so);
	if (error != 0)
		return error;
	in = kmem_zalloc(sizeof(*in));
	if (in == NULL)
		return ENOBUFS;
	in->in_so = so;
	in->in_v6only = so->so_domain == AF_INET6;
	kmutex_init(&in->in_rlock);
	so->so_pcb = in;
	so->so_ops = &inet_ops;
	if (is_stream(so)) {
		so->so_sndbuf = so->so_rcvbuf = TCP_BUF_DEFAULT;
		return 0;
	}
	so->so_sndbuf = DGRAM_SNDBUF_DEFAULT;
	so->so_rcvbuf = DGRAM_RCVBUF_DEFAULT;
	error = inet_dgram_attach(in);
	if (error != 0)
		kmem_free(in, sizeof(*in));
	return error;
}

static void
inet_close(struct socket *so)
{
	struct inpcb *in = inet_pcb(so);

	if (is_stream(so))
		inet_tcp_close(in);
	else
		inet_dgram_close(in);
	inet_leave_groups(in);
	kmem_free(in, sizeof(*in));
}

/* ---- Addresses ---------------------------------------------------------- */

static int
inet_bind(struct socket *so, const struct sockaddr *sa, socklen_t len)
{
	struct inpcb *in = inet_pcb(so);
	uint16_t port;
	ip_addr_t ip;
	int error;

	if (in->in_bound)
		return EINVAL;
	error = inet_address(in, sa, len, &ip, &port);
	if (error != 0)
		return error;
	if (!inet_is_local(&ip, !is_stream(so)))
		return EADDRNOTAVAIL;
	/* Any address of either version. */
	if (ip_addr_isany_val(ip))
		IP_SET_TYPE_VAL(ip, inet_type(in));
	error = is_stream(so) ? inet_tcp_bind(in, &ip, port) :
	    inet_dgram_bind(in, &ip, port);
	if (error == 0)
		in->in_bound = true;
	return error;
}

/* No address means this machine. */
static void
default_to_loopback(ip_addr_t *ip)
{
	if (!ip_addr_isany_val(*ip))
		return;
	if (IP_IS_V4_VAL(*ip))
		ip_addr_set_loopback(false, ip);
	else
		ip_addr_set_loopback(true, ip);
}

static int
inet_connect(struct socket *so, const struct sockaddr *sa, socklen_t len,
    bool nonblock)
{
	struct inpcb *in = inet_pcb(so);
	uint16_t port;
	ip_addr_t ip;
	int error;

	if (!is_stream(so) && sa->sa_family == AF_UNSPEC)
		return inet_dgram_connect(in, NULL, 0);
	error = inet_address(in, sa, len, &ip, &port);
	if (error != 0)
		return error;
	default_to_loopback(&ip);
	return is_stream(so) ? inet_tcp_connect(in, &ip, port, nonblock) :
	    inet_dgram_connect(in, &ip, port);
}

static void
local_name(const struct inpcb *in, ip_addr_t *ip, uint16_t *port)
{
	*ip = in->in_local;
	*port = in->in_localport;
	if (in->in_ip == NULL)
		return;
	*ip = in->in_ip->local_ip;
	*port = 0;
	if (is_stream(in->in_so))
		*port = in->in_tcp->local_port;
	else if (in->in_so->so_type == SOCK_DGRAM)
		*port = in->in_udp->local_port;
}

static int
inet_getname(struct socket *so, bool peer, struct sockaddr_storage *ss,
    socklen_t *len)
{
	struct inpcb *in = inet_pcb(so);
	uint16_t port = in->in_peerport;
	ip_addr_t ip = in->in_peer;

	if (!peer)
		local_name(in, &ip, &port);
	else if (!in->in_connected)
		return ENOTCONN;
	/* An address of either version shows as one of version 6. */
	if (IP_IS_ANY_TYPE_VAL(ip)) {
		IP_SET_TYPE_VAL(ip, IPADDR_TYPE_V6);
		ip6_addr_set_zero(ip_2_ip6(&ip));
	}
	inet_sockaddr(in, &ip, port, ss, len);
	return 0;
}

/* ---- The rest by type --------------------------------------------------- */

static int
inet_listen(struct socket *so, int backlog)
{
	return is_stream(so) ? inet_tcp_listen(inet_pcb(so), backlog) :
	    EOPNOTSUPP;
}

static int
inet_accept(struct socket *so, bool nonblock, struct socket **newp)
{
	return inet_tcp_accept(inet_pcb(so), nonblock, newp);
}

static int
inet_send(struct socket *so, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	if ((sm->sm_flags & MSG_OOB) != 0)
		return EOPNOTSUPP;
	if (!is_stream(so))
		return inet_dgram_send(inet_pcb(so), uio, sm);
	if (sm->sm_controllen > 0)
		return EINVAL;
	return inet_stream_send(inet_pcb(so), uio, sm->sm_flags, nonblock);
}

static int
inet_recv(struct socket *so, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	if ((sm->sm_flags & MSG_OOB) != 0)
		return EOPNOTSUPP;
	return is_stream(so) ?
	    inet_stream_recv(inet_pcb(so), uio, sm->sm_flags, nonblock) :
	    inet_dgram_recv(inet_pcb(so), uio, sm, nonblock);
}

static int
inet_shutdown(struct socket *so, int how)
{
	struct inpcb *in = inet_pcb(so);

	if (is_stream(so))
		return inet_tcp_shutdown(in, how);
	if (!in->in_connected)
		return ENOTCONN;
	if (how != SHUT_WR) {
		in->in_rcvshut = true;
		inet_dgram_flush(in);
	}
	if (how != SHUT_RD)
		in->in_sndshut = true;
	socket_changed(so);
	return 0;
}

static int
inet_poll(struct socket *so, int events)
{
	return is_stream(so) ? inet_tcp_poll(inet_pcb(so), events) :
	    inet_dgram_poll(inet_pcb(so), events);
}

static bool
inet_event(struct socket *so, uint32_t filter, struct kevent *kev)
{
	return is_stream(so) ? inet_tcp_event(inet_pcb(so), filter, kev) :
	    inet_dgram_event(inet_pcb(so), filter, kev);
}

static const struct sockops inet_ops = {
	.so_close = inet_close,
	.so_bind = inet_bind,
	.so_listen = inet_listen,
	.so_accept = inet_accept,
	.so_connect = inet_connect,
	.so_send = inet_send,
	.so_recv = inet_recv,
	.so_shutdown = inet_shutdown,
	.so_getname = inet_getname,
	.so_getopt = inet_getopt,
	.so_setopt = inet_setopt,
	.so_ioctl = inet_ioctl,
	.so_poll = inet_poll,
	.so_event = inet_event,
};

RUMP_DOMAIN(inet) = {
	.dom_family = AF_INET,
	.dom_name = "inet",
	.dom_create = inet_create,
};

static void
icmp_error(const struct net_icmp *ni)
{
	if (ni->ni_protocol == IP_PROTO_TCP)
		inet_tcp_icmp(ni);
	else
		inet_dgram_icmp(ni);
}

static void
inet_init(void)
{
	inet_tcp_init();
	net_icmp_listener = icmp_error;
}
RUMP_INIT(RUMP_INIT_NET, inet_init);
