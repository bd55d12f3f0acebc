/*
 * baked-files - the files that were baked into the image are there, and take memory
 * only where they are changed. /large has 24 MiB, which do not fit into the guest twice.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define SIZE	(24L << 20)

static unsigned char buf[1 << 16];

static unsigned char
byte(long i)
{
	return (unsigned char)(i * 7 + i / 256);
}

/* The first byte of the file that is not as it was baked; SIZE: none. */
static long
first_changed(int fd)
{
	long at = 0, i;
	ssize_t n;

	while ((n = pread(fd, buf, sizeof(buf), at)) > 0)
		for (i = 0; i < n; i++, at++)
			if (buf[i] != byte(at))
				return at;
	return at;
}

int
main(void)
{
	char text[64];
	unsigned char *map;
	struct stat st;
	int fd = open("/large", O_RDWR), etc;

	ok(fd != -1 && fstat(fd, &st) == 0 && st.st_size == SIZE, "the large file is there");
	ok((st.st_mode & 07777) == 0755, "with its mode");
	is(first_changed(fd), SIZE, "and contents");
	is(pwrite(fd, "!", 1, 5000000), 1, "it can be written to");
	is(first_changed(fd), 5000000, "which changes that byte");
	buf[0] = byte(5000000);
	(void)pwrite(fd, buf, 1, 5000000);
	is(first_changed(fd), SIZE, "and no other");
	map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 1 << 20);
	ok(map != MAP_FAILED && map[12345] == byte((1 << 20) + 12345), "it can be mapped");
	map[12345] ^= 1;
	is(first_changed(fd), (1 << 20) + 12345, "and changed through the mapping");
	munmap(map, 1 << 20);
	is(ftruncate(fd, 100), 0, "it can be cut");
	is(ftruncate(fd, SIZE), 0, "and extended");
	is(first_changed(fd), 100, "which gives zeros");
	close(fd);
	is(unlink("/large"), 0, "and removed");
	etc = open("/etc/hosts", O_RDONLY);
	memset(text, 0, sizeof(text));
	ok(read(etc, text, sizeof(text) - 1) == 13 && strcmp(text, "10.9.8.7 own\n") == 0,
	    "a file that every root has is replaced");
	close(etc);
	ok(readlink("/folder/link", text, sizeof(text)) == 5 && memcmp(text, "../aa", 5) == 0, "a link");
	ok(stat("/tmp", &st) == 0 && (st.st_mode & 07777) == 01777, "/tmp has the mode it needs");
	ok(open("/folder/new", O_CREAT | O_RDWR, 0600) != -1, "there can be new files beside");
	return tap_done();
}
