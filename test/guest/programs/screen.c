/* Fills the screen until it scrolls, says so and waits a little. */
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
	int i;

	printf("tabs:\ta\tb\nover\bwritten\n");
	for (i = 1; i <= 40; i++)
		printf("line %d\n", i);
	printf("no newline");
	fflush(stdout);
	sleep(2);
	return 4;
}
