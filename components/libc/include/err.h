/*
 * <err.h> - error messages
 */
#ifndef _ERR_H_
#define _ERR_H_

#include_next <err.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_NETBSD_SOURCE)
#include <stdarg.h>
__attribute__((__noreturn__)) void errc(int, int, const char *, ...) __attribute__((__format__(__printf__, 3, 4)));
__attribute__((__noreturn__)) void verrc(int, int, const char *, va_list);
void warnc(int, const char *, ...) __attribute__((__format__(__printf__, 2, 3)));
void vwarnc(int, const char *, va_list);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _ERR_H_ */
