/*
 * hw.h - what the files of platform hw/x86_64 share. The contract with the
 * kernel is rumpuser.h; nothing here is visible outside this folder.
 *
 * Two phases: `early' code (boot.S, early.c, bootinfo.c, memory.c, most of
 * bootdata.c and fwcfg.c) runs at physical addresses with paging on and 4 GiB
 * mapped one to one, before the image is relocated, so it may not follow a
 * pointer stored in the image's data.
 * Everything after hw_main() runs at virtual addresses. Both run on one CPU with
 * interrupts off, which is the lock of all state that has no other.
 */
#ifndef HW_H
#define HW_H

#ifndef __ASSEMBLER__
#include "rump/lib.h"
#include "rumpuser.h"
#endif

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define PAGE_MASK	(PAGE_SIZE - 1)
#define LARGE_SIZE	(2UL << 20)
#define GIANT_SIZE	(1UL << 30)

/* Address space: see docs/platform-hw.md. */
#define HW_IMAGE_BASE	0x0000008000000000UL
#define HW_IMAGE_ROOM	0x0000080000000000UL
#define HW_USER_MIN	0x0000100000000000UL
#define HW_USER_MAX	0x00007f0000000000UL
#define HW_DMAP_BASE	0xffff800000000000UL
#define HW_DMAP_SIZE	0x0000200000000000UL
#define HW_KVA_MIN	0xffffc00000000000UL
#define HW_KVA_MAX	0xffffc08000000000UL
#define HW_DEV_MIN	0xffffc08000000000UL
#define HW_DEV_MAX	0xffffc10000000000UL

/* Segment selectors, by their place in the GDT. */
#define SEL_CODE	0x08
#define SEL_DATA	0x10
#define SEL_TSS		0x18

/* Interrupt stacks: entries of the TSS, 1 to 7. */
#define IST_INTR	1	/* interrupts */
#define IST_TRAP	2	/* exceptions, until the frame is copied */
#define IST_DF		3
#define IST_NMI		4
#define IST_MC		5

#define VEC_INTR	0x20	/* first vector that is no exception */
#define VEC_COUNT	0x80
#define VEC_TIMER	0x7e
#define VEC_SPURIOUS	0x7f

#ifndef __ASSEMBLER__

#define HW_HIDDEN	__attribute__((__visibility__("hidden")))

/* ---- image.lds ---------------------------------------------------------- */

extern char __rump_image_start[] HW_HIDDEN, __rump_image_end[] HW_HIDDEN;
extern char __rump_text_start[] HW_HIDDEN, __rump_text_end[] HW_HIDDEN;
extern char __rump_relro_start[] HW_HIDDEN, __rump_data_start[] HW_HIDDEN;
extern char __rump_bss_end[] HW_HIDDEN;
extern char __rump_rela_start[] HW_HIDDEN, __rump_rela_end[] HW_HIDDEN;
extern char __rump_dynamic_start[] HW_HIDDEN, __rump_dynamic_end[] HW_HIDDEN;
extern char __rump_symtab_start[] HW_HIDDEN;

/* ---- CPU ---------------------------------------------------------------- */

#define MSR_APIC_BASE	0x1b
#define MSR_EFER	0xc0000080
#define MSR_FSBASE	0xc0000100
#define MSR_GSBASE	0xc0000101
#define MSR_TSC_DEADLINE 0x6e0
#define MSR_X2APIC	0x800

static inline uint64_t
rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm __volatile("rdmsr" : "=a" (low), "=d" (high) : "c" (msr));
	return (uint64_t)high << 32 | low;
}

static inline void
wrmsr(uint32_t msr, uint64_t value)
{
	__asm __volatile("wrmsr" :: "a" ((uint32_t)value),
	    "d" ((uint32_t)(value >> 32)), "c" (msr) : "memory");
}

static inline void
cpuid(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	__asm __volatile("cpuid" : "=a" (r[0]), "=b" (r[1]), "=c" (r[2]),
	    "=d" (r[3]) : "a" (leaf), "c" (sub));
}

static inline uint64_t
rdtsc(void)
{
	uint32_t low, high;

	/* Later instructions may not be seen before, nor earlier ones after. */
	__asm __volatile("lfence; rdtsc" : "=a" (low), "=d" (high) :: "memory");
	return (uint64_t)high << 32 | low;
}

#ifdef HW_HOST_TEST
/* Unit tests on a host have ports and a TLB of their own. */
uint8_t inb(uint16_t port);
uint16_t inw(uint16_t port);
uint32_t inl(uint16_t port);
void outb(uint16_t port, uint8_t v);
void outw(uint16_t port, uint16_t v);
void outl(uint16_t port, uint32_t v);
void cpu_invlpg(uintptr_t va);
void cpu_flush_tlb(void);
#else
static inline uint8_t
inb(uint16_t port)
{
	uint8_t v;

	__asm __volatile("inb %w1, %0" : "=a" (v) : "Nd" (port) : "memory");
	return v;
}

static inline uint16_t
inw(uint16_t port)
{
	uint16_t v;

	__asm __volatile("inw %w1, %0" : "=a" (v) : "Nd" (port) : "memory");
	return v;
}

static inline uint32_t
inl(uint16_t port)
{
	uint32_t v;

	__asm __volatile("inl %w1, %0" : "=a" (v) : "Nd" (port) : "memory");
	return v;
}

static inline void
outb(uint16_t port, uint8_t v)
{
	__asm __volatile("outb %0, %w1" :: "a" (v), "Nd" (port) : "memory");
}

static inline void
outw(uint16_t port, uint16_t v)
{
	__asm __volatile("outw %0, %w1" :: "a" (v), "Nd" (port) : "memory");
}

static inline void
outl(uint16_t port, uint32_t v)
{
	__asm __volatile("outl %0, %w1" :: "a" (v), "Nd" (port) : "memory");
}

/* Forgets what the TLB has for one address, or for all. */
static inline void
cpu_invlpg(uintptr_t va)
{
	__asm __volatile("invlpg (%0)" :: "r" (va) : "memory");
}

static inline void
cpu_flush_tlb(void)
{
	uint64_t cr3;

	__asm __volatile("movq %%cr3, %0; movq %0, %%cr3" : "=&r" (cr3) ::
	    "memory");
}
#endif /* !HW_HOST_TEST */

static inline void
cpu_pause(void)
{
	__asm __volatile("pause" ::: "memory");
}

/* What the CPU can do; written by cpu_setup, constant afterwards. */
struct hw_cpu {
	bool nx, fsgsbase, rdrand, rdseed, x2apic, apic, tsc_deadline, giant_pages;
	bool smep, smap;
	bool hypervisor;
	uint32_t max_leaf, hv_base, hv_max;	/* hv_base 0: none */
	char hv_name[13];
};
extern struct hw_cpu hw_cpu;

void cpu_probe(void);
void cpu_setup(void);

/* Ends the guest with a line for the serial port (early.c). */
void early_die(const char *why) __noreturn;

/* ---- Boot data (bootinfo.c, early) --------------------------------------- */

#define HW_RANGE_MAX	64
#define HW_MODULE_MAX	8

struct hw_range {
	uint64_t start, end;		/* end is excluded */
};

struct hw_module {
	uint64_t pa, len;
	bool is_seed;
};

/*
 * What the loader told. Filled in by bootinfo_parse, constant afterwards but
 * for the seed module, which is emptied when it was read.
 */
struct hw_bootinfo {
	struct hw_range ram[HW_RANGE_MAX];	/* ascending, disjoint */
	size_t nram;
	struct hw_module module[HW_MODULE_MAX];
	size_t nmodules;
	uint64_t cmdline_pa;			/* 0: none; else terminated */
	uint64_t rsdp_pa;			/* 0: unknown */
};
extern struct hw_bootinfo hw_bootinfo;

/* Returns false when the loader is none that is known. */
bool bootinfo_parse(uint32_t magic, uint64_t info_pa);

/* ---- Frames before the kernel has them (memory.c, early) ----------------- */

/* Frames in [start, end) are not free. */
void memory_reserve(uint64_t start, uint64_t end);
/* `n' adjoining zeroed frames; 0 when there are none. `map_base' is what to add
 * to a physical address to reach it. */
rump_paddr_t memory_early_alloc(size_t n, uintptr_t map_base);
/* One page-table frame, before and after the kernel took the memory; 0: none. */
rump_paddr_t ptpage_alloc(void);
void ptpage_free(rump_paddr_t pa);

/* Physical memory the image occupies, its symbol table included. */
extern uint64_t hw_image_pa, hw_image_len, hw_symtab_len;
/* What to add to a link address for the virtual one, and for the physical. */
extern uintptr_t hw_slide;
/* Virtual minus physical address of the image. */
extern uintptr_t hw_virtual_offset;

/* ---- Paging --------------------------------------------------------------- */

/* What to add to a physical address to reach page tables: 0 when early. */
extern uintptr_t hw_pt_base;

#define PTE_P		0x001UL
#define PTE_W		0x002UL
#define PTE_PWT		0x008UL
#define PTE_PCD		0x010UL
#define PTE_A		0x020UL
#define PTE_D		0x040UL
#define PTE_PS		0x080UL
#define PTE_HELD	0x200UL		/* ours: not present, frame kept */
#define PTE_NX		(1UL << 63)
#define PTE_FRAME	0x000ffffffffff000UL

/*
 * Maps with raw PTE bits, with large pages where `large' and the addresses
 * allow. ENOMEM leaves a part mapped.
 */
int paging_map_raw(uintptr_t va, rump_paddr_t pa, size_t len, uint64_t bits,
    bool large);
/* Builds the image's mapping and the final tables' root; returns CR3. */
uint64_t paging_early(uint64_t boot_pdpt);
/* Direct map of all RAM; removes what maps no RAM and the one-to-one mapping. */
void paging_finish(void);
/* A stack of `pages' pages above an unmapped page; returns its top. */
uintptr_t paging_stack(size_t pages);

/* ---- Descriptor tables, traps --------------------------------------------- */

void trap_setup(void);
/* Prints what is known and ends the guest. */
void hw_fatal(const char *what, const struct rump_trapframe *tf) __noreturn;
/* Dispatches an interrupt vector; interrupt context (trap.S). */
void hw_intr(struct rump_trapframe *tf);
/* On an emergency stack: a double fault, NMI, machine check or a bad stack. */
void hw_emergency(struct rump_trapframe *tf) __noreturn;

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
/* Early: false when the configuration says "aslr": false. */
bool bootdata_aslr(void);
/* Early: mixes the launcher's seed, if there is one, into a hash. */
struct blake2s;
void bootdata_hash_seed(struct blake2s *);
void power_setup(void);

/* A decimal, or with 0x hexadecimal, number; moves *s behind it. */
bool parse_number(const char **s, uint64_t *value);

#endif /* !__ASSEMBLER__ */

#endif /* HW_H */
