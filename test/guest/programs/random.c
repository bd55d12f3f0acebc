/*
 * random.c - random numbers reach the program by every way there is, never
 * repeat and are not obviously biased.
 */
#include <sys/random.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static unsigned char a[4096], b[4096];

static void
device(const char *name)
{
	struct pollfd pfd;
	int fd;

	if (works(fd = open(name, O_RDWR), name) == 0)
		return;
	is(read(fd, a, sizeof(a)), sizeof(a), "a read is filled");
	is(read(fd, b, sizeof(b)), sizeof(b), "another too");
	ok(memcmp(a, b, sizeof(a)) != 0, "they differ");
	is(write(fd, "something", 9), 9, "samples may be written");
	pfd.fd = fd;
	pfd.events = POLLIN | POLLOUT;
	is(poll(&pfd, 1, 0), 1, "it is ready");
	close(fd);
}

/* 2.4 million coin flips: six standard deviations are 4,650. */
static void
balance(void)
{
	static unsigned char big[300000];
	long ones = 0;
	size_t i;
	int fd;

	fd = open("/dev/urandom", O_RDONLY);
	is(read(fd, big, sizeof(big)), sizeof(big), "much at once");
	close(fd);
	for (i = 0; i < sizeof(big); i++)
		ones += __builtin_popcount(big[i]);
	ok(ones > 1200000 - 4650 && ones < 1200000 + 4650, "%ld ones", ones);
}

int
main(void)
{
	device("/dev/random");
	device("/dev/urandom");
	balance();
	is(getrandom(a, 256, 0), 256, "getrandom");
	is(getrandom(b, 256, GRND_NONBLOCK), 256, "getrandom without waiting");
	ok(memcmp(a, b, 256) != 0, "they differ");
	is(getrandom(a, 16, 0x100), -1, "getrandom with a wrong flag");
	is(errno, EINVAL, "is EINVAL");
	is(getentropy(a, 256), 0, "getentropy");
	is(getentropy(b, 256), 0, "getentropy again");
	ok(memcmp(a, b, 256) != 0, "they differ");
	is(getentropy(a, 257), -1, "getentropy of too much");
	ok(arc4random() != arc4random() || arc4random() != arc4random(),
	    "arc4random varies");
	ok(arc4random_uniform(10) < 10, "arc4random_uniform is bounded");
	return tap_done();
}
