/*
 * icmp6.c - lwIP's ICMPv6 as it is, except that errors reach sockets
 * (net_icmp.h).
 */
#include "lwip/opt.h"
#include "lwip/icmp6.h"
#include "net_icmp.h"

static void icmp6_other(struct pbuf *, struct netif *);
#define icmp6_input icmp6_other
#include <core/ipv6/icmp6.c>
#undef icmp6_input

void
icmp6_input(struct pbuf *p, struct netif *inp)
{
	net_icmp6_input(p, inp);
	icmp6_other(p, inp);
}
