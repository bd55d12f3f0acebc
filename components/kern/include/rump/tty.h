/*
 * rump/tty.h - terminals: the line discipline over what moves the bytes, and the
 * console. Monitor held throughout.
 */
#ifndef RUMP_TTY_H
#define RUMP_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netbsd/termios.h"
#include "rump/file.h"

struct proc;
struct tty;

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

/*
 * What is below a terminal. None of these sleeps.
 *   to_output  output waits: take what can be taken (tty_output)
 *   to_input   a reader asks: give what waits (tty_input)
 *   to_size    the size when no program has set one [what t_winsize says]
 *   to_ioctl   requests of its own; EPASSTHROUGH for others [none]
 *   to_close   the last open file is gone [nothing]
 *   to_note    TIOCPKT_* bits: what has happened to the terminal [nothing]
 */
struct ttyops {
	void (*to_output)(struct tty *);
	void (*to_input)(struct tty *);
	void (*to_size)(struct tty *, struct winsize *);
	int (*to_ioctl)(struct tty *, unsigned long cmd, void *data);
	void (*to_close)(struct tty *);
	void (*to_note)(struct tty *, int bits);
};
#define EPASSTHROUGH	(-4)

#define TTY_INPUT	4096	/* powers of two */
#define TTY_OUTPUT	16384
#define TTY_RESERVE	64	/* output room kept for echo */

/*
 * A terminal. The input queue holds entries [head, tail); in canonical mode
 * those before `line' make complete lines.
 */
struct tty {
	const struct ttyops *t_ops;
	uint64_t t_rdev;
	unsigned int t_opens;		/* files of the terminal itself */
	bool t_gone;			/* nothing is below any more */
	struct termios t_termios;
	struct winsize t_winsize;
	bool t_winsize_set;
	int t_pgrp;			/* 0: nobody's */
	bool t_stopped;			/* ^S */
	bool t_literal;			/* the next character is after VLNEXT */
	unsigned int t_column;
	uint16_t t_in[TTY_INPUT];
	unsigned int t_head, t_line, t_tail;
	char t_out[TTY_OUTPUT];
	unsigned int t_out_head, t_out_tail;
	struct waitq t_readers, t_writers;
	struct selinfo t_sel;
};

void tty_init(struct tty *, const struct ttyops *, uint64_t rdev);

/* Another open file of the terminal. ENFILE, ENOMEM. */
int tty_open(struct tty *, int flag, struct file **);

/*
 * From below. tty_output gives the next stretch of output (0: none, or
 * stopped); tty_output_done says how much of it was taken, tty_output_room
 * wakes those who wait for it. tty_input passes characters through the line
 * discipline; tty_input_wanted: whether n more find room or are to be cut.
 * tty_poke: to_input, to_output and tty_output_room, when something may have
 * changed.
 */
size_t tty_output(const struct tty *, const char **data);
void tty_output_done(struct tty *, size_t);
void tty_output_room(struct tty *);
bool tty_input_wanted(const struct tty *, size_t n);
void tty_input(struct tty *, const char *, size_t);
void tty_poke(struct tty *);

/* Bytes that are not processed, but for CR before NL; two of room for each. */
void tty_output_raw(struct tty *, const char *, size_t);
size_t tty_output_space(const struct tty *);

/* The requests every terminal knows. ENOTTY for others. May sleep. */
int tty_control(struct tty *, unsigned long cmd, void *data);

/* What was below is gone: readers see the end, writers EIO, its group SIGHUP. */
void tty_hangup(struct tty *);

/* Another open file of the console, read-write. ENFILE, ENOMEM. */
int tty_console_open(int flag, struct file **);

/* Opens the console on descriptors 0, 1 and 2 of a group that has none. */
int tty_console_install(struct proc *);

/*
 * Kernel messages: bytes go out after what programs wrote before, with NL
 * turned into CR NL. Does not sleep; waits for the console by polling when the
 * buffer is full.
 */
void tty_kernel_write(const char *, size_t);

/*
 * Writes out everything programs have written, polling; the exit path calls it
 * before rumpuser_exit. Output stopped by ^S is written as well.
 */
void tty_drain(void);

/* Device number of /dev/console, what fstat(2) of descriptors 0-2 gives. */
#define TTY_CONSOLE_RDEV	makedev(0, 0)

#endif /* RUMP_TTY_H */
