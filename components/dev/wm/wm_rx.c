/*
 * wm_rx.c - receiving. Descriptors go round their ring in order; the card says
 * of each when it is done and how long the packet is. Both are read once, and
 * what is kept of a buffer is not in the ring.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "wm.h"

#define TURN		64	/* packets before others get their turn */

static void
rx_post(struct wm *sc, struct rxbuf *rb)
{
	unsigned int i = (sc->sc_rxnext + sc->sc_rxposted) % WM_RING;
	volatile struct wm_rxdesc *rd = &sc->sc_rxring[i];

	rd->rd_addr = rumpuser_va_to_pa(rxbuf_data(rb));
	rd->rd_len = 0;
	rd->rd_errors = 0;
	rd->rd_status = 0;
	sc->sc_rxbufs[i] = rb;
	sc->sc_rxposted++;
}

static void
rx_fill(struct wm *sc)
{
	struct rxbuf *rb;

	while (sc->sc_rxposted < sc->sc_rxwanted &&
	    (rb = rxpool_get(&sc->sc_rxpool)) != NULL)
		rx_post(sc, rb);
	/* Descriptors before the card learns of them. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	wm_write(sc, WM_RDT, (sc->sc_rxnext + sc->sc_rxposted) % WM_RING);
}

/* A buffer has come back with `len' bytes in it. */
static void
rx_one(struct wm *sc, struct rxbuf *rb, size_t len, uint8_t status,
    uint8_t errors)
{
	bool whole = (status & RXS_EOP) != 0 && !sc->sc_rxskip, checked;
	struct pbuf *p;

	/* Frames are shorter than a buffer; of a longer one nothing is used. */
	sc->sc_rxskip = (status & RXS_EOP) == 0;
	if (!whole || len == 0 || (errors & RXE_FRAME) != 0) {
		sc->sc_if.if_counters.ic_ierrors++;
		rxpool_put(&sc->sc_rxpool, rb);
		return;
	}
	checked = (status & (RXS_TCPCS | RXS_IXSM)) == RXS_TCPCS &&
	    (errors & RXE_TCPE) == 0;
	p = rxpool_pbuf(&sc->sc_rxpool, rb, 0, len);
	if (p == NULL)
		sc->sc_if.if_counters.ic_iqdrops++;
	else
		if_input(&sc->sc_if, p, checked);
}

bool
wm_rx_turn(struct wm *sc)
{
	volatile struct wm_rxdesc *rd;
	uint8_t status, errors;
	unsigned int n = 0;
	struct rxbuf *rb;
	size_t len;

	while (n < TURN && sc->sc_rxposted > 0) {
		rd = &sc->sc_rxring[sc->sc_rxnext];
		status = rd->rd_status;
		if ((status & RXS_DD) == 0)
			break;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		errors = rd->rd_errors;
		len = rd->rd_len;
		if (len > RXBUF_ROOM) {
			wm_violation(sc, "a length beyond the buffer");
			return false;
		}
		rb = sc->sc_rxbufs[sc->sc_rxnext];
		sc->sc_rxbufs[sc->sc_rxnext] = NULL;
		sc->sc_rxnext = WM_NEXT(sc->sc_rxnext);
		sc->sc_rxposted--;
		n++;
		rx_one(sc, rb, len, status, errors);
	}
	if (n > 0)
		rx_fill(sc);
	return n == TURN;
}

int
wm_rx_init(struct wm *sc)
{
	rump_paddr_t ring = page_alloc(1);

	if (ring == 0)
		return ENOMEM;
	sc->sc_rxring = rumpuser_pa_to_va(ring);
	memset(rumpuser_pa_to_va(ring), 0, RUMPUSER_PAGE_SIZE);
	sc->sc_rxwanted = rxpool_init(&sc->sc_rxpool, WM_RING - 1);
	return sc->sc_rxwanted > 0 ? 0 : ENOMEM;
}

void
wm_rx_end(struct wm *sc)
{
	unsigned int i;

	for (i = 0; i < WM_RING; i++)
		if (sc->sc_rxbufs[i] != NULL) {
			rxpool_put(&sc->sc_rxpool, sc->sc_rxbufs[i]);
			sc->sc_rxbufs[i] = NULL;
		}
	sc->sc_rxposted = 0;
	rxpool_close(&sc->sc_rxpool);
}

void
wm_rx_start(struct wm *sc)
{
	rump_paddr_t ring = rumpuser_va_to_pa(
	    (const void *)(uintptr_t)sc->sc_rxring);

	wm_write(sc, WM_RDBAL, (uint32_t)ring);
	wm_write(sc, WM_RDBAH, (uint32_t)(ring >> 32));
	wm_write(sc, WM_RDLEN, WM_RING * sizeof(struct wm_rxdesc));
	wm_write(sc, WM_RDH, 0);
	wm_write(sc, WM_RDT, 0);
	wm_write(sc, WM_RDTR, 0);
	wm_write(sc, WM_RXCSUM, RXCSUM_TUOFL);
	wm_write(sc, WM_RCTL, RCTL_EN | RCTL_MPE | RCTL_BAM | RCTL_SECRC);
	rx_fill(sc);
}
