/* mmap, munmap, mprotect: anonymous and of files, and the faults in between. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

static sigjmp_buf out;
static volatile int caught;
static void *volatile caught_at;

static void
handler(int signal, siginfo_t *info, void *context)
{
	(void)context;
	caught = signal;
	caught_at = info->si_addr;
	siglongjmp(out, 1);
}

/* The signal a read (or write) of a byte raises, 0 when none. */
static int
touch(volatile char *p, int write)
{
	caught = 0;
	if (sigsetjmp(out, 1) == 0) {
		if (write)
			*p = 1;
		else
			(void)*p;
	}
	return caught;
}

int
main(void)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	volatile char *p;
	char buf[10];
	size_t i, wrong = 0;
	int fd;

	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	ok(p != MAP_FAILED, "anonymous memory");
	for (i = 0; i < 1 << 20; i += 512)
		wrong += p[i] != 0;
	is((long long)wrong, 0, "zeroed");
	memset((void *)(uintptr_t)p, 7, 1 << 20);
	is(touch(p + 4096, 1), 0, "writable");
	works(mprotect((void *)(uintptr_t)(p + 4096), 4096, PROT_READ), "mprotect to read-only");
	is(touch(p + 4096, 1), SIGSEGV, "no more");
	ok(caught_at == (void *)(uintptr_t)(p + 4096), "si_addr");
	is(touch(p + 4096, 0), 0, "readable");
	is(touch(p + 4095, 1), 0, "the page before is untouched");
	is(touch(p + 8192, 1), 0, "and the one after");
	works(mprotect((void *)(uintptr_t)(p + 4096), 4096, PROT_NONE), "mprotect to nothing");
	is(touch(p + 4096, 0), SIGSEGV, "not readable");
	works(mprotect((void *)(uintptr_t)(p + 4096), 4096, PROT_READ | PROT_WRITE), "and back");
	is(p[5000], 7, "the content stayed");
	works(munmap((void *)(uintptr_t)(p + 8192), 4096), "munmap in the middle");
	is(touch(p + 8192, 0), SIGSEGV, "is gone");
	is(touch(p + 12288, 0), 0, "what follows is there");
	works(munmap((void *)(uintptr_t)p, 1 << 20), "munmap of all, with the hole");
	fails(munmap((void *)(uintptr_t)(p + 1), 4096), EINVAL, "munmap of half a page");
	ok(mmap(NULL, 0, PROT_READ, MAP_ANON | MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == EINVAL, "nothing at all: EINVAL");
	ok(mmap(NULL, (size_t)1 << 50, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == ENOMEM, "far too much: ENOMEM");

	p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	ok(mmap((void *)(uintptr_t)p, 4096, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE | MAP_FIXED, -1, 0) == p, "MAP_FIXED");
	munmap((void *)(uintptr_t)p, 8192);

	works(fd = open("/tmp/mapped", O_RDWR | O_CREAT, 0600), "a file");
	is(write(fd, "file content", 12), 12, "with content");
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (ok(p != MAP_FAILED, "a private mapping")) {
		ok(memcmp((char *)(uintptr_t)p, "file content", 12) == 0, "shows the content");
		is(p[12], 0, "and zeroes after it");
		p[0] = 'F';
		is(pread(fd, buf, 1, 0), 1, "read the file");
		is(buf[0], 'f', "it has not changed");
		works(munmap((void *)(uintptr_t)p, 4096), "munmap");
	}
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ok(p != MAP_FAILED, "a shared mapping")) {
		p[0] = 'S';
		works(msync((void *)(uintptr_t)p, 4096, MS_SYNC), "msync");
		is(pread(fd, buf, 1, 0), 1, "read the file");
		is(buf[0], 'S', "it has changed");
		is(pwrite(fd, "T", 1, 1), 1, "write the file");
		is(p[1], 'T', "the mapping shows it");
		works(mlock((void *)(uintptr_t)p, 4096), "mlock");
		fails(msync((void *)(uintptr_t)p, 4096, MS_SYNC | MS_INVALIDATE), EBUSY, "what is locked is not invalidated");
		works(msync((void *)(uintptr_t)p, 4096, MS_SYNC), "but written");
		works(munlock((void *)(uintptr_t)p, 4096), "munlock");
		works(msync((void *)(uintptr_t)p, 4096, MS_SYNC | MS_INVALIDATE), "then it is invalidated");
		works(mlockall(MCL_CURRENT), "mlockall");
		fails(msync((void *)(uintptr_t)p, 4096, MS_SYNC | MS_INVALIDATE), EBUSY, "locks all that is mapped");
		works(munlockall(), "munlockall");
		works(msync((void *)(uintptr_t)p, 4096, MS_SYNC | MS_INVALIDATE), "and lets go of it");
	}
	return tap_done();
}
