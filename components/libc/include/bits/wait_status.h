/*
 * bits/wait_status.h - what wait() tells, for <sys/wait.h> and <stdlib.h>
 */
#undef WEXITSTATUS
#undef WTERMSIG
#undef WSTOPSIG
#undef WIFEXITED
#undef WIFSTOPPED
#undef WIFSIGNALED
#undef WIFCONTINUED
#undef WCOREDUMP
#undef WNOHANG
#undef WUNTRACED

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

