/*
 * <net/if_arp.h> - the address resolution protocol in NetBSD's layout
 */
#ifndef _NET_IF_ARP_H_
#define _NET_IF_ARP_H_

#include <sys/socket.h>
#include <stdint.h>

#define ARPHRD_ETHER		1
#define ARPHRD_IEEE802		6
#define ARPHRD_ARCNET		7
#define ARPHRD_FRELAY		15
#define ARPHRD_STRIP		23
#define ARPHRD_IEEE1394		24

#define ARPOP_REQUEST		1
#define ARPOP_REPLY		2
#define ARPOP_REVREQUEST	3
#define ARPOP_REVREPLY		4
#define ARPOP_INVREQUEST	8
#define ARPOP_INVREPLY		9

struct arphdr {
	uint16_t ar_hrd;
	uint16_t ar_pro;
	uint8_t ar_hln;
	uint8_t ar_pln;
	uint16_t ar_op;
};

struct arpreq {
	struct sockaddr arp_pa;
	struct sockaddr arp_ha;
	int arp_flags;
};
#define ATF_INUSE	0x01
#define ATF_COM		0x02
#define ATF_PERM	0x04
#define ATF_PUBL	0x08
#define ATF_USETRAILERS	0x10

#endif /* _NET_IF_ARP_H_ */
