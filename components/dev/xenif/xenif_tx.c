/*
 * xenif_tx.c - sending. Packets are granted to the back end as they are, page by
 * page and for reading only, but TCP segments that follow each other are joined, in
 * a copy (xenif_txpage.c), when it divides them again. It is told about many packets
 * together (rump_softint_defer). What it has sent is let go of when more is sent or
 * received, or on the network's clock, without interrupts.
 *
 * A grant is of whole pages, so the back end can also see what else of the
 * kernel's memory is there, as it can with other guests' drivers.
 */
#include "netbsd/errno.h"
#include "xenif.h"

/* Packets that are on the ring before the back end is told at once. */
#define KICK_BATCH	64

static void
slot_put(struct xenif *sc, uint16_t slot)
{
	sc->sc_tx[slot].t_next = sc->sc_txfree;
	sc->sc_txfree = slot;
	sc->sc_ntxfree++;
}

static uint16_t
slot_get(struct xenif *sc)
{
	uint16_t slot = sc->sc_txfree;

	sc->sc_txfree = sc->sc_tx[slot].t_next;
	sc->sc_ntxfree--;
	return slot;
}

/* A request has ended. */
static void
slot_end(struct xenif *sc, uint16_t slot)
{
	uint16_t first = sc->sc_tx[slot].t_first;
	struct xenif_tx *head = &sc->sc_tx[first], *t = &sc->sc_tx[slot];

	if (t->t_page != NULL)
		xenif_txpage_put(sc, t->t_page);
	t->t_page = NULL;
	t->t_ref = GRANT_NONE;
	if (slot != first)
		slot_put(sc, slot);
	if (--head->t_left > 0)
		return;
	if (head->t_pbuf != NULL)
		pbuf_free(head->t_pbuf);
	head->t_pbuf = NULL;
	sc->sc_if.if_sending--;
	slot_put(sc, first);
}

/* The back end is done with it; false: it still has it. */
static bool
slot_take(const struct xenif_tx *t)
{
	return t->t_page != NULL || grant_end(t->t_ref);
}

static void
tx_response(struct xenif *sc)
{
	struct xenif_txrsp rsp;

	xenring_response(&sc->sc_txring, &rsp, sizeof(rsp));
	/* To extra information. */
	if (rsp.t_status == TX_RSP_NULL)
		return;
	if (rsp.t_id >= XENIF_RING ||
	    sc->sc_tx[rsp.t_id].t_ref == GRANT_NONE) {
		xenif_fail(sc, "response to what was not sent");
		return;
	}
	if (!slot_take(&sc->sc_tx[rsp.t_id])) {
		xenif_fail(sc, "a packet that was sent is not given back");
		return;
	}
	if (rsp.t_status < 0)
		sc->sc_if.if_counters.ic_oerrors++;
	slot_end(sc, rsp.t_id);
}

void
xenif_tx_reclaim(struct ifnet *ifp)
{
	struct xenif *sc = ifp->if_softc;
	int n;

	if (!sc->sc_open)
		return;
	while (sc->sc_open && (n = xenring_responses(&sc->sc_txring)) != 0) {
		if (n < 0) {
			xenif_fail(sc, "more responses than requests");
			return;
		}
		for (; n > 0 && sc->sc_open; n--)
			tx_response(sc);
	}
	if (!sc->sc_open)
		return;
	xenring_intr_off(&sc->sc_txring);
	/* Pages that there was no memory or grant for. */
	if (sc->sc_rxposted < sc->sc_rxwanted / 2)
		xenif_rx_fill(sc);
}

/* How many requests a packet takes: pieces, cut at pages. */
static unsigned int
requests(const struct pbuf *p)
{
	unsigned int n = 0;

	for (; p != NULL; p = p->next)
		if (p->len > 0)
			n += (unsigned int)(((uintptr_t)p->payload %
			    RUMPUSER_PAGE_SIZE + p->len - 1) /
			    RUMPUSER_PAGE_SIZE) + 1;
	return n;
}

/* ---- The packet that is held --------------------------------------------- */

/* A copy of a packet on a page of its own; NULL: no page. */
static struct pbuf *
on_a_page(struct xenif *sc, struct pbuf *p)
{
	struct xenif_page *pg = xenif_page_get(sc);

	if (pg == NULL)
		return NULL;
	/* From a packet that was dropped: the back end's to write to. */
	if (pg->p_ref != GRANT_NONE && !grant_end(pg->p_ref)) {
		xenif_page_put(sc, pg);
		return NULL;
	}
	pg->p_ref = GRANT_NONE;
	pbuf_copy_partial(p, rumpuser_pa_to_va(pg->p_pa), p->tot_len, 0);
	return xenif_page_pbuf(pg, 0, p->tot_len);
}

/* Begins again with a copy of the packet that takes few requests. */
static bool
begin_with_copy(struct xenif *sc)
{
	struct pbuf *copy, *p = sc->sc_join.tj_first;
	bool began;

	if (p->tot_len <= RUMPUSER_PAGE_SIZE)
		copy = on_a_page(sc, p);
	else
		copy = sc->sc_sg ? pbuf_clone(PBUF_RAW, PBUF_RAM, p) : NULL;
	pbuf_free(p);
	if (copy == NULL)
		return false;
	began = txjoin_begin(&sc->sc_join, copy, false);
	pbuf_free(copy);
	return began;
}

static void
held_free(struct xenif *sc)
{
	while (sc->sc_nheld > 0)
		pbuf_free(sc->sc_held[--sc->sc_nheld]);
}

/* The packet that is held is lost. */
static void
held_drop(struct xenif *sc)
{
	if (sc->sc_nheld > 0)
		sc->sc_if.if_sending--;
	held_free(sc);
}

/* ---- Putting it onto the ring ---------------------------------------------- */

/* What a request on the ring is made of. */
struct part {
	uint32_t pt_ref;
	uint16_t pt_offset, pt_len;
	struct xenif_txpage *pt_page;	/* or NULL */
};

struct packet {
	struct part pk_parts[XENIF_TX_SLOTS];
	unsigned int pk_nparts;
	size_t pk_size;
	uint16_t pk_flags;
	uint16_t pk_mss;		/* of the segments it is divided into, or 0 */
	bool pk_v6;
};

/* Grants the packet's pieces, cut at pages: all, or none and 0. */
static unsigned int
grant_parts(struct xenif *sc, struct part *parts)
{
	const struct txjoin *tj = &sc->sc_join;
	unsigned int i, n = 0;
	rump_paddr_t pa, end;
	struct part *pt;

	for (i = 0; i < tj->tj_npieces; i++) {
		pa = tj->tj_pieces[i].tp_pa;
		for (end = pa + tj->tj_pieces[i].tp_len; pa < end;
		    pa += pt->pt_len) {
			KASSERT(n < XENIF_TX_SLOTS);
			pt = &parts[n];
			pt->pt_page = NULL;
			pt->pt_offset = (uint16_t)(pa % RUMPUSER_PAGE_SIZE);
			pt->pt_len = (uint16_t)MIN(end - pa,
			    RUMPUSER_PAGE_SIZE - pt->pt_offset);
			pt->pt_ref = grant_page(sc->sc_xenbus.xd_domain,
			    pa - pt->pt_offset, true);
			if (pt->pt_ref == GRANT_NONE)
				goto undo;
			n++;
		}
	}
	return n;

undo:
	/* The back end has not been told of these. */
	while (n-- > 0)
		(void)grant_end(parts[n].pt_ref);
	return 0;
}

/* Copies the packet's pieces to pages, which are reserved. */
static unsigned int
copy_parts(struct xenif *sc, struct part *parts)
{
	unsigned int piece = 0, n = 0;
	size_t len;

	while (piece < sc->sc_join.tj_npieces) {
		KASSERT(n < XENIF_TX_SLOTS);
		parts[n].pt_page = xenif_txpage_fill(sc, &piece, &len);
		parts[n].pt_ref = parts[n].pt_page->tp_ref;
		parts[n].pt_offset = 0;
		parts[n++].pt_len = (uint16_t)len;
	}
	return n;
}

/* Tells into which segments the back end has to divide the packet. */
static void
put_gso(struct xenif *sc, const struct packet *pk)
{
	const struct xenif_extra extra = {
		.e_type = EXTRA_GSO,
		.e_gso_size = pk->pk_mss,
		.e_gso_type = pk->pk_v6 ? GSO_TCPV6 : GSO_TCPV4,
	};

	memcpy(xenring_request(&sc->sc_txring), &extra, sizeof(extra));
}

static void
put_requests(struct xenif *sc, const struct packet *pk)
{
	uint16_t slot, first = sc->sc_txfree;
	const struct part *pt = pk->pk_parts, *end = pt + pk->pk_nparts;
	struct xenif_txreq *req;

	for (; pt < end; pt++) {
		slot = slot_get(sc);
		sc->sc_tx[slot].t_ref = pt->pt_ref;
		sc->sc_tx[slot].t_page = pt->pt_page;
		sc->sc_tx[slot].t_first = first;
		req = xenring_request(&sc->sc_txring);
		req->t_ref = pt->pt_ref;
		req->t_offset = pt->pt_offset;
		req->t_flags = pt + 1 < end ? TXF_MORE : 0;
		req->t_id = slot;
		req->t_size = pt->pt_len;
		if (slot != first)
			continue;
		/* It speaks for all. */
		req->t_flags |= pk->pk_flags;
		req->t_size = (uint16_t)pk->pk_size;
		if (pk->pk_mss != 0)
			put_gso(sc, pk);
	}
	sc->sc_tx[first].t_left = (uint16_t)pk->pk_nparts;
}

/* What is held goes onto the ring, where there is room for it. */
static void
tx_release(struct xenif *sc)
{
	struct txjoin *tj = &sc->sc_join;
	uint16_t start, offset, first = sc->sc_txfree;
	struct packet pk = { .pk_flags = 0 };

	if (sc->sc_nheld == 0)
		return;
	pk.pk_mss = txjoin_end(tj, &pk.pk_v6);
	pk.pk_size = pk.pk_mss != 0 ? tj->tj_headers + tj->tj_data :
	    tj->tj_first->tot_len;
	if (sc->sc_csum && tx_tcp_checksum(tj->tj_first, &start, &offset))
		pk.pk_flags = TXF_CSUM_BLANK | TXF_VALIDATED;
	if (pk.pk_mss != 0) {
		pk.pk_flags |= TXF_EXTRA;
		pk.pk_nparts = copy_parts(sc, pk.pk_parts);
	} else
		pk.pk_nparts = grant_parts(sc, pk.pk_parts);
	if (pk.pk_nparts == 0) {
		sc->sc_if.if_counters.ic_oerrors++;
		held_drop(sc);
		return;
	}
	put_requests(sc, &pk);
	sc->sc_unkicked++;
	if (pk.pk_mss != 0)
		held_free(sc);
	else {
		sc->sc_tx[first].t_pbuf = sc->sc_held[0];
		sc->sc_nheld = 0;
	}
}

static void
tx_kick(void *arg)
{
	struct xenif *sc = arg;

	if (!sc->sc_open)
		return;
	tx_release(sc);
	sc->sc_unkicked = 0;
	if (xenring_push(&sc->sc_txring))
		xenbus_port_notify(sc->sc_txport);
}

/* A segment becomes part of the packet that is held. */
static bool
tx_join(struct xenif *sc, struct pbuf *p)
{
	struct txjoin *tj = &sc->sc_join;

	if (!tj->tj_open || !xenif_txpage_reserve(sc,
	    tj->tj_headers + tj->tj_data + p->tot_len) ||
	    !txjoin_add(tj, p, TXJOIN_PIECES))
		return false;
	pbuf_ref(p);
	sc->sc_held[sc->sc_nheld++] = p;
	return true;
}

/* A packet is held until the next one, to which it may be joined, or the kick. */
static bool
tx_hold(struct xenif *sc, struct pbuf *p)
{
	struct txjoin *tj = &sc->sc_join;

	if (sc->sc_ntxfree < XENIF_TX_SLOTS ||
	    xenring_room(&sc->sc_txring) < XENIF_TX_SLOTS + 1 ||
	    !txjoin_begin(tj, p, sc->sc_divides))
		return false;
	if (requests(tj->tj_first) > (sc->sc_sg ? XENIF_TX_SLOTS : 1) &&
	    !begin_with_copy(sc))
		return false;
	sc->sc_held[0] = tj->tj_first;
	sc->sc_nheld = 1;
	sc->sc_if.if_sending++;
	return true;
}

bool
xenif_tx_output(struct ifnet *ifp, struct pbuf *p)
{
	struct xenif *sc = ifp->if_softc;

	xenif_tx_reclaim(ifp);
	if (!sc->sc_up)
		return false;
	if (sc->sc_nheld > 0 && tx_join(sc, p))
		return true;
	tx_release(sc);
	if (!tx_hold(sc, p)) {
		tx_kick(sc);
		return false;
	}
	if (sc->sc_unkicked >= KICK_BATCH)
		tx_kick(sc);
	else
		rump_softint_defer(&sc->sc_kick);
	return true;
}

void
xenif_tx_init(struct xenif *sc)
{
	uint16_t i;

	softint_init(&sc->sc_kick, tx_kick, sc);
	xenif_txpage_init(sc);
	sc->sc_txfree = XENIF_RING;
	for (i = 0; i < XENIF_RING; i++)
		slot_put(sc, i);
}

void
xenif_tx_open(struct xenif *sc)
{
	xenring_intr_off(&sc->sc_txring);
}

/* A packet that the back end does not let go of is lost, with its requests. */
void
xenif_tx_close(struct xenif *sc)
{
	uint16_t i;

	held_drop(sc);
	sc->sc_unkicked = 0;
	for (i = 0; i < XENIF_RING; i++)
		if (sc->sc_tx[i].t_ref != GRANT_NONE &&
		    slot_take(&sc->sc_tx[i]))
			slot_end(sc, i);
	xenif_txpage_close(sc);
}
