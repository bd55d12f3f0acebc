/*
 * <net/route.h> - routing messages in NetBSD 10's ABI
 */
#ifndef _NET_ROUTE_H_
#define _NET_ROUTE_H_

#include <sys/types.h>
#include <sys/socket.h>
#include <net/if.h>
#include <stdint.h>

#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define RTF_UP		0x1
#define RTF_GATEWAY	0x2
#define RTF_HOST	0x4
#define RTF_REJECT	0x8
#define RTF_DYNAMIC	0x10
#define RTF_MODIFIED	0x20
#define RTF_DONE	0x40
#define RTF_MASK	0x80
#define RTF_CONNECTED	0x100
#define RTF_LLDATA	0x400
#define RTF_STATIC	0x800
#define RTF_BLACKHOLE	0x1000
#define RTF_PROTO2	0x4000
#define RTF_PROTO1	0x8000
#define RTF_SRC		0x10000
#define RTF_ANNOUNCE	0x20000
#define RTF_LOCAL	0x40000
#define RTF_BROADCAST	0x80000
#define RTF_UPDATING	0x100000

#define RTM_VERSION	4
#define RTM_ADD		0x1
#define RTM_DELETE	0x2
#define RTM_CHANGE	0x3
#define RTM_GET		0x4
#define RTM_LOSING	0x5
#define RTM_REDIRECT	0x6
#define RTM_MISS	0x7
#define RTM_LOCK	0x8
#define RTM_IFANNOUNCE	0x10
#define RTM_IEEE80211	0x11
#define RTM_SETGATE	0x12
#define RTM_LLINFO_UPD	0x13
#define RTM_IFINFO	0x14
#define RTM_NEWADDR	0x16
#define RTM_DELADDR	0x17
#define RTM_CHGADDR	0x18

#define RO_MSGFILTER	1

#define RTV_MTU		0x1
#define RTV_HOPCOUNT	0x2
#define RTV_EXPIRE	0x4
#define RTV_RPIPE	0x8
#define RTV_SPIPE	0x10
#define RTV_SSTHRESH	0x20
#define RTV_RTT		0x40
#define RTV_RTTVAR	0x80

#define RTA_DST		0x1
#define RTA_GATEWAY	0x2
#define RTA_NETMASK	0x4
#define RTA_GENMASK	0x8
#define RTA_IFP		0x10
#define RTA_IFA		0x20
#define RTA_AUTHOR	0x40
#define RTA_BRD		0x80
#define RTA_TAG		0x100

#define RTAX_DST	0
#define RTAX_GATEWAY	1
#define RTAX_NETMASK	2
#define RTAX_GENMASK	3
#define RTAX_IFP	4
#define RTAX_IFA	5
#define RTAX_AUTHOR	6
#define RTAX_BRD	7
#define RTAX_TAG	8
#define RTAX_MAX	9

/* Each address of a message takes a multiple of eight bytes, eight at least. */
#define RT_ROUNDUP2(a, n)	((a) > 0 ? (1 + (((a) - 1U) | ((n) - 1))) : (n))
#define RT_ROUNDUP(a)		RT_ROUNDUP2((a), sizeof(uint64_t))
#define RT_ADVANCE(x, n)	(x += RT_ROUNDUP((n)->sa_len))

struct rt_metrics {
	uint64_t rmx_locks;
	uint64_t rmx_mtu;
	uint64_t rmx_hopcount;
	uint64_t rmx_recvpipe;
	uint64_t rmx_sendpipe;
	uint64_t rmx_ssthresh;
	uint64_t rmx_rtt;
	uint64_t rmx_rttvar;
	time_t rmx_expire;
	time_t rmx_pksent;
};

struct rt_msghdr {
	unsigned short rtm_msglen __RT_ALIGN64;
	unsigned char rtm_version;
	unsigned char rtm_type;
	unsigned short rtm_index;
	int rtm_flags;
	int rtm_addrs;
	pid_t rtm_pid;
	int rtm_seq;
	int rtm_errno;
	int rtm_use;
	int rtm_inits;
	struct rt_metrics rtm_rmx __RT_ALIGN64;
};

#endif

#endif /* _NET_ROUTE_H_ */
