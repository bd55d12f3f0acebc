/*
 * fflush.c - writing out streams; all streams means those of the program.
 */
#include "stdio_impl.h"
#include "rump_program.h"

static int
flush_all(void)
{
	struct rump_program *program = __rump_program_self();
	FILE *f;
	int r = 0;

	if (program->id == 0) {
		r |= fflush(program->stdio[1]);
		r |= fflush(program->stdio[2]);
	}
	for (f = *__ofl_lock(); f; f = f->next) {
		if (f->pipe_pid != program->id)
			continue;
		FLOCK(f);
		if (f->wpos != f->wbase)
			r |= fflush(f);
		FUNLOCK(f);
	}
	__ofl_unlock();
	return r;
}

int
fflush(FILE *f)
{
	int r = 0;

	if (!f)
		return flush_all();
	FLOCK(f);
	if (f->wpos != f->wbase) {
		f->write(f, 0, 0);
		if (!f->wpos) {
			r = EOF;
			goto out;
		}
	}
	/* What was read ahead goes back. */
	if (f->rpos != f->rend)
		f->seek(f, f->rpos - f->rend, SEEK_CUR);
	f->wpos = f->wbase = f->wend = 0;
	f->rpos = f->rend = 0;
out:
	FUNLOCK(f);
	return r;
}

weak_alias(fflush, fflush_unlocked);
