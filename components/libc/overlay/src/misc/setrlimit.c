/*
 * setrlimit.c - resource limits.
 */
#include <sys/resource.h>

#include "syscall.h"

int
setrlimit(int resource, const struct rlimit *limit)
{
	return __syscall_ret(__syscall(SYS_setrlimit, resource, limit));
}
