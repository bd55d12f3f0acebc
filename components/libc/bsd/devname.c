/*
 * devname.c - the name below /dev of a device number.
 */
#define _NETBSD_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Looks through a folder of /dev, and those in it. */
static int
search(const char *folder, dev_t dev, mode_t type, char *name, size_t size)
{
	char path[256];
	struct dirent *d;
	struct stat st;
	DIR *stream;
	int found = 0;

	snprintf(path, sizeof(path), "/dev/%s", folder);
	if ((stream = opendir(path)) == 0)
		return 0;
	while (!found && (d = readdir(stream)) != 0) {
		char inner[256];

		if (d->d_name[0] == '.')
			continue;
		if ((size_t)snprintf(inner, sizeof(inner), "%s%s%s", folder, *folder ? "/" : "",
		    d->d_name) >= sizeof(inner) ||
		    (size_t)snprintf(path, sizeof(path), "/dev/%s", inner) >= sizeof(path))
			continue;
		if (lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			found = search(inner, dev, type, name, size);
		else if (st.st_rdev == dev && (st.st_mode & S_IFMT) == type) {
			strlcpy(name, inner, size);
			found = 1;
		}
	}
	closedir(stream);
	return found;
}

int
devname_r(dev_t dev, mode_t type, char *name, size_t size)
{
	return search("", dev, type & S_IFMT, name, size) ? 0 : ENOENT;
}

char *
devname(dev_t dev, mode_t type)
{
	static char name[256];

	return devname_r(dev, type, name, sizeof(name)) == 0 ? name : 0;
}
