/*
 * inet_addr.c - addresses of programs and of lwIP, and errors.
 */
#include "inet.h"

#include "lwip/ip4.h"
#include "lwip/netif.h"

#include "netbsd/errno.h"
#include "netbsd/socket.h"

uint8_t
inet_type(const struct inpcb *in)
{
	if (in->in_so->so_domain == AF_INET)
		return IPADDR_TYPE_V4;
	return in->in_v6only ? IPADDR_TYPE_V6 : IPADDR_TYPE_ANY;
}

static int
address4(const struct sockaddr *sa, socklen_t len, ip_addr_t *ip,
    uint16_t *port)
{
	const struct sockaddr_in *sin = (const void *)sa;

	if (sa->sa_family != AF_INET)
		return EAFNOSUPPORT;
	if (len != sizeof(*sin))
		return EINVAL;
	ip_addr_set_ip4_u32_val(*ip, sin->sin_addr);
	*port = lwip_ntohs(sin->sin_port);
	return 0;
}

int
inet_address(const struct inpcb *in, const struct sockaddr *sa, socklen_t len,
    ip_addr_t *ip, uint16_t *port)
{
	const struct sockaddr_in6 *sin6 = (const void *)sa;
	ip6_addr_t *a;

	if (in->in_so->so_domain == AF_INET)
		return address4(sa, len, ip, port);
	if (sa->sa_family != AF_INET6)
		return EAFNOSUPPORT;
	if (len < sizeof(*sin6))
		return EINVAL;
	*port = lwip_ntohs(sin6->sin6_port);
	IP_SET_TYPE(ip, IPADDR_TYPE_V6);
	a = ip_2_ip6(ip);
	memcpy(a->addr, sin6->sin6_addr, sizeof(a->addr));
	ip6_addr_clear_zone(a);
	if (ip6_addr_isipv4mappedipv6(a)) {
		if (in->in_v6only)
			return EADDRNOTAVAIL;
		ip_addr_set_ip4_u32_val(*ip, sin6->sin6_addr[3]);
		return 0;
	}
	if (ip6_addr_has_scope(a, IP6_UNKNOWN)) {
		if (sin6->sin6_scope_id > UINT8_MAX)
			return ENXIO;
		ip6_addr_set_zone(a, (u8_t)sin6->sin6_scope_id);
	}
	return 0;
}

void
inet_sockaddr(const struct inpcb *in, const ip_addr_t *ip, uint16_t port,
    struct sockaddr_storage *ss, socklen_t *len)
{
	struct sockaddr_in *sin = (void *)ss;
	struct sockaddr_in6 *sin6 = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	if (in->in_so->so_domain == AF_INET) {
		sin->sin_len = sizeof(*sin);
		sin->sin_family = AF_INET;
		sin->sin_port = lwip_htons(port);
		if (IP_IS_V4_VAL(*ip))
			sin->sin_addr = ip4_addr_get_u32(ip_2_ip4(ip));
		*len = sizeof(*sin);
		return;
	}
	sin6->sin6_len = sizeof(*sin6);
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = lwip_htons(port);
	*len = sizeof(*sin6);
	if (IP_IS_V4_VAL(*ip)) {
		sin6->sin6_addr[2] = PP_HTONL(0xffff);
		sin6->sin6_addr[3] = ip4_addr_get_u32(ip_2_ip4(ip));
	} else {
		memcpy(sin6->sin6_addr, ip_2_ip6(ip)->addr,
		    sizeof(sin6->sin6_addr));
		sin6->sin6_scope_id = ip6_addr_zone(ip_2_ip6(ip));
	}
}

static bool
netif_accepts(struct netif *netif, const ip_addr_t *ip, bool other)
{
	int i;

	if (!netif_is_up(netif))
		return false;
	if (IP_IS_V4_VAL(*ip)) {
		if (ip4_addr_isloopback(ip_2_ip4(ip)))
			return true;
		return !ip4_addr_isany_val(*netif_ip4_addr(netif)) &&
		    (ip4_addr_eq(ip_2_ip4(ip), netif_ip4_addr(netif)) ||
		    (other && ip4_addr_isbroadcast(ip_2_ip4(ip), netif)));
	}
	for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
		if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)) &&
		    ip6_addr_zoneless_eq(ip_2_ip6(ip),
		    netif_ip6_addr(netif, i)))
			return true;
	return false;
}

bool
inet_is_local(const ip_addr_t *ip, bool other)
{
	struct netif *netif;

	if (ip_addr_isany_val(*ip) || (other && ip_addr_ismulticast(ip)))
		return true;
	NETIF_FOREACH(netif)
		if (netif_accepts(netif, ip, other))
			return true;
	return false;
}

int
inet_errno(err_t err)
{
	switch (err) {
	case ERR_OK:
		return 0;
	case ERR_MEM:
	case ERR_BUF:
		return ENOBUFS;
	case ERR_TIMEOUT:
	case ERR_ABRT:
		return ETIMEDOUT;
	case ERR_RTE:
		return EHOSTUNREACH;
	case ERR_INPROGRESS:
		return EINPROGRESS;
	case ERR_WOULDBLOCK:
		return EWOULDBLOCK;
	case ERR_USE:
		return EADDRINUSE;
	case ERR_ALREADY:
		return EALREADY;
	case ERR_ISCONN:
		return EISCONN;
	case ERR_CONN:
		return ENOTCONN;
	case ERR_IF:
		return ENETDOWN;
	case ERR_RST:
	case ERR_CLSD:
		return ECONNRESET;
	default:
		return EINVAL;
	}
}
