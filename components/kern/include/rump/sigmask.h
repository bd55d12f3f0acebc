/*
 * rump/sigmask.h - the signal mask that pselect, pollts and paccept wait with.
 */
#ifndef RUMP_SIGMASK_H
#define RUMP_SIGMASK_H

struct lwp;

/* Sets the mask at `user' (NULL: does nothing) for this call. EFAULT. */
int sigmask_suspend(struct lwp *, const void *user);

/*
 * The call ends with `error'. The old mask comes back at once, or, when a
 * signal ended the wait, after its handler has run. Returns the error for the
 * program: these calls are never restarted.
 */
int sigmask_resume(struct lwp *, const void *user, int error);

#endif /* RUMP_SIGMASK_H */
