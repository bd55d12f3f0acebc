/*
 * machine_x86_64.h - x86_64's part of machine.h.
 */
#ifndef KERN_MACHINE_X86_64_H
#define KERN_MACHINE_X86_64_H

#include <stdint.h>

/* Where application code's extended state is. */
enum cpu_fpu_state {
	FPU_CALLER,	/* voluntary entry: caller-saved, only MXCSR and CW count */
	FPU_LIVE,	/* in the registers, all of it */
	FPU_SAVED,	/* in the save area, to be loaded before going back */
};

struct cpu_fpu {
	enum cpu_fpu_state fpu_state;
	uint8_t *fpu_area;	/* cpu_fpu_size bytes at the top of the kernel stack */
};

/* NetBSD's mcontext_t: registers by _REG_* number. */
struct nb_mcontext {
	uint64_t gregs[26];
	uint64_t tlsbase;
	uint8_t fpregs[512];
};

#define REG_RDI		0
#define REG_RSI		1
#define REG_RDX		2
#define REG_RCX		3
#define REG_R8		4
#define REG_R9		5
#define REG_R10		6
#define REG_R11		7
#define REG_R12		8
#define REG_R13		9
#define REG_R14		10
#define REG_R15		11
#define REG_RBP		12
#define REG_RBX		13
#define REG_RAX		14
#define REG_GS		15
#define REG_FS		16
#define REG_ES		17
#define REG_DS		18
#define REG_TRAPNO	19
#define REG_ERR		20
#define REG_RIP		21
#define REG_CS		22
#define REG_RFLAGS	23
#define REG_RSP		24
#define REG_SS		25

static inline struct rump_percpu *
percpu(void)
{
	struct rump_percpu *pc;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(pc));
	return pc;
}

static inline struct lwp *
cpu_curlwp(void)
{
	struct lwp *l;

	__asm__ volatile("movq %%gs:16, %0" : "=r"(l));
	return l;
}

#endif /* KERN_MACHINE_X86_64_H */
