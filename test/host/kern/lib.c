/*
 * Rounding to powers of 2.
 */
#include "rump/lib.h"

#include "test.h"

TEST(rounding_keeps_wide_values)
{
	uint64_t wide = UINT64_C(0x180000001);
	unsigned int narrow = 512;

	CHECK_EQ(roundup2(wide, narrow), 0x180000200);
	CHECK_EQ(roundup2(wide, 512U), 0x180000200);
	CHECK_EQ(roundup2(wide, 512), 0x180000200);
	CHECK_EQ(rounddown2(wide, narrow), 0x180000000);
	CHECK_EQ(rounddown2(wide + 511, 512U), 0x180000200);
	CHECK_EQ(roundup2(narrow + 1, UINT64_C(0x100000000)), 0x100000000);
	CHECK_EQ(roundup2(narrow, 512U), 512);
	CHECK_EQ(roundup2(0U, 8), 0);
	CHECK_EQ(rounddown2(7, 8), 0);
}
