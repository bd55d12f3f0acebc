/*
 * cpu.c - what the CPU can do, and its control registers.
 */
#include "x86.h"

#define CR0_MP		(1UL << 1)
#define CR0_EM		(1UL << 2)
#define CR0_TS		(1UL << 3)
#define CR0_NE		(1UL << 5)
#define CR0_WP		(1UL << 16)
#define CR0_AM		(1UL << 18)
#define CR0_NW		(1UL << 29)
#define CR0_CD		(1UL << 30)
#define CR4_MCE		(1UL << 6)
#define CR4_OSFXSR	(1UL << 9)
#define CR4_OSXMMEXCPT	(1UL << 10)
#define CR4_FSGSBASE	(1UL << 16)
#define CR4_OSXSAVE	(1UL << 18)
#define CR4_SMEP	(1UL << 20)
#define CR4_SMAP	(1UL << 21)
#define EFER_NXE	(1UL << 11)

#define MXCSR_DEFAULT	0x1f80U

#define XCR0_X87	(1UL << 0)
#define XCR0_SSE	(1UL << 1)
#define XCR0_AVX	(1UL << 2)
#define XCR0_AVX512	(7UL << 5)

/* Written by cpu_probe and cpu_setup, constant afterwards. */
struct x86_cpu x86_cpu;

static bool has_xsave, has_mce;

/* Early code. Also switches no-execute on, which the page tables need. */
void
cpu_probe(void)
{
	uint32_t r[4];

	cpuid(0, 0, r);
	x86_cpu.max_leaf = r[0];
	cpuid(1, 0, r);
	x86_cpu.rdrand = (r[2] & 1U << 30) != 0;
	x86_cpu.hypervisor = (r[2] & 1U << 31) != 0;
	has_xsave = (r[2] & 1U << 26) != 0;
	x86_cpu.x2apic = (r[2] & 1U << 21) != 0;
	x86_cpu.tsc_deadline = (r[2] & 1U << 24) != 0;
	has_mce = (r[3] & 1U << 7) != 0;
	x86_cpu.apic = (r[3] & 1U << 9) != 0;
	if (x86_cpu.max_leaf >= 7) {
		cpuid(7, 0, r);
		x86_cpu.fsgsbase = (r[1] & 1U << 0) != 0;
		x86_cpu.smep = (r[1] & 1U << 7) != 0;
		x86_cpu.smap = (r[1] & 1U << 20) != 0;
		x86_cpu.rdseed = (r[1] & 1U << 18) != 0;
	}
	cpuid(0x80000001, 0, r);
	x86_cpu.nx = (r[3] & 1U << 20) != 0;
	x86_cpu.giant_pages = (r[3] & 1U << 26) != 0;
	if (x86_cpu.hypervisor) {
		cpuid(0x40000000, 0, r);
		x86_cpu.hv_base = 0x40000000;
		x86_cpu.hv_max = r[0];
		memcpy(x86_cpu.hv_name, &r[1], 12);
	}
	if (x86_cpu.nx)
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
}

void
cpu_fpu_setup(uint64_t can)
{
	uint32_t mxcsr = MXCSR_DEFAULT;
	uint64_t xcr0 = XCR0_X87 | XCR0_SSE;

	if (can != 0) {
		if ((can & XCR0_AVX) != 0)
			xcr0 |= XCR0_AVX;
		if ((can & XCR0_AVX512) == XCR0_AVX512 &&
		    (can & XCR0_AVX) != 0)
			xcr0 |= XCR0_AVX512;
		__asm __volatile("xsetbv" :: "c" (0), "a" ((uint32_t)xcr0),
		    "d" ((uint32_t)(xcr0 >> 32)) : "memory");
	}
	/* What the firmware left is not what programs expect. */
	__asm __volatile("fninit; ldmxcsr %0" :: "m" (mxcsr));
}

/*
 * FPU, SSE and what XSAVE can save are usable by programs; XCR0 has every
 * component that the kernel's save area (CPUID 0Dh) covers.
 */
void
cpu_setup(void)
{
	uint64_t cr0, cr4, can;
	uint32_t r[4];

	__asm __volatile("movq %%cr0, %0" : "=r" (cr0));
	cr0 &= ~(CR0_EM | CR0_TS | CR0_AM | CR0_NW | CR0_CD);
	cr0 |= CR0_MP | CR0_NE | CR0_WP;
	__asm __volatile("movq %0, %%cr0" :: "r" (cr0) : "memory");

	__asm __volatile("movq %%cr4, %0" : "=r" (cr4));
	cr4 |= CR4_OSFXSR | CR4_OSXMMEXCPT;
	if (has_mce)
		cr4 |= CR4_MCE;
	if (has_xsave)
		cr4 |= CR4_OSXSAVE;
	if (x86_cpu.fsgsbase)
		cr4 |= CR4_FSGSBASE;
	/*
	 * All pages are the supervisor's. A page that a stray write to a page
	 * table makes the user's can then be neither executed nor accessed.
	 */
	if (x86_cpu.smep)
		cr4 |= CR4_SMEP;
	if (x86_cpu.smap)
		cr4 |= CR4_SMAP;
	__asm __volatile("movq %0, %%cr4" :: "r" (cr4) : "memory");

	can = 0;
	if (has_xsave && x86_cpu.max_leaf >= 0xd) {
		cpuid(0xd, 0, r);
		can = (uint64_t)r[3] << 32 | r[0];
	}
	cpu_fpu_setup(can);
}

void
cpu_tls_set(uintptr_t base)
{
	if (x86_cpu.fsgsbase)
		__asm __volatile("wrfsbase %0" :: "r" (base) : "memory");
	else
		wrmsr(MSR_FSBASE, base);
}
