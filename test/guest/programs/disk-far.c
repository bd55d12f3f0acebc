/*
 * disk-far - reads and writes a disk beyond 4 GiB. The argument is the device, which
 * begins with "s" and has "b" there.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

#define FAR	((4LL << 30) + 100)

int
main(int argc, char **argv)
{
	static char out[10000], in[10000];
	int fd;

	if (argc != 2)
		return 2;
	memset(out, 'f', sizeof(out));
	works(fd = open(argv[1], O_RDWR), "open");
	is(pread(fd, in, sizeof(in), FAR), sizeof(in), "read first");
	ok(in[0] == 'b' && in[sizeof(in) - 1] == 'b', "it is what the disk has");
	is(pwrite(fd, out, sizeof(out), FAR), sizeof(out), "written");
	works(fsync(fd), "fsync");
	works(close(fd), "close");
	works(fd = open(argv[1], O_RDONLY), "open again");
	is(pread(fd, in, sizeof(in), FAR), sizeof(in), "read");
	ok(memcmp(in, out, sizeof(in)) == 0, "it is what was written");
	is(pread(fd, in, sizeof(in), FAR - (4LL << 30)), sizeof(in), "read at the start");
	ok(in[0] == 's' && in[sizeof(in) - 1] == 's', "that is as it was");
	close(fd);
	return tap_done();
}
