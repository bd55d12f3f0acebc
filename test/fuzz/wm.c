/*
 * Intel's network cards: a card that writes whatever it likes into its rings,
 * while packets are sent and received.
 * thirdparty: lwip
 * includes: components/net/net components/net/net/names components/dev/wm
 * includes: test/host/dev
 * sources: components/dev/wm/wm.c components/dev/wm/wm_rx.c
 * sources: components/dev/wm/wm_tx.c components/net/net/if_dma.c
 * sources: components/net/net/if_send.c components/net/net/net_checksum.c
 * sources: components/net/net/overlay/src/core/mem.c
 * sources: components/net/net/overlay/src/core/memp.c
 * sources: lwip/src/core/def.c lwip/src/core/pbuf.c
 */
#include "wm_card.h"

#include "fake.h"
#include "host.h"
#include "rump/kmem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
send(struct wm *sc, unsigned int what)
{
	struct pbuf *p = stack_packet(what);

	(void)wm_tx_output(&sc->sc_if, p);
	pbuf_free(p);
}

static void
finish(struct wm *sc)
{
	unsigned int i;

	/* Whatever the card did, nothing is lost. */
	for (i = 0; i < WM_RING; i++)
		sc->sc_txring[i].td_status = TXD_DD;
	wm_tx_reclaim(&sc->sc_if);
	for (i = 0; i < WM_RING; i++)
		if (sc->sc_txpbufs[i] != NULL)
			host_panic("a packet is held for ever");
	if (!sc->sc_broken && sc->sc_rxposted != sc->sc_rxwanted)
		host_panic("buffers are missing");
	if (stack.received != NULL)
		pbuf_free(stack.received);
}

/* What no driver does: rings are for ever. All buffers go when the card is off. */
static void
detach(struct wm *sc)
{
	wm_violation(sc, "detached");
	if (sc->sc_rxpool.rp_count != 0)
		host_panic("buffers are held for ever");
	page_free(rumpuser_va_to_pa((const void *)(uintptr_t)sc->sc_rxring),
	    1);
	page_free(rumpuser_va_to_pa((const void *)(uintptr_t)sc->sc_txring),
	    1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wm sc;
	static bool attached;
	const uint8_t *end = data + size;
	bool msix = size > 0 && (data[0] & 1) != 0;
	uint8_t *ring;

	if (size < 1)
		return 0;
	/* One card, until it is shut off, or another kind is wanted. */
	if (attached && (sc.sc_broken || card.msix != msix)) {
		detach(&sc);
		attached = false;
	}
	if (!attached)
		attached = card_attach(&sc, msix) == 0;
	if (!attached)
		host_panic("not attached");
	for (data++; data < end; data++) {
		switch (*data % 8) {
		case 0:
			send(&sc, *data / 8);
			break;
		case 1:
		case 2:			/* as a card does */
			if (end - data < 4 || card_rxposted() == 0)
				break;
			(void)card_receive(data[1] * 8U, data[2], data[3]);
			data += 3;
			break;
		case 3:			/* anywhere in a ring */
		case 4:
			if (end - data < 4)
				break;
			ring = (uint8_t *)(uintptr_t)(*data % 8 == 3 ?
			    (volatile void *)sc.sc_rxring :
			    (volatile void *)sc.sc_txring);
			ring[(data[1] | data[2] << 8) % 4096] = data[3];
			data += 3;
			break;
		case 5:
			REG(WM_STATUS) = *data / 8;
			(void)card_interrupt(INT_LSC | (msix ? INT_RXQ0 :
			    INT_RXT));
			break;
		case 6:
			(void)card_handler(card_handler_arg);
			break;
		default:
			(void)fake_softint_run();
			break;
		}
	}
	(void)fake_softint_run();
	finish(&sc);
	stack.received = NULL;
	return 0;
}
