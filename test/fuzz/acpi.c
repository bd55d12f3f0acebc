/*
 * The hw platform's reading of ACPI tables.
 * sources: platforms/hw/x86_64/acpi.c
 * includes: platforms/hw/x86_64 platforms/common/x86_64
 */
#include "hw.h"

#include "host.h"

/*
 * The input is a sequence of tables, each a length (2 bytes) and that many
 * bytes; lengths and checksums are put right, so that the contents matter. Table
 * n is at TABLES + n * STRIDE. An input that begins with a zero byte is instead
 * laid out as it is, from where the firmware has its pointer.
 */
#define SPACE	(4UL << 30)
#define RSDP	0xf0000
#define ROOT	0x100000
#define TABLES	0x200000
#define STRIDE	0x10000
#define MAXTABLES 8

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

uintptr_t rumpuser_dmap_base;
struct x86_bootinfo x86_bootinfo;

static uint8_t *memory;

static void
checksum(uint8_t *p, size_t len, size_t at)
{
	uint8_t sum = 0;

	p[at] = 0;
	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + p[i]);
	p[at] = (uint8_t)-sum;
}

static void
put(uint8_t *p, size_t at, size_t width, uint64_t value)
{
	memcpy(p + at, &value, width);
}

static void
finish(uint8_t *p, size_t len)
{
	put(p, 4, 4, len);
	checksum(p, len, 9);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *root, *rsdp;
	size_t n = 0, len;

	if (memory == NULL) {
		memory = host_reserve(SPACE);
		rumpuser_dmap_base = (uintptr_t)memory;
	}
	if (size == 0 || size > STRIDE)
		return 0;
	memset(&hw_acpi, 0, sizeof(hw_acpi));
	memset(&x86_bootinfo, 0, sizeof(x86_bootinfo));
	x86_bootinfo.rsdp_pa = RSDP;
	rsdp = memory + RSDP;
	root = memory + ROOT;
	if (data[0] == 0) {
		memcpy(rsdp, data + 1, size - 1);
		acpi_setup();
		host_reserve_clear(rsdp, STRIDE);
		return 0;
	}
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = 2;
	put(rsdp, 16, 4, ROOT);
	put(rsdp, 20, 4, 36);
	put(rsdp, 24, 8, ROOT);
	checksum(rsdp, 20, 8);
	checksum(rsdp, 36, 32);
	memcpy(root, "XSDT", 4);
	while (size >= 2 && n < MAXTABLES) {
		uint8_t *table = memory + TABLES + n * STRIDE;

		len = (size_t)(data[0] | data[1] << 8);
		data += 2;
		size -= 2;
		if (len > size)
			len = size;
		memcpy(table, data, len);
		data += len;
		size -= len;
		finish(table, len < 36 ? 36 : len);
		put(root, 36 + 8 * n, 8, TABLES + n * STRIDE);
		n++;
	}
	finish(root, 36 + 8 * n);
	acpi_setup();
	if (!hw_acpi.present)
		host_panic("valid root tables were not taken");
	if (hw_acpi.nioapics > nitems(hw_acpi.ioapic) ||
	    hw_acpi.noverrides > nitems(hw_acpi.override) ||
	    hw_acpi.ecam_bus_min > hw_acpi.ecam_bus_max)
		host_panic("impossible result");
	host_reserve_clear(rsdp, STRIDE);
	host_reserve_clear(root, STRIDE);
	host_reserve_clear(memory + TABLES, MAXTABLES * STRIDE);
	return 0;
}
