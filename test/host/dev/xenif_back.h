/*
 * xenif_back.h - the back end of a network card: answers what is on the rings as
 * the test likes. Included once, by the test's only file.
 */
#ifndef XENIF_BACK_H
#define XENIF_BACK_H

#include "stack.h"
#include "xen_back.h"
#include "xenif.h"

static struct xenif *card;		/* what is tested */
static uint32_t card_rxcons, card_txcons;	/* requests taken */

const char *
device_name(const struct device *dv __unused)
{
	return "xenif0";
}

/* A new card, attached, and what its back end offers. */
static int
card_attach(struct xenif *sc, bool split)
{
	static const struct xenbus_attach_args xa = { "vif", "device/vif/0" };

	memset(sc, 0, sizeof(*sc));
	memset(&stack, 0, sizeof(stack));
	back_reset(sc);
	card = sc;
	card_rxcons = card_txcons = 0;
	store_set("device/vif/0/mac", "00:16:3e:0A:fb:01");
	store_set("back/feature-rx-copy", "1");
	store_set("back/feature-sg", "1");
	store_set("back/feature-ipv6-csum-offload", "1");
	store_set("back/feature-gso-tcpv4", "1");
	store_set("back/feature-gso-tcpv6", "1");
	if (split)
		store_set("back/feature-split-event-channels", "1");
	return RUMP_SET_START(driver)->rd_attach(NULL, &xa);
}

/* Gives the memory of a device back, which the driver never does. */
static void
card_free(struct xenif *sc)
{
	struct xenif_page *pg;

	while ((pg = sc->sc_pages) != NULL) {
		sc->sc_pages = pg->p_next;
		page_free(pg->p_pa, 1);
		kmem_free(pg, sizeof(*pg));
	}
}

/* How many buffers wait for packets. */
static unsigned int
card_rxroom(void)
{
	return card->sc_rxring.xr_shared->xs_req_prod - card_rxcons;
}

/* Answers the next receive request; the page it is for. */
static char *
card_receive(unsigned int offset, int status, unsigned int flags)
{
	struct xenring_shared *xs = card->sc_rxring.xr_shared;
	struct xenif_rxreq req;
	struct xenif_rxrsp rsp;

	memcpy(&req, xenring_entry(&card->sc_rxring, card_rxcons),
	    sizeof(req));
	rsp.r_id = req.r_id;
	rsp.r_offset = (uint16_t)offset;
	rsp.r_flags = (uint16_t)flags;
	rsp.r_status = (int16_t)status;
	memcpy(xenring_entry(&card->sc_rxring, card_rxcons++), &rsp,
	    sizeof(rsp));
	xs->xs_rsp_prod = card_rxcons;
	return back_page(req.r_ref, true);
}

/* Extra information in the place of a response. */
static void
card_extra(struct xenif_extra e)
{
	struct xenring_shared *xs = card->sc_rxring.xr_shared;

	memcpy(xenring_entry(&card->sc_rxring, card_rxcons++), &e, sizeof(e));
	xs->xs_rsp_prod = card_rxcons;
}

static void
card_event(void)
{
	back_event(card->sc_rxport);
}

/* Takes the next request of what is sent; false: there is none. */
static bool
card_sent(struct xenif_txreq *req)
{
	if (card->sc_txring.xr_shared->xs_req_prod == card_txcons)
		return false;
	memcpy(req, xenring_entry(&card->sc_txring, card_txcons++),
	    sizeof(*req));
	return true;
}

/* Takes the extra information in the place of a request. */
static void __unused
card_sent_extra(struct xenif_extra *extra)
{
	memcpy(extra, xenring_entry(&card->sc_txring, card_txcons++),
	    sizeof(*extra));
}

/* Answers one. */
static void
card_answer(unsigned int id, int status)
{
	struct xenring_shared *xs = card->sc_txring.xr_shared;
	struct xenif_txrsp rsp = { (uint16_t)id, (int16_t)status };

	memcpy(xenring_entry(&card->sc_txring, xs->xs_rsp_prod), &rsp,
	    sizeof(rsp));
	xs->xs_rsp_prod++;
}

#endif /* XENIF_BACK_H */
