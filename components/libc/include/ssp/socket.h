/*
 * <ssp/socket.h> - checked receiving; see <ssp/ssp.h>
 */
#ifndef _SSP_SOCKET_H_
#define _SSP_SOCKET_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

__ssp_redirect(ssize_t, recv, (int __fd, void *__d, size_t __n, int __flags),
    (__fd, __d, __n, __flags), __ssp_bos0(__d), __n)
__ssp_redirect(ssize_t, recvfrom,
    (int __fd, void *__restrict __d, size_t __n, int __flags,
    struct sockaddr *__restrict __from, socklen_t *__restrict __len),
    (__fd, __d, __n, __flags, __from, __len), __ssp_bos0(__d), __n)

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_SOCKET_H_ */
