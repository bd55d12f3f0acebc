#include <stdio.h>

int greeting(const char *);

int
greeting(const char *who)
{

	return printf("greeting %s\n", who) < 0;
}
