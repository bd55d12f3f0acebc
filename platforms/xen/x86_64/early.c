/*
 * early.c - the end of a guest that could not start.
 */
#include "platform.h"

#include <xen/sched.h>

void
early_die(const char *why)
{
	struct sched_shutdown down = { .reason = SHUTDOWN_crash };

	(void)xen_hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, strlen(why),
	    (uintptr_t)why, 0);
	for (;;)
		(void)xen_hypercall_sched_op(SCHEDOP_shutdown, &down);
}
