/*
 * inet_opt.c - socket options of the Internet protocols.
 */
#include "inet.h"

#include "lwip/priv/tcp_priv.h"

#include "netbsd/errno.h"
#include "netbsd/in.h"
#include "netbsd/socket.h"
#include "netbsd/tcp_info.h"
#include "rump/ifnet.h"

#define KEEP_DEFAULT_IDLE	7200
#define KEEP_DEFAULT_INTVL	75
#define KEEP_DEFAULT_CNT	8
/* Seconds, so that milliseconds fit lwIP's 32 bits. */
#define KEEP_MAX	(7 * 24 * 3600)

static bool
is_stream(const struct inpcb *in)
{
	return in->in_so->so_type == SOCK_STREAM;
}

/* An int, or a byte as the old multicast options have it. */
static int
get_int(const void *buf, size_t len, int *value)
{
	uint8_t byte;

	if (len >= sizeof(*value)) {
		memcpy(value, buf, sizeof(*value));
		return 0;
	}
	if (len < 1)
		return EINVAL;
	memcpy(&byte, buf, 1);
	*value = byte;
	return 0;
}

static int
put_int(void *buf, size_t *len, int value)
{
	*len = MIN(*len, sizeof(value));
	memcpy(buf, &value, *len);
	return 0;
}

static int
set_flag(struct inpcb *in, unsigned int flag, int value)
{
	if (value != 0)
		in->in_recvinfo |= flag;
	else
		in->in_recvinfo &= ~flag;
	return 0;
}

/* ---- Version 4 ---------------------------------------------------------- */

static int
set_ttl(struct inpcb *in, int value)
{
	if (value == -1)
		value = IP_DEFAULT_TTL;
	if (value < 1 || value > 255)
		return EINVAL;
	if (in->in_ip != NULL)
		in->in_ip->ttl = (u8_t)value;
	return 0;
}

static int
set_tos(struct inpcb *in, int value)
{
	if (value == -1)
		value = 0;
	if (value < 0 || value > 255)
		return EINVAL;
	if (in->in_ip != NULL)
		in->in_ip->tos = (u8_t)value;
	return 0;
}

static int
set_ip_multicast(struct inpcb *in, int name, const void *buf, size_t len,
    int value)
{
	uint32_t addr;
	uint8_t ifindex;

	switch (name) {
	case IP_MULTICAST_IF:
		if (len < sizeof(addr))
			return EINVAL;
		memcpy(&addr, buf, sizeof(addr));
		ifindex = addr == 0 ? 0 : inet_ifindex_of4(addr);
		if (addr != 0 && ifindex == 0)
			return EADDRNOTAVAIL;
		*inet_multicast(in).im_ifindex = ifindex;
		return 0;
	case IP_MULTICAST_TTL:
		return inet_set_multicast_ttl(in, value);
	case IP_MULTICAST_LOOP:
		return inet_set_multicast_loop(in, value);
	case IP_ADD_MEMBERSHIP:
		return inet_membership4(in, buf, len, true);
	case IP_DROP_MEMBERSHIP:
		return inet_membership4(in, buf, len, false);
	default:
		return ENOPROTOOPT;
	}
}

static int
set_ip(struct inpcb *in, int name, const void *buf, size_t len)
{
	int error, value = 0;

	error = get_int(buf, len, &value);
	if (error != 0)
		return error;
	if (is_stream(in) && !in->in_connected)
		(void)inet_tcp_attach(in);
	switch (name) {
	case IP_TTL:
		return set_ttl(in, value);
	case IP_TOS:
		return set_tos(in, value);
	case IP_PORTRANGE:
	case IP_PORTALGO:
		/* Ports are always random ones of the high range. */
		return value == 0 ? 0 : ENOPROTOOPT;
	default:
		break;
	}
	if (is_stream(in))
		return ENOPROTOOPT;
	switch (name) {
	case IP_HDRINCL:
		if (in->in_so->so_type != SOCK_RAW)
			return ENOPROTOOPT;
		in->in_hdrincl = value != 0;
		if (value != 0)
			raw_set_flags(in->in_raw, RAW_FLAGS_HDRINCL);
		else
			raw_clear_flags(in->in_raw, RAW_FLAGS_HDRINCL);
		return 0;
	case IP_RECVDSTADDR:
		return set_flag(in, INET_RECV_DSTADDR, value);
	case IP_PKTINFO:
	case IP_RECVPKTINFO:
		return set_flag(in, INET_RECV_PKTINFO, value);
	case IP_RECVIF:
		return set_flag(in, INET_RECV_IF, value);
	case IP_RECVTTL:
		return set_flag(in, INET_RECV_TTL, value);
	default:
		return set_ip_multicast(in, name, buf, len, value);
	}
}

static int
get_ip(struct inpcb *in, int name, void *buf, size_t *len)
{
	struct inet_multicast im;
	struct ifnet *ifp;
	uint32_t addr = 0;

	switch (name) {
	case IP_TTL:
		return put_int(buf, len, in->in_ip != NULL ?
		    in->in_ip->ttl : IP_DEFAULT_TTL);
	case IP_TOS:
		return put_int(buf, len, in->in_ip != NULL ?
		    in->in_ip->tos : 0);
	case IP_PORTRANGE:
	case IP_PORTALGO:
		return put_int(buf, len, 0);
	default:
		break;
	}
	if (is_stream(in))
		return ENOPROTOOPT;
	switch (name) {
	case IP_HDRINCL:
		return put_int(buf, len, in->in_hdrincl);
	case IP_RECVDSTADDR:
		return put_int(buf, len,
		    (in->in_recvinfo & INET_RECV_DSTADDR) != 0);
	case IP_PKTINFO:
	case IP_RECVPKTINFO:
		return put_int(buf, len,
		    (in->in_recvinfo & INET_RECV_PKTINFO) != 0);
	case IP_RECVIF:
		return put_int(buf, len, (in->in_recvinfo & INET_RECV_IF) != 0);
	case IP_RECVTTL:
		return put_int(buf, len,
		    (in->in_recvinfo & INET_RECV_TTL) != 0);
	case IP_MULTICAST_TTL:
	case IP_MULTICAST_LOOP:
		/* These two are bytes. */
		im = inet_multicast(in);
		*len = MIN(*len, 1);
		*(uint8_t *)buf = name == IP_MULTICAST_TTL ?
		    *im.im_ttl : (*im.im_flags & im.im_loop) != 0;
		return 0;
	case IP_MULTICAST_IF:
		ifp = if_byindex(*inet_multicast(in).im_ifindex);
		if (ifp != NULL)
			addr = ip4_addr_get_u32(netif_ip4_addr(ifp->if_netif));
		*len = MIN(*len, sizeof(addr));
		memcpy(buf, &addr, *len);
		return 0;
	default:
		return ENOPROTOOPT;
	}
}

/* ---- Version 6 ---------------------------------------------------------- */

static int
set_v6only(struct inpcb *in, int value)
{
	if (in->in_bound)
		return EINVAL;
	in->in_v6only = value != 0;
	if (in->in_ip != NULL) {
		IP_SET_TYPE_VAL(in->in_ip->local_ip, inet_type(in));
		IP_SET_TYPE_VAL(in->in_ip->remote_ip, inet_type(in));
	}
	return 0;
}

static int
set_ip6(struct inpcb *in, int name, const void *buf, size_t len)
{
	int error, value = 0;

	error = get_int(buf, len, &value);
	if (error != 0)
		return error;
	switch (name) {
	case IPV6_V6ONLY:
		return set_v6only(in, value);
	default:
		break;
	}
	if (is_stream(in) && !in->in_connected)
		(void)inet_tcp_attach(in);
	switch (name) {
	case IPV6_UNICAST_HOPS:
		return set_ttl(in, value);
	case IPV6_TCLASS:
		return set_tos(in, value);
	default:
		break;
	}
	if (is_stream(in))
		return ENOPROTOOPT;
	switch (name) {
	case IPV6_RECVPKTINFO:
		return set_flag(in, INET_RECV_PKTINFO, value);
	case IPV6_RECVHOPLIMIT:
		return set_flag(in, INET_RECV_TTL, value);
	case IPV6_MULTICAST_IF:
		if (value < 0 || value > 255 || (value != 0 &&
		    if_byindex((unsigned int)value) == NULL))
			return ENXIO;
		*inet_multicast(in).im_ifindex = (uint8_t)value;
		return 0;
	case IPV6_MULTICAST_HOPS:
		return inet_set_multicast_ttl(in, value);
	case IPV6_MULTICAST_LOOP:
		return inet_set_multicast_loop(in, value);
	case IPV6_JOIN_GROUP:
		return inet_membership6(in, buf, len, true);
	case IPV6_LEAVE_GROUP:
		return inet_membership6(in, buf, len, false);
	case IPV6_CHECKSUM:
		if (in->in_so->so_type != SOCK_RAW || (value & 1) != 0 ||
		    value < -1 || value > 65535)
			return EINVAL;
		in->in_raw->chksum_reqd = value != -1;
		in->in_raw->chksum_offset = (u16_t)value;
		return 0;
	default:
		return ENOPROTOOPT;
	}
}

static int
get_ip6(struct inpcb *in, int name, void *buf, size_t *len)
{
	struct inet_multicast im;

	switch (name) {
	case IPV6_V6ONLY:
		return put_int(buf, len, in->in_v6only);
	case IPV6_UNICAST_HOPS:
		return put_int(buf, len, in->in_ip != NULL ?
		    in->in_ip->ttl : IP_DEFAULT_TTL);
	case IPV6_TCLASS:
		return put_int(buf, len, in->in_ip != NULL ?
		    in->in_ip->tos : 0);
	default:
		break;
	}
	if (is_stream(in))
		return ENOPROTOOPT;
	switch (name) {
	case IPV6_RECVPKTINFO:
		return put_int(buf, len,
		    (in->in_recvinfo & INET_RECV_PKTINFO) != 0);
	case IPV6_RECVHOPLIMIT:
		return put_int(buf, len,
		    (in->in_recvinfo & INET_RECV_TTL) != 0);
	case IPV6_MULTICAST_IF:
		return put_int(buf, len, *inet_multicast(in).im_ifindex);
	case IPV6_MULTICAST_HOPS:
		return put_int(buf, len, *inet_multicast(in).im_ttl);
	case IPV6_MULTICAST_LOOP:
		im = inet_multicast(in);
		return put_int(buf, len, (*im.im_flags & im.im_loop) != 0);
	default:
		return ENOPROTOOPT;
	}
}

/* ---- TCP ---------------------------------------------------------------- */

static int
set_tcp(struct inpcb *in, int name, const void *buf, size_t len)
{
	unsigned int *to;
	int value;

	if (!is_stream(in))
		return ENOPROTOOPT;
	if (len < sizeof(value))
		return EINVAL;
	memcpy(&value, buf, sizeof(value));
	switch (name) {
	case TCP_NODELAY:
		in->in_nodelay = value != 0;
		inet_tcp_options(in);
		return 0;
	case TCP_MAXSEG:
		if (value <= 0 || value > TCP_MSS)
			return EINVAL;
		if (in->in_tcp != NULL && !in->in_listening)
			in->in_tcp->mss = (u16_t)MIN(in->in_tcp->mss, value);
		return 0;
	case TCP_KEEPIDLE:
		to = &in->in_keepidle;
		break;
	case TCP_KEEPINTVL:
		to = &in->in_keepintvl;
		break;
	case TCP_KEEPCNT:
		to = &in->in_keepcnt;
		break;
	default:
		return ENOPROTOOPT;
	}
	if (value <= 0 || value > KEEP_MAX)
		return EINVAL;
	*to = (unsigned int)value;
	inet_tcp_options(in);
	return 0;
}

/* Microseconds of slow ticks, which lwIP counts retransmission in. */
static uint32_t
slow_ticks(int ticks)
{
	return ticks <= 0 ? 0 : (uint32_t)ticks * TCP_SLOW_INTERVAL * 1000;
}

/* TCP_INFO: how a connection is doing. One that is no more is TCPS_CLOSED. */
static int
put_info(struct inpcb *in, void *buf, size_t *len)
{
	static const uint8_t states[] = {
		[CLOSED] = TCPS_CLOSED, [LISTEN] = TCPS_LISTEN,
		[SYN_SENT] = TCPS_SYN_SENT, [SYN_RCVD] = TCPS_SYN_RECEIVED,
		[ESTABLISHED] = TCPS_ESTABLISHED,
		[FIN_WAIT_1] = TCPS_FIN_WAIT_1, [FIN_WAIT_2] = TCPS_FIN_WAIT_2,
		[CLOSE_WAIT] = TCPS_CLOSE_WAIT, [CLOSING] = TCPS_CLOSING,
		[LAST_ACK] = TCPS_LAST_ACK, [TIME_WAIT] = TCPS_TIME_WAIT,
	};
	const struct tcp_pcb *pcb = in->in_tcp;
	struct tcp_info info;

	memset(&info, 0, sizeof(info));
	if (in->in_listening)
		info.tcpi_state = TCPS_LISTEN;
	else if (pcb != NULL) {
		info.tcpi_state = states[pcb->state];
		if ((pcb->flags & TF_TIMESTAMP) != 0)
			info.tcpi_options |= TCPI_OPT_TIMESTAMPS;
		if ((pcb->flags & TF_SACK) != 0)
			info.tcpi_options |= TCPI_OPT_SACK;
		if ((pcb->flags & TF_WND_SCALE) != 0)
			info.tcpi_options |= TCPI_OPT_WSCALE;
		info.tcpi_snd_wscale = pcb->snd_scale & 15;
		info.tcpi_rcv_wscale = pcb->rcv_scale & 15;
		info.tcpi_rto = slow_ticks(pcb->rto);
		info.tcpi_snd_mss = info.tcpi_rcv_mss = pcb->mss;
		info.tcpi_rtt = slow_ticks(pcb->sa >> 3);
		info.tcpi_rttvar = slow_ticks(pcb->sv >> 2);
		info.tcpi_snd_ssthresh = pcb->ssthresh;
		info.tcpi_snd_cwnd = pcb->cwnd;
		info.tcpi_rcv_space = pcb->rcv_wnd;
		info.tcpi_snd_wnd = pcb->snd_wnd;
		info.tcpi_snd_nxt = pcb->snd_nxt;
		info.tcpi_rcv_nxt = pcb->rcv_nxt;
	}
	*len = MIN(*len, sizeof(info));
	memcpy(buf, &info, *len);
	return 0;
}

static int
get_tcp(struct inpcb *in, int name, void *buf, size_t *len)
{
	if (!is_stream(in))
		return ENOPROTOOPT;
	switch (name) {
	case TCP_NODELAY:
		return put_int(buf, len, in->in_nodelay);
	case TCP_MAXSEG:
		return put_int(buf, len, in->in_tcp != NULL &&
		    !in->in_listening ? in->in_tcp->mss : TCP_MSS);
	case TCP_KEEPIDLE:
		return put_int(buf, len, in->in_keepidle != 0 ?
		    (int)in->in_keepidle : KEEP_DEFAULT_IDLE);
	case TCP_KEEPINTVL:
		return put_int(buf, len, in->in_keepintvl != 0 ?
		    (int)in->in_keepintvl : KEEP_DEFAULT_INTVL);
	case TCP_KEEPCNT:
		return put_int(buf, len, in->in_keepcnt != 0 ?
		    (int)in->in_keepcnt : KEEP_DEFAULT_CNT);
	case TCP_INFO:
		return put_info(in, buf, len);
	default:
		return ENOPROTOOPT;
	}
}

/* ---- All together ------------------------------------------------------- */

/* What rumpnet has stored and TCP acts on. */
static int
set_socket(struct inpcb *in, int name)
{
	struct socket *so = in->in_so;

	/* A bit of so_options: not ours to refuse. */
	if (!is_stream(in))
		return ENOPROTOOPT;
	if (name == SO_SNDBUF && in->in_tcp != NULL && !in->in_listening) {
		tcpwnd_size_t used = (tcpwnd_size_t)in->in_sndbuf -
		    in->in_tcp->snd_buf;

		in->in_tcp->snd_buf = used < (tcpwnd_size_t)so->so_sndbuf ?
		    (tcpwnd_size_t)so->so_sndbuf - used : 0;
		in->in_sndbuf = so->so_sndbuf;
	}
	if (name == SO_RCVBUF) {
		if (!in->in_listening)
			inet_stream_window(in, in->in_rcvbuf);
		in->in_rcvbuf = so->so_rcvbuf;
	}
	inet_tcp_options(in);
	return ENOPROTOOPT;
}

int
inet_setopt(struct socket *so, int level, int name, const void *buf,
    size_t len)
{
	struct inpcb *in = inet_pcb(so);

	switch (level) {
	case SOL_SOCKET:
		/* There are no filters for it: EINVAL, as without their modules. */
		return name == SO_ACCEPTFILTER ? EINVAL : set_socket(in, name);
	case IPPROTO_TCP:
		return set_tcp(in, name, buf, len);
	case IPPROTO_IP:
		return so->so_domain == AF_INET || !in->in_v6only ?
		    set_ip(in, name, buf, len) : ENOPROTOOPT;
	case IPPROTO_IPV6:
		return so->so_domain == AF_INET6 ?
		    set_ip6(in, name, buf, len) : ENOPROTOOPT;
	default:
		return ENOPROTOOPT;
	}
}

int
inet_getopt(struct socket *so, int level, int name, void *buf, size_t *len)
{
	struct inpcb *in = inet_pcb(so);

	switch (level) {
	case SOL_SOCKET:
		return name == SO_ACCEPTCONN ?
		    put_int(buf, len, in->in_listening ? SO_ACCEPTCONN : 0) :
		    ENOPROTOOPT;
	case IPPROTO_TCP:
		return get_tcp(in, name, buf, len);
	case IPPROTO_IP:
		return so->so_domain == AF_INET || !in->in_v6only ?
		    get_ip(in, name, buf, len) : ENOPROTOOPT;
	case IPPROTO_IPV6:
		return so->so_domain == AF_INET6 ?
		    get_ip6(in, name, buf, len) : ENOPROTOOPT;
	default:
		return ENOPROTOOPT;
	}
}
