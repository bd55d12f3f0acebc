/*
 * acpi.c - what the platform needs of the ACPI tables: interrupt controllers,
 * ECAM, the PM timer and how to power off. No AML interpreter: the sleep type
 * comes from the _S5 package as it stands in the DSDT.
 *
 * Boot context, while the first 4 GiB are mapped. Every table is used only when
 * its length and checksum are right, and read only within its length.
 */
#include "hw.h"

#define MAPPED_END	(4UL << 30)
#define TABLE_MAX	(16UL << 20)
#define HEADER_LEN	36U

#define FADT_TIMER_32	(1U << 8)
#define FADT_RESET	(1U << 10)
#define FADT_REDUCED	(1U << 20)

#define GAS_MEMORY	0
#define GAS_IO		1

/* What QEMU's machines use, should the DSDT not say. */
#define S5_PC		0
#define S5_REDUCED	5

/* Constant after acpi_setup. */
struct hw_acpi hw_acpi;

struct table {
	const uint8_t *data;
	size_t len;
};

/* Numbers are little-endian and need not be aligned. Beyond the end: 0. */
static uint64_t
get(const struct table *t, size_t off, unsigned int width)
{
	uint64_t v = 0;
	unsigned int i;

	if (off > t->len || t->len - off < width)
		return 0;
	for (i = 0; i < width; i++)
		v |= (uint64_t)t->data[off + i] << (8 * i);
	return v;
}

static const uint8_t *
phys(uint64_t pa, uint64_t len)
{
	if (pa == 0 || pa >= MAPPED_END || len > MAPPED_END - pa)
		return NULL;
	return rumpuser_pa_to_va(pa);
}

static bool
sum_is_zero(const uint8_t *p, size_t len)
{
	uint8_t sum = 0;

	while (len-- > 0)
		sum = (uint8_t)(sum + *p++);
	return sum == 0;
}

/* The table at pa, checked. */
static bool
table_open(struct table *t, uint64_t pa)
{
	t->data = phys(pa, HEADER_LEN);
	if (t->data == NULL)
		return false;
	t->len = HEADER_LEN;
	t->len = get(t, 4, 4);
	return t->len >= HEADER_LEN && t->len <= TABLE_MAX &&
	    phys(pa, t->len) != NULL && sum_is_zero(t->data, t->len);
}

static bool
has_signature(const struct table *t, const char *sig)
{
	return memcmp(t->data, sig, 4) == 0;
}

/* A RSDP at pa? Tells where the table of tables is and its entries' width. */
static bool
rsdp_check(uint64_t pa, uint64_t *root, unsigned int *width)
{
	struct table t;

	t.data = phys(pa, 36);
	t.len = 36;
	if (t.data == NULL || memcmp(t.data, "RSD PTR ", 8) != 0 ||
	    !sum_is_zero(t.data, 20))
		return false;
	*root = get(&t, 16, 4);
	*width = 4;
	if (t.data[15] >= 2 && sum_is_zero(t.data, 36) && get(&t, 24, 8) != 0) {
		*root = get(&t, 24, 8);
		*width = 8;
	}
	return true;
}

static bool
rsdp_find(uint64_t *root, unsigned int *width)
{
	const uint8_t *p;
	uint64_t pa, ebda;

	if (rsdp_check(x86_bootinfo.rsdp_pa, root, width))
		return true;
	p = phys(0x40e, 2);
	ebda = p != NULL ? (uint64_t)(p[0] | p[1] << 8) << 4 : 0;
	if (ebda >= 0x80000 && ebda < 0xa0000)
		for (pa = ebda; pa < ebda + 1024; pa += 16)
			if (rsdp_check(pa, root, width))
				return true;
	for (pa = 0xe0000; pa < 0x100000; pa += 16)
		if (rsdp_check(pa, root, width))
			return true;
	return false;
}

static void
madt_read(const struct table *t)
{
	size_t off, len;
	uint64_t pa;

	hw_acpi.has_madt = true;
	for (off = 44; off + 2 <= t->len; off += len) {
		len = t->data[off + 1];
		if (len < 2 || len > t->len - off)
			return;
		switch (t->data[off]) {
		case 1:				/* I/O APIC */
			pa = get(t, off + 4, 4);
			if (len < 12 || pa == 0 ||
			    hw_acpi.nioapics == HW_IOAPIC_MAX)
				break;
			hw_acpi.ioapic[hw_acpi.nioapics].pa = pa;
			hw_acpi.ioapic[hw_acpi.nioapics++].gsi_base =
			    (uint32_t)get(t, off + 8, 4);
			break;
		case 2:				/* interrupt source override */
			if (len < 10 || t->data[off + 2] != 0 ||
			    hw_acpi.noverrides == HW_OVERRIDE_MAX)
				break;
			hw_acpi.override[hw_acpi.noverrides].irq =
			    t->data[off + 3];
			hw_acpi.override[hw_acpi.noverrides].gsi =
			    (uint32_t)get(t, off + 4, 4);
			hw_acpi.override[hw_acpi.noverrides++].flags =
			    (uint16_t)get(t, off + 8, 2);
			break;
		}
	}
}

static void
mcfg_read(const struct table *t)
{
	size_t off;

	for (off = 44; off + 16 <= t->len; off += 16)
		if (get(t, off + 8, 2) == 0 && get(t, off, 8) != 0 &&
		    t->data[off + 10] <= t->data[off + 11]) {
			hw_acpi.has_ecam = true;
			hw_acpi.ecam_pa = get(t, off, 8);
			hw_acpi.ecam_bus_min = t->data[off + 10];
			hw_acpi.ecam_bus_max = t->data[off + 11];
			return;
		}
}

/* A small integer of a package; moves *off behind it. */
static bool
aml_integer(const struct table *t, size_t *off, uint8_t *value)
{
	switch (get(t, *off, 1)) {
	case 0x00:
	case 0x01:
		if (*off >= t->len)
			return false;
		*value = t->data[(*off)++];
		return true;
	case 0x0a:
		if (t->len - *off < 2)
			return false;
		*value = t->data[*off + 1];
		*off += 2;
		return true;
	default:
		return false;
	}
}

/* Name (_S5, Package () { a, b, ... }) */
static void
s5_read(const struct table *t)
{
	size_t i, off;
	uint8_t a, b;

	for (i = HEADER_LEN + 1; i + 8 <= t->len; i++) {
		if (memcmp(t->data + i, "_S5_", 4) != 0 ||
		    t->data[i + 4] != 0x12 ||
		    (t->data[i - 1] != 0x08 && t->data[i - 1] != '\\'))
			continue;
		off = i + 5;
		off += 1 + (t->data[off] >> 6);		/* package length */
		off++;					/* number of elements */
		if (off < t->len && aml_integer(t, &off, &a)) {
			hw_acpi.s5_a = hw_acpi.s5_b = a & 7;
			if (aml_integer(t, &off, &b))
				hw_acpi.s5_b = b & 7;
			return;
		}
	}
}

/* A register's generic address: memory or I/O port. */
static void
gas_read(const struct table *t, size_t off, uint64_t *pa, uint16_t *port)
{
	uint64_t addr = get(t, off + 4, 8);

	if (off + 12 > t->len || addr == 0)
		return;
	if (t->data[off] == GAS_MEMORY)
		*pa = addr;
	else if (t->data[off] == GAS_IO && addr <= UINT16_MAX)
		*port = (uint16_t)addr;
}

static uint16_t
port_of(const struct table *t, size_t off)
{
	uint64_t v = get(t, off, 4);

	return v <= UINT16_MAX ? (uint16_t)v : 0;
}

static void
fadt_read(const struct table *t)
{
	struct table dsdt;
	uint32_t flags;
	uint64_t pa;

	flags = (uint32_t)get(t, 112, 4);
	hw_acpi.hw_reduced = (flags & FADT_REDUCED) != 0;
	hw_acpi.s5_a = hw_acpi.s5_b =
	    hw_acpi.hw_reduced ? S5_REDUCED : S5_PC;
	if (hw_acpi.hw_reduced) {
		gas_read(t, 244, &hw_acpi.sleep_control_pa,
		    &hw_acpi.sleep_control_port);
	} else {
		hw_acpi.smi_cmd = port_of(t, 48);
		hw_acpi.acpi_enable = (uint8_t)get(t, 52, 1);
		hw_acpi.pm1a_cnt = port_of(t, 64);
		hw_acpi.pm1b_cnt = port_of(t, 68);
		if (get(t, 91, 1) >= 4)
			hw_acpi.pm_timer_port = port_of(t, 76);
		hw_acpi.pm_timer_32 = (flags & FADT_TIMER_32) != 0;
	}
	if ((flags & FADT_RESET) != 0) {
		gas_read(t, 116, &hw_acpi.reset_pa, &hw_acpi.reset_port);
		hw_acpi.reset_value = (uint8_t)get(t, 128, 1);
	}
	pa = get(t, 140, 8);
	if (pa == 0)
		pa = get(t, 40, 4);
	if (table_open(&dsdt, pa) && has_signature(&dsdt, "DSDT"))
		s5_read(&dsdt);
}

void
acpi_setup(void)
{
	struct table root, t;
	uint64_t pa;
	unsigned int width;
	size_t off;

	if (!rsdp_find(&pa, &width) || !table_open(&root, pa) ||
	    !has_signature(&root, width == 8 ? "XSDT" : "RSDT"))
		return;
	hw_acpi.present = true;
	for (off = HEADER_LEN; off + width <= root.len; off += width) {
		if (!table_open(&t, get(&root, off, width)))
			continue;
		if (has_signature(&t, "APIC"))
			madt_read(&t);
		else if (has_signature(&t, "MCFG"))
			mcfg_read(&t);
		else if (has_signature(&t, "FACP"))
			fadt_read(&t);
	}
}
