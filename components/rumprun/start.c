/*
 * start.c - from the kernel to main: libc, the configuration, constructors, then
 * the programs.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include "rump/syscall.h"
#include "rumprun.h"

/* Larger configurations are refused rather than believed. */
#define CONFIG_MAX	(1UL << 20)

extern char **environ;

void
rumprun_fatal(const char *format, ...)
{
	va_list ap;

	fputs("rumprun: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	_exit(EXIT_FAILURE);
}

/* The configuration's text, allocated; its length in *len. */
static char *
config_text(size_t *len)
{
	rump_register_t args[RUMP_SYSCALL_MAXARGS] = { 0 }, retval[2] = { 0, 0 };
	size_t size = 4096;
	char *buf = NULL;
	int error;

	for (;;) {
		buf = realloc(buf, size);
		if (buf == NULL)
			rumprun_fatal("configuration: %s", strerror(ENOMEM));
		args[0] = (rump_register_t)buf;
		args[1] = (rump_register_t)size;
		error = rump_syscall(RUMP_SYS_config, args, retval);
		if (error != 0)
			rumprun_fatal("configuration: %s", strerror(error));
		*len = (size_t)retval[0];
		if (*len > CONFIG_MAX)
			rumprun_fatal("configuration: longer than %lu bytes", CONFIG_MAX);
		if (*len <= size)
			return buf;
		size = *len;
	}
}

void
rumprun_config(struct config *config)
{
	char error[CONFIG_ERROR_SIZE];
	size_t len;
	char *text = config_text(&len);

	if (config_parse(text, len, config, error) != 0)
		rumprun_fatal("configuration: %s", error);
	free(text);
}

static void
hostname_set(const char *name)
{
	const int mib[2] = { CTL_KERN, KERN_HOSTNAME };

	if (sysctl(mib, 2, NULL, NULL, name, strlen(name)) != 0)
		rumprun_fatal("\"hostname\": %s", strerror(errno));
}

/* The size of the terminal that shows the console. */
static void
screen_set(unsigned int rows, unsigned int columns)
{
	struct winsize ws = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

	(void)ioctl(STDIN_FILENO, TIOCSWINSZ, &ws);
}

/* Later assignments of a name win. */
static void
environment_set(char *const *env)
{
	char *const *p;

	for (p = env; p != NULL && *p != NULL; p++)
		if (putenv(*p) != 0)
			rumprun_fatal("\"env\": %s", strerror(errno));
}

static void __attribute__((__noreturn__, __noinline__))
start(void)
{
	static struct config config;

	rumprun_config(&config);
	if (config.hostname != NULL)
		hostname_set(config.hostname);
	if (config.rows != 0)
		screen_set(config.rows, config.columns);
	environment_set(config.env);
	rumprun_mounts(&config);
	rumprun_network(&config);
	__rump_libc_constructors();
	rumprun_programs_run(&config);
}

/* The thread pointer, and with it the stack protector's guard, comes from here. */
#if defined(__has_attribute)
#if __has_attribute(__no_stack_protector__)
__attribute__((__no_stack_protector__))
#else
__attribute__((__optimize__("no-stack-protector")))
#endif
#endif
void
rumprun_start(void)
{
	/*
	 * The stack as it was before the return address and the frame pointer: its
	 * end is rounded up from there, and these may lie in the page below.
	 */
	__rump_libc_init((void **)__builtin_frame_address(0) + 2);
	start();
}
