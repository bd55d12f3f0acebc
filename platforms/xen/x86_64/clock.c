/*
 * clock.c - time by Xen: the clock that it keeps in shared info, its one-shot
 * timer, the wall clock. And idling.
 */
#include "platform.h"

#include <xen/sched.h>
#include <xen/vcpu.h>

#define NS_PER_S	1000000000UL

/* Xen's system time at boot. Constant after clock_setup. */
static uint64_t start;
/* The latest that was told; never less is. Any context. */
static uint64_t last;
/* When rump_timer_intr is wanted; UINT64_MAX: not at all. Lock: interrupts off. */
static uint64_t armed = UINT64_MAX;

/* Nanoseconds since Xen started. Xen writes the record between two reads. */
static uint64_t
system_time(void)
{
	const volatile struct vcpu_time_info *ti = &xen_vcpu()->time;
	uint64_t tsc, then, base;
	uint32_t version, mult;
	int8_t shift;

	do {
		version = ti->version;
		__asm __volatile("" ::: "memory");
		then = ti->tsc_timestamp;
		base = ti->system_time;
		mult = ti->tsc_to_system_mul;
		shift = ti->tsc_shift;
		tsc = rdtsc();
		__asm __volatile("" ::: "memory");
	} while ((version & 1) != 0 || version != ti->version);
	/* `then' is before 0 when Xen took it before it reset the guest's counter. */
	tsc -= then;
	if ((int64_t)tsc < 0)
		tsc = 0;
	if (shift >= 0)
		tsc <<= shift & 31;
	else
		tsc >>= -shift & 31;
	return base + (uint64_t)((unsigned __int128)tsc * mult >> 32);
}

uint64_t
rumpuser_clock_mono(void)
{
	uint64_t now, was;

	now = RUMPUSER_CLOCK_START + (system_time() - start);
	was = __atomic_load_n(&last, __ATOMIC_RELAXED);
	do {
		if (now <= was)
			return was;
	} while (!__atomic_compare_exchange_n(&last, &was, now, false,
	    __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return now;
}

uint64_t
clock_to_system(uint64_t deadline)
{
	return start + (deadline - RUMPUSER_CLOCK_START);
}

int64_t
rumpuser_clock_wall(void)
{
	uint32_t version, ns;
	uint64_t s;

	do {
		version = xen_shared->wc_version;
		__asm __volatile("" ::: "memory");
		s = (uint64_t)xen_shared->wc_sec_hi << 32 | xen_shared->wc_sec;
		ns = xen_shared->wc_nsec;
		__asm __volatile("" ::: "memory");
	} while ((version & 1) != 0 || version != xen_shared->wc_version);
	/* What it was when Xen started, plus the time since. */
	return (int64_t)(s * NS_PER_S + ns +
	    clock_to_system(rumpuser_clock_mono()));
}

uint64_t
rumpuser_clock_resolution(void)
{
	return 1;
}

static void
program(uint64_t deadline)
{
	struct vcpu_set_singleshot_timer op = { .flags = 0 };

	if (deadline == UINT64_MAX) {
		(void)xen_hypercall(__HYPERVISOR_vcpu_op,
		    VCPUOP_stop_singleshot_timer, 0, 0, 0);
		return;
	}
	/* One in the past fires at once. */
	op.timeout_abs_ns = clock_to_system(MAX(deadline,
	    RUMPUSER_CLOCK_START));
	(void)xen_hypercall(__HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer,
	    0, (uintptr_t)&op, 0);
}

static bool
timer_intr(void *arg __unused)
{
	if (armed == UINT64_MAX)
		return true;
	/* Xen's timer may be early. */
	if (rumpuser_clock_mono() < armed) {
		program(armed);
		return true;
	}
	armed = UINT64_MAX;
	rump_timer_intr();
	return true;
}

void
clock_setup(void)
{
	start = system_time();
	events_bind_virq(VIRQ_TIMER, timer_intr, NULL);
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

	had = armed;
	if (deadline < armed) {
		armed = deadline;
		program(deadline);
	}
	if (xen_start.pvh)
		__asm __volatile("sti; hlt; cli" ::: "memory");
	else {
		/* Lets events through, and waits for one if none is pending. */
		(void)xen_hypercall_sched_op(SCHEDOP_block, NULL);
		(void)rumpuser_intr_disable();
	}
	if (deadline < had) {
		armed = had;
		program(had);
	}
}
