/*
 * x86.h - what platforms on x86_64 share. The contract with the kernel is
 * rumpuser.h; nothing here is visible outside the platforms.
 *
 * Two phases: `early' code (a platform's first code, image.c, bootinfo.c,
 * memory.c) runs at physical addresses with paging on and memory mapped one to
 * one, before the image is relocated, so it may not follow a pointer stored in
 * the image's data. Everything later runs at virtual addresses. Both run on one
 * CPU with interrupts off, which is the lock of all state that has no other.
 */
#ifndef X86_H
#define X86_H

#ifndef __ASSEMBLER__
#include "rump/lib.h"
#include "rumpuser.h"
#endif

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define PAGE_MASK	(PAGE_SIZE - 1)
#define LARGE_SIZE	(2UL << 20)
#define GIANT_SIZE	(1UL << 30)

/* Address space: see docs/platform-hw.md and docs/platform-xen.md. */
#define X86_IMAGE_BASE	0x0000008000000000UL
#define X86_IMAGE_ROOM	0x0000080000000000UL
#define X86_USER_MIN	0x0000100000000000UL
#define X86_USER_MAX	0x00007f0000000000UL
#define X86_DMAP_BASE	0xffff800000000000UL
#define X86_DMAP_SIZE	0x0000200000000000UL
#define X86_KVA_MIN	0xffffc00000000000UL
#define X86_KVA_MAX	0xffffc08000000000UL
#define X86_DEV_MIN	0xffffc08000000000UL
#define X86_DEV_MAX	0xffffc10000000000UL

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

#define X86_HIDDEN	__attribute__((__visibility__("hidden")))

/* ---- image.lds ---------------------------------------------------------- */

extern char __rump_image_start[] X86_HIDDEN, __rump_image_end[] X86_HIDDEN;
extern char __rump_text_start[] X86_HIDDEN, __rump_text_end[] X86_HIDDEN;
extern char __rump_relro_start[] X86_HIDDEN, __rump_data_start[] X86_HIDDEN;
extern char __rump_bss_end[] X86_HIDDEN;
extern char __rump_rela_start[] X86_HIDDEN, __rump_rela_end[] X86_HIDDEN;
extern char __rump_dynamic_start[] X86_HIDDEN, __rump_dynamic_end[] X86_HIDDEN;
extern char __rump_symtab_start[] X86_HIDDEN;

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

#ifdef X86_HOST_TEST
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
#endif /* !X86_HOST_TEST */

static inline void
cpu_pause(void)
{
	__asm __volatile("pause" ::: "memory");
}

/* What the CPU can do; written by cpu_setup, constant afterwards. */
struct x86_cpu {
	bool nx, fsgsbase, rdrand, rdseed, x2apic, apic, tsc_deadline, giant_pages;
	bool smep, smap;
	bool hypervisor;
	uint32_t max_leaf, hv_base, hv_max;	/* hv_base 0: none */
	char hv_name[13];
};
extern struct x86_cpu x86_cpu;

void cpu_probe(void);
void cpu_setup(void);
/*
 * Resets the FPU and has XSAVE save what `can' (CPUID 0Dh; 0: no XSAVE) and programs
 * have in common.
 */
void cpu_fpu_setup(uint64_t can);
void cpu_tls_set(uintptr_t base);

/* The CPU's interrupt flag; the first returns whether it was set. */
static inline bool
cpu_intr_disable(void)
{
	uint64_t flags;

	__asm __volatile("pushfq; popq %0; cli" : "=r" (flags) :: "memory");
	return (flags & 1U << 9) != 0;
}

static inline void
cpu_intr_enable(void)
{
	__asm __volatile("sti" ::: "memory");
}

/*
 * The platform's, called by boot32.S: early code, with the loader's magic, its boot
 * information and the table that maps 4 GiB, returns what to load into CR3; then,
 * on those tables, on a stack of the image.
 */
uint64_t x86_early(uint32_t magic, uint64_t info_pa, uint64_t boot_pdpt);
void x86_main(void) __noreturn;

/* The platform's: ends the guest with a line for some console. Early code. */
void early_die(const char *why) __noreturn;

/* ---- Boot data (bootinfo.c, early) --------------------------------------- */

#define X86_RANGE_MAX	64
#define X86_MODULE_MAX	8

struct x86_range {
	uint64_t start, end;		/* end is excluded */
};

struct x86_module {
	uint64_t pa, len;
	bool is_seed;
};

/*
 * What the loader told. Filled in by bootinfo_parse, constant afterwards but
 * for the seed module, which is emptied when it was read.
 */
struct x86_bootinfo {
	struct x86_range ram[X86_RANGE_MAX];	/* ascending, disjoint */
	size_t nram;
	struct x86_module module[X86_MODULE_MAX];
	size_t nmodules;
	uint64_t cmdline_pa;			/* 0: none; else terminated */
	uint64_t rsdp_pa;			/* 0: unknown */
};
extern struct x86_bootinfo x86_bootinfo;

/* Returns false when the loader is none that is known, or no RAM is known of. */
bool bootinfo_parse(uint32_t magic, uint64_t info_pa);

/* ---- Frames before the kernel has them (memory.c, early) ----------------- */

/* Frames in [start, end) are RAM. Keeps the list sorted, disjoint and joined. */
void memory_add(uint64_t start, uint64_t end);
/* Frames in [start, end) are not free. */
void memory_reserve(uint64_t start, uint64_t end);
/* Where memory ends that can be reached before paging_finish. */
extern uint64_t memory_early_end;
/* `n' adjoining zeroed frames; 0 when there are none. `map_base' is what to add
 * to a physical address to reach it. */
rump_paddr_t memory_early_alloc(size_t n, uintptr_t map_base);
/* One page-table frame, before and after the kernel took the memory; 0: none. */
rump_paddr_t ptpage_alloc(void);
void ptpage_free(rump_paddr_t pa);

/* ---- Random addresses (aslr.c, early) -------------------------------------- */

/*
 * Random numbers for one purpose, which the label names. Programs can see what is
 * made of them, so they must not tell anything about the seed, which the kernel's
 * generator starts from: they are a hash.
 */
#define ASLR_WORDS	4
void aslr_words(const char *label, uint64_t words[ASLR_WORDS]);

/* Where kernel stacks and the platform's stacks and devices begin. */
struct x86_layout {
	uintptr_t kva_min, dev_min;
};
extern struct x86_layout x86_layout;

/*
 * Chooses x86_layout and rumpuser_dmap_base, which are the regions' first addresses
 * without a call. Before paging_early.
 */
void aslr_kernel(bool aslr);

/* ---- The image (image.c, early) -------------------------------------------- */

/*
 * The image at the addresses it runs at now becomes x86_image_* and is no longer
 * free memory.
 */
void image_setup(void);
/*
 * Relocates the image to where it is to go: X86_IMAGE_BASE, or with `aslr'
 * anywhere in X86_IMAGE_ROOM; or to its link address when it has a fixed one.
 */
void image_relocate(bool aslr);

/* Tells the kernel of the address space, when the image is where it is to be. */
void layout_setup(void);

/* ---- Command line, configuration, seed (bootdata.c) ------------------------------ */

#define X86_SEED_MAX	256U

/*
 * Filled in by the platform: what rumpuser.h asks for. Physical addresses, 0: none.
 * Constant once read but for the seed, which is emptied. Owner: the monitor.
 */
struct x86_bootdata {
	rump_paddr_t cmdline_pa, config_pa;
	size_t config_len;
	uint8_t seed[X86_SEED_MAX];
	size_t seed_len;
};
extern struct x86_bootdata x86_bootdata;

/* Early: the configuration is what the command line has from its first brace on. */
void bootdata_config_of_cmdline(void);
/* Early: false when the configuration says "aslr": false. */
bool bootdata_aslr(void);
/* Early: mixes the launcher's seed, if there is one by now, into a hash. */
struct blake2s;
void bootdata_hash_seed(struct blake2s *);

/* Physical memory the image occupies, its symbol table included. */
extern uint64_t x86_image_pa, x86_image_len, x86_symtab_len;
/* What to add to a link address for the virtual one, and for the physical. */
extern uintptr_t x86_slide;
/* Virtual minus physical address of the image. */
extern uintptr_t x86_virtual_offset;

/* ---- Paging --------------------------------------------------------------- */

/* What to add to a physical address to reach page tables: 0 when early. */
extern uintptr_t x86_pt_base;

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

/* Protections of rumpuser.h: never writable and executable. */
static inline bool
prot_valid(int prot)
{
	return (prot & (RUMPUSER_PROT_WRITE | RUMPUSER_PROT_EXEC)) !=
	    (RUMPUSER_PROT_WRITE | RUMPUSER_PROT_EXEC);
}

/*
 * Maps with raw PTE bits, with large pages where `large' and the addresses
 * allow. ENOMEM leaves a part mapped.
 */
int paging_map_raw(uintptr_t va, rump_paddr_t pa, size_t len, uint64_t bits,
    bool large);
/*
 * Builds the image's mapping and the final tables' root; returns CR3. `boot_pdpt'
 * maps the first 4 GiB by 2 MiB pages, with tables that are the platform's now.
 */
uint64_t paging_early(uint64_t boot_pdpt);
/* Direct map of all RAM; removes what maps no RAM and the one-to-one mapping. */
void paging_finish(void);
/* A stack of `pages' pages above an unmapped page; returns its top. */
uintptr_t paging_stack(size_t pages);

/* What rumpuser.h says of rumpuser_map and its relatives. */
int paging_map(uintptr_t va, rump_paddr_t pa, size_t len, int prot);
void paging_unmap(uintptr_t va, size_t len);
int paging_protect(uintptr_t va, size_t len, int prot);
bool paging_extract(uintptr_t va, rump_paddr_t *pa, int *prot);
volatile void *paging_map_device(rump_paddr_t pa, size_t len);
/* Maps `n' frames of RAM, by number, at adjoining addresses. NULL: no memory. */
void *paging_map_frames(const uint64_t *frames, size_t n);

/* ---- Descriptor tables, traps --------------------------------------------- */

extern struct rump_percpu x86_percpu;

void trap_setup(void);
/* Prints what is known and ends the guest. */
void x86_fatal(const char *what, const struct rump_trapframe *tf) __noreturn;
/* The platform's: dispatches an interrupt vector; interrupt context (trap.S). */
void x86_intr(struct rump_trapframe *tf);
/* On an emergency stack: a double fault, NMI, machine check or a bad stack. */
void x86_emergency(struct rump_trapframe *tf) __noreturn;

#endif /* !__ASSEMBLER__ */

#endif /* X86_H */
