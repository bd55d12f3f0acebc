/* The right side of a `|': counts what it reads until the end. */
#include "tap.h"

int
main(int argc, char *argv[])
{
	char line[100], expected[100];
	int n = 0, wrong = 0;

	is(argc, 2, "an argument of its own");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		snprintf(expected, sizeof(expected), "line %d left\n", n++);
		wrong += strcmp(line, expected) != 0;
	}
	is(n, 20000, "all lines arrived");
	is(wrong, 0, "as they were written");
	ok(feof(stdin), "and then the end");
	is_str(argv[1], "right", "its own argument");
	return tap_done();
}
