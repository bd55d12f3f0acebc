/*
 * <net/if_ether.h> - Ethernet in NetBSD's layout
 */
#ifndef _NET_IF_ETHER_H_
#define _NET_IF_ETHER_H_

#include <sys/cdefs.h>
#include <sys/types.h>
#include <stdint.h>

#define ETHER_ADDR_LEN	6
#define ETHER_TYPE_LEN	2
#define ETHER_CRC_LEN	4
#define ETHER_HDR_LEN	((ETHER_ADDR_LEN * 2) + ETHER_TYPE_LEN)
#define ETHER_MIN_LEN	64
#define ETHER_MAX_LEN	1518
#define ETHER_MAX_LEN_JUMBO	9018
#define ETHER_VLAN_ENCAP_LEN	4
#define ETHERMTU_JUMBO	(ETHER_MAX_LEN_JUMBO - ETHER_HDR_LEN - ETHER_CRC_LEN)
#define ETHERMTU	(ETHER_MAX_LEN - ETHER_HDR_LEN - ETHER_CRC_LEN)
#define ETHERMIN	(ETHER_MIN_LEN - ETHER_HDR_LEN - ETHER_CRC_LEN)

struct ether_addr {
	uint8_t ether_addr_octet[ETHER_ADDR_LEN];
};

struct ether_header {
	uint8_t ether_dhost[ETHER_ADDR_LEN];
	uint8_t ether_shost[ETHER_ADDR_LEN];
	uint16_t ether_type;
} __packed;

#define ETHER_IS_MULTICAST(addr)	(*(const unsigned char *)(addr) & 0x01)
#define ETHER_IS_LOCAL(addr)		(*(const unsigned char *)(addr) & 0x02)

#define ETHERTYPE_PUP		0x0200
#define ETHERTYPE_IP		0x0800
#define ETHERTYPE_ARP		0x0806
#define ETHERTYPE_REVARP	0x8035
#define ETHERTYPE_VLAN		0x8100
#define ETHERTYPE_IPV6		0x86dd
#define ETHERTYPE_FLOWCONTROL	0x8808
#define ETHERTYPE_SLOWPROTOCOLS	0x8809
#define ETHERTYPE_MPLS		0x8847
#define ETHERTYPE_PPPOEDISC	0x8863
#define ETHERTYPE_PPPOE		0x8864
#define ETHERTYPE_PAE		0x888e
#define ETHERTYPE_QINQ		0x88a8
#define ETHERTYPE_LLDP		0x88cc
#define ETHERTYPE_LOOPBACK	0x9000

#ifdef __cplusplus
extern "C" {
#endif

struct ether_addr *ether_aton(const char *);
int ether_aton_r(unsigned char *, size_t, const char *);
int ether_hostton(const char *, struct ether_addr *);
int ether_line(const char *, struct ether_addr *, char *);
char *ether_ntoa(const struct ether_addr *);
int ether_ntohost(char *, const struct ether_addr *);

#ifdef __cplusplus
}
#endif

#endif /* _NET_IF_ETHER_H_ */
