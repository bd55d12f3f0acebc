/*
 * rump/lib.h - freestanding helpers every kernel component may use. The kernel
 * never calls libc; these carry the usual names and are prefixed at build time.
 */
#ifndef RUMP_LIB_H
#define RUMP_LIB_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef long register_t;
typedef long ssize_t;

#define CTASSERT(x)		_Static_assert(x, #x)
#define __unused		__attribute__((__unused__))
#define __printflike(f, a)	__attribute__((__format__(__printf__, f, a)))
#define __noreturn		__attribute__((__noreturn__))
#define nitems(a)		(sizeof(a) / sizeof((a)[0]))
#define container_of(p, type, member)					\
	((type *)((char *)(p) - offsetof(type, member)))
/* To multiples of m, a power of 2; m may be of a narrower type than x. */
#define roundup2(x, m)							\
	(((x) + ((m) - 1)) & ~(__typeof__((x) + (m)))((m) - 1))
#define rounddown2(x, m)	((x) & ~(__typeof__((x) + (m)))((m) - 1))
#define MIN(a, b)		((a) < (b) ? (a) : (b))
#define MAX(a, b)		((a) > (b) ? (a) : (b))

void *memcpy(void *restrict, const void *restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memchr(const void *, int, size_t);
size_t strlen(const char *);
size_t strnlen(const char *, size_t);
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, size_t);
char *strchr(const char *, int);
size_t strlcpy(char *, const char *, size_t);
/* memset that is not optimised away. */
void explicit_memset(void *, int, size_t);

/*
 * printf family: %d %i %u %x %X %o %c %s %p %% with flags - 0 + space #, width,
 * precision, and h hh l ll z j t. Returns the length the whole text would have.
 */
int vsnprintf(char *, size_t, const char *, va_list) __printflike(3, 0);
int snprintf(char *, size_t, const char *, ...) __printflike(3, 4);

/* Prints on the console. Any context but interrupt. */
void kprintf(const char *, ...) __printflike(1, 2);

/* Prints the message and a backtrace, ends the guest. Any context. */
void panic(const char *, ...) __printflike(1, 2) __noreturn;

/* As panic, for what happened at `tf': prints its registers and backtrace. */
struct rump_trapframe;
void panic_frame(const struct rump_trapframe *tf, const char *, ...)
    __printflike(2, 3) __noreturn;

#define KASSERT(x)							\
	do {								\
		if (__builtin_expect(!(x), 0))				\
			panic("assertion \"%s\" failed: %s:%d", #x,	\
			    __FILE_NAME__, __LINE__);			\
	} while (0)

#endif /* RUMP_LIB_H */
