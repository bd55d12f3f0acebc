/*
 * trap.c - exceptions and the end of interrupts, as the platform's entry code
 * reports them (rumpuser.h).
 */
#include "cpuvar.h"
#include "internal.h"
#include "lwpvar.h"
#include "machine.h"
#include "rump/extable.h"
#include "rump/lib.h"
#include "rumpuser.h"
#include "sigvar.h"

/* Where to go on after a fault at pc; 0: it must not fault. */
static uintptr_t
extable_fixup(uintptr_t pc)
{
	const struct rump_extable *ex;

	for (ex = RUMP_SET_START(extable); ex < RUMP_SET_END(extable); ex++)
		if (pc >= ex->ex_start && pc < ex->ex_end)
			return ex->ex_fixup;
	return 0;
}

/* A fault of kernel code: only copyin and copyout may have one. */
static void
kernel_trap(struct rump_trapframe *tf)
{
	uintptr_t fixup = extable_fixup(cpu_frame_pc(tf));
	struct ksiginfo info;
	bool paged;

	if (cpu_kernel_trap(tf))
		return;
	if (fixup == 0)
		panic_frame(tf, "%s in the kernel, thread %d (%s)",
		    cpu_trap_name(tf), lwp_id(curlwp), curlwp->l_name);
	rumpuser_intr_enable();
	paged = cpu_trap(tf, &info);
	(void)rumpuser_intr_disable();
	if (!paged)
		cpu_frame_set_pc(tf, fixup);
}

void
rump_trap(struct rump_trapframe *tf)
{
	struct rump_percpu *pc = percpu();
	struct lwp *l = curlwp;
	struct ksiginfo info;

	if (pc->pc_in_kernel != 0) {
		kernel_trap(tf);
		return;
	}
	pc->pc_in_kernel = 1;
	monitor_enter(l);
	cpu_fpu_live(l);
	rumpuser_intr_enable();
	if (!cpu_trap(tf, &info))
		signal_fault(l, tf, &info);
	userret(l, tf, NULL);
	percpu()->pc_in_kernel = 0;
}

void
rump_ast(struct rump_trapframe *tf)
{
	struct lwp *l = curlwp;

	percpu()->pc_in_kernel = 1;
	monitor_enter(l);
	cpu_fpu_live(l);
	rumpuser_intr_enable();
	userret(l, tf, NULL);
	percpu()->pc_in_kernel = 0;
}
