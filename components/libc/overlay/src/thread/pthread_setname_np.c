/*
 * pthread_setname_np.c - names of threads, with NetBSD's three arguments.
 */
#include <stdio.h>

#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_LWP_SETNAME	323
#define NAME_LEN	32

int
pthread_setname_np(pthread_t t, const char *format, void *arg)
{
	char name[NAME_LEN];
	int len = snprintf(name, sizeof(name), format, arg);

	if (len < 0 || (size_t)len >= sizeof(name))
		return EINVAL;
	return (int)-RUMPCALL(NB_LWP_SETNAME, t->tid, A(name));
}
