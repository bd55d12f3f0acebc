/*
 * xenif_tx.c - sending. Packets are granted to the back end as they are, page by
 * page and for reading only; it is told about all of them together when the kernel
 * is left. What it has sent is let go of when more is sent or received, or on the
 * network's clock, without interrupts.
 *
 * A grant is of whole pages, so the back end can also see what else of the
 * kernel's memory is there, as it can with other guests' drivers.
 */
#include "netbsd/errno.h"
#include "xenif.h"

/* Each of so many pieces may cross into another page, a packet of 9000 in two. */
#define PIECES		8U

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
	struct xenif_tx *head = &sc->sc_tx[first];

	sc->sc_tx[slot].t_ref = GRANT_NONE;
	if (slot != first)
		slot_put(sc, slot);
	if (--head->t_left > 0)
		return;
	pbuf_free(head->t_pbuf);
	head->t_pbuf = NULL;
	sc->sc_if.if_sending--;
	slot_put(sc, first);
}

static void
tx_response(struct xenif *sc)
{
	struct xenif_txrsp rsp;

	xenring_response(&sc->sc_txring, &rsp, sizeof(rsp));
	if (rsp.t_id >= XENIF_RING ||
	    sc->sc_tx[rsp.t_id].t_ref == GRANT_NONE) {
		xenif_fail(sc, "response to what was not sent");
		return;
	}
	if (!grant_end(sc->sc_tx[rsp.t_id].t_ref)) {
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

/* Cuts pieces at pages, into at most `max'; 0: there are more. */
static unsigned int
cut(const struct txpiece *from, unsigned int n, struct txpiece *to,
    unsigned int max)
{
	unsigned int i, made = 0;
	rump_paddr_t pa;
	uint32_t len, now;

	for (i = 0; i < n; i++) {
		pa = from[i].tp_pa;
		for (len = from[i].tp_len; len > 0; len -= now, pa += now) {
			if (made == max)
				return 0;
			now = MIN(len, (uint32_t)(RUMPUSER_PAGE_SIZE -
			    pa % RUMPUSER_PAGE_SIZE));
			to[made++] = (struct txpiece){ pa, now };
		}
	}
	return made;
}

/* A copy of a packet on a page of its own; NULL: too long, or no page. */
static struct pbuf *
on_a_page(struct xenif *sc, struct pbuf *p)
{
	struct xenif_page *pg;

	if (p->tot_len > RUMPUSER_PAGE_SIZE ||
	    (pg = xenif_page_get(sc)) == NULL)
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

/*
 * The pieces of a packet as the back end takes them, and the packet to hold. 0:
 * there is no memory; nothing is held.
 */
static unsigned int
pieces(struct xenif *sc, struct pbuf *p, struct txpiece *tp,
    struct pbuf **sent, uint16_t *flags)
{
	struct txpiece whole[PIECES];
	uint16_t start, offset;
	struct pbuf *held;
	unsigned int n;

	n = txpieces(p, whole, PIECES, &held);
	if (n == 0)
		return 0;
	*flags = sc->sc_csum && tx_tcp_checksum(held, &start, &offset) ?
	    TXF_CSUM_BLANK | TXF_VALIDATED : 0;
	n = cut(whole, n, tp, sc->sc_sg ? XENIF_TX_SLOTS : 1);
	*sent = held;
	if (n > 0)
		return n;
	*sent = on_a_page(sc, held);
	pbuf_free(held);
	if (*sent == NULL)
		return 0;
	tp[0].tp_pa = rumpuser_va_to_pa((*sent)->payload);
	tp[0].tp_len = (*sent)->len;
	return 1;
}

/* Grants the pieces; all or none. */
static bool
grant_pieces(struct xenif *sc, const struct txpiece *tp, unsigned int n,
    uint32_t *refs)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		refs[i] = grant_page(sc->sc_xenbus.xd_domain,
		    rounddown2(tp[i].tp_pa, RUMPUSER_PAGE_SIZE), true);
		if (refs[i] != GRANT_NONE)
			continue;
		/* The back end has not been told of these. */
		while (i-- > 0)
			(void)grant_end(refs[i]);
		return false;
	}
	return true;
}

bool
xenif_tx_output(struct ifnet *ifp, struct pbuf *p)
{
	struct txpiece tp[XENIF_TX_SLOTS];
	uint32_t refs[XENIF_TX_SLOTS];
	struct xenif *sc = ifp->if_softc;
	struct xenif_txreq *req;
	uint16_t first, slot, flags;
	unsigned int i, n;

	xenif_tx_reclaim(ifp);
	if (!sc->sc_up || sc->sc_ntxfree < XENIF_TX_SLOTS ||
	    xenring_room(&sc->sc_txring) < XENIF_TX_SLOTS)
		return false;
	n = pieces(sc, p, tp, &p, &flags);
	if (n == 0)
		return false;
	if (!grant_pieces(sc, tp, n, refs)) {
		pbuf_free(p);
		return false;
	}
	first = sc->sc_txfree;
	for (i = 0; i < n; i++) {
		slot = slot_get(sc);
		sc->sc_tx[slot].t_ref = refs[i];
		sc->sc_tx[slot].t_first = first;
		req = xenring_request(&sc->sc_txring);
		req->t_ref = refs[i];
		req->t_offset = (uint16_t)(tp[i].tp_pa % RUMPUSER_PAGE_SIZE);
		req->t_flags = (uint16_t)((i == 0 ? flags : 0) |
		    (i + 1 < n ? TXF_MORE : 0));
		req->t_id = slot;
		req->t_size = i == 0 ? p->tot_len : (uint16_t)tp[i].tp_len;
	}
	sc->sc_tx[first].t_left = (uint16_t)n;
	sc->sc_tx[first].t_pbuf = p;
	ifp->if_sending++;
	rump_softint_schedule(&sc->sc_kick);
	return true;
}

static void
tx_kick(void *arg)
{
	struct xenif *sc = arg;

	if (sc->sc_open && xenring_push(&sc->sc_txring))
		xenbus_port_notify(sc->sc_txport);
}

void
xenif_tx_init(struct xenif *sc)
{
	uint16_t i;

	softint_init(&sc->sc_kick, tx_kick, sc);
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

	for (i = 0; i < XENIF_RING; i++)
		if (sc->sc_tx[i].t_ref != GRANT_NONE &&
		    grant_end(sc->sc_tx[i].t_ref))
			slot_end(sc, i);
}
