/*
 * timevar.h - clocks from the inside. Monitor held.
 */
#ifndef KERN_TIMEVAR_H
#define KERN_TIMEVAR_H

#include <stdint.h>

struct lwp;

/* Any clock's time in nanoseconds. EINVAL. */
int clock_read(struct lwp *, int clock, int64_t *ns);

#endif /* KERN_TIMEVAR_H */
