/* Has options of its own, by getopt_long; another program has read some before. */
#include <getopt.h>

#include "tap.h"

extern char *optarg;
extern int optind, opterr, optopt;

static const struct option longs[] = {
	{ "size", required_argument, NULL, 's' },
	{ NULL, 0, NULL, 0 },
};

int
main(int argc, char *argv[])
{
	is(optind, 1, "options start with the first argument");
	is(getopt_long(argc, argv, "v", longs, NULL), 's', "a long option");
	is_str(optarg, "7", "its argument");
	is(getopt_long(argc, argv, "v", longs, NULL), 'v', "a short option");
	is(getopt_long(argc, argv, "v", longs, NULL), -1, "no further one");
	is(optind, 4, "where the operands start");
	return tap_done();
}
