/*
 * console.c - every console at once: the first serial port and the VGA text
 * screen with the keyboard.
 */
#include "hw.h"

#define INPUT_SIZE	1024U		/* a power of two */

/* Which there are. Constant after console_setup. */
static bool have_serial, have_vga;

/* Input that has arrived. Lock: interrupts off. */
static struct {
	char data[INPUT_SIZE];
	unsigned int head, tail;	/* free-running */
} input;

/* The last byte written to the consoles, by whichever way. Owner: the writer. */
static char last;

void
console_setup(void)
{
	have_serial = serial_probe();
	have_vga = vga_probe();
}

void
console_setup_intr(void)
{
	if (have_serial)
		serial_intr_setup();
	if (have_vga)
		kbd_setup();
}

void
console_input(const char *buf, size_t len)
{
	/* What does not fit is lost, as on any terminal line. */
	while (len-- > 0 && input.head - input.tail < INPUT_SIZE)
		input.data[input.head++ % INPUT_SIZE] = *buf++;
}

size_t
console_input_room(void)
{
	return INPUT_SIZE - (input.head - input.tail);
}

size_t
rumpuser_console_read(char *buf, size_t len)
{
	size_t n;
	bool were_on;

	were_on = rumpuser_intr_disable();
	for (n = 0; n < len && input.tail != input.head; n++)
		buf[n] = input.data[input.tail++ % INPUT_SIZE];
	if (n > 0 && have_serial)
		serial_want_input();
	rumpuser_intr_restore(were_on);
	return n;
}

size_t
rumpuser_console_write(const char *buf, size_t len)
{
	size_t n = len;
	bool were_on;

	/* The registers are shared with the interrupt handler. */
	were_on = rumpuser_intr_disable();
	if (have_serial) {
		n = serial_write(buf, len);
		if (n < len)
			serial_want_room();
	}
	rumpuser_intr_restore(were_on);
	if (have_vga)
		vga_write(buf, n);
	if (n > 0)
		last = buf[n - 1];
	return n;
}

/*
 * Terminals want a carriage return as well; the kernel's words have none, but
 * what is left of a program's output at the end has.
 */
void
rumpuser_console_write_polled(const char *buf, size_t len)
{
	const char *end;
	size_t n;

	for (; len > 0; buf += n, len -= n) {
		for (n = 0; n < len && buf[n] != '\n'; n++)
			continue;
		end = "\r\n";
		if ((n > 0 ? buf[n - 1] : last) == '\r')
			end++;
		if (have_serial)
			serial_write_polled(buf, n);
		if (have_vga)
			vga_write(buf, n);
		if (n < len) {
			if (have_serial)
				serial_write_polled(end, strlen(end));
			if (have_vga)
				vga_write(end, strlen(end));
			n++;
		}
		last = buf[n - 1];
	}
}

void
console_flush(void)
{
	if (have_serial)
		serial_flush();
}

bool
rumpuser_console_size(unsigned int *rows, unsigned int *columns)
{
	if (!have_vga)
		return false;
	*rows = 25;
	*columns = 80;
	return true;
}
