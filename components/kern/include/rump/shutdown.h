/*
 * rump/shutdown.h - what components do before the machine goes, and how it comes
 * to that from outside.
 */
#ifndef RUMP_SHUTDOWN_H
#define RUMP_SHUTDOWN_H

#include <stdbool.h>

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

/*
 * Somebody outside wants the guest to end, as with a machine's power button, or to
 * start anew. Every program gets SIGTERM; where that is not caught, it leaves by
 * exit(3) with status 143 (128 + SIGTERM), so that its exit handlers run. The guest
 * ends with its programs, after a minute without them. Monitor, thread context;
 * does not wait.
 */
void shutdown_request(bool reboot);

#endif /* RUMP_SHUTDOWN_H */
