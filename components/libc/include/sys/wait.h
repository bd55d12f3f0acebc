/*
 * <sys/wait.h> - waiting for children in NetBSD's ABI
 */
#ifndef _SYS_WAIT_H_
#define _SYS_WAIT_H_

#include <features.h>

#define __NEED_pid_t
#define __NEED_id_t
#include <bits/alltypes.h>
#include <signal.h>
#include <sys/idtype.h>
#include <sys/resource.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <bits/wait_status.h>

#define WAIT_ANY	(-1)
#define WAIT_MYPGRP	0

pid_t wait(int *);
pid_t waitpid(pid_t, int *, int);
int waitid(idtype_t, id_t, siginfo_t *, int);
#if defined(_NETBSD_SOURCE) || defined(_RUMP_LIBC_BUILD)
pid_t wait3(int *, int, struct rusage *);
pid_t wait4(pid_t, int *, int, struct rusage *);
pid_t wait6(idtype_t, id_t, int *, int, struct wrusage *, siginfo_t *);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SYS_WAIT_H_ */
