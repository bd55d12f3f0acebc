/*
 * ofl_add.c - the list of open streams. Each is marked with the program it
 * belongs to, in a field only popen would use.
 */
#include "stdio_impl.h"
#include "rump_program.h"

FILE *
__ofl_add(FILE *f)
{
	FILE **head = __ofl_lock();

	f->pipe_pid = __rump_program_self()->id;
	f->next = *head;
	if (*head)
		(*head)->prev = f;
	*head = f;
	__ofl_unlock();
	return f;
}
