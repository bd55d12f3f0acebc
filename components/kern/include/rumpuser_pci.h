/*
 * rumpuser_pci.h - the part of rumpuser(3) that platforms with a PCI bus or
 * virtio-mmio transports implement, for component rumpdev_pci and rumpdev_virtio.
 * Those components are limited to such platforms. Monitor or boot context.
 */
#ifndef RUMPUSER_PCI_H
#define RUMPUSER_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rumpuser.h"

/* A function's address: bus << 8 | device << 3 | function. One segment. */
typedef uint16_t rumpuser_pci_bdf_t;

#define RUMPUSER_PCI_BDF(bus, dev, func)				\
	((rumpuser_pci_bdf_t)((bus) << 8 | (dev) << 3 | (func)))

/*
 * Looks for a host bridge (ECAM announced by ACPI, else configuration mechanism
 * 1 on ports 0xcf8/0xcfc). false: this machine has no PCI, and nothing else
 * here but rumpuser_virtio_mmio() may be called. *bus_max is the highest bus
 * number that can be addressed, *config_size 256 or 4096.
 */
bool rumpuser_pci_init(unsigned int *bus_max, unsigned int *config_size);

/*
 * Configuration space. `width' is 1, 2 or 4, `reg' a multiple of it below
 * config_size. What does not exist reads as all ones.
 */
uint32_t rumpuser_pci_conf_read(rumpuser_pci_bdf_t, unsigned int reg,
    unsigned int width);
void rumpuser_pci_conf_write(rumpuser_pci_bdf_t, unsigned int reg,
    unsigned int width, uint32_t value);

/* I/O ports, for I/O BARs. `width' as above. */
uint32_t rumpuser_pci_io_read(uint16_t port, unsigned int width);
void rumpuser_pci_io_write(uint16_t port, unsigned int width, uint32_t value);

/*
 * Address space from which BARs that the firmware left unassigned may be given
 * out: no RAM, no firmware-assigned BAR, none of the platform's own devices.
 * Returns how many windows (0..max) it filled in.
 */
struct rumpuser_pci_window {
	uint64_t pw_base, pw_len;
	bool pw_io;			/* I/O ports, else memory */
};
size_t rumpuser_pci_windows(struct rumpuser_pci_window *, size_t max);

/*
 * The interrupt source, for rumpuser_intr_establish, of a function's INTx pin
 * (1..4 for A..D), level-triggered. `line' is its interrupt line register. For a
 * function behind bridges, bdf and pin are already those on bus 0. false: not
 * known.
 */
bool rumpuser_pci_intx(rumpuser_pci_bdf_t, unsigned int pin, unsigned int line,
    unsigned int *source);

/*
 * Places where virtio-mmio transports are or may be: from the command line
 * (virtio_mmio.device=SIZE@BASE:IRQ), else the machine's fixed slots. The driver
 * checks the magic number, so an empty slot may be listed; reading one must be
 * harmless. Returns how many (0..max).
 */
struct rumpuser_virtio_mmio {
	rump_paddr_t vm_pa;
	size_t vm_len;
	unsigned int vm_source;		/* for rumpuser_intr_establish */
};
size_t rumpuser_virtio_mmio(struct rumpuser_virtio_mmio *, size_t max);

#endif /* RUMPUSER_PCI_H */
