/*
 * inet_dgram.c - UDP and raw sockets.
 */
#include "inet.h"

#include "lwip/prot/ip4.h"

#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/in.h"
#include "netbsd/poll.h"
#include "netbsd/socket.h"
#include "rump/ifnet.h"
#include "rump/kmem.h"
#include "rumpuser.h"

#define DGRAM_MAX	(65535 - 28)	/* IP and UDP headers */
#define RAW_MAX		(65535 - 20)
/* A datagram counts at least this against the receive buffer. */
#define OVERHEAD	256

static bool
is_raw(const struct inpcb *in)
{
	return in->in_so->so_type == SOCK_RAW;
}

/* ---- Arrival ------------------------------------------------------------ */

static size_t
cost(const struct inet_dgram *id)
{
	return id->id_pbuf->tot_len + OVERHEAD;
}

/* Queues a datagram, or drops it when the socket has its fill. */
static void
arrived(struct inpcb *in, struct pbuf *p, const ip_addr_t *from, uint16_t port)
{
	struct inet_dgram *id;

	if (in->in_rcvshut || in->in_rbytes + p->tot_len + OVERHEAD >
	    (size_t)in->in_so->so_rcvbuf + OVERHEAD ||
	    (id = kmem_alloc(sizeof(*id))) == NULL) {
		pbuf_free(p);
		return;
	}
	id->id_next = NULL;
	id->id_pbuf = p;
	id->id_from = *from;
	id->id_to = *ip_current_dest_addr();
	id->id_port = port;
	id->id_ifindex = netif_get_index(ip_current_input_netif());
	id->id_ttl = ip_current_is_v6() ? IP6H_HOPLIM(ip6_current_header()) :
	    IPH_TTL(ip4_current_header());
	id->id_time = rumpuser_clock_wall();
	if (in->in_dtail != NULL)
		in->in_dtail->id_next = id;
	else
		in->in_dhead = id;
	in->in_dtail = id;
	in->in_rbytes += cost(id);
	socket_changed(in->in_so);
}

static void
on_udp(void *arg, struct udp_pcb *pcb __unused, struct pbuf *p,
    const ip_addr_t *addr, u16_t port)
{
	arrived(arg, p, addr, port);
}

/*
 * BSD gives version 4's header, with length and offset in host order and the
 * length without the header; of version 6 it gives what follows the headers.
 */
static struct pbuf *
raw_copy(const struct pbuf *p)
{
	struct pbuf *q = pbuf_alloc(PBUF_RAW, p->tot_len, PBUF_RAM);
	struct ip_hdr *ip;

	if (q == NULL)
		return NULL;
	(void)pbuf_copy(q, p);
	if (ip_current_is_v6()) {
		(void)pbuf_remove_header(q, ip_current_header_tot_len());
		return q;
	}
	ip = q->payload;
	IPH_LEN_SET(ip, (u16_t)(lwip_ntohs(IPH_LEN(ip)) -
	    IPH_HL_BYTES(ip)));
	IPH_OFFSET_SET(ip, lwip_ntohs(IPH_OFFSET(ip)));
	return q;
}

/* The packet stays lwIP's, which answers echo requests and so on. */
static u8_t
on_raw(void *arg, struct raw_pcb *pcb __unused, struct pbuf *p,
    const ip_addr_t *addr)
{
	struct pbuf *q = raw_copy(p);

	if (q != NULL)
		arrived(arg, q, addr, 0);
	return 0;
}

/* Only a socket that is connected knows that it is meant. */
void
inet_dgram_icmp(const struct net_icmp *ni)
{
	struct udp_pcb *pcb;
	struct inpcb *in;

	for (pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
		if (pcb->recv != on_udp ||
		    (pcb->flags & UDP_FLAGS_CONNECTED) == 0 ||
		    pcb->local_port != ni->ni_lport ||
		    pcb->remote_port != ni->ni_rport ||
		    !ip_addr_eq(&pcb->remote_ip, &ni->ni_remote) ||
		    (!ip_addr_isany(&pcb->local_ip) &&
		    !ip_addr_eq(&pcb->local_ip, &ni->ni_local)))
			continue;
		in = pcb->recv_arg;
		in->in_so->so_error = ni->ni_errno;
		socket_changed(in->in_so);
	}
}

/* ---- Life --------------------------------------------------------------- */

int
inet_dgram_attach(struct inpcb *in)
{
	struct socket *so = in->in_so;

	if (is_raw(in)) {
		in->in_raw = raw_new_ip_type(inet_type(in),
		    (u8_t)so->so_protocol);
		if (in->in_raw == NULL)
			return ENOBUFS;
		raw_recv(in->in_raw, on_raw, in);
		if (so->so_protocol == IPPROTO_ICMPV6) {
			in->in_raw->chksum_reqd = 1;
			in->in_raw->chksum_offset = 2;
		}
		return 0;
	}
	in->in_udp = udp_new_ip_type(inet_type(in));
	if (in->in_udp == NULL)
		return ENOBUFS;
	udp_recv(in->in_udp, on_udp, in);
	return 0;
}

void
inet_dgram_flush(struct inpcb *in)
{
	struct inet_dgram *id;

	while ((id = in->in_dhead) != NULL) {
		in->in_dhead = id->id_next;
		(void)pbuf_free(id->id_pbuf);
		kmem_free(id, sizeof(*id));
	}
	in->in_dtail = NULL;
	in->in_rbytes = 0;
}

void
inet_dgram_close(struct inpcb *in)
{
	inet_dgram_flush(in);
	if (is_raw(in))
		raw_remove(in->in_raw);
	else
		udp_remove(in->in_udp);
	in->in_ip = NULL;
}

int
inet_dgram_bind(struct inpcb *in, const ip_addr_t *ip, uint16_t port)
{
	return inet_errno(is_raw(in) ? raw_bind(in->in_raw, ip) :
	    udp_bind(in->in_udp, ip, port));
}

int
inet_dgram_connect(struct inpcb *in, const ip_addr_t *ip, uint16_t port)
{
	err_t err;

	if (ip == NULL) {
		if (is_raw(in))
			raw_disconnect(in->in_raw);
		else
			udp_disconnect(in->in_udp);
		in->in_connected = false;
		return 0;
	}
	if (!is_raw(in) && port == 0)
		return EADDRNOTAVAIL;
	err = is_raw(in) ? raw_connect(in->in_raw, ip) :
	    udp_connect(in->in_udp, ip, port);
	if (err != ERR_OK)
		return inet_errno(err);
	in->in_connected = in->in_bound = true;
	in->in_peer = *ip;
	in->in_peerport = port;
	socket_changed(in->in_so);
	return 0;
}

/* ---- Sending ------------------------------------------------------------ */

/*
 * What goes to an address of our own goes by lo0, which does not have the one that
 * the socket may be bound to: lwIP's udp_sendto would not find that there.
 */
static err_t
send_udp(struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *to,
    uint16_t port)
{
	const ip_addr_t *from = &pcb->local_ip;
	struct netif *netif;

	if (ip_addr_isany_val(*from) || ip_addr_ismulticast(from) ||
	    ip_addr_ismulticast(to))
		return udp_sendto(pcb, p, to, port);
	netif = ip_route(from, to);
	if (netif == NULL || if_from_netif(netif) != NULL ||
	    !inet_is_local(from, false))
		return udp_sendto(pcb, p, to, port);
	return udp_sendto_if_src(pcb, p, to, port, netif, from);
}

static err_t
send_packet(struct inpcb *in, struct pbuf *p, const ip_addr_t *to,
    uint16_t port)
{
	if (is_raw(in))
		return raw_sendto(in->in_raw, p, to);
	return send_udp(in->in_udp, p, to, port);
}

/* lwIP refuses a broadcast with this. */
static int
send_errno(const struct inpcb *in, err_t err)
{
	if (err == ERR_VAL && !ip_get_option(in->in_ip, SOF_BROADCAST))
		return EACCES;
	return inet_errno(err);
}

int
inet_dgram_send(struct inpcb *in, struct uio *uio, struct sockmsg *sm)
{
	size_t n = uio->uio_resid;
	uint16_t port = in->in_peerport;
	ip_addr_t to = in->in_peer;
	struct pbuf *p;
	int error;
	err_t err;

	if (in->in_sndshut)
		return EPIPE;
	if (in->in_so->so_error != 0)
		return socket_error(in->in_so);
	if (sm->sm_namelen > 0) {
		if (in->in_connected)
			return EISCONN;
		error = inet_address(in, (const void *)&sm->sm_name,
		    sm->sm_namelen, &to, &port);
		if (error != 0)
			return error;
		if (ip_addr_isany_val(to))
			ip_addr_set_loopback(IP_IS_V6_VAL(to), &to);
	} else if (!in->in_connected)
		return EDESTADDRREQ;
	if (!is_raw(in) && port == 0)
		return EADDRNOTAVAIL;
	if (n > (size_t)(is_raw(in) ? RAW_MAX : DGRAM_MAX) ||
	    n > (size_t)in->in_so->so_sndbuf)
		return EMSGSIZE;
	p = pbuf_alloc(is_raw(in) ? (in->in_hdrincl ? PBUF_LINK : PBUF_IP) :
	    PBUF_TRANSPORT, (u16_t)n, PBUF_RAM);
	if (p == NULL)
		return ENOBUFS;
	error = uiomove(p->payload, n, uio);
	if (error == 0) {
		if ((in->in_so->so_options & SO_BROADCAST) != 0)
			ip_set_option(in->in_ip, SOF_BROADCAST);
		else
			ip_reset_option(in->in_ip, SOF_BROADCAST);
		err = send_packet(in, p, &to, port);
		error = send_errno(in, err);
	}
	(void)pbuf_free(p);
	return error;
}

/* ---- Receiving ---------------------------------------------------------- */

static int
recv_wait(struct inpcb *in, bool nonblock, uint64_t deadline)
{
	struct socket *so = in->in_so;
	int error;

	while (in->in_dhead == NULL) {
		if (so->so_error != 0)
			return socket_error(so);
		if (in->in_rcvshut)
			return 0;
		if (nonblock)
			return EWOULDBLOCK;
		error = socket_wait(so, "netrcv", deadline);
		if (error != 0)
			return error;
	}
	return 0;
}

/* Copies a datagram, cut to what the program has room for. */
static int
copy_out(const struct pbuf *p, struct uio *uio)
{
	int error = 0;

	for (; p != NULL && error == 0 && uio->uio_resid > 0; p = p->next)
		error = uiomove(p->payload, p->len, uio);
	return error;
}

static void
dequeue(struct inpcb *in)
{
	struct inet_dgram *id = in->in_dhead;

	in->in_dhead = id->id_next;
	if (in->in_dhead == NULL)
		in->in_dtail = NULL;
	in->in_rbytes -= cost(id);
}

int
inet_dgram_recv(struct inpcb *in, struct uio *uio, struct sockmsg *sm,
    bool nonblock)
{
	uint64_t deadline = socket_deadline(in->in_so->so_rcvtimeo);
	bool peek = (sm->sm_flags & MSG_PEEK) != 0;
	struct inet_dgram *id;
	socklen_t len;
	int error;

	kmutex_enter(&in->in_rlock);
	while (in->in_dhead == NULL) {
		kmutex_exit(&in->in_rlock);
		error = recv_wait(in, nonblock, deadline);
		if (error != 0 || in->in_dhead == NULL)
			return error;
		kmutex_enter(&in->in_rlock);
	}
	id = in->in_dhead;
	if (!peek)
		dequeue(in);
	if (id->id_pbuf->tot_len > uio->uio_resid)
		sm->sm_flags |= MSG_TRUNC;
	inet_sockaddr(in, &id->id_from, id->id_port, &sm->sm_name, &len);
	sm->sm_namelen = len;
	inet_dgram_control(in, id, sm);
	error = copy_out(id->id_pbuf, uio);
	if (!peek) {
		(void)pbuf_free(id->id_pbuf);
		kmem_free(id, sizeof(*id));
	}
	kmutex_exit(&in->in_rlock);
	return error;
}

/* ---- Control messages --------------------------------------------------- */

static void
append(struct sockmsg *sm, int level, int type, const void *data, size_t len)
{
	struct cmsghdr cm = { .cmsg_len = (uint32_t)CMSG_LEN(len),
	    .cmsg_level = level, .cmsg_type = type };
	size_t room = sm->sm_controlmax - sm->sm_controllen;
	char *at = sm->sm_control + sm->sm_controllen;

	if (room < CMSG_LEN(len)) {
		sm->sm_flags |= MSG_CTRUNC;
		return;
	}
	memcpy(at, &cm, sizeof(cm));
	memcpy(at + CMSG_HEADER, data, len);
	sm->sm_controllen += MIN(CMSG_SPACE(len), room);
}

/* struct sockaddr_dl of an interface, as short as IP_RECVIF's. */
struct short_sockaddr_dl {
	uint8_t sdl_len, sdl_family;
	uint16_t sdl_index;
	uint8_t sdl_type, sdl_nlen, sdl_alen, sdl_slen;
	char sdl_data[12];
};
CTASSERT(sizeof(struct short_sockaddr_dl) == 20);

static void
control4(const struct inpcb *in, const struct inet_dgram *id,
    struct sockmsg *sm)
{
	struct short_sockaddr_dl sdl = { .sdl_len = sizeof(sdl),
	    .sdl_family = AF_LINK, .sdl_index = id->id_ifindex };
	uint32_t to = ip4_addr_get_u32(ip_2_ip4(&id->id_to));
	struct {
		uint32_t addr;
		unsigned int ifindex;
	} pktinfo = { to, id->id_ifindex };

	if ((in->in_recvinfo & INET_RECV_DSTADDR) != 0)
		append(sm, IPPROTO_IP, IP_RECVDSTADDR, &to, sizeof(to));
	if ((in->in_recvinfo & INET_RECV_PKTINFO) != 0)
		append(sm, IPPROTO_IP, IP_PKTINFO, &pktinfo, sizeof(pktinfo));
	if ((in->in_recvinfo & INET_RECV_IF) != 0)
		append(sm, IPPROTO_IP, IP_RECVIF, &sdl, sizeof(sdl));
	if ((in->in_recvinfo & INET_RECV_TTL) != 0)
		append(sm, IPPROTO_IP, IP_RECVTTL, &id->id_ttl, 1);
}

static void
control6(const struct inpcb *in, const struct inet_dgram *id,
    struct sockmsg *sm)
{
	struct {
		uint32_t addr[4];
		unsigned int ifindex;
	} pktinfo = { .ifindex = id->id_ifindex };
	int hops = id->id_ttl;

	if (IP_IS_V6_VAL(id->id_to))
		memcpy(pktinfo.addr, ip_2_ip6(&id->id_to)->addr,
		    sizeof(pktinfo.addr));
	else {
		pktinfo.addr[2] = PP_HTONL(0xffff);
		pktinfo.addr[3] = ip4_addr_get_u32(ip_2_ip4(&id->id_to));
	}
	if ((in->in_recvinfo & INET_RECV_PKTINFO) != 0)
		append(sm, IPPROTO_IPV6, IPV6_PKTINFO, &pktinfo,
		    sizeof(pktinfo));
	if ((in->in_recvinfo & INET_RECV_TTL) != 0)
		append(sm, IPPROTO_IPV6, IPV6_HOPLIMIT, &hops, sizeof(hops));
}

void
inet_dgram_control(const struct inpcb *in, const struct inet_dgram *id,
    struct sockmsg *sm)
{
	struct {
		int64_t sec;
		int usec, pad;
	} tv = { id->id_time / 1000000000,
	    (int)(id->id_time % 1000000000 / 1000), 0 };

	if (sm->sm_controlmax == 0)
		return;
	if ((in->in_so->so_options & SO_TIMESTAMP) != 0)
		append(sm, SOL_SOCKET, SCM_TIMESTAMP, &tv, sizeof(tv));
	if (in->in_so->so_domain == AF_INET)
		control4(in, id, sm);
	else
		control6(in, id, sm);
}

/* ---- Readiness ---------------------------------------------------------- */

int
inet_dgram_poll(struct inpcb *in, int events)
{
	struct socket *so = in->in_so;
	int revents = events & (POLLOUT | POLLWRNORM);

	if (in->in_dhead != NULL || in->in_rcvshut || so->so_error != 0)
		revents |= events & (POLLIN | POLLRDNORM);
	if (so->so_error != 0)
		revents |= POLLERR;
	return revents;
}

bool
inet_dgram_event(struct inpcb *in, uint32_t filter, struct kevent *kev)
{
	struct socket *so = in->in_so;

	kev->fflags = 0;
	if (filter == EVFILT_READ) {
		kev->data = in->in_dhead != NULL ?
		    in->in_dhead->id_pbuf->tot_len : 0;
		if (in->in_rcvshut) {
			kev->flags |= EV_EOF;
			kev->fflags = (uint32_t)so->so_error;
			return true;
		}
		return in->in_dhead != NULL || so->so_error != 0;
	}
	kev->data = so->so_sndbuf;
	if (in->in_sndshut)
		kev->flags |= EV_EOF;
	return true;
}
