/*
 * <sys/syslimits.h> - limits
 */
#ifndef _SYS_SYSLIMITS_H_
#define _SYS_SYSLIMITS_H_

#include <limits.h>

#endif /* _SYS_SYSLIMITS_H_ */
