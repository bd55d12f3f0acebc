/*
 * <ssp/strings.h> - checked bcopy and bzero; see <ssp/ssp.h>
 */
#ifndef _SSP_STRINGS_H_
#define _SSP_STRINGS_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <strings.h>

#if defined(_RUMP_GNU_SOURCE) || defined(_RUMP_BSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

__ssp_inline void
bcopy(const void *__s, void *__d, size_t __n)
{
	(void)__builtin___memmove_chk(__d, __s, __n, __ssp_bos0(__d));
}

__ssp_inline void
bzero(void *__d, size_t __n)
{
	(void)__builtin___memset_chk(__d, 0, __n, __ssp_bos0(__d));
}

#ifdef __cplusplus
}
#endif
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_STRINGS_H_ */
