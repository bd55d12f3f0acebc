/* Reads its options with getopt, and leaves the state of that behind. */
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	int option;

	printf("first:");
	while ((option = getopt(argc, argv, "ab:c")) != -1)
		printf(" %c", option);
	printf(", optind %d, then %s\n", optind, argv[optind]);
	return 0;
}
