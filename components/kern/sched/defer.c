/*
 * defer.c - softints that wait for more of their kind (rump_softint_defer).
 */
#include "lwpvar.h"
#include "rump/softint.h"
#include "rumpuser.h"

/* How long one waits while the program goes on. */
#define DEFER_NS	200000U

/* Lock for all of them: the monitor. */
static struct softint *deferred;
static uint64_t deferred_due = UINT64_MAX;
static bool turn_has_deferred;	/* one has gone ahead */

void
rump_softint_defer(struct softint *si)
{
	if (!turn_has_deferred) {
		turn_has_deferred = true;
		rump_softint_schedule(si);
		return;
	}
	if (si->si_deferred)
		return;
	si->si_deferred = true;
	si->si_later = deferred;
	deferred = si;
	if (deferred_due == UINT64_MAX)
		deferred_due = rumpuser_clock_mono() + DEFER_NS;
}

uint64_t
softint_deferred_due(void)
{
	return deferred_due;
}

void
softint_run_deferred(void)
{
	struct softint *si;

	while ((si = deferred) != NULL) {
		deferred = si->si_later;
		si->si_deferred = false;
		si->si_func(si->si_arg);
	}
	deferred_due = UINT64_MAX;
}

void
softint_turn_ends(void)
{
	softint_run_deferred();
	turn_has_deferred = false;
}
