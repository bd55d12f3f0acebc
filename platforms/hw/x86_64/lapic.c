/*
 * lapic.c - the local interrupt controller, by memory or (x2APIC) by MSR.
 */
#include "hw.h"

#define LAPIC_ID	0x020
#define LAPIC_TPR	0x080
#define LAPIC_EOI	0x0b0
#define LAPIC_SVR	0x0f0
#define LAPIC_LVT_TIMER	0x320
#define LAPIC_LVT_PERF	0x340
#define LAPIC_LVT_LINT0	0x350
#define LAPIC_LVT_LINT1	0x360
#define LAPIC_LVT_ERROR	0x370
#define LAPIC_TIMER_INIT 0x380
#define LAPIC_TIMER_CUR	0x390
#define LAPIC_TIMER_DIV	0x3e0

#define LVT_MASKED	(1U << 16)
#define LVT_DEADLINE	(2U << 17)
#define LVT_NMI		(4U << 8)
#define LVT_EXTINT	(7U << 8)
#define SVR_ENABLE	(1U << 8)
#define DIV_1		0xbU

#define APIC_BASE_X2	(1UL << 10)
#define APIC_BASE_ENABLE (1UL << 11)

/* Constant after lapic_setup. */
static volatile uint32_t *regs;
static bool x2apic;

static uint32_t
lapic_read(unsigned int reg)
{
	if (x2apic)
		return (uint32_t)rdmsr(MSR_X2APIC + (reg >> 4));
	return regs[reg / 4];
}

static void
lapic_write(unsigned int reg, uint32_t value)
{
	if (x2apic)
		wrmsr(MSR_X2APIC + (reg >> 4), value);
	else
		regs[reg / 4] = value;
}

bool
lapic_present(void)
{
	return x2apic || regs != NULL;
}

void
lapic_setup(void)
{
	uint64_t base;

	if (!x86_cpu.apic)
		return;
	base = rdmsr(MSR_APIC_BASE);
	if (x86_cpu.x2apic) {
		if ((base & APIC_BASE_ENABLE) == 0)
			wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
		wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE | APIC_BASE_X2);
		x2apic = true;
	} else {
		if ((base & APIC_BASE_ENABLE) == 0)
			wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
		regs = rumpuser_map_device(base & PTE_FRAME, PAGE_SIZE);
		if (regs == NULL)
			return;
	}
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | VEC_TIMER);
	lapic_write(LAPIC_LVT_PERF, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, LVT_NMI);
	lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
	lapic_write(LAPIC_TIMER_DIV, DIV_1);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_SVR, SVR_ENABLE | VEC_SPURIOUS);
}

/* Without an I/O APIC the 8259's interrupts come through. */
void
lapic_pass_pic(void)
{
	if (lapic_present())
		lapic_write(LAPIC_LVT_LINT0, LVT_EXTINT);
}

unsigned int
lapic_id(void)
{
	return x2apic ? lapic_read(LAPIC_ID) : lapic_read(LAPIC_ID) >> 24;
}

void
lapic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

void
lapic_timer_mode(bool deadline)
{
	lapic_write(LAPIC_LVT_TIMER, VEC_TIMER | (deadline ? LVT_DEADLINE : 0));
	/* The mode must be in force before the deadline is written. */
	__asm __volatile("mfence" ::: "memory");
}

void
lapic_timer_oneshot(uint32_t count)
{
	lapic_write(LAPIC_TIMER_INIT, count);
}

uint32_t
lapic_timer_left(void)
{
	return lapic_read(LAPIC_TIMER_CUR);
}
