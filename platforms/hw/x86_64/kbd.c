/*
 * kbd.c - the PS/2 keyboard behind an i8042: scan-code set 1, US layout. Lock:
 * interrupts off.
 */
#include "hw.h"

#define KBD_DATA	0x60
#define KBD_STATUS	0x64
#define KBD_COMMAND	0x64
#define KBD_IRQ		1
#define STATUS_OUT	0x01		/* a byte for us */
#define STATUS_IN	0x02		/* not ready for one from us */
#define STATUS_MOUSE	0x20
#define CMD_READ_CONFIG	0x20
#define CMD_WRITE_CONFIG 0x60
#define CMD_ENABLE	0xae
#define CONFIG_IRQ	0x01
#define CONFIG_OFF	0x10
#define CONFIG_TRANSLATE 0x40
#define KEYBOARD_ENABLE	0xf4

#define WAIT_MAX	10000
#define RELEASED	0x80

/* Codes 0x00 to 0x39; 0: nothing to print. */
static const char plain[] =
    "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] =
    "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
CTASSERT(sizeof(plain) == 0x3a + 1);
CTASSERT(sizeof(shifted) == 0x3a + 1);

static bool shift, ctrl, alt, caps, extended;

static bool
wait_for(uint8_t mask, uint8_t value)
{
	int i;

	for (i = 0; i < WAIT_MAX; i++)
		if ((inb(KBD_STATUS) & mask) == value)
			return true;
	return false;
}

/* Keys that send a sequence, extended or from the number pad. */
static const char *
sequence(uint8_t code)
{
	switch (code) {
	case 0x48:
		return "\033[A";
	case 0x50:
		return "\033[B";
	case 0x4d:
		return "\033[C";
	case 0x4b:
		return "\033[D";
	case 0x47:
		return "\033[H";
	case 0x4f:
		return "\033[F";
	case 0x49:
		return "\033[5~";
	case 0x51:
		return "\033[6~";
	case 0x52:
		return "\033[2~";
	case 0x53:
		return "\033[3~";
	default:
		return NULL;
	}
}

static void
key(uint8_t code)
{
	const char *s;
	char c, text[2];
	bool down = (code & RELEASED) == 0, ext = extended;

	extended = false;
	if (code == 0xe0 || code == 0xe1) {
		extended = true;
		return;
	}
	code &= (uint8_t)~RELEASED;
	switch (code) {
	case 0x2a:
	case 0x36:
		if (!ext)		/* else made up around other keys */
			shift = down;
		return;
	case 0x1d:
		ctrl = down;
		return;
	case 0x38:
		alt = down;
		return;
	case 0x3a:
		if (down)
			caps = !caps;
		return;
	}
	if (!down)
		return;
	s = sequence(code);
	if (s != NULL) {
		console_input(s, strlen(s));
		return;
	}
	if (ext) {
		c = code == 0x1c ? '\r' : code == 0x35 ? '/' : '\0';
	} else if (code < sizeof(plain) - 1) {
		c = shift ? shifted[code] : plain[code];
		if (caps && ((plain[code] >= 'a' && plain[code] <= 'z')))
			c ^= 0x20;
	} else {
		c = code == 0x4a ? '-' : code == 0x4e ? '+' :
		    code == 0x56 ? (shift ? '>' : '<') : '\0';
	}
	if (ctrl) {
		if ((c >= '@' && c <= '_') || (c >= 'a' && c <= 'z'))
			c &= 0x1f;
		else if (c == ' ')
			c = '\0';
		else if (c == '?')
			c = 0x7f;
		else if (c == '/')
			c = 0x1f;
	} else if (c == '\0')
		return;
	text[0] = '\033';
	text[1] = c;
	console_input(alt ? text : text + 1, alt ? 2 : 1);
}

static bool
kbd_intr(void *arg __unused)
{
	uint8_t status, code;
	bool handled = false;
	int rounds;

	for (rounds = 0; rounds < 32; rounds++) {
		status = inb(KBD_STATUS);
		if ((status & STATUS_OUT) == 0)
			break;
		code = inb(KBD_DATA);
		handled = true;
		if ((status & STATUS_MOUSE) == 0)
			key(code);
	}
	if (handled)
		rump_console_intr();
	return handled;
}

void
kbd_setup(void)
{
	uint8_t config;
	int i;

	if (inb(KBD_STATUS) == 0xff)
		return;
	for (i = 0; i < 32 && (inb(KBD_STATUS) & STATUS_OUT) != 0; i++)
		(void)inb(KBD_DATA);
	outb(KBD_COMMAND, CMD_READ_CONFIG);
	if (!wait_for(STATUS_OUT, STATUS_OUT))
		return;
	config = inb(KBD_DATA);
	config = (uint8_t)((config | CONFIG_IRQ | CONFIG_TRANSLATE) &
	    ~CONFIG_OFF);
	outb(KBD_COMMAND, CMD_WRITE_CONFIG);
	if (!wait_for(STATUS_IN, 0))
		return;
	outb(KBD_DATA, config);
	if (!wait_for(STATUS_IN, 0))
		return;
	outb(KBD_COMMAND, CMD_ENABLE);
	if (!wait_for(STATUS_IN, 0))
		return;
	outb(KBD_DATA, KEYBOARD_ENABLE);
	if (wait_for(STATUS_OUT, STATUS_OUT))
		(void)inb(KBD_DATA);		/* acknowledged */
	(void)rumpuser_intr_establish(SOURCE_ISA | KBD_IRQ, kbd_intr, NULL);
}
