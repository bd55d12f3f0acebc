/*
 * host.c - the host's side of the test harness: compiled against libc, never
 * prefixed.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <sanitizer/lsan_interface.h>

#include "host.h"

static jmp_buf panic_env;
static bool panic_expected;
static char panic_message[512];
static bool in_test, test_failed;
static const char *test_skipped;

/* A fake's variable is meant to give way to the real one. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "detect_odr_violation=0";
}

void *
host_calloc(size_t size)
{
	return calloc(1, size != 0 ? size : 1);
}

void *
host_aligned_calloc(size_t alignment, size_t size)
{
	void *p;

	if (posix_memalign(&p, alignment, size) != 0)
		return NULL;
	__lsan_ignore_object(p);
	return memset(p, 0, size);
}

void *
host_reserve(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p != MAP_FAILED ? p : NULL;
}

void
host_reserve_clear(void *p, size_t size)
{
	madvise(p, size, MADV_DONTNEED);
}

void
host_free(void *p)
{
	free(p);
}

void *
host_memcpy(void *d, const void *s, size_t n)
{
	return memcpy(d, s, n);
}

void *
host_memmove(void *d, const void *s, size_t n)
{
	return memmove(d, s, n);
}

void *
host_memset(void *d, int c, size_t n)
{
	return memset(d, c, n);
}

int
host_memcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}

int
host_strcmp(const char *a, const char *b)
{
	return strcmp(a, b);
}

size_t
host_strlen(const char *s)
{
	return strlen(s);
}

int
host_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	return vsnprintf(buf, size, fmt, ap);
}

void
host_vprintf(const char *fmt, va_list ap)
{
	vprintf(fmt, ap);
}

void
host_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

uint64_t
host_clock_mono(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

void
host_write(const char *buf, size_t len)
{
	fwrite(buf, 1, len, stdout);
}

void *
host_read_file(const char *path, size_t *len)
{
	const char *root = getenv("RUMPRUN_SOURCE");
	char name[4096];
	unsigned char *buf;
	size_t size = 0, room = 4096, n;
	FILE *f;

	snprintf(name, sizeof(name), "%s/%s", root != NULL ? root : ".", path);
	if ((f = fopen(name, "rb")) == NULL)
		return NULL;
	buf = malloc(room);
	while (buf != NULL && (n = fread(buf + size, 1, room - size, f)) > 0) {
		size += n;
		if (size == room)
			buf = realloc(buf, room *= 2);
	}
	fclose(f);
	*len = size;
	return buf;
}

void
host_panic(const char *message)
{
	if (!panic_expected) {
		printf("# panic: %s\n", message);
		fflush(stdout);
		abort();
	}
	snprintf(panic_message, sizeof(panic_message), "%s", message);
	longjmp(panic_env, 1);
}

const char *
host_panic_message(void)
{
	return panic_message;
}

bool
host_panics(void (*func)(void *), void *arg)
{
	bool panicked = true;

	panic_expected = true;
	if (setjmp(panic_env) == 0) {
		func(arg);
		panicked = false;
	}
	panic_expected = false;
	return panicked;
}

void
host_check_failed(const char *file, int line, const char *what)
{
	printf("# %s:%d: not so: %s\n", file, line, what);
	test_failed = true;
	if (!in_test) {
		fflush(stdout);
		abort();
	}
}

void
host_check_failed_int(const char *file, int line, const char *what,
    long long got, long long expected)
{
	printf("# %s:%d: %s is %lld (%#llx), expected %lld (%#llx)\n", file,
	    line, what, got, (unsigned long long)got, expected,
	    (unsigned long long)expected);
	host_check_failed(file, line, what);
}

void
host_check_failed_str(const char *file, int line, const char *what,
    const char *got, const char *expected)
{
	printf("# %s:%d: %s is \"%s\", expected \"%s\"\n", file, line, what, got,
	    expected);
	host_check_failed(file, line, what);
}

void
host_skip(const char *why)
{
	test_skipped = why;
}

#ifndef HOST_FUZZ
extern const struct host_test host_tests_start[], host_tests_end[];

/* The first test after `line'; compilers emit them in any order. */
static const struct host_test *
test_after(int line)
{
	const struct host_test *t, *first = NULL;

	for (t = host_tests_start; t < host_tests_end; t++)
		if (t->line > line && (first == NULL || t->line < first->line))
			first = t;
	return first;
}

/* Runs every TEST of the file in order; status 1 when one failed. */
int
main(void)
{
	const struct host_test *t;
	int n = 0, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%d\n", (int)(host_tests_end - host_tests_start));
	for (t = test_after(0); t != NULL; t = test_after(t->line)) {
		in_test = true;
		test_failed = false;
		test_skipped = NULL;
		t->func();
		in_test = false;
		failed += test_failed;
		printf("%sok %d - %s", test_failed ? "not " : "", ++n, t->name);
		if (test_skipped != NULL)
			printf(" # SKIP %s", test_skipped);
		printf("\n");
	}
	return failed != 0 || n == 0;
}
#endif
