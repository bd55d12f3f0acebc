/*
 * progname.c - the program's name, for messages. Each program of an image has
 * its own.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <string.h>

#include "libc.h"
#include "rump_program.h"

const char *getprogname(void);
void setprogname(const char *);

const char *
getprogname(void)
{
	struct rump_program *p = __rump_program_self();

	return p->name ? p->name : __progname;
}

void
setprogname(const char *name)
{
	struct rump_program *p = __rump_program_self();
	const char *slash = strrchr(name, '/');

	p->name = slash ? slash + 1 : name;
	if (p->id == 0) {
		__progname = (char *)p->name;
		__progname_full = (char *)name;
	}
}

/* Nobody lists processes here. */
void
setproctitle(const char *format, ...)
{
	(void)format;
}
