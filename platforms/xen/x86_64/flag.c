/*
 * flag.c - interrupts on and off, and the thread pointer. On PVH they are the
 * CPU's; on PV the flag is a byte that Xen looks at before it delivers an event.
 */
#include "platform.h"

void
rumpuser_tls_set(uintptr_t base)
{
	if (xen_start.pvh)
		cpu_tls_set(base);
	else
		pv_tls_set(base);
}

bool
rumpuser_intr_disable(void)
{
	bool were_on;

	if (xen_start.pvh)
		return cpu_intr_disable();
	were_on = xen_vcpu()->evtchn_upcall_mask == 0;
	xen_vcpu()->evtchn_upcall_mask = 1;
	__asm __volatile("" ::: "memory");
	return were_on;
}

void
rumpuser_intr_enable(void)
{
	if (xen_start.pvh) {
		cpu_intr_enable();
		return;
	}
	__asm __volatile("" ::: "memory");
	xen_vcpu()->evtchn_upcall_mask = 0;
	/* Any hypercall makes Xen deliver what came while events were masked. */
	if (xen_vcpu()->evtchn_upcall_pending != 0)
		(void)xen_hypercall_xen_version(0, NULL);
}

void
rumpuser_intr_restore(bool were_on)
{
	if (were_on)
		rumpuser_intr_enable();
}
