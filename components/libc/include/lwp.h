/*
 * <lwp.h> - threads as the kernel knows them
 */
#ifndef _LWP_H_
#define _LWP_H_

#include <sys/types.h>
#include <signal.h>
#include <ucontext.h>

#if defined(_NETBSD_SOURCE)
#ifdef __cplusplus
extern "C" {
#endif

#define LWP_DETACHED	0x00000040
#define LWP_SUSPENDED	0x00000080

lwpid_t _lwp_self(void);
int _lwp_create(const ucontext_t *, unsigned long, lwpid_t *);
int _lwp_exit(void);
int _lwp_wait(lwpid_t, lwpid_t *);
int _lwp_detach(lwpid_t);
int _lwp_suspend(lwpid_t);
int _lwp_continue(lwpid_t);
int _lwp_wakeup(lwpid_t);
int _lwp_kill(lwpid_t, int);
void *_lwp_getprivate(void);
int _lwp_setprivate(void *);
int _lwp_setname(lwpid_t, const char *);
int _lwp_getname(lwpid_t, char *, size_t);

#ifdef __cplusplus
}
#endif
#endif

#endif /* _LWP_H_ */
