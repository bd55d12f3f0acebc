/*
 * event.c - kqueue(2).
 */
#define _NETBSD_SOURCE
#include <sys/event.h>

#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_KQUEUE	344
#define NB_KQUEUE1	455
#define NB_KEVENT	435

int
kqueue(void)
{
	return RUMPRET(NB_KQUEUE, 0);
}

int
kqueue1(int flags)
{
	return RUMPRET(NB_KQUEUE1, flags);
}

/* The call has numbers only NetBSD knows, which cancellable calls take too. */
int
kevent(int fd, const struct kevent *changes, size_t nchanges, struct kevent *events,
    size_t nevents, const struct timespec *timeout)
{
	return __syscall_ret(__syscall_cp(NB_KEVENT, fd, changes, nchanges, events, nevents,
	    timeout));
}
