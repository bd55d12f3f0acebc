/*
 * exit.c - end of a program. The first one takes the image's destructors with
 * it; the others leave what they share.
 */
#include <stdint.h>
#include <stdlib.h>

#include "libc.h"
#include "rump_program.h"

static void
nothing(void)
{
}

/* atexit.c and __stdio_exit.c have the real ones, when they are linked. */
weak_alias(nothing, __funcs_on_exit);
weak_alias(nothing, __stdio_exit);
weak_alias(nothing, _fini);

hidden void __stdio_exit(void);
void _fini(void);

extern weak hidden void (*const __fini_array_start)(void);
extern weak hidden void (*const __fini_array_end)(void);

static void
run_fini(void)
{
	void (*const *f)(void);

	for (f = &__fini_array_end; f > &__fini_array_start; f--)
		f[-1]();
	_fini();
}

weak_alias(run_fini, __libc_exit_fini);

_Noreturn void
exit(int code)
{
	__funcs_on_exit();
	if (__rump_program_self()->id == 0)
		__libc_exit_fini();
	__stdio_exit();
	_Exit(code);
}
