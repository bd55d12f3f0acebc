/*
 * rump/shutdown.h - what components do before the machine goes.
 */
#ifndef RUMP_SHUTDOWN_H
#define RUMP_SHUTDOWN_H

/*
 * sh_func(sh_arg) runs once when the guest ends in good order (not after a
 * panic), in a thread, monitor held, and may sleep; the last registered first.
 * Storage is the caller's, for ever.
 */
struct shutdown_hook {
	void (*sh_func)(void *);
	void *sh_arg;
	struct shutdown_hook *sh_next;
};
void shutdown_hook_register(struct shutdown_hook *);

#endif /* RUMP_SHUTDOWN_H */
