/*
 * icmp.c - lwIP's ICMP as it is, except that errors reach sockets (net_icmp.h).
 */
#include "lwip/opt.h"
#include "lwip/icmp.h"
#include "net_icmp.h"

static void icmp_other(struct pbuf *, struct netif *);
#define icmp_input icmp_other
#include <core/ipv4/icmp.c>
#undef icmp_input

void
icmp_input(struct pbuf *p, struct netif *inp)
{
	net_icmp_input(p, inp);
	icmp_other(p, inp);
}
