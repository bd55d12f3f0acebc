/*
 * callout.c - functions to be called at a time (rump/softint.h). They are kept
 * in a pairing heap: co_left is the first child, co_right the next sibling,
 * co_parent the previous sibling or, for a first child, the parent.
 */
#include "cpuvar.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rumpuser.h"

/* Lock: the monitor. */
static struct callout *heap;
static unsigned long pending_count;

/* Callouts that one timer interrupt may run before the rest has to wait. */
#define CALLOUT_BATCH	64

/* Joins two heaps without siblings. */
static struct callout *
meld(struct callout *a, struct callout *b)
{
	struct callout *t;

	if (a == NULL)
		return b;
	if (b == NULL)
		return a;
	if (b->co_deadline < a->co_deadline) {
		t = a;
		a = b;
		b = t;
	}
	b->co_right = a->co_left;
	if (b->co_right != NULL)
		b->co_right->co_parent = b;
	b->co_parent = a;
	a->co_left = b;
	a->co_parent = a->co_right = NULL;
	return a;
}

/* Joins a list of siblings into one heap: in pairs, then from the right. */
static struct callout *
meld_siblings(struct callout *first)
{
	struct callout *a, *b, *done = NULL, *root = NULL;

	while ((a = first) != NULL) {
		b = a->co_right;
		first = b != NULL ? b->co_right : NULL;
		a->co_parent = a->co_right = NULL;
		if (b != NULL)
			b->co_parent = b->co_right = NULL;
		a = meld(a, b);
		a->co_right = done;
		done = a;
	}
	while ((a = done) != NULL) {
		done = a->co_right;
		a->co_right = NULL;
		root = meld(root, a);
	}
	return root;
}

static void
heap_remove(struct callout *co)
{
	struct callout *children;

	children = meld_siblings(co->co_left);
	if (co == heap)
		heap = children;
	else {
		if (co->co_parent->co_left == co)
			co->co_parent->co_left = co->co_right;
		else
			co->co_parent->co_right = co->co_right;
		if (co->co_right != NULL)
			co->co_right->co_parent = co->co_parent;
		heap = meld(heap, children);
	}
	co->co_left = co->co_right = co->co_parent = NULL;
	co->co_pending = false;
	pending_count--;
}

void
callout_init(struct callout *co, void (*func)(void *), void *arg)
{
	memset(co, 0, sizeof(*co));
	co->co_func = func;
	co->co_arg = arg;
}

void
callout_schedule(struct callout *co, uint64_t deadline)
{
	if (co->co_pending)
		heap_remove(co);
	co->co_deadline = deadline;
	co->co_pending = true;
	pending_count++;
	heap = meld(heap, co);
}

bool
callout_stop(struct callout *co)
{
	if (!co->co_pending)
		return false;
	heap_remove(co);
	return true;
}

uint64_t
callout_next(void)
{
	return heap != NULL ? heap->co_deadline : UINT64_MAX;
}

unsigned long
callout_count(void)
{
	return pending_count;
}

void
callout_run(void)
{
	struct callout *co;
	uint64_t now;
	unsigned int n;

	now = rumpuser_clock_mono();
	for (n = 0; n < CALLOUT_BATCH; n++) {
		co = heap;
		if (co == NULL || co->co_deadline > now)
			return;
		heap_remove(co);
		co->co_func(co->co_arg);
	}
	if (heap != NULL && heap->co_deadline <= now)
		cpu_pend(PENDING_TIMER);
}
