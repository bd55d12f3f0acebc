/*
 * Packets into the network stack: whole frames of any bytes, and ones made so
 * that they get further: TCP segments of connections that exist (both versions),
 * fragments, answers of a DHCP server, ICMPv6. Programs read, write and close
 * meanwhile, and time goes on.
 * runs: 3000
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names
 * flags: -fno-sanitize=alignment,shift
 * sources: components/net/base/socket.c components/net/netinet/inet.c
 * sources: components/net/netinet/inet_addr.c
 * sources: components/net/netinet/inet_dgram.c
 * sources: components/net/netinet/inet_ioctl.c
 * sources: components/net/netinet/inet_multicast.c
 * sources: components/net/netinet/inet_opt.c
 * sources: components/net/netinet/inet_stream.c
 * sources: components/net/netinet/inet_tcp.c
 * sources: components/net/netinet6/inet6.c
 * sources: components/net/net/if_addr6.c components/net/netinet/in6_ioctl.c
 * sources: components/net/net/if_config.c components/net/net/if_info.c
 * sources: components/net/net/ifnet.c components/net/net/net_checksum.c
 * sources: components/net/net/net_copy.c components/net/net/net_siphash.c
 * sources: components/net/net/net_tcp.c components/net/net/net_timer.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: components/net/net/overlay/src/core/tcp_in.c
 * sources: components/net/net/overlay/src/core/tcp_out.c
 * sources: components/net/net/overlay/src/core/ipv4/dhcp.c
 * sources: lwip/src/core/def.c lwip/src/core/inet_chksum.c
 * sources: lwip/src/core/init.c lwip/src/core/ip.c lwip/src/core/netif.c
 * sources: lwip/src/core/pbuf.c lwip/src/core/raw.c lwip/src/core/tcp.c
 * sources: lwip/src/core/udp.c lwip/src/core/ipv4/etharp.c
 * sources: components/net/net/overlay/src/core/ipv4/icmp.c
 * sources: components/net/net/overlay/src/core/ipv6/icmp6.c
 * sources: components/net/net/net_dns.c
 * sources: components/net/net/net_icmp.c lwip/src/core/ipv4/igmp.c
 * sources: lwip/src/core/ipv4/ip4.c lwip/src/core/ipv4/ip4_addr.c
 * sources: lwip/src/core/ipv4/ip4_frag.c lwip/src/core/ipv6/ethip6.c
 * sources: lwip/src/core/ipv6/inet6.c
 * sources: lwip/src/core/ipv6/ip6.c lwip/src/core/ipv6/ip6_addr.c
 * sources: lwip/src/core/ipv6/ip6_frag.c lwip/src/core/ipv6/mld6.c
 * sources: lwip/src/core/ipv6/nd6.c lwip/src/netif/ethernet.c
 */
#include "inet.h"

#include "lwip/dhcp.h"
#include "lwip/ethip6.h"
#include "lwip/prot/dhcp.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"

#include "net_mem.h"
#include "net_tcp.h"

#include "netbsd/errno.h"
#include "netbsd/socket.h"
#include "rump/component.h"
#include "rump/ifconfig.h"
#include "rump/ifnet.h"
#include "rump/random.h"

#include "fake.h"
#include "host.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define US		0x0a00000aU	/* 10.0.0.10 */
#define THEM		0x0a000002U	/* 10.0.0.2 */
#define PORT		80
#define FRAME_MAX	1514
#define SOCKETS		4

/* What the kernel would provide. */
void
random_get(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
}

void
selnotify(struct selinfo *si __unused, uint32_t hint __unused)
{
}

int
file_create(int type __unused, int flag __unused,
    const struct fileops *ops __unused, void *data __unused,
    struct file **f __unused)
{
	return ENFILE;
}

void
file_release(struct file *f __unused)
{
}

int
fd_get(struct proc *p __unused, int fd __unused, struct file **f __unused)
{
	return EBADF;
}

int
kthread_create(void (*func)(void *) __unused, void *arg __unused,
    const char *name __unused)
{
	return ENOMEM;
}

struct proc *
lwp_proc(const struct lwp *l __unused)
{
	return NULL;
}

bool
rumpuser_extract(uintptr_t va __unused, rump_paddr_t *pa __unused,
    int *prot __unused)
{
	return false;
}

/* ---- The wire ------------------------------------------------------------ */

/* What was last sent by each version: so that answers can fit. */
static struct {
	uint32_t next, ack;		/* host order */
	uint16_t port;			/* ours */
} last[2];
static uint32_t dhcp_xid;

static void
note_tcp(int v6, const struct tcp_hdr *th, size_t len)
{
	size_t hlen;

	if (len < sizeof(*th))
		return;
	hlen = TCPH_HDRLEN_BYTES(th);
	last[v6].next = lwip_ntohl(th->seqno) + (uint32_t)(len - hlen) +
	    ((TCPH_FLAGS(th) & (TCP_SYN | TCP_FIN)) != 0);
	last[v6].ack = lwip_ntohl(th->ackno);
	last[v6].port = lwip_ntohs(th->src);
}

static bool
wire_output(struct ifnet *ifp __unused, struct pbuf *p)
{
	uint8_t frame[FRAME_MAX + 64];
	size_t len = pbuf_copy_partial(p, frame, sizeof(frame), 0);
	const struct eth_hdr *eth = (const void *)frame;
	const uint8_t *ip = frame + SIZEOF_ETH_HDR;

	if (eth->type == PP_HTONS(ETHTYPE_IP) && ip[9] == IP_PROTO_TCP)
		note_tcp(0, (const void *)(ip + IP_HLEN),
		    len - SIZEOF_ETH_HDR - IP_HLEN);
	else if (eth->type == PP_HTONS(ETHTYPE_IPV6) && ip[6] == IP_PROTO_TCP)
		note_tcp(1, (const void *)(ip + IP6_HLEN),
		    len - SIZEOF_ETH_HDR - IP6_HLEN);
	else if (eth->type == PP_HTONS(ETHTYPE_IP) && ip[9] == IP_PROTO_UDP &&
	    len > SIZEOF_ETH_HDR + 28 + 8)
		memcpy(&dhcp_xid, ip + 28 + 4, 4);
	return len > 0;
}

static void
wire_reclaim(struct ifnet *ifp __unused)
{
}

static const struct ifops wire_ops = { wire_output, wire_reclaim };
static struct ifnet wire = {
	.if_name = "vioif0",
	.if_ops = &wire_ops,
	.if_lladdr = { 2, 0, 0, 0, 0, 1 },
	.if_mtu = 1500,
	/* What arrives here need not have right sums. */
	.if_checksums = NETIF_CHECKSUM_GEN_IP | NETIF_CHECKSUM_GEN_TCP |
	    NETIF_CHECKSUM_GEN_UDP | NETIF_CHECKSUM_GEN_ICMP |
	    NETIF_CHECKSUM_GEN_ICMP6,
};

/* ---- The input ------------------------------------------------------------ */

static const uint8_t *in, *in_end;

static uint32_t
take(unsigned int bytes)
{
	uint32_t value = 0;

	for (; bytes > 0; bytes--)
		value = value << 8 | (in < in_end ? *in++ : 0);
	return value;
}

static size_t
take_bytes(uint8_t *to, size_t most)
{
	size_t n = take(1) * 4;

	n = MIN(MIN(n, most), (size_t)(in_end - in));
	memcpy(to, in, n);
	in += n;
	return n;
}

/* Hands a frame over, in one piece or in two. */
static void
deliver(const uint8_t *frame, size_t len)
{
	struct pbuf *p, *q;
	size_t first = 14 + take(1);

	/* Odd cuts make one piece. */
	first = first % 2 != 0 ? len : MIN(len, first);
	p = pbuf_alloc(PBUF_RAW, (u16_t)first, PBUF_RAM);
	if (p == NULL)
		return;
	(void)pbuf_take(p, frame, (u16_t)first);
	if (first < len) {
		q = pbuf_alloc(PBUF_RAW, (u16_t)(len - first), PBUF_RAM);
		(void)pbuf_take(q, frame + first, (u16_t)(len - first));
		pbuf_cat(p, q);
	}
	if_input(&wire, p, true);
}

/* Ethernet and IP headers in front of `len' bytes; returns the frame's length. */
static size_t
ip_headers(uint8_t *frame, int v6, uint8_t protocol, size_t len,
    uint16_t fragment)
{
	struct eth_hdr *eth = (void *)frame;
	struct ip_hdr *ip = (void *)(frame + SIZEOF_ETH_HDR);
	struct ip6_hdr *ip6 = (void *)ip;

	memcpy(eth->dest.addr, wire.if_lladdr, 6);
	memset(eth->src.addr, 2, 6);
	eth->type = v6 ? PP_HTONS(ETHTYPE_IPV6) : PP_HTONS(ETHTYPE_IP);
	if (v6) {
		memset(ip6, 0, sizeof(*ip6));
		IP6H_VTCFL_SET(ip6, 6, 0, 0);
		IP6H_PLEN_SET(ip6, len);
		IP6H_NEXTH_SET(ip6, protocol);
		IP6H_HOPLIM_SET(ip6, 255);
		ip6->src.addr[0] = ip6->dest.addr[0] = PP_HTONL(0xfe800000U);
		ip6->src.addr[3] = PP_HTONL(2);
		memcpy(&ip6->dest, netif_ip6_addr(wire.if_netif, 0), 16);
		return SIZEOF_ETH_HDR + IP6_HLEN + len;
	}
	memset(ip, 0, sizeof(*ip));
	IPH_VHL_SET(ip, 4, 5);
	IPH_LEN_SET(ip, lwip_htons((u16_t)(IP_HLEN + len)));
	IPH_OFFSET_SET(ip, lwip_htons(fragment));
	IPH_TTL_SET(ip, 64);
	IPH_PROTO_SET(ip, protocol);
	ip->src.addr = PP_HTONL(THEM);
	ip->dest.addr = ip4_addr_get_u32(netif_ip4_addr(wire.if_netif));
	return SIZEOF_ETH_HDR + IP_HLEN + len;
}

static void
segment(int v6)
{
	uint8_t frame[FRAME_MAX];
	size_t head = SIZEOF_ETH_HDR + (v6 ? IP6_HLEN : IP_HLEN), n, options;
	struct tcp_hdr *th = (void *)(frame + head);
	uint8_t flags = (uint8_t)take(1);

	memset(th, 0, sizeof(*th));
	th->src = lwip_htons((u16_t)(40000 + take(1) % 4));
	th->dest = lwip_htons(take(1) & 1 ? PORT : last[v6].port);
	th->seqno = lwip_htonl(last[v6].ack + (uint32_t)(int8_t)take(1));
	th->ackno = lwip_htonl(last[v6].next + (uint32_t)(int8_t)take(1));
	th->wnd = (u16_t)take(2);
	options = take(1) % 11;
	for (n = 0; n < options * 4; n++)
		frame[head + sizeof(*th) + n] = (uint8_t)take(1);
	TCPH_HDRLEN_FLAGS_SET(th, 5 + options, flags & 0x3f);
	n = sizeof(*th) + options * 4;
	n += take_bytes(frame + head + n, FRAME_MAX - head - n);
	deliver(frame, ip_headers(frame, v6, IP_PROTO_TCP, n, 0));
}

static void
fragment(int v6)
{
	uint8_t frame[FRAME_MAX];
	size_t head = SIZEOF_ETH_HDR + (v6 ? IP6_HLEN : IP_HLEN), n = 0;
	uint16_t offset = (uint16_t)take(2);
	uint8_t protocol = (uint8_t)take(1);

	if (v6) {
		frame[head] = protocol;
		frame[head + 1] = 0;
		frame[head + 2] = (uint8_t)(offset >> 8);
		frame[head + 3] = (uint8_t)offset;
		memset(frame + head + 4, (int)take(1), 4);
		n = 8;
	}
	n += take_bytes(frame + head + n, FRAME_MAX - head - n);
	deliver(frame, ip_headers(frame, v6, v6 ? IP6_NEXTH_FRAGMENT : protocol,
	    n, offset & 0x3fff));
}

static void
dhcp_answer(void)
{
	uint8_t frame[FRAME_MAX];
	size_t head = SIZEOF_ETH_HDR + IP_HLEN, n;
	struct dhcp_msg *msg = (void *)(frame + head + 8);

	memset(frame + head, 0, 8 + sizeof(*msg));
	frame[head + 1] = 67;
	frame[head + 3] = 68;
	msg->op = DHCP_BOOTREPLY;
	msg->htype = 1;
	msg->hlen = 6;
	msg->xid = dhcp_xid;
	memcpy(msg->chaddr, wire.if_lladdr, 6);
	msg->yiaddr.addr = lwip_htonl(0x0a000000U | take(1));
	msg->cookie = PP_HTONL(DHCP_MAGIC_COOKIE);
	n = take_bytes(msg->options, 400);
	n += 8 + sizeof(*msg) - sizeof(msg->options);
	frame[head + 4] = (uint8_t)(n >> 8);
	frame[head + 5] = (uint8_t)n;
	n = ip_headers(frame, 0, IP_PROTO_UDP, n, 0);
	/* Nobody has an address yet. */
	memset(frame + SIZEOF_ETH_HDR + 16, 0xff, 4);
	deliver(frame, n);
}

static void
icmp6(void)
{
	uint8_t frame[FRAME_MAX];
	size_t head = SIZEOF_ETH_HDR + IP6_HLEN, n;

	n = take_bytes(frame + head, FRAME_MAX - head);
	deliver(frame, ip_headers(frame, 1, IP6_NEXTH_ICMP6, n, 0));
}

/* An error about a segment of a connection, or about anything else. */
static void
icmp_error(int v6)
{
	uint8_t frame[FRAME_MAX];
	size_t head = SIZEOF_ETH_HDR + (v6 ? IP6_HLEN : IP_HLEN), n;
	uint8_t *quoted = frame + head + 8;

	memset(frame + head, 0, 8);
	frame[head] = (uint8_t)take(1);
	frame[head + 1] = (uint8_t)take(1);
	n = take_bytes(quoted, 100);
	if (n >= IP6_HLEN + 8 && (take(1) & 1) != 0) {
		const void *us = v6 ?
		    (const void *)netif_ip6_addr(wire.if_netif, 0) :
		    (const void *)netif_ip4_addr(wire.if_netif);

		quoted[0] = v6 ? 0x60 : 0x45;
		quoted[v6 ? 6 : 9] = take(1) & 1 ? IP_PROTO_TCP : IP_PROTO_UDP;
		memcpy(quoted + (v6 ? 8 : 12), us, v6 ? 16 : 4);
	}
	deliver(frame, ip_headers(frame, v6, v6 ? IP6_NEXTH_ICMP6 :
	    IP_PROTO_ICMP, 8 + n, 0));
}

static void
raw_frame(void)
{
	uint8_t frame[FRAME_MAX];
	size_t n = take_bytes(frame, sizeof(frame));

	if (n >= 6 && (take(1) & 1) != 0)
		memcpy(frame, wire.if_lladdr, 6);
	deliver(frame, n);
}

/* ---- The programs --------------------------------------------------------- */

static struct socket *listener[2], *dgram, *icmp, *open_sockets[SOCKETS];

static int
slot(void)
{
	return (int)(take(1) % SOCKETS);
}

static void
do_accept(void)
{
	int i = slot();

	if (open_sockets[i] == NULL)
		(void)listener[take(1) & 1]->so_ops->so_accept(
		    listener[take(1) & 1], true, &open_sockets[i]);
}

static void
transfer(struct socket *so, enum uio_rw rw)
{
	static char buf[4096];
	struct sockmsg sm = { .sm_flags = 0 };
	struct iovec iov = { buf, take(2) % sizeof(buf) };
	struct uio uio = { &iov, 1, 0, iov.iov_len, rw, UIO_SYSSPACE };

	if (so == NULL)
		return;
	if (rw == UIO_READ)
		(void)so->so_ops->so_recv(so, &uio, &sm, true);
	else
		(void)so->so_ops->so_send(so, &uio, &sm, true);
}

static void
do_connect(void)
{
	struct sockaddr_in sin = { .sin_len = sizeof(sin),
	    .sin_family = AF_INET, .sin_port = PP_HTONS(40000),
	    .sin_addr = PP_HTONL(THEM) };
	int i = slot();

	if (open_sockets[i] == NULL &&
	    socket_create(AF_INET, SOCK_STREAM, 0, &open_sockets[i]) == 0)
		(void)open_sockets[i]->so_ops->so_connect(open_sockets[i],
		    (const void *)&sin, sizeof(sin), true);
}

static void
do_close(struct socket **so)
{
	if (*so != NULL)
		socket_release(*so);
	*so = NULL;
}

static void
program(void)
{
	struct kevent kev = { .filter = 0 };
	int i;

	switch (take(1) % 8) {
	case 0:
		do_accept();
		break;
	case 1:
		transfer(open_sockets[slot()], UIO_READ);
		break;
	case 2:
		transfer(open_sockets[slot()], UIO_WRITE);
		break;
	case 3:
		do_close(&open_sockets[slot()]);
		break;
	case 4:
		i = slot();
		if (open_sockets[i] != NULL)
			(void)open_sockets[i]->so_ops->so_shutdown(
			    open_sockets[i], (int)(take(1) % 3));
		break;
	case 5:
		transfer(take(1) & 1 ? dgram : icmp, UIO_READ);
		break;
	case 6:
		do_connect();
		break;
	default:
		i = slot();
		if (open_sockets[i] != NULL)
			(void)open_sockets[i]->so_ops->so_event(
			    open_sockets[i], take(1) & 1, &kev);
		break;
	}
}

/* ---- All together --------------------------------------------------------- */

static struct socket *
bound(int family, int type, int protocol)
{
	struct sockaddr_in6 sin6 = { .sin6_len = sizeof(sin6),
	    .sin6_family = AF_INET6, .sin6_port = PP_HTONS(PORT) };
	struct sockaddr_in sin = { .sin_len = sizeof(sin),
	    .sin_family = AF_INET, .sin_port = PP_HTONS(PORT) };
	struct socket *so;
	int error;

	if (socket_create(family, type, protocol, &so) != 0)
		host_panic("socket");
	/* Connections of earlier inputs may still be ending. */
	so->so_options |= SO_REUSEADDR;
	error = family == AF_INET6 ?
	    so->so_ops->so_bind(so, (const void *)&sin6, sizeof(sin6)) :
	    so->so_ops->so_bind(so, (const void *)&sin, sizeof(sin));
	if (error == 0 && type == SOCK_STREAM) {
		error = so->so_ops->so_listen(so, 3);
		so->so_options |= SO_ACCEPTCONN;
	}
	if (error != 0)
		host_panic("bind");
	return so;
}

static void
start(void)
{
	struct rump_ifconfig ic = { .ic_name = "vioif0",
	    .ic_version = RUMP_IFCONFIG_INET6,
	    .ic_method = RUMP_IFCONFIG_AUTO };
	const struct rump_init *ri;

	for (ri = RUMP_SET_START(init); ri < RUMP_SET_END(init); ri++)
		ri->ri_func();
	if_attach(&wire);
	(void)if_configure(&ic);
}

static void
configure(bool dhcp)
{
	struct rump_ifconfig ic = { .ic_name = "vioif0",
	    .ic_version = RUMP_IFCONFIG_INET,
	    .ic_method = dhcp ? RUMP_IFCONFIG_DHCP : RUMP_IFCONFIG_STATIC,
	    .ic_prefix = 24, .ic_address = { 10, 0, 0, 10 },
	    .ic_gateway = { 10, 0, 0, 1 } };

	dhcp_release_and_stop(wire.if_netif);
	(void)if_configure(&ic);
}

static void
step(void)
{
	switch (take(1) % 11) {
	case 0:
		raw_frame();
		break;
	case 1:
	case 2:
		segment(0);
		break;
	case 3:
		segment(1);
		break;
	case 4:
		fragment(0);
		break;
	case 5:
		fragment(1);
		break;
	case 6:
		dhcp_answer();
		break;
	case 7:
		switch (take(1) % 3) {
		case 0:
			icmp6();
			break;
		case 1:
			icmp_error(0);
			break;
		default:
			icmp_error(1);
			break;
		}
		break;
	case 8:
		fake_clock_advance(fake_clock + (uint64_t)take(1) *
		    take(1) * 1000000);
		break;
	default:
		program();
		break;
	}
	(void)fake_softint_run();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	int i;

	if (!started)
		start();
	started = true;
	in = data;
	in_end = data + size;
	configure((take(1) & 1) != 0);
	listener[0] = bound(AF_INET, SOCK_STREAM, 0);
	listener[1] = bound(AF_INET6, SOCK_STREAM, 0);
	dgram = bound(AF_INET, SOCK_DGRAM, 0);
	icmp = bound(AF_INET, SOCK_RAW, 1);
	while (in < in_end)
		step();
	for (i = 0; i < SOCKETS; i++)
		do_close(&open_sockets[i]);
	do_close(&listener[0]);
	do_close(&listener[1]);
	do_close(&dgram);
	do_close(&icmp);
	/* What goes on by itself, such as connections that are being closed. */
	while (tcp_active_pcbs != NULL)
		tcp_abort(tcp_active_pcbs);
	while (tcp_tw_pcbs != NULL)
		tcp_abort(tcp_tw_pcbs);
	(void)fake_softint_run();
	/* Packets of which fragments are missing are given up. */
	for (i = 0; i < 140; i++)
		fake_clock_advance(fake_clock + 500000000);
	if (net_memp_count(MEMP_TCP_PCB) != 0 ||
	    net_memp_count(MEMP_REASSDATA) != 0 ||
	    net_memp_count(MEMP_IP6_REASSDATA) != 0 ||
	    net_memp_count(MEMP_TCP_SEG) != 0 ||
	    net_memp_count(MEMP_TCP_PCB_LISTEN) != 0 ||
	    net_memp_count(MEMP_RAW_PCB) != 0)
		panic("left over: %zu connections, %zu segments, %zu "
		    "listeners, %zu raw, %zu and %zu in reassembly",
		    net_memp_count(MEMP_TCP_PCB),
		    net_memp_count(MEMP_TCP_SEG),
		    net_memp_count(MEMP_TCP_PCB_LISTEN),
		    net_memp_count(MEMP_RAW_PCB),
		    net_memp_count(MEMP_REASSDATA),
		    net_memp_count(MEMP_IP6_REASSDATA));
	return 0;
}
