/*
 * <net/if.h> - network interfaces in NetBSD's ABI
 */
#ifndef _NET_IF_H_
#define _NET_IF_H_

#include <features.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/time.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IF_NAMESIZE	16
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
#define IFNAMSIZ	16

#define IFF_UP		0x1
#define IFF_BROADCAST	0x2
#define IFF_DEBUG	0x4
#define IFF_LOOPBACK	0x8
#define IFF_POINTOPOINT	0x10
#define IFF_NOTRAILERS	0x20
#define IFF_RUNNING	0x40
#define IFF_NOARP	0x80
#define IFF_PROMISC	0x100
#define IFF_ALLMULTI	0x200
#define IFF_OACTIVE	0x400
#define IFF_SIMPLEX	0x800
#define IFF_LINK0	0x1000
#define IFF_LINK1	0x2000
#define IFF_LINK2	0x4000
#define IFF_MULTICAST	0x8000

#define LINK_STATE_UNKNOWN	0
#define LINK_STATE_DOWN	1
#define LINK_STATE_UP	2

struct if_data {
	unsigned char ifi_type;
	unsigned char ifi_addrlen;
	unsigned char ifi_hdrlen;
	int ifi_link_state;
	unsigned long long ifi_mtu;
	unsigned long long ifi_metric;
	unsigned long long ifi_baudrate;
	unsigned long long ifi_ipackets;
	unsigned long long ifi_ierrors;
	unsigned long long ifi_opackets;
	unsigned long long ifi_oerrors;
	unsigned long long ifi_collisions;
	unsigned long long ifi_ibytes;
	unsigned long long ifi_obytes;
	unsigned long long ifi_imcasts;
	unsigned long long ifi_omcasts;
	unsigned long long ifi_iqdrops;
	unsigned long long ifi_noproto;
	struct timespec ifi_lastchange;
};

struct ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		struct sockaddr ifru_addr;
		struct sockaddr ifru_dstaddr;
		struct sockaddr ifru_broadaddr;
		struct sockaddr_storage ifru_space;
		short ifru_flags;
		int ifru_addrflags;
		int ifru_metric;
		int ifru_mtu;
		int ifru_dlt;
		unsigned int ifru_value;
		void *ifru_data;
		struct {
			uint32_t b_buflen;
			void *b_buf;
		} ifru_b;
	} ifr_ifru;
};
#define ifr_addr	ifr_ifru.ifru_addr
#define ifr_dstaddr	ifr_ifru.ifru_dstaddr
#define ifr_broadaddr	ifr_ifru.ifru_broadaddr
#define ifr_space	ifr_ifru.ifru_space
#define ifr_flags	ifr_ifru.ifru_flags
#define ifr_addrflags	ifr_ifru.ifru_addrflags
#define ifr_metric	ifr_ifru.ifru_metric
#define ifr_mtu		ifr_ifru.ifru_mtu
#define ifr_dlt		ifr_ifru.ifru_dlt
#define ifr_value	ifr_ifru.ifru_value
#define ifr_media	ifr_ifru.ifru_metric
#define ifr_index	ifr_ifru.ifru_value
#define ifr_ifindex	ifr_ifru.ifru_value
#define ifr_data	ifr_ifru.ifru_data
#define ifr_buf		ifr_ifru.ifru_b.b_buf
#define ifr_buflen	ifr_ifru.ifru_b.b_buflen

struct ifaliasreq {
	char ifra_name[IFNAMSIZ];
	struct sockaddr ifra_addr;
	struct sockaddr ifra_dstaddr;
	struct sockaddr ifra_mask;
};
#define ifra_broadaddr	ifra_dstaddr

struct ifconf {
	int ifc_len;
	union {
		void *ifcu_buf;
		struct ifreq *ifcu_req;
	} ifc_ifcu;
};
#define ifc_buf		ifc_ifcu.ifcu_buf
#define ifc_req		ifc_ifcu.ifcu_req

/* Messages of routing sockets and of sysctl(3)'s NET_RT_IFLIST. */
#define __RT_ALIGN64	__attribute__((__aligned__(8)))

struct if_msghdr {
	unsigned short ifm_msglen __RT_ALIGN64;
	unsigned char ifm_version;
	unsigned char ifm_type;
	int ifm_addrs;
	int ifm_flags;
	unsigned short ifm_index;
	struct if_data ifm_data __RT_ALIGN64;
};

struct ifa_msghdr {
	unsigned short ifam_msglen __RT_ALIGN64;
	unsigned char ifam_version;
	unsigned char ifam_type;
	unsigned short ifam_index;
	int ifam_flags;
	int ifam_addrs;
	pid_t ifam_pid;
	int ifam_addrflags;
	int ifam_metric;
};

struct if_announcemsghdr {
	unsigned short ifan_msglen __RT_ALIGN64;
	unsigned char ifan_version;
	unsigned char ifan_type;
	unsigned short ifan_index;
	char ifan_name[IFNAMSIZ];
	unsigned short ifan_what;
};
#define IFAN_ARRIVAL	0
#define IFAN_DEPARTURE	1
#endif

struct if_nameindex {
	unsigned int if_index;
	char *if_name;
};

void if_freenameindex(struct if_nameindex *);
char *if_indextoname(unsigned int, char *);
struct if_nameindex *if_nameindex(void);
unsigned int if_nametoindex(const char *);

#ifdef __cplusplus
}
#endif

#endif /* _NET_IF_H_ */
