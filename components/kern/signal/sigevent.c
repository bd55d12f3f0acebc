/*
 * sigevent.c - notification by signal (rump/sigevent.h).
 */
#include "internal.h"
#include "lwpvar.h"
#include "rump/lib.h"
#include "rump/sigevent.h"
#include "rump/syscall.h"
#include "sigvar.h"
#include "netbsd/errno.h"

int
sigevent_init(struct sigevent_target *st, struct proc *p,
    const struct nb_sigevent *ev)
{
	memset(st, 0, sizeof(*st));
	st->st_pid = p->p_pid;
	st->st_value = ev->sigev_value;
	switch (ev->sigev_notify) {
	case SIGEV_NONE:
		return 0;
	case RUMP_SIGEV_LWP:
		st->st_lid = (int)ev->sigev_notify_attributes;
		if (lwp_find(p, st->st_lid) == NULL)
			return ESRCH;
		break;
	case SIGEV_SIGNAL:
		break;
	default:
		return EINVAL;
	}
	if (ev->sigev_signo <= 0 || ev->sigev_signo > SIG_NUMBERS)
		return EINVAL;
	st->st_signo = ev->sigev_signo;
	return 0;
}

int
sigevent_send(const struct sigevent_target *st, int code, int tag)
{
	struct proc *p = proc_find(st->st_pid);
	struct ksiginfo info;
	struct lwp *l;

	if (st->st_signo == 0 || p == NULL)
		return 0;
	memset(&info, 0, sizeof(info));
	info.ksi_signo = st->st_signo;
	info.ksi_code = code;
	info.ksi_pad = tag;
	info.ksi_u.rt.pid = st->st_pid;
	info.ksi_u.rt.value = st->st_value;
	if (st->st_lid == 0)
		return signal_proc(p, st->st_signo, &info);
	l = lwp_find(p, st->st_lid);
	return l != NULL ? signal_lwp(l, st->st_signo, &info) : 0;
}
