/*
 * <inttypes.h> - integers of all sizes, with NetBSD's conversions
 */
#ifndef _RUMP_INTTYPES_H_
#define _RUMP_INTTYPES_H_

#include_next <inttypes.h>

#if defined(_NETBSD_SOURCE)
#define __NEED_locale_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

intmax_t strtoi(const char *__restrict, char **__restrict, int, intmax_t, intmax_t, int *);
uintmax_t strtou(const char *__restrict, char **__restrict, int, uintmax_t, uintmax_t, int *);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_INTTYPES_H_ */
