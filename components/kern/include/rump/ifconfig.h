/*
 * rump/ifconfig.h - configuring an interface with one call, an ioctl of ours on
 * a socket of AF_INET: what the start of programs uses for the guest's
 * configuration.
 */
#ifndef RUMP_IFCONFIG_H
#define RUMP_IFCONFIG_H

#include <stdint.h>

#define RUMP_IFCONFIG_INET	4
#define RUMP_IFCONFIG_INET6	6

#define RUMP_IFCONFIG_STATIC	1
#define RUMP_IFCONFIG_DHCP	2	/* version 4 */
#define RUMP_IFCONFIG_AUTO	3	/* version 6: by router advertisements */

/*
 * DHCP: the kernel keeps /etc/resolv.conf as later answers have it; the first
 * is written by the caller.
 */
#define RUMP_IFCONFIG_RESOLVERS	1

#define RUMP_IFCONFIG_DNS_MAX	3

/*
 * In: all but ic_dns. Addresses are in network order, version 4 in the first
 * four bytes; a gateway of zeroes is none. Returns when the interface can be
 * used: ENXIO (no such interface), EINVAL, ETIMEDOUT after ic_timeout
 * milliseconds, after which it is still being configured.
 * Out: ic_dns, resolvers that DHCP told (zero: no more).
 */
struct rump_ifconfig {
	char ic_name[16];
	uint8_t ic_version;		/* RUMP_IFCONFIG_INET, _INET6 */
	uint8_t ic_method;
	uint8_t ic_prefix;		/* bits of the network */
	uint8_t ic_flags;		/* RUMP_IFCONFIG_RESOLVERS */
	uint32_t ic_timeout;
	uint8_t ic_address[16];
	uint8_t ic_gateway[16];
	uint8_t ic_dns[RUMP_IFCONFIG_DNS_MAX][4];
};
_Static_assert(sizeof(struct rump_ifconfig) == 68, "rump_ifconfig");

/* _IOWR('R', 1, struct rump_ifconfig) */
#define RUMP_SIOCIFCONFIG	0xc0445201UL

#endif /* RUMP_IFCONFIG_H */
