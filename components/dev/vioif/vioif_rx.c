/*
 * vioif_rx.c - receiving. The device writes into buffers that go up the stack
 * as they are, and come back when the program has read what is in them. Small
 * packets are copied instead, so that a few bytes do not hold a whole buffer,
 * and so are all others when no more buffers may be made.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "vioif.h"

#define TURN		64	/* packets before others get their turn */
#define COPY_MAX	256	/* bytes */

static void
rxbuf_put(struct vioif *sc, struct rxbuf *rb)
{
	rb->rb_next = sc->sc_rxfree;
	sc->sc_rxfree = rb;
}

/* The stack is done with a packet. */
static void
rxbuf_done(struct pbuf *p)
{
	struct rxbuf *rb = (struct rxbuf *)(void *)p;

	rxbuf_put(rb->rb_sc, rb);
}

/* Makes two more buffers. */
static bool
rxbuf_grow(struct vioif *sc)
{
	struct rxbuf *rb;
	rump_paddr_t pa;
	size_t at;

	if (sc->sc_rxcount >= sc->sc_rxmax || (pa = page_alloc(1)) == 0)
		return false;
	for (at = 0; at < RUMPUSER_PAGE_SIZE; at += RXBUF_SIZE) {
		rb = (struct rxbuf *)(void *)((char *)rumpuser_pa_to_va(pa) +
		    at);
		memset(rb, 0, sizeof(*rb));
		rb->rb_pbuf.custom_free_function = rxbuf_done;
		rb->rb_sc = sc;
		rxbuf_put(sc, rb);
		sc->sc_rxcount++;
	}
	return true;
}

static char *
rxbuf_data(struct rxbuf *rb)
{
	return (char *)rb + RXBUF_HEAD;
}

/* Gives a buffer to the device. */
static bool
rxbuf_post(struct vioif *sc, struct rxbuf *rb)
{
	struct virtio_seg seg = {
		rumpuser_va_to_pa(rxbuf_data(rb)), RXBUF_ROOM
	};

	if (virtqueue_add(sc->sc_rxq, &seg, 0, 1, rb) != 0)
		return false;
	sc->sc_rxposted++;
	return true;
}

static void
rx_fill(struct vioif *sc)
{
	struct rxbuf *rb;

	while (sc->sc_rxposted < sc->sc_rxwanted) {
		if (sc->sc_rxfree == NULL && !rxbuf_grow(sc))
			break;
		rb = sc->sc_rxfree;
		if (!rxbuf_post(sc, rb))
			break;
		sc->sc_rxfree = rb->rb_next;
	}
	virtqueue_kick(sc->sc_rxq);
}

/*
 * The packet of `len' bytes at `offset' of a buffer; NULL when memory is short.
 * The buffer is used up or free again.
 */
static struct pbuf *
rx_pbuf(struct vioif *sc, struct rxbuf *rb, size_t offset, size_t len)
{
	char *data = rxbuf_data(rb) + offset;
	struct pbuf *p;

	if (len > COPY_MAX && (sc->sc_rxfree != NULL || rxbuf_grow(sc)))
		return pbuf_alloced_custom(PBUF_RAW, (u16_t)len, PBUF_REF,
		    &rb->rb_pbuf, data, (u16_t)len);
	p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	if (p != NULL)
		memcpy(p->payload, data, len);
	rxbuf_put(sc, rb);
	return p;
}

/* A further buffer of a packet that takes several. */
static void
rx_more(struct vioif *sc, struct rxbuf *rb, size_t len)
{
	struct pbuf *p = rx_pbuf(sc, rb, 0, len);

	if (p == NULL || sc->sc_partial_bad ||
	    (size_t)sc->sc_partial->tot_len + len > UINT16_MAX) {
		sc->sc_partial_bad = true;
		if (p != NULL)
			pbuf_free(p);
	} else
		pbuf_cat(sc->sc_partial, p);
	if (--sc->sc_partial_left > 0)
		return;
	p = sc->sc_partial;
	sc->sc_partial = NULL;
	if (!sc->sc_partial_bad) {
		if_input(&sc->sc_if, p, sc->sc_partial_checked);
		return;
	}
	sc->sc_if.if_counters.ic_iqdrops++;
	if (p != NULL)
		pbuf_free(p);
}

/* A buffer has come back with `len' bytes in it. */
static void
rx_one(struct vioif *sc, struct rxbuf *rb, size_t len)
{
	struct virtio_net_hdr hdr;
	unsigned int buffers = 1;
	struct pbuf *p;
	bool checked;

	if (sc->sc_partial_left > 0) {
		rx_more(sc, rb, len);
		return;
	}
	if (len < sc->sc_hdrlen) {
		sc->sc_if.if_counters.ic_ierrors++;
		rxbuf_put(sc, rb);
		return;
	}
	memcpy(&hdr, rxbuf_data(rb), sizeof(hdr));
	if ((sc->sc_features & VIRTIO_NET_F_MRG_RXBUF) != 0)
		buffers = hdr.h_num_buffers;
	checked = (sc->sc_features & VIRTIO_NET_F_GUEST_CSUM) != 0 &&
	    (hdr.h_flags & (HDR_NEEDS_CSUM | HDR_DATA_VALID)) != 0;
	p = rx_pbuf(sc, rb, sc->sc_hdrlen, len - sc->sc_hdrlen);
	if (buffers > 1 && buffers <= virtqueue_size(sc->sc_rxq)) {
		sc->sc_partial = p;
		sc->sc_partial_left = buffers - 1;
		sc->sc_partial_bad = p == NULL;
		sc->sc_partial_checked = checked;
	} else if (p == NULL)
		sc->sc_if.if_counters.ic_iqdrops++;
	else
		if_input(&sc->sc_if, p, checked);
}

/* Softint: packets have arrived. */
void
vioif_rx_intr(void *arg)
{
	struct vioif *sc = arg;
	unsigned int n = 0;
	struct rxbuf *rb;
	uint32_t len;

	vioif_tx_reclaim(&sc->sc_if);
	while (n < TURN && (rb = virtqueue_get(sc->sc_rxq, &len)) != NULL) {
		n++;
		sc->sc_rxposted--;
		rx_one(sc, rb, len);
	}
	if (n > 0)
		rx_fill(sc);
	if (n == TURN || !virtqueue_intr_on(sc->sc_rxq, 1)) {
		virtqueue_intr_off(sc->sc_rxq);
		rump_softint_schedule(&sc->sc_rx_again);
	}
}

int
vioif_rx_init(struct vioif *sc)
{
	/* A small guest gives at most a sixteenth of its memory. */
	size_t share = page_available() / 16 *
	    (RUMPUSER_PAGE_SIZE / RXBUF_SIZE);

	softint_init(&sc->sc_rx_again, vioif_rx_intr, sc);
	virtqueue_intr_manual(sc->sc_rxq);
	sc->sc_rxwanted = (unsigned int)MAX(16, MIN(share / 4,
	    virtqueue_size(sc->sc_rxq)));
	sc->sc_rxmax = (unsigned int)MIN(MAX(share, 4 * sc->sc_rxwanted),
	    16 * sc->sc_rxwanted);
	return rxbuf_grow(sc) ? 0 : ENOMEM;
}

void
vioif_rx_start(struct vioif *sc)
{
	rx_fill(sc);
}
