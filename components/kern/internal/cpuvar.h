/*
 * cpuvar.h - the kernel's own per-CPU state, beside rump_percpu.
 */
#ifndef KERN_CPUVAR_H
#define KERN_CPUVAR_H

#include <stdbool.h>
#include <stdint.h>

#include "rumpuser.h"

struct lwp;

/* Bits of pc_pending, set with interrupts off. */
#define PENDING_SOFTINT	1U
#define PENDING_TIMER	2U
#define PENDING_RESCHED	4U

/* Owner: its CPU, under the monitor unless stated. */
struct cpu {
	struct lwp *ci_idle;		/* runs when nothing else wants to */
	struct lwp *ci_dead;		/* ended on this CPU; stack to be freed */
	uint64_t ci_armed;		/* what the timer is set to (intr off) */
	unsigned long ci_timer_intrs;	/* since boot (intr off) */
	uint64_t ci_switch_time;	/* when the running thread got the CPU */
	uint64_t ci_slice_end;
	uintptr_t ci_tlsbase;		/* thread pointer in the CPU */
	unsigned long ci_switches;
};

extern struct cpu cpu0;

static inline struct cpu *
curcpu(void)
{
	return &cpu0;
}

/* Sets bits in pc_pending. Any context. */
void cpu_pend(uint32_t bits);
/* Clears bits, returns those of them that were set. */
uint32_t cpu_unpend(uint32_t bits);

#endif /* KERN_CPUVAR_H */
