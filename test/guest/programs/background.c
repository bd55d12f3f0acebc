/* One of several programs in an image: says its name and waits as told. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int global_of_each;	/* every program has its own */

int
main(int argc, char *argv[])
{
	if (argc < 4)
		return 99;
	global_of_each += atoi(argv[1]);
	usleep(1000 * (useconds_t)atoi(argv[2]));
	printf("program %s has %d\n", argv[1], global_of_each);
	fflush(stdout);
	return atoi(argv[3]);
}
