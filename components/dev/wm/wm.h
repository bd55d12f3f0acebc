/*
 * wm.h - Intel gigabit network cards. Shared among the files of the driver.
 */
#ifndef WM_H
#define WM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/device.h"
#include "rump/ifdma.h"
#include "rump/ifnet.h"
#include "rump/lib.h"
#include "rump/pci.h"
#include "rump/softint.h"
#include "wm_reg.h"

/* Descriptors of each ring, which takes one frame. One always stays free. */
#define WM_RING		256U
#define WM_NEXT(i)	(((i) + 1) % WM_RING)
CTASSERT(WM_RING * sizeof(struct wm_rxdesc) == RUMPUSER_PAGE_SIZE);
CTASSERT(WM_RING * sizeof(struct wm_txdesc) == RUMPUSER_PAGE_SIZE);

/*
 * What the card may write, the rings and the buffers, holds nothing the driver
 * depends on: its own indexes and pointers are here. Owner: monitor, but for
 * the registers, which the interrupt handler uses too.
 */
struct wm {
	struct ifnet sc_if;
	struct device *sc_self;
	struct pci_function sc_function;
	struct pci_space sc_regs;
	struct pci_msix sc_msix;
	uint32_t sc_causes;		/* INT_* that are wanted */
	bool sc_shared;			/* interrupts may be another device's */
	bool sc_broken;			/* shut off */
	volatile bool sc_link_changed;	/* told by the interrupt */
	struct softint sc_work;

	volatile struct wm_rxdesc *sc_rxring;
	struct rxbuf *sc_rxbufs[WM_RING];	/* with the card */
	struct rxpool sc_rxpool;
	unsigned int sc_rxnext;		/* comes back next */
	unsigned int sc_rxposted, sc_rxwanted;	/* with the card */
	bool sc_rxskip;			/* rest of a packet that was too long */

	volatile struct wm_txdesc *sc_txring;
	struct pbuf *sc_txpbufs[WM_RING];	/* at a packet's last descriptor */
	unsigned int sc_txnext;		/* filled next */
	unsigned int sc_txdone;		/* oldest with the card */
	uint64_t sc_txcontext;		/* checksum offsets the card knows */
	struct softint sc_kick;		/* tells the card, once for many */
};

static inline uint32_t
wm_read(const struct wm *sc, size_t reg)
{
	return pci_space_read(&sc->sc_regs, reg, 4);
}

static inline void
wm_write(const struct wm *sc, size_t reg, uint32_t value)
{
	pci_space_write(&sc->sc_regs, reg, 4, value);
}

/* Shuts a card that broke the rules off for good; `what' for one line. */
void wm_violation(struct wm *, const char *what);

/*
 * Receiving (wm_rx.c). wm_rx_init: ENOMEM. wm_rx_turn takes what has arrived;
 * true when there may be more.
 */
int wm_rx_init(struct wm *);
void wm_rx_start(struct wm *);
bool wm_rx_turn(struct wm *);
/* The card is off and does not reach memory: its buffers are freed. */
void wm_rx_end(struct wm *);

/* Sending (wm_tx.c). wm_tx_init: ENOMEM. */
#define WM_TX_PIECES	16
int wm_tx_init(struct wm *);
void wm_tx_start(struct wm *);
bool wm_tx_output(struct ifnet *, struct pbuf *);
void wm_tx_reclaim(struct ifnet *);

#endif /* WM_H */
