/*
 * <pthread.h> - POSIX threads, with NetBSD's additions
 */
#ifndef _RUMP_PTHREAD_H_
#define _RUMP_PTHREAD_H_

#define pthread_setname_np	__musl_pthread_setname_np
#define pthread_getaffinity_np	__musl_pthread_getaffinity_np
#define pthread_setaffinity_np	__musl_pthread_setaffinity_np
#include_next <pthread.h>
#undef pthread_setname_np
#undef pthread_getaffinity_np
#undef pthread_setaffinity_np

#if defined(_NETBSD_SOURCE)
#include <sched.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PTHREAD_MAX_NAMELEN_NP	32

int pthread_attr_get_np(pthread_t, pthread_attr_t *);
int pthread_getaffinity_np(pthread_t, size_t, cpuset_t *);
int pthread_setaffinity_np(pthread_t, size_t, cpuset_t *);
int pthread_setname_np(pthread_t, const char *, void *);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_PTHREAD_H_ */
