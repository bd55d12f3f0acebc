/*
 * getusershell.c - the lines of /etc/shells; the usual two when there is none.
 */
#define _NETBSD_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *file;
static char *line;
static size_t room;
static int fallback;

void
endusershell(void)
{
	if (file)
		fclose(file);
	file = 0;
	free(line);
	line = 0;
	room = 0;
	fallback = 0;
}

void
setusershell(void)
{
	endusershell();
}

char *
getusershell(void)
{
	static char *const usual[] = { "/bin/sh", "/bin/csh", 0 };
	char *s;

	if (!file && (file = fopen("/etc/shells", "re")) == 0)
		return fallback < 2 ? usual[fallback++] : 0;
	while (getline(&line, &room, file) > 0) {
		s = line + strspn(line, " \t");
		s[strcspn(s, " \t#\n")] = '\0';
		if (*s == '/')
			return s;
	}
	return 0;
}
