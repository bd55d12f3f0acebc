/*
 * rump/softint.h - work that runs under the monitor on behalf of interrupts and
 * time: software interrupts and callouts.
 */
#ifndef RUMP_SOFTINT_H
#define RUMP_SOFTINT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A software interrupt: func(arg) runs under the monitor, at once when it is
 * free, else when its holder leaves or sleeps. It must not sleep. Storage is
 * the caller's; initialise once, never free while pending.
 */
struct softint {
	void (*si_func)(void *);
	void *si_arg;
	struct softint *si_next;	/* owner: pending list, interrupts off */
	bool si_pending;		/* same */
	struct softint *si_later;	/* lock: the monitor, as of what follows */
	bool si_deferred;
};

void softint_init(struct softint *, void (*func)(void *), void *arg);

/* Any context, interrupt included. Scheduling a pending one does nothing. */
void rump_softint_schedule(struct softint *);

/*
 * For work that costs the same however much there is of it, such as telling a
 * device: the first time in a thread's turn like rump_softint_schedule(); further
 * ones wait until the thread sleeps or another runs, 200 us at most. Monitor
 * context.
 */
void rump_softint_defer(struct softint *);

/*
 * A callout: func(arg) runs under the monitor at or after an absolute monotonic
 * time in nanoseconds. It must not sleep; it may reschedule itself. Monitor
 * context throughout.
 */
struct callout {
	void (*co_func)(void *);
	void *co_arg;
	uint64_t co_deadline;
	struct callout *co_left, *co_right, *co_parent;	/* timer heap */
	bool co_pending;
};

void callout_init(struct callout *, void (*func)(void *), void *arg);
void callout_schedule(struct callout *, uint64_t deadline);
/* Returns whether it was pending. Afterwards it will not run. */
bool callout_stop(struct callout *);

#endif /* RUMP_SOFTINT_H */
