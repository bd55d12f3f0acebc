/*
 * waitid.c - waiting with siginfo, by wait6.
 */
#define _NETBSD_SOURCE
#include <string.h>
#include <sys/wait.h>

#include "syscall.h"

#define NB_WAIT6	481

pid_t
wait6(idtype_t type, id_t id, int *status, int options, struct wrusage *usage,
    siginfo_t *info)
{
	return __syscall_ret(__syscall_cp(NB_WAIT6, type, id, status, options, usage, info));
}

int
waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	int status;
	pid_t pid = wait6(type, id, &status, options, 0, info);

	if (pid < 0)
		return -1;
	/* WNOHANG, and nobody has ended. */
	if (pid == 0 && info)
		memset(info, 0, sizeof(*info));
	return 0;
}
