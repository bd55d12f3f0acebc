/*
 * rumprun.h - parts of program start.
 */
#ifndef RUMPRUN_H
#define RUMPRUN_H

#include "config.h"

/* The programs of the image, made by rumprun-bake; ends with a NULL name. */
struct rumprun_program {
	const char *name;
	int (*main)(int, char **, char **);
};
extern const struct rumprun_program rumprun_programs[];

/* libc's side of it. */
void __rump_libc_init(void *stack_top);
void __rump_libc_constructors(void);
int __rump_program_spawn(void (*func)(void *), void *arg, const int fds[3]);

/* Ends the guest with a line on the console: something is wrong with its set-up. */
void rumprun_fatal(const char *format, ...)
    __attribute__((__noreturn__, __format__(__printf__, 1, 2)));

/* Reads the guest's configuration; ends the guest when it is wrong. */
void rumprun_config(struct config *);

/* Configures the interfaces; ends the guest when that fails. */
void rumprun_network(const struct config *);

/* Mounts what the configuration asks for; ends the guest when that fails. */
void rumprun_mounts(const struct config *);

/* Runs the programs as the configuration says. Does not return. */
void rumprun_programs_run(const struct config *) __attribute__((__noreturn__));

#endif /* RUMPRUN_H */
