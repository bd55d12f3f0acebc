/*
 * execvp.c - see fork.c: there is nothing to execute.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

hidden int __execvpe(const char *, char *const[], char *const[]);

int
__execvpe(const char *file, char *const argv[], char *const envp[])
{
	(void)file;
	(void)argv;
	(void)envp;
	errno = ENOSYS;
	return -1;
}

int
execvp(const char *file, char *const argv[])
{
	return __execvpe(file, argv, 0);
}

weak_alias(__execvpe, execvpe);
