/*
 * if_config.c - giving interfaces their addresses (rump/ifconfig.h), and what
 * DHCP says beside them.
 */
#include "lwip/opt.h"
#include "lwip/dhcp.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "net_dns.h"
#include "net_hooks.h"
#include "net_timer.h"

#include "netbsd/errno.h"
#include "rump/ifconfig.h"
#include "rump/ifnet.h"
#include "rump/syscallvar.h"
#include "rump/sync.h"
#include "rumpuser.h"

#define MS	1000000ULL

/* Lock for all: the monitor. */
static struct waitq changed;		/* an address came or went */

static void
on_status(struct netif *netif __unused)
{
	(void)waitq_wake(&changed, SIZE_MAX);
}

void
if_up(struct ifnet *ifp, bool up)
{
	if (!up) {
		netif_set_down(ifp->if_netif);
		return;
	}
	netif_set_status_callback(ifp->if_netif, on_status);
	netif_set_up(ifp->if_netif);
	net_timer_interfaces();
}

static ip4_addr_t
mask_of(unsigned int prefix)
{
	ip4_addr_t mask;

	ip4_addr_set_u32(&mask, prefix == 0 ? 0 :
	    lwip_htonl(0xffffffffU << (32 - prefix)));
	return mask;
}

/* The first interface with a gateway is the way out, unless it is told. */
static void
become_default(struct ifnet *ifp)
{
	if (netif_default == NULL)
		netif_set_default(ifp->if_netif);
}

/* ---- Version 4 ---------------------------------------------------------- */

static int
configure4(struct ifnet *ifp, const struct rump_ifconfig *ic)
{
	ip4_addr_t address, gateway, mask = mask_of(ic->ic_prefix);

	if (ic->ic_prefix > 32)
		return EINVAL;
	memcpy(&address.addr, ic->ic_address, 4);
	memcpy(&gateway.addr, ic->ic_gateway, 4);
	if (ic->ic_method == RUMP_IFCONFIG_STATIC) {
		if (ip4_addr_isany_val(address) ||
		    ip4_addr_ismulticast(&address))
			return EINVAL;
		netif_set_addr(ifp->if_netif, &address, &mask, &gateway);
	}
	if_up(ifp, true);
	become_default(ifp);
	if (ic->ic_method == RUMP_IFCONFIG_STATIC)
		return 0;
	return dhcp_start(ifp->if_netif) == ERR_OK ? 0 : ENOMEM;
}

static bool
ready4(struct ifnet *ifp)
{
	return !ip4_addr_isany_val(*netif_ip4_addr(ifp->if_netif));
}

/* ---- Version 6 ---------------------------------------------------------- */

static int
configure6(struct ifnet *ifp, const struct rump_ifconfig *ic)
{
	static const struct if_lifetimes forever = { IF_LIFETIME_INFINITE,
	    IF_LIFETIME_INFINITE };
	struct netif *netif = ifp->if_netif;
	int error;

	if (ic->ic_prefix > 128)
		return EINVAL;
	if_up(ifp, true);
	become_default(ifp);
	if (ip6_addr_isinvalid(netif_ip6_addr_state(netif, 0)))
		netif_create_ip6_linklocal_address(netif, 1);
	if (ic->ic_method == RUMP_IFCONFIG_AUTO) {
		netif_set_ip6_autoconfig_enabled(netif, 1);
		nd6_restart_netif(netif);
		nd6_tmr();
		return 0;
	}
	error = if_address6_add(ifp, ic->ic_address, ic->ic_prefix, &forever,
	    true);
	if (error != 0)
		return error;
	memcpy(ifp->if_gateway6.addr, ic->ic_gateway,
	    sizeof(ifp->if_gateway6.addr));
	ip6_addr_clear_zone(&ifp->if_gateway6);
	ip6_addr_assign_zone(&ifp->if_gateway6, IP6_UNICAST, netif);
	return 0;
}

/* An address that others may be told, not only the link's own. */
static bool
ready6(struct ifnet *ifp)
{
	struct netif *netif = ifp->if_netif;
	int i;

	for (i = 1; i < LWIP_IPV6_NUM_ADDRESSES; i++)
		if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)))
			return true;
	return false;
}

/* ---- Both --------------------------------------------------------------- */

int
if_configure(struct rump_ifconfig *ic)
{
	uint64_t deadline = rumpuser_clock_mono() + ic->ic_timeout * MS;
	bool v6 = ic->ic_version == RUMP_IFCONFIG_INET6;
	struct ifnet *ifp;
	int error;

	ic->ic_name[sizeof(ic->ic_name) - 1] = '\0';
	ifp = if_byname(ic->ic_name);
	if (ifp == NULL || ifp->if_ops == NULL)
		return ENXIO;
	if (!v6 && ic->ic_version != RUMP_IFCONFIG_INET)
		return EINVAL;
	if (ic->ic_method != RUMP_IFCONFIG_STATIC &&
	    ic->ic_method != (v6 ? RUMP_IFCONFIG_AUTO : RUMP_IFCONFIG_DHCP))
		return EINVAL;
	error = v6 ? configure6(ifp, ic) : configure4(ifp, ic);
	while (error == 0 && !(v6 ? ready6(ifp) : ready4(ifp)))
		error = waitq_sleep(&changed, "ifconfig", WAIT_INTR, deadline);
	memset(ic->ic_dns, 0, sizeof(ic->ic_dns));
	if (ic->ic_method == RUMP_IFCONFIG_DHCP) {
		memcpy(ic->ic_dns, net_dns_servers, sizeof(ic->ic_dns));
		if ((ic->ic_flags & RUMP_IFCONFIG_RESOLVERS) != 0)
			net_dns_follow();
	}
	return error == EWOULDBLOCK ? ETIMEDOUT :
	    error == ERESTART ? EINTR : error;
}
