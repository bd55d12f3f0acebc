/*
 * Xen's network cards: a back end that writes whatever it likes onto the rings and
 * keeps pages mapped, while packets are sent and received and it goes and comes
 * back.
 * runs: 5000
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/xenif
 * includes: test/host/dev
 * sources: components/dev/xenif/xenif.c components/dev/xenif/xenif_rx.c
 * sources: components/dev/xenif/xenif_tx.c components/dev/xenif/xenif_txpage.c
 * sources: components/dev/xen/xenbus_share.c
 * sources: components/net/net/if_dma.c components/net/net/if_send.c
 * sources: components/net/net/net_checksum.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: lwip/src/core/def.c lwip/src/core/pbuf.c
 */
#include "xenif_back.h"
#include "segments.h"

#include "fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Any packet, or a segment that may continue the one before. */
static void
send(struct xenif *sc, unsigned int what)
{
	static uint32_t at;
	struct pbuf *p;

	if (what % 2 == 0)
		p = stack_packet(what);
	else {
		p = segment((what & 2) != 0, at, MSS, (what & 4) != 0 ?
		    TCP_ACK : TCP_ACK | TCP_PSH, (what & 8) != 0);
		at += MSS;
	}

	(void)xenif_tx_output(&sc->sc_if, p);
	pbuf_free(p);
}

/* The next receive request's answer; nothing when all have one. */
static void
receive(const uint8_t *b)
{
	const struct xenif_extra extra = { .e_type = b[0] % 6,
	    .e_flags = b[1] & 1, .e_gso_size = b[1] };
	struct xenif_rxreq req;

	if (card_rxroom() == 0 || card_rxroom() > XENIF_RING)
		return;
	memcpy(&req, xenring_entry(&card->sc_rxring, card_rxcons),
	    sizeof(req));
	if (req.r_ref < BACK_GRANTS && (b[2] & 0x80) != 0)
		back.grants[req.r_ref].mapped = true;
	if ((b[2] & 0x40) != 0) {
		card_extra(extra);
		return;
	}
	if (req.r_ref >= BACK_GRANTS || !back.grants[req.r_ref].used)
		return;
	(void)card_receive(b[0] * 2U, (int)b[1] * 17 - 16, b[2] & 15);
}

static void
comes_back(void)
{
	unsigned int i;

	card->sc_xenbus.xd_ops->xo_disconnect(card);
	/* Now it lets go of everything. */
	for (i = 0; i < BACK_GRANTS; i++)
		back.grants[i].mapped = false;
	back.failed = NULL;
	card_rxcons = card_txcons = 0;
	if (back_connect() != 0)
		host_panic("no second connection");
}

static void
finish(void)
{
	unsigned int i;

	card->sc_xenbus.xd_ops->xo_disconnect(card);
	for (i = 0; i < BACK_GRANTS; i++)
		back.grants[i].mapped = false;
	/* What was held on to can be had now. */
	xenif_tx_close(card);
	if (card->sc_ntxfree != XENIF_RING)
		host_panic("requests are missing");
	if (back.nports != 0)
		host_panic("a port is left");
	if (stack.received != NULL)
		pbuf_free(stack.received);
	stack.received = NULL;
}

/* A card whose back end connects: the last one, if it lost nothing. */
static bool
begin(struct xenif *sc, bool split)
{
	static bool attached;

	if (attached && back.limbo == 0) {
		store_set("back/feature-split-event-channels",
		    split ? "1" : "0");
		back.failed = NULL;
		card_rxcons = card_txcons = 0;
		return back_connect() == 0;
	}
	if (attached)
		card_free(sc);
	attached = card_attach(sc, split) == 0;
	return attached;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct xenif sc;
	const uint8_t *end = data + size;
	struct xenif_txreq req;

	if (size < 1)
		return 0;
	if (!begin(&sc, (data[0] & 1) != 0))
		host_panic("not connected");
	for (data++; data < end; data++) {
		switch (*data % 8) {
		case 0:
			send(&sc, *data / 8);
			break;
		case 1:
		case 2:
			if (end - data < 4 || !sc.sc_open)
				break;
			receive(data + 1);
			data += 3;
			break;
		case 3:			/* anywhere on a ring */
		case 4:
			if (end - data < 4 || sc.sc_rxmem.xr_memory == NULL)
				break;
			((uint8_t *)(*data % 8 == 3 ? sc.sc_rxmem.xr_memory :
			    sc.sc_txmem.xr_memory))[(data[1] | data[2] << 8) %
			    4096] = data[3];
			data += 3;
			break;
		case 5:
			if (sc.sc_open && card_sent(&req))
				card_answer(req.t_id, *data / 8 - 2);
			break;
		case 6:
			if (*data == 254)
				comes_back();
			else
				card_event();
			break;
		default:
			(void)fake_softint_run();
			break;
		}
	}
	(void)fake_softint_run();
	finish();
	(void)fake_softint_run();
	return 0;
}
