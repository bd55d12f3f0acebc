/*
 * rump/ifnet.h - network interfaces: what drivers offer and are offered.
 * Packets are lwIP's pbufs and begin with the Ethernet header. Monitor held
 * throughout.
 */
#ifndef RUMP_IFNET_H
#define RUMP_IFNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"

#include "lwip/netif.h"
#include "lwip/pbuf.h"

struct ifnet;

#define IFNAMSIZ	16
#define ETHER_ADDR_LEN	6

/*
 * if_output   sends a packet, keeping references (pbuf_ref) to what the device
 *             still has to read; must not sleep. False: no room, dropped.
 * if_reclaim  lets go of packets that have been sent.
 */
struct ifops {
	bool (*if_output)(struct ifnet *, struct pbuf *);
	void (*if_reclaim)(struct ifnet *);
};

/* Since boot. */
struct ifcounters {
	uint64_t ic_ipackets, ic_ibytes, ic_ierrors, ic_iqdrops, ic_imcasts;
	uint64_t ic_opackets, ic_obytes, ic_oerrors;
};

/* The driver's fields are set before if_attach; owner: monitor. */
struct ifnet {
	const char *if_name;		/* driver: "vioif0" */
	const struct ifops *if_ops;	/* driver; NULL: lo0 */
	void *if_softc;			/* driver */
	uint8_t if_lladdr[ETHER_ADDR_LEN];	/* driver */
	uint16_t if_mtu;		/* driver */
	uint16_t if_checksums;		/* driver: NETIF_CHECKSUM_* that the
					   stack has to do for it */
	struct ifcounters if_counters;
	unsigned int if_sending;	/* driver: packets the device still has */
	/* Bits of the networks of addresses that were given, by lwIP's number. */
	uint8_t if_prefixes6[LWIP_IPV6_NUM_ADDRESSES];
	ip6_addr_t if_gateway6;
	struct netif *if_netif;
	struct ifnet *if_next;
	struct netif if_store;
};

/* Adds an interface, which is down and has no addresses. For ever. */
void if_attach(struct ifnet *);

/* The cable: on until the driver says otherwise. */
void if_link(struct ifnet *, bool up);

/*
 * A packet has arrived; the pbuf is handed over. `checked': its TCP or UDP
 * checksum need not be looked at. The pbuf may be freed later, by its custom
 * function, in any monitor context.
 */
void if_input(struct ifnet *, struct pbuf *, bool checked);

/* By name, by number (from 1), by lwIP's structure; NULL: none such. */
struct ifnet *if_byname(const char *name);
struct ifnet *if_byindex(unsigned int index);
/* Only interfaces with a driver: not lo0. */
struct ifnet *if_from_netif(const struct netif *);
struct ifnet *if_first(void);

/* struct if_data of NetBSD/amd64. */
struct if_data {
	uint8_t ifi_type, ifi_addrlen, ifi_hdrlen;
	int ifi_link_state;
	uint64_t ifi_mtu, ifi_metric, ifi_baudrate;
	uint64_t ifi_ipackets, ifi_ierrors, ifi_opackets, ifi_oerrors;
	uint64_t ifi_collisions, ifi_ibytes, ifi_obytes, ifi_imcasts;
	uint64_t ifi_omcasts, ifi_iqdrops, ifi_noproto;
	int64_t ifi_lastchange[2];
};
CTASSERT(sizeof(struct if_data) == 136);

/* struct sockaddr_dl, with room for any name of ours. */
struct sockaddr_dl {
	uint8_t sdl_len, sdl_family;
	uint16_t sdl_index;
	uint8_t sdl_type, sdl_nlen, sdl_alen, sdl_slen;
	char sdl_data[IFNAMSIZ + ETHER_ADDR_LEN + 2];
};
CTASSERT(sizeof(struct sockaddr_dl) == 32);

/* What programs are told of an interface: IFF_*, counters, its name and address. */
unsigned int if_flags(const struct ifnet *);
void if_data_fill(const struct ifnet *, struct if_data *);
void if_sockaddr_dl(const struct ifnet *, struct sockaddr_dl *);

/* Switches an interface on or off. */
void if_up(struct ifnet *, bool up);

/* How long an address is valid, and to be used for what is new; seconds. */
struct if_lifetimes {
	uint32_t il_valid, il_preferred;
};
#define IF_LIFETIME_INFINITE	UINT32_MAX

/* The number of an address of version 6 that an interface has, or -1. */
int if_address6_find(const struct ifnet *, const uint8_t address[16]);

/*
 * Gives an interface an address of version 6, of a network of so many bits (0: as
 * lwIP has it), or changes these of one that it has. `probe': when nobody else on
 * the link has it. EINVAL: it is no single machine's; ENOBUFS: there are enough.
 */
int if_address6_add(struct ifnet *, const uint8_t address[16],
    unsigned int bits, const struct if_lifetimes *, bool probe);
void if_address6_remove(struct ifnet *, int i);

/* Bits of an address's network; IN6_IFF_*. */
unsigned int if_prefix6(const struct ifnet *, int i);
int if_address6_flags(const struct ifnet *, int i);

/* See rump/ifconfig.h; waits until the interface is ready. */
struct rump_ifconfig;
int if_configure(struct rump_ifconfig *);

/* Has all drivers let go of what was sent. */
void if_reclaim(void);

/* The same; how many packets their devices still have to send. */
unsigned int if_sending(void);

#endif /* RUMP_IFNET_H */
