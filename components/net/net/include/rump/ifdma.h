/*
 * rump/ifdma.h - what drivers of network cards share: buffers a card writes
 * into, the pieces of a packet a card reads, and TCP checksums and the division
 * into segments that are left to it.
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

/*
 * A packet for a card that divides TCP segments (TSO): segments that the stack
 * sends one after the other, each with its own headers, are joined to one of which
 * the card makes them again. The stack goes on to count and repeat segments.
 * Owner: the driver.
 */
#define TXJOIN_PIECES	63
#define TXJOIN_BYTES	65535U		/* with headers; that of an IP packet */
struct txjoin {
	struct txpiece tj_pieces[TXJOIN_PIECES];
	unsigned int tj_npieces;
	struct pbuf *tj_first;		/* whose headers it has */
	unsigned int tj_count;		/* segments; 0: not to be joined with others */
	bool tj_open;			/* others may follow */
	uint32_t tj_next;		/* sequence number of what follows */
	size_t tj_headers, tj_mss;	/* bytes: before the data, and of each segment */
	size_t tj_data;			/* bytes of all segments */
};

/*
 * Begins with a packet, to which others are only added when `join' is set.
 * tj_first holds it, as with txpieces(). False: memory is short, or it is empty.
 */
bool txjoin_begin(struct txjoin *, struct pbuf *, bool join);

/*
 * Adds a segment that continues the packet, which then has `most' pieces at most;
 * the caller holds a reference to the segment until the packet is sent. False: it
 * is something else, or there is no room.
 */
bool txjoin_add(struct txjoin *, struct pbuf *, unsigned int most);

/*
 * No more will be added: makes the headers those of the whole packet. Returns the
 * bytes of data of each segment, and says of which version of IP they are, when the
 * card has to divide it; else 0. The checksum is the card's: tx_tcp_checksum().
 */
uint16_t txjoin_end(struct txjoin *, bool *v6);

#endif /* RUMP_IFDMA_H */
