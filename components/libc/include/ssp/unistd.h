/*
 * <ssp/unistd.h> - checked reading; see <ssp/ssp.h>
 */
#ifndef _SSP_UNISTD_H_
#define _SSP_UNISTD_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

__ssp_redirect(ssize_t, read, (int __fd, void *__d, size_t __n),
    (__fd, __d, __n), __ssp_bos0(__d), __n)
__ssp_redirect(ssize_t, pread, (int __fd, void *__d, size_t __n, off_t __at),
    (__fd, __d, __n, __at), __ssp_bos0(__d), __n)
__ssp_redirect(ssize_t, readlink,
    (const char *__restrict __name, char *__restrict __d, size_t __n),
    (__name, __d, __n), __ssp_bos(__d), __n)
__ssp_redirect(ssize_t, readlinkat,
    (int __fd, const char *__restrict __name, char *__restrict __d, size_t __n),
    (__fd, __name, __d, __n), __ssp_bos(__d), __n)
__ssp_redirect(char *, getcwd, (char *__d, size_t __n),
    (__d, __n), __ssp_bos(__d), __d != (char *)0 ? __n : 0)
__ssp_redirect(int, gethostname, (char *__d, size_t __n),
    (__d, __n), __ssp_bos(__d), __n)

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_UNISTD_H_ */
