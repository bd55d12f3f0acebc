/*
 * getrlimit.c - resource limits.
 */
#include <sys/resource.h>

#include "syscall.h"

int
getrlimit(int resource, struct rlimit *limit)
{
	return __syscall_ret(__syscall(SYS_getrlimit, resource, limit));
}
