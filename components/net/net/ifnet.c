/*
 * ifnet.c - interfaces (rump/ifnet.h), routes, and lwIP's start.
 */
#include "lwip/opt.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/init.h"
#include "lwip/ip4.h"
#include "lwip/ip6.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/raw.h"
#include "lwip/udp.h"
#include "lwip/nd6.h"
#include "lwip/mld6.h"
#include "net_hooks.h"
#include "net_tcp.h"
#include "net_timer.h"
#include "netif/ethernet.h"
#include "rump/component.h"
#include "rump/ifnet.h"
#include "rump/random.h"
#include "rump/softint.h"

/*
 * What the first part of a packet has to hold: the headers of Ethernet and IPv4.
 * lwIP looks at the first bytes of a header before it looks at its length.
 */
#define FRAME_MIN	34

/* In order of attachment, lo0 first. Lock: the monitor. */
static struct ifnet *interfaces, **interfaces_end = &interfaces;
static struct ifnet loopback = { .if_name = "lo0", .if_mtu = 32768 };
static struct softint loop_softint;

uint32_t
net_random32(void)
{
	uint32_t value;

	random_get(&value, sizeof(value));
	return value;
}

/* ---- Loopback ----------------------------------------------------------- */

static void
loop_run(void *arg __unused)
{
	struct netif *netif;

	NETIF_FOREACH(netif)
		netif_poll(netif);
}

int
net_loop_schedule(void)
{
	rump_softint_schedule(&loop_softint);
	return ERR_OK;
}

/* ---- Interfaces --------------------------------------------------------- */

static err_t
link_output(struct netif *netif, struct pbuf *p)
{
	struct ifnet *ifp = netif->state;
	struct ifcounters *ic = &ifp->if_counters;

	if (!ifp->if_ops->if_output(ifp, p)) {
		ic->ic_oerrors++;
		return ERR_MEM;
	}
	ic->ic_opackets++;
	ic->ic_obytes += p->tot_len;
	return ERR_OK;
}

static err_t
interface_init(struct netif *netif)
{
	struct ifnet *ifp = netif->state;

	memcpy(netif->name, ifp->if_name, 2);
	netif->hwaddr_len = ETHER_ADDR_LEN;
	memcpy(netif->hwaddr, ifp->if_lladdr, ETHER_ADDR_LEN);
	netif->mtu = ifp->if_mtu;
	netif->output = etharp_output;
	netif->output_ip6 = ethip6_output;
	netif->linkoutput = link_output;
	netif->flags |= NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
	    NETIF_FLAG_ETHERNET | NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
	NETIF_SET_CHECKSUM_CTRL(netif, ifp->if_checksums);
	return ERR_OK;
}

static void
interface_add(struct ifnet *ifp)
{
	*interfaces_end = ifp;
	interfaces_end = &ifp->if_next;
}

void
if_attach(struct ifnet *ifp)
{
	ifp->if_netif = &ifp->if_store;
	(void)netif_add(ifp->if_netif, NULL, NULL, NULL, ifp, interface_init,
	    ethernet_input);
	netif_set_link_up(ifp->if_netif);
	interface_add(ifp);
}

void
if_link(struct ifnet *ifp, bool up)
{
	if (up)
		netif_set_link_up(ifp->if_netif);
	else
		netif_set_link_down(ifp->if_netif);
}

void
if_input(struct ifnet *ifp, struct pbuf *p, bool checked)
{
	struct netif *netif = ifp->if_netif;
	struct ifcounters *ic = &ifp->if_counters;

	if (p->len < FRAME_MIN) {
		ic->ic_ierrors++;
		pbuf_free(p);
		return;
	}
	ic->ic_ipackets++;
	ic->ic_ibytes += p->tot_len;
	if (!netif_is_up(netif)) {
		pbuf_free(p);
		return;
	}
	if (checked)
		netif->chksum_flags &= (u16_t)~(NETIF_CHECKSUM_CHECK_TCP |
		    NETIF_CHECKSUM_CHECK_UDP);
	if (ethernet_input(p, netif) != ERR_OK)
		pbuf_free(p);
	netif->chksum_flags = ifp->if_checksums;
}

struct ifnet *
if_first(void)
{
	return interfaces;
}

struct ifnet *
if_byname(const char *name)
{
	struct ifnet *ifp;

	for (ifp = interfaces; ifp != NULL; ifp = ifp->if_next)
		if (strcmp(ifp->if_name, name) == 0)
			return ifp;
	return NULL;
}

struct ifnet *
if_byindex(unsigned int index)
{
	struct ifnet *ifp;

	for (ifp = interfaces; ifp != NULL; ifp = ifp->if_next)
		if (netif_get_index(ifp->if_netif) == index)
			return ifp;
	return NULL;
}

struct ifnet *
if_from_netif(const struct netif *netif)
{
	return netif->state;
}

void
if_reclaim(void)
{
	struct ifnet *ifp;

	for (ifp = interfaces; ifp != NULL; ifp = ifp->if_next)
		if (ifp->if_ops != NULL)
			ifp->if_ops->if_reclaim(ifp);
}

unsigned int
if_sending(void)
{
	const struct ifnet *ifp;
	unsigned int n = 0;

	if_reclaim();
	for (ifp = interfaces; ifp != NULL; ifp = ifp->if_next)
		n += ifp->if_sending;
	return n;
}

/* ---- Routes ------------------------------------------------------------- */

struct netif *
net_route4(const ip4_addr_t *src __unused, const ip4_addr_t *dest)
{
	struct netif *netif;

	if (ip4_addr_isloopback(dest))
		return loopback.if_netif;
	NETIF_FOREACH(netif)
		if (netif_is_up(netif) &&
		    !ip4_addr_isany_val(*netif_ip4_addr(netif)) &&
		    ip4_addr_eq(dest, netif_ip4_addr(netif)))
			return loopback.if_netif;
	return NULL;
}

struct netif *
net_route6(const ip6_addr_t *src __unused, const ip6_addr_t *dest)
{
	struct netif *netif;
	int i;

	if (ip6_addr_isloopback(dest))
		return loopback.if_netif;
	/* One without a zone: what arrives on lo0 is given lo0's. */
	if (ip6_addr_has_zone(dest))
		return NULL;
	NETIF_FOREACH(netif) {
		if (!netif_is_up(netif))
			continue;
		for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) &&
			    ip6_addr_eq(dest, netif_ip6_addr(netif, i)))
				return loopback.if_netif;
	}
	return NULL;
}

/* ---- Start -------------------------------------------------------------- */

static void
net_init(void)
{
	softint_init(&loop_softint, loop_run, NULL);
	net_timer_init();
	net_tcp_init();
	lwip_init();
	loopback.if_netif = netif_find("lo0");
	loopback.if_netif->mtu = loopback.if_mtu;
	interface_add(&loopback);
}
RUMP_INIT(RUMP_INIT_NET, net_init);
