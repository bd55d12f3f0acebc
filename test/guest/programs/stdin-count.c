/* Reads numbered lines, late and slowly, and says whether all of them came. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(void)
{
	char line[100];
	int n = 0, wrong = 0;

	sleep(2);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (n % 100 == 0)
			usleep(20000);
		wrong += atoi(line) != n++;
	}
	printf("%d lines, %d wrong\n", n, wrong);
	return 0;
}
