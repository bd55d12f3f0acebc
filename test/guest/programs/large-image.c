/* An image of 60 MB: its first and last bytes are there, and it is writable. */
#include "tap.h"

#define SIZE (60 << 20)

static volatile unsigned char large[SIZE] = { [0] = 1, [SIZE / 2] = 2, [SIZE - 1] = 3 };

int
main(void)
{
	is(large[0], 1, "first byte");
	is(large[SIZE / 2], 2, "middle");
	is(large[SIZE - 1], 3, "last byte");
	is(large[12345678], 0, "a zero between");
	large[SIZE - 2] = 9;
	is(large[SIZE - 2], 9, "written");
	return tap_done();
}
