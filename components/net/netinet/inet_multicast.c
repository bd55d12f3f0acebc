/*
 * inet_multicast.c - groups that datagram and raw sockets are members of, and how
 * they send to groups.
 */
#include "inet.h"

#include "lwip/igmp.h"
#include "lwip/mld6.h"

#include "netbsd/errno.h"
#include "netbsd/socket.h"
#include "rump/ifnet.h"
#include "rump/kmem.h"

#define GROUPS_MAX	20		/* IP_MAX_MEMBERSHIPS */

/* ---- Membership --------------------------------------------------------- */

static struct netif *
netif_of(uint8_t index)
{
	struct ifnet *ifp = if_byindex(index);

	return ifp != NULL ? ifp->if_netif : NULL;
}

static err_t
membership(const struct inet_group *ig, bool join)
{
	struct netif *netif = netif_of(ig->ig_ifindex);

	if (netif == NULL)
		return ERR_IF;
	if (IP_IS_V4_VAL(ig->ig_address))
		return join ?
		    igmp_joingroup_netif(netif, ip_2_ip4(&ig->ig_address)) :
		    igmp_leavegroup_netif(netif, ip_2_ip4(&ig->ig_address));
	return join ? mld6_joingroup_netif(netif, ip_2_ip6(&ig->ig_address)) :
	    mld6_leavegroup_netif(netif, ip_2_ip6(&ig->ig_address));
}

static int
join(struct inpcb *in, const ip_addr_t *group, uint8_t ifindex)
{
	struct inet_group *ig;
	int n = 0;

	if (!ip_addr_ismulticast(group))
		return EINVAL;
	for (ig = in->in_groups; ig != NULL; ig = ig->ig_next, n++)
		if (ip_addr_eq(&ig->ig_address, group) &&
		    ig->ig_ifindex == ifindex)
			return EADDRINUSE;
	if (n >= GROUPS_MAX)
		return ETOOMANYREFS;
	ig = kmem_alloc(sizeof(*ig));
	if (ig == NULL)
		return ENOBUFS;
	ig->ig_address = *group;
	ig->ig_ifindex = ifindex;
	if (membership(ig, true) != ERR_OK) {
		kmem_free(ig, sizeof(*ig));
		return EADDRNOTAVAIL;
	}
	ig->ig_next = in->in_groups;
	in->in_groups = ig;
	return 0;
}

static int
leave(struct inpcb *in, const ip_addr_t *group, uint8_t ifindex)
{
	struct inet_group *ig, **pp;

	for (pp = &in->in_groups; (ig = *pp) != NULL; pp = &ig->ig_next)
		if (ip_addr_eq(&ig->ig_address, group) &&
		    (ifindex == 0 || ig->ig_ifindex == ifindex))
			break;
	if (ig == NULL)
		return EADDRNOTAVAIL;
	*pp = ig->ig_next;
	(void)membership(ig, false);
	kmem_free(ig, sizeof(*ig));
	return 0;
}

void
inet_leave_groups(struct inpcb *in)
{
	struct inet_group *ig;

	while ((ig = in->in_groups) != NULL) {
		in->in_groups = ig->ig_next;
		(void)membership(ig, false);
		kmem_free(ig, sizeof(*ig));
	}
}

uint8_t
inet_ifindex_of4(uint32_t addr)
{
	struct ifnet *ifp, *loopback = NULL;

	for (ifp = if_first(); ifp != NULL; ifp = ifp->if_next) {
		struct netif *netif = ifp->if_netif;

		if (addr != 0) {
			if (ip4_addr_get_u32(netif_ip4_addr(netif)) == addr)
				return netif_get_index(netif);
		} else if (ifp->if_ops == NULL)
			loopback = ifp;
		else if (netif_is_up(netif))
			return netif_get_index(netif);
	}
	return loopback != NULL ? netif_get_index(loopback->if_netif) : 0;
}

int
inet_membership4(struct inpcb *in, const void *buf, size_t len, bool add)
{
	struct {
		uint32_t group, interface;
	} mreq;
	ip_addr_t group;
	uint8_t ifindex;

	if (len < sizeof(mreq))
		return EINVAL;
	memcpy(&mreq, buf, sizeof(mreq));
	ip_addr_set_ip4_u32_val(group, mreq.group);
	ifindex = inet_ifindex_of4(mreq.interface);
	if (ifindex == 0)
		return EADDRNOTAVAIL;
	return add ? join(in, &group, ifindex) :
	    leave(in, &group, mreq.interface == 0 ? 0 : ifindex);
}

int
inet_membership6(struct inpcb *in, const void *buf, size_t len, bool add)
{
	struct {
		uint32_t group[4];
		unsigned int interface;
	} mreq;
	ip_addr_t group;
	uint8_t ifindex;

	if (len < sizeof(mreq))
		return EINVAL;
	memcpy(&mreq, buf, sizeof(mreq));
	if (mreq.interface > UINT8_MAX)
		return ENXIO;
	ifindex = mreq.interface != 0 ? (uint8_t)mreq.interface :
	    inet_ifindex_of4(0);
	if (netif_of(ifindex) == NULL)
		return ENXIO;
	IP_SET_TYPE_VAL(group, IPADDR_TYPE_V6);
	memcpy(ip_2_ip6(&group)->addr, mreq.group, sizeof(mreq.group));
	ip6_addr_clear_zone(ip_2_ip6(&group));
	ip6_addr_assign_zone(ip_2_ip6(&group), IP6_MULTICAST,
	    netif_of(ifindex));
	return add ? join(in, &group, ifindex) :
	    leave(in, &group, mreq.interface == 0 ? 0 : ifindex);
}

/* ---- Sending ------------------------------------------------------------ */

struct inet_multicast
inet_multicast(struct inpcb *in)
{
	struct udp_pcb *udp = in->in_udp;
	struct raw_pcb *raw = in->in_raw;

	if (in->in_so->so_type == SOCK_DGRAM)
		return (struct inet_multicast){ &udp->mcast_ifindex,
		    &udp->mcast_ttl, &udp->flags, UDP_FLAGS_MULTICAST_LOOP };
	return (struct inet_multicast){ &raw->mcast_ifindex, &raw->mcast_ttl,
	    &raw->flags, RAW_FLAGS_MULTICAST_LOOP };
}

int
inet_set_multicast_ttl(struct inpcb *in, int value)
{
	if (value == -1)
		value = 1;
	if (value < 0 || value > 255)
		return EINVAL;
	*inet_multicast(in).im_ttl = (u8_t)value;
	return 0;
}

int
inet_set_multicast_loop(struct inpcb *in, int value)
{
	struct inet_multicast im = inet_multicast(in);

	if (value != 0)
		*im.im_flags |= im.im_loop;
	else
		*im.im_flags &= (u8_t)~im.im_loop;
	return 0;
}
