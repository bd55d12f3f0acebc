/*
 * A function with a frame larger than the guard below its stack does not reach the
 * memory behind the guard: compilers touch every page on the way (the wrappers'
 * default). What lies there is a mapping of the test's.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

#define STACK	(64 * 1024)
#define GUARD	(8 * 1024)
#define VICTIM	(1024 * 1024)

static sigjmp_buf back;
static char *fault, *victim;

static void
handler(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	fault = info->si_addr;
	siglongjmp(back, 1);
}

/* Writes at the far end of its frame, and nowhere else. */
static __attribute__((__noinline__)) void
large_frame(void)
{
	volatile char frame[256 * 1024];

	frame[0] = 1;
	(void)frame[0];
}

static __attribute__((__noinline__)) void
large_alloca(size_t size)
{
	volatile char *frame = __builtin_alloca(size);

	frame[0] = 1;
}

static void *
thread(void *arg)
{
	static char alternate[32768];
	stack_t ss = { .ss_sp = alternate, .ss_size = sizeof(alternate) };

	sigaltstack(&ss, NULL);
	fault = NULL;
	if (sigsetjmp(back, 1) == 0) {
		if (arg != NULL)
			large_alloca(256 * 1024);
		else
			large_frame();
	}
	return NULL;
}

/* A stack of the test's: the victim, then a guard, then the stack. */
static void
clash(const char *what, void *arg)
{
	pthread_attr_t attr;
	pthread_t t;
	char *stack;
	int i, written = 0;

	victim = mmap(NULL, VICTIM + GUARD + STACK, PROT_READ | PROT_WRITE,
	    MAP_ANON | MAP_PRIVATE, -1, 0);
	stack = victim + VICTIM + GUARD;
	mprotect(victim + VICTIM, GUARD, PROT_NONE);
	pthread_attr_init(&attr);
	pthread_attr_setstack(&attr, stack, STACK);
	is(pthread_create(&t, &attr, thread, arg), 0, "a thread");
	pthread_join(t, NULL);
	for (i = 0; i < VICTIM; i++)
		written += victim[i] != 0;
	is(written, 0, what);
	ok(fault >= victim + VICTIM && fault < stack, "and the guard is touched");
	munmap(victim, VICTIM + GUARD + STACK);
}

int
main(void)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigaction(SIGSEGV, &sa, NULL);
	clash("a large frame does not reach behind the guard", NULL);
	clash("nor does alloca", (void *)1);
	return tap_done();
}
