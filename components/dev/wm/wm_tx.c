/*
 * wm_tx.c - sending. Packets go to the card as they are; it is told about many of
 * them together (rump_softint_defer). What it has sent is let go of when more is
 * sent or received, or on the network's clock, without interrupts.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "wm.h"

void
wm_tx_reclaim(struct ifnet *ifp)
{
	struct wm *sc = ifp->if_softc;
	unsigned int i, last;

	while (sc->sc_txdone != sc->sc_txnext) {
		last = sc->sc_txdone;
		while (sc->sc_txpbufs[last] == NULL)
			last = WM_NEXT(last);
		/* Only a packet's last descriptor is reported. */
		if (!sc->sc_broken &&
		    (sc->sc_txring[last].td_status & TXD_DD) == 0)
			break;
		i = WM_NEXT(last);
		pbuf_free(sc->sc_txpbufs[last]);
		sc->sc_txpbufs[last] = NULL;
		ifp->if_sending--;
		sc->sc_txdone = i;
	}
}

static unsigned int
tx_room(const struct wm *sc)
{
	return (sc->sc_txdone + WM_RING - 1 - sc->sc_txnext) % WM_RING;
}

static void
tx_put(struct wm *sc, uint64_t addr, uint32_t cmd, uint32_t status)
{
	volatile struct wm_txdesc *td = &sc->sc_txring[sc->sc_txnext];

	td->td_addr = addr;
	td->td_cmd = cmd;
	td->td_status = status;
	sc->sc_txnext = WM_NEXT(sc->sc_txnext);
}

/* Has the card insert the checksum of a TCP segment; what to ask of it. */
static uint32_t
tx_checksum(struct wm *sc, struct pbuf *p)
{
	uint16_t start, offset;
	uint64_t context;

	if (!tx_tcp_checksum(p, &start, &offset))
		return 0;
	context = TXC_TCP(start, offset);
	if (context != sc->sc_txcontext)
		tx_put(sc, context, TXC_TCP_CMD, 0);
	sc->sc_txcontext = context;
	return TXD_TXSM;
}

static void
tx_kick(void *arg)
{
	struct wm *sc = arg;

	if (sc->sc_broken)
		return;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	wm_write(sc, WM_TDT, sc->sc_txnext);
}

bool
wm_tx_output(struct ifnet *ifp, struct pbuf *p)
{
	struct txpiece pieces[WM_TX_PIECES];
	struct wm *sc = ifp->if_softc;
	unsigned int i, n, last;
	uint32_t cmd, options;

	wm_tx_reclaim(ifp);
	if (tx_room(sc) < WM_TX_PIECES + 1) {
		/* Emulated cards send while they are told. */
		tx_kick(sc);
		wm_tx_reclaim(ifp);
	}
	if (sc->sc_broken || tx_room(sc) < WM_TX_PIECES + 1)
		return false;
	n = txpieces(p, pieces, WM_TX_PIECES, &p);
	if (n == 0)
		return false;
	options = tx_checksum(sc, p);
	last = sc->sc_txnext;
	for (i = 0; i < n; i++) {
		cmd = TXD_DEXT | TXD_DTYP_DATA | TXD_IFCS | pieces[i].tp_len;
		if (i == n - 1)
			cmd |= TXD_EOP | TXD_RS;
		last = sc->sc_txnext;
		tx_put(sc, pieces[i].tp_pa, cmd, options);
	}
	sc->sc_txpbufs[last] = p;
	ifp->if_sending++;
	rump_softint_defer(&sc->sc_kick);
	return true;
}

int
wm_tx_init(struct wm *sc)
{
	rump_paddr_t ring = page_alloc(1);

	if (ring == 0)
		return ENOMEM;
	sc->sc_txring = rumpuser_pa_to_va(ring);
	memset(rumpuser_pa_to_va(ring), 0, RUMPUSER_PAGE_SIZE);
	softint_init(&sc->sc_kick, tx_kick, sc);
	return 0;
}

void
wm_tx_start(struct wm *sc)
{
	rump_paddr_t ring = rumpuser_va_to_pa(
	    (const void *)(uintptr_t)sc->sc_txring);

	wm_write(sc, WM_TDBAL, (uint32_t)ring);
	wm_write(sc, WM_TDBAH, (uint32_t)(ring >> 32));
	wm_write(sc, WM_TDLEN, WM_RING * sizeof(struct wm_txdesc));
	wm_write(sc, WM_TDH, 0);
	wm_write(sc, WM_TDT, 0);
	wm_write(sc, WM_TXDCTL, wm_read(sc, WM_TXDCTL) | TXDCTL_COUNT);
	wm_write(sc, WM_TIPG, TIPG_COPPER);
	wm_write(sc, WM_TCTL, TCTL_EN | TCTL_PSP | TCTL_CT | TCTL_COLD);
}
