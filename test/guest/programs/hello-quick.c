/* What boots are measured and compared with: says hello and ends. */
#include <stdio.h>

int
main(void)
{
	printf("Hello!\n");
	return 0;
}
