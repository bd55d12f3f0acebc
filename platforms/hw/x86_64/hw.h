/*
 * hw.h - what the files of platform hw/x86_64 share, beyond what platforms on
 * x86_64 have in common (x86.h). Nothing here is visible outside this folder.
 *
 * `Early' code (x86.h) is here: boot.S, early.c, most of bootdata.c and fwcfg.c.
 * It has 4 GiB mapped one to one.
 */
#ifndef HW_H
#define HW_H

#include "x86.h"

#ifndef __ASSEMBLER__

/* ---- ACPI (acpi.c): what the tables say, checked --------------------------- */

#define HW_IOAPIC_MAX	8
#define HW_OVERRIDE_MAX	16

struct hw_acpi {
	bool present, hw_reduced, has_madt;
	uint64_t lapic_pa;
	struct { uint64_t pa; uint32_t gsi_base; } ioapic[HW_IOAPIC_MAX];
	size_t nioapics;
	struct { uint8_t irq; uint16_t flags; uint32_t gsi; }
	    override[HW_OVERRIDE_MAX];
	size_t noverrides;
	bool has_ecam;
	uint64_t ecam_pa;
	uint8_t ecam_bus_min, ecam_bus_max;
	uint16_t pm1a_cnt, pm1b_cnt;
	uint8_t s5_a, s5_b;
	uint16_t smi_cmd;
	uint8_t acpi_enable;
	uint16_t pm_timer_port;
	bool pm_timer_32;
	uint64_t sleep_control_pa;	/* 0: none, or an I/O port */
	uint16_t sleep_control_port;
	uint64_t reset_pa;
	uint16_t reset_port;
	uint8_t reset_value;
};
extern struct hw_acpi hw_acpi;
void acpi_setup(void);

/* ---- Interrupt sources ----------------------------------------------------- */

/* A source of rumpuser_intr_establish: a GSI with flags, or a message. */
#define SOURCE_LEVEL	0x10000U
#define SOURCE_LOW	0x20000U
#define SOURCE_MSI	0x40000U
#define SOURCE_ISA	0x80000U	/* an ISA IRQ, overrides apply */
#define SOURCE_GSI(s)	((s) & 0xffffU)

void intr_setup(void);
void lapic_setup(void);
unsigned int lapic_id(void);
void lapic_pass_pic(void);
void lapic_eoi(void);
bool lapic_present(void);
/* LAPIC timer: counts down from `count'; 0 stops it. */
void lapic_timer_oneshot(uint32_t count);
uint32_t lapic_timer_left(void);
void lapic_timer_mode(bool deadline);

/* ---- Clock ------------------------------------------------------------------ */

void clock_setup(void);
/*
 * Nanoseconds since 1970, now, when the machine has been running for so many; 0 when
 * nothing tells. By the launcher, else by the real-time clock: whole seconds.
 */
int64_t wall_read(uint64_t running);
/* Ticks per second of the local APIC's timer; 0: not known. */
uint64_t clock_lapic_rate(void);
/* The TSC's value at a monotonic time, rounded up. Interrupts off. */
uint64_t clock_to_tsc(uint64_t ns);
/* Corrects the TSC's rate when it is time to. Interrupts off. */
void clock_refine(void);
void timer_setup(void);
void timer_intr(void);
/* Busy-waits, for device set-up; usable once clock_setup returned. */
void hw_delay_us(unsigned int us);

/* ---- Consoles --------------------------------------------------------------- */

void console_setup(void);		/* output works from here on */
void console_setup_intr(void);		/* input and interrupts */
void console_flush(void);

bool serial_probe(void);
void serial_intr_setup(void);
size_t serial_write(const char *buf, size_t len);
void serial_write_polled(const char *buf, size_t len);
void serial_want_room(void);
void serial_want_input(void);
void serial_flush(void);
bool vga_probe(void);
void vga_write(const char *buf, size_t len);
void kbd_setup(void);
/* Queues input; interrupt context or interrupts off. */
void console_input(const char *buf, size_t len);
/* How many bytes console_input would take. */
size_t console_input_room(void);

/* ---- Boot data, power -------------------------------------------------------- */

void fwcfg_setup(void);
bool fwcfg_present(void);
/* Size of a file; 0 and false when there is none. `key' is for fwcfg_read. */
bool fwcfg_find(const char *name, uint16_t *key, uint32_t *size);
void fwcfg_read(uint16_t key, void *buf, uint32_t len);
/* Early: reads what the launcher passed, after bootinfo_parse. */
void bootdata_early(void);
void power_setup(void);

/* A decimal, or with 0x hexadecimal, number; moves *s behind it. */
bool parse_number(const char **s, uint64_t *value);

#endif /* !__ASSEMBLER__ */

#endif /* HW_H */
