/*
 * if_sysctl.c - names of sysctl(3) below net: the list of interfaces and the
 * routes, as getifaddrs and netstat read them, limits, and what is in use.
 */
#include "lwip/opt.h"
#include "lwip/netif.h"
#include "net_mem.h"
#include "net_tcp.h"

#include "netbsd/errno.h"
#include "netbsd/in.h"
#include "netbsd/socket.h"
#include "netbsd/sysctl.h"
#include "rump/component.h"
#include "rump/ifnet.h"
#include "rump/kmem.h"
#include "rump/netcount.h"
#include "rump/sysctl.h"

/* Routing messages (net/route.h, net/if.h). */
#define RTM_VERSION	4
#define RTM_GET		0x4
#define RTM_IFINFO	0x14
#define RTM_NEWADDR	0x16
#define RTA_DST		0x1
#define RTA_GATEWAY	0x2
#define RTA_NETMASK	0x4
#define RTA_IFP		0x10
#define RTA_IFA		0x20
#define RTA_BRD		0x80
#define RTF_UP		0x1
#define RTF_GATEWAY	0x2
#define RTF_CONNECTED	0x100
#define RTF_STATIC	0x800

struct if_msghdr {
	uint16_t ifm_msglen __attribute__((__aligned__(8)));
	uint8_t ifm_version, ifm_type;
	int ifm_addrs, ifm_flags;
	uint16_t ifm_index;
	struct if_data ifm_data __attribute__((__aligned__(8)));
};
CTASSERT(sizeof(struct if_msghdr) == 152);

struct ifa_msghdr {
	uint16_t ifam_msglen __attribute__((__aligned__(8)));
	uint8_t ifam_version, ifam_type;
	uint16_t ifam_index;
	int ifam_flags, ifam_addrs, ifam_pid, ifam_addrflags, ifam_metric;
};
CTASSERT(sizeof(struct ifa_msghdr) == 32);

struct rt_msghdr {
	uint16_t rtm_msglen __attribute__((__aligned__(8)));
	uint8_t rtm_version, rtm_type;
	uint16_t rtm_index;
	int rtm_flags, rtm_addrs, rtm_pid, rtm_seq, rtm_errno, rtm_use;
	int rtm_inits;
	uint64_t rtm_rmx[10] __attribute__((__aligned__(8)));
};
CTASSERT(sizeof(struct rt_msghdr) == 120);

/* Any address of a message; as long as a multiple of 8. */
union address {
	struct {
		uint8_t len, family;
		uint16_t port;
		uint32_t addr;
		uint8_t zero[8];
	} in;
	struct {
		uint8_t len, family;
		uint16_t port;
		uint32_t flowinfo, addr[4], scope;
	} in6;
	struct sockaddr_dl dl;
};
CTASSERT(sizeof(union address) == 32);

/* Messages that are being put together. */
struct list {
	char *l_buf;			/* NULL: only counted */
	size_t l_len, l_room;
};

static void
put(struct list *l, const void *data, size_t len)
{
	if (l->l_buf != NULL && l->l_len + len <= l->l_room)
		memcpy(l->l_buf + l->l_len, data, len);
	l->l_len += len;
}

static void
put_address(struct list *l, const union address *a)
{
	/* The length is the first byte of each. */
	put(l, a, roundup2((size_t)MAX(a->in.len, 1), 8UL));
}

/* ---- Addresses ---------------------------------------------------------- */

static union address
address4(uint32_t addr)
{
	union address a;

	memset(&a, 0, sizeof(a));
	a.in.len = sizeof(a.in);
	a.in.family = AF_INET;
	a.in.addr = addr;
	return a;
}

static union address
address6(const uint32_t addr[4], uint32_t scope)
{
	union address a;

	memset(&a, 0, sizeof(a));
	a.in6.len = sizeof(a.in6);
	a.in6.family = AF_INET6;
	memcpy(a.in6.addr, addr, sizeof(a.in6.addr));
	a.in6.scope = scope;
	return a;
}

static union address
mask6(unsigned int bits)
{
	static const uint32_t zero[4];
	union address a = address6(zero, 0);
	unsigned int i;

	for (i = 0; i < bits; i++)
		((uint8_t *)a.in6.addr)[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return a;
}

static union address
link_address(const struct ifnet *ifp)
{
	union address a;

	memset(&a, 0, sizeof(a));
	if_sockaddr_dl(ifp, &a.dl);
	return a;
}

/* ---- NET_RT_IFLIST ------------------------------------------------------ */

static void
put_interface(struct list *l, const struct ifnet *ifp)
{
	union address dl = link_address(ifp);
	struct if_msghdr ifm;

	memset(&ifm, 0, sizeof(ifm));
	ifm.ifm_msglen = (uint16_t)(sizeof(ifm) + roundup2(dl.in.len, 8));
	ifm.ifm_version = RTM_VERSION;
	ifm.ifm_type = RTM_IFINFO;
	ifm.ifm_addrs = RTA_IFP;
	ifm.ifm_flags = (int)if_flags(ifp);
	ifm.ifm_index = netif_get_index(ifp->if_netif);
	if_data_fill(ifp, &ifm.ifm_data);
	put(l, &ifm, sizeof(ifm));
	put_address(l, &dl);
}

static void
put_newaddr(struct list *l, const struct ifnet *ifp, int addrflags,
    const union address *mask, const union address *addr,
    const union address *broadcast)
{
	union address dl = link_address(ifp);
	struct ifa_msghdr ifam;

	memset(&ifam, 0, sizeof(ifam));
	ifam.ifam_version = RTM_VERSION;
	ifam.ifam_type = RTM_NEWADDR;
	ifam.ifam_index = netif_get_index(ifp->if_netif);
	ifam.ifam_addrs = RTA_NETMASK | RTA_IFP | RTA_IFA |
	    (broadcast != NULL ? RTA_BRD : 0);
	ifam.ifam_addrflags = addrflags;
	ifam.ifam_msglen = (uint16_t)(sizeof(ifam) +
	    roundup2(mask->in.len, 8) + roundup2(dl.in.len, 8) +
	    roundup2(addr->in.len, 8) +
	    (broadcast != NULL ? roundup2(broadcast->in.len, 8) : 0));
	put(l, &ifam, sizeof(ifam));
	put_address(l, mask);
	put_address(l, &dl);
	put_address(l, addr);
	if (broadcast != NULL)
		put_address(l, broadcast);
}

static void
put_newaddr4(struct list *l, const struct ifnet *ifp)
{
	struct netif *netif = ifp->if_netif;
	uint32_t ip = ip4_addr_get_u32(netif_ip4_addr(netif));
	uint32_t bits = ip4_addr_get_u32(netif_ip4_netmask(netif));
	union address addr = address4(ip), mask = address4(bits);
	union address broadcast = address4((ip & bits) | ~bits);

	if (ip == 0)
		return;
	put_newaddr(l, ifp, 0, &mask, &addr,
	    (netif->flags & NETIF_FLAG_BROADCAST) != 0 ? &broadcast : NULL);
}

static void
put_newaddr6(struct list *l, const struct ifnet *ifp, int i)
{
	struct netif *netif = ifp->if_netif;
	const ip6_addr_t *ip = netif_ip6_addr(netif, i);
	union address addr = address6(ip->addr, ip6_addr_zone(ip)), mask;

	if (ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)))
		return;
	mask = mask6(if_prefix6(ifp, i));
	put_newaddr(l, ifp, if_address6_flags(ifp, i), &mask, &addr, NULL);
}

/* `family' AF_UNSPEC: all addresses; `index' 0: all interfaces. */
static void
list_interfaces(struct list *l, int family, int index)
{
	struct ifnet *ifp;
	int i;

	for (ifp = if_first(); ifp != NULL; ifp = ifp->if_next) {
		if (index != 0 && netif_get_index(ifp->if_netif) != index)
			continue;
		put_interface(l, ifp);
		if (family == AF_UNSPEC || family == AF_INET)
			put_newaddr4(l, ifp);
		for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (family == AF_UNSPEC || family == AF_INET6)
				put_newaddr6(l, ifp, i);
	}
}

/* ---- NET_RT_DUMP -------------------------------------------------------- */

static void
put_route(struct list *l, const struct ifnet *ifp, int flags,
    const union address *to, const union address *by,
    const union address *mask)
{
	struct rt_msghdr rtm;

	memset(&rtm, 0, sizeof(rtm));
	rtm.rtm_msglen = (uint16_t)(sizeof(rtm) + roundup2(to->in.len, 8) +
	    roundup2(by->in.len, 8) + roundup2(mask->in.len, 8));
	rtm.rtm_version = RTM_VERSION;
	rtm.rtm_type = RTM_GET;
	rtm.rtm_index = netif_get_index(ifp->if_netif);
	rtm.rtm_flags = RTF_UP | flags;
	rtm.rtm_addrs = RTA_DST | RTA_GATEWAY | RTA_NETMASK;
	rtm.rtm_rmx[1] = ifp->if_netif->mtu;
	put(l, &rtm, sizeof(rtm));
	put_address(l, to);
	put_address(l, by);
	put_address(l, mask);
}

static void
put_routes4(struct list *l, const struct ifnet *ifp)
{
	struct netif *netif = ifp->if_netif;
	uint32_t ip = ip4_addr_get_u32(netif_ip4_addr(netif));
	uint32_t bits = ip4_addr_get_u32(netif_ip4_netmask(netif));
	uint32_t gateway = ip4_addr_get_u32(netif_ip4_gw(netif));
	union address to = address4(ip & bits), mask = address4(bits);
	union address by = link_address(ifp), all = address4(0);

	if (ip == 0 || !netif_is_up(netif))
		return;
	put_route(l, ifp, RTF_CONNECTED, &to, &by, &mask);
	if (netif != netif_default || gateway == 0)
		return;
	by = address4(gateway);
	put_route(l, ifp, RTF_GATEWAY | RTF_STATIC, &all, &by, &all);
}

static void
put_routes6(struct list *l, const struct ifnet *ifp)
{
	static const uint32_t zero[4];
	union address to = address6(zero, 0), by, mask = mask6(0);

	if (ip6_addr_isany(&ifp->if_gateway6))
		return;
	by = address6(ifp->if_gateway6.addr,
	    ip6_addr_zone(&ifp->if_gateway6));
	put_route(l, ifp, RTF_GATEWAY | RTF_STATIC, &to, &by, &mask);
}

static void
list_routes(struct list *l, int family)
{
	struct ifnet *ifp;

	for (ifp = if_first(); ifp != NULL; ifp = ifp->if_next) {
		if (family == AF_UNSPEC || family == AF_INET)
			put_routes4(l, ifp);
		if (family == AF_UNSPEC || family == AF_INET6)
			put_routes6(l, ifp);
	}
}

/* ---- Names -------------------------------------------------------------- */

/* { CTL_NET, PF_ROUTE, 0, family, what, index } */
static int
route_access(struct sysctl_call *sc)
{
	const int *name = sc->sc_name;
	struct list l = { NULL, 0, 0 };
	int error, pass;

	if (sc->sc_namelen != 6 || name[2] != 0)
		return EINVAL;
	if (name[4] != NET_RT_IFLIST && name[4] != NET_RT_DUMP)
		return EINVAL;
	if (sc->sc_new != NULL)
		return EPERM;
	/* First counted, then filled. */
	for (pass = 0; pass < 2; pass++) {
		if (pass == 1) {
			l.l_room = MAX(l.l_len, 1);
			l.l_buf = kmem_zalloc(l.l_room);
			if (l.l_buf == NULL)
				return ENOMEM;
		}
		l.l_len = 0;
		if (name[4] == NET_RT_IFLIST)
			list_interfaces(&l, name[3], name[5]);
		else
			list_routes(&l, name[3]);
	}
	error = sysctl_copyout(sc, l.l_buf, l.l_len);
	kmem_free(l.l_buf, l.l_room);
	return error;
}

static int
count_access(struct sysctl_call *sc)
{
	struct rump_netcount nc;

	if (sc->sc_new != NULL)
		return EPERM;
	memset(&nc, 0, sizeof(nc));
	nc.nc_bytes = net_mem_bytes();
	nc.nc_tcp = net_memp_count(MEMP_TCP_PCB);
	nc.nc_halfopen = net_tcp_halfopen();
	nc.nc_timewait = net_tcp_timewait();
	nc.nc_listening = net_memp_count(MEMP_TCP_PCB_LISTEN);
	nc.nc_udp = net_memp_count(MEMP_UDP_PCB);
	nc.nc_raw = net_memp_count(MEMP_RAW_PCB);
	nc.nc_segments = net_memp_count(MEMP_TCP_SEG);
	nc.nc_reassembly = net_memp_count(MEMP_REASSDATA) +
	    net_memp_count(MEMP_IP6_REASSDATA);
	return sysctl_copyout(sc, &nc, sizeof(nc));
}

static const struct {
	int family, protocol, number, value;
} constants[] = {
	{ PF_INET, IPPROTO_IP, 1, 0 },			/* forwarding */
	{ PF_INET, IPPROTO_IP, 3, IP_DEFAULT_TTL },	/* ttl */
	{ PF_INET, IPPROTO_IP, 10, 49152 },		/* anonportmin */
	{ PF_INET, IPPROTO_IP, 11, 65535 },		/* anonportmax */
	{ PF_INET6, IPPROTO_IPV6, 1, 0 },		/* forwarding */
	{ PF_INET6, IPPROTO_IPV6, 3, IP_DEFAULT_TTL },	/* hlim */
	{ PF_INET6, IPPROTO_IPV6, 24, 1 },		/* v6only */
};

static int
constant_access(struct sysctl_call *sc)
{
	const int *name = sc->sc_name;
	size_t i;

	if (sc->sc_namelen != 4)
		return ENOENT;
	for (i = 0; i < nitems(constants); i++)
		if (constants[i].family == name[1] &&
		    constants[i].protocol == name[2] &&
		    constants[i].number == name[3])
			return sc->sc_new != NULL ? EPERM : sysctl_copyout(sc,
			    &constants[i].value, sizeof(int));
	return ENOENT;
}

static int
net_access(struct sysctl_call *sc)
{
	if (sc->sc_name[0] != CTL_NET || sc->sc_namelen < 2)
		return ENOENT;
	if (sc->sc_name[1] == PF_ROUTE)
		return route_access(sc);
	if (sc->sc_name[1] == RUMP_NETCOUNT && sc->sc_namelen == 2)
		return count_access(sc);
	return constant_access(sc);
}

static struct sysctl_provider provider = { .sp_access = net_access };

static void
if_sysctl_init(void)
{
	sysctl_provider_register(&provider);
}
RUMP_INIT(RUMP_INIT_NET, if_sysctl_init);
