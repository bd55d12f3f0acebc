/*
 * flag.c - interrupts on and off, and the thread pointer: the CPU's own.
 */
#include "hw.h"

void
rumpuser_tls_set(uintptr_t base)
{
	cpu_tls_set(base);
}

bool
rumpuser_intr_disable(void)
{
	return cpu_intr_disable();
}

void
rumpuser_intr_enable(void)
{
	cpu_intr_enable();
}

void
rumpuser_intr_restore(bool were_on)
{
	if (were_on)
		cpu_intr_enable();
}
