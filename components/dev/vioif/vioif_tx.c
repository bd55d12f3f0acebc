/*
 * vioif_tx.c - sending. Packets go to the device as they are, TCP segments that
 * follow each other joined when it divides them again; it is told about many
 * packets together (rump_softint_defer). What it has sent is let go of when more
 * is sent or received, or on the network's clock, without interrupts.
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

/* Lets go of the segments of a packet. */
static void
packet_free(struct vioif *sc, struct txslot *ts)
{
	struct txslot *next;

	for (; ts != NULL; ts = next) {
		next = ts->ts_next;
		pbuf_free(ts->ts_pbuf);
		ts->ts_pbuf = NULL;
		sc->sc_if.if_sending--;
		slot_put(sc, ts);
	}
}

/* What the device has to do: a checksum, and the division into segments. */
static void
fill_header(struct vioif *sc, struct virtio_net_hdr *hdr)
{
	struct txjoin *tj = &sc->sc_join;
	uint16_t mss;
	bool v6;

	memset(hdr, 0, sizeof(*hdr));
	mss = txjoin_end(tj, &v6);
	if (mss != 0) {
		hdr->h_gso_type = v6 ? HDR_GSO_TCPV6 : HDR_GSO_TCPV4;
		hdr->h_hdr_len = (uint16_t)tj->tj_headers;
		hdr->h_gso_size = mss;
	}
	if ((sc->sc_features & VIRTIO_NET_F_CSUM) != 0 &&
	    tx_tcp_checksum(tj->tj_first, &hdr->h_csum_start,
	    &hdr->h_csum_offset))
		hdr->h_flags = HDR_NEEDS_CSUM;
}

/* The packet that is held goes to the ring, where there is room for it. */
static void
tx_release(struct vioif *sc)
{
	const struct txjoin *tj = &sc->sc_join;
	struct virtio_seg vs[VIOIF_TX_SEGMENTS];
	struct txslot *ts = sc->sc_held;
	unsigned int i;

	if (ts == NULL)
		return;
	sc->sc_held = NULL;
	fill_header(sc, &ts->ts_hdr);
	vs[0].vs_pa = rumpuser_va_to_pa(&ts->ts_hdr);
	vs[0].vs_len = sc->sc_hdrlen;
	for (i = 0; i < tj->tj_npieces; i++) {
		vs[i + 1].vs_pa = tj->tj_pieces[i].tp_pa;
		vs[i + 1].vs_len = tj->tj_pieces[i].tp_len;
	}
	if (virtqueue_add(sc->sc_txq, vs, tj->tj_npieces + 1, 0, ts) == 0)
		sc->sc_txunkicked++;
	else {
		/* The device has been shut off. */
		sc->sc_if.if_counters.ic_oerrors++;
		packet_free(sc, ts);
	}
}

static void
tx_kick(void *arg)
{
	struct vioif *sc = arg;

	tx_release(sc);
	sc->sc_txunkicked = 0;
	virtqueue_kick(sc->sc_txq);
}

void
vioif_tx_reclaim(struct ifnet *ifp)
{
	struct vioif *sc = ifp->if_softc;
	struct txslot *ts;

	while ((ts = virtqueue_get(sc->sc_txq, NULL)) != NULL)
		packet_free(sc, ts);
}

/* A segment becomes part of the packet that is held. */
static bool
tx_join(struct vioif *sc, struct pbuf *p)
{
	unsigned int room = virtqueue_free(sc->sc_txq);
	struct txslot *ts = sc->sc_txfree;

	if (room == 0 || !txjoin_add(&sc->sc_join, p, room - 1))
		return false;
	sc->sc_txfree = ts->ts_next;
	pbuf_ref(p);
	ts->ts_pbuf = p;
	ts->ts_next = sc->sc_held->ts_next;
	sc->sc_held->ts_next = ts;
	sc->sc_if.if_sending++;
	return true;
}

/* A packet is held until the next one, to which it may be joined, or the kick. */
static bool
tx_hold(struct vioif *sc, struct pbuf *p)
{
	struct txslot *ts = sc->sc_txfree;

	tx_release(sc);
	if (!txjoin_begin(&sc->sc_join, p, sc->sc_divides))
		return false;
	if (virtqueue_free(sc->sc_txq) <= sc->sc_join.tj_npieces) {
		pbuf_free(sc->sc_join.tj_first);
		return false;
	}
	sc->sc_txfree = ts->ts_next;
	ts->ts_pbuf = sc->sc_join.tj_first;
	ts->ts_next = NULL;
	sc->sc_held = ts;
	sc->sc_if.if_sending++;
	return true;
}

bool
vioif_tx_output(struct ifnet *ifp, struct pbuf *p)
{
	struct vioif *sc = ifp->if_softc;

	vioif_tx_reclaim(ifp);
	if (sc->sc_txfree == NULL) {
		tx_kick(sc);
		return false;
	}
	if (sc->sc_held != NULL && tx_join(sc, p))
		return true;
	if (!tx_hold(sc, p)) {
		tx_kick(sc);
		return false;
	}
	if (sc->sc_txunkicked >= KICK_BATCH)
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
	sc->sc_divides = (sc->sc_features & VIOIF_HOST_TSO) == VIOIF_HOST_TSO;
	sc->sc_txslots = kmem_zalloc(n * sizeof(*sc->sc_txslots));
	if (sc->sc_txslots == NULL)
		return ENOMEM;
	for (i = 0; i < n; i++)
		slot_put(sc, &sc->sc_txslots[i]);
	return 0;
}

void
vioif_tx_end(struct vioif *sc)
{
	struct txslot *ts;

	/* The queue refuses it. */
	tx_release(sc);
	while ((ts = virtqueue_abandon(sc->sc_txq)) != NULL)
		packet_free(sc, ts);
}
