/*
 * barrier_mark.h - what tells a barrier that was initialised from other memory, in a
 * word of it that musl leaves alone. POSIX lets the others be EINVAL, as on NetBSD.
 */
#ifndef BARRIER_MARK_H
#define BARRIER_MARK_H

#include <pthread_impl.h>

#define BARRIER_MARK	0x62617272
#define _b_mark		__u.__i[5]

/* musl's functions. */
hidden int __plain_barrier_init(pthread_barrier_t *restrict,
    const pthread_barrierattr_t *restrict, unsigned int);
hidden int __plain_barrier_wait(pthread_barrier_t *);
hidden int __plain_barrier_destroy(pthread_barrier_t *);

#endif /* BARRIER_MARK_H */
