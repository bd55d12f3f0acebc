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

ssize_t __recv_chk(int __fd, void *__d, size_t __n, int __flags, size_t);
__ssp_inline ssize_t
recv(int __fd, void *__d, size_t __n, int __flags)
{
	return __recv_chk(__fd, __d, __n, __flags, __ssp_bos0(__d));
}

ssize_t __recvfrom_chk(int __fd, void *__restrict __d, size_t __n,
    int __flags, struct sockaddr *__restrict __from,
    socklen_t *__restrict __len, size_t);
__ssp_inline ssize_t
recvfrom(int __fd, void *__restrict __d, size_t __n, int __flags,
    struct sockaddr *__restrict __from, socklen_t *__restrict __len)
{
	return __recvfrom_chk(__fd, __d, __n, __flags, __from, __len,
	    __ssp_bos0(__d));
}

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_SOCKET_H_ */
