/*
 * signalname.c - signals by name, without SIG.
 */
#define _NETBSD_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define FIRST_RT	SIGRTMIN
#define LAST_RT		SIGRTMAX

const char *
signalname(int signo)
{
	static char rt[LAST_RT - FIRST_RT + 1][12];

	if (signo > 0 && signo < FIRST_RT)
		return sys_signame[signo];
	if (signo < FIRST_RT || signo > LAST_RT)
		return 0;
	if (signo == FIRST_RT)
		return "RTMIN";
	if (signo == LAST_RT)
		return "RTMAX";
	/* RTMIN+n; each has its place, so that threads may ask. */
	memcpy(rt[signo - FIRST_RT], "RTMIN+", 6);
	{
		int n = signo - FIRST_RT;
		char *p = rt[n] + 6;

		if (n >= 10)
			*p++ = (char)('0' + n / 10);
		*p++ = (char)('0' + n % 10);
		*p = '\0';
	}
	return rt[signo - FIRST_RT];
}

int
signalnumber(const char *name)
{
	long offset = 0;
	char *end;
	int i;

	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (i = 1; i < FIRST_RT; i++)
		if (strcasecmp(sys_signame[i], name) == 0)
			return i;
	if (strncasecmp(name, "RTM", 3) != 0)
		return 0;
	if (name[5] == '+' || name[5] == '-') {
		offset = strtol(name + 5, &end, 10);
		if (*end || end == name + 6)
			return 0;
	} else if (name[3] == '\0' || name[4] == '\0' || name[5] != '\0')
		return 0;
	if (strncasecmp(name + 3, "IN", 2) == 0 && offset >= 0 && offset <= LAST_RT - FIRST_RT)
		return FIRST_RT + (int)offset;
	if (strncasecmp(name + 3, "AX", 2) == 0 && offset <= 0 && offset >= FIRST_RT - LAST_RT)
		return LAST_RT + (int)offset;
	return 0;
}

int
signalnext(int signo)
{
	if (signo < 0 || signo > LAST_RT)
		return -1;
	return signo == LAST_RT ? 0 : signo + 1;
}
