/*
 * softint.c - software interrupts (rump/softint.h). The pending list is the one
 * thing interrupt handlers share with the kernel: it is only touched with
 * interrupts off.
 */
#include "cpuvar.h"
#include "internal.h"
#include "machine.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rumpuser.h"

/* Owner: this CPU, interrupts off. */
static struct softint *pending_first, **pending_last = &pending_first;

bool softint_run_once(void);

void
softint_init(struct softint *si, void (*func)(void *), void *arg)
{
	si->si_func = func;
	si->si_arg = arg;
	si->si_next = NULL;
	si->si_pending = false;
	si->si_later = NULL;
	si->si_deferred = false;
}

void
rump_softint_schedule(struct softint *si)
{
	bool on;

	on = rumpuser_intr_disable();
	if (!si->si_pending) {
		si->si_pending = true;
		si->si_next = NULL;
		*pending_last = si;
		pending_last = &si->si_next;
		percpu()->pc_pending |= PENDING_SOFTINT;
	}
	rumpuser_intr_restore(on);
}

/* Runs what is pending now, once each; false when there was nothing. */
bool
softint_run_once(void)
{
	struct softint *si, *list;
	bool on;

	on = rumpuser_intr_disable();
	list = pending_first;
	pending_first = NULL;
	pending_last = &pending_first;
	rumpuser_intr_restore(on);

	if (list == NULL)
		return false;
	while ((si = list) != NULL) {
		list = si->si_next;
		/* From here on it may be scheduled again. */
		on = rumpuser_intr_disable();
		si->si_pending = false;
		rumpuser_intr_restore(on);
		si->si_func(si->si_arg);
	}
	return true;
}
