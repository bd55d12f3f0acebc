/*
 * lwipopts.h - lwIP as it is used here: raw callbacks under the kernel monitor,
 * no threads and no locks of its own, memory from the kernel's allocator, time
 * from net_timer.c. Times are milliseconds.
 */
#ifndef NET_LWIPOPTS_H
#define NET_LWIPOPTS_H

#include "arch/cc.h"

struct netif;
struct pbuf;
struct tcp_hdr;
struct tcp_pcb;
struct ip_addr;

#define NO_SYS				1
#define LWIP_TIMERS			0
#define SYS_LIGHTWEIGHT_PROT		0
#define LWIP_NETCONN			0
#define LWIP_SOCKET			0
#define LWIP_STATS			0
#define LWIP_DONT_PROVIDE_BYTEORDER_FUNCTIONS 1

/* ---- Memory (overlay/src/core/mem.c, memp.c) ----------------------------- */

#define MEM_ALIGNMENT			16
#define MEM_LIBC_MALLOC			1
#define MEMP_MEM_MALLOC			1
#define MEM_SIZE			(1U << 30)	/* mem_size_t is wide */
#define LWIP_SUPPORT_CUSTOM_PBUF	1
#define PBUF_LINK_ENCAPSULATION_HLEN	0
#define ETH_PAD_SIZE			0
#define PBUF_POOL_BUFSIZE		1536

/* ---- Interfaces ---------------------------------------------------------- */

#define LWIP_ARP			1
#define LWIP_ETHERNET			1
#define ARP_TABLE_SIZE			64
#define ARP_QUEUEING			1
#define ARP_QUEUE_LEN			8
#define ETHARP_SUPPORT_STATIC_ENTRIES	0
#define LWIP_NETIF_API			0
#define LWIP_NETIF_HOSTNAME		1
#define LWIP_NETIF_STATUS_CALLBACK	1
#define LWIP_NETIF_LINK_CALLBACK	1
#define LWIP_NETIF_EXT_STATUS_CALLBACK	0
#define LWIP_SINGLE_NETIF		0
/* lo0; what goes to an address of our own goes there too (net_route4). */
#define LWIP_HAVE_LOOPIF		1
#define LWIP_NETIF_LOOPBACK		1
#define LWIP_LOOPBACK_MAX_PBUFS		0
#define LWIP_LOOPIF_MULTICAST		1
/* Called when packets wait to be looped: netif_poll from a softint. */
#define LWIP_NETIF_LOOPBACK_MULTITHREADING 1
#define tcpip_try_callback(func, netif)	net_loop_schedule()
#define LWIP_CHECKSUM_CTRL_PER_NETIF	1
#define LWIP_CHKSUM			net_checksum
#define MIB2_STATS			0

/* ---- IP ------------------------------------------------------------------ */

#define LWIP_IPV4			1
#define IP_FORWARD			0
#define IP_OPTIONS_ALLOWED		1
#define IP_REASSEMBLY			1
#define IP_REASS_MAX_PBUFS		256
#define MEMP_NUM_REASSDATA		16
#define IP_REASS_MAXAGE			15
#define IP_FRAG				1
#define IP_SOF_BROADCAST		1
#define IP_SOF_BROADCAST_RECV		0
#define IP_DEFAULT_TTL			64
#define LWIP_ICMP			1
#define LWIP_BROADCAST_PING		0
#define LWIP_MULTICAST_PING		0
#define LWIP_IGMP			1
#define LWIP_MULTICAST_TX_OPTIONS	1
#define LWIP_HOOK_IP4_ROUTE_SRC(src, dest) net_route4(src, dest)

#define LWIP_IPV6			1
#define LWIP_IPV6_NUM_ADDRESSES		8
#define LWIP_IPV6_FRAG			1
#define LWIP_IPV6_REASS			1
#define IPV6_FRAG_COPYHEADER		1	/* pointers are wide */
#define LWIP_IPV6_MLD			1
#define LWIP_IPV6_AUTOCONFIG		1
#define LWIP_IPV6_ADDRESS_LIFETIMES	1
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS	1
#define LWIP_IPV6_SEND_ROUTER_SOLICIT	1
#define LWIP_IPV6_SCOPES		1
#define LWIP_ND6_NUM_NEIGHBORS		64
#define LWIP_ND6_NUM_DESTINATIONS	64
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS	0
#define MEMP_NUM_ND6_QUEUE		64
#define LWIP_HOOK_IP6_ROUTE(src, dest)	net_route6(src, dest)
#define LWIP_HOOK_ND6_GET_GW(netif, dest) net_gateway6(netif, dest)

#define LWIP_RAW			1
#define LWIP_UDP			1
#define LWIP_NETBUF_RECVINFO		1
#define SO_REUSE			1
#define SO_REUSE_RXTOALL		1

/* ---- DHCP ---------------------------------------------------------------- */

#define LWIP_DHCP			1
#define LWIP_ACD			0
#define LWIP_DHCP_DOES_ACD_CHECK	0
#define LWIP_DHCP_GET_NTP_SRV		0
#define LWIP_AUTOIP			0
#define LWIP_DNS			0	/* overlay/src/core/ipv4/dhcp.c */
/* The resolver is the C library's; DHCP only has to tell us its servers. */
#define DNS_MAX_SERVERS			3

/* ---- TCP ----------------------------------------------------------------- */

#define LWIP_TCP			1
#define TCP_TMR_INTERVAL		10
#define TCP_MSL				2500U
#define LWIP_TCP_RTO_TIME		1000
#define TCP_MSS				1460
#define LWIP_WND_SCALE			1
#define TCP_RCV_SCALE			5
/* The most a socket can have; each has its own (so_rcvbuf, so_sndbuf). */
#define TCP_WND				(2U * 1024 * 1024 - 32)
#define TCP_SND_BUF			(128U * 1024)
#define TCP_SND_QUEUELEN		8192
/* Of lwIP's own socket layer, which is not used; checked all the same. */
#define TCP_SNDLOWAT			16384
#define TCP_SNDQUEUELOWAT		64
#define TCP_OVERSIZE			TCP_MSS
#define TCP_QUEUE_OOSEQ			1
#define TCP_OOSEQ_MAX_BYTES		(256U * 1024)
#define TCP_OOSEQ_MAX_PBUFS		256
#define LWIP_TCP_SACK_OUT		1
#define LWIP_TCP_MAX_SACK_NUM		4
#define LWIP_TCP_TIMESTAMPS		1
#define LWIP_TCP_KEEPALIVE		1
#define TCP_LISTEN_BACKLOG		0	/* net_tcp.c */
#define LWIP_TCP_CLOSE_TIMEOUT_MS_DEFAULT 20000
#define LWIP_HOOK_TCP_ISN(lip, lport, rip, rport)			\
	net_tcp_isn(lip, lport, rip, rport)
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, hdr, optlen, opt1len, opt2, p)	\
	net_tcp_inpacket(pcb, hdr)

#define LWIP_RAND()			net_random32()
#define LWIP_HOOK_FILENAME		"net_hooks.h"

int net_loop_schedule(void);
uint32_t net_random32(void);
/* The folded, not inverted, ones' complement sum of 16-bit words in memory order. */
uint16_t net_checksum(const void *data, int len);

#endif /* NET_LWIPOPTS_H */
