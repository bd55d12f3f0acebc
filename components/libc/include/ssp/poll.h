/*
 * <ssp/poll.h> - checked poll; see <ssp/ssp.h>
 */
#ifndef _SSP_POLL_H_
#define _SSP_POLL_H_

#include <ssp/ssp.h>

#if __SSP_FORTIFY_LEVEL > 0

#include <poll.h>

#ifdef __cplusplus
extern "C" {
#endif

int __poll_chk(struct pollfd *__fds, nfds_t __n, int __timeout, size_t);
__ssp_inline int
poll(struct pollfd *__fds, nfds_t __n, int __timeout)
{
	return __poll_chk(__fds, __n, __timeout, __ssp_bos(__fds));
}

#ifdef __cplusplus
}
#endif

#endif /* __SSP_FORTIFY_LEVEL > 0 */

#endif /* _SSP_POLL_H_ */
