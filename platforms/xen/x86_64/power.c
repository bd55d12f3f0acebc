/*
 * power.c - the exit report, and the guest's end.
 *
 * A guest of a toolstack says how it ended in xenstore; the initial domain, which
 * has none, on QEMU's debug console, as on platform hw.
 */
#include "platform.h"

#include <xen/physdev.h>
#include <xen/sched.h>

#define DEBUGCON	0xe9
#define DEBUG_EXIT	0xf4
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

/* The initial domain has the machine's ports; on PV it must ask first. */
static bool
ports_usable(void)
{
	struct physdev_set_iopl op = { .iopl = 3 };

	if (!xen_start.initial_domain)
		return false;
	return xen_start.pvh || xen_hypercall(__HYPERVISOR_physdev_op,
	    PHYSDEVOP_set_iopl, (uintptr_t)&op, 0, 0) == 0;
}

static void
report_ports(const char *text, uint8_t status)
{
	static const char label[] = "rumprun-exit: ";
	const char *s;

	if (!ports_usable() || inb(DEBUGCON) != DEBUGCON)
		return;
	for (s = label; *s != '\0'; s++)
		outb(DEBUGCON, (uint8_t)*s);
	for (s = text; *s != '\0'; s++)
		outb(DEBUGCON, (uint8_t)*s);
	outb(DEBUGCON, '\n');
	/* This is QEMU, which Xen's power-off would leave halted. */
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
	else
		report_ports(text, cause == RUMPUSER_EXIT_STATUS ?
		    (uint8_t)(value & 0x7f) : 0x7f);
	if (cause == RUMPUSER_EXIT_PANIC || cause == RUMPUSER_EXIT_OOM)
		down.reason = SHUTDOWN_crash;
	else
		down.reason = reboot ? SHUTDOWN_reboot : SHUTDOWN_poweroff;
	for (;;)
		(void)xen_hypercall_sched_op(SCHEDOP_shutdown, &down);
}
