/*
 * disk-sizes - the sizes of ld0, ld1, ...: by ioctl, lseek and reading both nodes.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/dkio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static char buf[2][1 << 20];

static ssize_t
read_all(const char *path, char *to, off_t *size)
{
	ssize_t n, total = 0;
	off_t media;
	int fd = open(path, O_RDONLY);

	if (fd == -1)
		return -1;
	if (ioctl(fd, DIOCGMEDIASIZE, &media) != 0)
		err(1, "%s: DIOCGMEDIASIZE", path);
	*size = lseek(fd, 0, SEEK_END);
	if (*size != media)
		errx(1, "%s: %lld bytes and %lld", path, (long long)*size, (long long)media);
	if (lseek(fd, 0, SEEK_SET) != 0)
		err(1, "%s: lseek", path);
	while ((n = read(fd, to + total, 51200)) > 0)
		total += n;
	if (n == -1)
		err(1, "%s", path);
	close(fd);
	return total;
}

int
main(void)
{
	char path[32];
	off_t size, raw_size;
	int i;

	for (i = 0;; i++) {
		snprintf(path, sizeof(path), "/dev/ld%d", i);
		if (read_all(path, buf[0], &size) == -1)
			break;
		snprintf(path, sizeof(path), "/dev/rld%d", i);
		if (read_all(path, buf[1], &raw_size) != size || raw_size != size ||
		    memcmp(buf[0], buf[1], (size_t)size) != 0)
			errx(1, "%s: not what the block device has", path);
		printf("ld%d %lld\n", i, (long long)size);
	}
	if (errno != ENOENT)
		err(1, "%s", path);
	return 0;
}
