/*
 * notify.c - notification by a function that runs in a thread (SIGEV_THREAD).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "pthread_impl.h"
#include "notify.h"
#include "rumpcall.h"

#define NB_LWP_KILL	318

/* What the helper, and each thread it starts, needs to know. */
struct notifier {
	void (*func)(union sigval);
	union sigval value;
	pthread_attr_t attr;
};

static void *
call(void *arg)
{
	struct notifier n = *(struct notifier *)arg;

	free(arg);
	n.func(n.value);
	return 0;
}

/* The function gets a thread of its own, which it may end as it likes. */
static void
notify(const struct notifier *n)
{
	struct notifier *copy = malloc(sizeof(*copy));
	pthread_t thread;

	if (!copy)
		return;
	*copy = *n;
	if (pthread_create(&thread, &copy->attr, call, copy) != 0)
		free(copy);
}

static void *
helper(void *arg)
{
	struct notifier *n = arg;
	siginfo_t info = { .si_code = SI_TIMER };

	do {
		if (sigwaitinfo(SIGTIMER_SET, &info) < 0)
			continue;
		if (info.si_code == SI_TIMER || info.si_code == SI_MESGQ)
			notify(n);
		/* A message queue notifies once. */
	} while (info.si_code == SI_TIMER);
	free(n);
	return 0;
}

static void
notifier_init(struct notifier *n, const struct sigevent *ev)
{
	n->func = ev->sigev_notify_function;
	n->value = ev->sigev_value;
	if (ev->sigev_notify_attributes)
		n->attr = *(const pthread_attr_t *)ev->sigev_notify_attributes;
	else
		pthread_attr_init(&n->attr);
	pthread_attr_setdetachstate(&n->attr, PTHREAD_CREATE_DETACHED);
}

void
__notify_call(const struct sigevent *ev)
{
	struct notifier n;

	notifier_init(&n, ev);
	notify(&n);
}

int
__notify_start(const struct sigevent *ev, struct sigevent *kernel_ev)
{
	struct notifier *n = malloc(sizeof(*n));
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t set;
	int r;

	if (!n)
		return EAGAIN;
	notifier_init(n, ev);

	/* Signals are the program's threads' business; the library's own waits. */
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	__block_app_sigs(&set);
	__syscall(SYS_rt_sigprocmask, SIG_BLOCK, SIGTIMER_SET, 0, _NSIG / 8);
	r = pthread_create(&thread, &attr, helper, n);
	__restore_sigs(&set);
	if (r) {
		free(n);
		return EAGAIN;
	}
	*kernel_ev = *ev;
	kernel_ev->sigev_notify = RUMP_SIGEV_LWP;
	kernel_ev->sigev_signo = SIGTIMER;
	kernel_ev->sigev_notify_attributes = (void *)(uintptr_t)thread->tid;
	return 0;
}

void
__notify_end(const struct sigevent *kernel_ev)
{
	RUMPCALL(NB_LWP_KILL, A(kernel_ev->sigev_notify_attributes), SIGTIMER);
}
