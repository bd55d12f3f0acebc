/*
 * netbsd/in.h - constants of NetBSD/amd64's <netinet/in.h>, <netinet/tcp.h>.
 * Numbers only; structures that cross the boundary stand with the code that
 * fills them. Checked by test/abi.
 */
#ifndef NETBSD_IN_H
#define NETBSD_IN_H

#define IPPROTO_IP		0
#define IPPROTO_ICMP		1
#define IPPROTO_TCP		6
#define IPPROTO_UDP		17
#define IPPROTO_IPV6		41
#define IPPROTO_ICMPV6		58
#define IPPROTO_RAW		255
#define IPPROTO_MAX		256

#define IP_HDRINCL		2
#define IP_TOS			3
#define IP_TTL			4
#define IP_RECVDSTADDR		7
#define IP_MULTICAST_IF		9
#define IP_MULTICAST_TTL	10
#define IP_MULTICAST_LOOP	11
#define IP_ADD_MEMBERSHIP	12
#define IP_DROP_MEMBERSHIP	13
#define IP_PORTALGO		18
#define IP_PORTRANGE		19
#define IP_RECVIF		20
#define IP_RECVTTL		23
#define IP_MINTTL		24
#define IP_PKTINFO		25
#define IP_RECVPKTINFO		26

#define IPV6_UNICAST_HOPS	4
#define IPV6_MULTICAST_IF	9
#define IPV6_MULTICAST_HOPS	10
#define IPV6_MULTICAST_LOOP	11
#define IPV6_JOIN_GROUP		12
#define IPV6_LEAVE_GROUP	13
#define IPV6_CHECKSUM		26
#define IPV6_V6ONLY		27
#define IPV6_RECVPKTINFO	36
#define IPV6_RECVHOPLIMIT	37
#define IPV6_PKTINFO		46
#define IPV6_HOPLIMIT		47
#define IPV6_RECVTCLASS		57
#define IPV6_TCLASS		61

#define TCP_NODELAY		1
#define TCP_MAXSEG		2
#define TCP_KEEPIDLE		3
#define TCP_KEEPINTVL		5
#define TCP_KEEPCNT		6
#define TCP_KEEPINIT		7
#define TCP_INFO		9

#endif
