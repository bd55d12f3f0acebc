/*
 * virtio network cards: the driver against a made-up card.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/vioif
 * includes: components/dev/virtio
 * sources: components/dev/vioif/vioif.c components/dev/vioif/vioif_rx.c
 * sources: components/dev/vioif/vioif_tx.c components/dev/virtio/virtqueue.c
 * sources: components/net/net/if_dma.c components/net/net/if_send.c
 * sources: components/net/net/net_checksum.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: lwip/src/core/def.c lwip/src/core/pbuf.c
 */
#include "vioif_card.h"
#include "segments.h"

#include "fake.h"
#include "test.h"

#define HOST_TSO	(CARD_FEATURES | VIOIF_HOST_TSO)

static struct vioif sc;

static void
output(struct pbuf *p)
{
	CHECK(vioif_tx_output(&sc.sc_if, p));
	pbuf_free(p);
}

/* The card has sent one packet with `len' bytes of the stream from `at'. */
static void
sent(bool v6, uint32_t at, size_t len, uint16_t mss)
{
	const struct virtio_net_hdr *hdr = (const void *)card.sent;
	uint8_t *ip = card.sent + sizeof(*hdr) + 14;
	const struct tcp_hdr *tcp = (const void *)(ip + (v6 ? 40 : 20));
	size_t i;

	REQUIRE(card_send());
	CHECK_EQ(card.nsent, sizeof(*hdr) + headers(v6) + len);
	CHECK_EQ(hdr->h_gso_type, mss == 0 ? 0 : v6 ? HDR_GSO_TCPV6 :
	    HDR_GSO_TCPV4);
	CHECK_EQ(hdr->h_gso_size, mss);
	CHECK_EQ(hdr->h_hdr_len, mss == 0 ? 0 : headers(v6));
	CHECK_EQ(hdr->h_flags, HDR_NEEDS_CSUM);
	CHECK_EQ(hdr->h_csum_start, headers(v6) - TCP_LEN);
	CHECK_EQ(hdr->h_csum_offset, 16);
	CHECK_EQ(lwip_ntohl(tcp->seqno), at);
	if (v6)
		CHECK_EQ(ip[4] << 8 | ip[5], TCP_LEN + len);
	else {
		CHECK_EQ(ip[2] << 8 | ip[3], 20 + TCP_LEN + len);
		CHECK_EQ(net_checksum(ip, 20), 0xffff);
	}
	/* 1 and 2 of the addresses, 6 the protocol. */
	CHECK_EQ(lwip_ntohs(tcp->chksum), 1 + 2 + 6 + TCP_LEN + len);
	for (i = 0; i < len; i++)
		if (card.sent[sizeof(*hdr) + headers(v6) + i] !=
		    (uint8_t)((at + i) % 251))
			break;
	CHECK_EQ(i, len);
}

static void
start(uint64_t features)
{
	CHECK_EQ(card_attach(&sc, features), 0);
	CHECK(stack.link);
	card.kicks = 0;
}

/* Everything is given back when the card is off. */
static void
end(void)
{
	if (!card.off)
		virtqueue_violation(sc.sc_rxq, "detached");
	(void)fake_softint_run();
	CHECK(!stack.link);
	if (stack.received != NULL)
		pbuf_free(stack.received);
	CHECK_EQ(sc.sc_rxpool.rp_count, 0);
	CHECK_EQ(sc.sc_if.if_sending, 0);
	card_detach(&sc);
	CHECK_EQ(fake_memory_count, 0);
}

/* ---- Sending ----------------------------------------------------------------- */

static void
joins(bool v6)
{
	uint32_t at, next;
	unsigned int i;

	start(HOST_TSO);
	for (i = 0, at = 1; i < 10; i++, at += MSS)
		output(segment(v6, at, MSS, TCP_ACK, i % 2 == 1));
	output(segment(v6, at, 100, TCP_ACK | TCP_PSH, false));
	/* It is the last: what follows is another packet. */
	next = at + 100;
	output(segment(v6, next, MSS, TCP_ACK, false));
	CHECK_EQ(sc.sc_if.if_sending, 12);
	(void)fake_softint_run();
	CHECK_EQ(card.kicks, 1);
	sent(v6, 1, 10 * MSS + 100, MSS);
	CHECK_EQ(card.npieces, 12);
	CHECK_EQ(card.sent[sizeof(struct virtio_net_hdr) + headers(v6) -
	    TCP_LEN + 13], TCP_ACK | TCP_PSH);
	sent(v6, next, MSS, 0);
	CHECK(!card_send());
	vioif_tx_reclaim(&sc.sc_if);
	CHECK_EQ(sc.sc_if.if_sending, 0);
	end();
}

TEST(segments_are_joined)
{
	joins(false);
	joins(true);
}

TEST(a_packet_has_no_more_than_64_kib)
{
	uint32_t at = 1;
	unsigned int i;

	start(HOST_TSO);
	for (i = 0; i < 100; i++, at += MSS)
		output(segment(false, at, MSS, TCP_ACK, false));
	(void)fake_softint_run();
	sent(false, 1, 45 * MSS, MSS);
	sent(false, 1 + 45 * MSS, 45 * MSS, MSS);
	sent(false, 1 + 90 * MSS, 10 * MSS, MSS);
	CHECK(!card_send());
	end();
}

TEST(what_differs_is_not_joined)
{
	struct pbuf *p;
	unsigned int i;

	start(HOST_TSO);
	for (i = 0; i < 14; i++) {
		bool v6 = i == 9;

		output(segment(false, 1, MSS, i == 0 ? TCP_ACK | TCP_PSH :
		    i == 1 ? TCP_ACK | TCP_FIN : TCP_ACK, false));
		p = segment(v6, i == 2 ? 2 : 1 + MSS, i == 3 ? MSS + 1 : MSS,
		    i == 4 ? TCP_ACK | TCP_FIN : TCP_ACK, false);
		if (i == 5)
			tcp_of(p, v6)->ackno++;
		if (i == 6)
			tcp_of(p, v6)->wnd++;
		if (i == 7)
			tcp_of(p, v6)->dest++;
		if (i == 8)		/* the echoed time */
			((uint8_t *)(tcp_of(p, v6) + 1))[11]++;
		if (i == 10)		/* a fragment */
			((uint8_t *)p->payload)[20] = 0x20;
		if (i == 11)		/* other addresses, ... */
			((uint8_t *)p->payload)[33] = 3;
		if (i == 12)		/* ... Ethernet's too */
			((uint8_t *)p->payload)[0] = 1;
		if (i == 13)		/* UDP */
			((uint8_t *)p->payload)[23] = 17;
		output(p);
		(void)fake_softint_run();
		CHECK(card_send());
		CHECK(card_send());
		CHECK(!card_send());
		vioif_tx_reclaim(&sc.sc_if);
	}
	/* Without being told to divide it divides nothing. */
	end();
	start(CARD_FEATURES | VIRTIO_NET_F_CSUM);
	output(segment(false, 1, MSS, TCP_ACK, false));
	output(segment(false, 1 + MSS, MSS, TCP_ACK, false));
	(void)fake_softint_run();
	sent(false, 1, MSS, 0);
	sent(false, 1 + MSS, MSS, 0);
	end();
}

TEST(a_card_that_sends_nothing_is_given_what_fits)
{
	uint32_t at = 1;
	unsigned int n;

	/* With indirect descriptors, and without. */
	for (n = 0; n < 2; n++) {
		struct pbuf *p;

		start(n == 0 ? HOST_TSO : HOST_TSO & ~VIRTIO_F_INDIRECT_DESC);
		for (;;) {
			p = segment(false, at, MSS, TCP_ACK, false);
			if (!vioif_tx_output(&sc.sc_if, p))
				break;
			pbuf_free(p);
			at += MSS;
		}
		CHECK_EQ(p->ref, 1);
		pbuf_free(p);
		CHECK(sc.sc_if.if_sending > 200);
		CHECK_EQ(sc.sc_if.if_counters.ic_oerrors, 0);
		while (card_send())
			;
		vioif_tx_reclaim(&sc.sc_if);
		CHECK_EQ(sc.sc_if.if_sending, 0);
		end();
	}
}

/* ---- Receiving, and the end ---------------------------------------------------- */

TEST(packets_arrive)
{
	static uint8_t data[1500];
	unsigned int i;

	start(CARD_FEATURES);
	for (i = 0; i < 300; i++) {
		CHECK(card_receive(data, 1000, 1000 + 12, 1));
		card_interrupt();
	}
	CHECK_EQ(stack.nreceived, 300);
	CHECK_EQ(stack.received->tot_len, 1000);
	/* Of two buffers. */
	CHECK(card_receive(data, 1500, 1512, 2));
	card_interrupt();
	CHECK_EQ(stack.nreceived, 300);
	CHECK(card_receive(data, 100, 112, 0));
	card_interrupt();
	CHECK_EQ(stack.nreceived, 301);
	CHECK_EQ(stack.received->tot_len, 1500 + 112);
	end();
}

TEST(a_card_that_is_shut_off_leaves_nothing_behind)
{
	static uint8_t data[1500];

	start(HOST_TSO);
	/* Packets on their way, one not in the ring yet, and one half received. */
	output(segment(false, 1, MSS, TCP_ACK, false));
	output(segment(false, 1 + MSS, MSS, TCP_ACK, false));
	output(segment(false, 1, MSS, TCP_ACK, false));
	CHECK(card_receive(data, 1500, 1512, 2));
	card_interrupt();
	CHECK(card_receive(data, 100, 5000, 0));
	card_interrupt();
	CHECK_EQ(card.complaints, 1);
	(void)fake_softint_run();
	/* Nothing is done any more. */
	struct pbuf *p = segment(false, 1, MSS, TCP_ACK, false);

	CHECK(!vioif_tx_output(&sc.sc_if, p));
	CHECK_EQ(p->ref, 1);
	pbuf_free(p);
	card_interrupt();
	CHECK_EQ(stack.nreceived, 0);
	end();
}

TEST(buffers_that_the_stack_has_come_back_later)
{
	static uint8_t data[1500];
	struct pbuf *p;

	start(CARD_FEATURES);
	CHECK(card_receive(data, 1000, 1012, 1));
	card_interrupt();
	p = stack.received;
	stack.received = NULL;
	virtqueue_violation(sc.sc_rxq, "detached");
	(void)fake_softint_run();
	CHECK_EQ(sc.sc_rxpool.rp_count, 2);
	pbuf_free(p);
	end();
}
