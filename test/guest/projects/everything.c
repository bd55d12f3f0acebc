/*
 * As on NetBSD a program sees everything, without the macros that say so to GNU's
 * library, and strerror_r is always POSIX's. -D_GNU_SOURCE and -D_NETBSD_SOURCE
 * give the same to a program that asks for POSIX too.
 */
#ifdef _GNU_SOURCE
#define ASKED_FOR_GNU 1
#else
#define ASKED_FOR_GNU 0
#endif

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(_GNU_SOURCE) != ASKED_FOR_GNU
#error "a header has changed _GNU_SOURCE"
#endif
#ifdef _BSD_SOURCE
#error "a header has defined _BSD_SOURCE"
#endif

int (*const posix)(int, char *, size_t) = strerror_r;
char *(*const gnu)(const char *, const char *) = strcasestr;
int (*const formatted)(char **, const char *, ...) = asprintf;
size_t (*const bsd)(char *, const char *, size_t) = strlcpy;
u_int written;
