/*
 * xenif_rx.c - receiving. The back end copies packets into pages that go up the
 * stack as they are and come back when the program has read what is in them. A page
 * is taken from the back end before anything on it is looked at.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "xenif.h"

#define TURN		64	/* responses before others get their turn */
#define COPY_MAX	256	/* bytes that are rather copied */
#define PARTS_MAX	20U	/* of a packet: 64 KiB, and a little */

/* ---- Pages -------------------------------------------------------------- */

void
xenif_page_put(struct xenif *sc, struct xenif_page *pg)
{
	pg->p_next = sc->sc_pages;
	sc->sc_pages = pg;
}

/* The stack, or the ring of what is sent, is done with a packet. */
static void
page_done(struct pbuf *p)
{
	struct xenif_page *pg = (struct xenif_page *)(void *)p;

	xenif_page_put(pg->p_sc, pg);
}

/* Makes another page. */
static bool
page_make(struct xenif *sc)
{
	struct xenif_page *pg;

	if (sc->sc_npages >= sc->sc_maxpages)
		return false;
	pg = kmem_zalloc(sizeof(*pg));
	if (pg == NULL)
		return false;
	pg->p_pa = page_alloc(1);
	if (pg->p_pa == 0) {
		kmem_free(pg, sizeof(*pg));
		return false;
	}
	/* What was there before is not the back end's to see. */
	memset(rumpuser_pa_to_va(pg->p_pa), 0, RUMPUSER_PAGE_SIZE);
	pg->p_pbuf.custom_free_function = page_done;
	pg->p_sc = sc;
	pg->p_ref = GRANT_NONE;
	xenif_page_put(sc, pg);
	sc->sc_npages++;
	return true;
}

struct xenif_page *
xenif_page_get(struct xenif *sc)
{
	struct xenif_page *pg;

	if (sc->sc_pages == NULL && !page_make(sc))
		return NULL;
	pg = sc->sc_pages;
	sc->sc_pages = pg->p_next;
	return pg;
}

struct pbuf *
xenif_page_pbuf(struct xenif_page *pg, size_t offset, size_t len)
{
	return pbuf_alloced_custom(PBUF_RAW, (u16_t)len, PBUF_REF, &pg->p_pbuf,
	    (char *)rumpuser_pa_to_va(pg->p_pa) + offset, (u16_t)len);
}

/* ---- Giving pages to the back end --------------------------------------- */

static bool
page_post(struct xenif *sc, struct xenif_page *pg)
{
	uint32_t place = sc->sc_rxring.xr_req_prod % XENIF_RING;
	struct xenif_rxreq *req;

	if (pg->p_ref == GRANT_NONE)
		pg->p_ref = grant_page(sc->sc_xenbus.xd_domain, pg->p_pa,
		    false);
	if (pg->p_ref == GRANT_NONE)
		return false;
	req = xenring_request(&sc->sc_rxring);
	req->r_id = (uint16_t)place;
	req->r_pad = 0;
	req->r_ref = pg->p_ref;
	sc->sc_rx[place] = pg;
	sc->sc_rxposted++;
	return true;
}

void
xenif_rx_fill(struct xenif *sc)
{
	struct xenif_page *pg;

	while (sc->sc_rxposted < sc->sc_rxwanted) {
		pg = xenif_page_get(sc);
		if (pg == NULL)
			break;
		if (!page_post(sc, pg)) {
			xenif_page_put(sc, pg);
			break;
		}
	}
	if (sc->sc_rxring.xr_req_prod != sc->sc_rxring.xr_req_pushed &&
	    xenring_push(&sc->sc_rxring))
		xenbus_port_notify(sc->sc_rxport);
}

/* ---- Packets ------------------------------------------------------------ */

/* The packet is complete, or to be dropped. */
static void
packet_end(struct xenif *sc)
{
	struct pbuf *p = sc->sc_packet;

	sc->sc_packet = NULL;
	sc->sc_parts = 0;
	if (p != NULL && !sc->sc_bad) {
		if_input(&sc->sc_if, p, sc->sc_checked);
		return;
	}
	if (p != NULL)
		pbuf_free(p);
}

/*
 * The bytes of a response as a pbuf: NULL when there is no memory. The page is
 * used up, or free again.
 */
static struct pbuf *
part(struct xenif *sc, struct xenif_page *pg, size_t offset, size_t len)
{
	struct pbuf *p;

	if (len > COPY_MAX && (sc->sc_pages != NULL || page_make(sc))) {
		if (!grant_end(pg->p_ref)) {
			xenif_fail(sc, "a page is not given back");
			xenif_page_put(sc, pg);
			return NULL;
		}
		pg->p_ref = GRANT_NONE;
		return xenif_page_pbuf(pg, offset, len);
	}
	/* Copied once, and then looked at: it stays the back end's. */
	p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	if (p != NULL)
		memcpy(p->payload,
		    (char *)rumpuser_pa_to_va(pg->p_pa) + offset, len);
	xenif_page_put(sc, pg);
	return p;
}

static void
rx_part(struct xenif *sc, struct xenif_page *pg, const struct xenif_rxrsp *rsp)
{
	size_t len = (size_t)rsp->r_status;
	struct pbuf *p;

	if (rsp->r_status <= 0 || sc->sc_parts > PARTS_MAX || sc->sc_bad ||
	    (sc->sc_packet != NULL &&
	    sc->sc_packet->tot_len + len > UINT16_MAX)) {
		if (!sc->sc_bad)
			sc->sc_if.if_counters.ic_ierrors++;
		sc->sc_bad = true;
		xenif_page_put(sc, pg);
		return;
	}
	p = part(sc, pg, rsp->r_offset, len);
	if (p == NULL) {
		sc->sc_bad = true;
		sc->sc_if.if_counters.ic_iqdrops++;
	} else if (sc->sc_packet == NULL)
		sc->sc_packet = p;
	else
		pbuf_cat(sc->sc_packet, p);
}

/* What is said about a packet beside its data; of no use here, but checked. */
static bool
extra_ok(const struct xenif_extra *e)
{
	if (e->e_type == 0 || e->e_type >= EXTRA_MAX)
		return false;
	return e->e_type != EXTRA_GSO || e->e_gso_size != 0;
}

/* One response. */
static void
rx_one(struct xenif *sc)
{
	uint32_t place = sc->sc_rxring.xr_rsp_cons % XENIF_RING;
	struct xenif_page *pg = sc->sc_rx[place];
	struct xenif_extra extra;
	struct xenif_rxrsp rsp;

	xenring_response(&sc->sc_rxring, &rsp, sizeof(rsp));
	sc->sc_rx[place] = NULL;
	sc->sc_rxposted--;
	if (sc->sc_extra) {
		memcpy(&extra, &rsp, sizeof(extra));
		xenif_page_put(sc, pg);
		if (!extra_ok(&extra)) {
			xenif_fail(sc, "unknown extra information");
			return;
		}
		sc->sc_extra = (extra.e_flags & EXTRAF_MORE) != 0;
	} else {
		if (rsp.r_id != place || rsp.r_offset > RUMPUSER_PAGE_SIZE ||
		    (rsp.r_status > 0 && (size_t)rsp.r_status >
		    RUMPUSER_PAGE_SIZE - rsp.r_offset)) {
			xenif_page_put(sc, pg);
			xenif_fail(sc, rsp.r_id != place ?
			    "response to another request" :
			    "response beyond its page");
			return;
		}
		if (sc->sc_parts++ == 0) {
			sc->sc_bad = false;
			sc->sc_checked = (rsp.r_flags &
			    (RXF_VALIDATED | RXF_CSUM_BLANK)) != 0;
			sc->sc_extra = (rsp.r_flags & RXF_EXTRA) != 0;
		}
		sc->sc_more = (rsp.r_flags & RXF_MORE) != 0;
		rx_part(sc, pg, &rsp);
	}
	if (!sc->sc_more && !sc->sc_extra)
		packet_end(sc);
}

/* Softint: packets have arrived. */
static void
rx_intr(void *arg)
{
	struct xenif *sc = arg;
	int n, done = 0;

	if (!sc->sc_open)
		return;
	xenif_tx_reclaim(&sc->sc_if);
	while (done < TURN && sc->sc_open &&
	    (n = xenring_responses(&sc->sc_rxring)) != 0) {
		if (n < 0) {
			xenif_fail(sc, "more responses than requests");
			return;
		}
		for (; n > 0 && done < TURN && sc->sc_open; n--, done++)
			rx_one(sc);
	}
	if (!sc->sc_open)
		return;
	xenif_rx_fill(sc);
	if (done == TURN || !xenring_intr_on(&sc->sc_rxring))
		rump_softint_schedule(&sc->sc_rxintr);
}

/* ---- Beginning and end -------------------------------------------------- */

void
xenif_rx_init(struct xenif *sc)
{
	/*
	 * A small guest gives at most a sixteenth of its memory, but enough for
	 * the largest packet.
	 */
	size_t share = page_available() / 16;

	sc->sc_rxwanted = (unsigned int)MAX(2 * PARTS_MAX,
	    MIN(share / 4, XENIF_RING));
	sc->sc_maxpages = (unsigned int)MIN(MAX(share, 4 * sc->sc_rxwanted),
	    16 * sc->sc_rxwanted);
	softint_init(&sc->sc_rxintr, rx_intr, sc);
}

void
xenif_rx_open(struct xenif *sc)
{
	sc->sc_parts = 0;
	sc->sc_more = sc->sc_extra = false;
	xenif_rx_fill(sc);
}

/* Takes a page's grant; a page that the back end does not let go of is lost. */
static void
page_take(struct xenif *sc, struct xenif_page *pg)
{
	if (pg->p_ref == GRANT_NONE || grant_end(pg->p_ref)) {
		pg->p_ref = GRANT_NONE;
		xenif_page_put(sc, pg);
		return;
	}
	grant_end_pages(&pg->p_ref, 1, pg->p_pa);
	kmem_free(pg, sizeof(*pg));
	sc->sc_npages--;
}

void
xenif_rx_close(struct xenif *sc)
{
	struct xenif_page *pg, *next;
	unsigned int i;

	if (sc->sc_packet != NULL)
		pbuf_free(sc->sc_packet);
	sc->sc_packet = NULL;
	/* Free ones may be the back end's still, too. */
	pg = sc->sc_pages;
	sc->sc_pages = NULL;
	for (; pg != NULL; pg = next) {
		next = pg->p_next;
		page_take(sc, pg);
	}
	for (i = 0; i < XENIF_RING; i++)
		if (sc->sc_rx[i] != NULL) {
			page_take(sc, sc->sc_rx[i]);
			sc->sc_rx[i] = NULL;
		}
	sc->sc_rxposted = 0;
}
