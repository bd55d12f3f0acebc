/*
 * power.c - the exit report, and the guest's end.
 *
 * A guest of a toolstack says how it ended in xenstore; the initial domain, which
 * has none, in the last line on Xen's console. (QEMU's debug console, as on
 * platform hw, cannot be reached: on PVH its port is Xen's.)
 */
#include "platform.h"

#include <xen/physdev.h>
#include <xen/sched.h>

#define DEBUG_EXIT	0xf4
#define DEBUG_EXIT_WORD	"rumprun.debug_exit"
#define REPORT_PATH	"data/rumprun-exit"

static void
report_text(char *buf, size_t size, enum rumpuser_exit cause, int value)
{
	switch (cause) {
	case RUMPUSER_EXIT_STATUS:
		snprintf(buf, size, "exit %d", value & 0xff);
		break;
	case RUMPUSER_EXIT_SIGNAL:
		snprintf(buf, size, "signal %d", value);
		break;
	case RUMPUSER_EXIT_OOM:
		strlcpy(buf, "oom", size);
		break;
	default:
		strlcpy(buf, "panic", size);
		break;
	}
}

/*
 * QEMU is ended by a port, which Xen's power-off would leave halted. The command
 * line asks for it, as a real machine may have something else there. The initial
 * domain has the machine's ports; on PV it must ask for them.
 */
static void
debug_exit(uint8_t status)
{
	struct physdev_set_iopl op = { .iopl = 3 };
	const char *at = strchr(rumpuser_cmdline(), DEBUG_EXIT_WORD[0]);

	while (at != NULL && strncmp(at, DEBUG_EXIT_WORD,
	    sizeof(DEBUG_EXIT_WORD) - 1) != 0)
		at = strchr(at + 1, DEBUG_EXIT_WORD[0]);
	if (at != NULL && (xen_start.pvh ||
	    xen_hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl,
	    (uintptr_t)&op, 0, 0) == 0))
		outb(DEBUG_EXIT, status);
}

void
rumpuser_exit(enum rumpuser_exit cause, int value, bool reboot)
{
	struct sched_shutdown down;
	char text[40];

	(void)rumpuser_intr_disable();
	console_flush();
	report_text(text, sizeof(text), cause, value);
	if (xen_start.store != NULL)
		(void)store_write(xen_start.store, REPORT_PATH, text);
	else if (xen_start.initial_domain) {
		kprintf("rumprun-exit: %s\n", text);
		debug_exit(cause == RUMPUSER_EXIT_STATUS ?
		    (uint8_t)(value & 0x7f) : 0x7f);
	}
	if (cause == RUMPUSER_EXIT_PANIC || cause == RUMPUSER_EXIT_OOM)
		down.reason = SHUTDOWN_crash;
	else
		down.reason = reboot ? SHUTDOWN_reboot : SHUTDOWN_poweroff;
	for (;;)
		(void)xen_hypercall_sched_op(SCHEDOP_shutdown, &down);
}
