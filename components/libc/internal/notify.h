/*
 * notify.h - SIGEV_THREAD. A helper thread waits for a signal of the library's
 * own and starts the program's function in a new thread each time it comes.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <signal.h>

/*
 * Turns *ev with SIGEV_THREAD into *kernel_ev, by which the kernel signals the
 * helper: with SI_TIMER or SI_MESGQ to start the function, with any other code to
 * end the helper. 0 or EAGAIN.
 */
__attribute__((__visibility__("hidden"))) int __notify_start(const struct sigevent *ev,
    struct sigevent *kernel_ev);

/* Ends the helper when the kernel did not take the event. */
__attribute__((__visibility__("hidden"))) void __notify_end(const struct sigevent *kernel_ev);

/* Calls the function of *ev once, in a new thread. */
__attribute__((__visibility__("hidden"))) void __notify_call(const struct sigevent *ev);

#endif /* NOTIFY_H */
