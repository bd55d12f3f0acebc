/*
 * pv_cpu.c - what the CPU can do for a PV guest: CPUID by Xen's answer, control
 * registers as far as Xen lets a guest have them.
 */
#include "platform.h"

#define CR4_OSFXSR	(1UL << 9)
#define CR4_OSXMMEXCPT	(1UL << 10)
#define CR4_FSGSBASE	(1UL << 16)
#define CR4_OSXSAVE	(1UL << 18)

/* Constant after pv_cpu_probe. */
static bool has_xsave;

/* CPUID as Xen answers a guest, by the prefix that makes it look. */
static void
pv_cpuid(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	__asm __volatile("ud2a; .ascii \"xen\"; cpuid" : "=a" (r[0]),
	    "=b" (r[1]), "=c" (r[2]), "=d" (r[3]) : "a" (leaf), "c" (sub));
}

void
pv_cpu_probe(void)
{
	uint32_t r[4];

	pv_cpuid(0, 0, r);
	x86_cpu.max_leaf = r[0];
	pv_cpuid(1, 0, r);
	has_xsave = (r[2] & 1U << 26) != 0;
	x86_cpu.rdrand = (r[2] & 1U << 30) != 0;
	if (x86_cpu.max_leaf >= 7) {
		pv_cpuid(7, 0, r);
		x86_cpu.fsgsbase = (r[1] & 1U << 0) != 0;
		x86_cpu.rdseed = (r[1] & 1U << 18) != 0;
	}
	pv_cpuid(0x80000001, 0, r);
	x86_cpu.nx = (r[3] & 1U << 20) != 0;
}

void
pv_cpu_setup(void)
{
	uint64_t cr4, can;
	uint32_t r[4];

	__asm __volatile("movq %%cr4, %0" : "=r" (cr4));
	cr4 |= CR4_OSFXSR | CR4_OSXMMEXCPT;
	if (has_xsave)
		cr4 |= CR4_OSXSAVE;
	if (x86_cpu.fsgsbase)
		cr4 |= CR4_FSGSBASE;
	__asm __volatile("movq %0, %%cr4; movq %%cr4, %0" : "+r" (cr4) ::
	    "memory");
	x86_cpu.fsgsbase = (cr4 & CR4_FSGSBASE) != 0;

	can = 0;
	if (has_xsave && x86_cpu.max_leaf >= 0xd) {
		pv_cpuid(0xd, 0, r);
		can = (uint64_t)r[3] << 32 | r[0];
	}
	cpu_fpu_setup(can);
}

void
pv_tls_set(uintptr_t base)
{
	if (x86_cpu.fsgsbase)
		__asm __volatile("wrfsbase %0" :: "r" (base) : "memory");
	else if (xen_hypercall(__HYPERVISOR_set_segment_base, SEGBASE_FS, base,
	    0, 0) != 0)
		panic("xen: the thread pointer cannot be set to %#lx", base);
}
