/*
 * rump/sigevent.h - asynchronous notification by signal: struct sigevent of
 * timers, message queues and the like. Monitor held.
 */
#ifndef RUMP_SIGEVENT_H
#define RUMP_SIGEVENT_H

#include <stdint.h>

struct proc;

/* NetBSD's structure, as programs pass it. */
struct nb_sigevent {
	int sigev_notify;
	int sigev_signo;
	uint64_t sigev_value;
	uintptr_t sigev_notify_function;
	uintptr_t sigev_notify_attributes;
};
_Static_assert(sizeof(struct nb_sigevent) == 32, "sigevent");

/* Whom to tell, and how. */
struct sigevent_target {
	int st_pid;			/* group; 0: nobody */
	int st_lid;			/* SIGEV_LWP: thread; 0: the group */
	int st_signo;			/* 0: SIGEV_NONE */
	uint64_t st_value;
};

/*
 * Checks a structure of the calling group's. EINVAL for what the kernel does not
 * do (SIGEV_THREAD is the C library's, by means of SIGEV_LWP), ESRCH when there
 * is no such thread.
 */
int sigevent_init(struct sigevent_target *, struct proc *,
    const struct nb_sigevent *);

/*
 * Sends the signal with si_code `code' and, where it can be looked for later
 * (signal_queued), a tag. EAGAIN when it could not be queued.
 */
int sigevent_send(const struct sigevent_target *, int code, int tag);

#endif /* RUMP_SIGEVENT_H */
