/*
 * <netinet6/in6_var.h> - addresses of version 6 of interfaces, in NetBSD's ABI
 */
#ifndef _NETINET6_IN6_VAR_H_
#define _NETINET6_IN6_VAR_H_

#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioccom.h>

struct in6_addrlifetime {
	time_t ia6t_expire;
	time_t ia6t_preferred;
	uint32_t ia6t_vltime;
	uint32_t ia6t_pltime;
};

/* Statistics are not kept; they make the union as large as NetBSD's. */
struct in6_ifreq {
	char ifr_name[IF_NAMESIZE];
	union {
		struct sockaddr_in6 ifru_addr;
		struct sockaddr_in6 ifru_dstaddr;
		short ifru_flags;
		int ifru_flags6;
		int ifru_metric;
		void *ifru_data;
		struct in6_addrlifetime ifru_lifetime;
		uint64_t __ifru_statistics[34];
	} ifr_ifru;
};

struct in6_aliasreq {
	char ifra_name[IF_NAMESIZE];
	struct sockaddr_in6 ifra_addr;
	struct sockaddr_in6 ifra_dstaddr;
	struct sockaddr_in6 ifra_prefixmask;
	int ifra_flags;
	struct in6_addrlifetime ifra_lifetime;
};

#define IN6_IFF_ANYCAST		0x1
#define IN6_IFF_TENTATIVE	0x2
#define IN6_IFF_DUPLICATED	0x4
#define IN6_IFF_DETACHED	0x8
#define IN6_IFF_DEPRECATED	0x10
#define IN6_IFF_NODAD		0x20
#define IN6_IFF_AUTOCONF	0x40
#define IN6_IFF_TEMPORARY	0x80

#define SIOCSIFADDR_IN6		_IOW('i', 12, struct in6_ifreq)
#define SIOCDIFADDR_IN6		_IOW('i', 25, struct in6_ifreq)
#define SIOCAIFADDR_IN6		_IOW('i', 107, struct in6_aliasreq)
#define SIOCGIFADDR_IN6		_IOWR('i', 33, struct in6_ifreq)
#define SIOCGIFDSTADDR_IN6	_IOWR('i', 34, struct in6_ifreq)
#define SIOCGIFNETMASK_IN6	_IOWR('i', 37, struct in6_ifreq)
#define SIOCGIFAFLAG_IN6	_IOWR('i', 73, struct in6_ifreq)
#define SIOCGIFALIFETIME_IN6	_IOWR('i', 106, struct in6_ifreq)

#endif /* _NETINET6_IN6_VAR_H_ */
