/*
 * pci.c - rumpuser_pci.h: configuration space, INTx routing, virtio-mmio slots.
 */
#include "hw.h"
#include "rumpuser_pci.h"

#define CONF_ADDRESS	0xcf8
#define CONF_DATA	0xcfc
#define CONF_ENABLE	(1U << 31)
#define ECAM_BUS_SIZE	(1UL << 20)

#define PCI_ID_NONE	UINT32_MAX
#define HOST_PIIX	0x12378086U	/* QEMU pc */
#define HOST_Q35	0x29c08086U
#define HOST_GPEX	0x00081b36U	/* QEMU microvm with pcie=on */

/* QEMU's microvm. */
#define MICROVM_MMIO	0xfeb00000UL
#define MICROVM_SLOT	512U
#define MICROVM_SLOTS_1	8U		/* with one I/O APIC */
#define MICROVM_GSI_1	16U
#define MICROVM_SLOTS_2	24U
#define MICROVM_GSI_2	24U
#define MICROVM_PCIE_GSI_1 12U
#define MICROVM_PCIE_GSI_2 16U
#define MICROVM_PCIE_BASE 0xc0000000UL
#define MICROVM_PCIE_SIZE 0x20000000UL
#define MICROVM_ECAM	0xe0000000UL	/* announced by AML only */

/* PIIX3: where the four interrupt wires go; bit 7: nowhere. */
#define PIIX_ISA	RUMPUSER_PCI_BDF(0, 1, 0)
#define PIIX_ROUTE(i)	(0x60 + (i))
#define PIIX_ROUTE_OFF	0x80

/* QEMU's pc and q35: above any RAM below 4 GiB, below the I/O APIC. */
#define QEMU_PCI_BASE	0xe0000000UL
#define QEMU_PCI_SIZE	0x1ec00000UL
#define QEMU_IO_BASE	0xc000UL
#define QEMU_IO_SIZE	0x3000UL

/* Constant after rumpuser_pci_init. Each bus of ECAM is mapped when first used. */
static bool use_ecam;
static volatile uint8_t *ecam_bus[256];
static uint32_t host_id;

static volatile uint8_t *
ecam(rumpuser_pci_bdf_t bdf, unsigned int reg)
{
	unsigned int bus = bdf >> 8;

	if (bus < hw_acpi.ecam_bus_min || bus > hw_acpi.ecam_bus_max)
		return NULL;
	if (ecam_bus[bus] == NULL)
		ecam_bus[bus] = rumpuser_map_device(hw_acpi.ecam_pa +
		    bus * ECAM_BUS_SIZE, ECAM_BUS_SIZE);
	if (ecam_bus[bus] == NULL)
		return NULL;
	return ecam_bus[bus] + ((bdf & 0xffU) << 12) + reg;
}

uint32_t
rumpuser_pci_conf_read(rumpuser_pci_bdf_t bdf, unsigned int reg,
    unsigned int width)
{
	volatile uint8_t *p;
	bool were_on;
	uint32_t v;

	if (use_ecam) {
		p = ecam(bdf, reg);
		if (p == NULL)
			return UINT32_MAX >> (32 - 8 * width);
		switch (width) {
		case 1:
			return *p;
		case 2:
			return *(volatile uint16_t *)p;
		default:
			return *(volatile uint32_t *)p;
		}
	}
	/* Address and data are two steps. */
	were_on = rumpuser_intr_disable();
	outl(CONF_ADDRESS, CONF_ENABLE | (uint32_t)bdf << 8 | (reg & 0xfc));
	v = rumpuser_pci_io_read((uint16_t)(CONF_DATA + (reg & 3)), width);
	rumpuser_intr_restore(were_on);
	return v;
}

void
rumpuser_pci_conf_write(rumpuser_pci_bdf_t bdf, unsigned int reg,
    unsigned int width, uint32_t value)
{
	volatile uint8_t *p;
	bool were_on;

	if (use_ecam) {
		p = ecam(bdf, reg);
		if (p == NULL)
			return;
		switch (width) {
		case 1:
			*p = (uint8_t)value;
			break;
		case 2:
			*(volatile uint16_t *)p = (uint16_t)value;
			break;
		default:
			*(volatile uint32_t *)p = value;
			break;
		}
		return;
	}
	were_on = rumpuser_intr_disable();
	outl(CONF_ADDRESS, CONF_ENABLE | (uint32_t)bdf << 8 | (reg & 0xfc));
	rumpuser_pci_io_write((uint16_t)(CONF_DATA + (reg & 3)), width, value);
	rumpuser_intr_restore(were_on);
}

uint32_t
rumpuser_pci_io_read(uint16_t port, unsigned int width)
{
	switch (width) {
	case 1:
		return inb(port);
	case 2:
		return inw(port);
	default:
		return inl(port);
	}
}

void
rumpuser_pci_io_write(uint16_t port, unsigned int width, uint32_t value)
{
	switch (width) {
	case 1:
		outb(port, (uint8_t)value);
		break;
	case 2:
		outw(port, (uint16_t)value);
		break;
	default:
		outl(port, value);
		break;
	}
}

bool
rumpuser_pci_init(unsigned int *bus_max, unsigned int *config_size)
{
	if (hw_acpi.has_ecam && hw_acpi.ecam_bus_min == 0) {
		use_ecam = true;
		host_id = rumpuser_pci_conf_read(0, 0, 4);
		if (host_id != PCI_ID_NONE) {
			*bus_max = hw_acpi.ecam_bus_max;
			*config_size = 4096;
			return true;
		}
		use_ecam = false;
	}
	if (hw_acpi.hw_reduced && !hw_acpi.has_ecam && fwcfg_present()) {
		hw_acpi.ecam_pa = MICROVM_ECAM;
		hw_acpi.ecam_bus_max = 255;
		use_ecam = true;
		host_id = rumpuser_pci_conf_read(0, 0, 4);
		if (host_id == HOST_GPEX) {
			*bus_max = 255;
			*config_size = 4096;
			return true;
		}
		use_ecam = false;
	}
	outl(CONF_ADDRESS, CONF_ENABLE);
	if (inl(CONF_ADDRESS) != CONF_ENABLE)
		return false;
	host_id = rumpuser_pci_conf_read(0, 0, 4);
	*bus_max = 255;
	*config_size = 256;
	return host_id != PCI_ID_NONE;
}

/* Whether any function of bus 0 has been given an address. */
static bool
firmware_assigned(void)
{
	rumpuser_pci_bdf_t bdf;
	unsigned int reg;
	uint32_t v;

	for (bdf = 0; bdf < 256; bdf++) {
		if (rumpuser_pci_conf_read(bdf, 0, 4) == PCI_ID_NONE ||
		    (rumpuser_pci_conf_read(bdf, 0x0e, 1) & 0x7f) != 0)
			continue;
		for (reg = 0x10; reg < 0x28; reg += 4) {
			v = rumpuser_pci_conf_read(bdf, reg, 4);
			if ((v & ((v & 1) != 0 ? ~3U : ~15U)) != 0)
				return true;
		}
	}
	return false;
}

static void
window_add(struct rumpuser_pci_window *w, size_t *n, size_t max, uint64_t base,
    uint64_t len, bool io)
{
	if (*n == max)
		return;
	w[*n].pw_base = base;
	w[*n].pw_len = len;
	w[(*n)++].pw_io = io;
}

size_t
rumpuser_pci_windows(struct rumpuser_pci_window *w, size_t max)
{
	size_t n = 0;

	if (host_id == HOST_GPEX && hw_acpi.hw_reduced) {
		window_add(w, &n, max, MICROVM_PCIE_BASE, MICROVM_PCIE_SIZE,
		    false);
		return n;
	}
	/*
	 * A PC's firmware assigns everything, and where its windows are is known
	 * to AML only; but qboot assigns nothing, and QEMU's machines are known.
	 */
	if ((host_id == HOST_PIIX || host_id == HOST_Q35) &&
	    !firmware_assigned()) {
		window_add(w, &n, max, QEMU_PCI_BASE, QEMU_PCI_SIZE, false);
		window_add(w, &n, max, QEMU_IO_BASE, QEMU_IO_SIZE, true);
	}
	return n;
}

bool
rumpuser_pci_intx(rumpuser_pci_bdf_t bdf, unsigned int pin, unsigned int line,
    unsigned int *source)
{
	unsigned int slot = bdf >> 3 & 31, swizzle, route;

	if (pin < 1 || pin > 4)
		return false;
	swizzle = (slot + pin - 1) & 3;
	if (host_id == HOST_GPEX && hw_acpi.hw_reduced) {
		*source = (hw_acpi.nioapics > 1 ? MICROVM_PCIE_GSI_2 :
		    MICROVM_PCIE_GSI_1) + swizzle;
		*source |= SOURCE_LEVEL;
		return true;
	}
	/* q35: pins are wired to the I/O APIC's inputs 16 to 23. */
	if (host_id == HOST_Q35 && hw_acpi.nioapics > 0 && bdf >> 8 == 0 &&
	    slot < 25) {
		*source = (20 + swizzle) | SOURCE_LEVEL;
		return true;
	}
	/* pc: what the router does counts, not what the firmware noted. */
	if (host_id == HOST_PIIX && bdf >> 8 == 0) {
		route = rumpuser_pci_conf_read(PIIX_ISA,
		    PIIX_ROUTE((swizzle - 1) & 3), 1);
		if ((route & PIIX_ROUTE_OFF) == 0)
			line = route & 15;
	}
	if (line == 0 || line > 15)
		return false;
	*source = line | SOURCE_LEVEL | SOURCE_ISA;
	/* QEMU's pc announces these lines as active high. */
	if (host_id != HOST_PIIX)
		*source |= SOURCE_LOW;
	return true;
}

/* virtio_mmio.device=SIZE@BASE:IRQ[:ID], as Linux has it. */
static bool
mmio_parse(const char *s, struct rumpuser_virtio_mmio *vm)
{
	uint64_t size, base, irq;

	if (!parse_number(&s, &size))
		return false;
	switch (*s) {
	case 'K':
	case 'k':
		size <<= 10;
		s++;
		break;
	case 'M':
	case 'm':
		size <<= 20;
		s++;
		break;
	}
	if (*s++ != '@' || !parse_number(&s, &base) || *s++ != ':' ||
	    !parse_number(&s, &irq))
		return false;
	if (size < 0x100 || size > (1UL << 20) || base == 0 ||
	    base > (1UL << 46) || irq > 0xff)
		return false;
	vm->vm_pa = base;
	vm->vm_len = size;
	vm->vm_source = (unsigned int)irq;
	return true;
}

size_t
rumpuser_virtio_mmio(struct rumpuser_virtio_mmio *vm, size_t max)
{
	static const char name[] = "virtio_mmio.device=";
	const char *s;
	size_t i, n, slots;

	n = 0;
	s = rumpuser_cmdline();
	for (; *s != '\0' && n < max; s++) {
		/* The configuration may follow; nothing in it is an option. */
		if (*s == '{')
			break;
		if ((s == rumpuser_cmdline() || s[-1] == ' ') &&
		    strncmp(s, name, sizeof(name) - 1) == 0 &&
		    mmio_parse(s + sizeof(name) - 1, &vm[n]))
			n++;
	}
	if (n > 0 || !hw_acpi.hw_reduced || !fwcfg_present())
		return n;
	slots = hw_acpi.nioapics > 1 ? MICROVM_SLOTS_2 : MICROVM_SLOTS_1;
	for (i = 0; i < slots && n < max; i++, n++) {
		vm[n].vm_pa = MICROVM_MMIO + i * MICROVM_SLOT;
		vm[n].vm_len = MICROVM_SLOT;
		vm[n].vm_source = (unsigned int)i + (hw_acpi.nioapics > 1 ?
		    MICROVM_GSI_2 : MICROVM_GSI_1);
	}
	return n;
}
