/*
 * disk-direct - a raw disk node (argument 1) reads into and writes from memory of every
 * kind, however it is aligned, while other threads take the memory away.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tap.h"

#define PAGE	4096UL
#define LONGEST	(1UL << 20)
#define ROUNDS	300

static const char constant[4 * PAGE] __attribute__((aligned(4096))) = "constant";
static char data[4 * PAGE] __attribute__((aligned(4096))) = "data";
static char zeroed[4 * PAGE] __attribute__((aligned(4096)));
static char shadow[LONGEST];	/* what the disk is to have */
static int fd;

static void *
map(size_t len, int prot)
{
	void *p = mmap(NULL, len, prot, MAP_ANON | MAP_PRIVATE, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

/* A byte that depends on the place, and is different every time. */
static void
fill(char *p, size_t len)
{
	static unsigned int seed;

	for (size_t i = 0; i < len; i++)
		p[i] = (char)((i * 31 >> 3) + i / 509 + seed);
	seed += 7;
}

static int
stored(const void *p, size_t len, off_t at)
{
	if (pwrite(fd, p, len, at) != (ssize_t)len)
		return 0;
	memcpy(shadow + at, p, len);
	return 1;
}

static int
loaded(void *p, size_t len, off_t at)
{
	return pread(fd, p, len, at) == (ssize_t)len && memcmp(p, shadow + at, len) == 0;
}

static void
alignments(size_t block)
{
	char *p = malloc(LONGEST + PAGE), *base = (char *)(((uintptr_t)p + PAGE - 1) & ~(PAGE - 1));
	static const size_t offsets[] = { 0, 512, 1024, 3584, 1, 4, 100, 4095 };
	static const size_t lengths[] = { 4096, 8192, 65536, 131072, 135168, 512 * 1024 };
	int whole = 1;

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		for (size_t j = 0; j < sizeof(lengths) / sizeof(lengths[0]); j++) {
			fill(base + offsets[i], lengths[j]);
			whole &= stored(base + offsets[i], lengths[j], (off_t)(i * PAGE));
			memset(base + offsets[i], 0, lengths[j]);
			whole &= loaded(base + offsets[i], lengths[j], (off_t)(i * PAGE));
		}
	ok(whole, "memory aligned in any way");
	fill(base, block);
	ok(stored(base, block, (off_t)block) && loaded(base + 512, block, (off_t)block), "one block");
	free(p);
}

static void
kinds(void)
{
	char stack[2 * PAGE] __attribute__((aligned(512)));
	char *p;

	fill(stack, sizeof(stack));
	ok(stored(stack, sizeof(stack), 0) && loaded(zeroed, sizeof(stack), 0) &&
	    loaded(data, sizeof(stack), 0) && loaded(stack, sizeof(stack), 0), "stack, data, bss");
	ok(stored(constant, sizeof(constant), 8192) && loaded(data, sizeof(data), 8192), "constants");
	ok(pread(fd, (void *)(uintptr_t)constant, sizeof(constant), 0) == -1 && errno == EFAULT &&
	    strcmp(constant, "constant") == 0, "constants stay what they are");
	ok(pread(fd, (void *)(uintptr_t)kinds, 4096, 0) == -1 && errno == EFAULT, "and so does code");
	p = map(4 * PAGE, PROT_READ | PROT_WRITE);
	ok(loaded(p, 4 * PAGE, 8192), "memory that was never touched");
	ok(mprotect(p + PAGE, PAGE, PROT_READ) == 0 && pread(fd, p + PAGE, PAGE, 0) == -1 &&
	    errno == EFAULT, "read-only memory is not written to");
	ok(stored(p + PAGE, PAGE, 0), "but read");
	ok(munmap(p + 2 * PAGE, PAGE) == 0 && pread(fd, p + 2 * PAGE, PAGE, 0) == -1 &&
	    errno == EFAULT && pwrite(fd, p + 2 * PAGE, PAGE, 0) == -1 && errno == EFAULT, "a hole");
	ok(pread(fd, (void *)PAGE, PAGE, 0) == -1 && errno == EFAULT, "no memory at all");
	munmap(p, 4 * PAGE);
}

/* Mappings of a file, which others see. */
static void
mappings(void)
{
	int file = open("/tmp/file", O_CREAT | O_RDWR, 0600);
	char *shared, *private;

	if (ftruncate(file, 4 * PAGE) != 0)
		abort();
	shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	private = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	fill(data, sizeof(data));
	ok(stored(data, sizeof(data), 0) && loaded(shared, sizeof(data), 0), "a shared mapping");
	ok(pread(file, zeroed, sizeof(zeroed), 0) == sizeof(zeroed) &&
	    memcmp(zeroed, data, sizeof(data)) == 0, "whose file has it");
	fill(data, sizeof(data));
	ok(stored(data, sizeof(data), 0) && loaded(private, sizeof(data), 0) &&
	    memcmp(shared, zeroed, sizeof(zeroed)) == 0, "a private one, whose file has not");
	munmap(shared, 4 * PAGE);
	munmap(private, 4 * PAGE);
	close(file);
}

static void
pieces(void)
{
	char *p = map(64 * PAGE, PROT_READ | PROT_WRITE);
	struct iovec iov[] = {
		{ p + 512, 1024 }, { p + 4 * PAGE, 0 }, { p + 5 * PAGE + 3, 2560 },
		{ p + 8 * PAGE, 40 * PAGE }, { p + 60 * PAGE + 3584, 512 },
	};
	static char flat[41 * PAGE];
	size_t at = 0;

	fill(p, 64 * PAGE);
	for (size_t i = 0; i < 5; i++) {
		memcpy(flat + at, iov[i].iov_base, iov[i].iov_len);
		at += iov[i].iov_len;
	}
	memcpy(shadow, flat, at);
	ok(at == sizeof(flat) && pwritev(fd, iov, 5, 0) == (ssize_t)at &&
	    loaded(flat, at, 0), "many pieces are written");
	memset(p, 0, 64 * PAGE);
	ok(preadv(fd, iov, 5, 0) == (ssize_t)at, "and read");
	at = 0;
	for (size_t i = 0; i < 5; i++) {
		if (memcmp(shadow + at, iov[i].iov_base, iov[i].iov_len) != 0)
			break;
		at += iov[i].iov_len;
	}
	ok(at == sizeof(flat), "each has what is its own");
	munmap(p, 64 * PAGE);
}

/* ---- Memory that goes while the disk works on it --------------------------- */

#define RACE	(32 * PAGE)
static char *volatile target;
static volatile int over, calls, wrong;

static void *
reader(void *arg)
{
	ssize_t n;

	(void)arg;
	while (!over) {
		n = pread(fd, target, RACE, 0);
		calls++;
		if (n != (ssize_t)RACE && !(n == -1 && errno == EFAULT))
			wrong = 1;
	}
	return NULL;
}

static int
all_are(const char *p, size_t len, int byte)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != (char)byte)
			return 0;
	return 1;
}

/* Whether memory becomes other than it is, in some time. */
static int
changes(const char *p)
{
	static char was[RACE];

	memcpy(was, p, RACE);
	for (int n = 0; n < 10; n++)
		sched_yield();
	return memcmp(was, p, RACE) != 0;
}

static void
races(void)
{
	pthread_t t;
	char *other;
	int clean = 1, before;

	memset(shadow, 'x', RACE);
	if (pwrite(fd, shadow, RACE, 0) != (ssize_t)RACE)
		abort();
	target = map(RACE, PROT_READ | PROT_WRITE);
	if (pthread_create(&t, NULL, reader, NULL) != 0)
		abort();
	for (int i = 0; i < ROUNDS; i++) {
		for (before = calls; calls == before && i % 2 == 0;)
			sched_yield();
		other = map(RACE, PROT_READ | PROT_WRITE);
		if (i % 3 == 1)
			madvise(target, RACE, MADV_FREE);
		/* Nothing writes to what is executable. */
		if (i % 3 == 2 && (mprotect(target, RACE, PROT_READ | PROT_EXEC) != 0 ||
		    changes(target)))
			clean = 0;
		/* The place stays taken: the reader goes on to read to it. */
		if (mmap(target, RACE, PROT_NONE, MAP_ANON | MAP_PRIVATE | MAP_FIXED, -1, 0) !=
		    target)
			abort();
		/* Were the frames free, these would be them. */
		memset(other, 'o', RACE);
		if (changes(other) || !all_are(other, RACE, 'o'))
			clean = 0;
		munmap(other, RACE);
		if (mprotect(target, RACE, PROT_READ | PROT_WRITE) != 0)
			abort();
	}
	over = 1;
	pthread_join(t, NULL);
	ok(clean, "what is unmapped during a read is written to by nobody else");
	ok(!wrong, "such a read says EFAULT, or all of it was read");
}

int
main(int argc, char **argv)
{
	if (argc != 3 || (fd = open(argv[1], O_RDWR)) == -1)
		return 2;
	alignments(strtoul(argv[2], NULL, 10));
	kinds();
	mappings();
	pieces();
	races();
	return tap_done();
}
