/*
 * Overruns a buffer on the kernel's stack: a thread sleeps in poll(2), and
 * another changes the stack protector's guard in its frames, as an overrun would
 * on its way to the return address. The kernel must notice when it returns.
 */
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STACK_SIZE	16384UL

static volatile uintptr_t top;
static int fds[2];

static void *
sleeper(void *arg)
{
	struct pollfd pfd = { .fd = fds[0], .events = POLLIN };
	uintptr_t t;

	(void)arg;
	__asm__ volatile("movq %%gs:8, %0" : "=r"(t));
	top = t;
	poll(&pfd, 1, -1);
	return NULL;
}

/* A random number with a zero byte at its low end, and no address. */
static int
like_guard(uint64_t v)
{
	uint64_t high = v >> 47;

	return (v & 0xff) == 0 && high != 0 && high != 0x1ffff && v >> 32 != 0 &&
	    __builtin_popcountll(v) > 12;
}

int
main(void)
{
	volatile uint64_t *stack;
	uint64_t guard = 0;
	pthread_t t;
	size_t i, n = 0;

	if (pipe(fds) != 0 || pthread_create(&t, NULL, sleeper, NULL) != 0)
		return 1;
	usleep(20000);
	stack = (volatile uint64_t *)(((top + 4095) & -4096UL) - STACK_SIZE);
	for (i = 0; i < STACK_SIZE / 8; i++)
		if (like_guard(stack[i])) {
			if (guard == 0)
				guard = stack[i];
			if (stack[i] == guard) {
				stack[i] ^= 0xff00;
				n++;
			}
		}
	printf("kernel-guard %#llx\n", (unsigned long long)guard);
	printf("changed in %zu places\n", n);
	fflush(stdout);
	write(fds[1], "x", 1);
	pthread_join(t, NULL);
	printf("survived\n");
	return 0;
}
