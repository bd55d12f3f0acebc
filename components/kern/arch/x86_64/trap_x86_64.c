/*
 * trap_x86_64.c - what an exception of application code means.
 */
#include "machine.h"
#include "rump/lib.h"
#include "rumpuser.h"
#include "sigvar.h"
#include "vmvar.h"
#include "netbsd/errno.h"

enum {
	T_DIVIDE = 0, T_DEBUG = 1, T_NMI = 2, T_BREAKPOINT = 3, T_OVERFLOW = 4,
	T_BOUND = 5, T_OPCODE = 6, T_DEVICE = 7, T_DOUBLE = 8, T_TSS = 10,
	T_SEGMENT = 11, T_STACK = 12, T_PROTECTION = 13, T_PAGE = 14,
	T_X87 = 16, T_ALIGNMENT = 17, T_SIMD = 19,
};

static const char *const names[] = {
	[T_DIVIDE] = "divide error", [T_DEBUG] = "debug exception",
	[T_NMI] = "NMI", [T_BREAKPOINT] = "breakpoint",
	[T_OVERFLOW] = "overflow", [T_BOUND] = "bound",
	[T_OPCODE] = "invalid opcode", [T_DEVICE] = "device not available",
	[T_DOUBLE] = "double fault", [T_TSS] = "invalid TSS",
	[T_SEGMENT] = "segment not present", [T_STACK] = "stack fault",
	[T_PROTECTION] = "general protection fault", [T_PAGE] = "page fault",
	[T_X87] = "x87 exception", [T_ALIGNMENT] = "alignment check",
	[T_SIMD] = "SIMD exception",
};

#define PF_PRESENT	1U
#define PF_WRITE	2U
#define PF_EXEC		16U

const char *
cpu_trap_name(const struct rump_trapframe *tf)
{
	if (tf->tf_trapno < nitems(names) && names[tf->tf_trapno] != NULL)
		return names[tf->tf_trapno];
	return "unknown exception";
}

#define RFLAGS_TF	0x100U

bool
cpu_kernel_trap(struct rump_trapframe *tf)
{
	/* The program was single-stepping when it called. */
	if (tf->tf_trapno != T_DEBUG || (tf->tf_rflags & RFLAGS_TF) == 0)
		return false;
	tf->tf_rflags &= ~(uint64_t)RFLAGS_TF;
	return true;
}

/* siginfo's code for arithmetic exceptions, from unmasked status bits. */
static int
float_code(uint32_t status)
{
	if ((status & 1) != 0)
		return FPE_FLTINV;
	if ((status & 4) != 0)
		return FPE_FLTDIV;
	if ((status & 8) != 0)
		return FPE_FLTOVF;
	if ((status & 18) != 0)
		return FPE_FLTUND;
	return FPE_FLTRES;
}

static int
x87_code(void)
{
	uint16_t status, control;

	__asm__ volatile("fnstsw %0; fnstcw %1" : "=m"(status), "=m"(control));
	return float_code(status & ~control & 0x3fU);
}

static int
simd_code(void)
{
	uint32_t mxcsr;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	return float_code(mxcsr & ~(mxcsr >> 7) & 0x3fU);
}

static bool
page_fault(const struct rump_trapframe *tf, struct ksiginfo *info)
{
	int access = 0, error;

	if ((tf->tf_err & PF_WRITE) != 0)
		access |= VM_FAULT_WRITE;
	if ((tf->tf_err & PF_EXEC) != 0)
		access |= VM_FAULT_EXEC;
	error = vm_fault(tf->tf_cr2, access);
	if (error == 0)
		return true;
	info->ksi_signo = SIGSEGV;
	info->ksi_code = error == EACCES || (error == EFAULT &&
	    (tf->tf_err & PF_PRESENT) != 0) ? SEGV_ACCERR : SEGV_MAPERR;
	if (error != EACCES && error != EFAULT) {
		/* The mapping is good, but there is nothing to put there. */
		info->ksi_signo = SIGBUS;
		info->ksi_code = error == EINVAL ? BUS_ADRERR : BUS_OBJERR;
	}
	info->ksi_u.fault.addr = tf->tf_cr2;
	return false;
}

bool
cpu_trap(const struct rump_trapframe *tf, struct ksiginfo *info)
{
	memset(info, 0, sizeof(*info));
	info->ksi_u.fault.addr = tf->tf_rip;
	info->ksi_u.fault.trap = (int)tf->tf_trapno;
	switch (tf->tf_trapno) {
	case T_PAGE:
		return page_fault(tf, info);
	case T_DIVIDE:
		info->ksi_signo = SIGFPE;
		info->ksi_code = FPE_INTDIV;
		break;
	case T_OVERFLOW:
		info->ksi_signo = SIGFPE;
		info->ksi_code = FPE_INTOVF;
		break;
	case T_BOUND:
		info->ksi_signo = SIGFPE;
		info->ksi_code = FPE_FLTSUB;
		break;
	case T_X87:
		info->ksi_signo = SIGFPE;
		info->ksi_code = x87_code();
		break;
	case T_SIMD:
		info->ksi_signo = SIGFPE;
		info->ksi_code = simd_code();
		break;
	case T_DEBUG:
		info->ksi_signo = SIGTRAP;
		info->ksi_code = TRAP_TRACE;
		break;
	case T_BREAKPOINT:
		info->ksi_signo = SIGTRAP;
		info->ksi_code = TRAP_BRKPT;
		break;
	case T_OPCODE:
	case T_DEVICE:
		info->ksi_signo = SIGILL;
		info->ksi_code = ILL_ILLOPC;
		break;
	case T_ALIGNMENT:
		info->ksi_signo = SIGBUS;
		info->ksi_code = BUS_ADRALN;
		break;
	case T_STACK:
	case T_SEGMENT:
		info->ksi_signo = SIGBUS;
		info->ksi_code = BUS_ADRERR;
		break;
	default:
		info->ksi_signo = SIGSEGV;
		info->ksi_code = SEGV_ACCERR;
		break;
	}
	return false;
}
