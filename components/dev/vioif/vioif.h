/*
 * vioif.h - virtio network cards (VIRTIO 1.1, section 5.1). Shared among the
 * files of the driver.
 */
#ifndef VIOIF_H
#define VIOIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/ifdma.h"
#include "rump/ifnet.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/virtio.h"

#define VIRTIO_NET_F_CSUM	(1ULL << 0)
#define VIRTIO_NET_F_GUEST_CSUM	(1ULL << 1)
#define VIRTIO_NET_F_MTU	(1ULL << 3)
#define VIRTIO_NET_F_MAC	(1ULL << 5)
#define VIRTIO_NET_F_GUEST_TSO4	(1ULL << 7)
#define VIRTIO_NET_F_GUEST_TSO6	(1ULL << 8)
#define VIRTIO_NET_F_HOST_TSO4	(1ULL << 11)
#define VIRTIO_NET_F_HOST_TSO6	(1ULL << 12)
#define VIRTIO_NET_F_MRG_RXBUF	(1ULL << 15)
#define VIRTIO_NET_F_STATUS	(1ULL << 16)

/* The device may join TCP segments that arrive, up to 64 KiB. */
#define VIOIF_TSO	(VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_GUEST_TSO6)
/* Buffers that such a packet takes, all of which have to be there at once. */
#define VIOIF_TSO_BUFFERS	\
	((65536 + 64 + RXBUF_ROOM - 1) / RXBUF_ROOM)

/* It divides what is sent into TCP segments, of both versions of IP. */
#define VIOIF_HOST_TSO	(VIRTIO_NET_F_CSUM | VIRTIO_NET_F_HOST_TSO4 | \
			    VIRTIO_NET_F_HOST_TSO6)

/* In front of each packet; the last field only when the device has it. */
struct virtio_net_hdr {
	uint8_t h_flags;
	uint8_t h_gso_type;
	uint16_t h_hdr_len;
	uint16_t h_gso_size;
	uint16_t h_csum_start;
	uint16_t h_csum_offset;
	uint16_t h_num_buffers;
};
CTASSERT(sizeof(struct virtio_net_hdr) == 12);
#define HDR_NEEDS_CSUM	1
#define HDR_DATA_VALID	2
#define HDR_GSO_TCPV4	1
#define HDR_GSO_TCPV6	4
#define HDR_LEN_SHORT	offsetof(struct virtio_net_hdr, h_num_buffers)

#define CONFIG_MAC	0
#define CONFIG_STATUS	6
#define CONFIG_MTU	10
#define STATUS_LINK_UP	1

/* A packet on its way out, or a further segment of one. */
struct txslot {
	struct virtio_net_hdr ts_hdr;
	struct txslot *ts_next;		/* of the packet, or free */
	struct pbuf *ts_pbuf;
};

/* Owner: monitor. */
struct vioif {
	struct ifnet sc_if;
	struct virtio_device *sc_device;
	struct virtqueue *sc_rxq, *sc_txq;
	uint64_t sc_features;
	unsigned int sc_hdrlen;

	struct softint sc_rx_again;	/* more has arrived than one turn takes */
	struct rxpool sc_rxpool;
	unsigned int sc_rxposted, sc_rxwanted;	/* with the device */
	/* A packet of which more buffers are to come. */
	struct pbuf *sc_partial;
	unsigned int sc_partial_left;
	bool sc_partial_checked, sc_partial_bad;

	struct txslot *sc_txslots, *sc_txfree;
	struct txslot *sc_held;		/* not in the ring yet; by sc_join */
	struct txjoin sc_join;
	bool sc_divides;		/* VIOIF_HOST_TSO */
	struct softint sc_kick;		/* tells the device, once for many */
	unsigned int sc_txunkicked;	/* packets that it has not been told of */
};

/*
 * Receiving (vioif_rx.c). vioif_rx_init: ENOMEM, or ENXIO when the ring is too
 * short for what the device may send. vioif_rx_end: the device is off.
 */
int vioif_rx_init(struct vioif *);
void vioif_rx_start(struct vioif *);
void vioif_rx_intr(void *);
void vioif_rx_end(struct vioif *);

/* Sending (vioif_tx.c). vioif_tx_init: ENOMEM. vioif_tx_end: the device is off. */
#define VIOIF_TX_SEGMENTS	(1 + TXJOIN_PIECES)
int vioif_tx_init(struct vioif *);
bool vioif_tx_output(struct ifnet *, struct pbuf *);
void vioif_tx_reclaim(struct ifnet *);
void vioif_tx_end(struct vioif *);

#endif /* VIOIF_H */
