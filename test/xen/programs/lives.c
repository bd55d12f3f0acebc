/*
 * Says that it is up and then that it still is, twenty times a second, until the
 * guest is asked to end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
leaving(void)
{
	printf("atexit ran\n");
}

int
main(void)
{
	unsigned int n;

	setvbuf(stdout, NULL, _IOLBF, 0);
	atexit(leaving);
	printf("up\n");
	for (n = 0;; n++) {
		usleep(50000);
		printf("tick %u\n", n);
	}
}
