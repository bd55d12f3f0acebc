/*
 * <bits/signal_values.h> - signal constants in NetBSD's ABI
 */
#define SIGHUP		1
#define SIGINT		2
#define SIGQUIT		3
#define SIGILL		4
#define SIGTRAP		5
#define SIGABRT		6
#define SIGIOT		6
#define SIGEMT		7
#define SIGFPE		8
#define SIGKILL		9
#define SIGBUS		10
#define SIGSEGV		11
#define SIGSYS		12
#define SIGPIPE		13
#define SIGALRM		14
#define SIGTERM		15
#define SIGURG		16
#define SIGSTOP		17
#define SIGTSTP		18
#define SIGCONT		19
#define SIGCHLD		20
#define SIGTTIN		21
#define SIGTTOU		22
#define SIGIO		23
#define SIGPOLL		23
#define SIGXCPU		24
#define SIGXFSZ		25
#define SIGVTALRM	26
#define SIGPROF		27
#define SIGWINCH	28
#define SIGINFO		29
#define SIGUSR1		30
#define SIGUSR2		31
#define SIGPWR		32
#define SIGRTMIN	33
#define SIGRTMAX	60
#define SIGSTKSZ	40960

#define SA_ONSTACK	0x1
#define SA_RESTART	0x2
#define SA_RESETHAND	0x4
#define SA_NOCLDSTOP	0x8
#define SA_NODEFER	0x10
#define SA_NOCLDWAIT	0x20
#define SA_SIGINFO	0x40
#define SA_NOKERNINFO	0x80

#define SIG_BLOCK	1
#define SIG_UNBLOCK	2
#define SIG_SETMASK	3

#define SS_ONSTACK	1
#define SS_DISABLE	4

#define SIGEV_NONE	0
#define SIGEV_SIGNAL	1
#define SIGEV_THREAD	2

#define SI_ASYNCIO	(-3)
#define SI_LWP		(-5)
#define SI_MESGQ	(-4)
#define SI_QUEUE	(-1)
#define SI_TIMER	(-2)
#define SI_USER		0
#define SI_NOINFO	32767

#define ILL_ILLOPC	1
#define ILL_ILLOPN	2
#define ILL_ILLADR	3
#define ILL_ILLTRP	4
#define ILL_PRVOPC	5
#define ILL_PRVREG	6
#define ILL_COPROC	7
#define ILL_BADSTK	8

#define FPE_INTDIV	1
#define FPE_INTOVF	2
#define FPE_FLTDIV	3
#define FPE_FLTOVF	4
#define FPE_FLTUND	5
#define FPE_FLTRES	6
#define FPE_FLTINV	7
#define FPE_FLTSUB	8

#define SEGV_MAPERR	1
#define SEGV_ACCERR	2

#define BUS_ADRALN	1
#define BUS_ADRERR	2
#define BUS_OBJERR	3

#define TRAP_BRKPT	1
#define TRAP_TRACE	2
#define TRAP_EXEC	3
#define TRAP_CHLD	4
#define TRAP_LWP	5
#define TRAP_DBREG	6
#define TRAP_SCE	7
#define TRAP_SCX	8

#define CLD_EXITED	1
#define CLD_KILLED	2
#define CLD_DUMPED	3
#define CLD_TRAPPED	4
#define CLD_STOPPED	5
#define CLD_CONTINUED	6

#define POLL_IN		1
#define POLL_OUT	2
#define POLL_MSG	3
#define POLL_ERR	4
#define POLL_PRI	5
#define POLL_HUP	6
