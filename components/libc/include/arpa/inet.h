/*
 * <arpa/inet.h> - Internet addresses as text, with networks
 */
#ifndef _RUMP_ARPA_INET_H_
#define _RUMP_ARPA_INET_H_

#include_next <arpa/inet.h>

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

#define __NEED_size_t
#include <bits/alltypes.h>

char *inet_net_ntop(int, const void *, int, char *, size_t);
int inet_net_pton(int, const char *, void *, size_t);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _RUMP_ARPA_INET_H_ */
