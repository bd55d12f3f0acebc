/* memory.c - mappings and files, against a model of what must be in them. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stress.h"

#define PAGE	4096UL
#define PAGES	48U

/* Where the fault handler goes; NULL: a fault is none that is expected. */
static __thread sigjmp_buf *volatile fault_back;

static void
on_fault(int signo)
{
	if (fault_back != NULL)
		siglongjmp(*fault_back, 1);
	signal(signo, SIG_DFL);
}

static void __attribute__((__constructor__))
catch_faults(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_fault;
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
}

static int
faults(volatile unsigned char *p, int write)
{
	sigjmp_buf back;
	volatile int result = 1;

	if (sigsetjmp(back, 1) == 0) {
		fault_back = &back;
		if (write)
			*p = *p;
		else
			(void)*p;
		result = 0;
	}
	fault_back = NULL;
	return result;
}

/* What a page of op_mappings is; `value' is its first and last byte. */
struct page {
	int prot;			/* -1: not mapped */
	unsigned char value;
};

static void
pages_verify(struct worker *w, unsigned char *base, const struct page *pages)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		unsigned char *p = base + i * PAGE;

		if (pages[i].prot > 0)
			check(w, p[0] == pages[i].value && p[PAGE - 1] == pages[i].value,
			    "a page's contents");
		else if (pages[i].prot == 0 && below(w, 8) == 0)
			check(w, faults(p, 0), "an inaccessible page");
		if (pages[i].prot == PROT_READ && below(w, 8) == 0)
			check(w, faults(p, 1), "a read-only page");
	}
}

/*
 * The pages from `from' on lie in a reservation of this worker's own, so no other
 * thread's mapping can get in between.
 */
static void
op_mappings(struct worker *w)
{
	struct page pages[PAGES];
	unsigned char *base;
	unsigned int step, from, n, i;
	int prot;

	base = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	check(w, base != MAP_FAILED, "mmap");
	for (i = 0; i < PAGES; i++)
		pages[i] = (struct page){ PROT_READ | PROT_WRITE, 0 };
	for (step = 0; step < 30; step++) {
		from = below(w, PAGES);
		n = 1 + below(w, PAGES - from);
		switch (below(w, 4)) {
		case 0:
			prot = (int)below(w, 4) & (PROT_READ | PROT_WRITE);
			if (prot == PROT_WRITE)
				prot |= PROT_READ;
			for (i = from; i < from + n && pages[i].prot != -1; i++)
				;
			if (i < from + n) {
				check(w, mprotect(base + from * PAGE, n * PAGE, prot) == -1 &&
				    errno == ENOMEM, "mprotect of a hole");
				break;
			}
			check(w, mprotect(base + from * PAGE, n * PAGE, prot) == 0, "mprotect");
			for (i = from; i < from + n; i++)
				pages[i].prot = prot;
			break;
		case 1:
			check(w, mmap(base + from * PAGE, n * PAGE, PROT_READ | PROT_WRITE,
			    MAP_ANON | MAP_PRIVATE | MAP_FIXED, -1, 0) == base + from * PAGE,
			    "mmap over what is there");
			for (i = from; i < from + n; i++)
				pages[i] = (struct page){ PROT_READ | PROT_WRITE, 0 };
			break;
		case 2:
			/* A hole that nobody else can fill: still reserved. */
			check(w, mmap(base + from * PAGE, n * PAGE, PROT_NONE,
			    MAP_ANON | MAP_PRIVATE | MAP_FIXED, -1, 0) == base + from * PAGE,
			    "reserve");
			for (i = from; i < from + n; i++)
				pages[i] = (struct page){ PROT_NONE, 0 };
			break;
		default:
			for (i = from; i < from + n; i++)
				if ((pages[i].prot & PROT_WRITE) != 0) {
					pages[i].value = (unsigned char)random64(w);
					memset(base + i * PAGE, pages[i].value, PAGE);
				}
		}
		pages_verify(w, base, pages);
	}
	check(w, munmap(base, PAGES * PAGE) == 0, "munmap");
}

/* ---- Files ---------------------------------------------------------------- */

#define FILE_SIZE	65536U

static void
file_verify(struct worker *w, int fd, const unsigned char *model, size_t size)
{
	static __thread unsigned char got[FILE_SIZE];
	struct stat st;

	check(w, fstat(fd, &st) == 0 && (size_t)st.st_size == size, "a file's size");
	check(w, RETRY(pread(fd, got, sizeof(got), 0)) == (ssize_t)size, "pread");
	check(w, memcmp(got, model, size) == 0, "a file's contents");
}

static void
op_file(struct worker *w)
{
	static __thread unsigned char model[FILE_SIZE];
	unsigned char chunk[5000];
	char name[64];
	size_t size = 0, at, n;
	unsigned int step;
	int fd;

	memset(model, 0, sizeof(model));
	fd = open(path_of(w, "file", name), O_RDWR | O_CREAT | O_EXCL, 0600);
	check(w, fd != -1, "open");
	for (step = 0; step < 25; step++) {
		at = below(w, FILE_SIZE - sizeof(chunk));
		n = 1 + below(w, sizeof(chunk));
		switch (below(w, 5)) {
		case 0:
			check(w, RETRY(ftruncate(fd, (off_t)at)) == 0, "ftruncate");
			if (at < size)
				memset(model + at, 0, size - at);
			size = at;
			break;
		case 1:
			check(w, fsync(fd) == 0, "fsync");
			break;
		default:
			memset(chunk, (int)random64(w), n);
			check(w, RETRY(pwrite(fd, chunk, n, (off_t)at)) == (ssize_t)n, "pwrite");
			memcpy(model + at, chunk, n);
			size = at + n > size ? at + n : size;
		}
		if (below(w, 3) == 0)
			file_verify(w, fd, model, size);
	}
	/* It goes on without a name. */
	check(w, unlink(name) == 0, "unlink");
	file_verify(w, fd, model, size);
	check(w, close(fd) == 0, "close");
}

static void
op_file_mapping(struct worker *w)
{
	unsigned char *shared, *private, byte;
	unsigned int i, n = 1 + below(w, 16), step;
	char name[64];
	int fd;

	fd = open(path_of(w, "mapped", name), O_RDWR | O_CREAT | O_EXCL, 0600);
	check(w, fd != -1 && ftruncate(fd, (off_t)(n * PAGE)) == 0, "open and ftruncate");
	shared = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	private = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	check(w, shared != MAP_FAILED && private != MAP_FAILED, "mmap");
	for (i = 0; i < n; i++)
		private[i * PAGE] = 0x77;
	for (step = 0; step < 20; step++) {
		i = below(w, n);
		byte = (unsigned char)random64(w);
		if (below(w, 2) == 0)
			shared[i * PAGE + 5] = byte;
		else
			check(w, RETRY(pwrite(fd, &byte, 1, (off_t)(i * PAGE + 5))) == 1, "pwrite");
		check(w, shared[i * PAGE + 5] == byte, "the mapping has it");
		check(w, RETRY(pread(fd, &byte, 1, (off_t)(i * PAGE + 5))) == 1 &&
		    byte == shared[i * PAGE + 5], "the file has it");
		check(w, private[i * PAGE] == 0x77 && private[i * PAGE + 5] == 0,
		    "the private copy has not");
	}
	if (below(w, 2) == 0)
		close(fd), fd = -1;
	check(w, munmap(shared, n * PAGE) == 0 && munmap(private, n * PAGE) == 0, "munmap");
	if (fd != -1)
		close(fd);
	check(w, unlink(name) == 0, "unlink");
}

static void
op_names(struct worker *w)
{
	char a[64], b[64], c[64], text[64];
	struct stat st;
	unsigned int i;
	int fd;

	for (i = 0; i < 5; i++) {
		check(w, mkdir(path_of(w, "folder", a), 0700) == 0, "mkdir");
		fd = open(path_of(w, "folder/one", b), O_WRONLY | O_CREAT | O_EXCL, 0600);
		check(w, fd != -1 && close(fd) == 0, "create");
		check(w, link(b, path_of(w, "folder/two", c)) == 0, "link");
		check(w, stat(c, &st) == 0 && st.st_nlink == 2, "two links");
		check(w, rmdir(a) == -1 && errno == ENOTEMPTY, "rmdir of a full folder");
		check(w, rename(b, path_of(w, "moved", c)) == 0, "rename");
		check(w, symlink(c, path_of(w, "folder/link", b)) == 0, "symlink");
		check(w, readlink(b, text, sizeof(text)) == (ssize_t)strlen(c), "readlink");
		check(w, stat(b, &st) == 0 && S_ISREG(st.st_mode), "through a link");
		check(w, unlink(c) == 0, "unlink");
		check(w, stat(b, &st) == -1 && errno == ENOENT, "a link to nothing");
		check(w, unlink(b) == 0 && unlink(path_of(w, "folder/two", b)) == 0, "unlink");
		check(w, rmdir(a) == 0, "rmdir");
	}
}

/* ---- Locks ---------------------------------------------------------------- */

struct locker {
	struct worker w;
	unsigned int times;
};

/* Adds to a number in a file that only a lock protects. */
static void *
lock_and_add(void *arg)
{
	struct locker *l = arg;
	char name[64];
	unsigned int i;
	uint32_t number;
	int fd;

	fd = open(path_of(&l->w, "locked", name), O_RDWR);
	check(&l->w, fd != -1, "open");
	for (i = 0; i < l->times; i++) {
		check(&l->w, RETRY(flock(fd, LOCK_EX)) == 0, "flock");
		check(&l->w, RETRY(pread(fd, &number, sizeof(number), 0)) == sizeof(number), "pread");
		if (below(&l->w, 4) == 0)
			sched_yield();
		number++;
		check(&l->w, RETRY(pwrite(fd, &number, sizeof(number), 0)) == sizeof(number), "pwrite");
		check(&l->w, RETRY(flock(fd, LOCK_UN)) == 0, "unlock");
	}
	close(fd);
	return NULL;
}

static void
op_locks(struct worker *w)
{
	struct locker lockers[3];
	pthread_t threads[3];
	uint32_t number = 0, sum = 0;
	char name[64];
	int fd, i;

	fd = open(path_of(w, "locked", name), O_RDWR | O_CREAT | O_EXCL, 0600);
	check(w, fd != -1 && RETRY(write(fd, &number, sizeof(number))) == sizeof(number), "create");
	for (i = 0; i < 3; i++) {
		lockers[i].w = *w;
		lockers[i].w.random = random64(w);
		lockers[i].times = 1 + below(w, 30);
		sum += lockers[i].times;
		threads[i] = thread_start(w, lock_and_add, &lockers[i]);
	}
	for (i = 0; i < 3; i++)
		thread_join(w, threads[i]);
	check(w, RETRY(pread(fd, &number, sizeof(number), 0)) == sizeof(number), "pread");
	check(w, number == sum, "nothing added got lost");
	close(fd);
	check(w, unlink(name) == 0, "unlink");
}

const struct op memory_ops[] = {
	{ "mappings", op_mappings }, { "file", op_file },
	{ "file-mapping", op_file_mapping }, { "names", op_names },
	{ "locks", op_locks }, { NULL, NULL },
};
