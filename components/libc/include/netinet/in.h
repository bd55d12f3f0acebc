/*
 * <netinet/in.h> - Internet addresses in NetBSD's ABI
 */
#ifndef _NETINET_IN_H_
#define _NETINET_IN_H_

#include <features.h>

#define __NEED_in_port_t
#define __NEED_in_addr_t
#define __NEED_sa_family_t
#define __NEED_struct_in_addr
#define __NEED_uint8_t
#define __NEED_uint16_t
#define __NEED_uint32_t
#include <bits/alltypes.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

struct in_addr {
	in_addr_t s_addr;
} __attribute__((__packed__));

struct sockaddr_in {
	unsigned char sin_len;
	sa_family_t sin_family;
	in_port_t sin_port;
	struct in_addr sin_addr;
	char sin_zero[8];
};

struct ip_mreq {
	struct in_addr imr_multiaddr;
	struct in_addr imr_interface;
};

struct in_pktinfo {
	struct in_addr ipi_addr;
	unsigned int ipi_ifindex;
};
#define ipi_spec_dst	ipi_addr

struct ip_opts {
	struct in_addr ip_dst;
	char ip_opts[40];
};

#define IPPROTO_HOPOPTS	0
#define IPPROTO_IP	0
#define IPPROTO_ICMP	1
#define IPPROTO_IGMP	2
#define IPPROTO_GGP	3
#define IPPROTO_IPIP	4
#define IPPROTO_IPV4	4
#define IPPROTO_TCP	6
#define IPPROTO_EGP	8
#define IPPROTO_PUP	12
#define IPPROTO_UDP	17
#define IPPROTO_IDP	22
#define IPPROTO_TP	29
#define IPPROTO_DCCP	33
#define IPPROTO_IPV6	41
#define IPPROTO_ROUTING	43
#define IPPROTO_FRAGMENT	44
#define IPPROTO_RSVP	46
#define IPPROTO_GRE	47
#define IPPROTO_ESP	50
#define IPPROTO_AH	51
#define IPPROTO_MAXID	52
#define IPPROTO_MOBILE	55
#define IPPROTO_ICMPV6	58
#define IPPROTO_IPV6_ICMP	58
#define IPPROTO_NONE	59
#define IPPROTO_DSTOPTS	60
#define IPPROTO_EON	80
#define IPPROTO_ETHERIP	97
#define IPPROTO_ENCAP	98
#define IPPROTO_PIM	103
#define IPPROTO_IPCOMP	108
#define IPPROTO_CARP	112
#define IPPROTO_VRRP	112
#define IPPROTO_L2TP	115
#define IPPROTO_SCTP	132
#define IPPROTO_PFSYNC	240
#define IPPROTO_RAW	255
#define IPPROTO_MAX	256
#define IPPROTO_DONE	257

#define IP_PORTRANGE_DEFAULT	0
#define IP_DEFAULT_MULTICAST_LOOP	1
#define IP_DEFAULT_MULTICAST_TTL	1
#define IP_OPTIONS	1
#define IP_PORTRANGE_HIGH	1
#define IP_HDRINCL	2
#define IP_PORTRANGE_LOW	2
#define IP_TOS		3
#define IP_TTL		4
#define IP_RECVOPTS	5
#define IP_RECVRETOPTS	6
#define IP_RECVDSTADDR	7
#define IP_RETOPTS	8
#define IP_MULTICAST_IF	9
#define IP_MULTICAST_TTL	10
#define IP_MULTICAST_LOOP	11
#define IP_ADD_MEMBERSHIP	12
#define IP_DROP_MEMBERSHIP	13
#define IP_PORTALGO	18
#define IP_PORTRANGE	19
#define IP_MAX_MEMBERSHIPS	20
#define IP_RECVIF	20
#define IP_ERRORMTU	21
#define IP_IPSEC_POLICY	22
#define IP_RECVTTL	23
#define IP_MINTTL	24
#define IP_PKTINFO	25
#define IP_RECVPKTINFO	26

#define IN_CLASSC_NSHIFT	8
#define IN_CLASSB_NSHIFT	16
#define IN_CLASSA_NSHIFT	24
#define IN_CLASSD_NSHIFT	28
#define IN_CLASSA_MAX	128
#define IN_CLASSC_HOST	255
#define IN_CLASSB_HOST	65535
#define IN_CLASSB_MAX	65536
#define IN_CLASSA_HOST	16777215
#define IN_CLASSD_HOST	268435455
#define IN_CLASSD_NET	0xf0000000U
#define IN_CLASSA_NET	0xff000000U
#define IN_CLASSB_NET	0xffff0000U
#define IN_CLASSC_NET	0xffffff00U

#define IPPORT_RESERVEDMIN	600
#define IPPORT_RESERVEDMAX	1023
#define IPPORT_RESERVED	1024
#define IPPORT_ANONMIN	49152
#define IPPORT_ANONMAX	65535

#define IPCTL_FORWARDING	1
#define IPCTL_SENDREDIRECTS	2
#define IPCTL_DEFTTL	3
#define IPCTL_FORWSRCRT	5
#define IPCTL_DIRECTEDBCAST	6
#define IPCTL_ALLOWSRCRT	7
#define IPCTL_SUBNETSARELOCAL	8
#define IPCTL_MTUDISC	9
#define IPCTL_ANONPORTMIN	10
#define IPCTL_ANONPORTMAX	11
#define IPCTL_MTUDISCTIMEOUT	12
#define IPCTL_MAXFLOWS	13
#define IPCTL_HOSTZEROBROADCAST	14
#define IPCTL_GIF_TTL	15
#define IPCTL_LOWPORTMIN	16
#define IPCTL_LOWPORTMAX	17
#define IPCTL_MAXFRAGPACKETS	18
#define IPCTL_GRE_TTL	19
#define IPCTL_CHECKINTERFACE	20
#define IPCTL_IFQ	21
#define IPCTL_RANDOMID	22
#define IPCTL_LOOPBACKCKSUM	23
#define IPCTL_STATS	24
#define IPCTL_DAD_COUNT	25
#define IPCTL_MAXID	26

#define INADDR_ANY		((in_addr_t)0x00000000)
#define INADDR_LOOPBACK		((in_addr_t)0x7f000001)
#define INADDR_BROADCAST	((in_addr_t)0xffffffff)
#define INADDR_NONE		((in_addr_t)0xffffffff)
#define INADDR_UNSPEC_GROUP	((in_addr_t)0xe0000000)
#define INADDR_ALLHOSTS_GROUP	((in_addr_t)0xe0000001)
#define INADDR_ALLRTRS_GROUP	((in_addr_t)0xe0000002)
#define INADDR_CARP_GROUP	((in_addr_t)0xe0000012)
#define INADDR_MAX_LOCAL_GROUP	((in_addr_t)0xe00000ff)
#define IN_LOOPBACKNET		127

#define IN_CLASSA(a)		(((in_addr_t)(a) & 0x80000000) == 0)
#define IN_CLASSB(a)		(((in_addr_t)(a) & 0xc0000000) == 0x80000000)
#define IN_CLASSC(a)		(((in_addr_t)(a) & 0xe0000000) == 0xc0000000)
#define IN_CLASSD(a)		(((in_addr_t)(a) & 0xf0000000) == 0xe0000000)
#define IN_MULTICAST(a)		IN_CLASSD(a)
#define IN_EXPERIMENTAL(a)	(((in_addr_t)(a) & 0xf0000000) == 0xf0000000)
#define IN_BADCLASS(a)		IN_EXPERIMENTAL(a)
#define IN_LOCAL_GROUP(a)	(((in_addr_t)(a) & 0xffffff00) == 0xe0000000)
#define IN_PRIVATE(a)							\
	(((in_addr_t)(a) & 0xff000000) == 0x0a000000 ||			\
	    ((in_addr_t)(a) & 0xfff00000) == 0xac100000 ||		\
	    ((in_addr_t)(a) & 0xffff0000) == 0xc0a80000)

#define INET_ADDRSTRLEN		16

uint32_t htonl(uint32_t);
uint16_t htons(uint16_t);
uint32_t ntohl(uint32_t);
uint16_t ntohs(uint16_t);

#include <netinet6/in6.h>

#if defined(_NETBSD_SOURCE)
int bindresvport(int, struct sockaddr_in *);
int bindresvport_sa(int, struct sockaddr *);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _NETINET_IN_H_ */
