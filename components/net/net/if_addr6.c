/*
 * if_addr6.c - addresses of version 6 that interfaces are given, each with the
 * network that it is of, and the way out of those (rump/ifnet.h).
 */
#include "lwip/opt.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "net_hooks.h"

#include "netbsd/errno.h"
#include "rump/ifnet.h"

int
if_address6_find(const struct ifnet *ifp, const uint8_t address[16])
{
	struct netif *netif = ifp->if_netif;
	int i;

	for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
		if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)) &&
		    memcmp(netif_ip6_addr(netif, i)->addr, address, 16) == 0)
			return i;
	return -1;
}

static void
set_lifetimes(struct netif *netif, int i, const struct if_lifetimes *il)
{
	bool forever = il->il_valid == IF_LIFETIME_INFINITE &&
	    il->il_preferred == IF_LIFETIME_INFINITE;

	netif_ip6_addr_set_valid_life(netif, i, forever ?
	    IP6_ADDR_LIFE_STATIC : il->il_valid);
	netif_ip6_addr_set_pref_life(netif, i, forever ?
	    IP6_ADDR_LIFE_STATIC : il->il_preferred);
}

int
if_address6_add(struct ifnet *ifp, const uint8_t address[16],
    unsigned int bits, const struct if_lifetimes *il, bool probe)
{
	struct netif *netif = ifp->if_netif;
	ip6_addr_t ip;
	s8_t i;

	KASSERT(bits <= 128);
	memcpy(ip.addr, address, sizeof(ip.addr));
	ip6_addr_clear_zone(&ip);
	ip6_addr_assign_zone(&ip, IP6_UNICAST, netif);
	if (ip6_addr_isany(&ip) || ip6_addr_ismulticast(&ip))
		return EINVAL;
	if (netif_add_ip6_address(netif, &ip, &i) != ERR_OK)
		return ENOBUFS;
	ifp->if_prefixes6[i] = (uint8_t)bits;
	set_lifetimes(netif, i, il);
	if (!probe)
		netif_ip6_addr_set_state(netif, i, IP6_ADDR_PREFERRED);
	/* The first probe for a duplicate goes out now. */
	nd6_tmr();
	return 0;
}

void
if_address6_remove(struct ifnet *ifp, int i)
{
	ifp->if_prefixes6[i] = 0;
	netif_ip6_addr_set_state(ifp->if_netif, (s8_t)i, IP6_ADDR_INVALID);
}

unsigned int
if_prefix6(const struct ifnet *ifp, int i)
{
	if (ifp->if_prefixes6[i] != 0)
		return ifp->if_prefixes6[i];
	return ip6_addr_isloopback(netif_ip6_addr(ifp->if_netif, i)) ? 128 : 64;
}

/* Whether a destination is in the network of an address that was given. */
static bool
on_link6(const struct ifnet *ifp, int i, const ip6_addr_t *dest)
{
	const uint8_t *a = (const void *)netif_ip6_addr(ifp->if_netif, i)->addr;
	const uint8_t *b = (const void *)dest->addr;
	unsigned int bits = ifp->if_prefixes6[i];

	if (bits == 0 || ip6_addr_isinvalid(netif_ip6_addr_state(ifp->if_netif,
	    i)) || memcmp(a, b, bits / 8) != 0)
		return false;
	return bits % 8 == 0 ||
	    ((a[bits / 8] ^ b[bits / 8]) & (0xff00 >> bits % 8 & 0xff)) == 0;
}

const ip6_addr_t *
net_gateway6(struct netif *netif, const ip6_addr_t *dest)
{
	struct ifnet *ifp = if_from_netif(netif);
	int i;

	if (ifp == NULL)
		return NULL;
	for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
		if (on_link6(ifp, i, dest))
			return dest;
	return ip6_addr_isany(&ifp->if_gateway6) ? NULL : &ifp->if_gateway6;
}
