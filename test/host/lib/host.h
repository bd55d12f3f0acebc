/*
 * host.h - what a test compiled in the kernel's name space may use of the host.
 * Everything here is named host_* and so escapes the prefixing; host.c, which
 * is compiled against libc, implements it.
 */
#ifndef HOST_H
#define HOST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libc's memory: calloc'ed, so ASAN sees overruns and leaks. */
void *host_calloc(size_t size);
/* For frames, which are known by number only: not reported as leaks. */
void *host_aligned_calloc(size_t alignment, size_t size);
void host_free(void *);
/* Address space that reads as zeros and costs nothing until written. */
void *host_reserve(size_t size);
/* Makes [p, p+size) of it zeros again. */
void host_reserve_clear(void *p, size_t size);

void *host_memcpy(void *, const void *, size_t);
void *host_memmove(void *, const void *, size_t);
void *host_memset(void *, int, size_t);
int host_memcmp(const void *, const void *, size_t);
int host_strcmp(const char *, const char *);
size_t host_strlen(const char *);

int host_vsnprintf(char *, size_t, const char *, va_list);
void host_vprintf(const char *, va_list);
void host_printf(const char *, ...)
    __attribute__((__format__(__printf__, 1, 2)));
uint64_t host_clock_mono(void);
void host_write(const char *, size_t);

/* Reads a whole file below the checkout; freed by host_free. NULL: not there. */
void *host_read_file(const char *path, size_t *len);

/*
 * What panic() does: jumps back to a running CHECK_PANIC, else fails the test
 * program.
 */
void host_panic(const char *message) __attribute__((__noreturn__));

/* Used by the macros of test.h. */
struct host_test {
	const char *name;
	void (*func)(void);
	int line;
};
void host_check_failed(const char *file, int line, const char *what);
void host_check_failed_int(const char *file, int line, const char *what,
    long long got, long long expected);
void host_check_failed_str(const char *file, int line, const char *what,
    const char *got, const char *expected);
void host_skip(const char *why);
bool host_panics(void (*func)(void *), void *arg);
/* The message of the last panic that CHECK_PANIC caught. */
const char *host_panic_message(void);

#endif /* HOST_H */
