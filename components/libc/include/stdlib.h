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
#define __NEED_dev_t
#define __NEED_mode_t
#include <bits/alltypes.h>

uint32_t arc4random(void);
void arc4random_addrandom(unsigned char *, int);
void arc4random_buf(void *, size_t);
void arc4random_stir(void);
uint32_t arc4random_uniform(uint32_t);
int dehumanize_number(const char *, int64_t *);
char *devname(dev_t, mode_t);
int devname_r(dev_t, mode_t, char *, size_t);
char *getbsize(int *, long *);
int getloadavg(double *, int);
const char *getprogname(void);
#define HN_DECIMAL	0x01
#define HN_NOSPACE	0x02
#define HN_B		0x04
#define HN_DIVISOR_1000	0x08
#define HN_GETSCALE	0x10
#define HN_AUTOSCALE	0x20
int humanize_number(char *, size_t, int64_t, const char *, int, int);
int heapsort(void *, size_t, size_t, int (*)(const void *, const void *));
int mergesort(void *, size_t, size_t, int (*)(const void *, const void *));
int radixsort(const unsigned char **, int, const unsigned char *, unsigned int);
int reallocarr(void *, size_t, size_t);
void setproctitle(const char *, ...) __attribute__((__format__(__printf__, 1, 2)));
void setprogname(const char *);
size_t shquote(const char *, char *, size_t);
size_t shquotev(int, char *const *, char *, size_t);
int sradixsort(const unsigned char **, int, const unsigned char *, unsigned int);
long long strsuftoll(const char *, const char *, long long, long long);
long long strsuftollx(const char *, const char *, long long, long long, char *, size_t);
#if defined(_OPENBSD_SOURCE)
long long strtonum(const char *, long long, long long, const char **);
#endif
intmax_t strtoi(const char *__restrict, char **__restrict, int, intmax_t, intmax_t, int *);
uintmax_t strtou(const char *__restrict, char **__restrict, int, uintmax_t, uintmax_t, int *);

#ifdef __cplusplus
}
#endif
#endif

#include <ssp/stdlib.h>

#endif /* _RUMP_STDLIB_H_ */
