/*
 * Xen's network cards: the driver against a made-up back end.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/xenif
 * sources: components/dev/xenif/xenif.c components/dev/xenif/xenif_rx.c
 * sources: components/dev/xenif/xenif_tx.c components/dev/xen/xenbus_share.c
 * sources: components/net/net/if_dma.c components/net/net/if_send.c
 * sources: components/net/net/net_checksum.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: lwip/src/core/def.c lwip/src/core/pbuf.c
 */
#include "xenif_back.h"

#include "fake.h"
#include "test.h"

static struct xenif sc;

static void
start(bool split)
{
	CHECK_EQ(card_attach(&sc, split), 0);
	CHECK(stack.link);
}

static void
event(void)
{
	card_event();
	(void)fake_softint_run();
}

/* Whatever there was, nothing is left with the back end. */
static void
end(void)
{
	if (stack.received != NULL)
		pbuf_free(stack.received);
	stack.received = NULL;
	(void)fake_softint_run();
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	CHECK(!stack.link);
	CHECK_EQ(back.ngrants, 0);
	CHECK_EQ(back.nports, 0);
	CHECK_EQ(back.limbo, 0);
	CHECK_EQ(sc.sc_ntxfree, XENIF_RING);
	(void)fake_softint_run();
	card_free(&sc);
	sc.sc_npages = 0;
}

/* What ends a back end: once, and the card is off. */
static void
check_failed(const char *why)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM);

	CHECK(back.failed != NULL);
	if (back.failed != NULL)
		CHECK_STR(back.failed, why);
	CHECK_EQ(back.complaints, 1);
	CHECK(!stack.link);
	CHECK(!xenif_tx_output(&sc.sc_if, p));
	pbuf_free(p);
	event();
	CHECK_EQ(back.complaints, 1);
}

TEST(attaches)
{
	static const uint8_t mac[] = { 0, 0x16, 0x3e, 0x0a, 0xfb, 1 };

	start(true);
	CHECK_MEM(sc.sc_if.if_lladdr, mac, sizeof(mac));
	CHECK_EQ(sc.sc_if.if_mtu, 1500);
	CHECK_EQ(card_rxroom(), XENIF_RING);
	CHECK(sc.sc_rxport != sc.sc_txport);
	CHECK_STR(store_value("device/vif/0/event-channel-rx"), "1");
	CHECK_STR(store_value("device/vif/0/event-channel-tx"), "2");
	CHECK(store_value("device/vif/0/event-channel") == NULL);
	CHECK_STR(store_value("device/vif/0/request-rx-copy"), "1");
	CHECK_STR(store_value("device/vif/0/feature-gso-tcpv4"), "1");
	CHECK_EQ(sc.sc_if.if_checksums & NETIF_CHECKSUM_GEN_TCP, 0);
	end();
	start(false);
	CHECK_EQ(sc.sc_rxport, sc.sc_txport);
	CHECK_STR(store_value("device/vif/0/event-channel"), "1");
	end();
}

TEST(what_is_wrong_in_xenstore_is_refused)
{
	static const struct xenbus_attach_args xa = { "vif", "device/vif/0" };
	static const char *const bad[] = { "", "00:16:3e:0a:fb", "x",
	    "00:16:3e:0a:fb:0g", "00-16-3e-0a-fb-01" };
	size_t i;

	for (i = 0; i < nitems(bad); i++) {
		memset(&sc, 0, sizeof(sc));
		back_reset(&sc);
		store_set("device/vif/0/mac", bad[i]);
		CHECK_EQ(RUMP_SET_START(driver)->rd_attach(NULL, &xa), EINVAL);
	}
	/* A back end that flips pages. */
	start(false);
	end();
	store_set("back/feature-rx-copy", "0");
	CHECK_EQ(back_connect(), ENOTSUP);
	CHECK_EQ(back.ngrants, 0);
	store_set("back/feature-rx-copy", "1");
	store.fail_transaction = true;
	CHECK_EQ(back_connect(), ENOSPC);
	CHECK_EQ(back.ngrants, 0);
	CHECK_EQ(back.nports, 0);
	store.fail_transaction = false;
	/* Without grants for the rings, and with too few for all buffers. */
	back.grants_max = 1;
	CHECK_EQ(back_connect(), ENOSPC);
	back.grants_max = 10;
	CHECK_EQ(back_connect(), 0);
	CHECK_EQ(card_rxroom(), 8);
	end();
}

TEST(packets_arrive)
{
	unsigned int i;

	start(false);
	memset(card_receive(0, 60, 0), 'a', 60);
	event();
	CHECK_EQ(stack.nreceived, 1);
	CHECK_EQ(stack.received->tot_len, 60);
	CHECK_EQ(*(char *)stack.received->payload, 'a');
	CHECK(!stack.checked);
	CHECK_EQ(card_rxroom(), XENIF_RING);
	memset(card_receive(100, 1514, RXF_CSUM_BLANK), 'b', 2000);
	event();
	CHECK_EQ(stack.received->tot_len, 1514);
	CHECK_EQ(*(char *)stack.received->payload, 'b');
	CHECK(stack.checked);
	/* Buffers the stack has are not the back end's. */
	CHECK_EQ(back.ngrants, XENIF_RING + 2);
	for (i = 0; i < 600; i++) {
		(void)card_receive(0, 1000, RXF_VALIDATED);
		if (i % 200 == 199)
			event();
	}
	CHECK_EQ(stack.nreceived, 602);
	CHECK_EQ(card_rxroom(), XENIF_RING);
	CHECK_EQ(sc.sc_if.if_counters.ic_ierrors, 0);
	end();
}

TEST(large_packets_come_in_parts)
{
	const struct xenif_extra gso = { .e_type = EXTRA_GSO,
	    .e_flags = EXTRAF_MORE, .e_gso_size = 1448, .e_gso_type = 1 };
	const struct xenif_extra hash = { .e_type = 4 };
	unsigned int i;

	start(false);
	memset(card_receive(0, 4096, RXF_CSUM_BLANK | RXF_MORE | RXF_EXTRA),
	    'a', 4096);
	card_extra(gso);
	event();
	card_extra(hash);
	for (i = 0; i < 14; i++)
		memset(card_receive(0, 4096, RXF_MORE), 'b', 4096);
	event();
	CHECK_EQ(stack.nreceived, 0);
	memset(card_receive(0, 100, 0), 'c', 100);
	event();
	CHECK_EQ(stack.nreceived, 1);
	CHECK_EQ(stack.received->tot_len, 15 * 4096 + 100);
	CHECK_EQ(pbuf_get_at(stack.received, 4095), 'a');
	CHECK_EQ(pbuf_get_at(stack.received, 4096), 'b');
	CHECK_EQ(pbuf_get_at(stack.received, 15 * 4096 + 99), 'c');
	CHECK(stack.checked);
	CHECK_EQ(card_rxroom(), XENIF_RING);
	/* One that stays incomplete. */
	(void)card_receive(0, 4096, RXF_MORE);
	event();
	end();
}

TEST(bad_packets_are_dropped_whole)
{
	unsigned int i;

	start(false);
	(void)card_receive(0, -1, 0);
	(void)card_receive(0, 0, 0);
	(void)card_receive(0, 1000, RXF_MORE);
	(void)card_receive(0, -2, RXF_MORE);
	(void)card_receive(0, 1000, 0);
	/* Longer than a packet can be. */
	for (i = 0; i < 17; i++)
		(void)card_receive(0, 4096, RXF_MORE);
	(void)card_receive(0, 1, 0);
	event();
	/* In more parts than there can be. */
	for (i = 0; i < 30; i++)
		(void)card_receive(0, 1, RXF_MORE);
	(void)card_receive(0, 1, 0);
	event();
	CHECK_EQ(stack.nreceived, 0);
	CHECK_EQ(sc.sc_if.if_counters.ic_ierrors, 5);
	(void)card_receive(0, 60, 0);
	event();
	CHECK_EQ(stack.nreceived, 1);
	CHECK_EQ(card_rxroom(), XENIF_RING);
	CHECK(back.failed == NULL);
	end();
}

TEST(a_back_end_that_breaks_the_rules_is_shut_off)
{
	const struct xenif_extra bad = { .e_type = EXTRA_MAX };
	struct xenif_rxrsp *rsp;

	start(false);
	(void)card_receive(4000, 97, 0);
	event();
	check_failed("response beyond its page");
	end();
	start(false);
	(void)card_receive(4097, 0, 0);
	event();
	check_failed("response beyond its page");
	end();
	start(false);
	(void)card_receive(0, 60, 0);
	rsp = xenring_entry(&sc.sc_rxring, 0);
	rsp->r_id ^= 1;
	event();
	check_failed("response to another request");
	CHECK_EQ(stack.nreceived, 0);
	end();
	start(false);
	(void)card_receive(0, 60, RXF_EXTRA);
	card_extra(bad);
	event();
	check_failed("unknown extra information");
	end();
	start(false);
	sc.sc_rxring.xr_shared->xs_rsp_prod = XENIF_RING + 1;
	event();
	check_failed("more responses than requests");
	end();
	start(false);
	sc.sc_txring.xr_shared->xs_rsp_prod = 1;
	event();
	check_failed("more responses than requests");
	end();
	/* A page that stays mapped is never used again. */
	start(false);
	(void)card_receive(0, 1000, 0);
	back.grants[sc.sc_rx[0]->p_ref].mapped = true;
	event();
	check_failed("a page is not given back");
	CHECK_EQ(stack.nreceived, 0);
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	CHECK_EQ(back.limbo, 1);
	CHECK_EQ(back.ngrants, 1);
	card_free(&sc);
}

TEST(packets_are_sent_and_let_go_of)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM), *q;
	struct xenif_txreq req[3];
	unsigned int sent;

	start(true);
	pbuf_cat(p, pbuf_alloc(PBUF_RAW, 40, PBUF_RAM));
	memset(p->payload, 0, 60);
	CHECK(xenif_tx_output(&sc.sc_if, p));
	CHECK_EQ(p->ref, 2);
	CHECK(!card_sent(&req[0]));
	back.notified = 0;
	(void)fake_softint_run();
	CHECK_EQ(back.notified, 1);
	CHECK(card_sent(&req[0]) && card_sent(&req[1]) && !card_sent(&req[2]));
	CHECK_EQ(req[0].t_size, 100);
	CHECK_EQ(req[0].t_flags, TXF_MORE);
	CHECK_EQ(req[1].t_size, 40);
	CHECK_EQ(req[1].t_flags, 0);
	CHECK(back_page(req[0].t_ref, false) + req[0].t_offset == p->payload);
	CHECK(back.grants[req[0].t_ref].readonly);
	/* In any order. */
	card_answer(req[0].t_id, 0);
	xenif_tx_reclaim(&sc.sc_if);
	CHECK_EQ(p->ref, 2);
	card_answer(req[1].t_id, 0);
	xenif_tx_reclaim(&sc.sc_if);
	CHECK_EQ(p->ref, 1);
	CHECK_EQ(sc.sc_ntxfree, XENIF_RING);

	/* A back end that sends nothing: no room is left, nothing is lost. */
	for (sent = 0; xenif_tx_output(&sc.sc_if, p); sent++)
		CHECK(sent < XENIF_RING);
	CHECK(sent >= (XENIF_RING - XENIF_TX_SLOTS) / 2 - 1);
	(void)fake_softint_run();
	while (card_sent(&req[0]))
		card_answer(req[0].t_id, -1);
	xenif_tx_reclaim(&sc.sc_if);
	CHECK_EQ(p->ref, 1);
	CHECK(sc.sc_if.if_counters.ic_oerrors > 0);
	/* Too few grants. */
	back.grants_max = back.ngrants + 1;
	CHECK(!xenif_tx_output(&sc.sc_if, p));
	back.grants_max = BACK_GRANTS - 8;
	CHECK_EQ(p->ref, 1);

	/* Across pages, and in one piece for a back end that cannot gather. */
	q = pbuf_alloc(PBUF_RAW, 6000, PBUF_RAM);
	memset(q->payload, 'q', 6000);
	CHECK(xenif_tx_output(&sc.sc_if, q));
	sc.sc_sg = false;
	CHECK(!xenif_tx_output(&sc.sc_if, q));
	pbuf_realloc(q, 1514);
	pbuf_cat(q, pbuf_alloc(PBUF_RAW, 10, PBUF_RAM));
	CHECK(xenif_tx_output(&sc.sc_if, q));
	(void)fake_softint_run();
	sent = 0;
	while (card_sent(&req[0]) && (req[0].t_flags & TXF_MORE) != 0)
		sent++;
	CHECK(sent >= 1);
	CHECK(card_sent(&req[1]));
	CHECK_EQ(req[1].t_size, 1524);
	CHECK_EQ(req[1].t_flags, 0);
	CHECK_EQ(*(back_page(req[1].t_ref, false) + req[1].t_offset), 'q');
	end();
	CHECK_EQ(q->ref, 1);
	pbuf_free(q);
	pbuf_free(p);
}

TEST(tcp_checksums_are_left_to_the_back_end)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 54, PBUF_RAM);
	uint8_t *frame = p->payload;
	struct xenif_txreq req;

	start(false);
	memset(frame, 0, 54);
	frame[12] = 8;
	frame[14] = 0x45;
	frame[17] = 40;
	frame[23] = 6;
	CHECK(xenif_tx_output(&sc.sc_if, p));
	(void)fake_softint_run();
	CHECK(card_sent(&req));
	CHECK_EQ(req.t_flags, TXF_CSUM_BLANK | TXF_VALIDATED);
	/* The pseudo-header of a segment of 20 bytes. */
	CHECK_EQ(frame[50] << 8 | frame[51], 6 + 20);
	end();
	store_set("back/feature-no-csum-offload", "1");
	CHECK_EQ(back_connect(), 0);
	CHECK((sc.sc_if.if_checksums & NETIF_CHECKSUM_GEN_TCP) != 0);
	card_txcons = 0;
	CHECK(xenif_tx_output(&sc.sc_if, p));
	(void)fake_softint_run();
	CHECK(card_sent(&req));
	CHECK_EQ(req.t_flags, 0);
	end();
	pbuf_free(p);
}

TEST(answers_to_what_was_not_sent_shut_it_off)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM);
	struct xenif_txreq req;
	unsigned int i;

	memset(p->payload, 0, 60);
	for (i = 0; i < 3; i++) {
		start(false);
		CHECK(xenif_tx_output(&sc.sc_if, p));
		(void)fake_softint_run();
		CHECK(card_sent(&req));
		back.grants[req.t_ref].mapped = i == 2;
		card_answer(i == 0 ? XENIF_RING : req.t_id + (i == 1), 0);
		xenif_tx_reclaim(&sc.sc_if);
		check_failed(i == 2 ? "a packet that was sent is not given back" :
		    "response to what was not sent");
		if (i < 2)
			end();
	}
	/* What stays mapped is held for ever. */
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	CHECK_EQ(p->ref, 2);
	(void)pbuf_free(p);
	(void)pbuf_free(p);
	card_free(&sc);
}

TEST(a_back_end_comes_back)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM);
	unsigned int i;

	start(true);
	memset(p->payload, 0, 60);
	for (i = 0; i < 3; i++) {
		CHECK(xenif_tx_output(&sc.sc_if, p));
		(void)card_receive(0, 1000, 0);
		event();
		(void)card_receive(0, 1000, RXF_MORE);
		event();
		end();
		CHECK_EQ(p->ref, 1);
		CHECK(!xenif_tx_output(&sc.sc_if, p));
		card_rxcons = card_txcons = 0;
		CHECK_EQ(back_connect(), 0);
		CHECK(stack.link);
		CHECK_EQ(card_rxroom(), XENIF_RING);
	}
	end();
	pbuf_free(p);
}
