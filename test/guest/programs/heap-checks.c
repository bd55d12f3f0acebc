/*
 * What programs do wrong with memory from malloc is found when the block is
 * freed, at the latest, and ends them, by the library's trap or a fault of its
 * own; here the signal is caught.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

#include "tap.h"

/* Not seen through by the compiler, which knows these to be wrong. */
static void (*volatile release)(void *) = free;
static void *(*volatile resize)(void *, size_t) = realloc;
static size_t (*volatile length)(const char *) = strlen;

static sigjmp_buf back;
static char no_block[256];

static void
handler(int signo)
{
	siglongjmp(back, signo);
}

#define TRAPS(statement, name)						\
	do {								\
		int signo = sigsetjmp(back, 1);				\
									\
		if (signo == 0)						\
			statement;					\
		ok(signo != 0, "%s: signal %d", name, signo);		\
	} while (0)

static char *
block(size_t size)
{
	char *p = malloc(size);

	memset(p, 'x', size);
	return p;
}

int
main(void)
{
	struct sigaction sa;
	size_t size;
	char *p;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	sigaction(SIGILL, &sa, NULL);
	sigaction(SIGSEGV, &sa, NULL);

	for (size = 1; size <= 100000; size = size * 3 + 1) {
		p = block(size);
		p[size] = 'x';
		TRAPS(release(p), "one byte too many");
	}
	p = block(100);
	p[100] = 'x';
	TRAPS(p = resize(p, 200), "found by realloc");
	p = block(100);
	p[-1] = 'x';
	TRAPS(release(p), "a byte before the block");
	p = block(100);
	release(p);
	TRAPS(release(p), "freed twice");
	p = block(1 << 20);
	release(p);
	TRAPS(release(p), "a large block freed twice");
	p = block(100);
	TRAPS(release(p + 16), "inside a block");
	TRAPS(release(p + 1), "at an odd address");
	TRAPS(release(no_block + 64), "no block at all");
	p = block(1 << 20);
	release(p);
	if (sigsetjmp(back, 1) == 0)
		ok((*(volatile char *)p, 0), "a large freed block can be read");
	else
		ok(1, "a large freed block is unmapped");
	p = block(100);
	is((long long)length("works"), 5, "and then on");
	release(p);
	return tap_done();
}
