/*
 * <resolv.h> - the resolver, with BIND's base 64
 */
#ifndef _RUMP_RESOLV_H_
#define _RUMP_RESOLV_H_

#include_next <resolv.h>

#ifdef __cplusplus
extern "C" {
#endif

#define b64_ntop	__b64_ntop
#define b64_pton	__b64_pton

int b64_ntop(const unsigned char *, size_t, char *, size_t);
int b64_pton(const char *, unsigned char *, size_t);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RESOLV_H_ */
