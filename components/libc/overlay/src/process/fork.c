/*
 * fork.c - there are no second copies of a program's memory here: everything
 * that would start a process fails with ENOSYS.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

static int
unsupported(void)
{
	errno = ENOSYS;
	return -1;
}

pid_t
fork(void)
{
	return unsupported();
}

pid_t
vfork(void)
{
	return unsupported();
}

pid_t
_Fork(void)
{
	return unsupported();
}

int
execve(const char *path, char *const argv[], char *const envp[])
{
	(void)path;
	(void)argv;
	(void)envp;
	return unsupported();
}

int
fexecve(int fd, char *const argv[], char *const envp[])
{
	(void)fd;
	(void)argv;
	(void)envp;
	return unsupported();
}

int
posix_spawn(pid_t *restrict pid, const char *restrict path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict attr,
    char *const argv[restrict], char *const envp[restrict])
{
	(void)pid;
	(void)path;
	(void)actions;
	(void)attr;
	(void)argv;
	(void)envp;
	return ENOSYS;
}

int
posix_spawnp(pid_t *restrict pid, const char *restrict file,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict attr,
    char *const argv[restrict], char *const envp[restrict])
{
	return posix_spawn(pid, file, actions, attr, argv, envp);
}

int
system(const char *command)
{
	__pthread_testcancel();
	/* NULL asks whether there is a command interpreter. */
	if (!command)
		return 0;
	return unsupported();
}
