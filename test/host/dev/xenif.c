/*
 * Xen's network cards: the driver against a made-up back end.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/xenif
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
	/* Too few grants: it is lost. */
	back.grants_max = back.ngrants + 1;
	CHECK(xenif_tx_output(&sc.sc_if, p));
	(void)fake_softint_run();
	CHECK(!card_sent(&req[0]));
	back.grants_max = BACK_GRANTS - 8;
	CHECK_EQ(p->ref, 1);
	CHECK_EQ(sc.sc_if.if_sending, 0);

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

/* ---- Segments ------------------------------------------------------------ */

static void
output(struct pbuf *p)
{
	CHECK(xenif_tx_output(&sc.sc_if, p));
	pbuf_free(p);
}

/* The next packet's requests, at most 18, and its extra information. */
static unsigned int
take_packet(struct xenif_txreq *req, struct xenif_extra *extra)
{
	unsigned int n = 0;

	memset(extra, 0, sizeof(*extra));
	do {
		if (n == XENIF_TX_SLOTS || !card_sent(&req[n]))
			return 0;
		if ((req[n].t_flags & TXF_EXTRA) != 0)
			card_sent_extra(extra);
	} while ((req[n++].t_flags & TXF_MORE) != 0);
	return n;
}

/*
 * The next packet has these bytes of the stream, to be divided into segments of
 * `mss' unless that is 0. It is answered.
 */
static void
sent(bool v6, uint32_t at, size_t len, uint16_t mss)
{
	struct xenif_txreq req[XENIF_TX_SLOTS];
	struct xenif_extra extra;
	static uint8_t packet[65536];
	const uint8_t *ip = packet + 14;
	unsigned int i, n = take_packet(req, &extra);
	size_t at_byte = 0;

	REQUIRE(n > 0);
	CHECK_EQ(req[0].t_size, headers(v6) + len);
	CHECK_EQ(req[0].t_flags & ~TXF_MORE, TXF_CSUM_BLANK | TXF_VALIDATED |
	    (mss != 0 ? TXF_EXTRA : 0));
	CHECK_EQ(extra.e_type, mss != 0 ? EXTRA_GSO : 0);
	CHECK_EQ(extra.e_gso_size, mss);
	CHECK_EQ(extra.e_gso_type, mss == 0 ? 0 : v6 ? GSO_TCPV6 : GSO_TCPV4);
	/* The first one's size is that of all. */
	for (i = 1; i < n; i++)
		req[0].t_size = (uint16_t)(req[0].t_size - req[i].t_size);
	for (i = 0; i < n; i++) {
		REQUIRE(req[i].t_offset + req[i].t_size <= RUMPUSER_PAGE_SIZE);
		memcpy(packet + at_byte, back_page(req[i].t_ref, false) +
		    req[i].t_offset, req[i].t_size);
		at_byte += req[i].t_size;
		card_answer(req[i].t_id, 0);
		if (i == 0 && mss != 0)
			card_answer(0, TX_RSP_NULL);
	}
	CHECK_EQ(v6 ? ip[4] << 8 | ip[5] : (ip[2] << 8 | ip[3]) - 20,
	    TCP_LEN + len);
	for (i = 0; i < len; i++)
		if (packet[headers(v6) + i] != (uint8_t)((at + i) % 251))
			break;
	CHECK_EQ(i, len);
}

static void
joins(bool v6)
{
	uint32_t at = 1;
	unsigned int i;

	start(true);
	for (i = 0; i < 5; i++, at += MSS)
		output(segment(v6, at, MSS, TCP_ACK, i % 2 == 1));
	output(segment(v6, at, 100, TCP_ACK | TCP_PSH, false));
	output(segment(v6, at + 100, MSS, TCP_ACK, false));
	CHECK_EQ(sc.sc_if.if_sending, 2);
	back.notified = 0;
	(void)fake_softint_run();
	CHECK_EQ(back.notified, 1);
	sent(v6, 1, 5 * MSS + 100, MSS);
	sent(v6, at + 100, MSS, 0);
	xenif_tx_reclaim(&sc.sc_if);
	CHECK_EQ(sc.sc_if.if_sending, 0);
	CHECK_EQ(sc.sc_ntxfree, XENIF_RING);
	CHECK(back.failed == NULL);
	end();
}

TEST(segments_are_joined_for_a_back_end_that_divides_them)
{
	uint32_t at = 1;
	unsigned int i;

	joins(false);
	joins(true);
	start(true);
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	card_rxcons = card_txcons = 0;
	store_set("back/feature-gso-tcpv6", "0");
	CHECK_EQ(back_connect(), 0);
	for (i = 0; i < 3; i++)
		output(segment(false, 1 + i * MSS, MSS, TCP_ACK, false));
	(void)fake_softint_run();
	for (i = 0; i < 3; i++)
		sent(false, 1 + i * MSS, MSS, 0);
	end();
	/* No packet has more requests than every back end takes. */
	start(true);
	for (i = 0; i < 60; i++, at += MSS)
		output(segment(false, at, MSS, TCP_ACK, false));
	(void)fake_softint_run();
	for (i = 0, at = 0; at < 60 * MSS; i++) {
		struct xenif_txreq req[XENIF_TX_SLOTS];
		struct xenif_extra extra;

		REQUIRE(take_packet(req, &extra) > 0);
		at += req[0].t_size - (uint32_t)headers(false);
	}
	CHECK(i < 20);
	end();
	/* What is held when the back end goes is lost. */
	start(true);
	output(segment(false, 1, MSS, TCP_ACK, false));
	output(segment(false, 1 + MSS, MSS, TCP_ACK, false));
	sc.sc_xenbus.xd_ops->xo_disconnect(&sc);
	CHECK_EQ(sc.sc_if.if_sending, 0);
	CHECK_EQ(back_connect(), 0);
	end();
}

/* ---- Back ends that break the rules, and come back ------------------------ */

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
