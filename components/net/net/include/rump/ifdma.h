/*
 * rump/ifdma.h - what drivers of network cards share: buffers a card writes
 * into, the pieces of a packet a card reads, and TCP checksums left to it.
 * Monitor held throughout.
 */
#ifndef RUMP_IFDMA_H
#define RUMP_IFDMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"
#include "rumpuser.h"

#include "lwip/pbuf.h"

/*
 * A buffer for what arrives: two share a frame. While the stack has it, its
 * packet is the pbuf; else it is with the card or on the list of free ones.
 */
struct rxpool;
struct rxbuf {
	struct pbuf_custom rb_pbuf;	/* first: lwIP gives us this back */
	struct rxpool *rb_pool;
	struct rxbuf *rb_next;
	bool rb_home;			/* back in a pool that is closed */
};
#define RXBUF_SIZE	2048U
#define RXBUF_HEAD	roundup2(sizeof(struct rxbuf), 64U)
#define RXBUF_ROOM	(RXBUF_SIZE - RXBUF_HEAD)	/* bytes at rxbuf_data */

/* A card's buffers. Owner: the driver; it stays while the stack has any of them. */
struct rxpool {
	struct rxbuf *rp_free;
	unsigned int rp_count, rp_max;	/* buffers there are and may be */
	bool rp_closed;
};

/*
 * Sets an empty pool up for a card with a ring of `ring' buffers, limited by the
 * guest's memory. Returns how many of them should be with the card, 16..ring; 0
 * when memory is too short for the first.
 */
unsigned int rxpool_init(struct rxpool *, unsigned int ring);

/* A free buffer, made when there is none and more may be; NULL: not now. */
struct rxbuf *rxpool_get(struct rxpool *);
void rxpool_put(struct rxpool *, struct rxbuf *);

/*
 * The card is off: frees the buffers, those that the stack or the driver still has as
 * they come back. There will be no others.
 */
void rxpool_close(struct rxpool *);

/* Its RXBUF_ROOM bytes, in the direct map. */
static inline char *
rxbuf_data(struct rxbuf *rb)
{
	return (char *)rb + RXBUF_HEAD;
}

/*
 * The packet of `len' bytes at `offset' of a buffer (both checked by the
 * caller); NULL when memory is short. Small packets are copied, so that a few
 * bytes do not hold a whole buffer, and so are all others when no more buffers
 * may be made. The buffer is used up or free again.
 */
struct pbuf *rxpool_pbuf(struct rxpool *, struct rxbuf *, size_t offset,
    size_t len);

/* A piece of a packet, contiguous for a card. */
struct txpiece {
	rump_paddr_t tp_pa;
	uint32_t tp_len;
};

/*
 * The pieces of a packet that is to be sent, at most `max'. Returns their number
 * and in *sent the packet to hold until it is, with a reference of its own: the
 * same, or a copy when it has too many pieces or ones out of a card's reach. 0:
 * memory is short, or the packet is empty; nothing is held.
 */
unsigned int txpieces(struct pbuf *, struct txpiece *, unsigned int max,
    struct pbuf **sent);

/*
 * Prepares a TCP segment that the stack made no checksum for: puts the sum of
 * the pseudo-header in its place, to which the card adds the bytes from *start
 * to the end; the checksum goes to *start + *offset. False: not TCP, nothing to
 * be done.
 */
bool tx_tcp_checksum(struct pbuf *, uint16_t *start, uint16_t *offset);

#endif /* RUMP_IFDMA_H */
