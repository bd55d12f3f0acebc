/*
 * <stdlib.h> - the standard library, with BSD additions
 */
#ifndef _RUMP_STDLIB_H_
#define _RUMP_STDLIB_H_

#include_next <stdlib.h>
#include <bits/wait_status.h>

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

#define __NEED_uint32_t
#define __NEED_int64_t
#define __NEED_intmax_t
#define __NEED_uintmax_t
#define __NEED_locale_t
#include <bits/alltypes.h>

uint32_t arc4random(void);
void arc4random_addrandom(unsigned char *, int);
void arc4random_buf(void *, size_t);
void arc4random_stir(void);
uint32_t arc4random_uniform(uint32_t);
int getloadavg(double *, int);
const char *getprogname(void);
int heapsort(void *, size_t, size_t, int (*)(const void *, const void *));
int mergesort(void *, size_t, size_t, int (*)(const void *, const void *));
int reallocarr(void *, size_t, size_t);
void setproctitle(const char *, ...) __attribute__((__format__(__printf__, 1, 2)));
void setprogname(const char *);
intmax_t strtoi(const char *__restrict, char **__restrict, int, intmax_t, intmax_t, int *);
uintmax_t strtou(const char *__restrict, char **__restrict, int, uintmax_t, uintmax_t, int *);


#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_STDLIB_H_ */
