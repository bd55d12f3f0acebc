/*
 * rump/tty.h - the console as a terminal: line discipline over the platform's
 * console. Monitor held unless stated.
 */
#ifndef RUMP_TTY_H
#define RUMP_TTY_H

#include <stddef.h>

struct file;
struct proc;

/* Another open file of the console, read-write. ENFILE, ENOMEM. */
int tty_console_open(int flag, struct file **);

/* Opens the console on descriptors 0, 1 and 2 of a group that has none. */
int tty_console_install(struct proc *);

/*
 * Kernel messages: bytes go out after what programs wrote before, with NL
 * turned into CR NL. Does not sleep; waits for the console by polling when the
 * buffer is full.
 */
void tty_kernel_write(const char *, size_t);

/*
 * Writes out everything programs have written, polling; the exit path calls it
 * before rumpuser_exit. Output stopped by ^S is written as well.
 */
void tty_drain(void);

/* Device number of /dev/console, what fstat(2) of descriptors 0-2 gives. */
#define TTY_CONSOLE_RDEV	makedev(0, 0)

#endif /* RUMP_TTY_H */
