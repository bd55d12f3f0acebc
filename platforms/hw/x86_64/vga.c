/*
 * vga.c - the VGA text screen, 80 by 25, with what a terminal of the "ansi" kind
 * needs. Used when the firmware has left the adapter in text mode. Lock: as for
 * rumpuser_console_write, the caller's.
 */
#include "hw.h"

#define ROWS		25
#define COLUMNS		80
#define SCREEN_PA	0xb8000
#define ATTR_NORMAL	0x07

#define CRTC_INDEX	0x3d4
#define CRTC_DATA	0x3d5
#define CRTC_HDISP_END	0x01
#define CRTC_CURSOR_HI	0x0e
#define CRTC_CURSOR_LO	0x0f
#define GFX_INDEX	0x3ce
#define GFX_DATA	0x3cf
#define GFX_MISC	0x06
#define MISC_READ	0x3cc

#define PARAM_MAX	8

static volatile uint16_t *screen;
/* What the screen shows: it is slow to read. */
static uint16_t shadow[ROWS * COLUMNS];
static unsigned int row, column, saved_row, saved_column;
static bool wrap_next;			/* at the right margin, not beyond */
static bool bold, reverse;
static uint8_t colour = ATTR_NORMAL;

/* The escape sequence being read. */
static enum { TEXT, ESCAPE, CSI, CHARSET } state;
static unsigned int params[PARAM_MAX], nparams;
static bool private_csi;

static uint8_t
crtc_read(uint8_t reg)
{
	outb(CRTC_INDEX, reg);
	return inb(CRTC_DATA);
}

static void
crtc_write(uint8_t reg, uint8_t v)
{
	outb(CRTC_INDEX, reg);
	outb(CRTC_DATA, v);
}

static uint16_t
cell(unsigned char c)
{
	uint8_t attr = colour;

	if (reverse)
		attr = (uint8_t)((attr & 0x88) | (attr & 7) << 4 |
		    (attr >> 4 & 7));
	if (bold)
		attr |= 8;
	return (uint16_t)(attr << 8 | c);
}

static void
put(unsigned int at, uint16_t v)
{
	shadow[at] = v;
	screen[at] = v;
}

static void
fill(unsigned int from, unsigned int to)
{
	uint16_t blank = cell(' ');

	for (; from < to; from++)
		put(from, blank);
}

/* Moves cells [from, from + n) to `to'; may overlap. */
static void
move(unsigned int to, unsigned int from, unsigned int n)
{
	unsigned int i;

	memmove(&shadow[to], &shadow[from], n * sizeof(shadow[0]));
	for (i = to; i < to + n; i++)
		screen[i] = shadow[i];
}

static void
line_feed(void)
{
	if (row + 1 < ROWS) {
		row++;
		return;
	}
	move(0, COLUMNS, (ROWS - 1) * COLUMNS);
	fill((ROWS - 1) * COLUMNS, ROWS * COLUMNS);
}

static void
print(unsigned char c)
{
	if (wrap_next) {
		wrap_next = false;
		column = 0;
		line_feed();
	}
	put(row * COLUMNS + column, cell(c));
	if (column + 1 < COLUMNS)
		column++;
	else
		wrap_next = true;
}

static unsigned int
param(unsigned int i, unsigned int otherwise)
{
	return i < nparams && params[i] != 0 ? params[i] : otherwise;
}

static void
set_rendition(unsigned int p)
{
	/* ANSI's colours have red in the lowest bit, VGA's blue. */
	static const uint8_t vga[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };

	if (p == 0) {
		colour = ATTR_NORMAL;
		bold = reverse = false;
	} else if (p == 1)
		bold = true;
	else if (p == 22)
		bold = false;
	else if (p == 7)
		reverse = true;
	else if (p == 27)
		reverse = false;
	else if (p >= 30 && p <= 37)
		colour = (uint8_t)((colour & 0xf0) | vga[p - 30]);
	else if (p == 39)
		colour = (uint8_t)((colour & 0xf0) | 7);
	else if (p >= 40 && p <= 47)
		colour = (uint8_t)((colour & 0x0f) | vga[p - 40] << 4);
	else if (p == 49)
		colour &= 0x0f;
	else if (p >= 90 && p <= 97)
		colour = (uint8_t)((colour & 0xf0) | vga[p - 90] | 8);
}

static void
csi(unsigned char c)
{
	unsigned int at = row * COLUMNS + column, n, i;
	unsigned int line = row * COLUMNS;

	wrap_next = false;
	n = param(0, 1);
	switch (c) {
	case 'A':
		row -= MIN(n, row);
		break;
	case 'B':
	case 'e':
		row = MIN(row + MIN(n, ROWS), ROWS - 1U);
		break;
	case 'C':
	case 'a':
		column = MIN(column + MIN(n, COLUMNS), COLUMNS - 1U);
		break;
	case 'D':
		column -= MIN(n, column);
		break;
	case 'E':
		row = MIN(row + MIN(n, ROWS), ROWS - 1U);
		column = 0;
		break;
	case 'F':
		row -= MIN(n, row);
		column = 0;
		break;
	case 'G':
	case '`':
		column = MIN(n, COLUMNS) - 1;
		break;
	case 'd':
		row = MIN(n, ROWS) - 1;
		break;
	case 'H':
	case 'f':
		row = MIN(n, ROWS) - 1;
		column = MIN(param(1, 1), COLUMNS) - 1;
		break;
	case 'J':
		switch (param(0, 0)) {
		case 0:
			fill(at, ROWS * COLUMNS);
			break;
		case 1:
			fill(0, at + 1);
			break;
		case 2:
			fill(0, ROWS * COLUMNS);
			break;
		}
		break;
	case 'K':
		switch (param(0, 0)) {
		case 0:
			fill(at, line + COLUMNS);
			break;
		case 1:
			fill(line, at + 1);
			break;
		case 2:
			fill(line, line + COLUMNS);
			break;
		}
		break;
	case 'L':
		n = MIN(n, ROWS - row) * COLUMNS;
		move(line + n, line, ROWS * COLUMNS - line - n);
		fill(line, line + n);
		break;
	case 'M':
		n = MIN(n, ROWS - row) * COLUMNS;
		move(line, line + n, ROWS * COLUMNS - line - n);
		fill(ROWS * COLUMNS - n, ROWS * COLUMNS);
		break;
	case '@':
		n = MIN(n, COLUMNS - column);
		move(at + n, at, COLUMNS - column - n);
		fill(at, at + n);
		break;
	case 'P':
		n = MIN(n, COLUMNS - column);
		move(at, at + n, COLUMNS - column - n);
		fill(line + COLUMNS - n, line + COLUMNS);
		break;
	case 'X':
		fill(at, at + MIN(n, COLUMNS - column));
		break;
	case 'm':
		for (i = 0; i < MAX(nparams, 1U); i++)
			set_rendition(i < nparams ? params[i] : 0);
		break;
	case 's':
		saved_row = row;
		saved_column = column;
		break;
	case 'u':
		row = saved_row;
		column = saved_column;
		break;
	}
}

static void
control(unsigned char c)
{
	switch (c) {
	case '\b':
		wrap_next = false;
		if (column > 0)
			column--;
		break;
	case '\t':
		column = MIN((column | 7) + 1, COLUMNS - 1U);
		break;
	case '\n':
	case '\v':
	case '\f':
		wrap_next = false;
		line_feed();
		break;
	case '\r':
		wrap_next = false;
		column = 0;
		break;
	case 0x1b:
		state = ESCAPE;
		break;
	}
}

static void
escape(unsigned char c)
{
	state = TEXT;
	switch (c) {
	case '[':
		state = CSI;
		nparams = 0;
		private_csi = false;
		memset(params, 0, sizeof(params));
		break;
	case '(':
	case ')':
		state = CHARSET;
		break;
	case '7':
		saved_row = row;
		saved_column = column;
		break;
	case '8':
		row = saved_row;
		column = saved_column;
		break;
	case 'c':
		set_rendition(0);
		fill(0, ROWS * COLUMNS);
		row = column = 0;
		break;
	}
}

static void
csi_char(unsigned char c)
{
	if (c >= '0' && c <= '9') {
		if (nparams == 0)
			nparams = 1;
		if (params[nparams - 1] < 1000)
			params[nparams - 1] = params[nparams - 1] * 10 + c - '0';
	} else if (c == ';') {
		if (nparams == 0)
			nparams = 1;
		if (nparams < PARAM_MAX)
			nparams++;
	} else if (c == '?' || c == '>' || c == '=') {
		private_csi = true;
	} else if (c >= 0x40 && c <= 0x7e) {
		state = TEXT;
		if (!private_csi)
			csi(c);
	} else if (c < 0x20) {
		state = TEXT;
		control(c);
	}
}

void
vga_write(const char *buf, size_t len)
{
	unsigned char c;
	unsigned int at;

	while (len-- > 0) {
		c = (unsigned char)*buf++;
		switch (state) {
		case TEXT:
			if (c < 0x20)
				control(c);
			else if (c >= 0xc0)
				print('?');	/* of UTF-8: one cell */
			else if (c < 0x7f)
				print(c);
			break;
		case ESCAPE:
			escape(c);
			break;
		case CSI:
			csi_char(c);
			break;
		case CHARSET:
			state = TEXT;
			break;
		}
	}
	at = row * COLUMNS + column;
	crtc_write(CRTC_CURSOR_HI, (uint8_t)(at >> 8));
	crtc_write(CRTC_CURSOR_LO, (uint8_t)at);
}

bool
vga_probe(void)
{
	uint8_t old, flipped;
	bool there;

	/* Colour, text, 80 columns, and a cursor register that remembers. */
	if (inb(MISC_READ) == 0xff || (inb(MISC_READ) & 1) == 0)
		return false;
	outb(GFX_INDEX, GFX_MISC);
	if ((inb(GFX_DATA) & 1) != 0 ||
	    crtc_read(CRTC_HDISP_END) != COLUMNS - 1)
		return false;
	old = crtc_read(CRTC_CURSOR_LO);
	flipped = old ^ 0xff;
	crtc_write(CRTC_CURSOR_LO, flipped);
	there = crtc_read(CRTC_CURSOR_LO) == flipped;
	crtc_write(CRTC_CURSOR_LO, old);
	if (!there)
		return false;
	screen = rumpuser_map_device(SCREEN_PA, sizeof(shadow));
	if (screen == NULL)
		return false;
	fill(0, ROWS * COLUMNS);
	vga_write("", 0);
	return true;
}
