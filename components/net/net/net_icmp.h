/*
 * net_icmp.h - ICMP errors, for the sockets whose packets they are about.
 */
#ifndef NET_ICMP_H
#define NET_ICMP_H

#include "lwip/ip_addr.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"

/* What an error says of a packet that was sent from here. Untrusted. */
struct net_icmp {
	ip_addr_t ni_local, ni_remote;
	uint16_t ni_lport, ni_rport;	/* host order */
	uint8_t ni_protocol;		/* IP_PROTO_UDP or IP_PROTO_TCP */
	uint32_t ni_sequence;		/* TCP: host order */
	int ni_errno;
};

/* Told of each. Set by the socket layer. */
extern void (*net_icmp_listener)(const struct net_icmp *);

/*
 * Looks at an ICMP message, from its header on, before lwIP does; `inp' is where
 * it came in. Its checksum is checked.
 */
void net_icmp_input(const struct pbuf *, const struct netif *inp);
void net_icmp6_input(const struct pbuf *, struct netif *inp);

#endif /* NET_ICMP_H */
