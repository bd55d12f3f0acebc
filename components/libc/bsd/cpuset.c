/*
 * cpuset.c - sets of CPUs.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_SETAFFINITY	348
#define NB_GETAFFINITY	349
#define CPUS_MAX	256

struct _cpuset {
	uint32_t bits[CPUS_MAX / 32];
};

cpuset_t *
_cpuset_create(void)
{
	return calloc(1, sizeof(struct _cpuset));
}

void
_cpuset_destroy(cpuset_t *c)
{
	free(c);
}

void
_cpuset_zero(cpuset_t *c)
{
	memset(c, 0, sizeof(*c));
}

int
_cpuset_set(unsigned long i, cpuset_t *c)
{
	if (i >= CPUS_MAX) {
		errno = EINVAL;
		return -1;
	}
	c->bits[i / 32] |= 1U << i % 32;
	return 0;
}

int
_cpuset_clr(unsigned long i, cpuset_t *c)
{
	if (i >= CPUS_MAX) {
		errno = EINVAL;
		return -1;
	}
	c->bits[i / 32] &= ~(1U << i % 32);
	return 0;
}

int
_cpuset_isset(unsigned long i, const cpuset_t *c)
{
	if (i >= CPUS_MAX) {
		errno = EINVAL;
		return -1;
	}
	return (c->bits[i / 32] & 1U << i % 32) != 0;
}

size_t
_cpuset_size(const cpuset_t *c)
{
	return sizeof(*c);
}

int
sched_setaffinity_np(pid_t pid, size_t size, cpuset_t *set)
{
	return RUMPRET(NB_SETAFFINITY, pid, 0, A(size), A(set));
}

int
sched_getaffinity_np(pid_t pid, size_t size, cpuset_t *set)
{
	return RUMPRET(NB_GETAFFINITY, pid, 0, A(size), A(set));
}

int
pthread_setaffinity_np(pthread_t t, size_t size, cpuset_t *set)
{
	return (int)-RUMPCALL(NB_SETAFFINITY, 0, t->tid, A(size), A(set));
}

int
pthread_getaffinity_np(pthread_t t, size_t size, cpuset_t *set)
{
	return (int)-RUMPCALL(NB_GETAFFINITY, 0, t->tid, A(size), A(set));
}
