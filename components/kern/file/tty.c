/*
 * tty.c - terminals: the line discipline of termios(4). Bytes from below go
 * through it into a queue that readers take from; output is processed into a
 * ring that what is below empties: the console's platform (ttycons.c) or a
 * pseudo terminal's other side.
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

#define TAB_WIDTH	8
#define CTRL(c)		((c) & 0x1f)
#define VDISABLED	0xff
#define Q_EOF		0x100	/* a VEOF in the input queue: ends a line */
#define Q_CHAR		0xff

static const struct termios tty_termios = {
	.c_iflag = BRKINT | ICRNL | IMAXBEL | IXON | IXANY,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = CREAD | CS8 | HUPCL,
	.c_lflag = ECHO | ICANON | ISIG | IEXTEN | ECHOE | ECHOKE | ECHOCTL,
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
};

void
tty_init(struct tty *tp, const struct ttyops *ops, uint64_t rdev)
{
	memset(tp, 0, sizeof(*tp));
	tp->t_ops = ops;
	tp->t_rdev = rdev;
	tp->t_termios = tty_termios;
	selinfo_init(&tp->t_sel);
}

/* ---- Output ------------------------------------------------------------- */

static unsigned int
out_room(struct tty *tp)
{
	return TTY_OUTPUT - (tp->t_out_tail - tp->t_out_head);
}

/* Has what is below take what it can. */
static void
out_push(struct tty *tp)
{
	if (!tp->t_stopped && tp->t_out_head != tp->t_out_tail)
		tp->t_ops->to_output(tp);
}

size_t
tty_output(const struct tty *tp, const char **data)
{
	unsigned int from = tp->t_out_head % TTY_OUTPUT;

	*data = &tp->t_out[from];
	if (tp->t_stopped)
		return 0;
	return MIN(tp->t_out_tail - tp->t_out_head, TTY_OUTPUT - from);
}

void
tty_output_done(struct tty *tp, size_t n)
{
	tp->t_out_head += (unsigned int)n;
}

void
tty_output_room(struct tty *tp)
{
	if (out_room(tp) > TTY_RESERVE) {
		(void)waitq_wake(&tp->t_writers, SIZE_MAX);
		selnotify(&tp->t_sel, 0);
	}
}

static void
out_byte(struct tty *tp, char c)
{
	tp->t_out[tp->t_out_tail++ % TTY_OUTPUT] = c;
}

/* Processes one character; there is room for TAB_WIDTH bytes. */
static void
out_char(struct tty *tp, unsigned char c)
{
	uint32_t flags = tp->t_termios.c_oflag;
	unsigned int n;

	if ((flags & OPOST) == 0) {
		out_byte(tp, (char)c);
		return;
	}
	switch (c) {
	case '\n':
		if ((flags & ONLCR) != 0)
			out_byte(tp, '\r');
		out_byte(tp, '\n');
		if ((flags & (ONLCR | ONLRET)) != 0)
			tp->t_column = 0;
		return;
	case '\r':
		if ((flags & OCRNL) != 0) {
			out_byte(tp, '\n');
			return;
		}
		if ((flags & ONOCR) != 0 && tp->t_column == 0)
			return;
		out_byte(tp, '\r');
		tp->t_column = 0;
		return;
	case '\t':
		n = TAB_WIDTH - tp->t_column % TAB_WIDTH;
		tp->t_column += n;
		if ((flags & OXTABS) == 0)
			out_byte(tp, '\t');
		else
			while (n-- > 0)
				out_byte(tp, ' ');
		return;
	case '\b':
		if (tp->t_column > 0)
			tp->t_column--;
		out_byte(tp, '\b');
		return;
	case CTRL('D'):
		if ((flags & ONOEOT) != 0)
			return;
		break;
	default:
		break;
	}
	out_byte(tp, (char)c);
	/* Columns count characters: continuation bytes of UTF-8 are none. */
	if (c >= ' ' && c != 0x7f && (c & 0xc0) != 0x80)
		tp->t_column++;
}

void
tty_output_raw(struct tty *tp, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] == '\n')
			out_byte(tp, '\r');
		out_byte(tp, s[i]);
		tp->t_column = s[i] == '\n' ? 0 : tp->t_column + 1;
	}
}

size_t
tty_output_space(const struct tty *tp)
{
	return TTY_OUTPUT - (tp->t_out_tail - tp->t_out_head);
}

/* ---- Echo and editing --------------------------------------------------- */

static void
echo_raw(struct tty *tp, const char *s)
{
	for (; *s != '\0'; s++)
		if (out_room(tp) >= TAB_WIDTH)
			out_char(tp, (unsigned char)*s);
}

/* Whether c shows as ^X. */
static bool
echo_as_control(struct tty *tp, unsigned int c)
{
	return (tp->t_termios.c_lflag & ECHOCTL) != 0 &&
	    (c < ' ' || c == 0x7f) && c != '\t' && c != '\n';
}

static void
echo_char(struct tty *tp, unsigned int c)
{
	uint32_t lflag = tp->t_termios.c_lflag;

	if ((lflag & ECHO) == 0 &&
	    (c != '\n' || (lflag & (ECHONL | ICANON)) != (ECHONL | ICANON)))
		return;
	if (out_room(tp) < TAB_WIDTH)
		return;
	if (echo_as_control(tp, c)) {
		out_char(tp, '^');
		out_char(tp, (unsigned char)(c == 0x7f ? '?' : c + '@'));
	} else
		out_char(tp, (unsigned char)c);
}

/* Takes back what echo_char(tp, c) showed; tabs as one space. */
static void
echo_erase(struct tty *tp, unsigned int c)
{
	uint32_t lflag = tp->t_termios.c_lflag;

	if ((lflag & ECHO) == 0)
		return;
	if ((lflag & ECHOE) == 0) {
		echo_char(tp, tp->t_termios.c_cc[VERASE]);
		return;
	}
	if ((c & 0xc0) == 0x80)
		return;
	if (echo_as_control(tp, c))
		echo_raw(tp, "\b \b");
	echo_raw(tp, "\b \b");
}

static bool
is_cc(struct tty *tp, unsigned int c, int which)
{
	uint8_t cc = tp->t_termios.c_cc[which];

	return cc != VDISABLED && cc == c;
}

/* ---- Input -------------------------------------------------------------- */

static unsigned int
in_count(struct tty *tp)
{
	return tp->t_tail - tp->t_head;
}

/* Entries a reader may have now. */
static unsigned int
in_ready(struct tty *tp)
{
	if ((tp->t_termios.c_lflag & ICANON) != 0)
		return tp->t_line - tp->t_head;
	return in_count(tp);
}

static uint16_t *
in_entry(struct tty *tp, unsigned int i)
{
	return &tp->t_in[i % TTY_INPUT];
}

static void
in_notify(struct tty *tp)
{
	(void)waitq_wake(&tp->t_readers, SIZE_MAX);
	selnotify(&tp->t_sel, 0);
}

/* Removes the last character of the line being edited; false when none. */
static bool
in_erase(struct tty *tp)
{
	unsigned int c;

	if (tp->t_tail == tp->t_line)
		return false;
	do {
		c = *in_entry(tp, --tp->t_tail);
		echo_erase(tp, c);
	} while ((c & 0xc0) == 0x80 && tp->t_tail != tp->t_line);
	return true;
}

static bool
is_blank(unsigned int c)
{
	return c == ' ' || c == '\t';
}

static void
in_erase_word(struct tty *tp)
{
	while (tp->t_tail != tp->t_line &&
	    is_blank(*in_entry(tp, tp->t_tail - 1)))
		(void)in_erase(tp);
	while (tp->t_tail != tp->t_line &&
	    !is_blank(*in_entry(tp, tp->t_tail - 1)))
		(void)in_erase(tp);
}

static void
in_kill(struct tty *tp)
{
	uint32_t lflag = tp->t_termios.c_lflag;

	if ((lflag & ECHOKE) != 0) {
		while (in_erase(tp))
			continue;
		return;
	}
	tp->t_tail = tp->t_line;
	echo_char(tp, tp->t_termios.c_cc[VKILL]);
	if ((lflag & ECHOK) != 0)
		echo_char(tp, '\n');
}

static void
in_reprint(struct tty *tp)
{
	unsigned int i;

	echo_char(tp, tp->t_termios.c_cc[VREPRINT]);
	echo_raw(tp, "\n");
	for (i = tp->t_line; i != tp->t_tail; i++)
		echo_char(tp, *in_entry(tp, i) & Q_CHAR);
}

/* Tells what is below. */
static void
note(struct tty *tp, int bits)
{
	if (tp->t_ops->to_note != NULL)
		tp->t_ops->to_note(tp, bits);
}

/* ^S and ^Q, and tcflow(3). */
static void
out_stop(struct tty *tp)
{
	if (tp->t_stopped)
		return;
	tp->t_stopped = true;
	note(tp, TIOCPKT_STOP);
}

static void
out_start(struct tty *tp)
{
	if (!tp->t_stopped)
		return;
	tp->t_stopped = false;
	note(tp, TIOCPKT_START);
	out_push(tp);
}

static void
in_flush(struct tty *tp)
{
	tp->t_head = tp->t_line = tp->t_tail;
	tp->t_literal = false;
	note(tp, TIOCPKT_FLUSHREAD);
}

static void
out_flush(struct tty *tp)
{
	tp->t_out_head = tp->t_out_tail;
	(void)waitq_wake(&tp->t_writers, SIZE_MAX);
	selnotify(&tp->t_sel, 0);
	note(tp, TIOCPKT_FLUSHWRITE);
}

/* Sends a signal of the terminal to its foreground group. */
static void
tty_signal(struct tty *tp, int signo)
{
	struct proc *p = tp->t_pgrp != 0 ? proc_find(tp->t_pgrp) : NULL;

	/* Somebody has the console. */
	if (p == NULL && tp->t_rdev == TTY_CONSOLE_RDEV)
		p = proc_find(1);
	if (p != NULL)
		psignal(p, signo);
}

static bool
in_signal(struct tty *tp, unsigned int c)
{
	int signo;

	if (is_cc(tp, c, VINTR))
		signo = SIGINT;
	else if (is_cc(tp, c, VQUIT))
		signo = SIGQUIT;
	else if (is_cc(tp, c, VSTATUS) &&
	    (tp->t_termios.c_lflag & (ICANON | IEXTEN)) ==
	    (ICANON | IEXTEN)) {
		tty_signal(tp, SIGINFO);
		return true;
	} else if (is_cc(tp, c, VSUSP)) {
		/* There is no job control to hand the terminal to. */
		echo_char(tp, c);
		return true;
	} else
		return false;
	if ((tp->t_termios.c_lflag & NOFLSH) == 0) {
		in_flush(tp);
		out_flush(tp);
	}
	echo_char(tp, c);
	tty_signal(tp, signo);
	return true;
}

/* Adds a character; the last entry of the queue is kept for a line's end. */
static void
in_add(struct tty *tp, unsigned int c, bool ends_line)
{
	if (in_count(tp) >= (ends_line ? TTY_INPUT : TTY_INPUT - 1)) {
		if ((tp->t_termios.c_iflag & IMAXBEL) != 0)
			echo_raw(tp, "\a");
		return;
	}
	*in_entry(tp, tp->t_tail++) = (uint16_t)c;
	if (c != Q_EOF)
		echo_char(tp, c);
	if (ends_line)
		tp->t_line = tp->t_tail;
	if (ends_line || (tp->t_termios.c_lflag & ICANON) == 0)
		in_notify(tp);
}

/* Canonical mode's editing; false when c is an ordinary character. */
static bool
in_edit(struct tty *tp, unsigned int c)
{
	bool extended = (tp->t_termios.c_lflag & IEXTEN) != 0;

	if (is_cc(tp, c, VERASE) || (c == '\b' && is_cc(tp, 0x7f, VERASE)))
		(void)in_erase(tp);
	else if (is_cc(tp, c, VKILL))
		in_kill(tp);
	else if (extended && is_cc(tp, c, VWERASE))
		in_erase_word(tp);
	else if (extended && is_cc(tp, c, VREPRINT))
		in_reprint(tp);
	else if (is_cc(tp, c, VEOF))
		in_add(tp, Q_EOF, true);
	else
		return false;
	return true;
}

/* One character from the terminal. */
static void
in_char(struct tty *tp, unsigned int c)
{
	const struct termios *t = &tp->t_termios;
	bool canonical = (t->c_lflag & ICANON) != 0;

	if ((t->c_cflag & CREAD) == 0)
		return;
	if ((t->c_iflag & ISTRIP) != 0)
		c &= 0x7f;
	if (tp->t_literal) {
		tp->t_literal = false;
		in_add(tp, c, false);
		return;
	}
	if ((t->c_iflag & IXON) != 0) {
		if (is_cc(tp, c, VSTOP)) {
			out_stop(tp);
			return;
		}
		if (is_cc(tp, c, VSTART)) {
			out_start(tp);
			return;
		}
		if ((t->c_iflag & IXANY) != 0)
			out_start(tp);
	}
	if ((t->c_lflag & IEXTEN) != 0 && is_cc(tp, c, VLNEXT)) {
		tp->t_literal = true;
		if ((t->c_lflag & (ECHO | ECHOCTL)) == (ECHO | ECHOCTL))
			echo_raw(tp, "^\b");
		return;
	}
	if ((t->c_lflag & ISIG) != 0 && in_signal(tp, c))
		return;
	if (c == '\r') {
		if ((t->c_iflag & IGNCR) != 0)
			return;
		if ((t->c_iflag & ICRNL) != 0)
			c = '\n';
	} else if (c == '\n' && (t->c_iflag & INLCR) != 0)
		c = '\r';
	if (canonical && in_edit(tp, c))
		return;
	in_add(tp, c, canonical && (c == '\n' || is_cc(tp, c, VEOL) || is_cc(tp, c, VEOL2)));
}

bool
tty_input_wanted(const struct tty *tp, size_t n)
{
	bool complete = (tp->t_termios.c_lflag & ICANON) != 0 ?
	    tp->t_line != tp->t_head : tp->t_tail != tp->t_head;

	return tp->t_tail - tp->t_head + n < TTY_INPUT || !complete;
}

void
tty_input(struct tty *tp, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		in_char(tp, (unsigned char)s[i]);
}

void
tty_poke(struct tty *tp)
{
	tp->t_ops->to_input(tp);
	out_push(tp);
	tty_output_room(tp);
}

void
tty_hangup(struct tty *tp)
{
	tp->t_gone = true;
	in_flush(tp);
	tp->t_out_head = tp->t_out_tail;
	tty_signal(tp, SIGHUP);
	(void)waitq_wake(&tp->t_readers, SIZE_MAX);
	(void)waitq_wake(&tp->t_writers, SIZE_MAX);
	selnotify(&tp->t_sel, 0);
}

/* ---- The file ----------------------------------------------------------- */

/* Room for n bytes of output however they are processed; waits for it. */
static int
write_wait(struct tty *tp, size_t n, bool nonblocking, int flags)
{
	int error = 0;

	while (error == 0) {
		if (tp->t_gone)
			return EIO;
		if (out_room(tp) >= TTY_RESERVE + n * TAB_WIDTH)
			return 0;
		out_push(tp);
		if (out_room(tp) >= TTY_RESERVE + n * TAB_WIDTH)
			return 0;
		if (nonblocking)
			return EWOULDBLOCK;
		error = waitq_sleep(&tp->t_writers, "ttyout", flags,
		    UINT64_MAX);
	}
	return error;
}

static int
tty_write(struct file *f, struct uio *uio)
{
	struct tty *tp = f->f_data;
	bool nonblocking = (f->f_flag & O_NONBLOCK) != 0;
	unsigned char buf[256];
	size_t i, n;
	int error;

	while (uio->uio_resid > 0) {
		error = write_wait(tp, sizeof(buf), nonblocking, WAIT_INTR);
		if (error != 0)
			return error;
		n = MIN(uio->uio_resid, sizeof(buf));
		error = uiomove(buf, n, uio);
		if (error != 0)
			return error;
		for (i = 0; i < n; i++) {
			/* uiomove may have slept, another writer filled it. */
			if (out_room(tp) < TAB_WIDTH) {
				error = write_wait(tp, 1, false, 0);
				if (error != 0)
					return error;
			}
			out_char(tp, buf[i]);
		}
		out_push(tp);
	}
	return 0;
}

/* Moves up to n entries to the reader, stopping after a line's end. */
static int
read_take(struct tty *tp, struct uio *uio, bool canonical, size_t n)
{
	unsigned char buf[256];
	unsigned int c = 0;
	size_t have = 0;
	bool end = false;
	int error;

	while (n > 0 && !end && in_ready(tp) > 0) {
		for (have = 0; have < MIN(n, sizeof(buf)) && in_ready(tp) > 0;) {
			c = *in_entry(tp, tp->t_head);
			/* Both may lie at head when a mode change left them. */
			if (tp->t_line == tp->t_head)
				tp->t_line++;
			tp->t_head++;
			if (c == Q_EOF) {
				end = true;
				break;
			}
			buf[have++] = (unsigned char)c;
			if (canonical && (c == '\n' || is_cc(tp, c, VEOL) ||
			    is_cc(tp, c, VEOL2))) {
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
	if (canonical && n == 0 && !end && in_ready(tp) > 0 &&
	    *in_entry(tp, tp->t_head) == Q_EOF)
		tp->t_head++;
	tp->t_ops->to_input(tp);
	return 0;
}

/*
 * Waits until a read may return: VMIN and VTIME in raw mode (VTIME in tenths
 * of a second; between bytes when VMIN > 0), a line in canonical mode.
 */
static int
read_wait(struct file *f, size_t resid)
{
	struct tty *tp = f->f_data;
	const struct termios *t = &tp->t_termios;
	uint64_t deadline = UINT64_MAX, tick;
	unsigned int seen = 0;
	int error;

	for (;;) {
		bool canonical = (t->c_lflag & ICANON) != 0;
		size_t want = MIN((size_t)t->c_cc[VMIN], resid);

		if (tp->t_gone)
			return 0;
		if (canonical ? in_ready(tp) > 0 :
		    in_ready(tp) >= MAX(want, 1))
			return 0;
		if ((f->f_flag & O_NONBLOCK) != 0)
			return in_ready(tp) > 0 ? 0 : EWOULDBLOCK;
		tick = (uint64_t)t->c_cc[VTIME] * 100000000ULL;
		if (canonical || (tick == 0 && t->c_cc[VMIN] > 0))
			deadline = UINT64_MAX;
		else if (t->c_cc[VMIN] == 0) {
			/* At once, or within VTIME of the call. */
			if (tick == 0)
				return 0;
			if (deadline == UINT64_MAX)
				deadline = rumpuser_clock_mono() + tick;
		} else if (in_ready(tp) != seen)
			deadline = rumpuser_clock_mono() + tick;
		seen = in_ready(tp);
		error = waitq_sleep(&tp->t_readers, "ttyin", WAIT_INTR,
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
	struct tty *tp = f->f_data;
	int error;

	if (uio->uio_resid == 0)
		return 0;
	tp->t_ops->to_input(tp);
	error = read_wait(f, uio->uio_resid);
	out_push(tp);
	if (error != 0)
		return error;
	return read_take(tp, uio, (tp->t_termios.c_lflag & ICANON) != 0,
	    uio->uio_resid);
}

static int
tty_poll(struct file *f, int events)
{
	struct tty *tp = f->f_data;

	int revents = 0;

	tp->t_ops->to_input(tp);
	if (in_ready(tp) > 0 || tp->t_gone)
		revents |= events & (POLLIN | POLLRDNORM);
	if (tp->t_gone)
		return revents | POLLHUP;
	if (out_room(tp) >= TTY_RESERVE + 256 * TAB_WIDTH)
		revents |= events & (POLLOUT | POLLWRNORM);
	return revents;
}

static bool
tty_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	struct tty *tp = f->f_data;

	if (tp->t_gone)
		kev->flags |= EV_EOF;
	if (filter == EVFILT_READ) {
		kev->data = in_ready(tp);
		return kev->data > 0 || tp->t_gone;
	}
	kev->data = out_room(tp) > TTY_RESERVE ? out_room(tp) - TTY_RESERVE : 0;
	return kev->data > 0 || tp->t_gone;
}

static struct selinfo *
tty_selinfo(struct file *f)
{
	struct tty *tp = f->f_data;

	return &tp->t_sel;
}

/* Whether ^S and ^Q stop and start the output. */
static bool
usual_flow(const struct termios *t)
{
	return (t->c_iflag & IXON) != 0 && t->c_cc[VSTOP] == ('s' & 037) &&
	    t->c_cc[VSTART] == ('q' & 037);
}

static void
tty_setattr(struct tty *tp, const struct termios *t)
{
	bool was = (tp->t_termios.c_lflag & ICANON) != 0;
	bool is = (t->c_lflag & ICANON) != 0;

	if (usual_flow(&tp->t_termios) != usual_flow(t))
		note(tp, usual_flow(t) ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP);
	tp->t_termios = *t;
	if (was != is) {
		/* What has been typed is complete input for either mode. */
		tp->t_line = tp->t_tail;
		in_notify(tp);
	}
	if ((t->c_iflag & IXON) == 0)
		out_start(tp);
}

static void
tty_getwinsize(struct tty *tp, struct winsize *ws)
{
	if (!tp->t_winsize_set && tp->t_ops->to_size != NULL)
		tp->t_ops->to_size(tp, ws);
	else
		*ws = tp->t_winsize;
}

/* Waits until all output has been taken. */
static int
tty_wait_output(struct tty *tp)
{
	int error;

	for (;;) {
		out_push(tp);
		if (tp->t_out_head == tp->t_out_tail)
			return 0;
		error = waitq_sleep(&tp->t_writers, "ttydrain", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
}

int
tty_control(struct tty *tp, unsigned long cmd, void *data)
{
	struct winsize ws;
	int error, value;

	switch (cmd) {
	case TIOCGETA:
		memcpy(data, &tp->t_termios, sizeof(struct termios));
		return 0;
	case TIOCSETAW:
	case TIOCSETAF:
		error = tty_wait_output(tp);
		if (error != 0)
			return error;
		if (cmd == TIOCSETAF)
			in_flush(tp);
		/* FALLTHROUGH */
	case TIOCSETA:
		tty_setattr(tp, data);
		return 0;
	case TIOCGWINSZ:
		tty_getwinsize(tp, &ws);
		memcpy(data, &ws, sizeof(ws));
		return 0;
	case TIOCSWINSZ:
		memcpy(&ws, data, sizeof(ws));
		if (memcmp(&ws, &tp->t_winsize, sizeof(ws)) != 0) {
			tp->t_winsize = ws;
			tty_signal(tp, SIGWINCH);
		}
		tp->t_winsize_set = true;
		return 0;
	case FIONREAD:
		value = (int)in_ready(tp);
		break;
	case FIONWRITE:
	case TIOCOUTQ:
		value = (int)(tp->t_out_tail - tp->t_out_head);
		break;
	case FIONSPACE:
		value = (int)out_room(tp);
		break;
	case TIOCGPGRP:
		value = tp->t_pgrp;
		break;
	case TIOCGSID:
		if (tp->t_pgrp == 0)
			return ENOTTY;
		value = tp->t_pgrp;
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
		tp->t_pgrp = value;
		return 0;
	case TIOCSETD:
		memcpy(&value, data, sizeof(value));
		return value == TTYDISC ? 0 : ENXIO;
	case TIOCFLUSH:
		memcpy(&value, data, sizeof(value));
		if (value == 0)
			value = FREAD | FWRITE;
		if ((value & FREAD) != 0)
			in_flush(tp);
		if ((value & FWRITE) != 0)
			out_flush(tp);
		return 0;
	case TIOCDRAIN:
		return tty_wait_output(tp);
	case TIOCSTOP:
		out_stop(tp);
		return 0;
	case TIOCSTART:
		out_start(tp);
		return 0;
	case TIOCSTI:
		in_char(tp, *(unsigned char *)data);
		out_push(tp);
		return 0;
	case TIOCSCTTY:
		if (tp->t_rdev != TTY_CONSOLE_RDEV)
			tp->t_pgrp = curproc->p_pid;
		return 0;
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
tty_ioctl(struct file *f, unsigned long cmd, void *data)
{
	struct tty *tp = f->f_data;

	if (tp->t_gone)
		return EIO;
	if (tp->t_ops->to_ioctl != NULL) {
		int error = tp->t_ops->to_ioctl(tp, cmd, data);

		if (error != EPASSTHROUGH)
			return error;
	}
	return tty_control(tp, cmd, data);
}

static int
tty_stat(struct file *f, struct stat *st)
{
	struct tty *tp = f->f_data;

	st->st_mode = S_IFCHR | 0620;
	st->st_rdev = tp->t_rdev;
	st->st_ino = 3 + tp->t_rdev;
	st->st_nlink = 1;
	st->st_blksize = 4096;
	return 0;
}

static void
tty_close(struct file *f)
{
	struct tty *tp = f->f_data;

	if (--tp->t_opens == 0 && tp->t_ops->to_close != NULL)
		tp->t_ops->to_close(tp);
}

static const struct fileops tty_fileops = {
	.fo_name = "terminal",
	.fo_read = tty_read,
	.fo_write = tty_write,
	.fo_ioctl = tty_ioctl,
	.fo_poll = tty_poll,
	.fo_selinfo = tty_selinfo,
	.fo_event = tty_event,
	.fo_stat = tty_stat,
	.fo_close = tty_close,
};

int
tty_open(struct tty *tp, int flag, struct file **fp)
{
	int error = file_create(DTYPE_MISC, flag, &tty_fileops, tp, fp);

	if (error == 0)
		tp->t_opens++;
	return error;
}
