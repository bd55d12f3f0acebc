/*
 * <sys/sigtypes.h> - signals
 */
#ifndef _SYS_SIGTYPES_H_
#define _SYS_SIGTYPES_H_

#include <signal.h>

#endif /* _SYS_SIGTYPES_H_ */
