/*
 * <signal.h> - signals in NetBSD's ABI
 */
#ifndef _SIGNAL_H_
#define _SIGNAL_H_

#include <features.h>

#define __NEED_size_t
#define __NEED_pid_t
#define __NEED_uid_t
#define __NEED_clock_t
#define __NEED_pthread_t
#define __NEED_pthread_attr_t
#define __NEED_sigset_t
#define __NEED_struct_timespec
#define __NEED_time_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <bits/signal_values.h>

#define NSIG		64
#define _NSIG		64

typedef int sig_atomic_t;
typedef void (*__sighandler_t)(int);

#define SIG_ERR		((void (*)(int))-1)
#define SIG_DFL		((void (*)(int))0)
#define SIG_IGN		((void (*)(int))1)
#define SIG_HOLD	((void (*)(int))3)

#define MINSIGSTKSZ	8192
#define SIGSTKSZ	40960

union sigval {
	int sival_int;
	void *sival_ptr;
};
typedef union sigval sigval_t;

/* What the kernel tells about a signal. */
struct _ksiginfo {
	int _signo;
	int _code;
	int _errno;
	int _pad;
	union {
		struct {
			pid_t _pid;
			uid_t _uid;
			union sigval _value;
		} _rt;
		struct {
			pid_t _pid;
			uid_t _uid;
			int _status;
			clock_t _utime;
			clock_t _stime;
		} _child;
		struct {
			void *_addr;
			int _trap;
			int _trap2;
			int _trap3;
		} _fault;
		struct {
			long _band;
			int _fd;
		} _poll;
		struct {
			int _sysnum;
			int _retval[2];
			int _error;
			unsigned long long _args[8];
		} _syscall;
		struct {
			int _pe_report_event;
			union {
				pid_t _pe_other_pid;
				int _pe_lwp;
			} _option;
		} _ptrace_state;
	} _reason;
};

typedef union siginfo {
	char si_pad[128];
	struct _ksiginfo _info;
} siginfo_t;

#define si_signo	_info._signo
#define si_code		_info._code
#define si_errno	_info._errno
#define si_value	_info._reason._rt._value
#define si_pid		_info._reason._child._pid
#define si_uid		_info._reason._child._uid
#define si_status	_info._reason._child._status
#define si_utime	_info._reason._child._utime
#define si_stime	_info._reason._child._stime
#define si_addr		_info._reason._fault._addr
#define si_trap		_info._reason._fault._trap
#define si_band		_info._reason._poll._band
#define si_fd		_info._reason._poll._fd

struct sigaction {
	union {
		void (*_sa_handler)(int);
		void (*_sa_sigaction)(int, siginfo_t *, void *);
	} _sa_u;
	sigset_t sa_mask;
	int sa_flags;
};
#define sa_handler	_sa_u._sa_handler
#define sa_sigaction	_sa_u._sa_sigaction

typedef struct sigaltstack {
	void *ss_sp;
	size_t ss_size;
	int ss_flags;
} stack_t;

struct sigstack {
	void *ss_sp;
	int ss_onstack;
};

#define SV_ONSTACK	SA_ONSTACK
#define SV_INTERRUPT	SA_RESTART
#define SV_RESETHAND	SA_RESETHAND

struct sigevent {
	int sigev_notify;
	int sigev_signo;
	union sigval sigev_value;
	void (*sigev_notify_function)(union sigval);
#ifdef _RUMP_LIBC_BUILD
	pthread_attr_t *sigev_notify_attributes;
#else
	void *sigev_notify_attributes;
#endif
};

#include <bits/mcontext.h>

int kill(pid_t, int);
int killpg(pid_t, int);
void psiginfo(const siginfo_t *, const char *);
void psignal(int, const char *);
int pthread_kill(pthread_t, int);
int pthread_sigmask(int, const sigset_t *__restrict, sigset_t *__restrict);
int raise(int);
int sigaction(int, const struct sigaction *__restrict, struct sigaction *__restrict);
int sigaddset(sigset_t *, int);
int sigaltstack(const stack_t *__restrict, stack_t *__restrict);
int sigdelset(sigset_t *, int);
int sigemptyset(sigset_t *);
int sigfillset(sigset_t *);
int sighold(int);
int sigignore(int);
int siginterrupt(int, int);
int sigismember(const sigset_t *, int);
void (*signal(int, void (*)(int)))(int);
int sigpause(int);
int sigpending(sigset_t *);
int sigprocmask(int, const sigset_t *__restrict, sigset_t *__restrict);
int sigqueue(pid_t, int, union sigval);
int sigrelse(int);
void (*sigset(int, void (*)(int)))(int);
int sigsuspend(const sigset_t *);
int sigtimedwait(const sigset_t *__restrict, siginfo_t *__restrict, const struct timespec *__restrict);
int sigwait(const sigset_t *__restrict, int *__restrict);
int sigwaitinfo(const sigset_t *__restrict, siginfo_t *__restrict);
#if defined(_NETBSD_SOURCE)
typedef void (*sig_t)(int);
int sigblock(int);
int sigmask(int);
int sigsetmask(int);
int siggetmask(void);
#define sigmask(n)	(1 << ((n) - 1))
extern const char *const sys_signame[];
extern const char *const sys_siglist[];
extern const int sys_nsig;
int sigqueueinfo(pid_t, const siginfo_t *);
const char *signalname(int);
int signalnext(int);
int signalnumber(const char *);
#endif

#ifdef _RUMP_LIBC_BUILD
__attribute__((__visibility__("hidden"))) int __sigaction(int, const struct sigaction *__restrict, struct sigaction *__restrict);
__attribute__((__visibility__("hidden"))) void __block_all_sigs(void *);
__attribute__((__visibility__("hidden"))) void __block_app_sigs(void *);
__attribute__((__visibility__("hidden"))) void __restore_sigs(void *);
__attribute__((__visibility__("hidden"))) void __get_handler_set(sigset_t *);
int sigisemptyset(const sigset_t *);
int sigorset(sigset_t *, const sigset_t *, const sigset_t *);
int sigandset(sigset_t *, const sigset_t *, const sigset_t *);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _SIGNAL_H_ */
