/*
 * Intel's network cards: the driver against a made-up card.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/wm
 * sources: components/dev/wm/wm.c components/dev/wm/wm_rx.c
 * sources: components/dev/wm/wm_tx.c components/net/net/if_dma.c
 * sources: components/net/net/if_send.c components/net/net/net_checksum.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: lwip/src/core/def.c lwip/src/core/pbuf.c
 */
#include "wm_card.h"

#include "fake.h"
#include "test.h"

static struct wm sc;

static void
start(bool msix)
{
	CHECK_EQ(card_attach(&sc, msix), 0);
}

static void
end(void)
{
	if (stack.received != NULL)
		pbuf_free(stack.received);
	stack.received = NULL;
}

/* An interrupt, and what the kernel does because of it. */
static void
interrupt(void)
{
	CHECK(card_interrupt(card.msix ? INT_RXQ0 : INT_RXT));
	CHECK_EQ(REG(WM_IMS), 0);
	(void)fake_softint_run();
}

TEST(attaches)
{
	static const uint8_t mac[] = { 0x52, 0, 2, 3, 4, 5 };

	start(true);
	CHECK_MEM(sc.sc_if.if_lladdr, mac, sizeof(mac));
	CHECK_EQ(card_rxposted(), 255);
	CHECK_EQ(REG(WM_IMS), INT_RXQ0 | INT_OTHER | INT_LSC);
	CHECK_EQ(REG(WM_RDLEN), 4096);
	CHECK_EQ(REG(WM_TDLEN), 4096);
	CHECK(card.master && stack.link);
	/* With interrupts that others share. */
	start(false);
	CHECK(!card_handler(card_handler_arg));
	CHECK((REG(WM_IMS) & INT_RXT) != 0);
}

TEST(attaching_without_memory_leaves_the_card_quiet)
{
	int limit;

	for (limit = 0; limit < 3; limit++) {
		fake_memory_limit = limit;
		CHECK_EQ(card_attach(&sc, true), ENOMEM);
		CHECK(!card.master);
		CHECK_EQ(REG(WM_IMS), 0);
	}
	fake_memory_limit = -1;
}

TEST(packets_arrive_in_order_and_are_checked_when_the_card_says_so)
{
	unsigned int i;

	start(true);
	memset(card_receive(60, RXS_DD | RXS_EOP, 0), 'a', 60);
	interrupt();
	CHECK_EQ(stack.nreceived, 1);
	CHECK_EQ(stack.received->tot_len, 60);
	CHECK_EQ(*(char *)stack.received->payload, 'a');
	CHECK(!stack.checked);
	CHECK_EQ(card_rxposted(), 255);
	CHECK_EQ(REG(WM_IMS), sc.sc_causes);

	(void)card_receive(1514, RXS_DD | RXS_EOP | RXS_TCPCS, 0);
	interrupt();
	CHECK(stack.checked);
	CHECK_EQ(stack.received->tot_len, 1514);
	(void)card_receive(1514, RXS_DD | RXS_EOP | RXS_TCPCS, RXE_TCPE);
	interrupt();
	CHECK(!stack.checked);
	(void)card_receive(60, RXS_DD | RXS_EOP | RXS_TCPCS | RXS_IXSM, 0);
	interrupt();
	CHECK(!stack.checked);

	/* More than a turn, and round the ring. */
	for (i = 0; i < 600; i++) {
		(void)card_receive(60, RXS_DD | RXS_EOP, 0);
		if (i % 200 == 199)
			interrupt();
	}
	CHECK_EQ(stack.nreceived, 604);
	CHECK_EQ(card_rxposted(), 255);
	CHECK_EQ(sc.sc_if.if_counters.ic_ierrors, 0);
	end();
}

TEST(bad_packets_are_dropped_whole)
{
	start(false);
	(void)card_receive(60, RXS_DD | RXS_EOP, RXE_CE);
	(void)card_receive(0, RXS_DD | RXS_EOP, 0);
	/* One in three pieces, which no frame is long enough for. */
	(void)card_receive(1800, RXS_DD, 0);
	(void)card_receive(1800, RXS_DD, 0);
	(void)card_receive(60, RXS_DD | RXS_EOP, 0);
	interrupt();
	CHECK_EQ(stack.nreceived, 0);
	CHECK_EQ(sc.sc_if.if_counters.ic_ierrors, 5);
	(void)card_receive(60, RXS_DD | RXS_EOP, 0);
	interrupt();
	CHECK_EQ(stack.nreceived, 1);
	CHECK_EQ(card_rxposted(), 255);
	end();
}

TEST(a_length_beyond_the_buffer_shuts_the_card_off)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM);

	start(true);
	CHECK(wm_tx_output(&sc.sc_if, p));
	(void)card_receive(RXBUF_ROOM + 1, RXS_DD | RXS_EOP, 0);
	interrupt();
	CHECK_EQ(stack.nreceived, 0);
	CHECK_EQ(card.complaints, 1);
	CHECK(!stack.link && !card.master);
	CHECK_EQ(REG(WM_IMS), 0);
	CHECK(!wm_tx_output(&sc.sc_if, p));
	/* What it was to send is let go of. */
	CHECK_EQ(p->ref, 1);
	pbuf_free(p);
	CHECK(!card_interrupt(INT_RXQ0));
	(void)fake_softint_run();
	CHECK_EQ(card.complaints, 1);
}

TEST(the_link_is_followed)
{
	start(true);
	REG(WM_STATUS) = 0;
	CHECK(card_interrupt(INT_LSC));
	(void)fake_softint_run();
	CHECK(!stack.link);
	REG(WM_STATUS) = STATUS_LU;
	CHECK(card_interrupt(INT_LSC));
	(void)fake_softint_run();
	CHECK(stack.link);
}

TEST(packets_are_sent_and_let_go_of)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 60, PBUF_RAM);
	volatile struct wm_txdesc *td;
	unsigned int sent;

	start(true);
	pbuf_cat(p, pbuf_alloc(PBUF_RAW, 40, PBUF_RAM));
	memset(p->payload, 0, 60);
	CHECK(wm_tx_output(&sc.sc_if, p));
	CHECK_EQ(p->ref, 2);
	(void)fake_softint_run();
	CHECK_EQ(REG(WM_TDT), 2);
	td = sc.sc_txring;
	CHECK_EQ(td[0].td_cmd,
	    TXD_DEXT | TXD_DTYP_DATA | TXD_IFCS | 60);
	CHECK_EQ(td[0].td_addr, rumpuser_va_to_pa(p->payload));
	CHECK_EQ(td[1].td_cmd, TXD_DEXT | TXD_DTYP_DATA | TXD_IFCS | TXD_EOP |
	    TXD_RS | 40);
	/* Only the last one counts. */
	td[0].td_status = TXD_DD;
	wm_tx_reclaim(&sc.sc_if);
	CHECK_EQ(p->ref, 2);
	td[1].td_status = TXD_DD;
	wm_tx_reclaim(&sc.sc_if);
	CHECK_EQ(p->ref, 1);

	/* A card that sends nothing: no room is left, nothing is overwritten. */
	for (sent = 0; wm_tx_output(&sc.sc_if, p); sent++)
		CHECK(sent < WM_RING);
	CHECK(sent >= (WM_RING - WM_TX_PIECES) / 2 - 2);
	for (unsigned int i = 0; i < WM_RING; i++)
		td[i].td_status = TXD_DD;
	wm_tx_reclaim(&sc.sc_if);
	CHECK_EQ(p->ref, 1);
	pbuf_free(p);
}

TEST(tcp_checksums_are_left_to_the_card)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 54, PBUF_RAM);
	volatile struct wm_txdesc *td;
	uint8_t *frame = p->payload;

	start(true);
	td = sc.sc_txring;
	memset(frame, 0, 54);
	frame[12] = 8;
	frame[14] = 0x45;
	frame[17] = 40;
	frame[23] = 6;
	CHECK(wm_tx_output(&sc.sc_if, p));
	CHECK_EQ(td[0].td_addr, TXC_TCP(34, 16));
	CHECK_EQ(td[0].td_cmd, TXC_TCP_CMD);
	CHECK_EQ(td[1].td_status, TXD_TXSM);
	/* The pseudo-header of a segment of 20 bytes. */
	CHECK_EQ(frame[50] << 8 | frame[51], 6 + 20);
	/* The card knows the offsets now. */
	CHECK(wm_tx_output(&sc.sc_if, p));
	CHECK_EQ(td[2].td_status, TXD_TXSM);
	CHECK_EQ(td[2].td_addr, rumpuser_va_to_pa(frame));
	td[1].td_status = td[2].td_status = TXD_DD;
	wm_tx_reclaim(&sc.sc_if);
	pbuf_free(p);
}
