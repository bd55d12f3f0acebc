/*
 * errc.c - error messages for an error number that is not errno.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *getprogname(void);

void
vwarnc(int error, const char *format, va_list ap)
{
	fprintf(stderr, "%s: ", getprogname());
	if (format) {
		vfprintf(stderr, format, ap);
		fputs(": ", stderr);
	}
	fprintf(stderr, "%s\n", strerror(error));
}

void
warnc(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vwarnc(error, format, ap);
	va_end(ap);
}

_Noreturn void
verrc(int status, int error, const char *format, va_list ap)
{
	vwarnc(error, format, ap);
	exit(status);
}

_Noreturn void
errc(int status, int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	verrc(status, error, format, ap);
}
