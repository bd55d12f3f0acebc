/*
 * <ssp/stdlib.h> - checked realpath; see <ssp/ssp.h>
 */
#ifndef _SSP_STDLIB_H_
#define _SSP_STDLIB_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <limits.h>
#include <stdlib.h>

#if defined(PATH_MAX) && (defined(_XOPEN_SOURCE) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE))
#ifdef __cplusplus
extern "C" {
#endif

__ssp_redirect(char *, realpath,
    (const char *__restrict __name, char *__restrict __d), (__name, __d),
    __ssp_bos(__d), __d != (char *)0 ? PATH_MAX : 0)

#ifdef __cplusplus
}
#endif
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_STDLIB_H_ */
