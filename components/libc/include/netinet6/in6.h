/*
 * <netinet6/in6.h> - Internet addresses, version 6, in NetBSD's ABI
 */
#ifndef _NETINET6_IN6_H_
#define _NETINET6_IN6_H_

#ifndef _NETINET_IN_H_
#error "include <netinet/in.h>, not <netinet6/in6.h>"
#endif

struct in6_addr {
	union {
		uint8_t __s6_addr[16];
		uint16_t __s6_addr16[8];
		uint32_t __s6_addr32[4];
	} __in6_union;
};
#define s6_addr		__in6_union.__s6_addr
#define s6_addr16	__in6_union.__s6_addr16
#define s6_addr32	__in6_union.__s6_addr32

struct sockaddr_in6 {
	unsigned char sin6_len;
	sa_family_t sin6_family;
	in_port_t sin6_port;
	uint32_t sin6_flowinfo;
	struct in6_addr sin6_addr;
	uint32_t sin6_scope_id;
};
#define SIN6_LEN

struct ipv6_mreq {
	struct in6_addr ipv6mr_multiaddr;
	unsigned int ipv6mr_interface;
};

struct in6_pktinfo {
	struct in6_addr ipi6_addr;
	unsigned int ipi6_ifindex;
};

struct ip6_mtuinfo {
	struct sockaddr_in6 ip6m_addr;
	uint32_t ip6m_mtu;
};

extern const struct in6_addr in6addr_any;
extern const struct in6_addr in6addr_loopback;
#define IN6ADDR_ANY_INIT	{ { { 0 } } }
#define IN6ADDR_LOOPBACK_INIT	{ { { 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1 } } }
#define INET6_ADDRSTRLEN	46

#define IPV6_PORTRANGE_DEFAULT	0
#define IPV6_RTHDR_LOOSE	0
#define IPV6_RTHDR_TYPE_0	0
#define IPV6_DEFAULT_MULTICAST_HOPS	1
#define IPV6_DEFAULT_MULTICAST_LOOP	1
#define IPV6_PORTRANGE_HIGH	1
#define IPV6_RTHDR_STRICT	1
#define IPV6_PORTRANGE_LOW	2
#define IPV6_SOCKOPT_RESERVED1	3
#define IPV6_UNICAST_HOPS	4
#define IPV6_MULTICAST_IF	9
#define IPV6_MULTICAST_HOPS	10
#define IPV6_MULTICAST_LOOP	11
#define IPV6_JOIN_GROUP	12
#define IPV6_LEAVE_GROUP	13
#define IPV6_PORTRANGE	14
#define IPV6_PORTALGO	17
#define IPV6_CHECKSUM	26
#define IPV6_V6ONLY	27
#define IPV6_IPSEC_POLICY	28
#define IPV6_FAITH	29
#define IPV6_RTHDRDSTOPTS	35
#define IPV6_RECVPKTINFO	36
#define IPV6_RECVHOPLIMIT	37
#define IPV6_RECVRTHDR	38
#define IPV6_RECVHOPOPTS	39
#define IPV6_RECVDSTOPTS	40
#define IPV6_USE_MIN_MTU	42
#define IPV6_RECVPATHMTU	43
#define IPV6_PATHMTU	44
#define IPV6_PKTINFO	46
#define IPV6_HOPLIMIT	47
#define IPV6_NEXTHOP	48
#define IPV6_HOPOPTS	49
#define IPV6_DSTOPTS	50
#define IPV6_RTHDR	51
#define IPV6_RECVTCLASS	57
#define IPV6_TCLASS	61
#define IPV6_DONTFRAG	62
#define IPV6_PREFER_TEMPADDR	63

#define IPV6PORT_RESERVEDMIN	600
#define IPV6PORT_RESERVEDMAX	1023
#define IPV6PORT_RESERVED	1024
#define IPV6PORT_ANONMIN	49152
#define IPV6PORT_ANONMAX	65535

#define __IN6_WORD(a, n)	(((const uint32_t *)(const void *)(a))[n])
#define __IN6_BYTE(a, n)	(((const uint8_t *)(const void *)(a))[n])
#define IN6_IS_ADDR_UNSPECIFIED(a)					\
	(__IN6_WORD(a, 0) == 0 && __IN6_WORD(a, 1) == 0 &&		\
	    __IN6_WORD(a, 2) == 0 && __IN6_WORD(a, 3) == 0)
#define IN6_IS_ADDR_LOOPBACK(a)						\
	(__IN6_WORD(a, 0) == 0 && __IN6_WORD(a, 1) == 0 &&		\
	    __IN6_WORD(a, 2) == 0 && __IN6_WORD(a, 3) == htonl(1))
#define IN6_IS_ADDR_V4COMPAT(a)						\
	(__IN6_WORD(a, 0) == 0 && __IN6_WORD(a, 1) == 0 &&		\
	    __IN6_WORD(a, 2) == 0 && ntohl(__IN6_WORD(a, 3)) > 1)
#define IN6_IS_ADDR_V4MAPPED(a)						\
	(__IN6_WORD(a, 0) == 0 && __IN6_WORD(a, 1) == 0 &&		\
	    __IN6_WORD(a, 2) == htonl(0xffff))
#define IN6_IS_ADDR_LINKLOCAL(a)					\
	(__IN6_BYTE(a, 0) == 0xfe && (__IN6_BYTE(a, 1) & 0xc0) == 0x80)
#define IN6_IS_ADDR_SITELOCAL(a)					\
	(__IN6_BYTE(a, 0) == 0xfe && (__IN6_BYTE(a, 1) & 0xc0) == 0xc0)
#define IN6_IS_ADDR_MULTICAST(a)	(__IN6_BYTE(a, 0) == 0xff)
#define __IPV6_ADDR_MC_SCOPE(a)		(__IN6_BYTE(a, 1) & 0xf)
#define IN6_IS_ADDR_MC_NODELOCAL(a)	(IN6_IS_ADDR_MULTICAST(a) && __IPV6_ADDR_MC_SCOPE(a) == 0x1)
#define IN6_IS_ADDR_MC_LINKLOCAL(a)	(IN6_IS_ADDR_MULTICAST(a) && __IPV6_ADDR_MC_SCOPE(a) == 0x2)
#define IN6_IS_ADDR_MC_SITELOCAL(a)	(IN6_IS_ADDR_MULTICAST(a) && __IPV6_ADDR_MC_SCOPE(a) == 0x5)
#define IN6_IS_ADDR_MC_ORGLOCAL(a)	(IN6_IS_ADDR_MULTICAST(a) && __IPV6_ADDR_MC_SCOPE(a) == 0x8)
#define IN6_IS_ADDR_MC_GLOBAL(a)	(IN6_IS_ADDR_MULTICAST(a) && __IPV6_ADDR_MC_SCOPE(a) == 0xe)
#define IN6_ARE_ADDR_EQUAL(a, b)					\
	(__IN6_WORD(a, 0) == __IN6_WORD(b, 0) &&			\
	    __IN6_WORD(a, 1) == __IN6_WORD(b, 1) &&			\
	    __IN6_WORD(a, 2) == __IN6_WORD(b, 2) &&			\
	    __IN6_WORD(a, 3) == __IN6_WORD(b, 3))

#endif /* _NETINET6_IN6_H_ */
