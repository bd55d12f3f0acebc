/* Commits the fault its argument names; each must end the guest as a signal. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const char constant[4096] = "constant";
static char data[64] __attribute__((__aligned__(64))) = { (char)0xc3 };
static volatile int depth;

/* Names the backtrace has to show. */
static void __attribute__((__noinline__))
innermost_function(volatile int *where)
{
	char text[8];

	/* A call of its own, so that it is no leaf without a frame. */
	snprintf(text, sizeof(text), "%d", depth);
	*where = text[0];
}

static void __attribute__((__noinline__))
outer_function(volatile int *where)
{
	innermost_function(where);
	depth++;
}

static int (*volatile overflow_again)(volatile char *);

static int __attribute__((__noinline__))
overflow(volatile char *up)
{
	volatile char frame[1024];

	memset((char *)(uintptr_t)frame, up[0], sizeof(frame));
	depth++;
	return overflow_again(frame) + frame[17];
}

static void __attribute__((__noinline__))
smash(volatile size_t length)
{
	char small[16];
	char *volatile p = small;

	memset(p, 'x', length);
	printf("%.16s\n", small);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";
	volatile int zero = 0;
	volatile char *p;
	char first = 1;

	printf("fault: %s\n", what);
	fflush(stdout);
	if (strcmp(what, "null-write") == 0)
		outer_function((volatile int *)(uintptr_t)zero);
	else if (strcmp(what, "null-read") == 0)
		depth = *(volatile int *)(uintptr_t)(zero + 8);
	else if (strcmp(what, "null-call") == 0)
		((void (*)(void))(uintptr_t)zero)();
	else if (strcmp(what, "write-text") == 0)
		*(volatile char *)(uintptr_t)main = 0;
	else if (strcmp(what, "write-constant") == 0)
		*(volatile char *)(uintptr_t)constant = 0;
	else if (strcmp(what, "exec-data") == 0)
		((void (*)(void))(uintptr_t)data)();
	else if (strcmp(what, "exec-stack") == 0) {
		volatile char code[16] = { (char)0xc3 };

		((void (*)(void))(uintptr_t)code)();
	} else if (strcmp(what, "exec-heap") == 0) {
		p = malloc(64);
		p[0] = (char)0xc3;
		((void (*)(void))(uintptr_t)p)();
	} else if (strcmp(what, "overflow") == 0) {
		overflow_again = overflow;
		depth = overflow(&first);
	} else if (strcmp(what, "smash") == 0)
		smash(100);
	else if (strcmp(what, "double-free") == 0) {
		void *volatile block = malloc(100);

		free(block);
		free(block);
	} else if (strcmp(what, "divide") == 0)
		depth = 100 / zero + 100 % zero;
	else if (strcmp(what, "illegal") == 0)
		__asm__ volatile("ud2");
	else if (strcmp(what, "syscall") == 0)
		/* System calls are calls; on Xen PV their gate has it. */
		__asm__ volatile("syscall" : : "a"(1), "D"(0) : "rcx", "r11");
	else if (strcmp(what, "noncanonical") == 0)
		depth = *(volatile int *)((uintptr_t)1 << 63 | 0x100);
	else if (strcmp(what, "unmapped") == 0) {
		p = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		    MAP_ANON | MAP_PRIVATE, -1, 0);
		p[0] = 1;
		munmap((void *)(uintptr_t)p, 8192);
		p[0] = 1;
	} else if (strcmp(what, "protected") == 0) {
		p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_ANON | MAP_PRIVATE, -1, 0);
		p[0] = 1;
		mprotect((void *)(uintptr_t)p, 4096, PROT_READ);
		p[0] = 2;
	}
	printf("survived\n");
	return 0;
}
