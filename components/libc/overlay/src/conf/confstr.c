/*
 * confstr.c - strings of the configuration.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

size_t
confstr(int name, char *buf, size_t len)
{
	static const char path[] = "/usr/bin:/bin:/usr/sbin:/sbin";

	if (name != _CS_PATH) {
		errno = EINVAL;
		return 0;
	}
	if (buf && len) {
		size_t n = len < sizeof(path) ? len : sizeof(path);

		memcpy(buf, path, n);
		buf[n - 1] = '\0';
	}
	return sizeof(path);
}
