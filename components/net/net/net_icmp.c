/*
 * net_icmp.c - ICMP errors of both versions: what they quote and what they mean,
 * as NetBSD has it.
 */
#include "lwip/opt.h"
#include "lwip/icmp.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "net_icmp.h"

#include "netbsd/errno.h"
#include "rump/lib.h"

#define HEADER		8U	/* of an error */
#define QUOTED		8U	/* bytes of the packet after its IP header */

#define ICMP_PARAMPROB	12
#define CODE_FRAG	4

void (*net_icmp_listener)(const struct net_icmp *);

static int
error4(uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP_DUR:
		switch (code) {
		case ICMP_DUR_PROTO:
		case ICMP_DUR_PORT:
			return ECONNREFUSED;
		case CODE_FRAG:
			return EMSGSIZE;
		default:
			return EHOSTUNREACH;
		}
	case ICMP_TE:
		return code == ICMP_TE_TTL ? EHOSTUNREACH : 0;
	case ICMP_PARAMPROB:
		return ENOPROTOOPT;
	default:
		return 0;
	}
}

static int
error6(uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP6_TYPE_DUR:
		return code == ICMP6_DUR_PORT ||
		    code == ICMP6_DUR_PROHIBITED ? ECONNREFUSED :
		    EHOSTUNREACH;
	case ICMP6_TYPE_TE:
		return code == ICMP6_TE_HL ? EHOSTUNREACH : 0;
	case ICMP6_TYPE_PP:
		return ENOPROTOOPT;
	default:
		return 0;
	}
}

/* The ports and the sequence number that are quoted. */
static void
tell(struct net_icmp *ni, const uint8_t *quoted)
{
	if ((ni->ni_protocol != IP_PROTO_UDP &&
	    ni->ni_protocol != IP_PROTO_TCP) || net_icmp_listener == NULL)
		return;
	ni->ni_lport = (uint16_t)(quoted[0] << 8 | quoted[1]);
	ni->ni_rport = (uint16_t)(quoted[2] << 8 | quoted[3]);
	memcpy(&ni->ni_sequence, quoted + 4, 4);
	ni->ni_sequence = lwip_ntohl(ni->ni_sequence);
	net_icmp_listener(ni);
}

void
net_icmp_input(const struct pbuf *p, const struct netif *inp)
{
	uint8_t buf[HEADER + IP_HLEN_MAX + QUOTED];
	size_t len = pbuf_copy_partial(p, buf, sizeof(buf), 0), hlen;
	struct net_icmp ni;
	struct ip_hdr ip;

	if (len < HEADER + IP_HLEN + QUOTED)
		return;
	memset(&ni, 0, sizeof(ni));
	ni.ni_errno = error4(buf[0], buf[1]);
	memcpy(&ip, buf + HEADER, sizeof(ip));
	hlen = IPH_HL_BYTES(&ip);
	if (ni.ni_errno == 0 || IPH_V(&ip) != 4 || hlen < IP_HLEN ||
	    len < HEADER + hlen + QUOTED ||
	    (IPH_OFFSET(&ip) & PP_HTONS(IP_OFFMASK)) != 0)
		return;
	if ((inp->chksum_flags & NETIF_CHECKSUM_CHECK_ICMP) != 0 &&
	    inet_chksum_pbuf((struct pbuf *)(uintptr_t)p) != 0)
		return;
	ip_addr_copy_from_ip4(ni.ni_local, ip.src);
	ip_addr_copy_from_ip4(ni.ni_remote, ip.dest);
	ni.ni_protocol = IPH_PROTO(&ip);
	tell(&ni, buf + HEADER + hlen);
}

/* lwIP checks the sum of these itself, but not before it looks at the type. */
static bool
sum6_right(const struct pbuf *p, const struct netif *inp)
{
	return (inp->chksum_flags & NETIF_CHECKSUM_CHECK_ICMP6) == 0 ||
	    ip6_chksum_pseudo((struct pbuf *)(uintptr_t)p, IP6_NEXTH_ICMP6,
	    p->tot_len, ip6_current_src_addr(), ip6_current_dest_addr()) == 0;
}

/* Packets with further headers before UDP or TCP are not ours. */
void
net_icmp6_input(const struct pbuf *p, struct netif *inp)
{
	uint8_t buf[HEADER + IP6_HLEN + QUOTED];
	ip6_addr_t local, remote;
	struct net_icmp ni;
	struct ip6_hdr ip;

	if (pbuf_copy_partial(p, buf, sizeof(buf), 0) < sizeof(buf))
		return;
	memset(&ni, 0, sizeof(ni));
	ni.ni_errno = error6(buf[0], buf[1]);
	memcpy(&ip, buf + HEADER, sizeof(ip));
	if (ni.ni_errno == 0 || IP6H_V(&ip) != 6 || !sum6_right(p, inp))
		return;
	ip6_addr_copy_from_packed(local, ip.src);
	ip6_addr_copy_from_packed(remote, ip.dest);
	ip6_addr_assign_zone(&local, IP6_UNICAST, inp);
	ip6_addr_assign_zone(&remote, IP6_UNICAST, inp);
	ip_addr_copy_from_ip6(ni.ni_local, local);
	ip_addr_copy_from_ip6(ni.ni_remote, remote);
	ni.ni_protocol = IP6H_NEXTH(&ip);
	tell(&ni, buf + HEADER + IP6_HLEN);
}
