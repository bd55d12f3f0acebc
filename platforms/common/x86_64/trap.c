/*
 * trap.c - descriptor tables, and what cannot be handled.
 */
#include "x86.h"

#define GATE_INTERRUPT	0x8e00U
#define IST_SLICE	1024U		/* NMI, double fault, machine check */

CTASSERT(sizeof(struct rump_trapframe) == 184);
CTASSERT(offsetof(struct rump_trapframe, tf_cr2) == 120);
CTASSERT(offsetof(struct rump_trapframe, tf_trapno) == 128);
CTASSERT(offsetof(struct rump_trapframe, tf_rsp) == 168);
CTASSERT(offsetof(struct rump_percpu, pc_self) == RUMP_PC_SELF);
CTASSERT(offsetof(struct rump_percpu, pc_kstack_top) == 8);
CTASSERT(offsetof(struct rump_percpu, pc_kstack_top) == RUMP_PC_KSTACK_TOP);
CTASSERT(offsetof(struct rump_percpu, pc_curlwp) == RUMP_PC_CURLWP);
CTASSERT(offsetof(struct rump_percpu, pc_in_kernel) == 24);
CTASSERT(offsetof(struct rump_percpu, pc_in_kernel) == RUMP_PC_IN_KERNEL);
CTASSERT(offsetof(struct rump_percpu, pc_pending) == 28);
CTASSERT(offsetof(struct rump_percpu, pc_pending) == RUMP_PC_PENDING);
CTASSERT(offsetof(struct rump_percpu, pc_scratch) == RUMP_PC_SCRATCH);

struct tss {
	uint32_t ts_reserved;
	uint32_t ts_words[25];		/* 64-bit fields on odd boundaries */
};
CTASSERT(sizeof(struct tss) == 104);
#define TSS_IST(n)	(0x24 + ((n) - 1) * 8)

struct table_pointer {
	uint16_t tp_limit;
	uint64_t tp_base;
} __attribute__((__packed__));

/* All of the first CPU; constant after trap_setup but for the exception stack's
 * pointer in the TSS, which trap.S moves. */
static uint64_t gdt[5] = {
	0,
	0x00af9b000000ffffUL,		/* SEL_CODE */
	0x00cf93000000ffffUL,		/* SEL_DATA */
};
static struct {
	uint32_t tss_pad;		/* puts the stacks' pointers on 8 bytes */
	struct tss tss;
} __attribute__((__aligned__(8))) tss0;
static struct {
	uint64_t low, high;
} idt[VEC_COUNT];

struct rump_percpu x86_percpu;


extern const char x86_vectors[] X86_HIDDEN;
/* For trap.S: the pointer in the TSS, its value at rest, the last stack. */
uint64_t *x86_trap_ist;
uintptr_t x86_trap_stack, x86_fatal_stack;

static uint64_t *
tss_ist(unsigned int n)
{
	return (uint64_t *)(void *)((char *)&tss0.tss + TSS_IST(n));
}

static unsigned int
vector_ist(unsigned int vector)
{
	switch (vector) {
	case 2:
		return IST_NMI;
	case 8:
		return IST_DF;
	case 18:
		return IST_MC;
	default:
		return vector < VEC_INTR ? IST_TRAP : IST_INTR;
	}
}

static void
idt_setup(void)
{
	struct table_pointer tp;
	uintptr_t addr;
	unsigned int i;

	for (i = 0; i < VEC_COUNT; i++) {
		addr = (uintptr_t)x86_vectors + i * 16;
		idt[i].low = (addr & 0xffff) | SEL_CODE << 16 |
		    (uint64_t)(GATE_INTERRUPT | vector_ist(i)) << 32 |
		    (addr & 0xffff0000) << 32;
		idt[i].high = addr >> 32;
	}
	tp.tp_limit = sizeof(idt) - 1;
	tp.tp_base = (uintptr_t)idt;
	__asm __volatile("lidt %0" :: "m" (tp));
}

static void
gdt_setup(void)
{
	struct table_pointer tp;
	uintptr_t base;

	base = (uintptr_t)&tss0.tss;
	/* No I/O bitmap: it starts behind the segment's end. */
	tss0.tss.ts_words[24] = (uint32_t)sizeof(struct tss) << 16;
	gdt[SEL_TSS / 8] = (sizeof(struct tss) - 1) | (base & 0xffffff) << 16 |
	    0x89UL << 40 | (base >> 24 & 0xff) << 56;
	gdt[SEL_TSS / 8 + 1] = base >> 32;
	tp.tp_limit = sizeof(gdt) - 1;
	tp.tp_base = (uintptr_t)gdt;
	__asm __volatile("lgdt %0" :: "m" (tp));
	__asm __volatile("ltr %w0" :: "r" (SEL_TSS));
}

void
trap_setup(void)
{
	uintptr_t stack;

	stack = paging_stack(1);
	*tss_ist(IST_DF) = stack;
	*tss_ist(IST_NMI) = stack - IST_SLICE;
	*tss_ist(IST_MC) = stack - 2 * IST_SLICE;
	*tss_ist(IST_INTR) = paging_stack(2);
	x86_trap_ist = tss_ist(IST_TRAP);
	*x86_trap_ist = x86_trap_stack = paging_stack(1);
	x86_fatal_stack = paging_stack(2);
	gdt_setup();
	idt_setup();
	x86_percpu.pc_self = &x86_percpu;
	wrmsr(MSR_GSBASE, (uintptr_t)&x86_percpu);
}

void
x86_emergency(struct rump_trapframe *tf)
{
	const struct rump_trapframe *first;

	switch (tf->tf_trapno) {
	case 2:
		panic_frame(tf, "non-maskable interrupt");
	case 8:
		panic_frame(tf, "double fault");
	case 18:
		panic_frame(tf, "machine check");
	}
	/* A fault while leaving the exception stack: the first frame counts. */
	first = (const void *)(x86_trap_stack - sizeof(*first));
	panic_frame(first, "trap %lu at %#lx: the kernel stack is bad "
	    "(address %#lx)", first->tf_trapno, first->tf_rip, tf->tf_cr2);
}

void
x86_fatal(const char *what, const struct rump_trapframe *tf)
{
	if (tf != NULL)
		panic_frame(tf, "%s", what);
	panic("%s", what);
}
