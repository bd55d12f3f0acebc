/*
 * Children and waiting for them. A program has none but by the kernel's private
 * call, with which an image's programs are started; these children are a function
 * in the parent's memory.
 */
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

/* Private to rumprun: rump/syscall.h. */
#define SYS_GROUP_SPAWN	1028
#define STACK		16384
int rump_syscall(int, const long *, long *);

static volatile int go;

/* Ends with that status, or above 1000 by that signal, once it may. */
static void __attribute__((__noinline__))
child(void *arg)
{
	long args[8] = { 0 }, retval[2];
	int how = (int)(intptr_t)arg;

	while (!go)
		rump_syscall(SYS_sched_yield, args, retval);
	if (how > 1000) {
		rump_syscall(SYS_getpid, args, retval);
		args[0] = retval[0];
		args[1] = how - 1000;
		rump_syscall(SYS_kill, args, retval);
	}
	args[0] = how;
	rump_syscall(SYS_exit, args, retval);
}

static pid_t
spawn(int how)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_ANON | MAP_PRIVATE, -1, 0);
	long args[8] = { (long)child, how, (long)(stack + STACK - 64), 0 }, retval[2];

	/* It has the parent's thread pointer, which it only reads. */
	__asm__("movq %%fs:0, %0" : "=r"(args[4]));
	return rump_syscall(SYS_GROUP_SPAWN, args, retval) == 0 ? (pid_t)retval[0] : -1;
}

int
main(void)
{
	struct wrusage usage;
	siginfo_t info;
	int status, error;
	pid_t a, b, c;

	fails(waitid(P_ALL, 0, &info, WEXITED), ECHILD, "no children");
	go = 0;
	works(a = spawn(7), "a child");
	memset(&info, 0xff, sizeof(info));
	is(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), 0, "it has not ended");
	is(info.si_pid, 0, "and says nothing");
	is(waitpid(a, &status, WNOHANG), 0, "to wait4 either");
	fails(waitid(P_PID, (id_t)a + 100, &info, WEXITED), ECHILD, "another is no child");
	fails(waitid(P_PID, (id_t)a, &info, 0), EINVAL, "nothing to wait for");
	fails(waitid(P_PID, (id_t)a, &info, WEXITED | 0x80000), EINVAL, "no such option");
	fails(waitid((idtype_t)14, 0, &info, WEXITED), EINVAL, "no such kind");
	go = 1;
	is(waitid(P_PID, (id_t)a, &info, WEXITED | WNOWAIT), 0, "it ends");
	is(info.si_pid, a, "itself");
	is(info.si_signo, SIGCHLD, "as SIGCHLD says");
	is(info.si_code, CLD_EXITED, "by exit");
	is(info.si_status, 7, "with its status");
	is(wait6(P_PID, (id_t)a, &status, WEXITED, &usage, &info), a, "once more, and for good");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 7, "its status");
	ok(usage.wru_self.ru_utime.tv_sec == 0 && usage.wru_self.ru_maxrss > 0, "what it used");
	fails(waitid(P_PID, (id_t)a, &info, WEXITED), ECHILD, "it is gone");

	go = 0;
	a = spawn(1);
	b = spawn(1000 + SIGTERM);
	c = spawn(3);
	ok(a > 0 && b > 0 && c > 0, "three children");
	go = 1;
	is(waitid(P_PID, (id_t)b, &info, WEXITED), 0, "the second");
	is(info.si_code, CLD_KILLED, "was killed");
	is(info.si_status, SIGTERM, "by that signal");
	is(waitid(P_PGID, (id_t)getpgrp(), &info, WEXITED), 0, "one of the parent's group");
	ok(info.si_pid == a || info.si_pid == c, "a child");
	is(waitpid(0, &status, 0), a + c - info.si_pid, "and the other");
	error = waitpid(-1, &status, 0) == -1 ? errno : 0;
	is(error, ECHILD, "there are no more");
	return tap_done();
}
