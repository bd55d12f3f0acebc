/*
 * inet_ioctl.c - ioctls on Internet sockets: what can be read and written, and
 * the interfaces of the machine.
 */
#include "inet.h"

#include "lwip/netif.h"

#include "netbsd/errno.h"
#include "netbsd/if.h"
#include "netbsd/socket.h"
#include "netbsd/ttycom.h"
#include "rump/ifconfig.h"
#include "rump/ifnet.h"

/* NetBSD's layouts. */
struct ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		struct sockaddr_storage space;
		struct sockaddr_in in;
		short flags;
		int value;
	} ifr_u;
};
CTASSERT(sizeof(struct ifreq) == 144);

struct ifaliasreq {
	char ifra_name[IFNAMSIZ];
	struct sockaddr_in ifra_addr, ifra_dstaddr, ifra_mask;
};
CTASSERT(sizeof(struct ifaliasreq) == 64);

struct ifconf {
	int ifc_len;
	int ifc_pad;
	char *ifc_buf;
};
CTASSERT(sizeof(struct ifconf) == 16);

struct ifdatareq {
	char ifdr_name[IFNAMSIZ];
	struct if_data ifdr_data;
};
CTASSERT(sizeof(struct ifdatareq) == 152);

/* ---- Interfaces --------------------------------------------------------- */

/* An interface has one address of version 4. */
static bool
is_address(const struct ifnet *ifp, const struct sockaddr_in *sin)
{
	uint32_t addr = ip4_addr_get_u32(netif_ip4_addr(ifp->if_netif));

	return addr != 0 && (sin->sin_family != AF_INET || sin->sin_addr == 0 ||
	    sin->sin_addr == addr);
}

static struct sockaddr_in
address4(uint32_t addr)
{
	return (struct sockaddr_in){ .sin_len = sizeof(struct sockaddr_in),
	    .sin_family = AF_INET, .sin_addr = addr };
}

static void
put_address4(struct ifreq *ifr, uint32_t addr)
{
	memset(&ifr->ifr_u, 0, sizeof(ifr->ifr_u));
	ifr->ifr_u.in = address4(addr);
}

/* An address of an interface, which has to have one. */
static int
get_address(struct ifnet *ifp, unsigned long cmd, struct ifreq *ifr)
{
	struct netif *netif = ifp->if_netif;
	uint32_t addr = ip4_addr_get_u32(netif_ip4_addr(netif));
	uint32_t mask = ip4_addr_get_u32(netif_ip4_netmask(netif));

	if (addr == 0)
		return EADDRNOTAVAIL;
	if (cmd == SIOCGIFNETMASK)
		addr = mask;
	else if (cmd == SIOCGIFBRDADDR) {
		if ((netif->flags & NETIF_FLAG_BROADCAST) == 0)
			return EINVAL;
		addr = (addr & mask) | ~mask;
	}
	put_address4(ifr, addr);
	return 0;
}

static int
set_address(struct ifnet *ifp, uint32_t addr, uint32_t mask)
{
	ip4_addr_t ip = { addr }, netmask = { mask }, gateway;

	ip4_addr_copy(gateway, *netif_ip4_gw(ifp->if_netif));
	if (ip4_addr_ismulticast(&ip))
		return EINVAL;
	netif_set_addr(ifp->if_netif, &ip, &netmask, &gateway);
	if (addr != 0)
		if_up(ifp, true);
	return 0;
}

/* What classes said before there were netmasks. */
static uint32_t
class_mask(uint32_t addr)
{
	uint32_t host = lwip_ntohl(addr);

	return lwip_htonl((host & 0x80000000U) == 0 ? 0xff000000U :
	    (host & 0x40000000U) == 0 ? 0xffff0000U : 0xffffff00U);
}

static int
set_mtu(struct ifnet *ifp, int mtu)
{
	/* The driver's own is the most that its buffers take. */
	if (mtu < 576 || mtu > ifp->if_mtu)
		return EINVAL;
	ifp->if_netif->mtu = (u16_t)mtu;
	return 0;
}

static int
change_interface(struct ifnet *ifp, unsigned long cmd, struct ifreq *ifr)
{
	struct netif *netif = ifp->if_netif;
	const struct sockaddr_in *sin = &ifr->ifr_u.in;

	if (ifp->if_ops == NULL && cmd != SIOCSIFFLAGS)
		return EPERM;
	switch (cmd) {
	case SIOCSIFFLAGS:
		if_up(ifp, (ifr->ifr_u.flags & IFF_UP) != 0);
		return 0;
	case SIOCSIFADDR:
		if (sin->sin_family != AF_INET)
			return EAFNOSUPPORT;
		return set_address(ifp, sin->sin_addr,
		    class_mask(sin->sin_addr));
	case SIOCSIFNETMASK:
		return set_address(ifp,
		    ip4_addr_get_u32(netif_ip4_addr(netif)), sin->sin_addr);
	case SIOCDIFADDR:
		return is_address(ifp, sin) ? set_address(ifp, 0, 0) :
		    EADDRNOTAVAIL;
	default:
		return set_mtu(ifp, ifr->ifr_u.value);
	}
}

static int
interface_ioctl(unsigned long cmd, struct ifreq *ifr)
{
	struct ifnet *ifp;

	ifr->ifr_name[sizeof(ifr->ifr_name) - 1] = '\0';
	ifp = if_byname(ifr->ifr_name);
	if (ifp == NULL)
		return ENXIO;
	switch (cmd) {
	case SIOCGIFFLAGS:
		ifr->ifr_u.flags = (short)if_flags(ifp);
		return 0;
	case SIOCGIFMETRIC:
		ifr->ifr_u.value = 0;
		return 0;
	case SIOCGIFMTU:
		ifr->ifr_u.value = ifp->if_netif->mtu;
		return 0;
	case SIOCGIFINDEX:
		ifr->ifr_u.value = netif_get_index(ifp->if_netif);
		return 0;
	case SIOCGIFADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFBRDADDR:
		return get_address(ifp, cmd, ifr);
	case SIOCGIFAFLAG_IN:
		if (!is_address(ifp, &ifr->ifr_u.in))
			return EADDRNOTAVAIL;
		/* Nothing is ever wrong with one that is there. */
		ifr->ifr_u.value = 0;
		return 0;
	case SIOCGIFDSTADDR:
		/* No interface here leads to one other machine only. */
		return EINVAL;
	default:
		return change_interface(ifp, cmd, ifr);
	}
}

static int
get_alias(const struct ifnet *ifp, struct ifaliasreq *ifra)
{
	struct netif *netif = ifp->if_netif;
	uint32_t addr = ip4_addr_get_u32(netif_ip4_addr(netif));
	uint32_t mask = ip4_addr_get_u32(netif_ip4_netmask(netif));

	if (!is_address(ifp, &ifra->ifra_addr))
		return EADDRNOTAVAIL;
	ifra->ifra_addr = address4(addr);
	ifra->ifra_mask = address4(mask);
	memset(&ifra->ifra_dstaddr, 0, sizeof(ifra->ifra_dstaddr));
	if ((netif->flags & NETIF_FLAG_BROADCAST) != 0)
		ifra->ifra_dstaddr = address4((addr & mask) | ~mask);
	return 0;
}

static int
alias_ioctl(unsigned long cmd, struct ifaliasreq *ifra)
{
	struct ifnet *ifp;
	uint32_t mask = ifra->ifra_mask.sin_addr;

	ifra->ifra_name[sizeof(ifra->ifra_name) - 1] = '\0';
	ifp = if_byname(ifra->ifra_name);
	if (ifp == NULL)
		return ENXIO;
	if (cmd == SIOCGIFALIAS)
		return get_alias(ifp, ifra);
	if (ifp->if_ops == NULL)
		return EPERM;
	if (ifra->ifra_addr.sin_family != AF_INET)
		return EAFNOSUPPORT;
	if (mask == 0)
		mask = class_mask(ifra->ifra_addr.sin_addr);
	return set_address(ifp, ifra->ifra_addr.sin_addr, mask);
}

static int
data_ioctl(struct ifdatareq *ifdr)
{
	struct ifnet *ifp;

	ifdr->ifdr_name[sizeof(ifdr->ifdr_name) - 1] = '\0';
	ifp = if_byname(ifdr->ifdr_name);
	if (ifp == NULL)
		return ENXIO;
	if_data_fill(ifp, &ifdr->ifdr_data);
	return 0;
}

/* ---- The list of them --------------------------------------------------- */

/* One entry; counted only when there is no room. */
static int
list_add(struct ifconf *ifc, int *len, const struct ifreq *ifr)
{
	int at = *len;

	*len += (int)sizeof(*ifr);
	if (ifc->ifc_buf == NULL || *len > ifc->ifc_len)
		return 0;
	return copyout(ifr, ifc->ifc_buf + at, sizeof(*ifr));
}

static void
put_link(struct ifreq *ifr, struct ifnet *ifp)
{
	struct sockaddr_dl sdl;

	if_sockaddr_dl(ifp, &sdl);
	memset(&ifr->ifr_u, 0, sizeof(ifr->ifr_u));
	memcpy(&ifr->ifr_u, &sdl, sizeof(sdl));
}

static void
put_address6(struct ifreq *ifr, struct netif *netif, int i)
{
	const ip6_addr_t *ip = netif_ip6_addr(netif, i);
	struct sockaddr_in6 sin6 = { .sin6_len = sizeof(sin6),
	    .sin6_family = AF_INET6, .sin6_scope_id = ip6_addr_zone(ip) };

	memcpy(sin6.sin6_addr, ip->addr, sizeof(sin6.sin6_addr));
	memset(&ifr->ifr_u, 0, sizeof(ifr->ifr_u));
	memcpy(&ifr->ifr_u, &sin6, sizeof(sin6));
}

static int
list_interface(struct ifconf *ifc, int *len, struct ifnet *ifp)
{
	struct netif *netif = ifp->if_netif;
	struct ifreq ifr;
	int error, i;

	memset(&ifr, 0, sizeof(ifr));
	(void)strlcpy(ifr.ifr_name, ifp->if_name, sizeof(ifr.ifr_name));
	put_link(&ifr, ifp);
	error = list_add(ifc, len, &ifr);
	if (error == 0 && !ip4_addr_isany_val(*netif_ip4_addr(netif))) {
		put_address4(&ifr, ip4_addr_get_u32(netif_ip4_addr(netif)));
		error = list_add(ifc, len, &ifr);
	}
	for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES && error == 0; i++) {
		if (ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)))
			continue;
		put_address6(&ifr, netif, i);
		error = list_add(ifc, len, &ifr);
	}
	return error;
}

static int
list_ioctl(struct ifconf *ifc)
{
	int error = 0, len = 0;
	struct ifnet *ifp;

	for (ifp = if_first(); ifp != NULL && error == 0; ifp = ifp->if_next)
		error = list_interface(ifc, &len, ifp);
	/* Without a buffer: what it would take. With one: what is in it. */
	ifc->ifc_len = ifc->ifc_buf == NULL ? len :
	    MIN(len, ifc->ifc_len - ifc->ifc_len % (int)sizeof(struct ifreq));
	return error;
}

/* ---- Sockets ------------------------------------------------------------ */

static int
socket_ioctl(struct inpcb *in, unsigned long cmd, int *value)
{
	bool stream = in->in_so->so_type == SOCK_STREAM;
	size_t room;

	switch (cmd) {
	case FIONREAD:
		*value = (int)(stream || in->in_dhead == NULL ?
		    in->in_rbytes : in->in_dhead->id_pbuf->tot_len);
		return 0;
	case FIONWRITE:
	case FIONSPACE:
		room = stream ? inet_stream_room(in) :
		    (size_t)in->in_so->so_sndbuf;
		*value = (int)(cmd == FIONSPACE ? room :
		    MAX(0, in->in_so->so_sndbuf - (int)room));
		return 0;
	case SIOCATMARK:
		*value = 0;
		return 0;
	default:
		return ENOTTY;
	}
}

int
inet_ioctl(struct socket *so, unsigned long cmd, void *data)
{
	int error = in6_ioctl(cmd, data);

	if (error != ENOTTY)
		return error;
	switch (cmd) {
	case RUMP_SIOCIFCONFIG:
		return if_configure(data);
	case SIOCGIFCONF:
		return list_ioctl(data);
	case SIOCAIFADDR:
	case SIOCGIFALIAS:
		return alias_ioctl(cmd, data);
	case SIOCGIFDATA:
		return data_ioctl(data);
	case SIOCADDRT:
	case SIOCDELRT:
		/* As NetBSD, which has them for a routing socket's sake. */
		return EOPNOTSUPP;
	case SIOCGIFFLAGS:
	case SIOCGIFMETRIC:
	case SIOCGIFMTU:
	case SIOCGIFINDEX:
	case SIOCGIFADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFAFLAG_IN:
	case SIOCSIFFLAGS:
	case SIOCSIFADDR:
	case SIOCSIFNETMASK:
	case SIOCDIFADDR:
	case SIOCSIFMTU:
		return interface_ioctl(cmd, data);
	default:
		return socket_ioctl(inet_pcb(so), cmd, data);
	}
}
