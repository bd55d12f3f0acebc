/*
 * pthread_getname_np.c - names of threads.
 */
#include "pthread_impl.h"
#include "rumpcall.h"

#define NB_LWP_GETNAME	324

int
pthread_getname_np(pthread_t t, char *buf, size_t len)
{
	return (int)-RUMPCALL(NB_LWP_GETNAME, t->tid, A(buf), A(len));
}
