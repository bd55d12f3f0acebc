/*
 * pthread_getspecific.c - a thread's value of a key.
 */
#include <threads.h>

#include "pthread_impl.h"

/* A key that was never made has no value. */
static void *
getspecific(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ? __pthread_self()->tsd[key] : 0;
}

weak_alias(getspecific, pthread_getspecific);
weak_alias(getspecific, tss_get);
