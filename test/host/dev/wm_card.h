/*
 * wm_card.h - a made-up Intel network card for tests of the wm driver: registers,
 * and rings whose descriptors the test completes as it likes. Included once, by
 * the test's only file.
 */
#ifndef WM_CARD_H
#define WM_CARD_H

#include "rump/device.h"
#include "rump/ifnet.h"
#include "rump/lib.h"
#include "rump/pci.h"

#include "netbsd/errno.h"
#include "stack.h"
#include "wm.h"

static struct {
	uint32_t regs[WM_REGS_LEN / 4];
	bool msix;
	bool master;
	struct wm *sc;
	unsigned int complaints;
} card;

#define REG(reg)	(card.regs[(reg) / 4])

/* ---- What rumpdev_pci and rumpdev do --------------------------------------- */

int
pci_bar_map(const struct pci_function *pf __unused, unsigned int bar __unused,
    uint64_t offset __unused, size_t len, struct pci_space *ps)
{
	ps->ps_len = len;
	return 0;
}

uint32_t
pci_space_read(const struct pci_space *ps __unused, size_t offset,
    unsigned int width __unused)
{
	uint32_t value = REG(offset);

	if (offset == WM_ICR && !card.msix)
		REG(WM_ICR) = 0;
	return value;
}

void
pci_space_write(const struct pci_space *ps __unused, size_t offset,
    unsigned int width __unused, uint32_t value)
{
	switch (offset) {
	case WM_IMS:
		REG(WM_IMS) |= value;
		break;
	case WM_IMC:
		REG(WM_IMS) &= ~value;
		break;
	case WM_ICR:
		REG(WM_ICR) &= ~value;
		break;
	case WM_CTRL:
		REG(WM_CTRL) = value & ~CTRL_RST;
		break;
	default:
		REG(offset) = value;
	}
}

void
pci_command(const struct pci_function *pf __unused, uint16_t set,
    uint16_t clear)
{
	if ((set & PCI_COMMAND_MASTER) != 0)
		card.master = true;
	if ((clear & PCI_COMMAND_MASTER) != 0)
		card.master = false;
}

static bool (*card_handler)(void *);
static void *card_handler_arg;

int
pci_msix_init(const struct pci_function *pf __unused,
    struct pci_msix *pm __unused)
{
	return card.msix ? 0 : ENOTSUP;
}

int
pci_msix_establish(struct pci_msix *pm __unused, unsigned int vector __unused,
    bool (*handler)(void *), void *arg)
{
	card_handler = handler;
	card_handler_arg = arg;
	return 0;
}

void
pci_msix_off(struct pci_msix *pm __unused)
{
}

int
pci_intx_establish(const struct pci_function *pf __unused,
    bool (*handler)(void *), void *arg)
{
	return pci_msix_establish(NULL, 0, handler, arg);
}

const char *
device_name(const struct device *dv __unused)
{
	return "wm0";
}

void
device_printf(const struct device *dv __unused, const char *what __unused, ...)
{
	card.complaints++;
}

void
device_verbose(const struct device *dv __unused, const char *what __unused,
    ...)
{
}

void *
device_softc(const struct device *dv __unused)
{
	return card.sc;
}

/* ---- The test's side -------------------------------------------------------- */

RUMP_SET_DECLARE(driver, struct rump_driver);

/* A new card, attached; the error of attaching it. */
static int
card_attach(struct wm *sc, bool msix)
{
	static const struct pci_attach_args pa = {
		.pa_function = { .pf_vendor = 0x8086, .pf_device = 0x10d3 },
	};

	memset(&card, 0, sizeof(card));
	memset(&stack, 0, sizeof(stack));
	memset(sc, 0, sizeof(*sc));
	card.msix = msix;
	card.sc = sc;
	REG(WM_RAL0) = 0x03020052;
	REG(WM_RAH0) = RAH_AV | 0x0504;
	REG(WM_STATUS) = STATUS_LU;
	return RUMP_SET_START(driver)->rd_attach(NULL, &pa);
}

static unsigned int
card_rxposted(void)
{
	return (REG(WM_RDT) + WM_RING - REG(WM_RDH)) % WM_RING;
}

/* Writes the next receive descriptor back; its buffer. */
static char *
card_receive(unsigned int len, unsigned int status, unsigned int errors)
{
	volatile struct wm_rxdesc *rd = &card.sc->sc_rxring[REG(WM_RDH)];

	REG(WM_RDH) = WM_NEXT(REG(WM_RDH));
	rd->rd_len = (uint16_t)len;
	rd->rd_errors = (uint8_t)errors;
	rd->rd_status = (uint8_t)status;
	return rumpuser_pa_to_va(rd->rd_addr);
}

/* Raises causes: whether an interrupt followed and was taken. */
static bool
card_interrupt(uint32_t causes)
{
	REG(WM_ICR) |= causes;
	return (REG(WM_ICR) & REG(WM_IMS)) != 0 &&
	    card_handler(card_handler_arg);
}

#endif /* WM_CARD_H */
