/*
 * <sys/null.h> - NULL
 */
#ifndef _SYS_NULL_H_
#define _SYS_NULL_H_

#include <stddef.h>

#endif /* _SYS_NULL_H_ */
