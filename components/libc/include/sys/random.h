/*
 * <sys/random.h> - random bytes
 */
#ifndef _SYS_RANDOM_H_
#define _SYS_RANDOM_H_

#include <features.h>

#define __NEED_size_t
#define __NEED_ssize_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GRND_NONBLOCK	0x1
#define GRND_RANDOM	0x2
#define GRND_INSECURE	0x4

ssize_t getrandom(void *, size_t, unsigned int);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_RANDOM_H_ */
