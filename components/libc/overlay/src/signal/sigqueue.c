/*
 * sigqueue.c - signals with a value.
 */
#define _NETBSD_SOURCE
#include <signal.h>
#include <string.h>
#include <unistd.h>
#undef syscall
#undef __syscall

#include "rumpcall.h"

hidden long __syscall_ret(unsigned long);

#define NB_SIGQUEUEINFO	245

int
sigqueueinfo(pid_t pid, const siginfo_t *info)
{
	return __syscall_ret(RUMPCALL(NB_SIGQUEUEINFO, pid, A(info)));
}

int
sigqueue(pid_t pid, int sig, const union sigval value)
{
	siginfo_t si;

	memset(&si, 0, sizeof(si));
	si.si_signo = sig;
	si.si_code = SI_QUEUE;
	si.si_pid = getpid();
	si.si_uid = getuid();
	si.si_value = value;
	return sigqueueinfo(pid, &si);
}
