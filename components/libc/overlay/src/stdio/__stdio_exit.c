/*
 * __stdio_exit.c - streams at the end of a program: what it has written goes
 * out through its own descriptors. Other programs of the image keep theirs.
 */
#include "stdio_impl.h"
#include "rump_program.h"

static FILE *volatile dummy_file = 0;
weak_alias(dummy_file, __stdin_used);
weak_alias(dummy_file, __stdout_used);
weak_alias(dummy_file, __stderr_used);

static void
finish(FILE *f)
{
	if (!f)
		return;
	FFINALLOCK(f);
	if (f->wpos != f->wbase)
		f->write(f, 0, 0);
	if (f->rpos != f->rend)
		f->seek(f, f->rpos - f->rend, SEEK_CUR);
}

void
__stdio_exit(void)
{
	int id = __rump_program_self()->id;
	FILE *f;

	for (f = *__ofl_lock(); f; f = f->next)
		if (f->pipe_pid == id)
			finish(f);
	__ofl_unlock();
	if (id == 0) {
		finish(__stdin_used);
		finish(__stdout_used);
		finish(__stderr_used);
	}
}

weak_alias(__stdio_exit, __stdio_exit_needed);
