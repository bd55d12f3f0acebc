/*
 * virtio network cards: a device that writes whatever it likes into its rings, while
 * packets are sent and received. However it ends, nothing is left behind.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/vioif
 * includes: components/dev/virtio test/host/dev
 * sources: components/dev/vioif/vioif.c components/dev/vioif/vioif_rx.c
 * sources: components/dev/vioif/vioif_tx.c components/dev/virtio/virtqueue.c
 * sources: components/net/net/if_dma.c components/net/net/if_send.c
 * sources: components/net/net/net_checksum.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: lwip/src/core/def.c lwip/src/core/pbuf.c
 */
#include "vioif_card.h"

#include "fake.h"
#include "host.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A segment of TCP over IPv4, of a stream, with a byte of it changed. */
static struct pbuf *
segment(uint32_t *at, uint8_t where, uint8_t what)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, 54 + 600, PBUF_RAM);
	uint8_t *b = p->payload;

	memset(b, 0, 54 + 600);
	b[12] = 8;
	b[14] = 0x45;
	b[16] = 640 >> 8;
	b[17] = 640 & 0xff;
	b[23] = 6;
	b[39] = (uint8_t)(*at >> 16);
	b[40] = (uint8_t)(*at >> 8);
	b[41] = (uint8_t)*at;
	b[46] = 0x50;
	b[47] = 0x10;
	b[where % 60] ^= what;
	*at += 600;
	return p;
}

static void
send(struct vioif *sc, struct pbuf *p)
{
	(void)vioif_tx_output(&sc->sc_if, p);
	pbuf_free(p);
}

static void
finish(struct vioif *sc)
{
	(void)fake_softint_run();
	if (!card.off) {
		while (card_send())
			;
		vioif_tx_reclaim(&sc->sc_if);
		if (sc->sc_if.if_sending != 0 && !card.off)
			host_panic("a packet is held for ever");
		virtqueue_violation(sc->sc_rxq, "detached");
	}
	(void)fake_softint_run();
	if (stack.received != NULL)
		pbuf_free(stack.received);
	if (sc->sc_if.if_sending != 0)
		host_panic("a packet is held for ever");
	if (sc->sc_rxpool.rp_count != 0)
		host_panic("buffers are held for ever");
	card_detach(sc);
	if (fake_memory_count != 0)
		host_panic("memory is held for ever");
}

/* Overwrites a byte of the ring that the device writes. */
static void
scribble(unsigned int queue, size_t at, uint8_t value)
{
	struct virtqueue *vq = &card.queues[queue];
	uint8_t *used = (uint8_t *)vq->vq_used;

	used[at % (vq->vq_layout.vl_len - vq->vq_layout.vl_used)] = value;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t bytes[RXBUF_ROOM];
	static struct vioif sc;
	const uint8_t *end = data + size;
	uint32_t at = 1, len;

	if (size < 1)
		return 0;
	if (card_attach(&sc, CARD_FEATURES |
	    ((data[0] & 1) != 0 ? VIOIF_HOST_TSO : 0) |
	    ((data[0] & 2) != 0 ? VIRTIO_F_EVENT_IDX : 0)) != 0)
		host_panic("not attached");
	if ((data[0] & 4) != 0)
		sc.sc_txq->vq_indirect = false;
	for (data++; data < end; data++) {
		switch (*data % 8) {
		case 0:
			send(&sc, stack_packet(*data / 8));
			break;
		case 1:
		case 2:
			if (end - data < 3)
				break;
			send(&sc, segment(&at, data[1], data[2] & data[0]));
			data += 2;
			break;
		case 3:			/* as a device does, or nearly */
			if (end - data < 4)
				break;
			len = data[1] * 8U;
			(void)card_receive(bytes, MIN(len, RXBUF_ROOM - 12),
			    len + data[2] % 16, data[3] % 4);
			data += 3;
			break;
		case 4:
			(void)card_send();
			break;
		case 5:
			if (end - data < 4)
				break;
			scribble(*data / 8 % 2, data[1] | (size_t)data[2] << 8,
			    data[3]);
			data += 3;
			break;
		case 6:
			card_interrupt();
			break;
		default:
			(void)fake_softint_run();
			break;
		}
	}
	finish(&sc);
	return 0;
}
