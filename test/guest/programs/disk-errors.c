/*
 * disk-errors NODE - a disk of 4096 sectors of which number 800 cannot be read: that
 * fails, alone and among others that are read meanwhile, and all others are there.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BAD	800

static int fd;

static void *
read_others(void *arg)
{
	off_t at = *(int *)arg * 1000 + 1;
	char buf[8 * 512];
	int i;

	for (i = 0; i < 50; i++, at += 8)
		if (pread(fd, buf, sizeof(buf), at * 512) != sizeof(buf))
			err(1, "sector %lld", (long long)at);
	return NULL;
}

int
main(int argc, char *argv[])
{
	static int parts[3] = { 1, 2, 3 };
	pthread_t threads[3];
	char buf[512];
	int i;

	if (argc != 2 || (fd = open(argv[1], O_RDONLY)) == -1)
		err(1, "%s", argc == 2 ? argv[1] : "usage");
	for (i = 0; i < 3; i++)
		if (pthread_create(&threads[i], NULL, read_others, &parts[i]) != 0)
			errx(1, "no thread");
	for (i = 0; i < 3; i++) {
		if (pread(fd, buf, sizeof(buf), (off_t)BAD * 512) != -1)
			errx(1, "the bad sector is read");
		if (errno != EIO)
			err(1, "the bad sector");
		if (pread(fd, buf, sizeof(buf), (off_t)(BAD - 1) * 512) != sizeof(buf))
			err(1, "the sector before");
	}
	for (i = 0; i < 3; i++)
		if (pthread_join(threads[i], NULL) != 0)
			errx(1, "no end");
	return 0;
}
