/*
 * timer.c - the one-shot timer: the local APIC's, by TSC deadline or counting
 * down, else the PIT's channel 0. And idling. Lock: interrupts off.
 */
#include "hw.h"

#define PIT_HZ		1193182UL
#define PIT_CH0		0x40
#define PIT_MODE	0x43
#define NS_PER_S	1000000000UL

/* Constant after timer_setup. */
static enum { TIMER_PIT, TIMER_LAPIC, TIMER_DEADLINE } kind;
static uint64_t ticks_per_ns;		/* 32.32 */
/* When rump_timer_intr is wanted; UINT64_MAX: not at all. */
static uint64_t armed = UINT64_MAX;

static bool
pit_intr(void *arg __unused)
{
	timer_intr();
	return true;
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
}

static void
program(uint64_t deadline)
{
	uint64_t now, ticks;

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

void
timer_intr(void)
{
	clock_refine();
	if (armed == UINT64_MAX)
		return;
	if (rumpuser_clock_mono() < armed) {
		program(armed);
		return;
	}
	armed = UINT64_MAX;
	rump_timer_intr();
}

void
rumpuser_timer_arm(uint64_t deadline)
{
	bool were_on;

	were_on = rumpuser_intr_disable();
	armed = deadline;
	program(deadline);
	rumpuser_intr_restore(were_on);
}

void
rumpuser_idle(uint64_t deadline)
{
	uint64_t had;

	clock_refine();
	had = armed;
	if (deadline < armed) {
		armed = deadline;
		program(deadline);
	}
	/* Interrupts are taken after the instruction that follows sti. */
	__asm __volatile("sti; hlt; cli" ::: "memory");
	if (deadline < had) {
		armed = had;
		program(had);
	}
}
