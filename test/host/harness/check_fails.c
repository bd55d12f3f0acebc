/*
 * A failed check fails the program.
 * expect: failure
 */
#include "test.h"

TEST(fails)
{
	CHECK_EQ(1 + 1, 3);
}
