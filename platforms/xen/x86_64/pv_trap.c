/*
 * pv_trap.c - a PV guest's exceptions, callbacks and stacks.
 */
#include "platform.h"

#include <xen/callback.h>

#define TRAP_MAX	32
#define TRAP_USER	3		/* a program may raise it by instruction */
#define TRAP_MASK	4		/* events are masked when it is entered */

CTASSERT(offsetof(struct vcpu_info, evtchn_upcall_pending) == 0);
CTASSERT(offsetof(struct vcpu_info, evtchn_upcall_mask) == 1);
CTASSERT(offsetof(struct vcpu_info, arch.cr2) == 16);

extern const char pv_vectors[] X86_HIDDEN, pv_event_entry[] X86_HIDDEN;
extern const char pv_failsafe_entry[] X86_HIDDEN, pv_syscall_entry[] X86_HIDDEN;
extern const char pv_syscall_gate[] X86_HIDDEN;

/* For pv_trap.S: where events are handled. Constant after pv_trap_setup. */
uintptr_t pv_event_stack;

void pv_emergency(struct rump_trapframe *tf) __noreturn;

/* Xen takes them without asking, or the guest cannot run. */
static void
must(long result, const char *what)
{
	if (result < 0)
		panic("xen: %s: error %ld", what, result);
}

static void
callback(uint16_t type, uint16_t flags, const char *entry)
{
	struct callback_register cb = {
		.type = type, .flags = flags, .address = (uintptr_t)entry,
	};

	must(xen_hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register,
	    (uintptr_t)&cb, 0, 0), "callback_op");
}

static void
pv_segment_base(unsigned int which, uintptr_t base)
{
	must(xen_hypercall(__HYPERVISOR_set_segment_base, which, base, 0, 0),
	    "set_segment_base");
}

void
pv_trap_setup(void)
{
	struct trap_info table[TRAP_MAX + 1];
	unsigned int i, n;

	memset(table, 0, sizeof(table));
	for (i = n = 0; i < TRAP_MAX; i++) {
		if (i == 2)
			continue;	/* NMIs have a callback of their own */
		table[n].vector = (uint8_t)i;
		table[n].flags = TRAP_MASK | (i == 3 || i == 4 ? TRAP_USER : 0);
		table[n].cs = PV_CODE;
		table[n++].address = (uintptr_t)pv_vectors + i * 16;
	}
	must(xen_hypercall(__HYPERVISOR_set_trap_table, (uintptr_t)table, 0, 0,
	    0), "set_trap_table");
	pv_event_stack = xen_mode()->stack(2);
	must(xen_hypercall(__HYPERVISOR_stack_switch, PV_DATA,
	    xen_mode()->stack(1), 0, 0), "stack_switch");
	callback(CALLBACKTYPE_event, CALLBACKF_mask_events, pv_event_entry);
	callback(CALLBACKTYPE_failsafe, CALLBACKF_mask_events,
	    pv_failsafe_entry);
	callback(CALLBACKTYPE_syscall, CALLBACKF_mask_events, pv_syscall_entry);
	rumpuser_syscall_gate = (uintptr_t)pv_syscall_gate;

	x86_percpu.pc_self = &x86_percpu;
	pv_segment_base(SEGBASE_GS_KERNEL, (uintptr_t)&x86_percpu);
	/* Programs see what they see on hardware. */
	pv_segment_base(SEGBASE_GS_USER, (uintptr_t)&x86_percpu);
}

void
pv_emergency(struct rump_trapframe *tf)
{
	panic_frame(tf, "trap %lu that cannot be handled", tf->tf_trapno);
}
