/*
 * net_dns.h - resolvers that DHCP has told.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include <stdint.h>

#include "rump/ifconfig.h"

/* What was told last: network order; zero: no more. */
extern uint32_t net_dns_servers[RUMP_IFCONFIG_DNS_MAX];

/*
 * From now on /etc/resolv.conf is written again, by a kernel thread, whenever
 * DHCP tells other resolvers than it does now.
 */
void net_dns_follow(void);

#endif /* NET_DNS_H */
