/*
 * pthread_valid.h - threads that are not there any more. POSIX leaves their use
 * undefined; NetBSD says ESRCH, and so does this library wherever it can tell.
 */
#ifndef PTHREAD_VALID_H
#define PTHREAD_VALID_H

/* Whether t is a thread that can be asked about: running, or not yet joined. */
__attribute__((__visibility__("hidden"))) int __pthread_valid(pthread_t t);

/* musl's timers by threads are not used here; the field tells of pthread_detach. */
#define pthread_detached	timer_id

#endif /* PTHREAD_VALID_H */
