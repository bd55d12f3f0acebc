/*
 * serial.c - the first serial port, a 16550. Lock: interrupts off.
 */
#include "hw.h"

#define COM1		0x3f8
#define COM1_IRQ	4
#define REG_DATA	(COM1 + 0)	/* divisor's low byte under LCR_DLAB */
#define REG_IER		(COM1 + 1)	/* divisor's high byte */
#define REG_IIR		(COM1 + 2)
#define REG_FCR		(COM1 + 2)
#define REG_LCR		(COM1 + 3)
#define REG_MCR		(COM1 + 4)
#define REG_LSR		(COM1 + 5)
#define REG_MSR		(COM1 + 6)
#define REG_SCRATCH	(COM1 + 7)

#define IER_RX		0x01
#define IER_TX		0x02
#define IIR_NONE	0x01
#define IIR_REASON	0x0e
#define IIR_MSR		0x00
#define IIR_TX		0x02
#define IIR_RX		0x04
#define IIR_LINE	0x06
#define IIR_TIMEOUT	0x0c
#define IIR_FIFO	0xc0
#define LCR_8N1		0x03
#define LCR_DLAB	0x80
#define LSR_DATA	0x01
#define LSR_ROOM	0x20
#define LSR_EMPTY	0x40
#define FIFO_SIZE	16

/*
 * About 10 s. QEMU's port stops when what it writes to is full, a socket after
 * less than 300 bytes, until somebody reads.
 */
#define POLL_MAX	10000000U

/* The port's FIFOs are on. Constant after serial_probe. */
static bool fifo;

/* What REG_IER has. */
static uint8_t ier;

/* The port was waited for in vain and has not moved since. */
static bool stuck;

bool
serial_probe(void)
{
	outb(REG_SCRATCH, 0x5a);
	if (inb(REG_SCRATCH) != 0x5a)
		return false;
	outb(REG_SCRATCH, 0xa5);
	if (inb(REG_SCRATCH) != 0xa5)
		return false;
	outb(REG_IER, 0);
	outb(REG_LCR, LCR_DLAB);
	outb(REG_DATA, 1);			/* 115200 */
	outb(REG_IER, 0);
	outb(REG_LCR, LCR_8N1);
	/*
	 * Switching the FIFO on throws away what has arrived, which is the start
	 * of piped input. A byte that waits keeps further ones from coming, so
	 * without one the switch is safe; with one, we do without the FIFO.
	 */
	fifo = (inb(REG_IIR) & IIR_FIFO) == IIR_FIFO ||
	    (inb(REG_LSR) & LSR_DATA) == 0;
	if (fifo)
		outb(REG_FCR, 0x01);		/* on, interrupt at one byte */
	outb(REG_MCR, 0x0b);			/* DTR, RTS, interrupts out */
	return true;
}

static bool
serial_intr(void *arg __unused)
{
	char buf[FIFO_SIZE];
	size_t n, room;
	uint8_t iir;
	bool handled = false, tell = false;
	int rounds;

	/* A line that never becomes quiet must not keep us here. */
	for (rounds = 0; rounds < 64; rounds++) {
		iir = inb(REG_IIR);
		if ((iir & IIR_NONE) != 0)
			break;
		handled = true;
		switch (iir & IIR_REASON) {
		case IIR_RX:
		case IIR_TIMEOUT:
		case IIR_LINE:
			room = console_input_room();
			if (room > sizeof(buf))
				room = sizeof(buf);
			for (n = 0; n < room &&
			    (inb(REG_LSR) & LSR_DATA) != 0; n++)
				buf[n] = (char)inb(REG_DATA);
			console_input(buf, n);
			if (room == 0) {
				/* What is not read keeps more from coming. */
				ier &= (uint8_t)~IER_RX;
				outb(REG_IER, ier);
			}
			tell = true;
			break;
		case IIR_TX:
			ier &= (uint8_t)~IER_TX;
			outb(REG_IER, ier);
			tell = true;
			break;
		case IIR_MSR:
			(void)inb(REG_MSR);
			break;
		}
	}
	if (tell)
		rump_console_intr();
	return handled;
}

void
serial_intr_setup(void)
{
	if (rumpuser_intr_establish(SOURCE_ISA | COM1_IRQ, serial_intr,
	    NULL) != 0)
		return;
	ier |= IER_RX;
	outb(REG_IER, ier);
}

size_t
serial_write(const char *buf, size_t len)
{
	size_t n, burst;
	const size_t room = fifo ? FIFO_SIZE : 1;

	/* An emulated port has sent a full FIFO by the time it is looked at. */
	for (n = 0; n < len && (inb(REG_LSR) & LSR_ROOM) != 0;)
		for (burst = 0; burst < room && n < len; burst++)
			outb(REG_DATA, (uint8_t)buf[n++]);
	if (n > 0)
		stuck = false;
	return n;
}

/* Waits for a bit of the line status; false when nobody listens. */
static bool
wait_for(uint8_t bit)
{
	unsigned int i;

	for (i = 0; (inb(REG_LSR) & bit) == 0; i++) {
		if (stuck || i == POLL_MAX) {
			stuck = true;
			return false;
		}
		cpu_pause();
	}
	return true;
}

/* There is room for input again. Interrupts off. */
void
serial_want_input(void)
{
	if ((ier & IER_RX) != 0)
		return;
	ier |= IER_RX;
	outb(REG_IER, ier);
}

void
serial_want_room(void)
{
	ier |= IER_TX;
	outb(REG_IER, ier);
}

void
serial_write_polled(const char *buf, size_t len)
{
	size_t n;

	while (len > 0) {
		n = serial_write(buf, len);
		buf += n;
		len -= n;
		if (n == 0 && !wait_for(LSR_ROOM))
			return;
	}
}

void
serial_flush(void)
{
	(void)wait_for(LSR_EMPTY);
}
