/*
 * <sys/errno.h> - where BSD has errno.h's contents
 */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#include <errno.h>

#endif /* _SYS_ERRNO_H_ */
