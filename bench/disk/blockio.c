/*
 * blockio - reads or writes blocks of a file or a disk, in order or anywhere, and
 * says when it begins and ends; a small fio.
 *
 *	blockio read|write sequential|random FILE BLOCK COUNT [SPAN]
 *
 * FILE exists; of its first SPAN blocks (as many as COUNT when absent) so many are taken,
 * from the first on again when the last was reached. Writing ends with fsync(2), before
 * the end is said. A file in /dev is opened so that nothing is cached.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef O_DIRECT
#define O_DIRECT	0	/* raw devices are not cached */
#endif

/* The same numbers everywhere: xorshift. */
static uint64_t
number(void)
{
	static uint64_t x = 0x9e3779b97f4a7c15ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

int
main(int argc, char **argv)
{
	unsigned long block, count, span, i, at;
	int fd, write_it, anywhere;
	char *buf;
	ssize_t n;

	if (argc != 6 && argc != 7)
		errx(2, "usage: blockio read|write sequential|random FILE BLOCK COUNT [SPAN]");
	write_it = strcmp(argv[1], "write") == 0;
	anywhere = strcmp(argv[2], "random") == 0;
	block = strtoul(argv[4], NULL, 10);
	count = strtoul(argv[5], NULL, 10);
	span = argc == 7 ? strtoul(argv[6], NULL, 10) : count;
	fd = open(argv[3], (write_it ? O_RDWR : O_RDONLY) |
	    (strncmp(argv[3], "/dev/", 5) == 0 ? O_DIRECT : 0));
	if (fd == -1)
		err(1, "%s", argv[3]);
	buf = aligned_alloc(4096, block);
	if (buf == NULL)
		err(1, "memory");
	memset(buf, 'b', block);
	setvbuf(stdout, NULL, _IONBF, 0);
	puts("begin");
	for (i = 0; i < count; i++) {
		at = anywhere ? number() % span : i % span;
		n = write_it ? pwrite(fd, buf, block, (off_t)(at * block)) :
		    pread(fd, buf, block, (off_t)(at * block));
		if (n != (ssize_t)block)
			err(1, "%s: block %lu: %zd", argv[3], at, n);
	}
	if (write_it && fsync(fd) != 0)
		err(1, "fsync");
	puts("end");
	return 0;
}
