/*
 * kqueue.h - knotes, private to components/kern/file.
 */
#ifndef KQUEUE_H
#define KQUEUE_H

#include "rump/file.h"
#include "rump/softint.h"

struct kqueue;

/* One registered event. Owner: its kqueue; monitor. */
struct knote {
	struct kevent kn_kev;		/* as reported; ident, filter: key */
	uint32_t kn_sfflags;		/* as registered */
	int64_t kn_sdata;
	struct kqueue *kn_kq;
	struct knote *kn_hash;		/* kqueue's table */
	struct knote *kn_qnext, *kn_qprev; /* kqueue's active list */
	struct knote *kn_selnext;	/* object's selinfo, or group's signals */
	struct knote *kn_fdnext;	/* descriptor */
	struct file *kn_file;		/* READ, WRITE, VNODE */
	struct selinfo *kn_si;		/* NULL: not on one */
	struct callout kn_callout;	/* TIMER */
	uint64_t kn_next;		/* TIMER: when it is due */
	uint64_t kn_period;		/* TIMER: 0: once */
	bool kn_queued, kn_disabled, kn_active;
};

/* Re-evaluates the knotes of an object. */
void knote_notify(struct selinfo *, uint32_t hint);

#endif /* KQUEUE_H */
