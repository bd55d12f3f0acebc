/*
 * pci_bar.c - base address registers: sizing, placing, mapping, access.
 *
 * A BAR is only sized when a driver maps it, since sizing moves it away for a
 * moment and the platform may be using others (the VGA screen).
 */
#include "rump/lib.h"
#include "rump/pci.h"

#include "netbsd/errno.h"

#include "rumpuser_pci.h"

#define BAR_IO		1U
#define BAR_64		4U		/* bits 2-1 of a memory BAR are 10 */
#define BAR_TYPE	6U

struct bar {
	bool io, is64;
	uint64_t base, len;
};

/* Where the next unassigned BAR goes. Owner: monitor. */
#define MAXWINDOWS	4
static struct rumpuser_pci_window windows[MAXWINDOWS];
static size_t nwindows;
static bool windows_known;

/* Gives out naturally aligned space; 0: none left. */
static uint64_t
window_take(bool io, uint64_t len)
{
	struct rumpuser_pci_window *w;
	uint64_t base, pad;

	if (!windows_known) {
		nwindows = rumpuser_pci_windows(windows, MAXWINDOWS);
		windows_known = true;
	}
	for (w = windows; w < windows + nwindows; w++) {
		pad = (len - (w->pw_base & (len - 1))) & (len - 1);
		if (w->pw_io != io || pad > w->pw_len ||
		    len > w->pw_len - pad)
			continue;
		base = w->pw_base + pad;
		w->pw_base += pad + len;
		w->pw_len -= pad + len;
		return base;
	}
	return 0;
}

static void
bar_write(const struct pci_function *pf, unsigned int i, const struct bar *b,
    uint64_t value)
{
	pci_conf_write(pf, PCI_REG_BAR(i), 4, (uint32_t)value);
	if (b->is64)
		pci_conf_write(pf, PCI_REG_BAR(i + 1), 4,
		    (uint32_t)(value >> 32));
}

static uint64_t
bar_read(const struct pci_function *pf, unsigned int i, const struct bar *b)
{
	uint64_t value = pci_conf_read(pf, PCI_REG_BAR(i), 4);

	if (b->is64)
		value |= (uint64_t)pci_conf_read(pf, PCI_REG_BAR(i + 1), 4) <<
		    32;
	return value;
}

/* Reads and sizes a BAR, with decoding off meanwhile. */
static int
bar_probe(const struct pci_function *pf, unsigned int i, struct bar *b)
{
	uint64_t old, mask, flags;
	uint16_t command;

	memset(b, 0, sizeof(*b));
	flags = pci_conf_read(pf, PCI_REG_BAR(i), 4);
	b->io = (flags & BAR_IO) != 0;
	b->is64 = !b->io && (flags & BAR_TYPE) == BAR_64;
	if (b->is64 && i + 1 >= PCI_NBARS)
		return ENXIO;
	mask = b->io ? ~3ULL : ~15ULL;

	command = (uint16_t)pci_conf_read(pf, PCI_REG_COMMAND, 2);
	pci_command(pf, 0, PCI_COMMAND_IO | PCI_COMMAND_MEM);
	old = bar_read(pf, i, b);
	bar_write(pf, i, b, UINT64_MAX);
	b->len = bar_read(pf, i, b) & mask;
	bar_write(pf, i, b, old);
	pci_conf_write(pf, PCI_REG_COMMAND, 2, command);

	if (b->len == 0)
		return ENXIO;
	/* Upper bits that the register does not have read as zero. */
	if (b->io)
		b->len |= ~0xffffULL;
	else if (!b->is64)
		b->len |= ~0xffffffffULL;
	b->len = ~b->len + 1;
	b->base = old & mask;
	if ((b->len & (b->len - 1)) != 0 || (b->io && b->len > 0x10000))
		return ENXIO;
	return 0;
}

static int
bar_place(const struct pci_function *pf, unsigned int i, struct bar *b)
{
	uint16_t command;

	if ((b->base = window_take(b->io, b->len)) == 0)
		return ENOSPC;
	command = (uint16_t)pci_conf_read(pf, PCI_REG_COMMAND, 2);
	pci_command(pf, 0, PCI_COMMAND_IO | PCI_COMMAND_MEM);
	bar_write(pf, i, b, b->base);
	pci_conf_write(pf, PCI_REG_COMMAND, 2, command);
	return 0;
}

int
pci_bar_map(const struct pci_function *pf, unsigned int i, uint64_t offset,
    size_t len, struct pci_space *ps)
{
	struct bar b;
	int error;

	if (i >= PCI_NBARS)
		return ENXIO;
	if ((error = bar_probe(pf, i, &b)) != 0)
		return error;
	if (offset >= b.len || len > b.len - offset)
		return EINVAL;
	if (len == 0)
		len = (size_t)(b.len - offset);
	if (b.base == 0 && (error = bar_place(pf, i, &b)) != 0)
		return error;
	if (b.base > UINT64_MAX - b.len)
		return ENXIO;
	ps->ps_len = len;
	if (b.io) {
		if (b.base + b.len > 0x10000)
			return ENXIO;
		ps->ps_va = NULL;
		ps->ps_port = (uint16_t)(b.base + offset);
		return 0;
	}
	ps->ps_port = 0;
	ps->ps_va = rumpuser_map_device(b.base + offset, len);
	return ps->ps_va != NULL ? 0 : ENOMEM;
}

uint32_t
pci_space_read(const struct pci_space *ps, size_t offset, unsigned int width)
{
	volatile uint8_t *va;

	KASSERT(offset < ps->ps_len && width <= ps->ps_len - offset);
	if (ps->ps_va == NULL)
		return rumpuser_pci_io_read((uint16_t)(ps->ps_port + offset),
		    width);
	va = ps->ps_va + offset;
	switch (width) {
	case 1:
		return *va;
	case 2:
		return *(volatile uint16_t *)(volatile void *)va;
	default:
		return *(volatile uint32_t *)(volatile void *)va;
	}
}

void
pci_space_write(const struct pci_space *ps, size_t offset, unsigned int width,
    uint32_t value)
{
	volatile uint8_t *va;

	KASSERT(offset < ps->ps_len && width <= ps->ps_len - offset);
	if (ps->ps_va == NULL) {
		rumpuser_pci_io_write((uint16_t)(ps->ps_port + offset), width,
		    value);
		return;
	}
	va = ps->ps_va + offset;
	switch (width) {
	case 1:
		*va = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)(volatile void *)va = (uint16_t)value;
		break;
	default:
		*(volatile uint32_t *)(volatile void *)va = value;
	}
}
