/*
 * same - compares standard input with a file, as cmp does in the makefiles of
 * test suites: the last program of a pipe. Status 0 when they are the same.
 */
#include <stdio.h>

int
main(int argc, char **argv)
{
	FILE *expected;
	long at;
	int a, b;

	if (argc != 2 || (expected = fopen(argv[1], "rb")) == NULL) {
		fprintf(stderr, "usage: same FILE\n");
		return 2;
	}
	for (at = 0; (a = getchar()) == (b = getc(expected)); at++)
		if (a == EOF)
			return 0;
	printf("byte %ld is %d, %s has %d\n", at, a, argv[1], b);
	return 1;
}
