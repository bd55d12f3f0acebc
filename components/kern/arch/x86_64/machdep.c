/*
 * machdep.c - x86_64: frames, extended state, switching threads.
 */
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/lib.h"
#include "rump/uio.h"
#include "netbsd/errno.h"
#include "rumpuser.h"
#include "vmvar.h"

CTASSERT(offsetof(struct rump_percpu, pc_kstack_top) == 8);
CTASSERT(offsetof(struct rump_percpu, pc_curlwp) == 16);
CTASSERT(offsetof(struct rump_percpu, pc_in_kernel) == 24);
CTASSERT(offsetof(struct rump_trapframe, tf_rax) == 64);
CTASSERT(offsetof(struct rump_trapframe, tf_rbx) == 72);
CTASSERT(offsetof(struct rump_trapframe, tf_rbp) == 80);
CTASSERT(offsetof(struct rump_trapframe, tf_r12) == 88);
CTASSERT(offsetof(struct rump_trapframe, tf_r15) == 112);
CTASSERT(offsetof(struct rump_trapframe, tf_rip) == 144);
CTASSERT(offsetof(struct rump_trapframe, tf_rsp) == 168);
CTASSERT(sizeof(struct rump_trapframe) == 184);

#define FXSAVE_SIZE	512U
#define XSAVE_HEADER	64U
#define XSAVE_MAX	4096U
#define MXCSR_DEFAULT	0x1f80U
#define FXSAVE_MXCSR	24U	/* offsets in the FXSAVE image */
#define FXSAVE_MASK	28U
#define XSTATE_BV	512U

#define RFLAGS_IF	0x200U
#define RFLAGS_FIXED	0x202U
/* What a program may set: CF PF AF ZF SF TF DF OF AC ID. */
#define RFLAGS_USER	0x240dd5U

void cpu_switch_stack(uintptr_t *save, uintptr_t load);
void lwp_trampoline(void);
int rump_syscall(int, const long *, long *);
int rump_syscall_cancel(int, const long *, long *, volatile int *);

/* Constant after cpu_init. */
static uint32_t fpu_size = FXSAVE_SIZE;	/* of the save area */
static uint64_t fpu_features;		/* XCR0; 0: FXSAVE only */
static uint32_t mxcsr_mask = 0xffbf;
static uint16_t sel_code, sel_data;

uintptr_t rumpuser_syscall_gate;

static void
cpuid(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	__asm__ volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]),
	    "=d"(r[3]) : "a"(leaf), "c"(sub));
}

void
cpu_init(void)
{
	uint32_t r[4], low, high, mask;
	uint8_t image[FXSAVE_SIZE + 16], *aligned;

	__asm__ volatile("movw %%cs, %0" : "=r"(sel_code));
	__asm__ volatile("movw %%ss, %0" : "=r"(sel_data));

	aligned = image + (-(uintptr_t)image & 15);
	memset(aligned, 0, FXSAVE_SIZE);
	__asm__ volatile("fxsave64 (%0)" : : "r"(aligned) : "memory");
	memcpy(&mask, aligned + FXSAVE_MASK, sizeof(mask));
	if (mask != 0)
		mxcsr_mask = mask;

	cpuid(1, 0, r);
	if ((r[2] & (1U << 27)) == 0)
		return;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	fpu_features = (uint64_t)high << 32 | low;
	cpuid(0xd, 0, r);
	fpu_size = r[1];
	if (fpu_size > XSAVE_MAX)
		panic("extended state of %u bytes is too large", fpu_size);
}

/* ---- Extended state ----------------------------------------------------- */

static void
fpu_save(uint8_t *area)
{
	if (fpu_features != 0) {
		/* XSAVE leaves parts of the header as they were. */
		memset(area + XSTATE_BV, 0, XSAVE_HEADER);
		__asm__ volatile("xsave64 (%0)" : : "r"(area),
		    "a"((uint32_t)fpu_features),
		    "d"((uint32_t)(fpu_features >> 32)) : "memory");
	} else
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

static void
fpu_load(const uint8_t *area)
{
	if (fpu_features != 0)
		__asm__ volatile("xrstor64 (%0)" : : "r"(area),
		    "a"((uint32_t)fpu_features),
		    "d"((uint32_t)(fpu_features >> 32)) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}

/* The area of a thread that has not used anything. */
static void
fpu_area_init(uint8_t *area)
{
	const uint32_t mxcsr = MXCSR_DEFAULT;
	const uint16_t control = 0x37f;

	memset(area, 0, fpu_size);
	memcpy(area, &control, sizeof(control));
	memcpy(area + FXSAVE_MXCSR, &mxcsr, sizeof(mxcsr));
}

/*
 * Makes an image from outside one the CPU can load: reserved bits of MXCSR and
 * of the header clear.
 */
static void
fpu_area_sanitize(uint8_t *area)
{
	uint64_t features;
	uint32_t mxcsr;

	memcpy(&mxcsr, area + FXSAVE_MXCSR, sizeof(mxcsr));
	mxcsr &= mxcsr_mask;
	memcpy(area + FXSAVE_MXCSR, &mxcsr, sizeof(mxcsr));
	if (fpu_features != 0) {
		memcpy(&features, area + XSTATE_BV, sizeof(features));
		features &= fpu_features;
		memset(area + XSTATE_BV, 0, XSAVE_HEADER);
		memcpy(area + XSTATE_BV, &features, sizeof(features));
	}
}

/* x87 and SSE state of the area count; everything else is as at the start. */
static void
fpu_area_legacy(uint8_t *area)
{
	const uint64_t features = 3;

	if (fpu_features != 0)
		memcpy(area + XSTATE_BV, &features, sizeof(features));
}

static void
fpu_reset(void)
{
	const uint32_t mxcsr = MXCSR_DEFAULT;

	__asm__ volatile("fninit; ldmxcsr %0" : : "m"(mxcsr));
}

void
cpu_fpu_live(struct lwp *l)
{
	l->l_fpu.fpu_state = FPU_LIVE;
}

/* Exception flags of the x87 unit, whether or not they are masked. */
static bool
x87_has_flags(void)
{
	uint16_t status;

	__asm__ volatile("fnstsw %0" : "=am"(status));
	return (status & 0xff) != 0;
}

void
cpu_fpu_switch(struct lwp *l)
{
	/* The flags are the program's, and one may raise an exception yet. */
	if (l->l_fpu.fpu_state == FPU_CALLER && x87_has_flags())
		l->l_fpu.fpu_state = FPU_LIVE;
	if (l->l_fpu.fpu_state != FPU_LIVE)
		return;
	fpu_save(l->l_fpu.fpu_area);
	l->l_fpu.fpu_state = FPU_SAVED;
	/* Threads that entered by a call expect an empty x87 stack. */
	fpu_reset();
}

void
cpu_fpu_inherit(struct lwp *l)
{
	uint32_t mxcsr;
	uint16_t control;

	__asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
	mxcsr &= ~0x3fU;
	memcpy(l->l_fpu.fpu_area, &control, sizeof(control));
	memcpy(l->l_fpu.fpu_area + FXSAVE_MXCSR, &mxcsr, sizeof(mxcsr));
	fpu_area_legacy(l->l_fpu.fpu_area);
}

void
cpu_fpu_return(struct lwp *l)
{
	if (l->l_fpu.fpu_state == FPU_SAVED)
		fpu_load(l->l_fpu.fpu_area);
	l->l_fpu.fpu_state = FPU_CALLER;
}

/* ---- Threads ------------------------------------------------------------ */

/* What cpu_switch_stack expects on the stack of a thread it switches to. */
struct switch_frame {
	uint32_t sf_mxcsr;
	uint32_t sf_control;
	uint64_t sf_r15, sf_r14, sf_r13, sf_r12, sf_rbx, sf_rbp;
	uintptr_t sf_return;
};

void
cpu_lwp_init(struct lwp *l)
{
	struct switch_frame *sf;
	struct rump_trapframe *tf;

	l->l_fpu.fpu_area = (uint8_t *)(l->l_kstack + KSTACK_SIZE -
	    roundup2(fpu_size, 64U));
	fpu_area_init(l->l_fpu.fpu_area);
	l->l_fpu.fpu_state = FPU_SAVED;
	l->l_kstack_top = (uintptr_t)l->l_fpu.fpu_area;

	tf = cpu_lwp_frame(l);
	memset(tf, 0, sizeof(*tf));
	sf = (struct switch_frame *)(rounddown2((uintptr_t)tf, 16UL) -
	    sizeof(*sf));
	memset(sf, 0, sizeof(*sf));
	sf->sf_mxcsr = MXCSR_DEFAULT;
	sf->sf_control = 0x37f;
	sf->sf_return = (uintptr_t)lwp_trampoline;
	l->l_ksp = (uintptr_t)sf;
}

struct rump_trapframe *
cpu_lwp_frame(struct lwp *l)
{
	return (struct rump_trapframe *)(l->l_kstack_top -
	    sizeof(struct rump_trapframe));
}

int
cpu_frame_start(struct rump_trapframe *tf, uintptr_t entry, uintptr_t arg,
    uintptr_t stack_top)
{
	const uintptr_t none = 0;
	int error;

	memset(tf, 0, sizeof(*tf));
	tf->tf_rip = entry;
	tf->tf_rdi = arg;
	tf->tf_rsp = rounddown2(stack_top, 16UL) - sizeof(none);
	tf->tf_rflags = RFLAGS_FIXED;
	tf->tf_cs = sel_code;
	tf->tf_ss = sel_data;
	error = copyout(&none, (void *)tf->tf_rsp, sizeof(none));
	return error;
}

void
cpu_switch(struct lwp *from, struct lwp *to)
{
	struct rump_percpu *pc = percpu();

	cpu_fpu_switch(from);
	pc->pc_curlwp = to;
	pc->pc_kstack_top = to->l_kstack_top;
	cpu_switch_stack(&from->l_ksp, to->l_ksp);
}

/* ---- Frames ------------------------------------------------------------- */

uintptr_t
cpu_frame_pc(const struct rump_trapframe *tf)
{
	return tf->tf_rip;
}

uintptr_t
cpu_frame_fp(const struct rump_trapframe *tf)
{
	return tf->tf_rbp;
}

uintptr_t
cpu_frame_sp(const struct rump_trapframe *tf)
{
	return tf->tf_rsp;
}

void
cpu_frame_set_pc(struct rump_trapframe *tf, uintptr_t pc)
{
	tf->tf_rip = pc;
}

uintptr_t
cpu_frame_return(const struct rump_trapframe *tf, uintptr_t entry)
{
	static const uint8_t endbr64[4] = { 0xf3, 0x0f, 0x1e, 0xfa };
	static const uint8_t push_rbp = 0x55;
	const uint8_t *code = (const uint8_t *)entry;
	size_t done = tf->tf_rip - entry;

	/* A function is never shorter than what is looked at, padding counted. */
	if (memcmp(code, endbr64, sizeof(endbr64)) == 0) {
		code += sizeof(endbr64);
		done -= MIN(done, sizeof(endbr64));
	}
	if (*code != push_rbp || done == 0)
		return tf->tf_rsp;
	/* push %rbp; mov %rsp, %rbp */
	return done < 4 ? tf->tf_rsp + sizeof(uint64_t) : 0;
}

void
cpu_frame_set_error(struct rump_trapframe *tf, int error)
{
	tf->tf_rax = (uint64_t)error;
}

void
cpu_frame_restart(struct rump_trapframe *tf, bool cancellable)
{
	/* rdi, rsi, rdx, rcx still hold the arguments. */
	tf->tf_rip = cancellable ? (uintptr_t)rump_syscall_cancel :
	    (uintptr_t)rump_syscall;
	tf->tf_rsp -= sizeof(uintptr_t);
}

void
cpu_print_frame(const struct rump_trapframe *tf)
{
	kprintf("rip %016lx  rsp %016lx  rbp %016lx\n",
	    tf->tf_rip, tf->tf_rsp, tf->tf_rbp);
	kprintf("rax %016lx  rbx %016lx  rcx %016lx\n",
	    tf->tf_rax, tf->tf_rbx, tf->tf_rcx);
	kprintf("rdx %016lx  rsi %016lx  rdi %016lx\n",
	    tf->tf_rdx, tf->tf_rsi, tf->tf_rdi);
	kprintf("r8  %016lx  r9  %016lx  r10 %016lx\n",
	    tf->tf_r8, tf->tf_r9, tf->tf_r10);
	kprintf("r11 %016lx  r12 %016lx  r13 %016lx\n",
	    tf->tf_r11, tf->tf_r12, tf->tf_r13);
	kprintf("r14 %016lx  r15 %016lx  cr2 %016lx\n",
	    tf->tf_r14, tf->tf_r15, tf->tf_cr2);
	kprintf("rflags %lx  trap %lu  error %lx\n",
	    tf->tf_rflags, tf->tf_trapno, tf->tf_err);
}

bool
cpu_on_kernel_stack(uintptr_t addr)
{
	return addr >= rumpuser_layout.rl_kva_min &&
	    addr < rumpuser_layout.rl_kva_max;
}

/* ---- Contexts and signals ----------------------------------------------- */

/*
 * A signal frame on the program's stack, from low to high addresses: the return
 * address (the trampoline), siginfo, ucontext, extended state. The unused end
 * of the ucontext's FXSAVE image says where the whole extended state is and for
 * which ucontext, so that a copy of the ucontext alone is still a good context
 * with the legacy state only.
 */
#define SIGFRAME_MAGIC	0x5358494e47525052UL
#define FXSAVE_SOFTWARE	464U	/* bytes the CPU leaves to software */

struct fpu_extension {
	uint64_t fe_magic;
	uintptr_t fe_ucontext;	/* where the frame's ucontext is */
	uintptr_t fe_area;
	uint64_t fe_size;
};
CTASSERT(FXSAVE_SOFTWARE + sizeof(struct fpu_extension) <= FXSAVE_SIZE);

struct signal_frame {
	uintptr_t sf_return;		/* at 8 modulo 16, as after a call */
	uint8_t sf_info[SIGINFO_SIZE];
	struct ucontext sf_context;
};
CTASSERT(sizeof(struct nb_mcontext) == 728);
CTASSERT(sizeof(struct ucontext) == 784);
CTASSERT(offsetof(struct ucontext, uc_sigmask) == 16);
CTASSERT(offsetof(struct ucontext, uc_stack) == 32);
CTASSERT(offsetof(struct ucontext, uc_mcontext) == 56);
CTASSERT((offsetof(struct signal_frame, sf_context) + 8) % 16 == 0);

/* Brings the thread's extended state into its save area. */
static void
fpu_collect(struct lwp *l)
{
	if (l->l_fpu.fpu_state != FPU_SAVED)
		fpu_save(l->l_fpu.fpu_area);
}

void
cpu_getcontext(struct lwp *l, const struct rump_trapframe *tf,
    struct ucontext *uc)
{
	struct nb_mcontext *mc = &uc->uc_mcontext;

	memset(uc, 0, sizeof(*uc));
	uc->uc_flags = UC_SIGMASK | UC_STACK | UC_CPU | UC_FPU | UC_TLSBASE;
	mc->gregs[REG_RDI] = tf->tf_rdi;
	mc->gregs[REG_RSI] = tf->tf_rsi;
	mc->gregs[REG_RDX] = tf->tf_rdx;
	mc->gregs[REG_RCX] = tf->tf_rcx;
	mc->gregs[REG_R8] = tf->tf_r8;
	mc->gregs[REG_R9] = tf->tf_r9;
	mc->gregs[REG_R10] = tf->tf_r10;
	mc->gregs[REG_R11] = tf->tf_r11;
	mc->gregs[REG_R12] = tf->tf_r12;
	mc->gregs[REG_R13] = tf->tf_r13;
	mc->gregs[REG_R14] = tf->tf_r14;
	mc->gregs[REG_R15] = tf->tf_r15;
	mc->gregs[REG_RBP] = tf->tf_rbp;
	mc->gregs[REG_RBX] = tf->tf_rbx;
	mc->gregs[REG_RAX] = tf->tf_rax;
	mc->gregs[REG_TRAPNO] = tf->tf_trapno;
	mc->gregs[REG_ERR] = tf->tf_err;
	mc->gregs[REG_RIP] = tf->tf_rip;
	mc->gregs[REG_CS] = tf->tf_cs;
	mc->gregs[REG_RFLAGS] = tf->tf_rflags;
	mc->gregs[REG_RSP] = tf->tf_rsp;
	mc->gregs[REG_SS] = tf->tf_ss;
	mc->tlsbase = l->l_tlsbase;
	fpu_collect(l);
	memcpy(mc->fpregs, l->l_fpu.fpu_area, FXSAVE_SOFTWARE);
}

/* Loads the whole extended state that a signal frame holds, if it does. */
static bool
fpu_from_frame(struct lwp *l, const struct ucontext *uc, const void *user)
{
	struct fpu_extension fe;

	memcpy(&fe, uc->uc_mcontext.fpregs + FXSAVE_SOFTWARE, sizeof(fe));
	if (fpu_features == 0 || fe.fe_magic != SIGFRAME_MAGIC ||
	    fe.fe_ucontext != (uintptr_t)user || fe.fe_size != fpu_size)
		return false;
	return copyin((const void *)fe.fe_area, l->l_fpu.fpu_area,
	    fpu_size) == 0;
}

int
cpu_setcontext(struct lwp *l, struct rump_trapframe *tf,
    const struct ucontext *uc, const void *user)
{
	const struct nb_mcontext *mc = &uc->uc_mcontext;

	if ((uc->uc_flags & UC_CPU) != 0) {
		tf->tf_rdi = mc->gregs[REG_RDI];
		tf->tf_rsi = mc->gregs[REG_RSI];
		tf->tf_rdx = mc->gregs[REG_RDX];
		tf->tf_rcx = mc->gregs[REG_RCX];
		tf->tf_r8 = mc->gregs[REG_R8];
		tf->tf_r9 = mc->gregs[REG_R9];
		tf->tf_r10 = mc->gregs[REG_R10];
		tf->tf_r11 = mc->gregs[REG_R11];
		tf->tf_r12 = mc->gregs[REG_R12];
		tf->tf_r13 = mc->gregs[REG_R13];
		tf->tf_r14 = mc->gregs[REG_R14];
		tf->tf_r15 = mc->gregs[REG_R15];
		tf->tf_rbp = mc->gregs[REG_RBP];
		tf->tf_rbx = mc->gregs[REG_RBX];
		tf->tf_rax = mc->gregs[REG_RAX];
		tf->tf_rip = mc->gregs[REG_RIP];
		tf->tf_rsp = mc->gregs[REG_RSP];
		tf->tf_rflags = (mc->gregs[REG_RFLAGS] & RFLAGS_USER) |
		    RFLAGS_FIXED;
		tf->tf_cs = sel_code;
		tf->tf_ss = sel_data;
		/* iretq would fault on an address that is not canonical. */
		if ((int64_t)(tf->tf_rip << 16) >> 16 != (int64_t)tf->tf_rip ||
		    (int64_t)(tf->tf_rsp << 16) >> 16 != (int64_t)tf->tf_rsp)
			return EINVAL;
	}
	if ((uc->uc_flags & UC_FPU) != 0) {
		if (!fpu_from_frame(l, uc, user)) {
			/* The upper halves of vector registers are lost. */
			fpu_area_init(l->l_fpu.fpu_area);
			memcpy(l->l_fpu.fpu_area, mc->fpregs, FXSAVE_SOFTWARE);
			fpu_area_legacy(l->l_fpu.fpu_area);
		}
		fpu_area_sanitize(l->l_fpu.fpu_area);
		l->l_fpu.fpu_state = FPU_SAVED;
	}
	return 0;
}

int
cpu_sendsig(struct lwp *l, struct rump_trapframe *tf, uintptr_t handler,
    uintptr_t trampoline, uintptr_t sp, const struct ksiginfo *info,
    struct ucontext *uc)
{
	struct fpu_extension fe;
	struct signal_frame *sf;
	uint8_t padding[SIGINFO_SIZE];
	uintptr_t area;

	/* Leaf functions of foreign code may use 128 bytes below rsp. */
	if (sp == 0)
		sp = tf->tf_rsp - 128;
	area = rounddown2(sp - fpu_size, 64UL);
	sf = (struct signal_frame *)(rounddown2(area - sizeof(*sf), 16UL) - 8);

	fe.fe_magic = SIGFRAME_MAGIC;
	fe.fe_ucontext = (uintptr_t)&sf->sf_context;
	fe.fe_area = area;
	fe.fe_size = fpu_size;
	memcpy(uc->uc_mcontext.fpregs + FXSAVE_SOFTWARE, &fe, sizeof(fe));
	memset(padding, 0, sizeof(padding));
	memcpy(padding, info, sizeof(*info));

	/* cpu_getcontext has brought the state into the save area. */
	if (copyout(l->l_fpu.fpu_area, (void *)area, fpu_size) != 0 ||
	    copyout(uc, &sf->sf_context, sizeof(*uc)) != 0 ||
	    copyout(padding, sf->sf_info, sizeof(padding)) != 0 ||
	    copyout(&trampoline, &sf->sf_return, sizeof(trampoline)) != 0)
		return EFAULT;

	tf->tf_rdi = (uint64_t)info->ksi_signo;
	tf->tf_rsi = (uintptr_t)sf->sf_info;
	tf->tf_rdx = (uintptr_t)&sf->sf_context;
	tf->tf_r15 = (uintptr_t)&sf->sf_context;
	tf->tf_rip = handler;
	tf->tf_rsp = (uintptr_t)sf;
	tf->tf_rflags = RFLAGS_FIXED;
	tf->tf_cs = sel_code;
	tf->tf_ss = sel_data;
	/* The handler starts with a fresh unit. */
	fpu_area_init(l->l_fpu.fpu_area);
	l->l_fpu.fpu_state = FPU_SAVED;
	return 0;
}
