/*
 * tap.h - what a guest test prints. One translation unit per program, so
 * everything is static.
 */
#ifndef TAP_H
#define TAP_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* Prints one result; returns what it was given. The name is a printf format. */
static int __attribute__((__format__(__printf__, 2, 3), __unused__))
ok(int passed, const char *name, ...)
{
	va_list ap;

	/* Threads' results stay in order and whole. */
	flockfile(stdout);
	tap_count++;
	if (!passed)
		tap_failed++;
	printf("%sok %d - ", passed ? "" : "not ", tap_count);
	va_start(ap, name);
	vprintf(name, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
	funlockfile(stdout);
	return passed;
}

/* Compares integers and says what they were when they differ. */
static int __attribute__((__unused__))
is(long long got, long long expected, const char *name)
{
	if (ok(got == expected, "%s", name))
		return 1;
	printf("# got %lld, expected %lld\n", got, expected);
	return 0;
}

/* Compares strings; NULL is like no string but NULL. */
static int __attribute__((__unused__))
is_str(const char *got, const char *expected, const char *name)
{
	int same = got == expected || (got != NULL && expected != NULL &&
	    strcmp(got, expected) == 0);

	if (ok(same, "%s", name))
		return 1;
	printf("# got \"%s\", expected \"%s\"\n", got != NULL ? got : "(null)",
	    expected != NULL ? expected : "(null)");
	return 0;
}

/* A call that must succeed; says the errno when it does not. */
static int __attribute__((__unused__))
works(long long result, const char *name)
{
	int error = errno;

	if (ok(result != -1, "%s", name))
		return 1;
	printf("# errno %d: %s\n", error, strerror(error));
	return 0;
}

/* A call that must fail with this errno. */
static int __attribute__((__unused__))
fails(long long result, int expected, const char *name)
{
	int error = errno;

	if (ok(result == -1 && error == expected, "%s", name))
		return 1;
	printf("# returned %lld, errno %d: %s; expected errno %d\n", result,
	    error, strerror(error), expected);
	return 0;
}

/* Prints the plan; main returns its value. */
static int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	fflush(stdout);
	return tap_failed != 0;
}

#endif /* TAP_H */
