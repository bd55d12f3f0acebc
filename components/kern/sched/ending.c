/*
 * ending.c - the guest is asked to end (rump/shutdown.h).
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/shutdown.h"
#include "rump/sync.h"
#include "rump/syscall.h"
#include "rumpuser.h"
#include "sigvar.h"
#include "netbsd/signal.h"

#define GRACE	60000000000ULL	/* how long programs may take */

/* Owner: the monitor. */
static bool requested, reboot_wanted;
static struct waitq never;

bool
shutdown_reboots(void)
{
	return reboot_wanted;
}

static void
ask(struct proc *p)
{
	struct sigact *sa = &p->p_signals->ps_action[SIGTERM];

	if (sa->sa_handler == SIG_DFL) {
		memset(sa, 0, sizeof(*sa));
		sa->sa_handler = (uintptr_t)rumprun_leave;
	}
	psignal(p, SIGTERM);
}

/* A thread: what programs do not do in time is done without them. */
static void
grace(void *arg __unused)
{
	uint64_t deadline = rumpuser_clock_mono() + GRACE;

	while (proc_first() != NULL &&
	    waitq_sleep(&never, "grace", 0, deadline) == 0)
		;
	if (proc_first() != NULL)
		kprintf("rumprun: asked to end, but still running: stopped\n");
	kern_shutdown(RUMPUSER_EXIT_SIGNAL, SIGKILL, false);
}

void
shutdown_request(bool reboot)
{
	struct proc *p;

	if (requested)
		return;
	requested = true;
	reboot_wanted = reboot;
	for (p = proc_first(); p != NULL; p = p->p_next)
		if (!p->p_zombie)
			ask(p);
	if (kthread_create(grace, NULL, "grace") != 0)
		kprintf("rumprun: asked to end: no memory for a time limit\n");
}
