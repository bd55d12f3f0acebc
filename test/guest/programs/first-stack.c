/* The first stack is usable down to where it is said to end, and not below. */
#include <pthread.h>

#include "attack.h"
#include "tap.h"

int
main(void)
{
	pthread_attr_t attr;
	void *base;
	size_t size;

	attack_init();
	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_getstack(&attr, &base, &size);
	is(attack_write((uintptr_t)base), 0, "its lowest byte");
	is(attack_write((uintptr_t)base - 1), SIGSEGV, "the byte below");
	return tap_done();
}
