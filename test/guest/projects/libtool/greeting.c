#include <stdio.h>

int inner(int);
int greeting(const char *);

int
greeting(const char *who)
{

	return printf("greeting %s %d\n", who, inner(41)) < 0;
}
