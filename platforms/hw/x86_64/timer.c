/*
 * timer.c - the one-shot timer: the local APIC's, by TSC deadline or counting
 * down, else the PIT's channel 0. Idling. Flushing the TLB in time where that is
 * needed. Lock: interrupts off.
 */
#include "hw.h"

#define PIT_HZ		1193182UL
#define PIT_CH0		0x40
#define PIT_MODE	0x43
#define NS_PER_S	1000000000UL

/*
 * QEMU's TCG has a table that stands for the TLB, and fits its size to what is used
 * of it only when the guest flushes the TLB, which with one address space there is
 * little reason to. A table that stays too small makes programs several times
 * slower, so under TCG the TLB is flushed that often while the CPU is busy.
 */
#define FLUSH_NS	100000000UL

/* Constant after timer_setup. */
static enum { TIMER_PIT, TIMER_LAPIC, TIMER_DEADLINE } kind;
static uint64_t ticks_per_ns;		/* 32.32 */
/* When rump_timer_intr is wanted; UINT64_MAX: not at all. */
static uint64_t armed = UINT64_MAX;
/* When the TLB is to be flushed next; UINT64_MAX: never. */
static uint64_t flush_due = UINT64_MAX;
/* What the timer is set to, UINT64_MAX when it has fired. */
static uint64_t programmed = UINT64_MAX;
/* Whether the CPU waits for an interrupt. */
static bool idle;

static bool
pit_intr(void *arg __unused)
{
	timer_intr();
	return true;
}

static void
program(uint64_t deadline)
{
	uint64_t now, ticks;

	programmed = deadline;
	if (kind == TIMER_DEADLINE) {
		/* Zero switches it off; the past fires at once. */
		wrmsr(MSR_TSC_DEADLINE,
		    deadline == UINT64_MAX ? 0 : clock_to_tsc(deadline));
		return;
	}
	ticks = 0;
	if (deadline != UINT64_MAX) {
		now = rumpuser_clock_mono();
		/* When it is far away, the timer is set again on the way. */
		ticks = deadline > now ? (uint64_t)((unsigned __int128)
		    MIN(deadline - now, 3600 * NS_PER_S) * ticks_per_ns >> 32) :
		    0;
		ticks = MIN(ticks + 1, kind == TIMER_PIT ? 0xffffU : UINT32_MAX);
	}
	if (kind == TIMER_LAPIC) {
		lapic_timer_oneshot((uint32_t)ticks);
	} else if (ticks != 0) {
		outb(PIT_MODE, 0x30);		/* interrupt on terminal count */
		outb(PIT_CH0, (uint8_t)ticks);
		outb(PIT_CH0, (uint8_t)(ticks >> 8));
	}
}

/*
 * While the CPU is busy a timer that fires early is left as it is: setting it costs
 * more than the interrupt that finds nothing to do, and mostly it is to be set to the
 * same again before that.
 */
static void
program_by(uint64_t deadline)
{
	if (deadline < programmed)
		program(deadline);
}

void
timer_setup(void)
{
	if (lapic_present() && x86_cpu.tsc_deadline) {
		kind = TIMER_DEADLINE;
		lapic_timer_mode(true);
	} else if (lapic_present() && clock_lapic_rate() != 0) {
		kind = TIMER_LAPIC;
		ticks_per_ns = (clock_lapic_rate() << 24) / NS_PER_S << 8;
		lapic_timer_mode(false);
	} else {
		kind = TIMER_PIT;
		ticks_per_ns = (PIT_HZ << 32) / NS_PER_S;
		(void)rumpuser_intr_establish(SOURCE_ISA, pit_intr, NULL);
	}
	if (strcmp(x86_cpu.hv_name, "TCGTCGTCGTCG") == 0) {
		flush_due = rumpuser_clock_mono() + FLUSH_NS;
		program(flush_due);
	}
}

void
timer_intr(void)
{
	uint64_t now, due;

	clock_refine();
	programmed = UINT64_MAX;
	now = rumpuser_clock_mono();
	if (now >= armed) {
		armed = UINT64_MAX;
		rump_timer_intr();
	}
	if (now >= flush_due && !idle) {
		cpu_flush_tlb();
		flush_due = now + FLUSH_NS;
	}
	due = idle ? armed : MIN(armed, flush_due);
	if (due != UINT64_MAX)
		program(due);
}

void
rumpuser_timer_arm(uint64_t deadline)
{
	bool were_on;

	were_on = rumpuser_intr_disable();
	armed = deadline;
	program_by(MIN(deadline, flush_due));
	rumpuser_intr_restore(were_on);
}

void
rumpuser_idle(uint64_t deadline)
{
	uint64_t had;

	clock_refine();
	had = armed;
	armed = MIN(deadline, had);
	/* Nothing else is to wake it. */
	if (armed != programmed)
		program(armed);
	idle = true;
	/* Interrupts are taken after the instruction that follows sti. */
	__asm __volatile("sti; hlt; cli" ::: "memory");
	idle = false;
	if (deadline < had)
		armed = had;
	program_by(armed);
	/* The CPU is busy again. */
	if (x86_percpu.pc_pending != 0)
		program_by(flush_due);
}
