/*
 * A small interactive program: prompts, edits its lines as terminals do, answers
 * single keys in raw mode, takes ^C, and knows the terminal's size.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static void
interrupted(int signo)
{
	(void)signo;
	(void)write(STDOUT_FILENO, "[interrupted]\n", 14);
}

/* One key without Enter, and what follows of its sequence. */
static void
show_key(void)
{
	struct termios before, raw;
	unsigned char keys[8];
	ssize_t i, n, more;

	tcgetattr(STDIN_FILENO, &before);
	raw = before;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
	printf("key?\r\n");
	fflush(stdout);
	n = read(STDIN_FILENO, keys, 1);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 5;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	/* A read returns with the first byte; the others may still be on their way. */
	for (more = keys[0] == 033; n > 0 && n < 3 && more > 0; n += more)
		more = read(STDIN_FILENO, keys + n, sizeof(keys) - n);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	printf("key");
	for (i = 0; i < n; i++)
		printf(" %02x", keys[i]);
	printf("\n");
}

int
main(void)
{
	char line[200];
	struct winsize ws;

	signal(SIGINT, interrupted);
	ioctl(STDIN_FILENO, TIOCGWINSZ, &ws);
	printf("%s, %d lines, %d columns, %s\n", ttyname(STDIN_FILENO), ws.ws_row, ws.ws_col,
	    getenv("TERM") ? getenv("TERM") : "no TERM");
	for (;;) {
		printf("> ");
		fflush(stdout);
		if (fgets(line, sizeof(line), stdin) == NULL)
			break;
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "key") == 0)
			show_key();
		else
			printf("got <%s>\n", line);
	}
	printf("bye\n");
	return 3;
}
