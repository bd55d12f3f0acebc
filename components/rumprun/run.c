/*
 * run.c - running the programs of the image: one by itself in the first thread
 * group, several each in a group of its own, with the first one waiting.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rump/syscall.h"
#include "rumprun.h"

extern char **environ;

/* What a program is started with. */
struct start {
	const struct rumprun_program *program;
	const char *workdir;
	int argc;
	char **argv;
};

static const char *
basename_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* By name; the only program of an image answers to any. */
static const struct rumprun_program *
program_find(const char *name)
{
	const struct rumprun_program *p;

	for (p = rumprun_programs; p->name != NULL; p++)
		if (strcmp(p->name, basename_of(name)) == 0)
			return p;
	if (rumprun_programs[0].name != NULL && rumprun_programs[1].name == NULL)
		return &rumprun_programs[0];
	return NULL;
}

/* The program's name in the kernel's messages. */
static void
group_setname(const char *name)
{
	const rump_register_t args[RUMP_SYSCALL_MAXARGS] = { (rump_register_t)name };
	rump_register_t retval[2];

	(void)rump_syscall(RUMP_SYS_setname, args, retval);
}

static void __attribute__((__noreturn__))
program_run(struct start *s)
{
	group_setname(s->program->name);
	setprogname(s->argc > 0 ? s->argv[0] : s->program->name);
	if (s->workdir != NULL && chdir(s->workdir) != 0)
		rumprun_fatal("%s: working directory %s: %s", s->program->name,
		    s->workdir, strerror(errno));
	/* As C promises, whatever failed on the way here. */
	errno = 0;
	exit(s->program->main(s->argc, s->argv, environ));
}

static void
program_entry(void *arg)
{
	program_run(arg);
}

/* argv[0] and the arguments in one list. */
static void
start_init(struct start *s, const char *name, const char *argv0, char *const *args,
    size_t count)
{
	size_t i;

	s->program = program_find(name);
	if (s->program == NULL)
		rumprun_fatal("no program \"%s\" in this image", name);
	s->argv = calloc(count + 2, sizeof(*s->argv));
	if (s->argv == NULL)
		rumprun_fatal("%s: %s", name, strerror(ENOMEM));
	s->argv[0] = strdup(argv0);
	for (i = 0; i < count; i++)
		s->argv[i + 1] = args[i];
	s->argc = (int)count + 1;
}

/* Ends the guest as the program that ended with `status' would have. */
static void __attribute__((__noreturn__))
report(int status)
{
	rump_register_t args[RUMP_SYSCALL_MAXARGS] = { 0 }, retval[2];

	if (WIFSIGNALED(status)) {
		fflush(NULL);
		args[0] = 1;
		args[1] = WTERMSIG(status);
		rump_syscall(RUMP_SYS_reboot_status, args, retval);
	}
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
}

void
rumprun_leave(int signo)
{
	exit(128 + signo);
}

/* Waits for a program, or with -1 for any. 0: there is none left. */
static pid_t
wait_for(pid_t pid, int *status)
{
	pid_t r;

	do {
		r = waitpid(pid, status, 0);
	} while (r == -1 && errno == EINTR);
	return r == -1 ? 0 : r;
}

/*
 * Starts every program. The guest's status is the last one's, as in a pipeline.
 */
static void __attribute__((__noreturn__))
rc_run(const struct config *config)
{
	int in = -1, status, last_status = 0;
	pid_t last = 0, pid;
	size_t i;

	for (i = 0; i < config->rc_count; i++) {
		const struct rc_entry *rc = &config->rc[i];
		struct start *s = calloc(1, sizeof(*s));
		int pipe_fds[2] = { -1, -1 }, fds[3] = { in, -1, -1 };

		if (s == NULL)
			rumprun_fatal("%s: %s", rc->bin, strerror(ENOMEM));
		start_init(s, rc->bin, rc->bin, rc->argv, rc->argc);
		s->workdir = rc->workdir;
		if (rc->mode == RC_PIPE) {
			if (i + 1 == config->rc_count)
				rumprun_fatal("\"rc\": %s is piped into nothing", rc->bin);
			if (pipe2(pipe_fds, O_CLOEXEC) != 0)
				rumprun_fatal("%s: pipe: %s", rc->bin, strerror(errno));
			fds[1] = pipe_fds[1];
		}
		pid = __rump_program_spawn(program_entry, s, fds);
		if (pid < 0)
			rumprun_fatal("%s: %s", rc->bin, strerror(-pid));
		last = pid;
		if (in != -1)
			close(in);
		if (pipe_fds[1] != -1)
			close(pipe_fds[1]);
		in = pipe_fds[0];
		if (rc->mode == RC_WAIT && wait_for(pid, &status) == pid)
			last_status = status;
	}
	while ((pid = wait_for(-1, &status)) > 0)
		if (pid == last)
			last_status = status;
	report(last_status);
}

void
rumprun_programs_run(const struct config *config)
{
	const char *first = rumprun_programs[0].name;
	static struct start s;

	if (first == NULL)
		rumprun_fatal("this image has no program");
	if (config->rc_count > 1)
		rc_run(config);
	if (config->rc_count == 1) {
		const struct rc_entry *rc = &config->rc[0];

		if (rc->mode == RC_PIPE)
			rumprun_fatal("\"rc\": %s is piped into nothing", rc->bin);
		start_init(&s, rc->bin, rc->bin, rc->argv, rc->argc);
		s.workdir = rc->workdir;
	} else if (config->cmdline_count > 0) {
		s.program = &rumprun_programs[0];
		s.argc = (int)config->cmdline_count;
		s.argv = config->cmdline;
	} else {
		start_init(&s, first, first, NULL, 0);
	}
	program_run(&s);
}
