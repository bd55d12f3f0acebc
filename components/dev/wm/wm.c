/*
 * wm.c - Intel gigabit network cards: attachment, interrupts, link state. An
 * interrupt masks all others until the softint has done what there was to do.
 */
#include "netbsd/errno.h"
#include "rump/random.h"
#include "rump/sync.h"
#include "wm.h"

#define PCI_VENDOR_INTEL	0x8086
#define MTU			1500

#define RESET_STEP		1000000ULL	/* ns */
#define RESET_STEPS		20

static const struct ifops wm_ops = {
	.if_output = wm_tx_output,
	.if_reclaim = wm_tx_reclaim,
};

static const uint16_t wm_ids[] = {
	0x100e,			/* 82540EM: QEMU, VirtualBox */
	0x100f,			/* 82545EM: VMware */
	0x10d3,			/* 82574L: QEMU, VMware */
};

static int
wm_match(struct device *parent __unused, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	size_t i;

	if (pa->pa_function.pf_vendor != PCI_VENDOR_INTEL)
		return DEVICE_MATCH_NONE;
	for (i = 0; i < nitems(wm_ids); i++)
		if (pa->pa_function.pf_device == wm_ids[i])
			return DEVICE_MATCH_ID;
	return DEVICE_MATCH_NONE;
}

/* Stops the card: no interrupts, no access to memory. */
static void
wm_stop(struct wm *sc)
{
	wm_write(sc, WM_IMC, UINT32_MAX);
	wm_write(sc, WM_RCTL, 0);
	wm_write(sc, WM_TCTL, 0);
	pci_command(&sc->sc_function, 0, PCI_COMMAND_MASTER);
}

void
wm_violation(struct wm *sc, const char *what)
{
	if (sc->sc_broken)
		return;
	sc->sc_broken = true;
	wm_stop(sc);
	wm_rx_end(sc);
	if_link(&sc->sc_if, false);
	device_printf(sc->sc_self, "shut off: %s", what);
}

static void
link_check(struct wm *sc)
{
	if_link(&sc->sc_if, (wm_read(sc, WM_STATUS) & STATUS_LU) != 0);
}

/* Softint. */
static void
wm_work(void *arg)
{
	struct wm *sc = arg;

	wm_tx_reclaim(&sc->sc_if);
	if (sc->sc_broken)
		return;
	if (sc->sc_link_changed) {
		sc->sc_link_changed = false;
		link_check(sc);
	}
	if (wm_rx_turn(sc))
		rump_softint_schedule(&sc->sc_work);
	else if (!sc->sc_broken)
		wm_write(sc, WM_IMS, sc->sc_causes);
}

/* Interrupt context. */
static bool
wm_intr(void *arg)
{
	struct wm *sc = arg;
	uint32_t causes = wm_read(sc, WM_ICR);

	if (sc->sc_shared && (causes & sc->sc_causes) == 0)
		return false;
	wm_write(sc, WM_IMC, UINT32_MAX);
	/* Reading has cleared them, but not so with MSI-X. */
	wm_write(sc, WM_ICR, causes);
	if ((causes & INT_LSC) != 0)
		sc->sc_link_changed = true;
	random_event();
	rump_softint_schedule(&sc->sc_work);
	return true;
}

/* The card's address is in its first filter once it is through its reset. */
static bool
wm_ready(const struct wm *sc)
{
	return (wm_read(sc, WM_CTRL) & CTRL_RST) == 0 &&
	    (wm_read(sc, WM_RAH0) & RAH_AV) != 0;
}

static void
wm_reset(struct wm *sc)
{
	struct waitq never = WAITQ_INITIALIZER;
	int i;

	wm_write(sc, WM_IMC, UINT32_MAX);
	wm_write(sc, WM_RCTL, 0);
	wm_write(sc, WM_TCTL, 0);
	wm_write(sc, WM_CTRL, wm_read(sc, WM_CTRL) | CTRL_RST);
	/* A real card must not be touched at once. */
	for (i = 0; i == 0 || (i < RESET_STEPS && !wm_ready(sc)); i++)
		(void)waitq_sleep(&never, "wmreset", 0,
		    rumpuser_clock_mono() + RESET_STEP);
	wm_write(sc, WM_IMC, UINT32_MAX);
	(void)wm_read(sc, WM_ICR);
	wm_write(sc, WM_CTRL, wm_read(sc, WM_CTRL) | CTRL_SLU | CTRL_ASDE);
}

static void
read_mac(struct wm *sc)
{
	uint32_t low = wm_read(sc, WM_RAL0), high = wm_read(sc, WM_RAH0);
	uint8_t *mac = sc->sc_if.if_lladdr;

	if ((high & RAH_AV) == 0 || (low & 1) != 0) {
		/* Locally administered, for one address only. */
		random_get(mac, ETHER_ADDR_LEN);
		mac[0] = (uint8_t)((mac[0] | 2) & ~1);
		memcpy(&low, mac, 4);
		high = 0;
		memcpy(&high, mac + 4, 2);
		wm_write(sc, WM_RAL0, low);
		wm_write(sc, WM_RAH0, high | RAH_AV);
		return;
	}
	memcpy(mac, &low, 4);
	memcpy(mac + 4, &high, 2);
}

static int
setup_interrupts(struct wm *sc)
{
	if (pci_msix_init(&sc->sc_function, &sc->sc_msix) == 0) {
		if (pci_msix_establish(&sc->sc_msix, 0, wm_intr, sc) == 0) {
			sc->sc_causes = INT_RXQ0 | INT_OTHER | INT_LSC;
			wm_write(sc, WM_IVAR, IVAR_RXQ0_0 | IVAR_OTHER_0);
			wm_write(sc, WM_CTRL_EXT,
			    wm_read(sc, WM_CTRL_EXT) | CTRL_EXT_PBA);
			return 0;
		}
		pci_msix_off(&sc->sc_msix);
	}
	sc->sc_shared = true;
	sc->sc_causes = INT_LSC | INT_RXDMT | INT_RXO | INT_RXT;
	return pci_intx_establish(&sc->sc_function, wm_intr, sc);
}

static int
wm_attach(struct device *self, const void *aux)
{
	const struct pci_attach_args *pa = aux;
	struct wm *sc = device_softc(self);
	struct ifnet *ifp = &sc->sc_if;
	const uint8_t *mac = ifp->if_lladdr;
	int error;

	sc->sc_self = self;
	sc->sc_function = pa->pa_function;
	error = pci_bar_map(&sc->sc_function, 0, 0, WM_REGS_LEN,
	    &sc->sc_regs);
	if (error != 0)
		return error;
	pci_command(&sc->sc_function, PCI_COMMAND_MEM | PCI_COMMAND_MASTER, 0);
	wm_reset(sc);
	softint_init(&sc->sc_work, wm_work, sc);
	ifp->if_softc = sc;
	error = wm_rx_init(sc);
	if (error == 0)
		error = wm_tx_init(sc);
	if (error == 0)
		error = setup_interrupts(sc);
	if (error != 0) {
		wm_stop(sc);
		return error;
	}
	read_mac(sc);
	ifp->if_name = device_name(self);
	ifp->if_ops = &wm_ops;
	ifp->if_mtu = MTU;
	ifp->if_checksums =
	    NETIF_CHECKSUM_ENABLE_ALL & (uint16_t)~NETIF_CHECKSUM_GEN_TCP;
	if_attach(ifp);
	wm_tx_start(sc);
	wm_rx_start(sc);
	link_check(sc);
	wm_write(sc, WM_ITR, 0);
	wm_write(sc, WM_IMS, sc->sc_causes);
	device_verbose(self, "address %02x:%02x:%02x:%02x:%02x:%02x, "
	    "interrupts by %s", mac[0], mac[1], mac[2], mac[3], mac[4],
	    mac[5], sc->sc_shared ? "INTx" : "MSI-X");
	return 0;
}

RUMP_DRIVER(wm) = {
	.rd_name = "wm",
	.rd_bus = "pci",
	.rd_softc_size = sizeof(struct wm),
	.rd_match = wm_match,
	.rd_attach = wm_attach,
};
