/* The left side of a `|': writes lines, more than a pipe holds. */
#include <stdio.h>

int
main(int argc, char *argv[])
{
	int i;

	for (i = 0; i < 20000; i++)
		printf("line %d %s\n", i, argc > 1 ? argv[1] : "");
	return 3;
}
