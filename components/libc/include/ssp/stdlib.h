/*
 * <ssp/stdlib.h> - checked realpath; see <ssp/ssp.h>
 */
#ifndef _SSP_STDLIB_H_
#define _SSP_STDLIB_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <stdlib.h>

#if defined(_XOPEN_SOURCE) || defined(_RUMP_GNU_SOURCE) || defined(_RUMP_BSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

char *__realpath_chk(const char *__restrict __name, char *__restrict __d,
    size_t);
__ssp_inline char *
realpath(const char *__restrict __name, char *__restrict __d)
{
	return __realpath_chk(__name, __d, __ssp_bos(__d));
}

#ifdef __cplusplus
}
#endif
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_STDLIB_H_ */
