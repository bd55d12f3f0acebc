/*
 * power.c - the exit report, and the guest's end.
 *
 * A guest of a toolstack says how it ended in xenstore; the initial domain, which
 * has none, in the last line on Xen's console. (QEMU's debug console, as on
 * platform hw, cannot be reached: on PVH its port is Xen's.)
 */
#include "platform.h"
#include "store.h"

#include <xen/sched.h>

#define RESET_WORD	"rumprun.end_by_reset"
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
 * Whether the initial domain is to end by a reset, after which QEMU's -no-reboot
 * ends QEMU; Xen's power-off would leave it halted.
 */
static bool
reset_wanted(void)
{
	const char *at = strchr(rumpuser_cmdline(), RESET_WORD[0]);

	while (at != NULL && strncmp(at, RESET_WORD, sizeof(RESET_WORD) - 1) !=
	    0)
		at = strchr(at + 1, RESET_WORD[0]);
	return at != NULL;
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
		reboot |= reset_wanted();
	}
	if (!xen_start.initial_domain &&
	    (cause == RUMPUSER_EXIT_PANIC || cause == RUMPUSER_EXIT_OOM))
		down.reason = SHUTDOWN_crash;
	else
		down.reason = reboot ? SHUTDOWN_reboot : SHUTDOWN_poweroff;
	for (;;)
		(void)xen_hypercall_sched_op(SCHEDOP_shutdown, &down);
}
