/*
 * rusage.h - what groups have used, and may.
 */
#ifndef KERN_RUSAGE_H
#define KERN_RUSAGE_H

#include "rump/lib.h"
#include "rump/timespec.h"

struct proc;

struct rusage {
	struct timeval ru_utime, ru_stime;
	long ru_maxrss;
	long ru_ixrss, ru_idrss, ru_isrss;
	long ru_minflt, ru_majflt, ru_nswap;
	long ru_inblock, ru_oublock;
	long ru_msgsnd, ru_msgrcv;
	long ru_nsignals;
	long ru_nvcsw, ru_nivcsw;
};
CTASSERT(sizeof(struct rusage) == 144);
CTASSERT(offsetof(struct rusage, ru_nivcsw) == 136);

/* A group's limits are copies of its parent's. ENOMEM. */
int proc_limits_init(struct proc *, struct proc *parent);
void proc_limits_fini(struct proc *);

void proc_rusage(const struct proc *, struct rusage *);
/* Of children that have been waited for. */
void proc_children_rusage(const struct proc *, struct rusage *);
/* A child that was waited for becomes part of its parent's RUSAGE_CHILDREN. */
void proc_add_child(struct proc *parent, const struct proc *child);

#endif /* KERN_RUSAGE_H */
