/* Fakes of rump/softint.h: run when the test says so. */
#include "rump/lib.h"
#include "rump/shutdown.h"
#include "rump/softint.h"

#include "fake.h"

static struct softint *softints;	/* owner: the test */
static struct callout *callouts;	/* same; linked by co_right, by deadline */

void
softint_init(struct softint *si, void (*func)(void *), void *arg)
{
	*si = (struct softint){ .si_func = func, .si_arg = arg };
}

void
rump_softint_schedule(struct softint *si)
{
	struct softint **p;

	if (si->si_pending)
		return;
	for (p = &softints; *p != NULL; p = &(*p)->si_next)
		;
	si->si_pending = true;
	si->si_next = NULL;
	*p = si;
}

int
fake_softint_run(void)
{
	struct softint *si;
	int n = 0;

	while ((si = softints) != NULL) {
		softints = si->si_next;
		si->si_pending = false;
		si->si_func(si->si_arg);
		n++;
	}
	return n;
}

void
callout_init(struct callout *co, void (*func)(void *), void *arg)
{
	*co = (struct callout){ .co_func = func, .co_arg = arg };
}

bool
callout_stop(struct callout *co)
{
	struct callout **p;

	if (!co->co_pending)
		return false;
	for (p = &callouts; *p != co; p = &(*p)->co_right)
		;
	*p = co->co_right;
	co->co_pending = false;
	return true;
}

void
callout_schedule(struct callout *co, uint64_t deadline)
{
	struct callout **p;

	callout_stop(co);
	for (p = &callouts; *p != NULL && (*p)->co_deadline <= deadline;
	    p = &(*p)->co_right)
		;
	co->co_deadline = deadline;
	co->co_pending = true;
	co->co_right = *p;
	*p = co;
}

void
fake_clock_advance(uint64_t now)
{
	struct callout *co;

	while ((co = callouts) != NULL && co->co_deadline <= now) {
		callouts = co->co_right;
		co->co_pending = false;
		if (fake_clock < co->co_deadline)
			fake_clock = co->co_deadline;
		co->co_func(co->co_arg);
	}
	if (fake_clock < now)
		fake_clock = now;
}

/* Nothing ends here. */
__attribute__((__weak__)) void
shutdown_hook_register(struct shutdown_hook *hook __unused)
{
}
