/*
 * syscall.c - system calls by NetBSD number.
 */
#include <errno.h>
#include <stdarg.h>

#include "rumpcall.h"

static long
call(int number, va_list ap)
{
	long args[8];
	long r;
	int i;

	for (i = 0; i < 8; i++)
		args[i] = va_arg(ap, long);
	r = __rump_ncall(0, number, args);
	if (r < 0 && r > -4096) {
		errno = (int)-r;
		return -1;
	}
	return r;
}

long
syscall(long number, ...)
{
	va_list ap;
	long r;

	va_start(ap, number);
	r = call((int)number, ap);
	va_end(ap);
	return r;
}

long
__syscall(long number, ...)
{
	va_list ap;
	long r;

	va_start(ap, number);
	r = call((int)number, ap);
	va_end(ap);
	return r;
}
