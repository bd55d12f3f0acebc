/*
 * ttycons.c - the console: the terminal over the platform's consoles. It is the
 * controlling terminal of every group.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "rump/component.h"
#include "rump/file.h"
#include "rump/lwp.h"
#include "rump/shutdown.h"
#include "rump/softint.h"
#include "rump/stat.h"
#include "rump/tty.h"
#include "rumpuser.h"

/* Owner: this file; monitor. */
static struct tty console;
static struct softint console_intr;
static bool console_ready;

/* Gives the platform what it takes. */
static void
cons_output(struct tty *tp)
{
	const char *data;
	size_t n, taken;

	while ((n = tty_output(tp, &data)) > 0) {
		taken = rumpuser_console_write(data, n);
		tty_output_done(tp, taken);
		if (taken < n)
			break;
	}
}

/*
 * Takes input from the platform. When complete lines already fill the queue
 * the rest stays there until a reader has made room; a single line that does
 * not fit is cut instead, or the terminal would be stuck.
 */
static void
cons_input(struct tty *tp)
{
	char buf[64];
	size_t n;

	while (tty_input_wanted(tp, sizeof(buf))) {
		n = rumpuser_console_read(buf, sizeof(buf));
		if (n == 0)
			return;
		tty_input(tp, buf, n);
	}
}

static void
cons_size(struct tty *tp, struct winsize *ws)
{
	unsigned int rows, columns;

	*ws = tp->t_winsize;
	if (rumpuser_console_size(&rows, &columns)) {
		ws->ws_row = (uint16_t)rows;
		ws->ws_col = (uint16_t)columns;
	}
}

static const struct ttyops console_ops = {
	.to_output = cons_output,
	.to_input = cons_input,
	.to_size = cons_size,
};

static void
console_setup(void)
{
	if (console.t_ops != NULL)
		return;
	tty_init(&console, &console_ops, TTY_CONSOLE_RDEV);
	console.t_pgrp = 1;
}

void
tty_drain(void)
{
	const char *data;
	bool stopped;
	size_t n;

	console_setup();
	stopped = console.t_stopped;
	console.t_stopped = false;
	while ((n = tty_output(&console, &data)) > 0) {
		rumpuser_console_write_polled(data, n);
		tty_output_done(&console, n);
	}
	console.t_stopped = stopped;
}

void
tty_kernel_write(const char *s, size_t len)
{
	size_t i;

	console_setup();
	for (i = 0; i < len; i++) {
		if (tty_output_space(&console) < 2)
			tty_drain();
		tty_output_raw(&console, &s[i], 1);
	}
	cons_output(&console);
}

static void
console_softint(void *arg __unused)
{
	tty_poke(&console);
}

void
rump_console_intr(void)
{
	if (console_ready)
		rump_softint_schedule(&console_intr);
}

static void
console_shutdown(void *arg __unused)
{
	tty_drain();
}

/* Owner: the list of hooks, for ever. */
static struct shutdown_hook console_hook = { .sh_func = console_shutdown };

static void
console_init(void)
{
	console_setup();
	shutdown_hook_register(&console_hook);
	softint_init(&console_intr, console_softint, NULL);
	console_ready = true;
	/* What was typed before now has had its interrupt. */
	rump_softint_schedule(&console_intr);
}
RUMP_INIT(RUMP_INIT_BASE, console_init);

int
tty_console_open(int flag, struct file **fp)
{
	return tty_open(&console, flag, fp);
}

int
tty_console_install(struct proc *p)
{
	struct file *f;
	int error, fd;

	error = tty_console_open(FREAD | FWRITE, &f);
	if (error != 0)
		return error;
	for (fd = 0; fd < 3 && error == 0; fd++)
		error = fd_replace(p, fd, f, false);
	file_release(f);
	return error;
}
