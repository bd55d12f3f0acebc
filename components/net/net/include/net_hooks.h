/*
 * net_hooks.h - what lwIP calls here and there (lwipopts.h). Monitor held.
 */
#ifndef NET_HOOKS_H
#define NET_HOOKS_H

#include "lwip/ip_addr.h"
#include "lwip/netif.h"

struct tcp_hdr;
struct tcp_pcb;

/* Where a packet goes; NULL leaves it to lwIP. `src' may be NULL. */
struct netif *net_route4(const ip4_addr_t *src, const ip4_addr_t *dest);
struct netif *net_route6(const ip6_addr_t *src, const ip6_addr_t *dest);

/* The next hop to a destination; NULL leaves it to lwIP. */
const ip6_addr_t *net_gateway6(struct netif *, const ip6_addr_t *dest);

/* DHCP's answer named a resolver. */
void dns_setserver(u8_t index, const ip_addr_t *server);

/* An initial sequence number (RFC 6528). */
u32_t net_tcp_isn(const ip_addr_t *lip, u16_t lport, const ip_addr_t *rip,
    u16_t rport);

/* A segment for that pcb, listening ones included: ERR_OK to go on. */
err_t net_tcp_inpacket(struct tcp_pcb *, const struct tcp_hdr *);

#endif /* NET_HOOKS_H */
