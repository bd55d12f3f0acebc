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

#define _WSTATUS(x)	((x) & 0177)
#define _WSTOPPED	0177
#define _WCONTINUED	0xffff
#define WIFCONTINUED(x)	((x) == _WCONTINUED)
#define WIFSTOPPED(x)	(_WSTATUS(x) == _WSTOPPED && !WIFCONTINUED(x))
#define WSTOPSIG(x)	(((x) >> 8) & 0xff)
#define WIFSIGNALED(x)	(_WSTATUS(x) != _WSTOPPED && _WSTATUS(x) != 0)
#define WTERMSIG(x)	(_WSTATUS(x))
#define WIFEXITED(x)	(_WSTATUS(x) == 0)
#define WEXITSTATUS(x)	(((x) >> 8) & 0xff)
#define WCOREFLAG	0200
#define WCOREDUMP(x)	((x) & WCOREFLAG)
#define W_EXITCODE(ret, sig)	((ret) << 8 | (sig))
#define W_STOPCODE(sig)	((sig) << 8 | _WSTOPPED)

#define WNOHANG		0x1
#define WSTOPPED	0x2
#define WUNTRACED	0x2
#define WALTSIG		0x4
#define WALLSIG		0x8
#define WCONTINUED	0x10
#define WEXITED		0x20
#define WTRAPPED	0x40
#define WNOWAIT		0x10000
#define WNOZOMBIE	0x20000

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
