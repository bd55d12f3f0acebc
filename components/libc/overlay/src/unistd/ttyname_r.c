/*
 * ttyname_r.c - the name of a terminal: pseudo terminals know theirs, others are
 * the entry of /dev that is the same device.
 */
#define _NETBSD_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
ttyname_r(int fd, char *buf, size_t size)
{
	struct stat st, other;
	struct dirent *de;
	DIR *dir;
	int n, error = ENOTTY;

	if (!isatty(fd))
		return errno;
	if (fstat(fd, &st) != 0)
		return errno;
	error = ptsname_r(fd, buf, size);
	if (error == 0 || error == ERANGE)
		return error;
	error = ENOTTY;
	if ((dir = opendir("/dev")) == 0)
		return errno;
	while ((de = readdir(dir)) != 0) {
		char name[sizeof("/dev/") + sizeof(de->d_name)];

		if (de->d_name[0] == '.' || (de->d_name[0] == 't' && de->d_name[1] == 't' &&
		    de->d_name[2] == 'y' && de->d_name[3] == '\0'))
			continue;
		snprintf(name, sizeof(name), "/dev/%s", de->d_name);
		if (stat(name, &other) != 0 || !S_ISCHR(other.st_mode) ||
		    other.st_rdev != st.st_rdev)
			continue;
		n = snprintf(buf, size, "%s", name);
		error = n < 0 || (size_t)n >= size ? ERANGE : 0;
		break;
	}
	closedir(dir);
	return error;
}
