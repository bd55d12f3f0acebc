/*
 * tty.c - the console terminal. Bytes from the platform go through the line
 * discipline of termios(4) into a queue that readers take from; output is
 * processed into a ring that a softint empties into the platform. There is one
 * terminal, and it is the controlling terminal of every group.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/signal.h"
#include "netbsd/termios.h"
#include "netbsd/ttycom.h"
#include "rump/component.h"
#include "rump/file.h"
#include "rump/lwp.h"
#include "rump/shutdown.h"
#include "rump/softint.h"
#include "rump/stat.h"
#include "rump/tty.h"
#include "rumpuser.h"

#define TTY_INPUT	4096	/* powers of two */
#define TTY_OUTPUT	16384
#define TTY_RESERVE	64	/* output room kept for echo */
#define TAB_WIDTH	8

struct termios {
	uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
	uint8_t c_cc[NCCS];
	int32_t c_ispeed, c_ospeed;
};
CTASSERT(sizeof(struct termios) == 44);

struct winsize {
	uint16_t ws_row, ws_col, ws_xpixel, ws_ypixel;
};
CTASSERT(sizeof(struct winsize) == 8);

#define CTRL(c)		((c) & 0x1f)
#define VDISABLED	0xff
#define Q_EOF		0x100	/* a VEOF in the input queue: ends a line */
#define Q_CHAR		0xff

/*
 * The console. Owner: this file; monitor. The input queue holds entries
 * [head, tail); in canonical mode those before `line' make complete lines.
 */
static struct {
	struct termios t_termios;
	struct winsize t_winsize;
	bool t_winsize_set;
	int t_pgrp;
	bool t_stopped;			/* ^S */
	bool t_literal;			/* the next character is after VLNEXT */
	unsigned int t_column;
	uint16_t t_in[TTY_INPUT];
	unsigned int t_head, t_line, t_tail;
	char t_out[TTY_OUTPUT];
	unsigned int t_out_head, t_out_tail;
	struct waitq t_readers, t_writers;
	struct selinfo t_sel;
	struct softint t_softint;
	bool t_ready;
} console = {
	.t_termios = {
		.c_iflag = BRKINT | ICRNL | IMAXBEL | IXON | IXANY,
		.c_oflag = OPOST | ONLCR,
		.c_cflag = CREAD | CS8 | HUPCL,
		.c_lflag = ECHO | ICANON | ISIG | IEXTEN | ECHOE | ECHOKE |
		    ECHOCTL,
		.c_cc = {
			[VEOF] = CTRL('D'), [VEOL] = VDISABLED,
			[VEOL2] = VDISABLED, [VERASE] = 0x7f,
			[VWERASE] = CTRL('W'), [VKILL] = CTRL('U'),
			[VREPRINT] = CTRL('R'), [7] = VDISABLED,
			[VINTR] = CTRL('C'), [VQUIT] = CTRL('\\'),
			[VSUSP] = CTRL('Z'), [VDSUSP] = CTRL('Y'),
			[VSTART] = CTRL('Q'), [VSTOP] = CTRL('S'),
			[VLNEXT] = CTRL('V'), [VDISCARD] = CTRL('O'),
			[VMIN] = 1, [VTIME] = 0, [VSTATUS] = CTRL('T'),
			[19] = VDISABLED,
		},
		.c_ispeed = B115200,
		.c_ospeed = B115200,
	},
	.t_pgrp = 1,
};

/* ---- Output ------------------------------------------------------------- */

static unsigned int
out_room(void)
{
	return TTY_OUTPUT - (console.t_out_tail - console.t_out_head);
}

/* Gives the platform what it takes. */
static void
out_push(void)
{
	unsigned int from, n;
	size_t taken;

	while (!console.t_stopped && console.t_out_head != console.t_out_tail) {
		from = console.t_out_head % TTY_OUTPUT;
		n = MIN(console.t_out_tail - console.t_out_head,
		    TTY_OUTPUT - from);
		taken = rumpuser_console_write(&console.t_out[from], n);
		console.t_out_head += (unsigned int)taken;
		if (taken < n)
			break;
	}
}

static void
out_byte(char c)
{
	console.t_out[console.t_out_tail++ % TTY_OUTPUT] = c;
}

/* Processes one character; there is room for TAB_WIDTH bytes. */
static void
out_char(unsigned char c)
{
	uint32_t flags = console.t_termios.c_oflag;
	unsigned int n;

	if ((flags & OPOST) == 0) {
		out_byte((char)c);
		return;
	}
	switch (c) {
	case '\n':
		if ((flags & ONLCR) != 0)
			out_byte('\r');
		out_byte('\n');
		if ((flags & (ONLCR | ONLRET)) != 0)
			console.t_column = 0;
		return;
	case '\r':
		if ((flags & OCRNL) != 0) {
			out_byte('\n');
			return;
		}
		if ((flags & ONOCR) != 0 && console.t_column == 0)
			return;
		out_byte('\r');
		console.t_column = 0;
		return;
	case '\t':
		n = TAB_WIDTH - console.t_column % TAB_WIDTH;
		console.t_column += n;
		if ((flags & OXTABS) == 0)
			out_byte('\t');
		else
			while (n-- > 0)
				out_byte(' ');
		return;
	case '\b':
		if (console.t_column > 0)
			console.t_column--;
		out_byte('\b');
		return;
	case CTRL('D'):
		if ((flags & ONOEOT) != 0)
			return;
		break;
	default:
		break;
	}
	out_byte((char)c);
	/* Columns count characters: continuation bytes of UTF-8 are none. */
	if (c >= ' ' && c != 0x7f && (c & 0xc0) != 0x80)
		console.t_column++;
}

void
tty_drain(void)
{
	unsigned int from, n;

	while (console.t_out_head != console.t_out_tail) {
		from = console.t_out_head % TTY_OUTPUT;
		n = MIN(console.t_out_tail - console.t_out_head,
		    TTY_OUTPUT - from);
		rumpuser_console_write_polled(&console.t_out[from], n);
		console.t_out_head += n;
	}
}

void
tty_kernel_write(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (out_room() < 2)
			tty_drain();
		if (s[i] == '\n')
			out_byte('\r');
		out_byte(s[i]);
		console.t_column = s[i] == '\n' ? 0 : console.t_column + 1;
	}
	out_push();
}

/* ---- Echo and editing --------------------------------------------------- */

static void
echo_raw(const char *s)
{
	for (; *s != '\0'; s++)
		if (out_room() >= TAB_WIDTH)
			out_char((unsigned char)*s);
}

/* Whether c shows as ^X. */
static bool
echo_as_control(unsigned int c)
{
	return (console.t_termios.c_lflag & ECHOCTL) != 0 &&
	    (c < ' ' || c == 0x7f) && c != '\t' && c != '\n';
}

static void
echo_char(unsigned int c)
{
	uint32_t lflag = console.t_termios.c_lflag;

	if ((lflag & ECHO) == 0 &&
	    (c != '\n' || (lflag & (ECHONL | ICANON)) != (ECHONL | ICANON)))
		return;
	if (out_room() < TAB_WIDTH)
		return;
	if (echo_as_control(c)) {
		out_char('^');
		out_char((unsigned char)(c == 0x7f ? '?' : c + '@'));
	} else
		out_char((unsigned char)c);
}

/* Takes back what echo_char(c) showed; tabs as one space. */
static void
echo_erase(unsigned int c)
{
	uint32_t lflag = console.t_termios.c_lflag;

	if ((lflag & ECHO) == 0)
		return;
	if ((lflag & ECHOE) == 0) {
		echo_char(console.t_termios.c_cc[VERASE]);
		return;
	}
	if ((c & 0xc0) == 0x80)
		return;
	if (echo_as_control(c))
		echo_raw("\b \b");
	echo_raw("\b \b");
}

static bool
is_cc(unsigned int c, int which)
{
	uint8_t cc = console.t_termios.c_cc[which];

	return cc != VDISABLED && cc == c;
}

/* ---- Input -------------------------------------------------------------- */

static unsigned int
in_count(void)
{
	return console.t_tail - console.t_head;
}

/* Entries a reader may have now. */
static unsigned int
in_ready(void)
{
	if ((console.t_termios.c_lflag & ICANON) != 0)
		return console.t_line - console.t_head;
	return in_count();
}

static uint16_t *
in_entry(unsigned int i)
{
	return &console.t_in[i % TTY_INPUT];
}

static void
in_notify(void)
{
	(void)waitq_wake(&console.t_readers, SIZE_MAX);
	selnotify(&console.t_sel, 0);
}

/* Removes the last character of the line being edited; false when none. */
static bool
in_erase(void)
{
	unsigned int c;

	if (console.t_tail == console.t_line)
		return false;
	do {
		c = *in_entry(--console.t_tail);
		echo_erase(c);
	} while ((c & 0xc0) == 0x80 && console.t_tail != console.t_line);
	return true;
}

static bool
is_blank(unsigned int c)
{
	return c == ' ' || c == '\t';
}

static void
in_erase_word(void)
{
	while (console.t_tail != console.t_line &&
	    is_blank(*in_entry(console.t_tail - 1)))
		(void)in_erase();
	while (console.t_tail != console.t_line &&
	    !is_blank(*in_entry(console.t_tail - 1)))
		(void)in_erase();
}

static void
in_kill(void)
{
	uint32_t lflag = console.t_termios.c_lflag;

	if ((lflag & ECHOKE) != 0) {
		while (in_erase())
			continue;
		return;
	}
	console.t_tail = console.t_line;
	echo_char(console.t_termios.c_cc[VKILL]);
	if ((lflag & ECHOK) != 0)
		echo_char('\n');
}

static void
in_reprint(void)
{
	unsigned int i;

	echo_char(console.t_termios.c_cc[VREPRINT]);
	echo_raw("\n");
	for (i = console.t_line; i != console.t_tail; i++)
		echo_char(*in_entry(i) & Q_CHAR);
}

static void
in_flush(void)
{
	console.t_head = console.t_line = console.t_tail;
	console.t_literal = false;
}

/* Sends a signal of the terminal to its foreground group. */
static void
tty_signal(int signo)
{
	struct proc *p = proc_find(console.t_pgrp);

	if (p == NULL)
		p = proc_find(1);
	if (p != NULL)
		psignal(p, signo);
}

static bool
in_signal(unsigned int c)
{
	int signo;

	if (is_cc(c, VINTR))
		signo = SIGINT;
	else if (is_cc(c, VQUIT))
		signo = SIGQUIT;
	else if (is_cc(c, VSTATUS) &&
	    (console.t_termios.c_lflag & (ICANON | IEXTEN)) ==
	    (ICANON | IEXTEN)) {
		tty_signal(SIGINFO);
		return true;
	} else if (is_cc(c, VSUSP)) {
		/* There is no job control to hand the terminal to. */
		echo_char(c);
		return true;
	} else
		return false;
	if ((console.t_termios.c_lflag & NOFLSH) == 0) {
		in_flush();
		console.t_out_head = console.t_out_tail;
		(void)waitq_wake(&console.t_writers, SIZE_MAX);
	}
	echo_char(c);
	tty_signal(signo);
	return true;
}

/* Adds a character; the last entry of the queue is kept for a line's end. */
static void
in_add(unsigned int c, bool ends_line)
{
	if (in_count() >= (ends_line ? TTY_INPUT : TTY_INPUT - 1)) {
		if ((console.t_termios.c_iflag & IMAXBEL) != 0)
			echo_raw("\a");
		return;
	}
	*in_entry(console.t_tail++) = (uint16_t)c;
	if (c != Q_EOF)
		echo_char(c);
	if (ends_line)
		console.t_line = console.t_tail;
	if (ends_line || (console.t_termios.c_lflag & ICANON) == 0)
		in_notify();
}

/* Canonical mode's editing; false when c is an ordinary character. */
static bool
in_edit(unsigned int c)
{
	bool extended = (console.t_termios.c_lflag & IEXTEN) != 0;

	if (is_cc(c, VERASE) || (c == '\b' && is_cc(0x7f, VERASE)))
		(void)in_erase();
	else if (is_cc(c, VKILL))
		in_kill();
	else if (extended && is_cc(c, VWERASE))
		in_erase_word();
	else if (extended && is_cc(c, VREPRINT))
		in_reprint();
	else if (is_cc(c, VEOF))
		in_add(Q_EOF, true);
	else
		return false;
	return true;
}

/* One character from the terminal. */
static void
in_char(unsigned int c)
{
	const struct termios *t = &console.t_termios;
	bool canonical = (t->c_lflag & ICANON) != 0;

	if ((t->c_cflag & CREAD) == 0)
		return;
	if ((t->c_iflag & ISTRIP) != 0)
		c &= 0x7f;
	if (console.t_literal) {
		console.t_literal = false;
		in_add(c, false);
		return;
	}
	if ((t->c_iflag & IXON) != 0) {
		if (is_cc(c, VSTOP)) {
			console.t_stopped = true;
			return;
		}
		if (is_cc(c, VSTART)) {
			console.t_stopped = false;
			return;
		}
		if ((t->c_iflag & IXANY) != 0)
			console.t_stopped = false;
	}
	if ((t->c_lflag & IEXTEN) != 0 && is_cc(c, VLNEXT)) {
		console.t_literal = true;
		if ((t->c_lflag & (ECHO | ECHOCTL)) == (ECHO | ECHOCTL))
			echo_raw("^\b");
		return;
	}
	if ((t->c_lflag & ISIG) != 0 && in_signal(c))
		return;
	if (c == '\r') {
		if ((t->c_iflag & IGNCR) != 0)
			return;
		if ((t->c_iflag & ICRNL) != 0)
			c = '\n';
	} else if (c == '\n' && (t->c_iflag & INLCR) != 0)
		c = '\r';
	if (canonical && in_edit(c))
		return;
	in_add(c, canonical && (c == '\n' || is_cc(c, VEOL) || is_cc(c, VEOL2)));
}

/*
 * Takes input from the platform. When complete lines already fill the queue
 * the rest stays there until a reader has made room; a single line that does
 * not fit is cut instead, or the terminal would be stuck.
 */
static void
in_pull(void)
{
	char buf[64];
	size_t i, n;

	for (;;) {
		if (in_count() + sizeof(buf) >= TTY_INPUT && in_ready() > 0)
			return;
		n = rumpuser_console_read(buf, sizeof(buf));
		if (n == 0)
			return;
		for (i = 0; i < n; i++)
			in_char((unsigned char)buf[i]);
	}
}

static void
console_softint(void *arg __unused)
{
	in_pull();
	out_push();
	if (out_room() > TTY_RESERVE) {
		(void)waitq_wake(&console.t_writers, SIZE_MAX);
		selnotify(&console.t_sel, 0);
	}
}

void
rump_console_intr(void)
{
	if (console.t_ready)
		rump_softint_schedule(&console.t_softint);
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
	shutdown_hook_register(&console_hook);
	softint_init(&console.t_softint, console_softint, NULL);
	console.t_ready = true;
	/* What was typed before now has had its interrupt. */
	rump_softint_schedule(&console.t_softint);
}
RUMP_INIT(RUMP_INIT_BASE, console_init);

/* ---- The file ----------------------------------------------------------- */

static int
tty_write(struct file *f, struct uio *uio)
{
	unsigned char buf[256];
	size_t i, n;
	int error;

	while (uio->uio_resid > 0) {
		while (out_room() < TTY_RESERVE + sizeof(buf) * TAB_WIDTH) {
			out_push();
			if (out_room() >= TTY_RESERVE + sizeof(buf) * TAB_WIDTH)
				break;
			if ((f->f_flag & O_NONBLOCK) != 0)
				return EWOULDBLOCK;
			error = waitq_sleep(&console.t_writers, "ttyout",
			    WAIT_INTR, UINT64_MAX);
			if (error != 0)
				return error;
		}
		n = MIN(uio->uio_resid, sizeof(buf));
		error = uiomove(buf, n, uio);
		if (error != 0)
			return error;
		/* uiomove may have slept and another writer have filled it. */
		for (i = 0; i < n; i++) {
			if (out_room() < TAB_WIDTH)
				out_push();
			if (out_room() < TAB_WIDTH)
				tty_drain();
			out_char(buf[i]);
		}
		out_push();
	}
	return 0;
}

/* Moves up to n entries to the reader, stopping after a line's end. */
static int
read_take(struct uio *uio, bool canonical, size_t n)
{
	unsigned char buf[256];
	unsigned int c = 0;
	size_t have = 0;
	bool end = false;
	int error;

	while (n > 0 && !end && in_ready() > 0) {
		for (have = 0; have < MIN(n, sizeof(buf)) && in_ready() > 0;) {
			c = *in_entry(console.t_head);
			/* Both may lie at head when a mode change left them. */
			if (console.t_line == console.t_head)
				console.t_line++;
			console.t_head++;
			if (c == Q_EOF) {
				end = true;
				break;
			}
			buf[have++] = (unsigned char)c;
			if (canonical && (c == '\n' || is_cc(c, VEOL) ||
			    is_cc(c, VEOL2))) {
				end = true;
				break;
			}
		}
		error = uiomove(buf, have, uio);
		if (error != 0)
			return error;
		n -= have;
	}
	/* An EOF right after what filled the buffer belongs to this line. */
	if (canonical && n == 0 && !end && in_ready() > 0 &&
	    *in_entry(console.t_head) == Q_EOF)
		console.t_head++;
	in_pull();
	return 0;
}

/*
 * Waits until a read may return: VMIN and VTIME in raw mode (VTIME in tenths
 * of a second; between bytes when VMIN > 0), a line in canonical mode.
 */
static int
read_wait(struct file *f, size_t resid)
{
	const struct termios *t = &console.t_termios;
	uint64_t deadline = UINT64_MAX, tick;
	unsigned int seen = 0;
	int error;

	for (;;) {
		bool canonical = (t->c_lflag & ICANON) != 0;
		size_t want = MIN((size_t)t->c_cc[VMIN], resid);

		if (canonical ? in_ready() > 0 :
		    in_ready() >= MAX(want, 1))
			return 0;
		if ((f->f_flag & O_NONBLOCK) != 0)
			return in_ready() > 0 ? 0 : EWOULDBLOCK;
		tick = (uint64_t)t->c_cc[VTIME] * 100000000ULL;
		if (canonical || (tick == 0 && t->c_cc[VMIN] > 0))
			deadline = UINT64_MAX;
		else if (t->c_cc[VMIN] == 0) {
			/* At once, or within VTIME of the call. */
			if (tick == 0)
				return 0;
			if (deadline == UINT64_MAX)
				deadline = rumpuser_clock_mono() + tick;
		} else if (in_ready() != seen)
			deadline = rumpuser_clock_mono() + tick;
		seen = in_ready();
		error = waitq_sleep(&console.t_readers, "ttyin", WAIT_INTR,
		    deadline);
		if (error == EWOULDBLOCK)
			return 0;
		if (error != 0)
			return error;
	}
}

static int
tty_read(struct file *f, struct uio *uio)
{
	int error;

	if (uio->uio_resid == 0)
		return 0;
	in_pull();
	error = read_wait(f, uio->uio_resid);
	out_push();
	if (error != 0)
		return error;
	return read_take(uio, (console.t_termios.c_lflag & ICANON) != 0,
	    uio->uio_resid);
}

static int
tty_poll(struct file *f __unused, int events)
{
	int revents = 0;

	in_pull();
	if (in_ready() > 0)
		revents |= events & (POLLIN | POLLRDNORM);
	if (out_room() >= TTY_RESERVE + 256 * TAB_WIDTH)
		revents |= events & (POLLOUT | POLLWRNORM);
	return revents;
}

static bool
tty_event(struct file *f __unused, uint32_t filter, struct kevent *kev)
{
	if (filter == EVFILT_READ) {
		kev->data = in_ready();
		return kev->data > 0;
	}
	kev->data = out_room() > TTY_RESERVE ? out_room() - TTY_RESERVE : 0;
	return kev->data > 0;
}

static struct selinfo *
tty_selinfo(struct file *f __unused)
{
	return &console.t_sel;
}

static void
tty_setattr(const struct termios *t)
{
	bool was = (console.t_termios.c_lflag & ICANON) != 0;
	bool is = (t->c_lflag & ICANON) != 0;

	console.t_termios = *t;
	if (was != is) {
		/* What has been typed is complete input for either mode. */
		console.t_line = console.t_tail;
		in_notify();
	}
	if ((t->c_iflag & IXON) == 0 && console.t_stopped) {
		console.t_stopped = false;
		out_push();
	}
}

static void
tty_getwinsize(struct winsize *ws)
{
	unsigned int rows, columns;

	if (!console.t_winsize_set && rumpuser_console_size(&rows, &columns)) {
		console.t_winsize.ws_row = (uint16_t)rows;
		console.t_winsize.ws_col = (uint16_t)columns;
	}
	*ws = console.t_winsize;
}

/* Waits until all output has been taken. */
static int
tty_wait_output(void)
{
	int error;

	for (;;) {
		out_push();
		if (console.t_out_head == console.t_out_tail)
			return 0;
		error = waitq_sleep(&console.t_writers, "ttydrain", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
}

static int
tty_ioctl(struct file *f __unused, unsigned long cmd, void *data)
{
	struct winsize ws;
	int error, value;

	switch (cmd) {
	case TIOCGETA:
		memcpy(data, &console.t_termios, sizeof(struct termios));
		return 0;
	case TIOCSETAW:
	case TIOCSETAF:
		error = tty_wait_output();
		if (error != 0)
			return error;
		if (cmd == TIOCSETAF)
			in_flush();
		/* FALLTHROUGH */
	case TIOCSETA:
		tty_setattr(data);
		return 0;
	case TIOCGWINSZ:
		tty_getwinsize(&ws);
		memcpy(data, &ws, sizeof(ws));
		return 0;
	case TIOCSWINSZ:
		memcpy(&ws, data, sizeof(ws));
		if (memcmp(&ws, &console.t_winsize, sizeof(ws)) != 0) {
			console.t_winsize = ws;
			tty_signal(SIGWINCH);
		}
		console.t_winsize_set = true;
		return 0;
	case FIONREAD:
		value = (int)in_ready();
		break;
	case FIONWRITE:
	case TIOCOUTQ:
		value = (int)(console.t_out_tail - console.t_out_head);
		break;
	case FIONSPACE:
		value = (int)out_room();
		break;
	case TIOCGPGRP:
		value = console.t_pgrp;
		break;
	case TIOCGSID:
		value = 1;
		break;
	case TIOCGETD:
		value = TTYDISC;
		break;
	case TIOCMGET:
		value = TIOCM_CAR | TIOCM_DTR | TIOCM_RTS | TIOCM_CTS |
		    TIOCM_DSR;
		break;
	case TIOCSPGRP:
		memcpy(&value, data, sizeof(value));
		if (proc_find(value) == NULL)
			return value <= 0 ? EINVAL : EPERM;
		console.t_pgrp = value;
		return 0;
	case TIOCSETD:
		memcpy(&value, data, sizeof(value));
		return value == TTYDISC ? 0 : ENXIO;
	case TIOCFLUSH:
		memcpy(&value, data, sizeof(value));
		if (value == 0)
			value = FREAD | FWRITE;
		if ((value & FREAD) != 0)
			in_flush();
		if ((value & FWRITE) != 0) {
			console.t_out_head = console.t_out_tail;
			(void)waitq_wake(&console.t_writers, SIZE_MAX);
			selnotify(&console.t_sel, 0);
		}
		return 0;
	case TIOCDRAIN:
		return tty_wait_output();
	case TIOCSTOP:
		console.t_stopped = true;
		return 0;
	case TIOCSTART:
		console.t_stopped = false;
		out_push();
		return 0;
	case TIOCSTI:
		in_char(*(unsigned char *)data);
		out_push();
		return 0;
	case TIOCSCTTY:
	case TIOCNOTTY:
	case TIOCEXCL:
	case TIOCNXCL:
	case TIOCSBRK:
	case TIOCCBRK:
	case TIOCSDTR:
	case TIOCCDTR:
		return 0;
	default:
		return ENOTTY;
	}
	memcpy(data, &value, sizeof(value));
	return 0;
}

static int
tty_stat(struct file *f __unused, struct stat *st)
{
	st->st_mode = S_IFCHR | 0620;
	st->st_rdev = TTY_CONSOLE_RDEV;
	st->st_ino = 3;
	st->st_nlink = 1;
	st->st_blksize = 4096;
	return 0;
}

static const struct fileops tty_fileops = {
	.fo_name = "console",
	.fo_read = tty_read,
	.fo_write = tty_write,
	.fo_ioctl = tty_ioctl,
	.fo_poll = tty_poll,
	.fo_selinfo = tty_selinfo,
	.fo_event = tty_event,
	.fo_stat = tty_stat,
};

int
tty_console_open(int flag, struct file **fp)
{
	return file_create(DTYPE_MISC, flag, &tty_fileops, NULL, fp);
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
