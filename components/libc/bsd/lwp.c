/*
 * lwp.c - threads as the kernel knows them.
 */
#define _NETBSD_SOURCE
#include <lwp.h>

#include "pthread_impl.h"
#include "rumpcall.h"

enum {
	NB_LWP_CREATE = 309, NB_LWP_EXIT, NB_LWP_SELF, NB_LWP_WAIT, NB_LWP_SUSPEND,
	NB_LWP_CONTINUE, NB_LWP_WAKEUP, NB_LWP_GETPRIVATE, NB_LWP_SETPRIVATE,
	NB_LWP_KILL, NB_LWP_DETACH, NB_LWP_SETNAME = 323, NB_LWP_GETNAME,
};

lwpid_t
_lwp_self(void)
{
	return (lwpid_t)RUMPCALL(NB_LWP_SELF, 0);
}

int
_lwp_create(const ucontext_t *uc, unsigned long flags, lwpid_t *id)
{
	return RUMPRET(NB_LWP_CREATE, A(uc), A(flags), A(id));
}

int
_lwp_exit(void)
{
	return RUMPRET(NB_LWP_EXIT, 0);
}

int
_lwp_wait(lwpid_t id, lwpid_t *ended)
{
	return RUMPRET(NB_LWP_WAIT, id, A(ended));
}

int
_lwp_suspend(lwpid_t id)
{
	return RUMPRET(NB_LWP_SUSPEND, id);
}

int
_lwp_continue(lwpid_t id)
{
	return RUMPRET(NB_LWP_CONTINUE, id);
}

int
_lwp_wakeup(lwpid_t id)
{
	return RUMPRET(NB_LWP_WAKEUP, id);
}

void *
_lwp_getprivate(void)
{
	return (void *)RUMPCALL(NB_LWP_GETPRIVATE, 0);
}

int
_lwp_setprivate(void *p)
{
	return RUMPRET(NB_LWP_SETPRIVATE, A(p));
}

int
_lwp_kill(lwpid_t id, int sig)
{
	return RUMPRET(NB_LWP_KILL, id, sig);
}

int
_lwp_detach(lwpid_t id)
{
	return RUMPRET(NB_LWP_DETACH, id);
}

int
_lwp_setname(lwpid_t id, const char *name)
{
	return RUMPRET(NB_LWP_SETNAME, id, A(name));
}

int
_lwp_getname(lwpid_t id, char *buf, size_t len)
{
	return RUMPRET(NB_LWP_GETNAME, id, A(buf), A(len));
}
