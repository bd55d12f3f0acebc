/*
 * uname.c - identification of the system, by sysctl.
 */
#define _NETBSD_SOURCE
#include <string.h>
#include <sys/sysctl.h>
#include <sys/utsname.h>

static int
get(int top, int second, char *buf)
{
	int mib[2] = { top, second };
	size_t len = _SYS_NMLN - 1;

	memset(buf, 0, _SYS_NMLN);
	return sysctl(mib, 2, buf, &len, 0, 0);
}

int
uname(struct utsname *u)
{
	char *p;

	if (get(CTL_KERN, KERN_OSTYPE, u->sysname) != 0 ||
	    get(CTL_KERN, KERN_HOSTNAME, u->nodename) != 0 ||
	    get(CTL_KERN, KERN_OSRELEASE, u->release) != 0 ||
	    get(CTL_KERN, KERN_VERSION, u->version) != 0 ||
	    get(CTL_HW, HW_MACHINE, u->machine) != 0)
		return -1;
	/* The version is one line here. */
	for (p = u->version; *p; p++)
		if (*p == '\n')
			*p = p[1] ? ' ' : '\0';
	return 0;
}
