/*
 * <ssp/ssp.h> - buffer overflow checks for -D_FORTIFY_SOURCE=1 and 2, as in
 * NetBSD's ssp(3). Included by the headers <ssp/...>, which the headers of the
 * same name include last. The checks need an optimising compiler: without, there
 * are none.
 *
 * Level 1 checks against the end of the object a buffer lies in, level 2 (and
 * what is above) against the end of the innermost member for strings.
 */
#ifndef _SSP_SSP_H_
#define _SSP_SSP_H_

#include <features.h>

#if defined(_FORTIFY_SOURCE) && _FORTIFY_SOURCE > 0 &&			\
    defined(__OPTIMIZE__) && !defined(_RUMP_LIBC_BUILD)
#if _FORTIFY_SOURCE > 1
#define __SSP_FORTIFY_LEVEL	2
#else
#define __SSP_FORTIFY_LEVEL	1
#endif
#else
#define __SSP_FORTIFY_LEVEL	0
#endif

#if __SSP_FORTIFY_LEVEL > 0

#define __NEED_size_t
#include <bits/alltypes.h>

#define __ssp_bos(p)	__builtin_object_size(p, __SSP_FORTIFY_LEVEL > 1)
#define __ssp_bos0(p)	__builtin_object_size(p, 0)

#define __ssp_inline							\
	extern __inline __attribute__((__always_inline__,		\
	    __gnu_inline__, __artificial__))

#ifdef __cplusplus
extern "C" {
#endif

void __chk_fail(void) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_SSP_H_ */
