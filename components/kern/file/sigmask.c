/*
 * sigmask.c - calls that wait with a signal mask of their own.
 */
#include "lwpvar.h"
#include "netbsd/errno.h"
#include "rump/sigmask.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"


int
sigmask_suspend(struct lwp *l, const void *user)
{
	nb_sigset_t set;
	int error;

	if (user == NULL)
		return 0;
	error = copyin(user, &set, sizeof(set));
	if (error == 0)
		signal_suspend_mask(l, sigmask_from(&set));
	return error;
}

int
sigmask_resume(struct lwp *l, const void *user, int error)
{
	if (error == ERESTART)
		error = EINTR;
	if (user != NULL && error != EINTR)
		signal_unsuspend(l);
	return error;
}
