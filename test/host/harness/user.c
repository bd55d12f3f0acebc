/*
 * A test in the program's name space uses libc as it is.
 * namespace: user
 */
#include <stdlib.h>
#include <string.h>

#include "test.h"

TEST(libc_is_the_hosts)
{
	char *p = strdup("x");

	REQUIRE(p != NULL);
	CHECK_STR(p, "x");
	free(p);
}
