/*
 * vioif_rx.c - receiving. The device writes into buffers that go up the stack
 * as they are, and come back when the program has read what is in them.
 */
#include "netbsd/errno.h"
#include "vioif.h"

#define TURN		64	/* packets before others get their turn */

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
		rb = rxpool_get(&sc->sc_rxpool);
		if (rb == NULL)
			break;
		if (!rxbuf_post(sc, rb)) {
			rxpool_put(&sc->sc_rxpool, rb);
			break;
		}
	}
	virtqueue_kick(sc->sc_rxq);
}

/* A further buffer of a packet that takes several. */
static void
rx_more(struct vioif *sc, struct rxbuf *rb, size_t len)
{
	struct pbuf *p = rxpool_pbuf(&sc->sc_rxpool, rb, 0, len);

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
		rxpool_put(&sc->sc_rxpool, rb);
		return;
	}
	memcpy(&hdr, rxbuf_data(rb), sizeof(hdr));
	if ((sc->sc_features & VIRTIO_NET_F_MRG_RXBUF) != 0)
		buffers = hdr.h_num_buffers;
	checked = (sc->sc_features & VIRTIO_NET_F_GUEST_CSUM) != 0 &&
	    (hdr.h_flags & (HDR_NEEDS_CSUM | HDR_DATA_VALID)) != 0;
	p = rxpool_pbuf(&sc->sc_rxpool, rb, sc->sc_hdrlen,
	    len - sc->sc_hdrlen);
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
	softint_init(&sc->sc_rx_again, vioif_rx_intr, sc);
	virtqueue_intr_manual(sc->sc_rxq);
	sc->sc_rxwanted = rxpool_init(&sc->sc_rxpool,
	    virtqueue_size(sc->sc_rxq));
	if (sc->sc_rxwanted == 0)
		return ENOMEM;
	return (sc->sc_features & VIOIF_TSO) != 0 &&
	    sc->sc_rxwanted < VIOIF_TSO_BUFFERS ? ENXIO : 0;
}

void
vioif_rx_start(struct vioif *sc)
{
	rx_fill(sc);
}

void
vioif_rx_end(struct vioif *sc)
{
	struct rxbuf *rb;

	if (sc->sc_partial != NULL)
		pbuf_free(sc->sc_partial);
	sc->sc_partial = NULL;
	sc->sc_partial_left = 0;
	while ((rb = virtqueue_abandon(sc->sc_rxq)) != NULL)
		rxpool_put(&sc->sc_rxpool, rb);
	sc->sc_rxposted = 0;
	rxpool_close(&sc->sc_rxpool);
}
