/* Corners of the kernel that ordinary programs rarely meet. */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static volatile int steps;

static void
stepped(int signo)
{
	(void)signo;
	steps++;
}

/* The trap flag is set while the program computes and calls the kernel. */
static void
single_step(void)
{
	int pid = getpid();

	(void)signal(SIGTRAP, stepped);
	__asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq; nop; nop; nop" ::: "memory", "cc");
	is(getpid(), pid, "a call while single-stepping");
	__asm__ volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "memory", "cc");
	ok(steps >= 4, "each step was a signal (%d)", steps);
}

/* As much as there is, replaced by itself. */
static void
replace_everything(void)
{
	size_t len = 256UL << 20;
	char *p, *q;

	while ((p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE,
	    -1, 0)) == MAP_FAILED)
		len -= 1UL << 20;
	p[0] = p[len - 1] = 1;
	q = mmap(p, len, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE | MAP_FIXED,
	    -1, 0);
	ok(q == p, "%zu bytes replaced", len);
	ok(p[0] == 0 && p[len - 1] == 0, "the pages are new");
	fails(mmap(p, 2 * len, PROT_READ | PROT_WRITE,
	    MAP_ANON | MAP_PRIVATE | MAP_FIXED, -1, 0) == MAP_FAILED ? -1 : 0,
	    ENOMEM, "there is no room for twice as much");
	p[0] = 2;
	ok(p[0] == 2, "and the old mapping is still there");
	works(munmap(p, len), "munmap");
}

static void
bad_pointers(void)
{
	char *text = (char *)(uintptr_t)bad_pointers;
	int status;

	fails(write(1, (void *)8, 1), EFAULT, "write from page 0");
	fails(write(1, (void *)(uintptr_t)-4096, 1), EFAULT, "write from the end of memory");
	fails(write(1, (void *)((uintptr_t)1 << 63), 1), EFAULT, "write from no address at all");
	fails(getcwd(text, 1000) == NULL ? -1 : 0, EFAULT, "getcwd into text");
	fails(waitpid(-1, &status, 0), ECHILD, "no children");
	fails(kill(99999, 0), ESRCH, "no such process");
	fails(kill(getpid(), 200), EINVAL, "no such signal");
	fails(mprotect((void *)((uintptr_t)text & ~4095UL), 4096, PROT_READ | PROT_WRITE),
	    EACCES, "the image stays as it is");
	fails(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_ANON | MAP_PRIVATE,
	    -1, 0) == MAP_FAILED ? -1 : 0, EACCES, "writable and executable");
}

int
main(void)
{
	single_step();
	replace_everything();
	bad_pointers();
	return tap_done();
}
