/*
 * strsignal.c - names of signals.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "locale_impl.h"

const char *const sys_siglist[NSIG] = {
	"Signal 0",
	[SIGHUP] = "Hangup",
	[SIGINT] = "Interrupt",
	[SIGQUIT] = "Quit",
	[SIGILL] = "Illegal instruction",
	[SIGTRAP] = "Trace/BPT trap",
	[SIGABRT] = "Abort trap",
	[SIGEMT] = "EMT trap",
	[SIGFPE] = "Floating point exception",
	[SIGKILL] = "Killed",
	[SIGBUS] = "Bus error",
	[SIGSEGV] = "Segmentation fault",
	[SIGSYS] = "Bad system call",
	[SIGPIPE] = "Broken pipe",
	[SIGALRM] = "Alarm clock",
	[SIGTERM] = "Terminated",
	[SIGURG] = "Urgent I/O condition",
	[SIGSTOP] = "Suspended (signal)",
	[SIGTSTP] = "Suspended",
	[SIGCONT] = "Continued",
	[SIGCHLD] = "Child exited",
	[SIGTTIN] = "Stopped (tty input)",
	[SIGTTOU] = "Stopped (tty output)",
	[SIGIO] = "I/O possible",
	[SIGXCPU] = "CPU time limit exceeded",
	[SIGXFSZ] = "File size limit exceeded",
	[SIGVTALRM] = "Virtual timer expired",
	[SIGPROF] = "Profiling timer expired",
	[SIGWINCH] = "Window size changed",
	[SIGINFO] = "Information request",
	[SIGUSR1] = "User defined signal 1",
	[SIGUSR2] = "User defined signal 2",
	[SIGPWR] = "Power fail/restart",
};

const char *const sys_signame[NSIG] = {
	"Signal 0",
	[SIGHUP] = "HUP",
	[SIGINT] = "INT",
	[SIGQUIT] = "QUIT",
	[SIGILL] = "ILL",
	[SIGTRAP] = "TRAP",
	[SIGABRT] = "ABRT",
	[SIGEMT] = "EMT",
	[SIGFPE] = "FPE",
	[SIGKILL] = "KILL",
	[SIGBUS] = "BUS",
	[SIGSEGV] = "SEGV",
	[SIGSYS] = "SYS",
	[SIGPIPE] = "PIPE",
	[SIGALRM] = "ALRM",
	[SIGTERM] = "TERM",
	[SIGURG] = "URG",
	[SIGSTOP] = "STOP",
	[SIGTSTP] = "TSTP",
	[SIGCONT] = "CONT",
	[SIGCHLD] = "CHLD",
	[SIGTTIN] = "TTIN",
	[SIGTTOU] = "TTOU",
	[SIGIO] = "IO",
	[SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ",
	[SIGVTALRM] = "VTALRM",
	[SIGPROF] = "PROF",
	[SIGWINCH] = "WINCH",
	[SIGINFO] = "INFO",
	[SIGUSR1] = "USR1",
	[SIGUSR2] = "USR2",
	[SIGPWR] = "PWR",
};

const int sys_nsig = NSIG;

char *
strsignal(int signo)
{
	static char buf[32];

	if (signo > 0 && signo < NSIG && sys_siglist[signo])
		return (char *)LCTRANS_CUR(sys_siglist[signo]);
	if (signo >= SIGRTMIN && signo < NSIG)
		snprintf(buf, sizeof(buf), "Real time signal %d", signo - SIGRTMIN);
	else
		snprintf(buf, sizeof(buf), "Unknown signal: %d", signo);
	return buf;
}
