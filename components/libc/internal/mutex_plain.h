/*
 * mutex_plain.h - musl's functions on mutexes under names of our own, for sources
 * that include them and put the ceiling of PTHREAD_PRIO_PROTECT around.
 */
#ifndef MUTEX_PLAIN_H
#define MUTEX_PLAIN_H

#include <pthread_impl.h>
#include "mutex_bits.h"
#include "rumpcall.h"

#define NB_SCHED_PROTECT	351

/* The public names are given by the source that includes musl's. */
#define MUSL_ALIAS(old, new)						\
	extern __typeof(old) new __attribute__((__weak__, __alias__(#old)))
#undef weak_alias
#define weak_alias(old, new)	extern __typeof(old) old

hidden int __plain_mutex_trylock(pthread_mutex_t *);
hidden int __plain_mutex_timedlock(pthread_mutex_t *restrict, const struct timespec *restrict);
hidden int __plain_mutex_unlock(pthread_mutex_t *);

/* Raises the caller to the mutex's ceiling, if it has one. EINVAL: it is above. */
static inline int
__mutex_ceiling_enter(const pthread_mutex_t *m)
{
	if (!(m->_m_type & MUTEX_PROTECT))
		return 0;
	return (int)-RUMPCALL(NB_SCHED_PROTECT, MUTEX_CEILING(m->_m_type));
}

static inline void
__mutex_ceiling_leave(const pthread_mutex_t *m)
{
	if (m->_m_type & MUTEX_PROTECT)
		RUMPCALL(NB_SCHED_PROTECT, -1);
}

#endif /* MUTEX_PLAIN_H */
