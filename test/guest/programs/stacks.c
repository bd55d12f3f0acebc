/* Alternate signal stacks: a handler survives the overflow of its thread's stack. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static sigjmp_buf back;
static volatile int on_stack, depth;
static char *volatile fault_address;
static stack_t alternate;
static int (*volatile again)(int);
static char *volatile wrong = (char *)0x10;

static int
within(const void *p, const stack_t *ss)
{
	return (uintptr_t)p >= (uintptr_t)ss->ss_sp &&
	    (uintptr_t)p < (uintptr_t)ss->ss_sp + ss->ss_size;
}

static void
handler(int signo, siginfo_t *si, void *context)
{
	stack_t now;
	char here;

	(void)signo;
	(void)context;
	fault_address = si->si_addr;
	on_stack = within(&here, &alternate) && sigaltstack(NULL, &now) == 0 &&
	    (now.ss_flags & SS_ONSTACK) != 0;
	siglongjmp(back, 1);
}

static int
overflow(int n)
{
	volatile char frame[512];

	frame[n % 512] = (char)n;
	depth = n;
	return again(n + 1) + frame[n % 512];
}

static void
overflow_once(const char *where)
{
	again = overflow;
	on_stack = 0;
	if (sigsetjmp(back, 1) == 0)
		(void)overflow(0);
	ok(on_stack, "%s: the handler ran on the alternate stack", where);
	ok(depth > 50, "%s: after %d calls", where, depth);
}

static void *
thread(void *arg)
{
	stack_t mine = alternate;

	(void)arg;
	works(sigaltstack(&mine, NULL), "a thread has its own");
	overflow_once("another thread");
	return NULL;
}

int
main(void)
{
	struct sigaction sa;
	pthread_t t;
	stack_t ss;

	memset(&alternate, 0, sizeof(alternate));
	alternate.ss_size = SIGSTKSZ;
	alternate.ss_sp = malloc(alternate.ss_size);
	works(sigaltstack(NULL, &ss), "query");
	is(ss.ss_flags, SS_DISABLE, "none at first");
	ss = alternate;
	ss.ss_size = MINSIGSTKSZ - 1;
	fails(sigaltstack(&ss, NULL), ENOMEM, "too small");
	works(sigaltstack(&alternate, NULL), "set");

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = handler;
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
	works(sigaction(SIGSEGV, &sa, NULL), "handler");
	overflow_once("first thread");
	overflow_once("first thread again");
	works(sigaltstack(NULL, &ss), "query");
	is(ss.ss_flags, 0, "not on it any more");
	is(pthread_create(&t, NULL, thread, NULL), 0, "thread");
	is(pthread_join(t, NULL), 0, "join");

	on_stack = 0;
	if (sigsetjmp(back, 1) == 0)
		*wrong = 1;
	ok(fault_address == (char *)0x10, "the address is told");
	return tap_done();
}
