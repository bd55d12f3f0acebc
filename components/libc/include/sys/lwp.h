/*
 * <sys/lwp.h> - threads
 */
#ifndef _SYS_LWP_H_
#define _SYS_LWP_H_

#include <lwp.h>

#endif /* _SYS_LWP_H_ */
