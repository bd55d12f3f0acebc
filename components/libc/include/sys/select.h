/*
 * <sys/select.h> - select in NetBSD's ABI
 */
#ifndef _SYS_SELECT_H_
#define _SYS_SELECT_H_

#include <features.h>

#define __NEED_size_t
#define __NEED_time_t
#define __NEED_suseconds_t
#define __NEED_struct_timeval
#define __NEED_struct_timespec
#define __NEED_sigset_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As on NetBSD, a program may ask for larger sets by defining FD_SETSIZE. */
#ifndef FD_SETSIZE
#define FD_SETSIZE	256
#endif

typedef unsigned int __fd_mask;
#define __NFDBITS	32

typedef struct fd_set {
	__fd_mask fds_bits[(FD_SETSIZE + __NFDBITS - 1) / __NFDBITS];
} fd_set;

#define FD_SET(n, p)	((p)->fds_bits[(unsigned)(n) / __NFDBITS] |= 1U << ((n) % __NFDBITS))
#define FD_CLR(n, p)	((p)->fds_bits[(unsigned)(n) / __NFDBITS] &= ~(1U << ((n) % __NFDBITS)))
#define FD_ISSET(n, p)	(((p)->fds_bits[(unsigned)(n) / __NFDBITS] & (1U << ((n) % __NFDBITS))) != 0)
#define FD_ZERO(p)							\
	do {								\
		fd_set *__p = (p);					\
		unsigned __n = sizeof(fd_set) / sizeof(__fd_mask);	\
		while (__n > 0)						\
			__p->fds_bits[--__n] = 0;			\
	} while (0)
#if defined(_NETBSD_SOURCE)
#define fd_mask		__fd_mask
#define NFDBITS		__NFDBITS
#define FD_COPY(f, t)	(*(t) = *(f))
#endif

int pselect(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict,
    const struct timespec *__restrict, const sigset_t *__restrict);
int select(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict,
    struct timeval *__restrict);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_SELECT_H_ */
