/*
 * in6_ioctl.c - ioctls about an interface's addresses of version 6.
 */
#include "inet.h"

#include "lwip/netif.h"

#include "netbsd/errno.h"
#include "netbsd/if.h"
#include "netbsd/socket.h"
#include "rump/ifnet.h"

#define NS_PER_S	1000000000

/* NetBSD's layouts. */
struct in6_addrlifetime {
	int64_t ia6t_expire, ia6t_preferred;
	uint32_t ia6t_vltime, ia6t_pltime;
};

struct in6_ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		struct sockaddr_in6 addr;
		int flags;
		struct in6_addrlifetime lifetime;
		uint64_t statistics[34];
	} ifr_u;
};
CTASSERT(sizeof(struct in6_ifreq) == 288);

struct in6_aliasreq {
	char ifra_name[IFNAMSIZ];
	struct sockaddr_in6 ifra_addr, ifra_dstaddr, ifra_prefixmask;
	int ifra_flags;
	struct in6_addrlifetime ifra_lifetime;
};
CTASSERT(sizeof(struct in6_aliasreq) == 128);

static const uint8_t *
bytes(const struct sockaddr_in6 *sin6)
{
	return (const uint8_t *)sin6->sin6_addr;
}

/* The bits of a mask; -1 when it is none. */
static int
mask_bits(const struct sockaddr_in6 *mask)
{
	const uint8_t *b = bytes(mask);
	int bits = 0, i;

	while (bits < 128 && (b[bits / 8] & 0x80 >> bits % 8) != 0)
		bits++;
	for (i = bits; i < 128; i++)
		if ((b[i / 8] & 0x80 >> i % 8) != 0)
			return -1;
	return bits;
}

static int
add(struct ifnet *ifp, const struct in6_aliasreq *ifra)
{
	const struct in6_addrlifetime *lt = &ifra->ifra_lifetime;
	struct if_lifetimes il = { lt->ia6t_vltime, lt->ia6t_pltime };
	int have, bits;

	if (ifp->if_ops == NULL)
		return EPERM;
	if (ifra->ifra_addr.sin6_family != AF_INET6)
		return EAFNOSUPPORT;
	/* No interface here leads to one other machine only. */
	if (ifra->ifra_dstaddr.sin6_family == AF_INET6 ||
	    (ifra->ifra_flags & ~IN6_IFF_NODAD) != 0 ||
	    il.il_preferred > il.il_valid)
		return EINVAL;
	have = if_address6_find(ifp, bytes(&ifra->ifra_addr));
	if (ifra->ifra_prefixmask.sin6_len != 0)
		bits = mask_bits(&ifra->ifra_prefixmask);
	else
		bits = have < 0 ? 0 : (int)if_prefix6(ifp, have);
	if (bits <= 0)
		return EINVAL;
	if (il.il_valid == 0) {
		if (have >= 0)
			if_address6_remove(ifp, have);
		return 0;
	}
	if_up(ifp, true);
	return if_address6_add(ifp, bytes(&ifra->ifra_addr),
	    (unsigned int)bits, &il,
	    (ifra->ifra_flags & IN6_IFF_NODAD) == 0);
}

static void
put_address(struct in6_ifreq *ifr, const void *address, uint32_t zone)
{
	memset(&ifr->ifr_u, 0, sizeof(ifr->ifr_u));
	ifr->ifr_u.addr.sin6_len = sizeof(ifr->ifr_u.addr);
	ifr->ifr_u.addr.sin6_family = AF_INET6;
	ifr->ifr_u.addr.sin6_scope_id = zone;
	memcpy(ifr->ifr_u.addr.sin6_addr, address, 16);
}

static void
put_mask(struct in6_ifreq *ifr, unsigned int bits)
{
	uint8_t mask[16] = { 0 };

	while (bits-- > 0)
		mask[bits / 8] |= (uint8_t)(0x80 >> bits % 8);
	put_address(ifr, mask, 0);
}

static int64_t
end_of(uint32_t seconds)
{
	return seconds == IF_LIFETIME_INFINITE ? 0 :
	    rumpuser_clock_wall() / NS_PER_S + seconds;
}

/* lwIP knows how long is left, and nothing of one that is for ever. */
static void
put_lifetime(struct in6_ifreq *ifr, struct netif *netif, int i)
{
	struct in6_addrlifetime *lt = &ifr->ifr_u.lifetime;
	bool forever = netif_ip6_addr_isstatic(netif, i);

	memset(&ifr->ifr_u, 0, sizeof(ifr->ifr_u));
	lt->ia6t_vltime = forever ? IF_LIFETIME_INFINITE :
	    netif_ip6_addr_valid_life(netif, i);
	lt->ia6t_pltime = forever ? IF_LIFETIME_INFINITE :
	    netif_ip6_addr_pref_life(netif, i);
	lt->ia6t_expire = end_of(lt->ia6t_vltime);
	lt->ia6t_preferred = end_of(lt->ia6t_pltime);
}

/* Of the address that the request has. */
static int
about(struct ifnet *ifp, unsigned long cmd, struct in6_ifreq *ifr)
{
	struct netif *netif = ifp->if_netif;
	int i;

	if (ifr->ifr_u.addr.sin6_family != AF_INET6)
		return EAFNOSUPPORT;
	i = if_address6_find(ifp, bytes(&ifr->ifr_u.addr));
	if (i < 0)
		return EADDRNOTAVAIL;
	switch (cmd) {
	case SIOCDIFADDR_IN6:
		if (ifp->if_ops == NULL)
			return EPERM;
		if_address6_remove(ifp, i);
		return 0;
	case SIOCGIFADDR_IN6:
		put_address(ifr, netif_ip6_addr(netif, i)->addr,
		    ip6_addr_zone(netif_ip6_addr(netif, i)));
		return 0;
	case SIOCGIFNETMASK_IN6:
		put_mask(ifr, if_prefix6(ifp, i));
		return 0;
	case SIOCGIFAFLAG_IN6:
		ifr->ifr_u.flags = if_address6_flags(ifp, i);
		return 0;
	case SIOCGIFALIFETIME_IN6:
		put_lifetime(ifr, netif, i);
		return 0;
	default:
		/* SIOCGIFDSTADDR_IN6 */
		return EINVAL;
	}
}

int
in6_ioctl(unsigned long cmd, void *data)
{
	struct ifnet *ifp;
	char *name = data;

	switch (cmd) {
	case SIOCAIFADDR_IN6:
	case SIOCDIFADDR_IN6:
	case SIOCGIFADDR_IN6:
	case SIOCGIFDSTADDR_IN6:
	case SIOCGIFNETMASK_IN6:
	case SIOCGIFAFLAG_IN6:
	case SIOCGIFALIFETIME_IN6:
		break;
	case SIOCSIFADDR_IN6:
		/* As in NetBSD: an interface has several. */
		return EOPNOTSUPP;
	default:
		return ENOTTY;
	}
	/* Both structures begin with it. */
	name[IFNAMSIZ - 1] = '\0';
	ifp = if_byname(name);
	if (ifp == NULL)
		return ENXIO;
	return cmd == SIOCAIFADDR_IN6 ? add(ifp, data) : about(ifp, cmd, data);
}
