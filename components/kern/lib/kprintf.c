/*
 * kprintf.c - the kernel's own words on the console.
 */
#include "internal.h"

#include "rump/lib.h"
#include "rumpuser.h"

void
kvprintf(const char *fmt, va_list ap)
{
	char line[256];
	int n;

	n = vsnprintf(line, sizeof(line), fmt, ap);
	if ((size_t)n >= sizeof(line))
		n = sizeof(line) - 1;
	rumpuser_console_write_polled(line, (size_t)n);
}

void
kprintf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	kvprintf(fmt, ap);
	va_end(ap);
}
