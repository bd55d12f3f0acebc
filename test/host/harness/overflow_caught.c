/*
 * Undefined behaviour is caught.
 * expect: failure
 */
#include "test.h"

TEST(signed_overflow)
{
	volatile int x = 0x7fffffff;

	x = x + 1;
	CHECK(x != 0);
}
