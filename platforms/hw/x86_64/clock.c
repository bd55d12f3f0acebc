/*
 * clock.c - time: the TSC and its rate.
 *
 * The rate comes from pvclock or CPUID, else from at most 2 ms against a counter
 * of known rate (ACPI's PM timer, else the PIT's channel 2), and is then refined
 * against the same counter as time passes.
 */
#include "hw.h"

#define NS_PER_S	1000000000UL
#define CALIBRATE_NS	1000000UL	/* how long the boot waits */
#define REFINE_FIRST	20000000UL	/* then ten times later, each time */
#define REFINE_LAST	300000000000UL
#define TSC_GUESS	1000000000UL	/* with nothing to measure against */

#define PM_TIMER_HZ	3579545UL
#define PIT_HZ		1193182UL
#define PIT_CH2		0x42
#define PIT_MODE	0x43
#define PIT_GATE	0x61

#define KVM_MSR_WALL	0x4b564d00
#define KVM_MSR_SYSTEM	0x4b564d01
#define KVM_FEATURE_CLOCK2 (1U << 3)
#define PVCLOCK_STABLE	1U

/* Nanoseconds and ticks that correspond, and the rate as 32.32 ns per tick. */
struct timescale {
	uint64_t ts_ns, ts_tsc, ts_mult;
};

/* Owner: clock_refine, interrupts off; readers repeat while seq changes. */
static struct timescale scale;
static volatile uint32_t seq;

/* The counter the rate is measured against. Constant after clock_setup. */
static struct {
	enum { REF_NONE, REF_PM, REF_PIT } kind;
	uint64_t hz;
	uint32_t mask;
} ref;
/* Owner: clock_refine. */
static uint64_t ref_start_tsc, ref_span, refine_next = UINT64_MAX;
static uint32_t ref_start;

/* Wall-clock time at boot. Constant after clock_setup. */
static int64_t wall_base;
static uint64_t lapic_rate;		/* ticks per second; 0: none */

/* As KVM writes it. */
struct pvclock {
	uint32_t version, pad;
	uint64_t tsc, system_time;
	uint32_t mult;
	int8_t shift;
	uint8_t flags, pad2[2];
};
CTASSERT(sizeof(struct pvclock) == 32);
struct pvclock_wall {
	uint32_t version, sec, nsec;
};
static volatile struct pvclock pvclock __attribute__((__aligned__(64)));
static volatile struct pvclock_wall pvwall __attribute__((__aligned__(64)));

/* a * b / 2^32 */
static uint64_t
mul_shift(uint64_t a, uint64_t b)
{
	return (uint64_t)((unsigned __int128)a * b >> 32);
}

/* a * b / c; the result must fit. */
static uint64_t
mul_div(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t low, high, rest;

	__asm("mulq %3" : "=a" (low), "=d" (high) : "a" (a), "rm" (b) : "cc");
	__asm("divq %4" : "=a" (low), "=d" (rest) : "a" (low), "d" (high),
	    "rm" (c) : "cc");
	return low;
}

/* Nanoseconds since boot. */
static inline uint64_t
elapsed(void)
{
	struct timescale s;
	uint64_t tsc;
	uint32_t v;

	do {
		v = seq;
		__asm __volatile("" ::: "memory");
		s = scale;
		__asm __volatile("" ::: "memory");
	} while ((v & 1) != 0 || v != seq);
	tsc = rdtsc();
	return s.ts_ns + (tsc > s.ts_tsc ? mul_shift(tsc - s.ts_tsc,
	    s.ts_mult) : 0);
}

static uint32_t
ref_read(void)
{
	uint32_t v;

	if (ref.kind == REF_PM)
		return inl(hw_acpi.pm_timer_port) & ref.mask;
	outb(PIT_MODE, 0x80);			/* latch channel 2 */
	v = inb(PIT_CH2);
	v |= (uint32_t)inb(PIT_CH2) << 8;
	return -v & ref.mask;			/* it counts down */
}

/* Reads both clocks at one moment: the best of some tries. */
static void
ref_sample(uint32_t *counter, uint64_t *tsc)
{
	uint64_t before, after, best = UINT64_MAX;
	uint32_t c;
	int i;

	for (i = 0; i < 3; i++) {
		before = rdtsc();
		c = ref_read();
		after = rdtsc();
		if (after - before < best) {
			best = after - before;
			*counter = c;
			*tsc = before + (after - before) / 2;
		}
	}
}

/* Whether the counter chosen counts at all. */
static bool
ref_alive(void)
{
	uint32_t first;
	int i;

	first = ref_read();
	for (i = 0; i < 1000; i++)
		if (ref_read() != first)
			return true;
	return false;
}

static void
ref_choose(void)
{
	if (hw_acpi.pm_timer_port != 0) {
		ref.kind = REF_PM;
		ref.hz = PM_TIMER_HZ;
		ref.mask = hw_acpi.pm_timer_32 ? UINT32_MAX : 0xffffff;
		if (ref_alive())
			return;
	}
	ref.kind = REF_PIT;
	ref.hz = PIT_HZ;
	ref.mask = 0xffff;
	outb(PIT_GATE, (inb(PIT_GATE) & 0xfc) | 1);	/* count, no sound */
	outb(PIT_MODE, 0xb4);			/* channel 2, rate generator */
	outb(PIT_CH2, 0);
	outb(PIT_CH2, 0);
	if (!ref_alive())
		ref.kind = REF_NONE;
}

/* Measures the TSC, and the local APIC's timer when that is wanted. */
static void
calibrate(void)
{
	uint64_t tsc, ticks;
	uint32_t counter, lapic;
	bool want_lapic;

	want_lapic = lapic_present() && lapic_rate == 0;
	ref_sample(&ref_start, &ref_start_tsc);
	if (want_lapic)
		lapic_timer_oneshot(UINT32_MAX);
	do {
		cpu_pause();
		ticks = (ref_read() - ref_start) & ref.mask;
	} while (ticks * NS_PER_S < CALIBRATE_NS * ref.hz);
	lapic = want_lapic ? UINT32_MAX - lapic_timer_left() : 0;
	ref_sample(&counter, &tsc);
	if (want_lapic)
		lapic_timer_oneshot(0);
	ticks = (counter - ref_start) & ref.mask;
	ref_span = ticks * NS_PER_S / ref.hz;
	if (scale.ts_mult == 0) {
		scale.ts_mult = mul_div(ref_span, 1UL << 32,
		    MAX(tsc - ref_start_tsc, 1));
		refine_next = REFINE_FIRST;
	}
	if (want_lapic)
		lapic_rate = (uint64_t)lapic * NS_PER_S / ref_span;
}

/*
 * Corrects the rate when it is time to. Interrupts off. Time goes on from where
 * it is: a jump forward when it lagged, never one back.
 */
void
clock_refine(void)
{
	uint64_t tsc, now, span, period, estimate, k;
	uint32_t counter;

	now = elapsed();
	if (now < refine_next)
		return;
	ref_sample(&counter, &tsc);
	/* How often the counter went round is known by the rate so far. */
	estimate = mul_shift(tsc - ref_start_tsc, scale.ts_mult);
	period = ((uint64_t)ref.mask + 1) * NS_PER_S / ref.hz;
	if (estimate / 200 > ref_span) {
		refine_next = UINT64_MAX;	/* too late to tell */
		return;
	}
	span = ((counter - ref_start) & ref.mask) * NS_PER_S / ref.hz;
	k = estimate > span ? (estimate - span + period / 2) / period : 0;
	span += k * period;
	seq++;
	__asm __volatile("" ::: "memory");
	scale.ts_ns += mul_shift(tsc - scale.ts_tsc, scale.ts_mult);
	scale.ts_tsc = tsc;
	scale.ts_mult = mul_div(span, 1UL << 32, tsc - ref_start_tsc);
	__asm __volatile("" ::: "memory");
	seq++;
	ref_span = span;
	refine_next = now >= REFINE_LAST ? UINT64_MAX : now * 10;
}

/* KVM's clock, by features of its CPUID leaves. */
static bool
pvclock_setup(void)
{
	uint32_t r[4], v;
	uint64_t mult;

	if (memcmp(x86_cpu.hv_name, "KVMKVMKVM", 9) != 0)
		return false;
	cpuid(x86_cpu.hv_base + 1, 0, r);
	if ((r[0] & KVM_FEATURE_CLOCK2) == 0)
		return false;
	wrmsr(KVM_MSR_SYSTEM, ((uintptr_t)&pvclock - x86_virtual_offset) | 1);
	wrmsr(KVM_MSR_WALL, (uintptr_t)&pvwall - x86_virtual_offset);
	do {
		v = pvclock.version;
		/* ns = (ticks << shift) * mult >> 32 */
		mult = pvclock.mult;
		if (pvclock.shift >= 0)
			mult <<= pvclock.shift;
		else
			mult >>= -pvclock.shift;
		__asm __volatile("" ::: "memory");
	} while ((v & 1) != 0 || v != pvclock.version);
	scale.ts_mult = mult;
	return mult != 0;
}

/* Rates the CPU or the hypervisor tells. */
static void
cpuid_rates(void)
{
	uint32_t r[4];
	uint64_t hz;

	if (x86_cpu.hv_base != 0 && x86_cpu.hv_max >= x86_cpu.hv_base + 0x10 &&
	    x86_cpu.hv_max < x86_cpu.hv_base + 0x10000) {
		cpuid(x86_cpu.hv_base + 0x10, 0, r);
		if (scale.ts_mult == 0 && r[0] != 0)
			scale.ts_mult = mul_div(1UL << 32, NS_PER_S,
			    r[0] * 1000UL);
		lapic_rate = r[1] * 1000UL;
	}
	if (scale.ts_mult == 0 && x86_cpu.max_leaf >= 0x15) {
		cpuid(0x15, 0, r);
		if (r[0] != 0 && r[1] != 0 && r[2] != 0) {
			hz = (uint64_t)r[2] * r[1] / r[0];
			scale.ts_mult = mul_div(1UL << 32, NS_PER_S, hz);
			lapic_rate = r[2];
		}
	}
}

/* ---- Interface -------------------------------------------------------------- */

void
clock_setup(void)
{
	bool pv;

	pv = pvclock_setup();
	cpuid_rates();
	if (scale.ts_mult == 0 || (lapic_present() && lapic_rate == 0 &&
	    !x86_cpu.tsc_deadline)) {
		ref_choose();
		if (ref.kind != REF_NONE)
			calibrate();
	}
	if (scale.ts_mult == 0)
		scale.ts_mult = mul_div(1UL << 32, NS_PER_S, TSC_GUESS);
	if (ref.kind == REF_NONE && lapic_present() && lapic_rate == 0 &&
	    !x86_cpu.tsc_deadline) {
		/* Against the TSC, the only clock there is. */
		scale.ts_tsc = rdtsc();
		lapic_timer_oneshot(UINT32_MAX);
		hw_delay_us(1000);
		lapic_rate = (UINT32_MAX - lapic_timer_left()) * 1000UL;
		lapic_timer_oneshot(0);
	}
	scale.ts_tsc = rdtsc();
	scale.ts_ns = 0;
	wall_base = wall_read(mul_shift(scale.ts_tsc, scale.ts_mult));
	if (pv && pvwall.sec != 0)
		/* The wall clock when KVM's system time was 0. */
		wall_base = (int64_t)(pvwall.sec * NS_PER_S + pvwall.nsec +
		    pvclock.system_time);
}

uint64_t
clock_lapic_rate(void)
{
	return lapic_rate;
}

uint64_t
rumpuser_clock_mono(void)
{
	return RUMPUSER_CLOCK_START + elapsed();
}

/* The TSC's value at a monotonic time, rounded up. Interrupts off. */
uint64_t
clock_to_tsc(uint64_t ns)
{
	if (ns <= RUMPUSER_CLOCK_START + scale.ts_ns)
		return scale.ts_tsc;
	ns -= RUMPUSER_CLOCK_START + scale.ts_ns;
	/* Beyond a year the timer is set again on the way. */
	ns = MIN(ns, 31536000UL * NS_PER_S);
	return scale.ts_tsc + mul_div(ns, 1UL << 32, scale.ts_mult) + 1;
}

int64_t
rumpuser_clock_wall(void)
{
	return wall_base + (int64_t)elapsed();
}

uint64_t
rumpuser_clock_resolution(void)
{
	return MAX(scale.ts_mult >> 32, 1);
}

void
hw_delay_us(unsigned int us)
{
	uint64_t end;

	end = rumpuser_clock_mono() + us * 1000UL;
	while (rumpuser_clock_mono() < end)
		cpu_pause();
}
