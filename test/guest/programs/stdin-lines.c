/* Echoes lines of standard input with a prefix until its end. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(void)
{
	char line[256];

	printf("ready, isatty %d\n", isatty(0));
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		printf("got <%s>\n", line);
		fflush(stdout);
	}
	printf("end of input\n");
	return 0;
}
