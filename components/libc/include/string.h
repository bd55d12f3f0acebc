/*
 * <string.h> - strings, with NetBSD's additions
 */
#ifndef _RUMP_STRING_H_
#define _RUMP_STRING_H_

#include_next <string.h>

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

int consttime_memequal(const void *, const void *, size_t);
void *explicit_memset(void *, int, size_t);
char *stresep(char **, const char *, int);

#ifdef __cplusplus
}
#endif
#endif

#include <ssp/string.h>

#endif /* _RUMP_STRING_H_ */
