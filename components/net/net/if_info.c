/*
 * if_info.c - what programs are told of interfaces.
 */
#include "rump/ifnet.h"

#include "netbsd/if.h"
#include "netbsd/socket.h"

#define IFT_ETHER	6
#define IFT_LOOP	24
#define ETHER_HDR_LEN	14

static bool
is_loopback(const struct ifnet *ifp)
{
	return ifp->if_ops == NULL;
}

unsigned int
if_flags(const struct ifnet *ifp)
{
	const struct netif *netif = ifp->if_netif;
	unsigned int flags = IFF_MULTICAST;

	flags |= is_loopback(ifp) ? IFF_LOOPBACK : IFF_BROADCAST | IFF_SIMPLEX;
	if (netif_is_up(netif))
		flags |= IFF_UP | IFF_RUNNING;
	return flags;
}

int
if_address6_flags(const struct ifnet *ifp, int i)
{
	u8_t state = netif_ip6_addr_state(ifp->if_netif, i);

	return ip6_addr_istentative(state) ? IN6_IFF_TENTATIVE :
	    ip6_addr_isduplicated(state) ? IN6_IFF_DUPLICATED :
	    ip6_addr_isdeprecated(state) ? IN6_IFF_DEPRECATED : 0;
}

void
if_data_fill(const struct ifnet *ifp, struct if_data *d)
{
	const struct ifcounters *ic = &ifp->if_counters;

	memset(d, 0, sizeof(*d));
	d->ifi_type = is_loopback(ifp) ? IFT_LOOP : IFT_ETHER;
	d->ifi_addrlen = is_loopback(ifp) ? 0 : ETHER_ADDR_LEN;
	d->ifi_hdrlen = is_loopback(ifp) ? 0 : ETHER_HDR_LEN;
	d->ifi_link_state = is_loopback(ifp) ? LINK_STATE_UNKNOWN :
	    netif_is_link_up(ifp->if_netif) ? LINK_STATE_UP : LINK_STATE_DOWN;
	d->ifi_mtu = ifp->if_netif->mtu;
	d->ifi_ipackets = ic->ic_ipackets;
	d->ifi_ibytes = ic->ic_ibytes;
	d->ifi_ierrors = ic->ic_ierrors;
	d->ifi_iqdrops = ic->ic_iqdrops;
	d->ifi_imcasts = ic->ic_imcasts;
	d->ifi_opackets = ic->ic_opackets;
	d->ifi_obytes = ic->ic_obytes;
	d->ifi_oerrors = ic->ic_oerrors;
}

void
if_sockaddr_dl(const struct ifnet *ifp, struct sockaddr_dl *sdl)
{
	size_t n = MIN(strlen(ifp->if_name), IFNAMSIZ);

	memset(sdl, 0, sizeof(*sdl));
	sdl->sdl_len = sizeof(*sdl);
	sdl->sdl_family = AF_LINK;
	sdl->sdl_index = netif_get_index(ifp->if_netif);
	sdl->sdl_type = is_loopback(ifp) ? IFT_LOOP : IFT_ETHER;
	sdl->sdl_nlen = (uint8_t)n;
	memcpy(sdl->sdl_data, ifp->if_name, n);
	if (is_loopback(ifp))
		return;
	sdl->sdl_alen = ETHER_ADDR_LEN;
	memcpy(sdl->sdl_data + n, ifp->if_lladdr, ETHER_ADDR_LEN);
}
