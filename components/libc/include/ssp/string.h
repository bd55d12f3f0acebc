/*
 * <ssp/string.h> - checked string functions; see <ssp/ssp.h>
 */
#ifndef _SSP_STRING_H_
#define _SSP_STRING_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

__ssp_inline void *
memcpy(void *__restrict __d, const void *__restrict __s, size_t __n)
{
	return __builtin___memcpy_chk(__d, __s, __n, __ssp_bos0(__d));
}

__ssp_inline void *
memmove(void *__d, const void *__s, size_t __n)
{
	return __builtin___memmove_chk(__d, __s, __n, __ssp_bos0(__d));
}

__ssp_inline void *
memset(void *__d, int __c, size_t __n)
{
	return __builtin___memset_chk(__d, __c, __n, __ssp_bos0(__d));
}

__ssp_inline char *
strcpy(char *__restrict __d, const char *__restrict __s)
{
	return __builtin___strcpy_chk(__d, __s, __ssp_bos(__d));
}

__ssp_inline char *
strncpy(char *__restrict __d, const char *__restrict __s, size_t __n)
{
	return __builtin___strncpy_chk(__d, __s, __n, __ssp_bos(__d));
}

__ssp_inline char *
strcat(char *__restrict __d, const char *__restrict __s)
{
	return __builtin___strcat_chk(__d, __s, __ssp_bos(__d));
}

__ssp_inline char *
strncat(char *__restrict __d, const char *__restrict __s, size_t __n)
{
	return __builtin___strncat_chk(__d, __s, __n, __ssp_bos(__d));
}

#if defined(_POSIX_C_SOURCE) || defined(_XOPEN_SOURCE) || defined(_RUMP_GNU_SOURCE) || defined(_RUMP_BSD_SOURCE)
__ssp_inline char *
stpcpy(char *__restrict __d, const char *__restrict __s)
{
	return __builtin___stpcpy_chk(__d, __s, __ssp_bos(__d));
}

__ssp_inline char *
stpncpy(char *__restrict __d, const char *__restrict __s, size_t __n)
{
	return __builtin___stpncpy_chk(__d, __s, __n, __ssp_bos(__d));
}
#endif

#if defined(_RUMP_GNU_SOURCE) || defined(_RUMP_BSD_SOURCE)
size_t __strlcpy_chk(char *__d, const char *__s, size_t __n, size_t);
__ssp_inline size_t
strlcpy(char *__d, const char *__s, size_t __n)
{
	return __strlcpy_chk(__d, __s, __n, __ssp_bos(__d));
}

size_t __strlcat_chk(char *__d, const char *__s, size_t __n, size_t);
__ssp_inline size_t
strlcat(char *__d, const char *__s, size_t __n)
{
	return __strlcat_chk(__d, __s, __n, __ssp_bos(__d));
}

#endif

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_STRING_H_ */
