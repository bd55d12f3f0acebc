/*
 * rump/pci.h - what component rumpdev_pci offers to drivers of PCI functions,
 * which attach to "pci" with struct pci_attach_args. Monitor held throughout,
 * except for register access, which is for any context.
 */
#ifndef RUMP_PCI_H
#define RUMP_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/device.h"
#include "rumpuser_pci.h"

/* Registers of configuration space. */
#define PCI_REG_VENDOR		0x00
#define PCI_REG_DEVICE		0x02
#define PCI_REG_COMMAND		0x04
#define  PCI_COMMAND_IO		0x0001
#define  PCI_COMMAND_MEM	0x0002
#define  PCI_COMMAND_MASTER	0x0004
#define  PCI_COMMAND_INTX_OFF	0x0400
#define PCI_REG_STATUS		0x06
#define  PCI_STATUS_CAPS	0x0010
#define PCI_REG_REVISION	0x08
#define PCI_REG_CLASS		0x08	/* class 31-24, subclass, interface */
#define PCI_REG_HEADER		0x0e
#define  PCI_HEADER_TYPE	0x7f
#define  PCI_HEADER_MULTI	0x80
#define PCI_REG_BAR(i)		(0x10 + 4 * (i))
#define PCI_REG_SUBVENDOR	0x2c
#define PCI_REG_SUBDEVICE	0x2e
#define PCI_REG_CAPS		0x34
#define PCI_REG_LINE		0x3c
#define PCI_REG_PIN		0x3d

#define PCI_CAP_MSI		0x05
#define PCI_CAP_VENDOR		0x09
#define PCI_CAP_MSIX		0x11

#define PCI_NBARS		6

/* A function that was found. Drivers copy what they keep. */
struct pci_function {
	rumpuser_pci_bdf_t pf_bdf;
	uint16_t pf_vendor, pf_device;
	uint16_t pf_subvendor, pf_subdevice;
	uint32_t pf_class;		/* class << 16 | subclass << 8 | interface */
	uint8_t pf_revision;
	uint8_t pf_pin;			/* 0: no INTx; else 1..4 on bus 0 ... */
	rumpuser_pci_bdf_t pf_intx_bdf;	/* ... of this function */
};

struct pci_attach_args {
	struct pci_function pa_function;
};

uint32_t pci_conf_read(const struct pci_function *, unsigned int reg,
    unsigned int width);
void pci_conf_write(const struct pci_function *, unsigned int reg,
    unsigned int width, uint32_t value);

/*
 * Offset of the nth (from 0) capability with that id of which `len' bytes lie
 * within configuration space; 0 when there is none. A list that loops is walked
 * for as many steps as a proper one can have.
 */
unsigned int pci_capability(const struct pci_function *, uint8_t id,
    unsigned int nth, unsigned int len);

/* Sets or clears PCI_COMMAND_* bits. */
void pci_command(const struct pci_function *, uint16_t set, uint16_t clear);

/* A range of registers, in memory or in I/O space. */
struct pci_space {
	volatile uint8_t *ps_va;	/* NULL: I/O ports */
	uint16_t ps_port;
	size_t ps_len;
};

/*
 * Maps `len' bytes (0: all) at `offset' of a BAR, giving it an address first
 * when the firmware has not. Decoding must be enabled by pci_command afterwards.
 * ENXIO: no such BAR; EINVAL: the range is not within it; ENOSPC: no address
 * space for it; ENOMEM.
 */
int pci_bar_map(const struct pci_function *, unsigned int bar, uint64_t offset,
    size_t len, struct pci_space *);

/*
 * Register access, little-endian, `offset + width' within the space. `width' is
 * 1, 2 or 4; offsets are multiples of it.
 */
uint32_t pci_space_read(const struct pci_space *, size_t offset,
    unsigned int width);
void pci_space_write(const struct pci_space *, size_t offset,
    unsigned int width, uint32_t value);

/*
 * MSI-X. pci_msix_init masks all vectors and turns MSI-X on (and INTx off);
 * ENOTSUP when the function or the platform has none. pci_msix_establish
 * allocates a message for a vector, has `handler' called for it (interrupt
 * context, returns true), and unmasks it; EBUSY when messages have run out.
 * pci_msix_off goes back to INTx.
 */
struct pci_msix {
	const struct pci_function *pm_function;	/* must outlive it */
	unsigned int pm_cap;
	unsigned int pm_count;			/* vectors the function has */
	struct pci_space pm_table;
};

int pci_msix_init(const struct pci_function *, struct pci_msix *);
int pci_msix_establish(struct pci_msix *, unsigned int vector,
    bool (*handler)(void *), void *arg);
void pci_msix_off(struct pci_msix *);

/*
 * Has `handler' called for the function's INTx, which may be shared. ENOTSUP
 * when it has none.
 */
int pci_intx_establish(const struct pci_function *, bool (*handler)(void *),
    void *arg);

/*
 * One interrupt for all of a function: by vector 0 of MSI-X, else MSI, else INTx.
 * ENOTSUP: it can have none; EBUSY.
 */
enum pci_intr { PCI_INTR_MSIX, PCI_INTR_MSI, PCI_INTR_INTX };

int pci_intr_establish(const struct pci_function *, bool (*handler)(void *),
    void *arg, enum pci_intr *);

#endif /* RUMP_PCI_H */
