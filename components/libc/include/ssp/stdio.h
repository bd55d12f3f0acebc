/*
 * <ssp/stdio.h> - checked formatted and other input and output; see <ssp/ssp.h>.
 * In C++ with clang, which cannot pass variable arguments on, sprintf and
 * snprintf are unchecked.
 */
#ifndef _SSP_STDIO_H_
#define _SSP_STDIO_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef __clang__
__ssp_inline int
sprintf(char *__restrict __d, const char *__restrict __fmt, ...)
{
	return __builtin___sprintf_chk(__d, 0, __ssp_bos(__d), __fmt,
	    __builtin_va_arg_pack());
}

__ssp_inline int
snprintf(char *__restrict __d, size_t __n, const char *__restrict __fmt, ...)
{
	return __builtin___snprintf_chk(__d, __n, 0, __ssp_bos(__d), __fmt,
	    __builtin_va_arg_pack());
}
#elif !defined(__cplusplus)
#define sprintf(d, ...)							\
	__builtin___sprintf_chk(d, 0, __ssp_bos(d), __VA_ARGS__)
#define snprintf(d, n, ...)						\
	__builtin___snprintf_chk(d, n, 0, __ssp_bos(d), __VA_ARGS__)
#endif

__ssp_inline int
vsprintf(char *__restrict __d, const char *__restrict __fmt, __builtin_va_list __ap)
{
	return __builtin___vsprintf_chk(__d, 0, __ssp_bos(__d), __fmt, __ap);
}

__ssp_inline int
vsnprintf(char *__restrict __d, size_t __n, const char *__restrict __fmt,
    __builtin_va_list __ap)
{
	return __builtin___vsnprintf_chk(__d, __n, 0, __ssp_bos(__d), __fmt,
	    __ap);
}

char *__fgets_chk(char *__restrict __d, int __n, FILE *__restrict __f, size_t);
__ssp_inline char *
fgets(char *__restrict __d, int __n, FILE *__restrict __f)
{
	return __fgets_chk(__d, __n, __f, __ssp_bos(__d));
}

size_t __fread_chk(void *__restrict __d, size_t __size, size_t __n,
    FILE *__restrict __f, size_t);
__ssp_inline size_t
fread(void *__restrict __d, size_t __size, size_t __n, FILE *__restrict __f)
{
	return __fread_chk(__d, __size, __n, __f, __ssp_bos0(__d));
}

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_STDIO_H_ */
