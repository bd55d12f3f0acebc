/*
 * pci.c - enumerates the PCI busses: bus 0 and what the firmware numbered behind
 * its bridges.
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/lib.h"
#include "rump/pci.h"

#include "pci_impl.h"
#include "rumpuser_pci.h"

#define PCI_CLASS_BRIDGE_PCI	0x0604		/* class and subclass */
#define PCI_REG_SECONDARY	0x19

/* Set once by enumeration. Owner: monitor. */
static unsigned int bus_max, config_size;
static uint32_t bus_seen[256 / 32];		/* loops between bridges */

unsigned int
pci_config_size(void)
{
	return config_size;
}

uint32_t
pci_conf_read(const struct pci_function *pf, unsigned int reg,
    unsigned int width)
{
	KASSERT(reg % width == 0 && reg + width <= config_size);
	return rumpuser_pci_conf_read(pf->pf_bdf, reg, width);
}

void
pci_conf_write(const struct pci_function *pf, unsigned int reg,
    unsigned int width, uint32_t value)
{
	KASSERT(reg % width == 0 && reg + width <= config_size);
	rumpuser_pci_conf_write(pf->pf_bdf, reg, width, value);
}

void
pci_command(const struct pci_function *pf, uint16_t set, uint16_t clear)
{
	uint32_t old = pci_conf_read(pf, PCI_REG_COMMAND, 2);

	pci_conf_write(pf, PCI_REG_COMMAND, 2,
	    (old | set) & ~(uint32_t)clear);
}

unsigned int
pci_capability(const struct pci_function *pf, uint8_t id, unsigned int nth,
    unsigned int len)
{
	unsigned int at, left;

	if ((pci_conf_read(pf, PCI_REG_STATUS, 2) & PCI_STATUS_CAPS) == 0)
		return 0;
	at = pci_conf_read(pf, PCI_REG_CAPS, 1) & 0xfc;
	/* A capability has at least four bytes, above the header's 64. */
	for (left = (256 - 64) / 4; at >= 64 && left > 0; left--) {
		if (pci_conf_read(pf, at, 1) == id && at + len <= 256 &&
		    nth-- == 0)
			return at;
		at = pci_conf_read(pf, at + 1, 1) & 0xfc;
	}
	return 0;
}

/* How a bus is reached, for the INTx pins of functions behind bridges. */
struct path {
	const struct path *parent;	/* NULL: bus 0 */
	rumpuser_pci_bdf_t bridge;
};

/*
 * Bridges pass pin p of device d on as pin (p + d) mod 4 (pins counted from 0).
 */
static void
route_intx(const struct path *path, struct pci_function *pf)
{
	pf->pf_intx_bdf = pf->pf_bdf;
	if (pf->pf_pin == 0 || pf->pf_pin > 4) {
		pf->pf_pin = 0;
		return;
	}
	for (; path->parent != NULL; path = path->parent) {
		pf->pf_pin = (uint8_t)((pf->pf_pin - 1 +
		    (pf->pf_intx_bdf >> 3 & 31)) % 4 + 1);
		pf->pf_intx_bdf = path->bridge;
	}
}

static void scan_bus(struct device *, unsigned int, const struct path *);

static void
found(struct device *parent, rumpuser_pci_bdf_t bdf, uint32_t id,
    const struct path *path)
{
	struct pci_attach_args pa;
	struct pci_function *pf = &pa.pa_function;
	uint32_t class, sub;
	char where[32];

	class = rumpuser_pci_conf_read(bdf, PCI_REG_CLASS, 4);
	memset(&pa, 0, sizeof(pa));
	pf->pf_bdf = bdf;
	pf->pf_vendor = (uint16_t)id;
	pf->pf_device = (uint16_t)(id >> 16);
	pf->pf_class = class >> 8;
	pf->pf_revision = (uint8_t)class;
	switch (rumpuser_pci_conf_read(bdf, PCI_REG_HEADER, 1) &
	    PCI_HEADER_TYPE) {
	case 0:
		sub = rumpuser_pci_conf_read(bdf, PCI_REG_SUBVENDOR, 4);
		pf->pf_subvendor = (uint16_t)sub;
		pf->pf_subdevice = (uint16_t)(sub >> 16);
		pf->pf_pin =
		    (uint8_t)rumpuser_pci_conf_read(bdf, PCI_REG_PIN, 1);
		route_intx(path, pf);
		snprintf(where, sizeof(where), "bus %u dev %u function %u",
		    bdf >> 8, bdf >> 3 & 31, bdf & 7);
		device_found(parent, "pci", where, &pa);
		break;
	case 1:
		if (class >> 16 == PCI_CLASS_BRIDGE_PCI) {
			struct path below = { path, bdf };

			scan_bus(parent, rumpuser_pci_conf_read(bdf,
			    PCI_REG_SECONDARY, 1), &below);
		}
		break;
	}
}

static void
scan_bus(struct device *parent, unsigned int bus, const struct path *path)
{
	unsigned int dev, func, nfuncs;

	/* Bus 0 behind a bridge: the firmware left it without a number. */
	if (bus > bus_max || (bus == 0 && path->parent != NULL) ||
	    (bus_seen[bus / 32] & 1U << bus % 32) != 0)
		return;
	bus_seen[bus / 32] |= 1U << bus % 32;
	for (dev = 0; dev < 32; dev++) {
		nfuncs = 1;
		for (func = 0; func < nfuncs; func++) {
			rumpuser_pci_bdf_t bdf =
			    RUMPUSER_PCI_BDF(bus, dev, func);
			uint32_t id =
			    rumpuser_pci_conf_read(bdf, PCI_REG_VENDOR, 4);

			if ((id & 0xffff) == 0xffff || (id & 0xffff) == 0)
				continue;
			if (func == 0 && (rumpuser_pci_conf_read(bdf,
			    PCI_REG_HEADER, 1) & PCI_HEADER_MULTI) != 0)
				nfuncs = 8;
			found(parent, bdf, id, path);
		}
	}
}

static void
pci_enumerate(struct device *root)
{
	struct path top = { NULL, 0 };

	if (!rumpuser_pci_init(&bus_max, &config_size))
		return;
	bus_max = MIN(bus_max, 255);
	memset(bus_seen, 0, sizeof(bus_seen));
	scan_bus(root, 0, &top);
}

RUMP_BUS(pci) = {
	.rb_name = "pci",
	.rb_enumerate = pci_enumerate,
};
