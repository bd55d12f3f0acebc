/* Constructors before main in order of priority, destructors and atexit after it. */
#include <stdlib.h>

#include "tap.h"

static char order[16];
static int length;

static void __attribute__((__constructor__(102)))
second(void)
{
	order[length++] = '2';
}

static void __attribute__((__constructor__(101)))
first(void)
{
	order[length++] = '1';
}

static void __attribute__((__constructor__))
third(void)
{
	order[length++] = '3';
	/* libc works in constructors. */
	free(malloc(10));
	/* What fails here is nothing to the program. */
	errno = EINVAL;
}

static void __attribute__((__destructor__))
destructor(void)
{
	printf("# destructor\n");
}

static void
handler_one(void)
{
	printf("# atexit one\n");
}

static void
handler_two(void)
{
	printf("# atexit two\n");
}

int
main(void)
{
	int error = errno;

	is(error, 0, "errno at the start");
	is_str(order, "123", "constructors ran in order, once");
	is(atexit(handler_one), 0, "atexit");
	is(atexit(handler_two), 0, "atexit again");
	return tap_done();
}
