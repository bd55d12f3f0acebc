/*
 * pthread_getattr_np.c - what a thread was made with. Every thread's stack is
 * known, the first one's too: program start allocates it.
 */
#define _GNU_SOURCE
#include "pthread_impl.h"

int
pthread_getattr_np(pthread_t t, pthread_attr_t *a)
{
	*a = (pthread_attr_t){ 0 };
	a->_a_detach = t->detach_state >= DT_DETACHED;
	a->_a_guardsize = t->guard_size;
	a->_a_stackaddr = (uintptr_t)t->stack;
	a->_a_stacksize = t->stack_size;
	if (t->map_base == NULL && t->map_size != 0) {
		/* A stack of the program's, with the thread's own data on top. */
		a->_a_stackaddr += t->map_size - t->stack_size;
		a->_a_stacksize = t->map_size;
	}
	return 0;
}

weak_alias(pthread_getattr_np, pthread_attr_get_np);
