/*
 * rumpcall.h - how libc's own sources enter the kernel. Every function returns
 * a value or a negative errno.
 */
#ifndef RUMPCALL_H
#define RUMPCALL_H

#include <rump/syscall.h>

/* A call by NetBSD number with all its slots, pads included. */
__attribute__((__visibility__("hidden"))) long
__rump_ncall(volatile int *cancel, int number, const long args[8]);

#define RUMPCALL(number, ...)						\
	__rump_ncall(0, (number), (const long[8]){ __VA_ARGS__ })

/* The same, in the form of a system-call function: -1 and errno. */
#define RUMPRET(number, ...)						\
	__syscall_ret(RUMPCALL(number, __VA_ARGS__))

/* An argument as it goes into a slot. */
#define A(x)	((long)(x))

#endif /* RUMPCALL_H */
