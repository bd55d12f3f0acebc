/*
 * vioif_tx.c - sending. Packets go to the device as they are; it is told about
 * many of them together (rump_softint_defer). What it has sent is let go of
 * when more is sent or received, or on the network's clock, without interrupts.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "vioif.h"

/* Packets that wait for the device to be told, at most. */
#define KICK_BATCH	64

static void
slot_put(struct vioif *sc, struct txslot *ts)
{
	ts->ts_next = sc->sc_txfree;
	sc->sc_txfree = ts;
}

static void
tx_kick(void *arg)
{
	struct vioif *sc = arg;

	sc->sc_txunkicked = 0;
	virtqueue_kick(sc->sc_txq);
}

void
vioif_tx_reclaim(struct ifnet *ifp)
{
	struct vioif *sc = ifp->if_softc;
	struct txslot *ts;

	while ((ts = virtqueue_get(sc->sc_txq, NULL)) != NULL) {
		pbuf_free(ts->ts_pbuf);
		ts->ts_pbuf = NULL;
		ifp->if_sending--;
		slot_put(sc, ts);
	}
}

bool
vioif_tx_output(struct ifnet *ifp, struct pbuf *p)
{
	struct txpiece pieces[VIOIF_TX_SEGMENTS - 1];
	struct virtio_seg vs[VIOIF_TX_SEGMENTS];
	struct vioif *sc = ifp->if_softc;
	unsigned int i, n;
	struct txslot *ts;

	vioif_tx_reclaim(ifp);
	ts = sc->sc_txfree;
	if (ts == NULL) {
		tx_kick(sc);
		return false;
	}
	n = txpieces(p, pieces, nitems(pieces), &p);
	if (n == 0)
		return false;
	memset(&ts->ts_hdr, 0, sizeof(ts->ts_hdr));
	if ((sc->sc_features & VIRTIO_NET_F_CSUM) != 0 &&
	    tx_tcp_checksum(p, &ts->ts_hdr.h_csum_start,
	    &ts->ts_hdr.h_csum_offset))
		ts->ts_hdr.h_flags = HDR_NEEDS_CSUM;
	vs[0].vs_pa = rumpuser_va_to_pa(&ts->ts_hdr);
	vs[0].vs_len = sc->sc_hdrlen;
	for (i = 0; i < n; i++) {
		vs[i + 1].vs_pa = pieces[i].tp_pa;
		vs[i + 1].vs_len = pieces[i].tp_len;
	}
	if (virtqueue_add(sc->sc_txq, vs, n + 1, 0, ts) != 0) {
		pbuf_free(p);
		return false;
	}
	sc->sc_txfree = ts->ts_next;
	ts->ts_pbuf = p;
	ifp->if_sending++;
	if (++sc->sc_txunkicked >= KICK_BATCH)
		tx_kick(sc);
	else
		rump_softint_defer(&sc->sc_kick);
	return true;
}

int
vioif_tx_init(struct vioif *sc)
{
	unsigned int i, n = virtqueue_size(sc->sc_txq);

	softint_init(&sc->sc_kick, tx_kick, sc);
	sc->sc_txslots = kmem_zalloc(n * sizeof(*sc->sc_txslots));
	if (sc->sc_txslots == NULL)
		return ENOMEM;
	for (i = 0; i < n; i++)
		slot_put(sc, &sc->sc_txslots[i]);
	return 0;
}
